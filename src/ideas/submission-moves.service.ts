import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import type { Discount } from '../moderation/counting';
import { lockCanonicals, recount } from './idea-groups';
import { record } from './idea-history';
import { SupportService } from './support.service';

export interface SubmissionMove {
  readonly submissionId: string;
  readonly authorId: string | null;
  /** Null: it belonged to none, or belongs to none now. */
  readonly fromIdeaId: string | null;
  readonly toIdeaId: string | null;
  readonly reason: string | null;
  /** How its author stood behind the idea it comes back to. */
  readonly restored?: HeldSupport | null;
}

/** How an author stood behind an idea: since when, and whether they counted. */
export interface HeldSupport {
  readonly since: Date;
  readonly isCounted: boolean;
  readonly discountReason: Discount | null;
}

/** As a row keeps it for the day that it is given back; null where nothing was held. */
export interface KeptSupport {
  readonly supportedAt: Date | null;
  readonly wasCounted: boolean | null;
  readonly discountReason: Discount | null;
}

export function heldSupportOf({ supportedAt, wasCounted, discountReason }: KeptSupport): HeldSupport | null {
  return supportedAt === null || wasCounted === null ? null : { since: supportedAt, isCounted: wasCounted, discountReason };
}

/** What comes along when a submission moves from idea to idea: the support that rests on it, once, with its time; in the history of both. */
@Injectable()
export class SubmissionMoves {
  constructor(private readonly support: SupportService) {}

  /** Answers the support that left the idea; null where none did, because its author also stands behind it for another reason. */
  async move(tx: EntityManager, actor: ActorRef, move: SubmissionMove): Promise<HeldSupport | null> {
    const { authorId, fromIdeaId, toIdeaId } = move;
    const left = authorId === null ? null : await this.moveSupport(tx, actor, { ...move, authorId });
    const { submissionId, reason } = move;
    if (fromIdeaId !== null) await record(tx, { ideaId: fromIdeaId, action: 'detach', actor, change: { submissionId, toIdeaId }, reason });
    if (toIdeaId !== null) await record(tx, { ideaId: toIdeaId, action: 'attach', actor, change: { submissionId, fromIdeaId }, reason });
    return left;
  }

  /**
   * As SupportService.add: the author before the ideas, and the ideas together, in id order. Where several submissions of an author move in one
   * transaction, the ideas of all of them before the first: a merge locks in that order too.
   */
  async lock(tx: EntityManager, authorId: string, ideaIds: readonly (string | null)[]): Promise<void> {
    await query(tx, sql`select id from author where workspace_id = current_workspace() and id = ${authorId} for key share`);
    await lockCanonicals(
      tx,
      ideaIds.flatMap((id) => id ?? []),
    );
  }

  /** The author edited the text that this submission is a part of; the part is as it was said. */
  async noteEdit(
    tx: EntityManager,
    actor: ActorRef,
    { ideaId, submissionId, revisionNo }: { readonly ideaId: string; readonly submissionId: string; readonly revisionNo: number },
  ): Promise<void> {
    await record(tx, { ideaId, action: 'source_edited', actor, change: { submissionId, revisionNo } });
  }

  private async moveSupport(
    tx: EntityManager,
    actor: ActorRef,
    move: SubmissionMove & { readonly authorId: string },
  ): Promise<HeldSupport | null> {
    const { submissionId, authorId, fromIdeaId, toIdeaId, restored = null } = move;
    await this.lock(tx, authorId, [fromIdeaId, toIdeaId]);
    const held = fromIdeaId === null ? null : await this.heldBy(tx, fromIdeaId, authorId);
    const outcome =
      fromIdeaId === null
        ? 'absent'
        : await this.support.withdraw(tx, actor, { ideaId: fromIdeaId, authorId, onlySubmissionId: submissionId });
    const left = outcome === 'withdrawn' ? held : null;
    if (toIdeaId === null) return left;
    const { isNew } = await this.support.add(tx, actor, { ideaId: toIdeaId, authorId, origin: 'submission', submissionId });
    if (!isNew) await this.restOnFirst(tx, toIdeaId, authorId, submissionId);
    else if (restored !== null) await this.hold(tx, toIdeaId, authorId, restored);
    else if (left !== null) await this.carry(tx, toIdeaId, authorId, left);
    return left;
  }

  private heldBy(tx: EntityManager, ideaId: string, authorId: string): Promise<HeldSupport | null> {
    return one<HeldSupport>(
      tx,
      sql`select created_at as since, is_counted as "isCounted", discount_reason as "discountReason" from support
          where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`,
    );
  }

  /** They asked when they asked. What a member decided about them goes along; what the crowd at the former idea looked like does not. */
  private async carry(tx: EntityManager, ideaId: string, authorId: string, left: HeldSupport): Promise<void> {
    if (left.discountReason === 'decision') return this.hold(tx, ideaId, authorId, left);
    await query(
      tx,
      sql`update support set created_at = ${left.since} where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`,
    );
  }

  private async hold(
    tx: EntityManager,
    ideaId: string,
    authorId: string,
    { since, isCounted, discountReason }: HeldSupport,
  ): Promise<void> {
    await query(
      tx,
      sql`update support set created_at = ${since}, is_counted = ${isCounted}, discount_reason = ${discountReason}
          where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`,
    );
    const canonicalId = (await lockCanonicals(tx, [ideaId])).get(ideaId) ?? ideaId;
    await recount(tx, [canonicalId]);
  }

  /** Of several submissions the support rests on the first, whichever came or came back last. */
  private async restOnFirst(tx: EntityManager, ideaId: string, authorId: string, submissionId: string): Promise<void> {
    await query(
      tx,
      sql`update support set submission_id = least(submission_id, ${submissionId}::uuid)
          where workspace_id = current_workspace() and idea_id = ${ideaId} and author_id = ${authorId}`,
    );
  }
}
