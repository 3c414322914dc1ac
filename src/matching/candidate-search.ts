import type { EntityManager } from 'typeorm';
import { prepared } from '../database/database';
import { Sql, sql } from '../database/sql';
import { receivedTerms, type ComparedText } from './compared-text';
import { LIST_LAG } from './posting-lists.service';
import { heaviest, type Summed } from './posting-sums';
import { MAX_CANDIDATES } from './ranking';
import { rarity, type TermFrequencies } from './similarity';
import type { Term } from './terms';
import { ANALYSIS_VERSION } from './text-analysis';
import { WORKSPACE_NO } from './workspace-no';

/** Postings that a check reads, rarest terms first. */
export interface PostingBudget {
  /** One by one: of terms that have no list. On 98,000 texts 5,000 already find what a full scan finds. */
  readonly rows: number;
  /**
   * Of lists, which cost a twentieth. Said again in other words, one of a million ideas is among the first ten 88 % of the time with 6,000, 96 % with
   * 20,000, 98 % with 60,000, 99 % with 100,000.
   */
  readonly listed: number;
}

export const POSTING_BUDGET: PostingBudget = { rows: 6_000, listed: 80_000 };
/** For measurements. */
export const ALL_POSTINGS: PostingBudget = { rows: 100_000_000, listed: 100_000_000 };
/** Frequencies may lag: a term may have this many more postings than was counted before they are cut off. */
const LAG = 500;
/** The best by postings alone that are looked up for their length; a long text holds a little of everything. */
const LOOKED_UP = 2 * MAX_CANDIDATES;

/** A text of an idea: its own, or that of a submission attached to it. */
export interface FoundText {
  readonly ideaId: string;
  /** Null: the idea's own. */
  readonly submissionId: string | null;
  /** Null where the idea was indexed by an older analysis. */
  readonly text: ComparedText | null;
}

interface FoundRow {
  readonly ideaId: string;
  readonly submissionId: string | null;
  readonly fingerprint: Buffer;
  readonly isCurrent: boolean;
  readonly terms: Buffer;
  readonly occurrences: Buffer | null;
  readonly opening: string | null;
  readonly titleLength: number | null;
}

export interface CandidateOptions {
  readonly exceptIdeaId?: string | null;
  readonly budget?: PostingBudget;
  /** Not what was said in submissions. */
  readonly onlyIdeas?: boolean;
}

interface ReadTerm {
  readonly term: Term;
  readonly weight: number;
  /** At most so many rows, where it has no list; at most so many of its list. */
  readonly rows: number;
  readonly listed: number;
}

/** The texts of the ideas that share the most telling terms with a text, of at most MAX_CANDIDATES ideas; the same on every replica. */
export async function findCandidates(
  db: EntityManager,
  terms: readonly Term[],
  frequencies: TermFrequencies,
  { exceptIdeaId = null, budget = POSTING_BUDGET, onlyIdeas = false }: CandidateOptions,
): Promise<FoundText[]> {
  const found = await sumPostings(db, withinBudget(terms, frequencies, budget));
  if (found.length === 0) return [];
  // The best are chosen by what stands in the index alone; only their rows are read.
  return readTexts(
    db,
    sql`select x.idea_id, x.idea_no, row_number() over (order by s.weight / sqrt(x.term_count + 5) desc, x.idea_no) as place
        from unnest(${found.map(({ ideaNo }) => ideaNo)}::int[], ${found.map(({ weight }) => weight)}::float8[]) as s (idea_no, weight)
        join indexed_idea x on x.workspace_id = current_workspace() and x.idea_no = s.idea_no
        where x.idea_id is distinct from ${exceptIdeaId}::uuid
        order by place limit ${MAX_CANDIDATES}`,
    onlyIdeas,
  );
}

/** The texts of given ideas, in their order. */
export function textsOf(db: EntityManager, ideaIds: readonly string[], onlyIdeas: boolean): Promise<FoundText[]> {
  return readTexts(
    db,
    sql`select x.idea_id, x.idea_no, g.place from unnest(${ideaIds}::uuid[]) with ordinality as g (idea_id, place)
        join indexed_idea x on x.workspace_id = current_workspace() and x.idea_id = g.idea_id`,
    onlyIdeas,
  );
}

/** `ideas`: idea_id, idea_no and place. */
async function readTexts(db: EntityManager, ideas: Sql, onlyIdeas: boolean): Promise<FoundText[]> {
  const rows = await prepared<FoundRow & { place: string }>(
    db,
    sql`with best as materialized (${ideas})
        select b.place, x.idea_id as "ideaId", null::uuid as "submissionId", x.fingerprint, x.analysis_version = ${ANALYSIS_VERSION} as "isCurrent",
               array_send(x.terms) as terms, x.term_occurrences as occurrences, x.compared_text as opening, x.compared_title_length as "titleLength"
        from best b join indexed_idea x on x.workspace_id = current_workspace() and x.idea_no = b.idea_no
        union all
        select b.place, t.idea_id, t.submission_id, t.fingerprint, true, array_send(t.terms), t.term_occurrences, t.compared_text, t.compared_title_length
        from best b join attached_text t on t.workspace_id = current_workspace() and t.idea_id = b.idea_id
        join submission s on s.workspace_id = t.workspace_id and s.id = t.submission_id
        where not ${onlyIdeas}::boolean and t.analysis_version = ${ANALYSIS_VERSION}
          and s.idea_id = t.idea_id and s.state = 'attached' and s.revision_no = t.revision_no`,
  );
  return rows
    .sort((a, b) => Number(a.place) - Number(b.place))
    .map((row) => ({ ideaId: row.ideaId, submissionId: row.submissionId, text: storedText(row) }));
}

function storedText({ isCurrent, fingerprint, terms, occurrences, opening, titleLength }: FoundRow): ComparedText | null {
  if (!isCurrent || occurrences === null || opening === null || titleLength === null) return null;
  return {
    version: ANALYSIS_VERSION,
    fingerprint: fingerprint.toString('hex'),
    terms: receivedTerms(terms, occurrences),
    opening,
    titleLength,
  };
}

/** Where not all of a term can be read, its newest ideas are: what people ask for now. */
async function sumPostings(db: EntityManager, read: readonly ReadTerm[]): Promise<Summed[]> {
  if (read.length === 0) return [];
  // One short index scan a term, each with its own limit: a single `= any` could not stop at the budget. No `coalesce` around `upto`: it may leak,
  // says PostgreSQL, and under row-level security it would keep the comparison away from the index.
  const postings = await prepared<{ at: number; listed: Buffer | null; rows: Buffer | null }>(
    db,
    sql`select t.at::int, substring(l.idea_nos from greatest(1, octet_length(l.idea_nos) - 4 * t.listed + 1)) as listed, r.idea_nos as rows
        from unnest(${read.map(({ term }) => String(term.key))}::bigint[], ${read.map(({ rows }) => rows)}::int[],
                    ${read.map(({ listed }) => listed)}::int[]) with ordinality as t (term, rows, listed, at)
        left join posting_list l on l.workspace_no = ${WORKSPACE_NO} and l.term = t.term
        cross join lateral (
          select string_agg(int4send(n.idea_no), ''::bytea) as idea_nos
          from (select p.idea_no from posting p where p.workspace_no = ${WORKSPACE_NO} and p.term = t.term
                  and p.idea_no > case when l.upto is null then 0 else l.upto end
                order by p.idea_no desc limit case when l.term is null then t.rows else ${LIST_LAG.fixed}::int + octet_length(l.idea_nos) / 4 / ${LIST_LAG.oneIn}::int end) n) r
        order by t.at`,
  );
  const lists = postings.flatMap(({ at, listed, rows }) =>
    [listed, rows].flatMap((ideaNos) => (ideaNos === null ? [] : [{ ideaNos, weight: read[at - 1]?.weight ?? 0 }])),
  );
  return heaviest(lists, LOOKED_UP);
}

function withinBudget(terms: readonly Term[], { texts, of }: TermFrequencies, budget: PostingBudget): ReadTerm[] {
  const rarest = terms
    .map((term) => ({ term, documents: of.get(term.key) ?? 0 }))
    .sort((a, b) => a.documents - b.documents || (a.term.key < b.term.key ? -1 : 1));
  const read: ReadTerm[] = [];
  let spent = 0;
  for (const { term, documents } of rarest) {
    const within = (most: number): number => Math.max(0, Math.min(most - spent, documents + LAG));
    const [rows, listed] = [within(budget.rows), within(budget.listed)];
    if (rows === 0 && listed === 0) break;
    read.push({ term, weight: term.weight * rarity(texts, documents) ** 2, rows, listed });
    spent += documents;
  }
  return read;
}
