import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { isOpen } from '../ideas/open-statuses';
import { AttachedTexts } from './attached-texts.service';
import { DuplicateFinder, type Found } from './duplicate-finder.service';
import { FormTemplates } from './form-templates.service';
import { PartedPairs } from './parted-pairs.service';
import { MatchCandidate, Proposals } from './proposals.service';
import { canAttachByItself } from './ranking';
import { TextMeanings, type TextMeaning } from './text-meanings.service';
import { analyseWish, digestOf, type Wish } from './wish-text';

export interface CheckResult {
  readonly fingerprint: Buffer;
  /** Likely and related, best first, at most MAX_PROPOSALS; canonical ideas only. */
  readonly candidates: readonly MatchCandidate[];
  /** The open idea that was asked for in the same words, where those words say something. */
  readonly attachTo: string | null;
}

export interface CheckedAs {
  /** Known already: not the ideas it was taken off. */
  readonly submissionId?: string;
  /** Through which it came: what most of its submissions say is its form's. */
  readonly integrationId?: string | null;
  readonly meaning?: TextMeaning | null;
}

/** People decide about a handful; what ranks lower is found again by the sweep once those are decided. */
export const MAX_PROPOSALS = 5;

/** What other modules ask of matching, inside their own transactions: was this asked for before? */
@Injectable()
export class MatchingService {
  constructor(
    private readonly finder: DuplicateFinder,
    private readonly proposals: Proposals,
    private readonly templates: FormTemplates,
    private readonly meanings: TextMeanings,
    private readonly parted: PartedPairs,
    private readonly attached: AttachedTexts,
  ) {}

  /** Pure. The same for texts that differ only in case, punctuation and layout. */
  fingerprintOf(wish: Wish): Buffer {
    return Buffer.from(analyseWish(wish).fingerprint, 'hex');
  }

  /** Until the transaction ends, others with the same words wait here: taken before the check, so that two do not open two ideas. */
  async lockText(tx: EntityManager, fingerprint: Buffer): Promise<void> {
    await query(tx, sql`select pg_advisory_xact_lock(hashtextextended(current_workspace()::text || ${fingerprint.toString('hex')}, 0))`);
  }

  /** Before the transaction, as it may ask an embedding model; null where none is connected or none answers in time. Never throws for it. */
  meaningOf(workspaceId: string, submissionId: string): Promise<TextMeaning | null> {
    return this.meanings.ofSubmission(workspaceId, submissionId);
  }

  async check(tx: EntityManager, wish: Wish, { submissionId, integrationId = null, meaning = null }: CheckedAs = {}): Promise<CheckResult> {
    const lines = await this.templates.linesIn(tx, wish, integrationId);
    const text = analyseWish(wish, new Set(lines));
    const vector = meaning?.digest === digestOf(wish, lines) ? meaning.vector : null;
    const parted = new Set(submissionId === undefined ? [] : await this.parted.ideasOf(tx, submissionId));
    const apartFrom = submissionId === undefined ? [] : await this.parted.dismissedOf(tx, submissionId);
    const found = (await this.finder.find(tx, text, { apartFrom, vector })).filter(({ idea }) => !parted.has(idea.id));
    // Text identical to that of a shipped or declined idea may be a regression or a protest: a person looks at it.
    const asked = found.find(({ idea, isIdentical }) => isOpen(idea.status) && canAttachByItself(text, isIdentical));
    return {
      fingerprint: Buffer.from(text.fingerprint, 'hex'),
      candidates: found.filter(isProposable).slice(0, MAX_PROPOSALS).map(toCandidate),
      attachTo: asked?.idea.id ?? null,
    };
  }

  /** Answers how many wait for a decision now: pairs that were dismissed do not come back, so it may be none. */
  async proposeForSubmission(tx: EntityManager, submissionId: string, candidates: readonly MatchCandidate[]): Promise<number> {
    return this.proposals.forSubmission(tx, submissionId, candidates);
  }

  async proposeForIdea(tx: EntityManager, ideaId: string, candidates: readonly MatchCandidate[]): Promise<void> {
    return this.proposals.forIdea(tx, ideaId, candidates);
  }

  async hasPending(tx: EntityManager, submissionId: string): Promise<boolean> {
    const row = await one(
      tx,
      sql`select id from match where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'pending' limit 1`,
    );
    return row !== null;
  }

  /** Its words were edited or taken back: what nobody has decided yet no longer stands. */
  async forgetSubmission(tx: EntityManager, submissionId: string): Promise<void> {
    await query(
      tx,
      sql`delete from match where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'pending'`,
    );
    await this.attached.forget(tx, [submissionId]);
  }

  /** What is attached to the idea is said in other words than before. */
  wordsChanged(tx: EntityManager, ideaId: string): Promise<void> {
    return this.attached.changed(tx, ideaId);
  }

  @InTransaction('submission.moved')
  async onMoved(tx: EntityManager, { data: { fromIdeaId, toIdeaId } }: StoredEvent): Promise<void> {
    for (const ideaId of [fromIdeaId, toIdeaId]) if (typeof ideaId === 'string') await this.attached.changed(tx, ideaId);
  }

  @InTransaction('match.decided')
  async onDecided(tx: EntityManager, { data: { submissionId, candidateId, decision } }: StoredEvent): Promise<void> {
    if (typeof submissionId === 'string' && decision === 'accept') await this.attached.changed(tx, String(candidateId));
  }

  @InTransaction('match.undone')
  async onUndone(tx: EntityManager, { data: { submissionId } }: StoredEvent): Promise<void> {
    if (typeof submissionId === 'string') await this.attached.forget(tx, [submissionId]);
  }
}

/** What was archived is out of sight, also here. */
export function isProposable({ idea }: Found): boolean {
  return idea.status !== 'archived';
}

export function toCandidate({ idea, score, rank, gap, band, isIdentical, scoredWith, reasons, mismatches }: Found): MatchCandidate {
  return { ideaId: idea.id, score, rank, gap, band, isIdentical, scoredWith, reasons, mismatches };
}
