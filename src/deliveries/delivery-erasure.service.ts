import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Traces, betrays, holdsName } from '../authors/traces';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { DeliveryState } from './delivery-states';
import { OutgoingBody, readOutgoingBody } from './outgoing-body';

export interface ErasedDeliveries {
  readonly bodies: number;
  /** What we posted and cannot take back from here. */
  readonly posted: readonly { readonly platform: string; readonly deliveryId: string }[];
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
  readonly state: DeliveryState;
  readonly body: unknown;
}

/** What was said in threads: of what is over nothing is kept, and what still waits for others goes on without them. */
@Injectable()
export class DeliveryErasure {
  async erase(tx: EntityManager, traces: Traces, { threadIds, ownThreadIds, subjectIds }: DeliveriesToErase): Promise<ErasedDeliveries> {
    const rows = await query<Row>(
      tx,
      sql`select d.id, d.thread_id as "threadId", t.platform, d.state, d.body from delivery d
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
    await this.forgetAddresses(tx, traces, threadIds, ownThreadIds);
    const posted = rows.filter(({ state }) => state === 'delivered' || state === 'in_doubt');
    return { bodies: rows.length, posted: posted.map(({ platform, id }) => ({ platform, deliveryId: id })) };
  }

  /** A delivery without a body that is still queued is cancelled when its turn comes. */
  private remaining({ state, threadId, body }: Row, ownThreadIds: readonly string[], traces: Traces): OutgoingBody | null {
    const said = state === 'queued' || state === 'sending' ? readOutgoingBody(body) : null;
    if (said === null || ownThreadIds.includes(threadId)) return null;
    return {
      ...said,
      paragraphs: said.paragraphs.filter((paragraph) => !betrays(paragraph, traces)),
      credits: said.credits.filter(
        ({ name, mention }) => !traces.names.includes(name) && (mention === null || !traces.names.includes(mention)),
      ),
    };
  }

  /** The address of a thread may be that of a person: a mailbox, or a link that holds their name. */
  private async forgetAddresses(
    tx: EntityManager,
    { names }: Traces,
    threadIds: readonly string[],
    ownThreadIds: readonly string[],
  ): Promise<void> {
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
  }
}
