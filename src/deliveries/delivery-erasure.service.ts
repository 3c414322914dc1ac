import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Traces, betrays, holdsName } from '../authors/traces';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveryChannels } from './delivery-channels.service';
import type { DeliveryPurpose, DeliveryState } from './delivery-states';
import { EMPTY_BODY, OutgoingBody, isEmpty, readOutgoingBody } from './outgoing-body';
import { SendQueue } from './send-queue.service';

interface Post {
  readonly platform: string;
  readonly deliveryId: string;
}

export interface ErasedDeliveries {
  readonly bodies: number;
  /** What we posted and cannot take back from here. */
  readonly posted: readonly Post[];
  /** What is being deleted or edited where it stands: the deliveries that do it. */
  readonly retracted: readonly Post[];
}

export interface DeliveriesToErase {
  /** Threads in which they spoke, and of these the ones where nobody else did. */
  readonly threadIds: readonly string[];
  readonly ownThreadIds: readonly string[];
  readonly subjectIds: readonly string[];
}

interface Row {
  readonly id: string;
  readonly threadId: string;
  readonly platform: string;
  readonly realm: string;
  readonly channel: string;
  readonly integrationId: string | null;
  readonly purpose: DeliveryPurpose;
  readonly externalId: string | null;
  readonly state: DeliveryState;
  readonly body: unknown;
}

/**
 * What was said in threads: of what is over nothing is kept, and what still waits for others goes on without them. What stands on the platform is
 * taken back where it can be: deleted where nobody else spoke, else edited where it names or quotes them, because others read their answer there.
 */
@Injectable()
export class DeliveryErasure {
  constructor(
    private readonly channels: DeliveryChannels,
    private readonly queue: SendQueue,
  ) {}

  async erase(tx: EntityManager, traces: Traces, { threadIds, ownThreadIds, subjectIds }: DeliveriesToErase): Promise<ErasedDeliveries> {
    const rows = await query<Row>(
      tx,
      sql`select d.id, d.thread_id as "threadId", t.platform, t.realm, t.channel, d.integration_id as "integrationId", d.purpose,
                 d.external_id as "externalId", d.state, d.body from delivery d
          join thread t on t.workspace_id = current_workspace() and t.id = d.thread_id
          where d.workspace_id = current_workspace() and d.thread_id is not null and d.body is not null
            and (d.thread_id = any(${threadIds}::uuid[]) or d.subject_id = any(${subjectIds}::uuid[]))
          order by d.id for update of d`,
    );
    const kept: { id: string; body: OutgoingBody | null }[] = rows.map((row) => ({
      id: row.id,
      body: this.remaining(row, ownThreadIds, traces),
    }));
    await query(
      tx,
      sql`update delivery d set body = k.body, version = version + 1
          from unnest(${kept.map(({ id }) => id)}::uuid[], ${kept.map(({ body }) => (body === null ? null : JSON.stringify(body)))}::jsonb[]) as k (id, body)
          where d.workspace_id = current_workspace() and d.id = k.id`,
    );
    const lost = await this.forgetAddresses(tx, traces, threadIds, ownThreadIds);
    const posted: Post[] = [];
    const retracted: Post[] = [];
    for (const row of rows.filter(isStanding)) {
      const instead = ownThreadIds.includes(row.threadId) ? EMPTY_BODY : withoutThem(row.body, traces);
      const id = instead === null || lost.includes(row.threadId) ? null : await this.retract(tx, row, instead);
      if (id === null) posted.push({ platform: row.platform, deliveryId: row.id });
      else retracted.push({ platform: row.platform, deliveryId: id });
    }
    return { bodies: rows.length, posted, retracted };
  }

  /** Null: it cannot be taken back from here. */
  private async retract(tx: EntityManager, row: Row, instead: OutgoingBody): Promise<string | null> {
    if (row.externalId === null) return null;
    const open = await this.channels.of(tx, row.integrationId);
    if (open?.channel.retract === undefined || !open.isEnabled) return null;
    const inserted = await one<{ id: string }>(
      tx,
      sql`insert into delivery (workspace_id, id, purpose, subject_id, thread_id, integration_id, body, external_id, next_attempt_at)
          values (current_workspace(), ${newId()}, 'retraction', ${row.id}, ${row.threadId}, ${row.integrationId}, ${JSON.stringify(instead)},
                  ${row.externalId}, date_trunc('milliseconds', now()))
          on conflict (workspace_id, purpose, subject_id, thread_id) where thread_id is not null do nothing
          returning id`,
    );
    if (!inserted) return null;
    await this.queue.schedule(tx, { ...row, id: inserted.id, endpointId: null }, null);
    return inserted.id;
  }

  /** A delivery without a body that is still queued is cancelled when its turn comes. */
  private remaining({ purpose, state, threadId, body }: Row, ownThreadIds: readonly string[], traces: Traces): OutgoingBody | null {
    const said = state === 'queued' || state === 'sending' ? readOutgoingBody(body) : null;
    if (said === null) return null;
    // An edit for somebody who was erased before: now there is nobody left to read it.
    if (ownThreadIds.includes(threadId)) return purpose === 'retraction' ? EMPTY_BODY : null;
    return withoutThem(body, traces) ?? said;
  }

  /** The address of a thread may be that of a person: a mailbox, or a link that holds their name. Answers the threads that have none any more. */
  private async forgetAddresses(
    tx: EntityManager,
    { names }: Traces,
    threadIds: readonly string[],
    ownThreadIds: readonly string[],
  ): Promise<string[]> {
    const threads = await query<{ id: string; realm: string; channel: string; root: string; replyTo: string | null }>(
      tx,
      sql`select id, realm, channel, root, reply_to as "replyTo" from thread
          where workspace_id = current_workspace() and id = any(${threadIds}::uuid[]) order by id for update`,
    );
    const telling = threads.filter((t) => [t.realm, t.channel, t.root, t.replyTo ?? ''].some((part) => holdsName(part, names)));
    await query(
      tx,
      sql`update thread set permalink = null
          where workspace_id = current_workspace() and id = any(${[...ownThreadIds, ...telling.map(({ id }) => id)]}::uuid[])`,
    );
    await query(
      tx,
      sql`update thread set realm = 'erased', channel = 'erased', root = id::text, reply_to = null, is_reachable = false, unreachable_reason = 'erased'
          where workspace_id = current_workspace() and id = any(${telling.map(({ id }) => id)}::uuid[])`,
    );
    const channels = [...new Set(telling.map(({ channel }) => channel))];
    await query(tx, sql`delete from channel_pace where workspace_id = current_workspace() and channel = any(${channels}::text[])`);
    const lost = telling.map(({ id }) => id);
    // The id of a message begins with its channel on some platforms.
    await query(
      tx,
      sql`update delivery set external_id = null, permalink = null where workspace_id = current_workspace() and thread_id = any(${lost}::uuid[])`,
    );
    return lost;
  }
}

/** What we said and what is still to be seen; a message that was deleted already is not. */
function isStanding({ purpose, state, body }: Row): boolean {
  const said = readOutgoingBody(body);
  const isGone = purpose === 'retraction' && said !== null && isEmpty(said);
  return (state === 'delivered' || state === 'in_doubt') && !isGone;
}

/** Null: it does not speak of them. */
function withoutThem(body: unknown, traces: Traces): OutgoingBody | null {
  const said = readOutgoingBody(body);
  if (said === null) return null;
  const paragraphs = said.paragraphs.filter((paragraph) => !betrays(paragraph, traces));
  const credits = said.credits.filter(
    ({ name, mention }) => !traces.names.includes(name) && (mention === null || !traces.names.includes(mention)),
  );
  const isSame = paragraphs.length === said.paragraphs.length && credits.length === said.credits.length;
  return isSame ? null : { ...said, paragraphs, credits };
}
