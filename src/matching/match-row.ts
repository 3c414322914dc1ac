import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { Match } from './match.entity';

/** A match with what is shown of its two sides. */
export type MatchRow = Pick<
  Match,
  | 'id'
  | 'submissionId'
  | 'ideaId'
  | 'candidateId'
  | 'score'
  | 'rank'
  | 'band'
  | 'priority'
  | 'reasons'
  | 'mismatches'
  | 'state'
  | 'decidedBy'
  | 'decidedAt'
  | 'createdAt'
  | 'version'
  | 'gap'
  | 'gravestMismatch'
  | 'analysisVersion'
  | 'scoredWith'
  | 'isProposed'
  | 'automaticAt'
  | 'automaticProbability'
> & {
  readonly subjectTitle: string | null;
  readonly subjectText: string | null;
  readonly canonicalId: string;
  readonly candidateTitle: string;
  readonly candidateStatus: string;
  readonly candidateSupportCount: number;
};

/** `m` the match, `d` the idea that is perhaps a duplicate, `c` the candidate, `root` the idea the candidate rests on. */
export const SELECT_MATCH: Sql = sql`
  select m.id, m.submission_id as "submissionId", m.idea_id as "ideaId", m.candidate_id as "candidateId", m.score, m.rank, m.band, m.priority, m.reasons,
         m.mismatches, m.state, m.decided_by as "decidedBy", m.decided_at as "decidedAt", m.created_at as "createdAt", m.version,
         m.gap, m.gravest_mismatch as "gravestMismatch", m.analysis_version as "analysisVersion", m.scored_with as "scoredWith", m.is_proposed as "isProposed",
         m.automatic_at as "automaticAt", m.automatic_probability as "automaticProbability",
         coalesce(r.title, d.title) as "subjectTitle", coalesce(r.text, d.body) as "subjectText",
         c.canonical_id as "canonicalId", c.title as "candidateTitle", root.status as "candidateStatus", root.support_count as "candidateSupportCount"
  from match m
  join idea c on c.workspace_id = m.workspace_id and c.id = m.candidate_id
  join idea root on root.workspace_id = c.workspace_id and root.id = c.canonical_id
  left join idea d on d.workspace_id = m.workspace_id and d.id = m.idea_id
  left join submission s on s.workspace_id = m.workspace_id and s.id = m.submission_id
  left join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no`;

export function readMatch(db: EntityManager, id: string): Promise<MatchRow | null> {
  return one<MatchRow>(db, sql`${SELECT_MATCH} where m.workspace_id = current_workspace() and m.id = ${id}`);
}
