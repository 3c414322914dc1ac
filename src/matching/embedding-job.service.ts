import { Injectable } from '@nestjs/common';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { EmbeddingProvider, MAX_TEXTS } from './embedding-provider';
import { IdeaRenewal } from './idea-renewal.service';
import type { Vector } from './meaning';
import { MeaningMaps } from './meaning-maps.service';
import { digestOf, spokenText } from './wish-text';
import { FIRST_ID } from '../common/uuid';

/** Milliseconds for a call of many texts; nobody waits for it. */
const TIME_OUT = 60_000;
/** Calls of one run: the queue's other workspaces come in between. */
const CALLS_OF_A_RUN = 50;

interface DueIdea {
  readonly ideaId: string;
  readonly digest: string;
  /** Empty where it says nothing, and where the index does not hold these words by this analysis: indexing it again asks for its vector again. */
  readonly text: string;
}

interface DueRow {
  readonly ideaId: string;
  readonly title: string;
  readonly body: string;
  readonly digest: string;
  readonly lines: readonly string[];
}

/**
 * Makes the vectors that ideas lack: reads, asks the endpoint with no transaction open, writes. What is left to do is in the rows, so a run that was
 * killed or turned away is gone on with; a text that changed meanwhile keeps its place in the line.
 */
@Injectable()
export class EmbeddingJob {
  constructor(
    private readonly database: Database,
    private readonly provider: EmbeddingProvider,
    private readonly jobs: JobsService,
    private readonly maps: MeaningMaps,
    private readonly renewal: IdeaRenewal,
  ) {}

  @OnJob('ideas.embed')
  async run({ workspaceId }: JobPayload): Promise<void> {
    if (this.provider.model === null) return;
    const next = await this.makeSome(workspaceId);
    if (next !== null) await this.goOnAt(workspaceId, next.runAt);
    await this.database.tx(workspaceId, async (tx) => {
      if (await this.maps.isRenewalDue(tx)) await this.maps.renewSoon(tx);
    });
  }

  /** Answers when to go on, null where nothing is left to do. */
  private async makeSome(workspaceId: string): Promise<{ runAt: Date | null } | null> {
    let after: string | null = null;
    let dimensions = await this.knownDimensions(workspaceId);
    for (let call = 0; call < CALLS_OF_A_RUN; call++) {
      const due = await this.dueAfter(workspaceId, after);
      if (due.length === 0) return null;
      after = due.at(-1)?.ideaId ?? null;
      const retryAt = await this.make(workspaceId, due, dimensions);
      if (retryAt !== null) return { runAt: retryAt };
      dimensions ??= await this.knownDimensions(workspaceId);
    }
    return { runAt: null };
  }

  /** Answers when to try again, null where that is not needed. What one call refuses is halved until it is known which text it was. */
  private async make(workspaceId: string, due: readonly DueIdea[], dimensions: number | null): Promise<Date | null> {
    const ideas = due.filter(({ text }) => text !== '');
    if (ideas.length === 0) return null;
    const reply = await this.provider.embed(
      ideas.map(({ text }) => text),
      TIME_OUT,
      dimensions,
    );
    switch (reply.outcome) {
      case 'ok':
        await this.keep(workspaceId, ideas, reply.vectors);
        return null;
      case 'unavailable':
        return reply.retryAt;
      case 'refused': {
        if (ideas.length === 1) {
          const probe = await this.provider.probe(TIME_OUT);
          if (probe.outcome === 'unavailable') return probe.retryAt;
          await this.keep(workspaceId, ideas, [NONE]);
          return null;
        }
        const half = ideas.length >> 1;
        return (
          (await this.make(workspaceId, ideas.slice(0, half), dimensions)) ?? (await this.make(workspaceId, ideas.slice(half), dimensions))
        );
      }
    }
  }

  private dueAfter(workspaceId: string, after: string | null): Promise<DueIdea[]> {
    return this.database.read(workspaceId, async (db) => {
      const rows = await query<DueRow>(
        db,
        sql`select e.idea_id as "ideaId", i.title, i.body, x.digest, x.boilerplate::text[] as lines
            from idea_embedding e
            join idea i on i.workspace_id = e.workspace_id and i.id = e.idea_id
            join indexed_idea x on x.workspace_id = e.workspace_id and x.idea_id = e.idea_id
            where e.workspace_id = current_workspace() and e.vector is null and e.idea_id > coalesce(${after}::uuid, ${FIRST_ID}::uuid)
            order by e.idea_id limit ${MAX_TEXTS}`,
      );
      return rows.map(({ ideaId, digest, lines, ...wish }) => {
        const boilerplate = lines.map(BigInt);
        const isIndexed = digestOf(wish, boilerplate) === digest;
        return { ideaId, digest, text: isIndexed ? spokenText(wish, new Set(boilerplate)) : '' };
      });
    });
  }

  /** A model of the same name that answers with other dimensions is another one. */
  private async knownDimensions(workspaceId: string): Promise<number | null> {
    const row = await this.database.read(workspaceId, (db) =>
      one<{ dimensions: number }>(
        db,
        sql`select octet_length(vector) as dimensions from idea_embedding
            where workspace_id = current_workspace() and model = ${this.provider.model} and octet_length(vector) > 0 limit 1`,
      ),
    );
    return row?.dimensions ?? null;
  }

  private keep(workspaceId: string, ideas: readonly DueIdea[], vectors: readonly Vector[]): Promise<void> {
    const bytes = vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.length));
    return this.database.tx(workspaceId, async (tx) => {
      const kept = await query<{ ideaId: string }>(
        tx,
        sql`update idea_embedding e set vector = g.vector, digest = g.digest, model = ${this.provider.model}
            from unnest(${ideas.map(({ ideaId }) => ideaId)}::uuid[], ${ideas.map(({ digest }) => digest)}::text[], ${bytes}::bytea[])
              as g (idea_id, digest, vector)
            join indexed_idea x on x.workspace_id = current_workspace() and x.idea_id = g.idea_id and x.digest = g.digest
            where e.workspace_id = current_workspace() and e.idea_id = g.idea_id and e.vector is null
            returning e.idea_id as "ideaId"`,
      );
      const ideaIds = kept.map(({ ideaId }) => ideaId);
      await this.maps.place(tx, ideaIds);
      if (await this.renewal.markIfSwept(tx, ideaIds)) await this.renewal.sweepSoon(tx);
    });
  }

  /** Null: as soon as its turn comes. */
  private goOnAt(workspaceId: string, runAt: Date | null): Promise<void> {
    const options = { key: 'ideas.embed', queue: 'embeddings', ...(runAt === null ? {} : { runAt }) };
    return this.database.tx(workspaceId, (tx) => this.jobs.add(tx, 'ideas.embed', {}, options));
  }
}

/** Stands for a text that the model refuses, so that it is not asked again. */
const NONE: Vector = new Int8Array();
