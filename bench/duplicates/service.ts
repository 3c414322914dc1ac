import { titleFrom } from '../../src/ideas/title-from';
import { Database } from '../../src/database/database';
import { DuplicateRanking } from '../../src/matching/duplicate-ranking.service';
import type { MatchBand, RankedCandidate } from '../../src/matching/ranking';
import { analyseWish } from '../../src/matching/wish-text';
import type { Application } from '../support/application';
import { listPostings } from '../support/list-postings';
import { loadIdeas, type LoadedWish } from '../support/load-ideas';
import type { CorpusText, DuplicateCorpus } from './corpus';
import type { Search } from './quality';

/** How the bands fall over all that was answered. */
export interface BandCounts {
  readonly duplicates: Record<MatchBand, number>;
  readonly others: Record<MatchBand, number>;
}

/** The service's own way: each text an idea of a workspace of its own, searched for as the application's role. */
export async function service(
  application: Application,
  name: string,
  corpus: DuplicateCorpus,
): Promise<{ search: Search; bands: BandCounts }> {
  const workspaceId = await application.workspace(name);
  const wishes = corpus.texts.map(wishOf);
  const ids = await loadIdeas(application.owner, workspaceId, wishes);
  await listPostings(application, workspaceId);
  const textOf = new Map(ids.map((id, text) => [id, text]));
  const [database, ranking] = [application.context.get(Database), application.context.get(DuplicateRanking)];
  const bands: BandCounts = { duplicates: { likely: 0, related: 0, hidden: 0 }, others: { likely: 0, related: 0, hidden: 0 } };
  const search: Search = async (query) => {
    const wish = wishes[query];
    if (wish === undefined) throw new RangeError(`no text ${query}`);
    const ranked = await database.read(workspaceId, (db) => ranking.rank(db, analyseWish(wish), { exceptIdeaId: ids[query] }));
    const found = ranked.map(({ id }) => textOf.get(id) ?? -1);
    count(bands, ranked, found, corpus.duplicatesOf(query));
    return found;
  };
  return { search, bands };
}

/** As it would come: a text without a title is given one of its own words, which the analysis leaves out again. */
function wishOf({ title, body }: CorpusText): LoadedWish {
  return title === null || title === '' || title.length > 200
    ? { title: titleFrom(body), body: `${title ?? ''} ${body}`.trim() }
    : { title, body };
}

function count(
  bands: BandCounts,
  ranked: readonly RankedCandidate<string>[],
  found: readonly number[],
  duplicates: ReadonlySet<number>,
): void {
  for (const [index, { band }] of ranked.entries()) (duplicates.has(found[index] ?? -1) ? bands.duplicates : bands.others)[band]++;
}
