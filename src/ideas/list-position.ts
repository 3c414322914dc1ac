import { Invalid } from '../common/errors';
import type { Position } from '../common/page';
import { isUuid } from '../common/uuid';

/** A cursor is only encoded, not signed: a key that PostgreSQL could not read must be our 400, not its error. */
export function positionIn(kind: 'time' | 'number' | 'integer' | 'id', { key }: Position): string | number {
  const number = Number(key);
  switch (kind) {
    case 'time':
      if (/^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(key) && !Number.isNaN(Date.parse(key)))
        return new Date(key).toISOString();
      break;
    case 'number':
      // Number to text and back is exact in both JavaScript and PostgreSQL: both print the shortest text that reads back the same.
      if (key !== '' && Number.isFinite(number)) return number;
      break;
    case 'integer':
      if (/^\d{1,10}$/.test(key) && number <= 2_147_483_647) return number;
      break;
    case 'id':
      if (isUuid(key)) return key;
  }
  throw new Invalid([{ pointer: '?cursor', code: 'cursor_malformed', detail: 'Use page.nextCursor of the page before, unchanged.' }]);
}
