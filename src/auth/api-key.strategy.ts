import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-strategy';
import type { IncomingMessage } from 'node:http';
import { Unauthorized } from '../common/errors';
import { Credentials } from './credentials.service';

/**
 * `Authorization: Bearer heed_...`, and nowhere else: passport-http-bearer would also take the key from the query or the body, where it ends
 * in logs, and has no switch to turn that off.
 */
class HeaderOnlyBearer extends Strategy {
  readonly name = 'api-key';

  constructor(private readonly verify: (token: string, done: (error: unknown, actor?: unknown) => void) => void) {
    super();
  }

  override authenticate(request: IncomingMessage): void {
    const match = /^Bearer (heed_[A-Za-z0-9_-]{20,140})$/.exec(request.headers.authorization ?? '');
    if (!match?.[1]) {
      this.error(new Unauthorized('This needs an API key: Authorization: Bearer heed_...'));
      return;
    }
    this.verify(match[1], (error, actor) => {
      if (error) this.error(error as Error);
      else this.success(actor);
    });
  }
}

@Injectable()
export class ApiKeyStrategy extends PassportStrategy(HeaderOnlyBearer, 'api-key') {
  constructor(private readonly credentials: Credentials) {
    super();
  }

  async validate(token: string): Promise<unknown> {
    return this.credentials.actorOf(createHash('sha256').update(token).digest());
  }
}
