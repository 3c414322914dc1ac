import { newId } from '../../src/common/uuid';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import type { TestHeed, TestWorkspace } from './heed';

/** A decision of a member about two ideas, as a workspace has hundreds of. */
export interface Decided {
  readonly score: number;
  readonly gap?: number;
  readonly isConfirmed: boolean;
  readonly analysisVersion?: number;
}

/** Of matches whose score is above .4, 98 of 100 are confirmed, of the others one in ten. */
export function someDecisions(count: number): Decided[] {
  return Array.from({ length: count }, (_, i) => {
    const score = 0.26 + 0.73 * ((i * 0.618) % 1);
    return { score, gap: 0.2, isConfirmed: score > 0.4 ? i % 50 !== 49 : i % 10 === 0 };
  });
}

/** Written as they would stand after the members have been through the queue; the ideas say nothing that could be found. */
export async function decided(heed: TestHeed, ws: TestWorkspace, decisions: readonly Decided[]): Promise<void> {
  const candidateId = newId();
  const rows = decisions.map((decision) => ({
    ideaId: newId(),
    matchId: newId(),
    gap: 0.2,
    analysisVersion: ANALYSIS_VERSION,
    ...decision,
  }));
  await heed.rows(
    `with given as (select * from jsonb_to_recordset($3::jsonb)
                      as g ("ideaId" uuid, "matchId" uuid, score float8, gap float8, "isConfirmed" boolean, "analysisVersion" smallint)),
          ideas as (insert into idea (workspace_id, id, canonical_id, title, body)
                    select $1::uuid, id, id, 'decided', '' from (select "ideaId" as id from given union all select $2::uuid) i)
     insert into match (workspace_id, id, idea_id, candidate_id, score, rank, gap, band, reasons, mismatches, analysis_version, state, decided_by, decided_at,
                        created_at)
     select $1, g."matchId", g."ideaId", $2, g.score, 1, g.gap, case when g.score >= 0.5 then 'likely' else 'related' end, '[]', '[]', g."analysisVersion",
            case when g."isConfirmed" then 'accepted' else 'dismissed' end, $4, now() - interval '200 days', now() - interval '201 days'
     from given g`,
    [ws.id, candidateId, JSON.stringify(rows), ws.admin.memberId],
  );
}
