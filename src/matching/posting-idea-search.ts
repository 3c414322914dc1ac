import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { Sql, join, sql } from '../database/sql';
import { FoundIdea, IdeaSearch } from '../ideas/idea-search';
import { searchGroups } from './search-terms';
import { TermStatistics } from './term-statistics.service';
import type { TermKey } from './terms';
import { WORKSPACE_NO } from './workspace-no';

/** Postings of one word that are walked before a search answers what it has: rule 10's bound. */
const POSTING_BUDGET = 20_000;
/** Above every idea's number (int4). */
const NEWEST = 2_147_483_647;

/** Finds ideas by whole words, newest first: walks the postings of the rarest word and looks each idea up under the others. */
@Injectable()
export class PostingIdeaSearch extends IdeaSearch {
  constructor(private readonly statistics: TermStatistics) {
    super();
  }

  override async find(
    db: EntityManager,
    q: string,
    { afterNo, limit }: { readonly afterNo: number | null; readonly limit: number },
  ): Promise<{ readonly ideas: readonly FoundIdea[]; readonly isTruncated: boolean }> {
    const groups = searchGroups(q);
    const { of } = await this.statistics.frequenciesOf(db, groups.flat());
    const documents = (group: readonly TermKey[]): number => group.reduce((sum, term) => sum + (of.get(term) ?? 0), 0);
    const [rarest, ...others] = groups.sort((a, b) => documents(a) - documents(b));
    if (rarest === undefined) return { ideas: [], isTruncated: false };
    const walked = postingsOf(rarest, afterNo ?? NEWEST);
    const holdsOthers = others.map(
      (group) =>
        sql` and exists (select from posting o where o.workspace_no = ${WORKSPACE_NO} and o.term = any(${group.map(String)}::bigint[]) and o.idea_no = w.idea_no)`,
    );
    const ideas = await query<FoundIdea>(
      db,
      sql`select i.id, i.no from (${walked}) w join idea i on i.workspace_id = current_workspace() and i.no = w.idea_no
          where not i.is_merged${join(holdsOthers, sql``)} order by w.idea_no desc limit ${limit}`,
    );
    if (ideas.length === limit) return { ideas, isTruncated: false };
    const bound = await one<{ count: number }>(db, sql`select count(*)::int as count from (${walked}) w`);
    return { ideas, isTruncated: (bound?.count ?? 0) >= POSTING_BUDGET };
  }
}

/** Ideas that hold one of the terms, each once, from the newest on; read in index order, as far as somebody asks, at most the budget. */
function postingsOf(terms: readonly TermKey[], beforeNo: number): Sql {
  const scans = terms.map(
    (
      term,
    ) => sql`(select p.idea_no from posting p where p.workspace_no = ${WORKSPACE_NO} and p.term = ${String(term)}::bigint and p.idea_no < ${beforeNo}::int
                   order by p.idea_no desc limit ${POSTING_BUDGET})`,
  );
  return terms.length === 1
    ? join(scans, sql``)
    : sql`select distinct u.idea_no from (${join(scans, sql` union all `)}) u order by u.idea_no desc limit ${POSTING_BUDGET}`;
}
