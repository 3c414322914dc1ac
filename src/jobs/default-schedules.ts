import type { Cadence } from './periods';

export interface Schedule {
  /** The name of the job that does the work. */
  readonly id: string;
  readonly cadence: Cadence;
  /** Minutes of wall clock after the start of the period. */
  readonly offsetMinutes: number;
}

/** What every workspace has from its first day, in its own zone: the nightly clean-up, when few are awake; and what an upgrade leaves to do, within the hour. */
export const DEFAULT_SCHEDULES: readonly Schedule[] = [
  { id: 'intake.purge', cadence: 'daily', offsetMinutes: 180 },
  { id: 'events.purge', cadence: 'daily', offsetMinutes: 190 },
  { id: 'idempotency.purge', cadence: 'daily', offsetMinutes: 200 },
  { id: 'origins.purge', cadence: 'daily', offsetMinutes: 205 },
  { id: 'links.purge', cadence: 'daily', offsetMinutes: 210 },
  { id: 'matches.refit', cadence: 'daily', offsetMinutes: 215 },
  { id: 'index.renew', cadence: 'hourly', offsetMinutes: 15 },
];
