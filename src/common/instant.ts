import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

/** A date and time with its zone, within the years that PostgreSQL and JavaScript read the same. ISO 8601 alone also allows weeks and commas, which neither reads. */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Matches(/^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/, {
      message: '$property is a date and time with its zone, as in 2026-11-22T17:00:00Z (in a URL write + as %2B).',
    }),
    IsISO8601({ strict: true }),
  );
}
