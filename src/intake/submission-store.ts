import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { SubmissionMoves } from '../ideas/submission-moves.service';
import { SupportService } from '../ideas/support.service';
import type { MessageKey, Speaker, ThreadOpening } from '../integrations/integration';
import { JobsService } from '../jobs/jobs.service';
import { MatchingService } from '../matching/matching.service';
import { OriginsService } from '../moderation/origins.service';
import { EarlyChanges } from './early-changes';
import { OutdatedSplits } from './outdated-splits.service';
import { SplitOffers } from './split-offers.service';
import { storable } from './storable';

/**
 * A workspace's submissions are processed one after the other, in the order they came: two people who ask for the same thing in the same second,
 * in other words, would not find each other otherwise. Workspaces do not wait for one another.
 */
export const IN_TURN = { queue: 'submissions' };

export interface NewSubmission {
  readonly integrationId: string | null;
  readonly inboundDeliveryId: string | null;
  readonly platform: string;
  readonly message: MessageKey;
  readonly threadId: string | null;
  readonly title: string | null;
  readonly text: string;
  readonly speaker: Speaker | null;
  readonly permalink: string | null;
  readonly saidAt: Date | null;
  readonly intent: 'explicit' | 'implicit';
  /** With which a thread can be made of it, where it has none. */
  readonly opening?: ThreadOpening | null;
  /** Held before the rules are asked: the reason, which is the state's reason too. */
  readonly holdAs: 'honeypot' | 'over_limit' | 'too_fast' | 'no_token' | null;
  /** The person's own network address, where it is known; kept as a keyed hash only. */
  readonly address: string | null;
}

interface Stored {
  readonly id: string;
  readonly isNew: boolean;
}

/** The states in which nobody has built on the text yet: an edit is judged and matched anew. */
const UNTRIAGED = ['received', 'held', 'triage', 'pending_match'];

/** Submissions and their revisions, append-only. A message is one submission whichever ways it arrives. */
@Injectable()
export class SubmissionStore {
  constructor(
    private readonly jobs: JobsService,
    private readonly events: EventsService,
    private readonly support: SupportService,
    private readonly moves: SubmissionMoves,
    private readonly matching: MatchingService,
    private readonly early: EarlyChanges,
    private readonly origins: OriginsService,
    private readonly offers: SplitOffers,
    private readonly outdated: OutdatedSplits,
  ) {}

  async add(tx: EntityManager, submission: NewSubmission): Promise<Stored> {
    const id = newId();
    const { realm, channel, message } = submission.message;
    const words = storable(submission.title, submission.text);
    const row = await one<{ id: string }>(
      tx,
      sql`with added as (
            insert into submission (workspace_id, id, integration_id, inbound_delivery_id, platform, realm, channel, message_id, intent, speaker, thread_id,
                                    permalink, said_at, state, state_reason, opening)
            values (current_workspace(), ${id}, ${submission.integrationId}, ${submission.inboundDeliveryId}, ${submission.platform}, ${realm}, ${channel},
                    ${message}, ${submission.intent}, ${submission.speaker === null ? null : JSON.stringify(submission.speaker)}, ${submission.threadId},
                    ${submission.permalink}, ${submission.saidAt}, ${submission.holdAs === null ? 'received' : 'held'}, ${submission.holdAs},
                    ${submission.opening ? JSON.stringify(submission.opening) : null})
            on conflict (workspace_id, platform, realm, channel, message_id) do nothing returning id),
          words as (
            insert into submission_revision (workspace_id, submission_id, no, title, text, is_mended, said_at)
            select current_workspace(), id, 1, ${words.title}, ${words.text}, ${words.isMended}, ${submission.saidAt} from added)
          select id from added`,
    );
    if (!row) return this.alsoKnownAs(tx, submission);
    if (submission.address !== null) await this.origins.record(tx, id, submission.address);
    await this.jobs.add(tx, 'submission.process', { submissionId: id }, IN_TURN);
    await this.events.emit(tx, {
      type: 'submission.received',
      subjectId: id,
      data: { integrationId: submission.integrationId },
      actor: SYSTEM,
    });
    await this.catchUp(tx, submission);
    return { id, isNew: true };
  }

  private async catchUp(tx: EntityManager, { platform, message }: NewSubmission): Promise<void> {
    const change = await this.early.take(tx, platform, message);
    if (change === null) return;
    if (change.kind === 'delete') await this.withdraw(tx, platform, message);
    else await this.revise(tx, platform, message, { ...change, text: change.text ?? '' });
  }

  async isKnown(db: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<boolean> {
    const row = await one(
      db,
      sql`select id from submission where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel}
            and message_id = ${message}`,
    );
    return row !== null;
  }

  /** Keeps the new words as a further revision, unless later ones are there already; while nobody has built on the old ones, they are judged and matched anew. */
  async revise(
    tx: EntityManager,
    platform: string,
    message: MessageKey,
    edit: { title: string | null; text: string; saidAt: Date | null },
  ): Promise<void> {
    const found = await this.lock(tx, platform, message);
    if (!found || ['withdrawn', 'erased'].includes(found.state)) return;
    if (!(await this.addRevision(tx, found, edit))) return;
    await this.offers.lapse(tx, found.id);
    const isUntriaged = UNTRIAGED.includes(found.state);
    if (isUntriaged) await this.matching.forgetSubmission(tx, found.id);
    else if (found.ideaId !== null) await this.matching.wordsChanged(tx, found.ideaId);
    // What is held stays so until its new words are judged.
    await query(
      tx,
      sql`update submission set revision_no = revision_no + 1, version = version + 1,
                 state = case when state in ('triage', 'pending_match') then 'received' else state end
          where workspace_id = current_workspace() and id = ${found.id}`,
    );
    if (isUntriaged) await this.jobs.add(tx, 'submission.process', { submissionId: found.id }, IN_TURN);
    if (found.state === 'split') await this.outdated.follow(tx, found.id, found.revisionNo + 1);
  }

  /**
   * Whether it brought new words. With the same ones the revision's time moves on, so that an older edit that comes later does not win; an edit
   * without a time is one of now.
   */
  private async addRevision(
    tx: EntityManager,
    { id, revisionNo }: LockedSubmission,
    { title, text, saidAt }: { title: string | null; text: string; saidAt: Date | null },
  ): Promise<boolean> {
    const words = storable(title, text);
    const row = await one<{ isNew: boolean }>(
      tx,
      sql`with latest as (
            select r.no, r.title, coalesce(${saidAt}::timestamptz, now()) as edited_at,
                   r.text is distinct from ${words.text}
                     or ${words.title}::text is not null and r.title is distinct from ${words.title}::text as is_new
            from submission_revision r
            where r.workspace_id = current_workspace() and r.submission_id = ${id} and r.no = ${revisionNo}
              and (r.said_at is null or r.said_at <= coalesce(${saidAt}::timestamptz, now()))),
          added as (
            insert into submission_revision (workspace_id, submission_id, no, title, text, is_mended, said_at)
            select current_workspace(), ${id}, no + 1, coalesce(${words.title}, title), ${words.text}, ${words.isMended}, edited_at
            from latest where is_new),
          raised as (
            update submission_revision r set said_at = latest.edited_at from latest
            where not latest.is_new and r.workspace_id = current_workspace() and r.submission_id = ${id} and r.no = latest.no
              and r.said_at is distinct from latest.edited_at)
          select is_new as "isNew" from latest`,
    );
    return row?.isNew === true;
  }

  /** The author took it back: the words stay in the envelope, the support goes. */
  async withdraw(tx: EntityManager, platform: string, message: MessageKey): Promise<void> {
    const found = await this.lock(tx, platform, message);
    if (!found || ['withdrawn', 'erased'].includes(found.state)) return;
    await this.offers.lapse(tx, found.id);
    await this.outdated.settle(tx, [found.id]);
    const gone = [found, ...(await this.partsOf(tx, found.id))];
    const ideaIds = gone.map(({ ideaId }) => ideaId);
    if (found.authorId !== null) await this.moves.lock(tx, found.authorId, ideaIds);
    for (const one of gone) await this.takeBack(tx, one);
  }

  private async takeBack(tx: EntityManager, found: Pick<LockedSubmission, 'id' | 'ideaId' | 'authorId'>): Promise<void> {
    await this.matching.forgetSubmission(tx, found.id);
    if (found.ideaId !== null && found.authorId !== null) {
      await this.support.withdraw(tx, SYSTEM, { ideaId: found.ideaId, authorId: found.authorId, onlySubmissionId: found.id });
    }
    await query(
      tx,
      sql`update submission set state = 'withdrawn', state_reason = 'deleted where it was said', version = version + 1
          where workspace_id = current_workspace() and id = ${found.id}`,
    );
  }

  private partsOf(tx: EntityManager, id: string): Promise<Pick<LockedSubmission, 'id' | 'ideaId' | 'authorId'>[]> {
    return query(
      tx,
      sql`select id, idea_id as "ideaId", author_id as "authorId" from submission
          where workspace_id = current_workspace() and part_of = ${id} and state not in ('withdrawn', 'erased') order by id for update`,
    );
  }

  /** Another way the same message arrived. Somebody asking for it outright lifts it out of triage. */
  private async alsoKnownAs(tx: EntityManager, submission: NewSubmission): Promise<Stored> {
    const found = await this.lock(tx, submission.platform, submission.message);
    if (!found) throw new Error('A submission that conflicts is not there');
    if (submission.intent === 'explicit' && found.intent === 'implicit') {
      const isWaiting = found.state === 'triage';
      await query(
        tx,
        sql`update submission set intent = 'explicit', version = version + 1, state = case when state = 'triage' then 'received' else state end
            where workspace_id = current_workspace() and id = ${found.id}`,
      );
      if (isWaiting) await this.jobs.add(tx, 'submission.process', { submissionId: found.id }, IN_TURN);
    }
    return { id: found.id, isNew: false };
  }

  private lock(tx: EntityManager, platform: string, { realm, channel, message }: MessageKey): Promise<LockedSubmission | null> {
    return one<LockedSubmission>(
      tx,
      sql`select id, state, intent, idea_id as "ideaId", author_id as "authorId", revision_no as "revisionNo" from submission
          where workspace_id = current_workspace() and platform = ${platform} and realm = ${realm} and channel = ${channel} and message_id = ${message}
          for update`,
    );
  }
}

interface LockedSubmission {
  readonly id: string;
  readonly state: string;
  readonly intent: string;
  readonly ideaId: string | null;
  readonly authorId: string | null;
  readonly revisionNo: number;
}
