import * as fc from 'fast-check';
import { Cadence, dueAt, periodAt } from './periods';

const iso = (d: Date) => d.toISOString();

describe('periods on the workspace clock', () => {
  it.each([
    ['2026-03-29T00:30:00Z', 'daily', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'], // 23 hours
    ['2026-10-25T12:00:00Z', 'daily', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'], // 25 hours
    ['2026-11-23T20:30:00Z', 'daily', 'Asia/Tbilisi', '2026-11-23T20:00:00.000Z', '2026-11-24T20:00:00.000Z'],
    ['2026-02-28T23:59:59Z', 'monthly', 'UTC', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T03:00:00Z', 'monthly', 'America/New_York', '2026-02-01T05:00:00.000Z', '2026-03-01T05:00:00.000Z'],
    ['2026-11-23T20:30:00Z', 'hourly', 'Asia/Kolkata', '2026-11-23T20:30:00.000Z', '2026-11-23T21:30:00.000Z'],
  ])('%s lies in the %s period of %s from %s', (at, cadence, zone, start, end) => {
    const period = periodAt(new Date(at), cadence as Cadence, zone);
    expect([iso(period.start), iso(period.end)]).toEqual([start, end]);
  });

  it('is due at 03:00 on the wall also when the night has 23 hours', () => {
    const period = periodAt(new Date('2026-03-29T12:00:00Z'), 'daily', 'Europe/Berlin');
    expect(iso(dueAt(period, 180, 'Europe/Berlin'))).toBe('2026-03-29T01:00:00.000Z');
  });

  it('gives periods that follow one another without a gap', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tbilisi', 'Australia/Lord_Howe', 'Pacific/Apia');
    const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(at, fc.constantFrom<Cadence>('daily', 'monthly'), zones, (time, cadence, zone) => {
        const period = periodAt(time, cadence, zone);
        expect(period.start.getTime()).toBeLessThanOrEqual(time.getTime());
        expect(period.end.getTime()).toBeGreaterThan(time.getTime());
        expect(iso(periodAt(period.end, cadence, zone).start)).toBe(iso(period.end));
      }),
    );
  });
});
