import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../auth/actor';
import { mend } from '../common/text';
import { DoorLimitsService, NamedAuthor } from '../moderation/door-limits.service';

/** Counts a submission by API before anything is opened for it: over a limit it gets 429 and is not stored (rule 13). Runs after the access guard. */
@Injectable()
export class SubmissionLimitGuard implements CanActivate {
  constructor(private readonly limits: DoorLimitsService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Actor }>();
    if (!request.user) return false;
    await this.limits.requireRoom(request.user.workspaceId, request.ip, namedIn(request.body));
    return true;
  }
}

/** The author as the body names them; what is malformed is refused by the validation that follows. */
function namedIn(body: unknown): NamedAuthor | null {
  const author: unknown = typeof body === 'object' && body !== null && 'author' in body ? body.author : null;
  if (typeof author !== 'object' || author === null) return null;
  const { platform, realm, externalId } = author as Record<string, unknown>;
  if (typeof platform !== 'string' || typeof realm !== 'string' || typeof externalId !== 'string') return null;
  return { platform: named(platform, 40), realm: named(realm, 200), externalId: named(externalId, 255) };
}

/** What a query can carry; what is longer than its field is refused by the validation that follows. */
function named(text: string, most: number): string {
  return mend(text.slice(0, most)).text;
}
