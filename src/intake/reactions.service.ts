import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorsService } from '../authors/authors.service';
import { MemberIdentities } from '../authors/member-identities.service';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { AuthorVotes } from '../ideas/author-votes.service';
import type { MessageKey, ReactionEvent } from '../integrations/integration';
import type { LiveIntegration } from '../integrations/integrations.service';

/** The same number as the check of reaction.sign. */
const MAX_SIGN = 100;

interface Subject {
  readonly submissionId: string | null;
  /** Of an announcement; a submission's idea is its own to say. */
  readonly ideaId: string | null;
}

/** The ideas of a reaction, before and after. */
interface Moved {
  readonly authorId: string;
  readonly was: readonly string[];
  readonly is: readonly string[];
}

interface Vote {
  readonly authorId: string;
  readonly ideaId: string;
}

/**
 * A reaction to somebody's suggestion, or to what we said about it, is a vote for its idea. It is kept, because the suggestion may find its idea
 * only later, and because the vote stays until the last of several signs is taken away. Whoever withdraws the suggestion takes back their own
 * support and nobody else's: the idea is there, and those who reacted still want it. Members of the team have estimates instead.
 */
@Injectable()
export class Reactions {
  constructor(
    private readonly authors: AuthorsService,
    private readonly members: MemberIdentities,
    private readonly votes: AuthorVotes,
  ) {}

  /** Whether it stands under something that we know: what else people react to in a channel is not stored. A sign that we kept can be taken away. */
  async concernsUs(db: EntityManager, { platform, settings }: LiveIntegration, event: ReactionEvent): Promise<boolean> {
    if (!isVote(settings.voteEmoji, event.reaction)) return false;
    if ((await this.members.memberOf(db, platform, event.speaker)) !== null) return false;
    const [subject] = await subjectsAt(db, platform, event.message);
    if (subject !== undefined) return true;
    const authorId = await this.authors.authorOf(db, platform, event.speaker);
    const kept = await one(db, sql`select from reaction ${at(platform, event.message)} and author_id = ${authorId} limit 1`);
    return kept !== null;
  }

  /** Of two events about one sign the later one counts, in whatever order they come. */
  async keep(tx: EntityManager, platform: string, { message, speaker, reaction, isRemoved, reactedAt }: ReactionEvent): Promise<void> {
    const ideasUnder = await this.ideasUnder(tx, platform, message);
    const { authorId } = await this.authors.resolve(tx, platform, speaker);
    const kept = await one<{ ideaIds: string[] }>(
      tx,
      sql`insert into reaction as r (workspace_id, platform, realm, channel, message_id, author_id, sign, is_removed, reacted_at, idea_ids)
          values (current_workspace(), ${platform}, ${message.realm}, ${message.channel}, ${message.message}, ${authorId}, ${reaction.slice(0, MAX_SIGN)},
                  ${isRemoved}, ${reactedAt}, ${ideasUnder}::uuid[])
          on conflict (workspace_id, platform, realm, channel, message_id, author_id, sign) do update
            set is_removed = excluded.is_removed, reacted_at = excluded.reacted_at,
              idea_ids = case when excluded.idea_ids = '{}' then r.idea_ids else excluded.idea_ids end
            where excluded.reacted_at >= r.reacted_at
          returning idea_ids as "ideaIds"`,
    );
    for (const ideaId of kept?.ideaIds ?? []) await this.settle(tx, { authorId, ideaId });
  }

  /** A suggestion, or a part of it, came to belong to an idea, to another one, or to none: so do the votes under it, and under our answers to it. */
  async follow(tx: EntityManager, submissionId: string): Promise<void> {
    const moved = await query<Moved>(
      tx,
      sql`with whole as (
            select w.id, w.platform, w.realm, w.channel, w.message_id, ${IDEAS_OF} as idea_ids from submission u
            join submission w on w.workspace_id = current_workspace() and w.id = coalesce(u.part_of, u.id)
            where u.workspace_id = current_workspace() and u.id = ${submissionId}),
          messages as (
            select platform, realm, channel, message_id from whole
            union
            select t.platform, t.realm, t.channel,
                   case when starts_with(d.external_id, t.channel || ':') then substr(d.external_id, char_length(t.channel) + 2) else d.external_id end
            from delivery d join thread t on t.workspace_id = current_workspace() and t.id = d.thread_id
            where d.workspace_id = current_workspace()
              and (d.purpose in ('acknowledgement', 'status') and d.subject_id in ((select id from whole), ${submissionId})
                or d.purpose = 'reconsideration' and d.subject_id in (
                  select v.id from moderation_verdict v
                  where v.workspace_id = current_workspace() and v.submission_id in ((select id from whole), ${submissionId})))
              and d.external_id is not null),
          found as (
            select r.platform, r.realm, r.channel, r.message_id, r.author_id, r.sign, r.idea_ids as was, w.idea_ids as is
            from messages m cross join whole w
            join reaction r on r.workspace_id = current_workspace() and r.platform = m.platform and r.realm = m.realm and r.channel = m.channel
              and r.message_id = m.message_id and r.idea_ids is distinct from w.idea_ids)
          update reaction r set idea_ids = f.is from found f
          where r.workspace_id = current_workspace() and r.platform = f.platform and r.realm = f.realm and r.channel = f.channel
            and r.message_id = f.message_id and r.author_id = f.author_id and r.sign = f.sign
          returning r.author_id as "authorId", f.was, f.is`,
    );
    for (const vote of votesIn(moved)) await this.settle(tx, vote);
  }

  /** Whoever places the suggestion meanwhile is waited for, or waits: else neither of both would see the other, and the vote would be lost. */
  private async ideasUnder(tx: EntityManager, platform: string, message: MessageKey): Promise<string[]> {
    const subjects = await subjectsAt(tx, platform, message);
    const announced = subjects.flatMap(({ ideaId }) => ideaId ?? []).slice(0, 1);
    if (announced.length > 0) return announced;
    const ids = subjects.flatMap(({ submissionId }) => submissionId ?? []);
    await query(
      tx,
      sql`select from submission u where u.workspace_id = current_workspace() and (u.id = any(${ids}::uuid[]) or u.part_of = any(${ids}::uuid[]))
          order by u.id for share`,
    );
    const placed = await query<{ ideaIds: string[] }>(
      tx,
      sql`select ${IDEAS_OF} as "ideaIds" from submission w where w.workspace_id = current_workspace() and w.id = any(${ids}::uuid[]) order by w.id`,
    );
    return placed.find(({ ideaIds }) => ideaIds.length > 0)?.ideaIds ?? [];
  }

  /** The vote stands while one sign does, on any message that belongs to the idea. */
  private async settle(tx: EntityManager, vote: Vote): Promise<void> {
    const stands = await one(
      tx,
      sql`select from reaction where workspace_id = current_workspace() and author_id = ${vote.authorId} and not is_removed
            and idea_ids @> array[${vote.ideaId}::uuid] limit 1`,
    );
    if (stands) await this.votes.vote(tx, vote, 'reaction');
    else await this.votes.withdraw(tx, vote, 'reaction');
  }
}

/** The ideas of a submission w, several where it was taken apart; also of one that was withdrawn or erased: the ideas stand. */
const IDEAS_OF = sql`array(
  select distinct s.idea_id from submission s
  where s.workspace_id = current_workspace() and (s.id = w.id or s.part_of = w.id) and s.state in ('attached', 'withdrawn', 'erased')
    and s.idea_id is not null order by 1)`;

function at(platform: string, { realm, channel, message }: MessageKey): Sql {
  return sql`where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel} and message_id = ${message}`;
}

/**
 * What a message is: a suggestion, or something we said of an announcement or of a suggestion. Where help is, that a suggestion was rejected, whose an
 * address is: under these a sign says nothing about an idea, and is none of ours to keep. A platform whose message ids are unique in their
 * channel only gives a delivery the external id `channel:message`.
 */
function subjectsAt(db: EntityManager, platform: string, message: MessageKey): Promise<Subject[]> {
  const { realm, channel } = message;
  return query<Subject>(
    db,
    sql`select id as "submissionId", null::uuid as "ideaId" from submission ${at(platform, message)}
        union all
        select u.id, a.idea_id from delivery d
        join thread t on t.workspace_id = current_workspace() and t.id = d.thread_id and t.platform = ${platform} and t.realm = ${realm} and t.channel = ${channel}
        left join announcement a on a.workspace_id = current_workspace() and a.id = d.subject_id
        left join moderation_verdict v on v.workspace_id = current_workspace() and v.id = d.subject_id and d.purpose = 'reconsideration'
        left join submission u on u.workspace_id = current_workspace() and u.id = coalesce(v.submission_id, d.subject_id)
        where d.workspace_id = current_workspace() and d.external_id = any(${[message.message, `${channel}:${message.message}`]}::text[])
          and d.thread_id is not null and (u.id is not null or a.idea_id is not null)`,
  );
}

/** Each pair once, by idea and then by author: ideas are locked in the order of their ids. */
function votesIn(moved: readonly Moved[]): Vote[] {
  const pairs = moved.flatMap(({ authorId, was, is }) => [...was, ...is].map((ideaId) => `${ideaId} ${authorId}`));
  return [...new Set(pairs)].sort().map((pair) => {
    const [ideaId = '', authorId = ''] = pair.split(' ');
    return { ideaId, authorId };
  });
}

/** The signs that an integration counts as votes. A platform that reacts has a list of its own in its settings: a frown is no vote. */
function isVote(configured: unknown, sign: string): boolean {
  return Array.isArray(configured) && configured.includes(sign);
}
