import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { MAX_CANDIDATES } from './ranking';
import { rarity, type TermFrequencies } from './similarity';
import type { Term } from './terms';
import { WORKSPACE_NO } from './workspace-no';

/** Postings read a check, rarest terms first. On 98,000 texts 5,000 already find what a full scan finds. */
export const POSTING_BUDGET = 12_000;
/** Frequencies may lag: a term may have this many more postings than was counted before they are cut off. */
const LAG = 500;
/** The best by postings alone that are looked up for their length; a long text holds a little of everything. */
const LOOKED_UP = 3 * MAX_CANDIDATES;

export interface FoundText {
  readonly ideaId: string;
  /** Names the text the index holds (wish-text.ts). */
  readonly digest: string;
}

/** The ideas that share the most telling terms with a text, at most MAX_CANDIDATES; the same on every replica. */
export function findCandidates(
  db: EntityManager,
  terms: readonly Term[],
  frequencies: TermFrequencies,
  exceptIdeaId: string | null,
  budget = POSTING_BUDGET,
): Promise<FoundText[]> {
  const read = withinBudget(terms, frequencies, budget);
  if (read.length === 0) return Promise.resolve([]);
  // One short index scan a term, each with its own limit: a single `= any` could not stop at the budget.
  return query<FoundText>(
    db,
    sql`select x.idea_id as "ideaId", x.digest
        from (select p.idea_no, sum(t.weight) as weight
              from unnest(${read.map(({ term }) => String(term.key))}::bigint[], ${read.map(({ weight }) => weight)}::float8[],
                          ${read.map(({ most }) => most)}::int[]) as t (term, weight, most)
              cross join lateral (select l.idea_no from posting l where l.workspace_no = ${WORKSPACE_NO} and l.term = t.term
                                  order by l.idea_no desc limit t.most) p
              group by p.idea_no order by weight desc, p.idea_no limit ${LOOKED_UP}) s
        join indexed_idea x on x.workspace_id = current_workspace() and x.idea_no = s.idea_no
        where x.idea_id is distinct from ${exceptIdeaId}::uuid
        order by s.weight / sqrt(x.term_count + 5) desc, x.idea_no limit ${MAX_CANDIDATES}`,
  );
}

function withinBudget(
  terms: readonly Term[],
  { texts, of }: TermFrequencies,
  budget: number,
): { term: Term; weight: number; most: number }[] {
  const rarest = terms
    .map((term) => ({ term, documents: of.get(term.key) ?? 0 }))
    .sort((a, b) => a.documents - b.documents || (a.term.key < b.term.key ? -1 : 1));
  const read: { term: Term; weight: number; most: number }[] = [];
  let left = budget;
  for (const { term, documents } of rarest) {
    if (left <= 0) break;
    read.push({ term, weight: term.weight * rarity(texts, documents) ** 2, most: Math.min(left, documents + LAG) });
    left -= documents;
  }
  return read;
}
