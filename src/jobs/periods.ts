import { DateTime } from 'luxon';

export type Cadence = 'hourly' | 'daily' | 'monthly';

/** A half-open period [start, end) in UTC (rule 11). */
export interface Period {
  readonly start: Date;
  readonly end: Date;
}

const UNIT = { hourly: 'hour', daily: 'day', monthly: 'month' } as const;

/** The period of this cadence that `at` lies in, with edges on the workspace's own clock: a day has 23, 24 or 25 hours. */
export function periodAt(at: Date, cadence: Cadence, timeZone: string): Period {
  const unit = UNIT[cadence];
  const start = DateTime.fromJSDate(at, { zone: timeZone }).startOf(unit);
  return {
    start: start.toJSDate(),
    end: start
      .plus({ [unit]: 1 })
      .startOf(unit)
      .toJSDate(),
  };
}

/** When the run of a period is due: `offsetMinutes` of wall clock after its start, so 03:00 stays 03:00 on the day the clock changes. */
export function dueAt(period: Period, offsetMinutes: number, timeZone: string): Date {
  const start = DateTime.fromJSDate(period.start, { zone: timeZone });
  const due = start.set({ hour: start.hour + Math.floor(offsetMinutes / 60), minute: offsetMinutes % 60 });
  return due.toJSDate();
}
