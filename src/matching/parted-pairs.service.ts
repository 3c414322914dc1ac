import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { AutomaticAttachment } from './learning/automatic-attachment.service';
import type { MatchState } from './match.entity';

/** What had been decided about a pair before a member took it apart. */
export interface DecidedMatch {
  readonly matchId: string;
  readonly state: MatchState;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

/** A member takes a submission off an idea, which says of the two what dismissing their match says: they are not one wish. */
@Injectable()
export class PartedPairs {
  constructor(private readonly automatic: AutomaticAttachment) {}

  /** Dismisses the match that had joined them, where one had; one that nobody had decided is undone by that, as by undoing it. Answers how it was, for the day it is taken back. */
  async part(
    tx: EntityManager,
    memberId: string,
    pair: { readonly submissionId: string; readonly ideaId: string },
  ): Promise<DecidedMatch | null> {
    const found = await one<DecidedMatch & { isAutomatic: boolean }>(
      tx,
      sql`select id as "matchId", state, decided_by as "decidedBy", decided_at as "decidedAt",
                 state = 'accepted' and decided_by is null and automatic_at is not null as "isAutomatic" from match
          where workspace_id = current_workspace() and submission_id = ${pair.submissionId} and candidate_id = ${pair.ideaId} for update`,
    );
    await query(
      tx,
      sql`update match set state = 'dismissed', decided_by = ${memberId}, decided_at = now(),
                           undone_at = case when state = 'accepted' then now() else undone_at end, version = version + 1
          where workspace_id = current_workspace() and id = ${found?.matchId ?? null}`,
    );
    if (found === null) return null;
    const { isAutomatic, ...match } = found;
    if (isAutomatic) await this.automatic.review(tx);
    return match;
  }

  async rejoin(tx: EntityManager, { matchId, state, decidedBy, decidedAt }: DecidedMatch): Promise<void> {
    await query(
      tx,
      sql`update match set state = ${state}, decided_by = ${decidedBy}, decided_at = ${decidedAt},
                           undone_at = case when ${state} = 'accepted' then null else undone_at end, version = version + 1
          where workspace_id = current_workspace() and id = ${matchId}`,
    );
  }

  /** The ideas, as they stand for their groups now, that a submission was taken off. */
  async ideasOf(db: EntityManager, submissionId: string): Promise<string[]> {
    const rows = await query<{ id: string }>(
      db,
      sql`select distinct i.canonical_id as id from detachment d join idea i on i.workspace_id = d.workspace_id and i.id = d.from_idea_id
          where d.workspace_id = current_workspace() and d.submission_id = ${submissionId} and d.undone_at is null`,
    );
    return rows.map((row) => row.id);
  }

  /** The ideas of which a member has said that the submission does not ask for them; as they were then, wherever they rest now. */
  async dismissedOf(db: EntityManager, submissionId: string): Promise<string[]> {
    const rows = await query<{ id: string }>(
      db,
      sql`select candidate_id as id from match
          where workspace_id = current_workspace() and submission_id = ${submissionId} and state = 'dismissed' and decided_by is not null`,
    );
    return rows.map((row) => row.id);
  }

  /** The same of an idea: of itself, or of a submission of either before it had its idea. */
  async dismissedOfIdea(db: EntityManager, ideaId: string): Promise<string[]> {
    const rows = await query<{ id: string }>(
      db,
      sql`select candidate_id as id from match
          where workspace_id = current_workspace() and idea_id = ${ideaId} and state = 'dismissed' and decided_by is not null
          union
          select coalesce(m.idea_id, s.idea_id) from match m
          left join submission s on s.workspace_id = m.workspace_id and s.id = m.submission_id
          where m.workspace_id = current_workspace() and m.candidate_id = ${ideaId} and m.state = 'dismissed' and m.decided_by is not null
            and (m.idea_id is not null or s.idea_id is not null)
          union
          select m.candidate_id from submission s join match m on m.workspace_id = s.workspace_id and m.submission_id = s.id
          where s.workspace_id = current_workspace() and s.idea_id = ${ideaId} and m.state = 'dismissed' and m.decided_by is not null`,
    );
    return rows.map((row) => row.id);
  }
}
