import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { JobsService } from '../jobs/jobs.service';
import { FormTemplates } from './form-templates.service';
import { IdeaEmbeddings } from './idea-embeddings.service';
import { IdeaIndex } from './idea-index.service';

/** Seconds after its words came in which an idea is not compared yet (match-sweep.service.ts): half of it, as that goes by another clock. */
const NOT_YET_SWEPT = 30;

/** Indexes an idea again whose words are the same and count for something else now; what follows from that is its vector and its comparison with the others. */
@Injectable()
export class IdeaRenewal {
  constructor(
    private readonly index: IdeaIndex,
    private readonly templates: FormTemplates,
    private readonly embeddings: IdeaEmbeddings,
    private readonly jobs: JobsService,
  ) {}

  async renew(tx: EntityManager, ideaId: string): Promise<void> {
    await this.index.index(tx, ideaId);
    await this.embeddings.request(tx, ideaId);
  }

  /** Answers whether it was; an idea of which nothing new is known is left alone. */
  async renewIfTemplateChanged(tx: EntityManager, ideaId: string): Promise<boolean> {
    const idea = await one<{ title: string; body: string; lines: string[] }>(
      tx,
      sql`select i.title, i.body, x.boilerplate::text[] as lines from idea i
          join indexed_idea x on x.workspace_id = i.workspace_id and x.idea_id = i.id
          where i.workspace_id = current_workspace() and i.id = ${ideaId}`,
    );
    if (idea === null) return false;
    const lines = await this.templates.linesOfIdea(tx, idea, ideaId);
    if (lines.join() === idea.lines.join()) return false;
    await this.renew(tx, ideaId);
    return true;
  }

  async markForSweep(tx: EntityManager, ideaIds: readonly string[]): Promise<void> {
    await query(
      tx,
      sql`update indexed_idea set needs_sweep = true where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[]) and not needs_sweep`,
    );
  }

  /** What was compared without the vector that it has now; answers whether there was any. Whoever came just now is compared in a minute anyway. */
  async markIfSwept(tx: EntityManager, ideaIds: readonly string[]): Promise<boolean> {
    const swept = await query(
      tx,
      sql`update indexed_idea set needs_sweep = true
          where workspace_id = current_workspace() and idea_id = any(${ideaIds}::uuid[]) and not needs_sweep
            and indexed_at < now() - make_interval(secs => ${NOT_YET_SWEPT})
          returning idea_id`,
    );
    return swept.length > 0;
  }

  async isSweepDue(db: EntityManager): Promise<boolean> {
    return (await one(db, sql`select idea_id from indexed_idea where workspace_id = current_workspace() and needs_sweep limit 1`)) !== null;
  }

  /** Compares what was renewed with all others, in the background (renewed-sweep.service.ts). */
  sweepSoon(tx: EntityManager): Promise<void> {
    return this.jobs.add(tx, 'matches.sweep_renewed', {}, { key: 'matches.sweep_renewed', queue: 'sweep' });
  }
}
