import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import type { TermKey } from './terms';
import { WORKSPACE_NO } from './workspace-no';

/** Postings from which on a term has a list: fewer are read as rows in well below a millisecond. */
export const LISTED_FROM = 200;
/** Above it a term tells nothing that a search would read it for. */
export const LISTED_TO = 200_000;
/** A list is made anew when so many of its postings changed: one posting in 25, but not for a handful. */
const RENEWED_AT = { changes: 64, oneIn: 25 };
/** Numbers below the newest idea's that stay out of a list: whoever got one of them may not have committed yet. */
const STILL_WRITTEN = 1_000;
/** Postings that a list may lack at most, by what makes it anew: those read beside it. In the term of every idea, all that are still written. */
export const LIST_LAG = { fixed: STILL_WRITTEN + RENEWED_AT.changes, oneIn: RENEWED_AT.oneIn };
/** Lists made in one transaction. */
const BATCH = 50;

/**
 * The postings of common terms, packed, beside the rows that they are made of. A list may lag behind its rows: an idea newer than the list is read
 * from the rows, one that was edited since is found by its rarer words, and a number that no longer holds the term is sorted out with the idea's text.
 */
@Injectable()
export class PostingLists {
  constructor(private readonly database: Database) {}

  /** Counts what changed; answers the terms whose lists are due. In the transaction that folds the changes into the frequencies. */
  async note(tx: EntityManager, changed: ReadonlyMap<TermKey, number>): Promise<TermKey[]> {
    if (changed.size === 0) return [];
    await lockLists(tx, [...changed.keys()]);
    const due = await query<{ term: string }>(
      tx,
      sql`with given as (select * from unnest(${[...changed.keys()].map(String)}::bigint[], ${[...changed.values()]}::int[]) as g (term, changes)),
          noted as (
            update posting_list l set changes = l.changes + g.changes from given g
            where l.workspace_no = ${WORKSPACE_NO} and l.term = g.term returning l.term, l.changes, octet_length(l.idea_nos) / 4 as size)
          select f.term::text from given g join term_frequency f on f.workspace_no = ${WORKSPACE_NO} and f.term = g.term
          left join noted n on n.term = g.term
          where case when n.term is null then f.document_count between ${LISTED_FROM}::int and ${LISTED_TO}::int
                     else n.changes >= greatest(${RENEWED_AT.changes}::int, n.size / ${RENEWED_AT.oneIn}::int) end`,
    );
    return due.map(({ term }) => BigInt(term));
  }

  /** Again and again it makes the same lists. A run that was cut off leaves old lists, which are as right as they were. */
  async renew(workspaceId: string, terms: readonly TermKey[]): Promise<void> {
    for (let from = 0; from < terms.length; from += BATCH) {
      await this.database.tx(workspaceId, (tx) => renewLists(tx, terms.slice(from, from + BATCH)));
    }
  }
}

/** In the order of their terms: who counts changes and who makes lists anew would otherwise each hold what the other waits for. */
async function lockLists(tx: EntityManager, terms: readonly TermKey[]): Promise<void> {
  await query(
    tx,
    sql`select from posting_list where workspace_no = ${WORKSPACE_NO} and term = any(${terms.map(String)}::bigint[]) order by term for update`,
  );
}

async function renewLists(tx: EntityManager, terms: readonly TermKey[]): Promise<void> {
  // One after the other: a list of an older view must not replace one of a newer.
  await query(tx, sql`select pg_advisory_xact_lock(hashtextextended('posting_list ' || current_workspace()::text, 0))`);
  await lockLists(tx, terms);
  // Of a term that has become rare, as a form's own words do once they are known, an old list would weigh like what is rare in ideas that lack it.
  await query(
    tx,
    sql`delete from posting_list l using term_frequency f
        where l.workspace_no = ${WORKSPACE_NO} and l.term = any(${terms.map(String)}::bigint[]) and f.workspace_no = l.workspace_no and f.term = l.term
          and f.document_count not between ${LISTED_FROM}::int and ${LISTED_TO}::int`,
  );
  await query(
    tx,
    sql`insert into posting_list (workspace_no, term, upto, idea_nos)
        select ${WORKSPACE_NO}, t.term, newest.no, string_agg(int4send(p.idea_no), ''::bytea order by p.idea_no)
        from (select max(x.idea_no) - ${STILL_WRITTEN}::int as no from indexed_idea x where x.workspace_id = current_workspace()) newest
        cross join unnest(${terms.map(String)}::bigint[]) as t (term)
        join term_frequency f on f.workspace_no = ${WORKSPACE_NO} and f.term = t.term
          and f.document_count between ${LISTED_FROM}::int and ${LISTED_TO}::int
        join posting p on p.workspace_no = ${WORKSPACE_NO} and p.term = t.term and p.idea_no <= newest.no
        group by t.term, newest.no
        on conflict (workspace_no, term) do update set upto = excluded.upto, idea_nos = excluded.idea_nos, changes = 0`,
  );
}
