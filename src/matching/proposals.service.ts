import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { originIn, originsOf } from './match-origins';
import type { Mismatch } from './mismatch';
import type { Reason } from './reasons';
import { ANALYSIS_VERSION } from './text-analysis';

/** An idea that a text may ask for. */
export interface MatchCandidate {
  readonly ideaId: string;
  readonly score: number;
  readonly rank: number;
  /** How much further its score is than the best other one. */
  readonly gap: number;
  readonly band: 'likely' | 'related';
  readonly isIdentical: boolean;
  /** The embedding model that had a share in the score; null: words alone. */
  readonly scoredWith: string | null;
  readonly reasons: readonly Reason[];
  readonly mismatches: readonly Mismatch[];
}

/** What is perhaps a duplicate is either a submission or an idea. */
interface NewMatch extends Omit<MatchCandidate, 'isIdentical' | 'ideaId'> {
  readonly submissionId: string | null;
  readonly ideaId: string | null;
  readonly candidateId: string;
}

/** Writes pairs for people to decide. Each pair once, whatever was decided about it: a dismissed one does not come back. */
@Injectable()
export class Proposals {
  constructor(private readonly events: EventsService) {}

  /** Answers how many of the submission's matches wait for a decision. */
  async forSubmission(tx: EntityManager, submissionId: string, candidates: readonly MatchCandidate[]): Promise<number> {
    // What only followed from another decision, which was taken back since, was never said of this pair.
    await query(
      tx,
      sql`update match set state = 'pending', decided_at = null, version = version + 1
          where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'dismissed' and decided_by is null
            and candidate_id = any(${candidates.map((candidate) => candidate.ideaId)}::uuid[])`,
    );
    await this.add(
      tx,
      candidates.map(({ ideaId, ...candidate }) => ({ ...candidate, submissionId, ideaId: null, candidateId: ideaId })),
    );
    const row = await one<{ count: number }>(
      tx,
      sql`select count(*)::int as count from match where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'pending'`,
    );
    return row?.count ?? 0;
  }

  /** Of two ideas the younger is the duplicate, whichever of them was compared. */
  async forIdea(tx: EntityManager, ideaId: string, candidates: readonly MatchCandidate[]): Promise<void> {
    if (candidates.length === 0) return;
    const others = await query<{ id: string; isOlder: boolean }>(
      tx,
      sql`select o.id, o.no < i.no as "isOlder" from idea i join idea o on o.workspace_id = i.workspace_id and o.id <> i.id
          where i.workspace_id = current_workspace() and i.id = ${ideaId} and o.id = any(${candidates.map((candidate) => candidate.ideaId)}::uuid[])
            and not ${wasDismissed(sql`i.id`, sql`o.id`)} and not ${wasDismissed(sql`o.id`, sql`i.id`)}`,
    );
    const isOlder = new Map(others.map((other) => [other.id, other.isOlder]));
    await this.add(
      tx,
      candidates.flatMap((candidate): NewMatch[] => {
        const older = isOlder.get(candidate.ideaId);
        if (older === undefined) return [];
        if (older) return [{ ...candidate, submissionId: null, ideaId, candidateId: candidate.ideaId }];
        const mismatches = candidate.mismatches.map(({ kind, left, right }) => ({ kind, left: right, right: left }));
        return [{ ...candidate, mismatches, submissionId: null, candidateId: ideaId }];
      }),
    );
  }

  private async add(tx: EntityManager, matches: readonly NewMatch[]): Promise<void> {
    if (matches.length === 0) return;
    const origins = await originsOf(tx, matches);
    const rows = matches.map((match) => ({
      ...match,
      id: newId(),
      ...originIn(origins, match),
      gravest: match.mismatches[0]?.kind ?? null,
    }));
    // In the order of the pairs: two transactions that propose the same ones wait for each other instead of in a circle.
    const added = await query<AddedMatch>(
      tx,
      sql`insert into match (workspace_id, id, submission_id, idea_id, candidate_id, score, rank, gap, band, reasons, mismatches, gravest_mismatch, language,
                             integration_id, analysis_version, scored_with)
          select current_workspace(), m.id, m."submissionId", m."ideaId", m."candidateId", m.score, m.rank, m.gap, m.band, m.reasons, m.mismatches,
                 m.gravest, m.language, m."integrationId", ${ANALYSIS_VERSION}::smallint, m."scoredWith"
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            as m (id uuid, "submissionId" uuid, "ideaId" uuid, "candidateId" uuid, score float8, rank smallint, gap float8, band text, reasons jsonb,
                  mismatches jsonb, gravest text, language text, "integrationId" uuid, "scoredWith" text)
          order by least(m."ideaId", m."candidateId"), greatest(m."ideaId", m."candidateId")
          on conflict do nothing
          returning id, band, submission_id as "submissionId", idea_id as "ideaId", candidate_id as "candidateId"`,
    );
    for (const { id, band, submissionId, ideaId, candidateId } of added) {
      const subject = submissionId === null ? { ideaId } : { submissionId };
      await this.events.emit(tx, { type: 'match.proposed', subjectId: id, data: { ...subject, candidateId, band }, actor: SYSTEM });
    }
  }
}

interface AddedMatch {
  readonly id: string;
  readonly band: string;
  readonly submissionId: string | null;
  readonly ideaId: string | null;
  readonly candidateId: string;
}

/**
 * A member said of a submission of this idea that it is not that idea, before it had one or by taking it off that idea: the pair must not come
 * back as two ideas.
 */
function wasDismissed(ideaId: Sql, candidateId: Sql): Sql {
  return sql`(exists (
    select from match m join submission s on s.workspace_id = m.workspace_id and s.id = m.submission_id
    where m.workspace_id = current_workspace() and m.candidate_id = ${candidateId} and m.state = 'dismissed' and m.decided_by is not null
      and s.idea_id = ${ideaId})
    or exists (
    select from submission s join detachment d on d.workspace_id = s.workspace_id and d.submission_id = s.id and d.undone_at is null
    join idea f on f.workspace_id = d.workspace_id and f.id = d.from_idea_id and ${candidateId} in (f.id, f.canonical_id)
    where s.workspace_id = current_workspace() and s.idea_id = ${ideaId}))`;
}
