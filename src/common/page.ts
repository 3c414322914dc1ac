import { createHash } from 'node:crypto';
import { Invalid } from './errors';
import { isUuid } from './uuid';

export interface PageInfo {
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
  readonly truncated?: boolean;
  readonly totalCount?: number;
}

export interface Page<T> {
  readonly data: T[];
  readonly page: PageInfo;
}

/** Where a keyset page ends: the sort key (as PostgreSQL prints it) and the id that breaks ties. */
export interface Position {
  readonly key: string;
  readonly id: string;
}

/** An opaque cursor carries the filters it was made for (hashed), so that it is refused with others. */
export function encodeCursor(position: Position, filters: unknown): string {
  return Buffer.from(JSON.stringify([hashOf(filters), position.key, position.id])).toString('base64url');
}

export function decodeCursor(cursor: string | undefined, filters: unknown): Position | null {
  if (cursor === undefined) return null;
  const parts = parse(cursor);
  if (!parts)
    throw new Invalid([{ pointer: '?cursor', code: 'cursor_malformed', detail: 'Use page.nextCursor of the page before, unchanged.' }]);
  const [hash, key, id] = parts;
  if (hash !== hashOf(filters)) {
    throw new Invalid([
      {
        pointer: '?cursor',
        code: 'cursor_of_other_list',
        detail: 'This cursor was made with other filters or another sort; start without it.',
      },
    ]);
  }
  return { key, id };
}

/** Cuts the one row too many that was read to know whether there is a next page. */
export function toPage<Row, Dto>(
  rows: readonly Row[],
  limit: number,
  filters: unknown,
  positionOf: (row: Row) => Position,
  toDto: (row: Row) => Dto,
): Page<Dto> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return {
    data: shown.map(toDto),
    page: { nextCursor: hasMore && last !== undefined ? encodeCursor(positionOf(last), filters) : null, hasMore },
  };
}

function hashOf(filters: unknown): string {
  return createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 11);
}

function parse(cursor: string): [string, string, string] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || value.length !== 3) return null;
    const [hash, key, id] = value as unknown[];
    return typeof hash === 'string' && typeof key === 'string' && typeof id === 'string' && isUuid(id) && key.length <= 64
      ? [hash, key, id]
      : null;
  } catch {
    return null;
  }
}
