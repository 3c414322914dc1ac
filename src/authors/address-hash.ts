import { createHash } from 'node:crypto';

/**
 * What is kept of an address where the address itself must not be: 43 characters. No key, since it has to be found again after any rotation of
 * HEED_SECRET; the workspace is part of it, so that two of them cannot compare.
 */
export function addressHash(workspaceId: string, email: string): string {
  return createHash('sha256').update(`${workspaceId}\0${email.trim().toLowerCase()}`).digest('base64url');
}
