import { ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Forbidden, Unauthorized } from '../common/errors';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { LimiterService } from '../limiter/limiter.service';
import { networkOf } from '../limiter/network-of';
import { PUBLIC, SCOPE } from './access';
import type { Actor } from './actor';
import { Scope, holds } from './scopes';

/** Wrong keys from one address within a minute, before that address has to wait. */
const WRONG_KEYS = { name: 'wrong-keys', points: 30, windowSeconds: 60 };

/** Authenticates, counts against the credential's limit, and checks the route's scope, in this order. Fails closed. */
@Injectable()
export class AccessGuard extends AuthGuard('api-key') {
  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: LimiterService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Actor }>();
    const actor = await this.authenticate(context, request);
    const limit = { name: 'api', points: this.config.requestsPerMinute, windowSeconds: 60 };
    await this.limiter.require(limit, actor.credentialId, `More than ${limit.points} calls in a minute with this key.`);
    const scopes = this.reflector.getAllAndOverride<Scope[] | undefined>(SCOPE, targets);
    if (!scopes || scopes.length === 0) throw new Forbidden('This route has no scope and is closed.');
    if (!scopes.some((scope) => holds(actor.scopes, scope))) {
      throw new Forbidden(`This key lacks the scope ${scopes.join(' or ')}${actor.role ? ` (role ${actor.role})` : ''}.`, 'scope_missing');
    }
    return true;
  }

  private async authenticate(context: ExecutionContext, request: FastifyRequest & { user?: Actor }): Promise<Actor> {
    try {
      await super.canActivate(context);
    } catch (error) {
      if (error instanceof Unauthorized) await this.limiter.require(WRONG_KEYS, networkOf(request.ip), 'Too many calls with a wrong key.');
      throw error;
    }
    if (!request.user) throw new Unauthorized('This needs an API key: Authorization: Bearer heed_...');
    return request.user;
  }

  override handleRequest<T>(error: unknown, actor: T): T {
    if (error) throw error instanceof Error ? error : new Unauthorized('This needs an API key.');
    return actor;
  }
}
