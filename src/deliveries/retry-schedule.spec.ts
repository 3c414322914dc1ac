import fc from 'fast-check';
import { THREAD_GAPS, WEBHOOK_GAPS, secondsUntilNext } from './retry-schedule';

describe('when a delivery is tried again', () => {
  it('follows the gaps of Standard Webhooks: ten attempts in 75.6 hours', () => {
    expect(WEBHOOK_GAPS).toHaveLength(10);
    expect((WEBHOOK_GAPS.reduce((sum, gap) => sum + gap, 0) / 3600).toFixed(1)).toBe('75.6');
    const gaps = Array.from({ length: 10 }, (_, made) => secondsUntilNext(WEBHOOK_GAPS, made + 1, null, 0));
    expect(gaps).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  it('tries a thread nine times, the last a day after the one before', () => {
    expect(secondsUntilNext(THREAD_GAPS, 8, null, 0)).toBe(86_400);
    expect(secondsUntilNext(THREAD_GAPS, 9, null, 0)).toBeNull();
  });

  it('never comes before Retry-After or its own gap, and at most a tenth later', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: 0, max: 86_400 })),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (made, retryAfter, random) => {
          const least = Math.max(WEBHOOK_GAPS[made] ?? 0, retryAfter ?? 0);
          const seconds = secondsUntilNext(WEBHOOK_GAPS, made, retryAfter, random) ?? -1;
          expect(seconds).toBeGreaterThanOrEqual(least);
          expect(seconds).toBeLessThanOrEqual(least * 1.1);
        },
      ),
    );
  });

  it('spreads what failed together', () => {
    expect(secondsUntilNext(WEBHOOK_GAPS, 2, null, 0.9)).not.toBe(secondsUntilNext(WEBHOOK_GAPS, 2, null, 0.1));
  });

  it('does not try again for a Retry-After once the schedule is over', () => {
    expect(secondsUntilNext(WEBHOOK_GAPS, 10, 5, 0)).toBeNull();
  });
});
