import { ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ActorRef } from '../common/actor';
import { Forbidden, Unauthorized } from '../common/errors';
import type { Role, Scope } from './scopes';

/** Who calls: the holder of an API key, with what the key may do today. */
export interface Actor {
  readonly workspaceId: string;
  readonly credentialId: string;
  /** Null: the key of a machine. */
  readonly memberId: string | null;
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
}

/** An actor of whom a route has made sure that it is a member. */
export interface MemberActor extends Actor {
  readonly memberId: string;
  readonly role: Role;
}

export function refOf(actor: Actor): ActorRef {
  return actor.memberId === null ? { kind: 'machine', id: actor.credentialId } : { kind: 'member', id: actor.memberId };
}

export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Actor }>();
  if (!user) throw new Unauthorized('This needs an API key: Authorization: Bearer heed_...');
  return user;
});

/** Estimates, decisions, transitions, votes on behalf and publishing are a person's acts: a machine's key gets 403 member_required. */
export const CurrentMember = createParamDecorator((_: unknown, context: ExecutionContext): MemberActor => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Actor }>();
  if (!user || user.memberId === null || user.role === null) {
    throw new Forbidden(
      'This is decided by a person: use the personal key of a member (POST /v1/api-keys with memberId).',
      'member_required',
    );
  }
  return { ...user, memberId: user.memberId, role: user.role };
});
