import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { JobsService } from '../jobs/jobs.service';
import { EmbeddingProvider } from './embedding-provider';
import { nearness, vectorFrom, type Vector } from './meaning';
import { currentVectors, findNearIdeas, type NearIdea } from './near-ideas';

/** Ideas that show what unrelated texts of this backlog look like to the model: the middle of 32 is off by a few hundredths. */
const BACKGROUND = 32;
/** Milliseconds in which new texts gather for one call. */
const GATHER = 5_000;
/** Ideas that one transaction asks vectors for. */
const BATCH = 5_000;

/** The vectors of ideas, one for the words that the index holds; which ones are missing is in the rows (embedding-job.service.ts makes them). */
@Injectable()
export class IdeaEmbeddings {
  constructor(
    private readonly database: Database,
    private readonly provider: EmbeddingProvider,
    private readonly jobs: JobsService,
  ) {}

  get model(): string | null {
    return this.provider.model;
  }

  @InTransaction('idea.created')
  onCreated(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.request(tx, event.subjectId);
  }

  @InTransaction('idea.text_changed')
  onTextChanged(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.request(tx, event.subjectId);
  }

  /** The words are others now: their vector goes at once, also where no endpoint is configured any more. */
  async request(tx: EntityManager, ideaId: string): Promise<void> {
    if (this.provider.model === null) return this.forget(tx, [ideaId]);
    await query(
      tx,
      sql`insert into idea_embedding (workspace_id, idea_id) values (current_workspace(), ${ideaId})
          on conflict (workspace_id, idea_id) do update set ${NOTHING}`,
    );
    await this.makeSoon(tx);
  }

  /** After an upgrade of the analysis, another model, or an endpoint that is new: everything that has no vector of these words by this model. */
  async requestOutdated(workspaceId: string): Promise<void> {
    const { model } = this.provider;
    if (model === null) return;
    while ((await this.requestSome(workspaceId, model)) === BATCH);
    await this.database.tx(workspaceId, async (tx) => {
      const due = await one(
        tx,
        sql`select idea_id from idea_embedding where workspace_id = current_workspace() and vector is null limit 1`,
      );
      if (due !== null) await this.makeSoon(tx);
    });
  }

  private async requestSome(workspaceId: string, model: string): Promise<number> {
    const requested = await this.database.tx(workspaceId, (tx) =>
      query(
        tx,
        sql`insert into idea_embedding (workspace_id, idea_id)
            select current_workspace(), x.idea_id from indexed_idea x
            left join idea_embedding e on e.workspace_id = x.workspace_id and e.idea_id = x.idea_id
            where x.workspace_id = current_workspace() and (e.idea_id is null or e.digest <> x.digest or e.model <> ${model})
            order by x.idea_id limit ${BATCH}
            on conflict (workspace_id, idea_id) do update set ${NOTHING}
            returning idea_id`,
      ),
    );
    return requested.length;
  }

  async vectorOf(db: EntityManager, ideaId: string): Promise<Vector | null> {
    return (await this.current(db, [ideaId])).get(ideaId) ?? null;
  }

  /** What is near to a text, by their sketches; and how near these and the given ideas are, 0 to 1, as far as it is known. */
  async around(
    db: EntityManager,
    vector: Vector | null,
    ideaIds: readonly string[],
  ): Promise<{ near: readonly NearIdea[]; meanings: ReadonlyMap<string, number> }> {
    const { model } = this.provider;
    if (vector === null || model === null) return { near: [], meanings: new Map() };
    const near = await findNearIdeas(db, model, vector);
    const vectors = await this.current(db, ideaIds);
    for (const { ideaId, vector: theirs } of near) vectors.set(ideaId, theirs);
    return { near, meanings: await this.similarities(db, vector, vectors) };
  }

  private async similarities(db: EntityManager, vector: Vector, vectors: ReadonlyMap<string, Vector>): Promise<Map<string, number>> {
    if (vectors.size === 0) return new Map();
    const background = await query<{ vector: Buffer }>(
      db,
      sql`select e.vector from indexed_idea x join idea_embedding e on e.workspace_id = x.workspace_id and e.idea_id = x.idea_id
          where x.workspace_id = current_workspace() and e.digest = x.digest and e.model = ${this.provider.model}
          order by x.idea_no desc limit ${BACKGROUND}`,
    );
    return nearness(
      vector,
      vectors,
      background.map((row) => vectorFrom(row.vector)),
    );
  }

  /** At erasure, and where the endpoint is gone. */
  async forget(tx: EntityManager, ideaIds: readonly string[]): Promise<void> {
    await query(tx, sql`delete from idea_embedding where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[])`);
  }

  private async current(db: EntityManager, ideaIds: readonly string[]): Promise<Map<string, Vector>> {
    const { model } = this.provider;
    return model === null ? new Map() : currentVectors(db, model, ideaIds);
  }

  private makeSoon(tx: EntityManager): Promise<void> {
    return this.jobs.addOnceIn(tx, GATHER, 'ideas.embed', {}, { key: 'ideas.embed', queue: 'embeddings' });
  }
}

/** Of the words that are no more: also its place among the others. */
const NOTHING = sql`digest = null, model = null, vector = null, map_no = null, cell = null, sketch = null`;
