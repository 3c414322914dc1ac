import { Injectable, OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/uuid';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { EVENT_TYPES, EventType } from './event-types';
import { EventHandler, InTransactionHandler, NewEvent, ON_EVENT, StoredEvent, Subscription } from './on-event';

interface Subscriber<H> {
  /** Stable over releases as long as class and method keep their names: it is stored in jobs. */
  readonly name: string;
  readonly type: string;
  readonly handle: H;
}

/** How modules below speak to modules above: one row and one job in the caller's transaction; each handler then runs as a job of its own. */
@Injectable()
export class EventsService implements OnModuleInit {
  private readonly afterCommit: Subscriber<EventHandler>[] = [];
  private readonly inTransaction: Subscriber<InTransactionHandler>[] = [];

  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    for (const provider of this.discovery.getProviders()) {
      const instance: unknown = provider.instance;
      if (typeof instance !== 'object' || instance === null) continue;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const handler = (instance as Record<string, unknown>)[method];
        if (typeof handler !== 'function') continue;
        const subscription = this.reflector.get<Subscription | undefined>(ON_EVENT, handler);
        if (!subscription) continue;
        const subscriber = { name: `${instance.constructor.name}.${method}`, type: subscription.type };
        if (subscription.isInTransaction)
          this.inTransaction.push({ ...subscriber, handle: handler.bind(instance) as InTransactionHandler });
        else this.afterCommit.push({ ...subscriber, handle: handler.bind(instance) as EventHandler });
      }
    }
  }

  async emit(tx: EntityManager, event: NewEvent): Promise<string> {
    const id = newId();
    const row = await one<{ occurredAt: Date; workspaceId: string }>(
      tx,
      sql`insert into event (workspace_id, id, type, subject_id, data, actor_kind, actor_id)
          values (current_workspace(), ${id}, ${event.type}, ${event.subjectId}, ${JSON.stringify(event.data ?? {})}, ${event.actor.kind}, ${event.actor.id})
          returning occurred_at as "occurredAt", workspace_id as "workspaceId"`,
    );
    if (!row) throw new Error('insert into event answered no row');
    const stored: StoredEvent = { ...row, id, type: event.type, subjectId: event.subjectId, data: event.data ?? {} };
    for (const subscriber of subscribersOf(this.inTransaction, event.type)) await subscriber.handle(tx, stored);
    const [only, ...more] = subscribersOf(this.afterCommit, event.type);
    // With one handler its job is enqueued at once; with more, one job enqueues theirs, so that emitting costs the caller one row and one job.
    if (more.length > 0) await this.jobs.add(tx, 'event.dispatch', { eventId: id });
    else if (only) await this.jobs.add(tx, 'event.handle', { eventId: id, handler: only.name });
    return id;
  }

  @OnJob('event.dispatch')
  async dispatch({ workspaceId, eventId }: JobPayload): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      const event = await this.stored(tx, String(eventId));
      if (!event) return;
      for (const { name } of subscribersOf(this.afterCommit, event.type))
        await this.jobs.add(tx, 'event.handle', { eventId: event.id, handler: name });
    });
  }

  @OnJob('event.handle')
  async handle({ workspaceId, eventId, handler }: JobPayload): Promise<void> {
    const event = await this.database.read(workspaceId, (db) => this.stored(db, String(eventId)));
    const subscriber = this.afterCommit.find((s) => s.name === handler);
    // A handler that a newer release dropped has nothing left to do; an event past its retention neither.
    if (event && subscriber) await subscriber.handle(event);
  }

  private stored(db: EntityManager, eventId: string): Promise<StoredEvent | null> {
    return one<StoredEvent>(
      db,
      sql`select workspace_id as "workspaceId", id, type, subject_id as "subjectId", data, occurred_at as "occurredAt"
          from event where workspace_id = current_workspace() and id = ${eventId}`,
    );
  }
}

function subscribersOf<H>(all: readonly Subscriber<H>[], type: EventType): Subscriber<H>[] {
  return all.filter((s) => s.type === type || (s.type === '*' && EVENT_TYPES[type].isPublic));
}
