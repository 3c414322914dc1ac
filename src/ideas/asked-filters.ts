import { Invalid } from '../common/errors';
import type { ListIdeasQuery } from './dto/list-ideas.dto';
import { ListFilters, keyOf } from './list-filters';

/** What the query asks for, its tag found already. */
export function filtersFrom(asked: ListIdeasQuery, tagId: string | null): ListFilters {
  if (asked.q !== undefined && asked.sort !== undefined && asked.sort !== '-createdAt') {
    throw new Invalid([
      { pointer: '?sort', code: 'sort_with_search', detail: 'q is answered newest first: leave sort out, or use -createdAt.' },
    ]);
  }
  return {
    statuses: [...(asked.status ?? [])].sort(),
    quadrant: asked.quadrant ?? null,
    tagId,
    authorId: asked.authorId ?? null,
    q: asked.q ?? null,
    ownerId: asked.ownerId ?? null,
    visibility: asked.visibility ?? null,
    createdFrom: moment('createdAt[gte]', asked['createdAt[gte]']),
    createdBefore: moment('createdAt[lt]', asked['createdAt[lt]']),
    updatedFrom: moment('updatedAt[gte]', asked['updatedAt[gte]']),
    ...keyOf(asked.sort ?? '-createdAt'),
  };
}

function moment(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new Invalid([{ pointer: `?${name}`, code: 'no_such_time', detail: 'There is no such day or time.' }]);
  return time.toISOString();
}
