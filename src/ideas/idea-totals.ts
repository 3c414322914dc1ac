import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import type { CountDto, FacetsDto } from './dto/ideas.dto';
import { QUADRANTS } from './idea-words';
import { ListFilters, filtersOf } from './list-filters';
import { IDEA_STATUSES } from './transitions';

const TAGS_SHOWN = 100;

/** How many ideas a list has in all, where counters know it; null with filters that they do not keep. */
export async function totalCount(db: EntityManager, filters: ListFilters): Promise<number | null> {
  const names = filtersOf(filters);
  const [only] = names;
  if (names.length > 1) return null;
  switch (only) {
    case undefined:
      return sum(db, 'status', IDEA_STATUSES);
    case 'status':
      return sum(db, 'status', filters.statuses);
    case 'quadrant':
      return sum(db, 'quadrant', [filters.quadrant ?? '']);
    case 'tag':
      return sum(db, 'tag', [filters.tagId ?? '']);
    default:
      return null;
  }
}

async function sum(db: EntityManager, dimension: string, keys: readonly string[]): Promise<number> {
  const rows = await query<{ n: number }>(
    db,
    sql`select coalesce(sum(count), 0)::int as n from idea_counter
        where workspace_id = current_workspace() and dimension = ${dimension} and key = any(${keys}::text[])`,
  );
  return rows[0]?.n ?? 0;
}

export async function facets(db: EntityManager): Promise<FacetsDto> {
  const rows = await query<{ dimension: string; key: string; count: number }>(
    db,
    sql`select dimension, key, sum(count)::int as count from idea_counter
        where workspace_id = current_workspace() and dimension in ('status', 'quadrant') group by dimension, key`,
  );
  const all = (dimension: string, keys: readonly string[]): CountDto[] =>
    keys.map((key) => ({ key, name: null, count: rows.find((row) => row.dimension === dimension && row.key === key)?.count ?? 0 }));
  const tag = await query<CountDto>(
    db,
    sql`select t.id as key, t.name, sum(c.count)::int as count
        from tag t join idea_counter c on c.workspace_id = current_workspace() and c.dimension = 'tag' and c.key = t.id::text
        where t.workspace_id = current_workspace() group by t.id, t.name having sum(c.count) > 0 order by 3 desc, 1 limit ${TAGS_SHOWN}`,
  );
  return { status: all('status', IDEA_STATUSES), quadrant: all('quadrant', QUADRANTS), tag };
}
