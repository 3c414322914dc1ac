import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { ActorRef, SYSTEM } from '../common/actor';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { Discount } from '../moderation/counting';
import { SupportSignals } from '../moderation/support-signals.service';
import { groupOf, lockCanonicals } from './idea-groups';
import { record } from './idea-history';
import { tallyChange } from './support-tally';

/** How an author gives a vote themselves: each way is taken back by itself. */
export type VoteWay = 'link' | 'reaction';

export interface NewSupport {
  /** The idea that the author asked for, merged or not; never swapped for its canonical one. */
  readonly ideaId: string;
  readonly authorId: string;
  readonly origin: 'submission' | 'vote';
  readonly submissionId?: string | null;
  /** The member who votes on the author's behalf. */
  readonly byMemberId?: string | null;
  readonly reason?: string | null;
  /** The author votes themselves. */
  readonly ownVote?: VoteWay;
}

export interface Withdrawal {
  readonly ideaId: string;
  readonly authorId: string;
  /** Only if the support rests on this submission. */
  readonly onlySubmissionId?: string;
  /** Only a member's vote; what the author submitted stands. */
  readonly onlyVote?: boolean;
  /** Only the author's own vote by this way; what they submitted, what a member voted for them and their vote by another way stands. */
  readonly onlyOwnVote?: VoteWay;
}

interface SupportRow {
  readonly submissionId: string | null;
  readonly origin: 'submission' | 'vote';
  readonly byMemberId: string | null;
  readonly isOwnVote: boolean;
  readonly isReactionVote: boolean;
  readonly isCounted: boolean;
}

/** An author stands behind the idea they asked for, once. */
@Injectable()
export class SupportService {
  constructor(
    private readonly events: EventsService,
    private readonly signals: SupportSignals,
  ) {}

  /**
   * Emits support.rested when it is new, and for each further submission. A submission, a member's vote and the author's own, by a link
   * and by a reaction, stand beside each other, whichever came first: the support goes when all are gone.
   */
  async add(tx: EntityManager, actor: ActorRef, support: NewSupport): Promise<{ isNew: boolean }> {
    const { ideaId, authorId } = support;
    // Before the idea: whoever joins this author with another holds it until the counts are right, and then locks ideas.
    await query(tx, sql`select id from author where workspace_id = current_workspace() and id = ${authorId} for key share`);
    const canonicalId = (await lockCanonicals(tx, [ideaId])).get(ideaId) ?? ideaId;
    const discount = await this.discountOf(tx, canonicalId, support);
    const row = await one<{ isNew: boolean }>(
      tx,
      sql`insert into support (workspace_id, idea_id, author_id, origin, submission_id, by_member_id, reason, is_own_vote, is_reaction_vote,
                               is_counted, discount_reason)
          values (current_workspace(), ${ideaId}, ${authorId}, ${support.origin}, ${support.submissionId ?? null}, ${support.byMemberId ?? null},
                  ${support.reason ?? null}, ${support.ownVote === 'link'}, ${support.ownVote === 'reaction'}, ${discount === null}, ${discount})
          on conflict (workspace_id, idea_id, author_id) do update
            set origin = case when 'submission' in (support.origin, excluded.origin) then 'submission' else 'vote' end,
                submission_id = coalesce(excluded.submission_id, support.submission_id),
                by_member_id = coalesce(support.by_member_id, excluded.by_member_id),
                reason = case when support.by_member_id is null then excluded.reason else support.reason end,
                is_own_vote = support.is_own_vote or excluded.is_own_vote,
                is_reaction_vote = support.is_reaction_vote or excluded.is_reaction_vote
            where support.origin = 'vote' and excluded.origin = 'submission'
               or support.by_member_id is null and excluded.origin = 'vote'
               or excluded.is_own_vote and not support.is_own_vote
               or excluded.is_reaction_vote and not support.is_reaction_vote
          returning xmax = 0 as "isNew"`,
    );
    const isNew = row?.isNew ?? false;
    if (isNew) await this.change(tx, canonicalId, support, { before: null, after: discount === null });
    if (isNew && discount !== null) {
      await record(tx, { ideaId: canonicalId, action: 'discount', actor: SYSTEM, change: { authorId, askedFor: ideaId, why: discount } });
    }
    // Who asks again is counted once, but may have asked in another thread: that one is owed its answer too.
    if (isNew || support.submissionId) {
      await this.events.emit(tx, { type: 'support.rested', subjectId: ideaId, data: { ideaId, authorId, canonicalId }, actor });
    }
    return { isNew };
  }

  /** `kept`: there is such support, but it also, or only, rests on what this withdrawal does not speak of. Emits support.withdrawn when it is gone. */
  async withdraw(tx: EntityManager, actor: ActorRef, withdrawal: Withdrawal): Promise<'withdrawn' | 'kept' | 'absent'> {
    const { ideaId, authorId } = withdrawal;
    const canonicalId = (await lockCanonicals(tx, [ideaId])).get(ideaId) ?? ideaId;
    const row = await one<SupportRow>(
      tx,
      sql`select submission_id as "submissionId", origin, by_member_id as "byMemberId", is_own_vote as "isOwnVote",
                 is_reaction_vote as "isReactionVote", is_counted as "isCounted" from support
          where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`,
    );
    if (!row) return 'absent';
    if (await this.isKept(tx, withdrawal, row)) return 'kept';
    await query(tx, sql`delete from support where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`);
    await this.change(tx, canonicalId, withdrawal, { before: row.isCounted, after: null });
    await this.events.emit(tx, { type: 'support.withdrawn', subjectId: ideaId, data: { ideaId, authorId, canonicalId }, actor });
    return 'withdrawn';
  }

  /** Support may rest on several things, another submission or a member's vote, and loses only the one that is taken back. */
  private async isKept(tx: EntityManager, withdrawal: Withdrawal, row: SupportRow): Promise<boolean> {
    const { ideaId, authorId, onlySubmissionId } = withdrawal;
    if (onlySubmissionId !== undefined && row.submissionId !== onlySubmissionId) return true;
    if (withdrawal.onlyOwnVote !== undefined) {
      const [isGiven, isGivenOtherwise] =
        withdrawal.onlyOwnVote === 'link' ? [row.isOwnVote, row.isReactionVote] : [row.isReactionVote, row.isOwnVote];
      const isAlone = isGiven && !isGivenOtherwise && row.origin === 'vote' && row.byMemberId === null;
      const gone = withdrawal.onlyOwnVote === 'link' ? sql`is_own_vote = false` : sql`is_reaction_vote = false`;
      if (!isAlone) await this.restOn(tx, ideaId, authorId, gone);
      return !isAlone;
    }
    const hasOwnVote = row.isOwnVote || row.isReactionVote;
    if (withdrawal.onlyVote === true && (row.origin === 'submission' || hasOwnVote)) {
      await this.restOn(tx, ideaId, authorId, sql`by_member_id = null, reason = null`);
      return true;
    }
    if (onlySubmissionId === undefined) return false;
    const other = await one<{ id: string }>(
      tx,
      sql`select id from submission where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}
            and state = 'attached' and id <> ${onlySubmissionId} order by id limit 1`,
    );
    if (other) await this.restOn(tx, ideaId, authorId, sql`submission_id = ${other.id}`);
    else if (row.byMemberId !== null || hasOwnVote) await this.restOn(tx, ideaId, authorId, sql`origin = 'vote', submission_id = null`);
    else return false;
    return true;
  }

  private async restOn(tx: EntityManager, ideaId: string, authorId: string, change: Sql): Promise<void> {
    await query(
      tx,
      sql`update support set ${change} where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`,
    );
  }

  /** A member's vote is a person's word; who asks or votes by themselves may be one of a crowd. */
  private async discountOf(
    tx: EntityManager,
    canonicalId: string,
    { authorId, submissionId, ownVote }: NewSupport,
  ): Promise<Discount | null> {
    if (!submissionId && ownVote === undefined) return null;
    return this.signals.discountOf(tx, { authorId, submissionId: submissionId ?? null, group: groupOf(canonicalId) });
  }

  /** The same as counting the group's distinct people, because the canonical idea is locked, without reading them all. */
  private async change(
    tx: EntityManager,
    canonicalId: string,
    { ideaId, authorId }: { ideaId: string; authorId: string },
    support: { readonly before: boolean | null; readonly after: boolean | null },
  ): Promise<void> {
    const others = await one<{ isCounted: boolean | null }>(
      tx,
      sql`select bool_or(is_counted) as "isCounted" from support
          where workspace_id = current_workspace() and author_id in ${samePersonAs(authorId)} and idea_id in ${groupOf(canonicalId)}
            and (author_id <> ${authorId} or idea_id <> ${ideaId})`,
    );
    const { counted, discounted } = tallyChange(others?.isCounted ?? null, support.before, support.after);
    if (counted === 0 && discounted === 0) return;
    await query(
      tx,
      sql`update idea set support_count = support_count + ${counted}, discounted_count = discounted_count + ${discounted}
          where workspace_id = current_workspace() and id = ${canonicalId}`,
    );
  }
}
