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

/**
 * A reaction to somebody's suggestion, or to what we said about it, is a vote for its idea. It is kept, because the suggestion may find its idea
 * only later, and because the vote stays until the last of several signs is taken away. Members of the team have estimates instead.
 */
@Injectable()
export class Reactions {
  constructor(
    private readonly authors: AuthorsService,
    private readonly members: MemberIdentities,
    private readonly votes: AuthorVotes,
  ) {}

  /** Whether it stands under something that we know: what else people react to in a channel is not stored. */
  async concernsUs(db: EntityManager, { platform, settings }: LiveIntegration, event: ReactionEvent): Promise<boolean> {
    if (!isVote(settings.voteEmoji, event.reaction)) return false;
    if ((await this.members.memberOf(db, platform, event.speaker)) !== null) return false;
    const row = await one(db, sql`select 1 from (${subjectsAt(platform, event.message)}) s limit 1`);
    return row !== null;
  }

  /** Of two events about one sign the later one counts, in whatever order they come. */
  async keep(tx: EntityManager, platform: string, { message, speaker, reaction, isRemoved, reactedAt }: ReactionEvent): Promise<void> {
    const { authorId } = await this.authors.resolve(tx, platform, speaker);
    const changed = await one(
      tx,
      sql`insert into reaction as r (workspace_id, platform, realm, channel, message_id, author_id, sign, is_removed, reacted_at)
          values (current_workspace(), ${platform}, ${message.realm}, ${message.channel}, ${message.message}, ${authorId}, ${reaction.slice(0, MAX_SIGN)},
                  ${isRemoved}, ${reactedAt})
          on conflict (workspace_id, platform, realm, channel, message_id, author_id, sign) do update
            set is_removed = excluded.is_removed, reacted_at = excluded.reacted_at
            where excluded.reacted_at >= r.reacted_at
          returning author_id`,
    );
    if (!changed) return;
    const ideas = await query<{ ideaId: string }>(
      tx,
      sql`select distinct idea_id as "ideaId" from (${subjectsAt(platform, message)}) s where idea_id is not null order by 1`,
    );
    for (const { ideaId } of ideas) await this.settle(tx, authorId, ideaId);
  }

  /** A suggestion came to belong to an idea, or no longer does: so do the votes under it. */
  async follow(tx: EntityManager, submissionId: string, ideaId: string): Promise<void> {
    const rows = await query<{ authorId: string }>(
      tx,
      sql`select distinct r.author_id as "authorId" from submission u
          join submission m on m.workspace_id = current_workspace() and m.id = coalesce(u.part_of, u.id)
          join reaction r on r.workspace_id = current_workspace() and r.platform = m.platform and r.realm = m.realm and r.channel = m.channel
            and r.message_id = m.message_id
          where u.workspace_id = current_workspace() and u.id = ${submissionId} order by 1`,
    );
    for (const { authorId } of rows) await this.settle(tx, authorId, ideaId);
  }

  /** The vote stands while one sign does, on any message that belongs to the idea. */
  private async settle(tx: EntityManager, authorId: string, ideaId: string): Promise<void> {
    const signs = await query<MessageKey & { platform: string }>(
      tx,
      sql`select platform, realm, channel, message_id as message from reaction
          where workspace_id = current_workspace() and author_id = ${authorId} and not is_removed order by reacted_at desc limit 1000`,
    );
    for (const { platform, ...message } of signs) {
      const stands = await one(tx, sql`select 1 from (${subjectsAt(platform, message)}) s where idea_id = ${ideaId} limit 1`);
      if (stands) return this.votes.vote(tx, { authorId, ideaId });
    }
    return this.votes.withdraw(tx, { authorId, ideaId });
  }
}

/**
 * What a message is, with the idea it belongs to where it does: a suggestion, or several in one, or something we said of an announcement or of a suggestion. A platform
 * whose message ids are unique in their channel only gives a delivery the external id `channel:message`.
 */
function subjectsAt(platform: string, { realm, channel, message }: MessageKey): Sql {
  return sql`
    select case when u.state = 'attached' then u.idea_id end as idea_id from submission u
    where u.workspace_id = current_workspace() and u.platform = ${platform} and u.realm = ${realm} and u.channel = ${channel} and u.message_id = ${message}
    union all
    select case when p.state = 'attached' then p.idea_id end from submission u
    join submission p on p.workspace_id = current_workspace() and p.part_of = u.id
    where u.workspace_id = current_workspace() and u.platform = ${platform} and u.realm = ${realm} and u.channel = ${channel} and u.message_id = ${message}
    union all
    select coalesce(a.idea_id, case when u.state = 'attached' then u.idea_id end) from delivery d
    join thread t on t.workspace_id = current_workspace() and t.id = d.thread_id and t.platform = ${platform} and t.realm = ${realm} and t.channel = ${channel}
    left join announcement a on a.workspace_id = current_workspace() and a.id = d.subject_id
    left join submission u on u.workspace_id = current_workspace() and u.id = d.subject_id
    where d.workspace_id = current_workspace() and d.external_id = any(${[message, `${channel}:${message}`]}::text[]) and d.thread_id is not null`;
}

/** The signs that an integration counts as votes. A platform that reacts has a list of its own in its settings: a frown is no vote. */
function isVote(configured: unknown, sign: string): boolean {
  return Array.isArray(configured) && configured.includes(sign);
}
