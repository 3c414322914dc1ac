import { IsISO8601, IsOptional, Matches } from 'class-validator';

export class AsOfQuery {
  /** Look back: what was written last before this moment, with its time zone. It is read, never computed anew.
   * @example "2026-11-22T17:00:00Z" */
  @IsOptional()
  // Within the years that PostgreSQL and JavaScript both read the same.
  @Matches(/^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/, {
    message: 'asOf is a date and time with its zone, as in 2026-11-22T17:00:00Z (write + as %2B).',
  })
  @IsISO8601({ strict: true })
  asOf?: string;
}
