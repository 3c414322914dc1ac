import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../common/uuid';
import { Database, one, query } from '../../database/database';
import { sql } from '../../database/sql';
import { OnEvent, StoredEvent } from '../../events/on-event';
import { DuplicateFinder } from '../duplicate-finder.service';
import { IdeaEmbeddings } from '../idea-embeddings.service';
import { originIn, originsOf } from '../match-origins';
import { ANALYSIS_VERSION } from '../text-analysis';
import { analyseWish } from '../wish-text';

interface Merge {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Those of its form. */
  readonly lines: readonly string[];
  readonly intoId: string;
  readonly canonicalId: string;
}

/** What a member merged though nobody had proposed it: a miss, kept as the match that it should have been, so that it counts and is learned from. */
@Injectable()
export class MissedMerges {
  constructor(
    private readonly database: Database,
    private readonly finder: DuplicateFinder,
    private readonly embeddings: IdeaEmbeddings,
  ) {}

  @OnEvent('idea.merged')
  async keep({ workspaceId, subjectId: duplicateId, data: { intoId } }: StoredEvent): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      const merge = await this.unproposed(tx, duplicateId, String(intoId));
      if (merge) await this.add(tx, duplicateId, merge);
    });
  }

  /** Null where it is undone by now, or followed from a match. */
  private unproposed(tx: EntityManager, duplicateId: string, intoId: string): Promise<Merge | null> {
    return one<Merge>(
      tx,
      sql`select g.id, d.title, d.body, x.boilerplate::text[] as lines, g.into_id as "intoId", d.canonical_id as "canonicalId"
          from merge g join idea d on d.workspace_id = g.workspace_id and d.id = g.duplicate_id
          join indexed_idea x on x.workspace_id = g.workspace_id and x.idea_id = g.duplicate_id
          where g.workspace_id = current_workspace() and g.duplicate_id = ${duplicateId} and g.into_id = ${intoId} and g.undone_at is null
            and g.merged_by is not null
            and not exists (select from match m where m.workspace_id = g.workspace_id and m.merge_id = g.id)`,
    );
  }

  /** With the score it has today, where it is found at all. A pair that was proposed and dismissed is on record already. */
  private async add(tx: EntityManager, duplicateId: string, { id, title, body, lines, intoId, canonicalId }: Merge): Promise<void> {
    const text = analyseWish({ title, body }, new Set(lines.map(BigInt)));
    const found = await this.finder.find(tx, text, { exceptIdeaId: duplicateId, vector: await this.embeddings.vectorOf(tx, duplicateId) });
    const hit = found.find(({ idea }) => idea.id === canonicalId);
    const subject = { submissionId: null, ideaId: duplicateId };
    const { language, integrationId } = originIn(await originsOf(tx, [subject]), subject);
    await query(
      tx,
      sql`insert into match (workspace_id, id, idea_id, candidate_id, score, rank, gap, band, reasons, mismatches, gravest_mismatch, language, integration_id,
                             analysis_version, scored_with, is_proposed, state, decided_by, decided_at, merge_id)
          select current_workspace(), ${newId()}, g.duplicate_id, g.into_id, ${hit?.score ?? 0}, ${hit?.rank ?? 0}::smallint, ${hit?.gap ?? 0},
                 ${hit?.band ?? 'hidden'}, ${JSON.stringify(hit?.reasons ?? [])}, ${JSON.stringify(hit?.mismatches ?? [])}, ${hit?.mismatches[0]?.kind ?? null},
                 ${language}, ${integrationId}, ${ANALYSIS_VERSION}::smallint, ${hit?.scoredWith ?? null}::text, false, 'accepted', g.merged_by, g.merged_at, g.id
          from merge g where g.workspace_id = current_workspace() and g.id = ${id} and g.into_id = ${intoId} and g.undone_at is null
          on conflict do nothing`,
    );
  }
}
