import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { IdentityKey, Traces, holdsName } from '../authors/traces';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { MessageKey } from '../integrations/integration';
import { messageSubject, personSubject } from './delivery-subjects';
import { OutdatedSplits } from './outdated-splits.service';

interface SaidMessage extends MessageKey {
  readonly id: string;
  readonly platform: string;
  readonly threadId: string | null;
  readonly ideaId: string | null;
  readonly inboundDeliveryId: string | null;
}

export interface SaidByPerson {
  readonly submissions: readonly SaidMessage[];
  readonly replies: readonly Omit<SaidMessage, 'ideaId' | 'inboundDeliveryId'>[];
  readonly words: readonly string[];
  readonly ownThreadIds: readonly string[];
  /** That they belonged to before they were taken off, or taken apart: these may be told in their words, too. */
  readonly formerIdeaIds: readonly string[];
}

/** Everything that somebody said, and the bytes it came in. */
@Injectable()
export class IntakeErasure {
  constructor(private readonly outdated: OutdatedSplits) {}

  /** Also what waits to be processed, and what is held, of which the author is not yet known: there the envelope names the person. */
  async saidBy(db: EntityManager, { authorIds, identities }: Omit<Traces, 'said'>): Promise<SaidByPerson> {
    const submissions = await query<SaidMessage>(
      db,
      sql`select s.id, s.platform, s.realm, s.channel, s.message_id as message, s.thread_id as "threadId", s.idea_id as "ideaId",
                 s.inbound_delivery_id as "inboundDeliveryId"
          from submission s where s.workspace_id = current_workspace()
            and (s.author_id = any(${authorIds}::uuid[]) or s.id in (
              select u.id from submission u join ${rowsOf(identities)}
                on i.platform = u.platform and i.realm = u.speaker ->> 'realm' and i.external_id = u.speaker ->> 'externalId'
              where u.workspace_id = current_workspace() and u.speaker is not null))
          order by s.id for update of s`,
    );
    const replies = await query<Omit<SaidMessage, 'ideaId' | 'inboundDeliveryId'>>(
      db,
      sql`select id, platform, realm, channel, message_id as message, thread_id as "threadId" from thread_reply
          where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) order by id`,
    );
    const ids = submissions.map(({ id }) => id);
    const words = await query<{ words: string }>(
      db,
      sql`select distinct w.words from submission_revision r cross join lateral (values (r.title), (r.text)) as w (words)
          where r.workspace_id = current_workspace() and r.submission_id = any(${ids}::uuid[]) and w.words <> ''
          union select text from thread_reply where workspace_id = current_workspace() and author_id = any(${authorIds}::uuid[]) and text <> ''`,
    );
    const threadIds = submissions.flatMap(({ threadId }) => threadId ?? []);
    const own = await query<{ id: string }>(
      db,
      sql`select t.id from unnest(${[...new Set(threadIds)]}::uuid[]) as t (id)
          where not exists (select from submission u where u.workspace_id = current_workspace() and u.thread_id = t.id and not u.id = any(${ids}::uuid[]))`,
    );
    return {
      submissions,
      replies,
      words: words.map((row) => row.words),
      ownThreadIds: own.map(({ id }) => id),
      formerIdeaIds: await this.formerIdeas(db, ids),
    };
  }

  /** A part that was put back into its whole is known to its idea's history alone, which is read only where there is one. */
  private async formerIdeas(db: EntityManager, ids: readonly string[]): Promise<string[]> {
    const rows = await query<{ id: string }>(
      db,
      sql`select i.id from detachment d cross join lateral (values (d.from_idea_id), (d.to_idea_id)) as i (id)
          where d.workspace_id = current_workspace() and d.submission_id = any(${ids}::uuid[]) and i.id is not null
          union
          select former_idea_id from split
          where workspace_id = current_workspace() and submission_id = any(${ids}::uuid[]) and former_idea_id is not null`,
    );
    const parts = await query<{ id: string }>(
      db,
      sql`select id from submission where workspace_id = current_workspace() and id = any(${ids}::uuid[]) and part_of is not null and idea_id is null`,
    );
    if (parts.length === 0) return rows.map(({ id }) => id);
    const left = await query<{ id: string }>(
      db,
      sql`select distinct idea_id as id from idea_history
          where workspace_id = current_workspace() and action = 'detach' and change ->> 'submissionId' = any(${parts.map(({ id }) => id)}::text[])`,
    );
    return [...rows, ...left].map(({ id }) => id);
  }

  async erase(tx: EntityManager, traces: Traces, { submissions, replies }: SaidByPerson): Promise<{ payloads: number }> {
    const ids = submissions.map(({ id }) => id);
    await query(
      tx,
      sql`update submission_revision set title = null, text = null, fingerprint = null
          where workspace_id = current_workspace() and submission_id = any(${ids}::uuid[])`,
    );
    // An idea that they asked for stays theirs, so that the support has its ground.
    await query(
      tx,
      sql`update submission set state = 'erased', state_reason = null, speaker = null, permalink = null, opening = null, version = version + 1
          where workspace_id = current_workspace() and id = any(${ids}::uuid[])`,
    );
    await this.outdated.settle(tx, ids);
    // Why a member took it off an idea may quote it.
    await query(
      tx,
      sql`update detachment set reason = null where workspace_id = current_workspace() and submission_id = any(${ids}::uuid[]) and reason is not null`,
    );
    await query(
      tx,
      sql`update thread_reply set text = null where workspace_id = current_workspace() and author_id = any(${traces.authorIds}::uuid[])`,
    );
    await query(tx, sql`delete from reaction where workspace_id = current_workspace() and author_id = any(${traces.authorIds}::uuid[])`);
    await this.forgetLookups(tx, traces.identities);
    await this.forgetEarlyEdits(tx, [...submissions, ...replies]);
    const payloads = await this.forgetBytes(tx, traces, [...submissions, ...replies], submissions);
    await this.forgetKeys(tx, traces, submissions, replies);
    return { payloads };
  }

  /** Bytes of every delivery that spoke of them or of what they said, whoever sent it. */
  private async forgetBytes(
    tx: EntityManager,
    { identities, names }: Traces,
    messages: readonly (MessageKey & { platform: string })[],
    submissions: readonly SaidMessage[],
  ): Promise<number> {
    const subjects = [
      ...messages.map((message) => messageSubject(message.platform, message)),
      ...identities.map((identity) => personSubject(identity.platform, identity)),
    ];
    const deliveries = await query<{ id: string; externalId: string }>(
      tx,
      sql`select id, external_id as "externalId" from inbound_delivery where workspace_id = current_workspace()
            and (id = any(${submissions.flatMap((s) => s.inboundDeliveryId ?? [])}::uuid[]) or subjects && ${subjects}::text[])`,
    );
    const gone = await query(
      tx,
      sql`delete from payload where workspace_id = current_workspace() and inbound_delivery_id = any(${deliveries.map(({ id }) => id)}::uuid[])
          returning inbound_delivery_id`,
    );
    const telling = deliveries.filter(({ externalId }) => holdsName(externalId, names)).map(({ id }) => id);
    await query(
      tx,
      sql`update inbound_delivery set external_id = 'erased ' || id where workspace_id = current_workspace() and id = any(${telling}::uuid[])`,
    );
    return gone.length;
  }

  /** What they pointed at is not fetched any more. */
  private async forgetLookups(tx: EntityManager, identities: readonly IdentityKey[]): Promise<void> {
    await query(
      tx,
      sql`delete from lookup l using ${rowsOf(identities)}
          where l.workspace_id = current_workspace() and l.platform = i.platform and l.pointer_id = i.realm || ':' || i.external_id`,
    );
  }

  /** An edit that came before its message does not say whose it is: those of the places where they spoke go, two days old at most. Deletes hold no word. */
  private async forgetEarlyEdits(tx: EntityManager, messages: readonly (MessageKey & { platform: string })[]): Promise<void> {
    await query(
      tx,
      sql`delete from early_change e using unnest(${messages.map((m) => m.platform)}::text[], ${messages.map((m) => m.realm)}::text[],
                                                  ${messages.map((m) => m.channel)}::text[]) as m (platform, realm, channel)
          where e.workspace_id = current_workspace() and e.kind = 'edit' and e.platform = m.platform and e.realm = m.realm and e.channel = m.channel`,
    );
  }

  /** A message's key may hold an address, as that of a mail does. It is kept where it does not, so that the message does not come again. */
  private async forgetKeys(
    tx: EntityManager,
    { names }: Traces,
    submissions: SaidByPerson['submissions'],
    replies: SaidByPerson['replies'],
  ): Promise<void> {
    const isTelling = ({ realm, channel, message }: MessageKey) => [realm, channel, message].some((part) => holdsName(part, names));
    await query(
      tx,
      sql`update submission set realm = 'erased', channel = '', message_id = id::text
          where workspace_id = current_workspace() and id = any(${submissions.filter(isTelling).map(({ id }) => id)}::uuid[])`,
    );
    await query(
      tx,
      sql`update thread_reply set realm = 'erased', channel = '', message_id = id::text
          where workspace_id = current_workspace() and id = any(${replies.filter(isTelling).map(({ id }) => id)}::uuid[])`,
    );
  }
}

/** The identities as rows of SQL, named i. */
function rowsOf(identities: readonly IdentityKey[]) {
  return sql`unnest(${identities.map((i) => i.platform)}::text[], ${identities.map((i) => i.realm)}::text[],
                    ${identities.map((i) => i.externalId)}::text[]) as i (platform, realm, external_id)`;
}
