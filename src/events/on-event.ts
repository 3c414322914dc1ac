import { SetMetadata } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import type { EventType } from './event-types';

export const ON_EVENT = 'heed:on-event';

export interface NewEvent {
  readonly type: EventType;
  readonly subjectId: string;
  /** Ids, states and counts only (rule 14). */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly actor: ActorRef;
}

export interface StoredEvent {
  readonly workspaceId: string;
  readonly id: string;
  readonly type: EventType;
  readonly subjectId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date;
}

export interface Subscription {
  readonly type: EventType | '*';
  readonly isInTransaction: boolean;
}

export type EventHandler = (event: StoredEvent) => Promise<void>;
export type InTransactionHandler = (tx: EntityManager, event: StoredEvent) => Promise<void>;

/** The method runs as a job of its own after the commit: `(event: StoredEvent) => Promise<void>`. It must be right when it runs twice. `*`: every public event. */
export function OnEvent(type: EventType | '*'): MethodDecorator {
  return SetMetadata(ON_EVENT, { type, isInTransaction: false } satisfies Subscription);
}

/**
 * The method runs inside the transaction that emits: `(tx, event) => Promise<void>`; what it throws undoes that transaction. Only for what
 * must never be seen apart from its cause: rule 7 makes the closure of a latecomer in the transaction that brought the support.
 */
export function InTransaction(type: EventType | '*'): MethodDecorator {
  return SetMetadata(ON_EVENT, { type, isInTransaction: true } satisfies Subscription);
}
