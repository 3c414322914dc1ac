import type { Client } from 'pg';
import { COMMON_WORDS, RARE_WORD } from '../support/vocabulary';

/** What is asked for, and where a page deep inside it may begin. */
export interface View {
  readonly name: string;
  /** Several, where each call is to ask for another thing; they take turns. */
  readonly paths: readonly string[];
  /** Positions (key and id, as in a cursor) of rows all over the view; null for what has no pages. */
  readonly positions: readonly (readonly [string, string])[] | null;
  /** Rule 10 promises it at any size. */
  readonly isMeasured: boolean;
}

/** Different pages, ideas and authors that the calls of a view go around. */
const DIFFERENT = 20;
/** Ideas among which those pages are looked for. */
const SAMPLE = 5_000;

const COLUMNS = { score: 'score', supportCount: 'support_count', createdAt: 'created_at', updatedAt: 'updated_at' } as const;
type SortKey = keyof typeof COLUMNS;

/** The measured views of rule 10, one idea, and some that bound a free combination of filters. */
export async function viewsOf(owner: Client): Promise<View[]> {
  const views: View[] = [];
  for (const status of [null, 'new', 'planned']) {
    for (const key of Object.keys(COLUMNS) as SortKey[]) {
      for (const sort of [`-${key}`, key]) {
        const path = `/v1/ideas?sort=${sort}${status === null ? '' : `&status=${status}`}`;
        const where = status === null ? 'true' : `status = '${status}'`;
        views.push(view(`${status ?? 'all'} by ${sort}`, [path], await positions(owner, where, COLUMNS[key])));
      }
    }
  }
  for (const quadrant of ['quick_win', 'unrated'])
    for (const sort of ['-score', 'score'])
      views.push(
        view(
          `${quadrant} by ${sort}`,
          [`/v1/ideas?quadrant=${quadrant}&sort=${sort}`],
          await positions(owner, `quadrant = '${quadrant}'`, 'score'),
        ),
      );
  return [...views, ...(await tagViews(owner)), ...(await authorViews(owner)), ...(await searchViews(owner)), ...(await others(owner))];
}

function view(name: string, paths: readonly string[], found: View['positions'] = null, isMeasured = true): View {
  return { name, paths, positions: found, isMeasured };
}

async function tagViews(owner: Client): Promise<View[]> {
  const { rows } = await owner.query<{ key: string }>(
    `select key from idea_counter where dimension = 'tag' group by key order by sum(count) desc`,
  );
  const tags = [
    ['commonest tag', rows[0]?.key ?? ''],
    ['rarest tag', rows.at(-1)?.key ?? ''],
  ] as const;
  const views: View[] = [];
  for (const [name, id] of tags) {
    const where = `exists (select from idea_tag t where t.workspace_id = i.workspace_id and t.idea_id = i.id and t.tag_id = '${id}')`;
    const found = await positions(owner, where, 'created_at');
    for (const sort of ['-createdAt', 'createdAt']) views.push(view(`${name} by ${sort}`, [`/v1/ideas?tag=${id}&sort=${sort}`], found));
  }
  return views;
}

async function authorViews(owner: Client): Promise<View[]> {
  const { rows } = await owner.query<{ id: string; count: number }>(
    'select author_id as id, count(*)::int as count from support group by 1 order by 2 desc, 1',
  );
  const [busiest] = rows;
  if (!busiest) throw new Error('No author asks for anything');
  const { rows: supports } = await owner.query<{ at: Date; id: string }>(
    `select created_at as at, idea_id as id from support where author_id = $1 order by md5(idea_id::text) limit ${DIFFERENT}`,
    [busiest.id],
  );
  const some = Array.from({ length: DIFFERENT }, (_, i) => rows[Math.floor(((i + 0.5) / DIFFERENT) * rows.length)]?.id ?? busiest.id);
  const found = supports.map(({ at, id }) => [at.toISOString(), id] as const);
  return [
    view(`what the busiest author asked for (${busiest.count})`, [`/v1/authors/${busiest.id}/ideas`], found),
    view('what an author asked for', some.map((id) => `/v1/authors/${id}/ideas`)), // prettier-ignore
    view(`ideas of the busiest author by -createdAt`, [`/v1/ideas?authorId=${busiest.id}`]),
    view('ideas of an author by -score', some.map((id) => `/v1/ideas?authorId=${id}&sort=-score`)), // prettier-ignore
  ];
}

async function searchViews(owner: Client): Promise<View[]> {
  const { rows } = await owner.query<{ no: number; id: string }>(
    `select no, id from idea where no in (select 1 + floor(random() * (select max(no) from idea))::int from generate_series(1, ${DIFFERENT}))`,
  );
  const found = rows.map(({ no, id }) => [String(no), id] as const);
  const [most, common] = COMMON_WORDS;
  const search = (name: string, q: string, at: View['positions']): View =>
    view(`q, ${name} ("${q}")`, [`/v1/ideas?q=${encodeURIComponent(q)}`], at);
  return [
    search('one word, in most ideas', most, found),
    search('one common word', common, found),
    search('one rare word', RARE_WORD, null),
    search('two common words', `${common} ${most}`, found),
    search('a common and a rare word', `${common} ${RARE_WORD}`, null),
  ];
}

async function others(owner: Client): Promise<View[]> {
  const { rows } = await owner.query<{ id: string }>(
    `select id from idea where no in (select 1 + floor(random() * (select max(no) from idea))::int from generate_series(1, ${DIFFERENT}))`,
  );
  return [
    view('planned, in_progress by -score', ['/v1/ideas?status=planned,in_progress&sort=-score']),
    view('totalCount', ['/v1/ideas?include=totalCount']),
    view('totalCount of a status', ['/v1/ideas?status=planned&include=totalCount']),
    view('facets', ['/v1/ideas?include=facets']),
    view('one idea', rows.map(({ id }) => `/v1/ideas/${id}`)), // prettier-ignore
    view('one idea, everything expanded', rows.map(({ id }) => `/v1/ideas/${id}?expand=authors,merged,history,notes,tags,links`)), // prettier-ignore
    view('tags', ['/v1/tags?limit=100']),
    view('free: planned and public by -supportCount', ['/v1/ideas?status=planned&visibility=public&sort=-supportCount'], null, false),
    view('free: nothing passes (an owner without ideas)', ['/v1/ideas?ownerId=00000000-0000-7000-8000-000000000000'], null, false),
    view('one call without a list (workspace)', ['/v1/workspace'], null, false),
  ];
}

/** Of a sample, at equal distances from one end of the view to the other, the ends left out. */
async function positions(owner: Client, where: string, column: string): Promise<[string, string][]> {
  const { rows } = await owner.query<{ key: Date | number; id: string }>(
    `select ${column} as key, id from idea i
     where no in (select 1 + floor(random() * (select max(no) from idea))::int from generate_series(1, ${SAMPLE})) and not is_merged and ${where}
     order by 1, 2`,
  );
  return Array.from({ length: Math.min(DIFFERENT, rows.length) }, (_, i) => rows[Math.floor(((i + 1) / (DIFFERENT + 1)) * rows.length)])
    .filter((row) => row !== undefined)
    .map(({ key, id }) => [key instanceof Date ? key.toISOString() : String(key), id]);
}
