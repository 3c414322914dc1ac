import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, prepared, query } from '../database/database';
import { sql } from '../database/sql';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { PostingLists } from './posting-lists.service';
import type { TermFrequencies } from './similarity';
import type { TermKey } from './terms';
import { WORKSPACE_NO } from './workspace-no';

export interface TermChange {
  readonly term: TermKey;
  readonly delta: 1 | -1;
}

/** Milliseconds between two folds of a workspace that is being written to. */
const FOLD_EVERY = 5_000;
/** Deltas folded in one transaction: some 1,000 texts, well below a second. */
const FOLD_BATCH = 100_000;
/** Deltas that a reader adds up by itself, about 1 ms; a workspace that has more waiting is large, and its frequencies may lag (rule 10). */
const READ_UNFOLDED = 5_000;

/** In how many ideas each term stands: deltas appended in the transactions that change ideas, so that no two wait for one row, folded by a job. */
@Injectable()
export class TermStatistics {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly lists: PostingLists,
  ) {}

  /** From the database alone: every replica answers the same. */
  async frequenciesOf(db: EntityManager, terms: readonly TermKey[]): Promise<TermFrequencies> {
    const rows = await prepared<{ term: string | null; documents: number }>(
      db,
      sql`with unfolded as (
            select d.term, sum(d.delta)::int as delta
            from (select term, delta from term_delta where workspace_no = ${WORKSPACE_NO} order by id limit ${READ_UNFOLDED}) d group by d.term)
          select t.term::text, (coalesce(f.document_count, 0) + coalesce(u.delta, 0))::int as documents
          from unnest(${terms.map(String)}::bigint[]) as t (term)
          left join term_frequency f on f.workspace_no = ${WORKSPACE_NO} and f.term = t.term
          left join unfolded u on u.term = t.term
          union all
          select null, coalesce(sum(count), 0)::int from idea_counter where workspace_id = current_workspace() and dimension = 'status'`,
    );
    const of = new Map<TermKey, number>();
    let texts = 0;
    for (const { term, documents } of rows) {
      if (term === null) texts = documents;
      else of.set(BigInt(term), Math.max(0, documents));
    }
    return { texts, of };
  }

  /** Appends; nothing that another transaction may hold is touched. */
  async record(tx: EntityManager, changes: readonly TermChange[]): Promise<void> {
    if (changes.length === 0) return;
    await query(
      tx,
      sql`insert into term_delta (workspace_no, term, delta)
          select ${WORKSPACE_NO}, c.term, c.delta from unnest(${changes.map(({ term }) => String(term))}::bigint[], ${changes.map(({ delta }) => delta)}::smallint[]) as c (term, delta)
          order by c.term`,
    );
    // Until it runs, readers count what waits for it.
    await this.jobs.addOnceIn(tx, FOLD_EVERY, 'terms.fold', {}, { key: 'terms.fold', queue: 'terms' });
  }

  @OnJob('terms.fold')
  async fold({ workspaceId }: JobPayload): Promise<void> {
    for (;;) {
      const { count, due } = await this.database.tx(workspaceId, (tx) => this.foldBatch(tx));
      await this.lists.renew(workspaceId, due);
      if (count < FOLD_BATCH) return;
    }
  }

  /** Each delta is deleted by one transaction only, and added there: nothing is counted twice, whoever else folds. */
  private async foldBatch(tx: EntityManager): Promise<{ count: number; due: TermKey[] }> {
    await query(tx, sql`select pg_advisory_xact_lock(hashtextextended('terms.fold ' || current_workspace()::text, 0))`);
    const folded = await query<{ term: string; changes: number }>(
      tx,
      sql`with taken as (
            delete from term_delta where workspace_no = ${WORKSPACE_NO}
              and id in (select id from term_delta where workspace_no = ${WORKSPACE_NO} order by id limit ${FOLD_BATCH}) returning term, delta),
          added as (
            insert into term_frequency (workspace_no, term, document_count)
            select ${WORKSPACE_NO}, term, sum(delta)::int from taken group by term having sum(delta) <> 0 order by term
            on conflict (workspace_no, term) do update set document_count = term_frequency.document_count + excluded.document_count)
          select term::text, count(*)::int as changes from taken group by term`,
    );
    const changed = new Map(folded.map(({ term, changes }) => [BigInt(term), changes]));
    const count = folded.reduce((sum, { changes }) => sum + changes, 0);
    return { count, due: await this.lists.note(tx, changed) };
  }
}
