import { Sql, sql } from '../database/sql';

/** Of each kind. */
export const MOST = 5_000;

/** ISO 8601 in UTC with milliseconds, as everywhere in the API. */
export function at(column: Sql): Sql {
  return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
