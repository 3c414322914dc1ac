import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorsService } from '../authors/authors.service';
import { SYSTEM } from '../common/actor';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { InTransaction, StoredEvent } from '../events/on-event';
import { IdeasService } from '../ideas/ideas.service';
import { SupportService } from '../ideas/support.service';
import { titleFrom } from '../ideas/title-from';
import type { Speaker } from '../integrations/integration';
import { JobPayload, OnJob } from '../jobs/on-job';
import { AutomaticAttachment } from '../matching/learning/automatic-attachment.service';
import { MatchingService } from '../matching/matching.service';
import type { TextMeaning } from '../matching/text-meanings.service';
import { ModerationService } from '../moderation/moderation.service';
import type { Verdict } from '../moderation/rules';
import { Openings } from './openings';
import { Reactions } from './reactions.service';
import { SplitOffers } from './split-offers.service';
import { SubmissionFactsReader, textOf } from './submission-facts';

interface Processed {
  readonly id: string;
  readonly platform: string;
  readonly intent: 'explicit' | 'implicit';
  readonly state: string;
  readonly stateReason: string | null;
  readonly integrationId: string | null;
  readonly speaker: Speaker | null;
  readonly authorId: string | null;
  readonly receivedAt: Date;
  readonly ideaId: string | null;
  readonly revisionNo: number;
  /** The whole that it is a part of: that one was judged, and is what is acknowledged. */
  readonly partOf: string | null;
  readonly title: string | null;
  readonly text: string;
  /** Its thread can be made; of what fell into a honeypot it is not. */
  readonly hasOpening: boolean;
}

/** From a stored submission to an idea, in one transaction: author, moderation, match, support or a new idea. Right when it runs twice. */
@Injectable()
export class SubmissionProcessor {
  constructor(
    private readonly database: Database,
    private readonly authors: AuthorsService,
    private readonly moderation: ModerationService,
    private readonly facts: SubmissionFactsReader,
    private readonly matching: MatchingService,
    private readonly automatic: AutomaticAttachment,
    private readonly ideas: IdeasService,
    private readonly support: SupportService,
    private readonly reactions: Reactions,
    private readonly events: EventsService,
    private readonly openings: Openings,
    private readonly offers: SplitOffers,
  ) {}

  @OnJob('submission.process')
  async process({ workspaceId, submissionId }: JobPayload): Promise<void> {
    const meaning = await this.matching.meaningOf(workspaceId, String(submissionId));
    await this.database.tx(workspaceId, async (tx) => {
      const submission = await this.lock(tx, String(submissionId));
      if (!submission || !['received', 'held'].includes(submission.state)) return;
      if (submission.hasOpening) await this.openings.schedule(tx, submission.id);
      if (submission.state === 'held' && !(await this.isToBeJudgedAnew(tx, submission))) return;
      const authorId = await this.identify(tx, submission);
      const known = { ...submission, authorId };
      const isApproved = submission.partOf !== null || (await this.moderation.isApproved(tx, submission));
      if (!isApproved && !(await this.passes(tx, known))) return;
      if (submission.partOf === null) await this.offers.offer(tx, submission);
      if (!isApproved && submission.intent === 'implicit')
        await this.move(tx, submission.id, 'triage', 'implicit: nobody asked for it outright');
      else await this.place(tx, known, meaning);
    });
  }

  /** A person decided about a proposed match of a submission: it joins that idea, or, when none is left, opens its own. */
  @InTransaction('match.decided')
  async onMatchDecided(tx: EntityManager, event: StoredEvent): Promise<void> {
    const { submissionId, candidateId, decision } = event.data;
    if (typeof submissionId !== 'string' || typeof candidateId !== 'string') return;
    const submission = await this.lock(tx, submissionId);
    if (submission?.state !== 'pending_match') return;
    if (decision === 'accept') await this.attach(tx, submission, candidateId);
    else if (!(await this.matching.hasPending(tx, submissionId))) await this.open(tx, submission);
  }

  /** The decision was taken back: the submission leaves the idea, its support with it, and waits again. */
  @InTransaction('match.undone')
  async onMatchUndone(tx: EntityManager, event: StoredEvent): Promise<void> {
    const { submissionId, candidateId } = event.data;
    if (typeof submissionId !== 'string' || typeof candidateId !== 'string') return;
    const submission = await this.lock(tx, submissionId);
    if (submission?.state !== 'attached' || submission.ideaId !== candidateId) return;
    await query(
      tx,
      sql`update submission set state = 'pending_match', idea_id = null, version = version + 1
          where workspace_id = current_workspace() and id = ${submissionId}`,
    );
    if (submission.authorId !== null) {
      await this.support.withdraw(tx, SYSTEM, { ideaId: candidateId, authorId: submission.authorId, onlySubmissionId: submissionId });
    }
    await this.reactions.follow(tx, submissionId);
  }

  /**
   * Of what is held: whether a rule held it for words that were edited since. What was held at the door (honeypot, over the limit) or by a person, or
   * may be a call for help, waits for a person whatever it says now; nobody is made an author by a trap. In a flood, too, somebody may call for help.
   */
  private async isToBeJudgedAnew(tx: EntityManager, submission: Processed): Promise<boolean> {
    if (submission.stateReason === 'honeypot') return false;
    const last = await this.moderation.lastVerdictOf(tx, submission.id);
    if (last?.revisionNo === submission.revisionNo) return false;
    if (last?.verdict === 'hold' && !last.isByPerson) return true;
    const call = await this.moderation.hearCall(tx, submission, textOf(submission));
    if (call) await this.hold(tx, submission, call);
    return false;
  }

  private async passes(tx: EntityManager, submission: Processed): Promise<boolean> {
    const verdict = await this.moderation.judge(tx, submission, await this.facts.of(tx, submission));
    if (verdict.verdict === 'pass') return true;
    await this.hold(tx, submission, verdict);
    return false;
  }

  /** Held for the same reason as before it is told of once. */
  private async hold(tx: EntityManager, { id, state, stateReason }: Processed, verdict: Verdict): Promise<void> {
    if (state === 'held' && stateReason === verdict.rule) return;
    await this.move(tx, id, 'held', verdict.rule);
    await this.events.emit(tx, { type: 'submission.flagged', subjectId: id, data: { rule: verdict.rule }, actor: SYSTEM });
    if (verdict.verdict !== 'sensitive') return;
    await this.events.emit(tx, { type: 'submission.escalated', subjectId: id, data: { topic: verdict.topic }, actor: SYSTEM });
  }

  private async place(tx: EntityManager, submission: Processed, meaning: TextMeaning | null): Promise<void> {
    const words = { title: submission.title, body: submission.text };
    const fingerprint = this.matching.fingerprintOf(words);
    // Two workers with the same words take turns, so that they do not open two ideas.
    await this.matching.lockText(tx, fingerprint);
    const found = await this.matching.check(tx, words, { submissionId: submission.id, integrationId: submission.integrationId, meaning });
    if (found.attachTo !== null) return this.attach(tx, submission, found.attachTo);
    if (found.candidates.some((candidate) => candidate.band === 'likely')) {
      const waiting = await this.matching.proposeForSubmission(tx, submission.id, found.candidates);
      // None, where a person has dismissed them all before: an edited text does not ask twice.
      if (waiting > 0) {
        await this.move(tx, submission.id, 'pending_match', null);
        // As if a member had accepted the best one: onMatchDecided has attached it then.
        if (await this.automatic.attach(tx, submission.id)) return;
        return this.tellPlaced(tx, submission);
      }
    }
    const ideaId = await this.open(tx, submission);
    if (found.candidates.length > 0) await this.matching.proposeForIdea(tx, ideaId, found.candidates);
  }

  private async open(tx: EntityManager, submission: Processed): Promise<string> {
    const { id } = await this.ideas.create(tx, SYSTEM, { title: titleFrom(submission.title ?? submission.text), body: submission.text });
    await this.attach(tx, submission, id);
    return id;
  }

  private async attach(tx: EntityManager, submission: Processed, ideaId: string): Promise<void> {
    await query(
      tx,
      sql`update submission set state = 'attached', state_reason = null, idea_id = ${ideaId}, version = version + 1
          where workspace_id = current_workspace() and id = ${submission.id}`,
    );
    if (submission.authorId !== null) {
      await this.support.add(tx, SYSTEM, { ideaId, authorId: submission.authorId, origin: 'submission', submissionId: submission.id });
    }
    await this.reactions.follow(tx, submission.id);
    await this.tellPlaced(tx, submission);
  }

  /** Whoever acknowledges hears of it after those who tell of what was decided. Of a part, too: what a whole is told for it is for who hears it to leave out. */
  private async tellPlaced(tx: EntityManager, { id }: Processed): Promise<void> {
    await this.events.emit(tx, { type: 'submission.placed', subjectId: id, data: {}, actor: SYSTEM });
  }

  private async identify(tx: EntityManager, submission: Processed): Promise<string | null> {
    if (submission.speaker === null) return submission.authorId;
    const { authorId } = await this.authors.resolve(tx, submission.platform, submission.speaker, submission.receivedAt);
    // The identity holds what the envelope said of the person: one place to erase it from.
    await query(
      tx,
      sql`update submission set author_id = ${authorId}, speaker = null, processed_at = now() where workspace_id = current_workspace() and id = ${submission.id}`,
    );
    return authorId;
  }

  private async move(tx: EntityManager, id: string, state: string, reason: string | null): Promise<void> {
    await query(
      tx,
      sql`update submission set state = ${state}, state_reason = ${reason}, version = version + 1 where workspace_id = current_workspace() and id = ${id}`,
    );
  }

  private lock(tx: EntityManager, id: string): Promise<Processed | null> {
    return one<Processed>(
      tx,
      sql`select s.id, s.platform, s.intent, s.state, s.state_reason as "stateReason", s.integration_id as "integrationId", s.speaker,
                 s.author_id as "authorId", s.received_at as "receivedAt", s.idea_id as "ideaId", s.revision_no as "revisionNo", s.part_of as "partOf", r.title, coalesce(r.text, '') as text,
                 s.opening is not null and s.state_reason is distinct from 'honeypot' as "hasOpening"
          from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
          where s.workspace_id = current_workspace() and s.id = ${id} for update of s`,
    );
  }
}
