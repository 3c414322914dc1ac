import { createHash } from 'node:crypto';
import type { InboundEvent, MessageKey, Speaker } from '../integrations/integration';

/** 128 bits of a SHA-256: enough to find rows by, and nothing to read. */
function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

export function messageSubject(platform: string, { realm, channel, message }: MessageKey): string {
  return hashOf('message', platform, realm, channel, message);
}

export function personSubject(platform: string, { realm, externalId }: Pick<Speaker, 'realm' | 'externalId'>): string {
  return hashOf('person', platform, realm, externalId);
}

/** Which messages and people a delivery speaks of, so that its bytes are found when somebody is to be forgotten, whatever encoding they are in. */
export function subjectsOf(platform: string, events: readonly InboundEvent[]): string[] {
  const subjects = events.flatMap((event) => [
    ...('message' in event ? [messageSubject(platform, event.message)] : []),
    ...('speaker' in event && event.speaker !== null ? [personSubject(platform, event.speaker)] : []),
    ...('by' in event ? [personSubject(platform, event.by)] : []),
  ]);
  return [...new Set(subjects)].sort();
}
