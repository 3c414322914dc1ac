import { samePersonAs } from '../authors/author-groups';
import { Sql, join, sql } from '../database/sql';
import { SUMMARY } from './idea-row';
import type { ListFilters, SortKey } from './list-filters';

/** Rule 10: a free combination of filters reads at most so many rows of an index. */
export const SCAN_BOUND = 20_000;

export interface ListPosition {
  readonly key: string | number;
  readonly id: string;
}

/** One index scan in the order of the list: what it reads, by which key, under which conditions. */
interface Scan {
  readonly from: Sql;
  readonly key: Sql;
  readonly id: Sql;
  readonly where: readonly Sql[];
}

export interface ListPlan {
  /** keyset: every row read is answered. bounded: rows of the scan are filtered, up to the bound. */
  readonly kind: 'keyset' | 'bounded';
  readonly statement: Sql;
}

const COLUMNS: Readonly<Record<SortKey, Sql>> = {
  score: sql`i.score`,
  supportCount: sql`i.support_count`,
  createdAt: sql`i.created_at`,
  updatedAt: sql`i.updated_at`,
};

const CANONICAL = [sql`i.workspace_id = current_workspace()`, sql`not i.is_merged`];

/** The statement of a list without `q` and `authorId`: those start from other tables. */
export function planList(filters: ListFilters, after: ListPosition | null, limit: number): ListPlan {
  const { scan, rest } = chooseScan(filters);
  if (rest.length === 0) return { kind: 'keyset', statement: page(scan, filters, after, limit) };
  const statuses = filters.statuses;
  if (statuses.length > 1 && isOnlyStatuses(filters)) return { kind: 'keyset', statement: union(statuses, scan, filters, after, limit) };
  return { kind: 'bounded', statement: bounded(scan, rest, filters, after, limit) };
}

/**
 * One author's ideas by any filter and order: from their supports, of which the newest 20,000 are read (nobody has as many), so that the answer
 * is whole however rare their ideas are.
 */
export function planOfAuthor(filters: ListFilters & { readonly authorId: string }, after: ListPosition | null, limit: number): Sql {
  const mine = sql`(select distinct asked.canonical_id as id from
      (select s.idea_id from support s where s.workspace_id = current_workspace() and s.author_id in ${samePersonAs(filters.authorId)}
       order by s.created_at desc, s.idea_id desc limit ${SCAN_BOUND}) s
      join idea asked on asked.workspace_id = current_workspace() and asked.id = s.idea_id)`;
  const scan = {
    from: sql`${mine} mine join idea i on i.workspace_id = current_workspace() and i.id = mine.id`,
    key: COLUMNS[filters.sortKey],
    id: sql`i.id`,
    where: conditions(filters),
  };
  return page(scan, filters, after, limit);
}

/** Of the hits of a search, the canonical ones that also pass the other filters, newest first. */
export function planOfHits(ids: readonly string[], filters: ListFilters): Sql {
  const where = and([...CANONICAL, sql`i.id = any(${ids}::uuid[])`, ...conditions(filters)]);
  return sql`select ${SUMMARY}, i.no from idea i where ${where} order by i.no desc`;
}

function chooseScan(filters: ListFilters): { scan: Scan; rest: Sql[] } {
  const { sortKey, statuses, quadrant, tagId } = filters;
  const [range, others] = ranges(filters);
  if (tagId !== null && sortKey === 'createdAt') {
    const rest = conditions({ ...filters, tagId: null, createdFrom: null, createdBefore: null });
    return { scan: { ...BY_TAG, where: [...BY_TAG.where, sql`t.tag_id = ${tagId}`, ...range] }, rest };
  }
  const base: Scan = { from: sql`idea i`, key: COLUMNS[sortKey], id: sql`i.id`, where: [...CANONICAL, ...range] };
  if (statuses.length === 1)
    return { scan: { ...base, where: [...base.where, sql`i.status = ${statuses[0]}`] }, rest: conditions({ ...others, statuses: [] }) };
  if (quadrant !== null && sortKey === 'score')
    return { scan: { ...base, where: [...base.where, sql`i.quadrant = ${quadrant}`] }, rest: conditions({ ...others, quadrant: null }) };
  return { scan: base, rest: conditions(others) };
}

const BY_TAG: Scan = {
  from: sql`idea_tag t join idea i on i.workspace_id = current_workspace() and i.id = t.idea_id`,
  key: sql`t.idea_created_at`,
  id: sql`t.idea_id`,
  where: [sql`t.workspace_id = current_workspace()`, sql`not t.is_merged`],
};

/** A range of the very key that the list is sorted by only says where its scan begins and ends. */
function ranges(filters: ListFilters): [Sql[], ListFilters] {
  const { sortKey, tagId, createdFrom, createdBefore, updatedFrom } = filters;
  if (sortKey === 'createdAt') {
    const key = tagId === null ? COLUMNS.createdAt : BY_TAG.key;
    return [between(key, createdFrom, createdBefore), { ...filters, createdFrom: null, createdBefore: null }];
  }
  if (sortKey === 'updatedAt') return [between(COLUMNS.updatedAt, updatedFrom, null), { ...filters, updatedFrom: null }];
  return [[], filters];
}

function between(key: Sql, from: string | null, before: string | null): Sql[] {
  return [...(from === null ? [] : [sql`${key} >= ${from}`]), ...(before === null ? [] : [sql`${key} < ${before}`])];
}

/** Every filter that is set as a condition on an idea `i`. */
function conditions(filters: ListFilters): Sql[] {
  const { statuses, quadrant, tagId, ownerId, visibility } = filters;
  return [
    ...(statuses.length === 0 ? [] : [sql`i.status = any(${statuses}::text[])`]),
    ...(quadrant === null ? [] : [sql`i.quadrant = ${quadrant}`]),
    ...(tagId === null
      ? []
      : [sql`exists (select from idea_tag t where t.workspace_id = current_workspace() and t.idea_id = i.id and t.tag_id = ${tagId})`]),
    ...(ownerId === null ? [] : [sql`i.owner_id = ${ownerId}`]),
    ...(visibility === null ? [] : [sql`i.visibility = ${visibility}`]),
    ...between(COLUMNS.createdAt, filters.createdFrom, filters.createdBefore),
    ...between(COLUMNS.updatedAt, filters.updatedFrom, null),
  ];
}

function isOnlyStatuses(filters: ListFilters): boolean {
  const [, others] = ranges(filters);
  return conditions({ ...others, statuses: [] }).length === 0;
}

function page({ from, key, id, where }: Scan, filters: ListFilters, after: ListPosition | null, limit: number): Sql {
  return sql`select ${SUMMARY} from ${from} where ${and([...where, ...beyond(key, id, filters, after)])} ${order(key, id, filters)} limit ${limit}`;
}

/** One scan per status and a merge of their first rows: `status = any(...)` would read and sort every idea of those states. */
function union(statuses: readonly string[], scan: Scan, filters: ListFilters, after: ListPosition | null, limit: number): Sql {
  const one = page({ ...scan, where: [...scan.where, sql`i.status = wanted.status`] }, filters, after, limit);
  const dir = direction(filters);
  return sql`select p.* from unnest(${statuses}::text[]) as wanted (status) cross join lateral (${one}) p
    order by p.${OUTPUT[filters.sortKey]} ${dir}, p.id ${dir} limit ${limit}`;
}

const OUTPUT: Readonly<Record<SortKey, Sql>> = {
  score: sql`score`,
  supportCount: sql`"supportCount"`,
  createdAt: sql`"createdAt"`,
  updatedAt: sql`"updatedAt"`,
};

/**
 * Filters the scan row by row and stops at the last row of the page. Where the bound was met first, the row at which it stopped comes too
 * (isStop), in the same snapshot: the next page goes on from there.
 */
function bounded(scan: Scan, rest: readonly Sql[], filters: ListFilters, after: ListPosition | null, limit: number): Sql {
  const { from, key, id } = scan;
  const where = and([...scan.where, ...beyond(key, id, filters, after)]);
  const ordered = order(key, id, filters);
  const dir = direction(filters);
  return sql`with found as (
      select ${SUMMARY} from (select i.*, ${key} as scan_key, ${id} as scan_id from ${from} where ${where} ${ordered} limit ${SCAN_BOUND}) i
      where ${and(rest)} order by i.scan_key ${dir}, i.scan_id ${dir} limit ${limit}),
    stop as (select ${SUMMARY} from ${from} where (select count(*) from found) < ${limit} and ${where} ${ordered} offset ${SCAN_BOUND - 1} limit 1)
    select *, false as "isStop" from found union all select *, true from stop
    order by "isStop", ${OUTPUT[filters.sortKey]} ${dir}, id ${dir}`;
}

function beyond(key: Sql, id: Sql, { isDescending }: ListFilters, after: ListPosition | null): Sql[] {
  if (after === null) return [];
  return [isDescending ? sql`(${key}, ${id}) < (${after.key}, ${after.id})` : sql`(${key}, ${id}) > (${after.key}, ${after.id})`];
}

function order(key: Sql, id: Sql, filters: ListFilters): Sql {
  const dir = direction(filters);
  return sql`order by ${key} ${dir}, ${id} ${dir}`;
}

function direction({ isDescending }: ListFilters): Sql {
  return isDescending ? sql`desc` : sql`asc`;
}

function and(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? sql`true` : join(parts, sql` and `);
}
