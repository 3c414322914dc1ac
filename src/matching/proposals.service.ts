import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import type { Mismatch } from './mismatch';
import type { Reason } from './reasons';
import { ANALYSIS_VERSION } from './text-analysis';

/** An idea that a text may ask for. */
export interface MatchCandidate {
  readonly ideaId: string;
  readonly score: number;
  readonly rank: number;
  readonly band: 'likely' | 'related';
  readonly isIdentical: boolean;
  readonly reasons: readonly Reason[];
  readonly mismatches: readonly Mismatch[];
}

/** What is perhaps a duplicate. */
export type Subject = { readonly submissionId: string } | { readonly ideaId: string };

interface NewMatch extends MatchCandidate {
  readonly id: string;
}

/** Writes pairs for people to decide. Each pair once, whatever was decided about it: a dismissed one does not come back. */
@Injectable()
export class Proposals {
  constructor(private readonly events: EventsService) {}

  async propose(tx: EntityManager, subject: Subject, candidates: readonly MatchCandidate[]): Promise<number> {
    const matches = candidates.map((candidate) => ({ ...candidate, id: newId() }));
    const added = 'ideaId' in subject ? await this.addForIdea(tx, subject.ideaId, matches) : await this.add(tx, subject, matches);
    for (const { id, band, candidateId } of added) {
      await this.events.emit(tx, { type: 'match.proposed', subjectId: id, data: { ...subject, candidateId, band }, actor: SYSTEM });
    }
    return this.pendingOf(tx, subject);
  }

  /** Of two ideas the younger is the duplicate, whichever of them was compared. */
  private async addForIdea(tx: EntityManager, ideaId: string, matches: readonly NewMatch[]): Promise<AddedMatch[]> {
    const older = await query<{ id: string }>(
      tx,
      sql`select o.id from idea i join idea o on o.workspace_id = i.workspace_id and o.no < i.no
          where i.workspace_id = current_workspace() and i.id = ${ideaId} and o.id = any(${matches.map((match) => match.ideaId)}::uuid[])`,
    );
    const isOlder = new Set(older.map(({ id }) => id));
    const added = await this.add(
      tx,
      { ideaId },
      matches.filter((match) => isOlder.has(match.ideaId)),
    );
    for (const match of matches) {
      if (isOlder.has(match.ideaId) || match.ideaId === ideaId) continue;
      const mismatches = match.mismatches.map(({ kind, left, right }) => ({ kind, left: right, right: left }));
      added.push(...(await this.add(tx, { ideaId: match.ideaId }, [{ ...match, ideaId, mismatches }])));
    }
    return added;
  }

  private add(tx: EntityManager, subject: Subject, matches: readonly NewMatch[]): Promise<AddedMatch[]> {
    if (matches.length === 0) return Promise.resolve([]);
    const submissionId = 'submissionId' in subject ? subject.submissionId : null;
    const ideaId = 'ideaId' in subject ? subject.ideaId : null;
    // In the order of the candidates' ids: two transactions with the same pairs wait for each other instead of in a circle.
    return query<AddedMatch>(
      tx,
      sql`insert into match (workspace_id, id, submission_id, idea_id, candidate_id, score, rank, band, reasons, mismatches, analysis_version)
          select current_workspace(), m.id, ${submissionId}::uuid, ${ideaId}::uuid, m."ideaId", m.score, m.rank, m.band, m.reasons, m.mismatches, ${ANALYSIS_VERSION}::smallint
          from jsonb_to_recordset(${JSON.stringify(matches)}::jsonb)
            as m (id uuid, "ideaId" uuid, score float8, rank smallint, band text, reasons jsonb, mismatches jsonb)
          order by m."ideaId"
          on conflict do nothing returning id, band, candidate_id as "candidateId"`,
    );
  }

  private async pendingOf(tx: EntityManager, subject: Subject): Promise<number> {
    const row = await one<{ count: number }>(
      tx,
      'ideaId' in subject
        ? sql`select count(*)::int as count from match
              where workspace_id = current_workspace() and (idea_id = ${subject.ideaId} or candidate_id = ${subject.ideaId}) and idea_id is not null and state = 'pending'`
        : sql`select count(*)::int as count from match
              where workspace_id = current_workspace() and submission_id = ${subject.submissionId} and state = 'pending'`,
    );
    return row?.count ?? 0;
  }
}

interface AddedMatch {
  readonly id: string;
  readonly band: string;
  readonly candidateId: string;
}
