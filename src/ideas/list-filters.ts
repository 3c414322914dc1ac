import type { Quadrant, Visibility } from './idea-words';
import type { IdeaStatus } from './transitions';

export const SORT_KEYS = ['score', 'supportCount', 'createdAt', 'updatedAt'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export const SORTS = ['score', '-score', 'supportCount', '-supportCount', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'] as const;
export type Sort = (typeof SORTS)[number];

/** What a list of ideas is asked for, parsed and resolved. */
export interface ListFilters {
  readonly statuses: readonly IdeaStatus[];
  readonly quadrant: Quadrant | null;
  readonly tagId: string | null;
  readonly authorId: string | null;
  readonly q: string | null;
  readonly ownerId: string | null;
  readonly visibility: Visibility | null;
  /** ISO 8601 in UTC, half-open: from <= createdAt < before. */
  readonly createdFrom: string | null;
  readonly createdBefore: string | null;
  readonly updatedFrom: string | null;
  readonly sortKey: SortKey;
  readonly isDescending: boolean;
}

export const NO_FILTERS: ListFilters = {
  statuses: [],
  quadrant: null,
  tagId: null,
  authorId: null,
  q: null,
  ownerId: null,
  visibility: null,
  createdFrom: null,
  createdBefore: null,
  updatedFrom: null,
  sortKey: 'createdAt',
  isDescending: true,
};

export function keyOf(sort: Sort): Pick<ListFilters, 'sortKey' | 'isDescending'> {
  const sortKey = SORT_KEYS.find((key) => sort === key || sort === `-${key}`) ?? 'createdAt';
  return { sortKey, isDescending: sort.startsWith('-') };
}

/** The names of the filters that are set: what counters can and cannot answer depends on them. */
export function filtersOf(filters: ListFilters): string[] {
  return [
    filters.statuses.length > 0 ? 'status' : null,
    filters.quadrant && 'quadrant',
    filters.tagId && 'tag',
    filters.authorId && 'authorId',
    filters.q && 'q',
    filters.ownerId && 'ownerId',
    filters.visibility && 'visibility',
    filters.createdFrom && 'createdAt[gte]',
    filters.createdBefore && 'createdAt[lt]',
    filters.updatedFrom && 'updatedAt[gte]',
  ].filter((name) => name !== null);
}
