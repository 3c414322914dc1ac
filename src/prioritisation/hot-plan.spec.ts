import * as fc from 'fast-check';
import { nextMembership, rankHotPlan, type HotPlanEntry, type MembershipInput } from './hot-plan';

function anInput(change: Partial<MembershipInput> = {}): MembershipInput {
  return { isIn: false, isOpen: true, probability: 0.7, estimators: 3, override: null, ...change };
}
const pin = { kind: 'pin', reason: 'promised to the board' } as const;
const veto = { kind: 'veto', reason: 'waits for the new editor' } as const;

describe('membership of the hot plan', () => {
  it.each<[string, Partial<MembershipInput>, boolean, string]>([
    ['reaches the gate', { probability: 0.6 }, true, 'reached'],
    ['just below the gate', { probability: 0.5999 }, false, 'not_reached'],
    ['in, and within the band', { isIn: true, probability: 0.55 }, true, 'held'],
    ['in, at the lower bound', { isIn: true, probability: 0.5 }, true, 'held'],
    ['in, below the band', { isIn: true, probability: 0.4999 }, false, 'dropped'],
    ['one estimator, however sure', { probability: 0.99, estimators: 1 }, false, 'too_few_estimators'],
    ['in, but an estimate was withdrawn', { isIn: true, probability: 0.9, estimators: 1 }, false, 'too_few_estimators'],
    ['nobody has estimated', { probability: null, estimators: 0 }, false, 'unrated'],
    ['pinned below the gate', { probability: 0.1, estimators: 1, override: pin }, true, 'pinned'],
    ['pinned but unrated', { probability: null, estimators: 0, override: pin }, false, 'unrated'],
    ['vetoed above the gate', { isIn: true, probability: 0.9, override: veto }, false, 'vetoed'],
    ['closed, though pinned', { isIn: true, isOpen: false, override: pin }, false, 'closed'],
  ])('%s', (_, change, isIn, cause) => {
    expect(nextMembership(anInput(change))).toMatchObject({ isIn, cause });
  });

  it('says why in words, and never rounds a miss up to the gate', () => {
    expect(nextMembership(anInput({ probability: 0.59999 })).reason).toBe('59.9 % likely to be a quick win; 60 % is needed to enter.');
    expect(nextMembership(anInput({ isIn: true, probability: 0.553 })).reason).toBe(
      '55.3 % likely to be a quick win: below 60 %, but it stays until it falls below 50 %.',
    );
    expect(nextMembership(anInput({ override: veto })).reason).toContain('waits for the new editor');
    expect(nextMembership(anInput({ estimators: 1 })).reason).toBe('2 estimators are needed, 1 so far.');
  });

  it('never flaps: while P stays inside the band nothing changes, and deciding twice is deciding once', () => {
    const inBand = fc.array(fc.double({ min: 0.5, max: 0.5999999, noNaN: true }));
    fc.assert(
      fc.property(fc.boolean(), inBand, (start, path) => {
        for (const probability of path) expect(nextMembership(anInput({ isIn: start, probability })).isIn).toBe(start);
      }),
    );
    fc.assert(
      fc.property(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5), (isIn, probability, estimators) => {
        const once = nextMembership(anInput({ isIn, probability, estimators }));
        expect(nextMembership(anInput({ isIn: once.isIn, probability, estimators })).isIn).toBe(once.isIn);
      }),
    );
  });
});

describe('the order of the hot plan', () => {
  const entry = (ideaId: string, order: number, day: number, isPinned = false): HotPlanEntry => ({
    ideaId,
    order,
    createdAt: new Date(Date.UTC(2026, 0, day)),
    isPinned,
  });
  const ids = (entries: HotPlanEntry[]): string[] => entries.map(({ ideaId }) => ideaId);

  it('is by impact a person-day, then by age', () => {
    const { listed, waiting } = rankHotPlan([entry('young', 2, 9), entry('best', 3, 9), entry('old', 2, 1)], 10);
    expect(ids(listed)).toEqual(['best', 'old', 'young']);
    expect(waiting).toEqual([]);
  });

  it('keeps pinned ideas where the limit cuts, in their own rank', () => {
    const { listed, waiting } = rankHotPlan([entry('a', 5, 1), entry('b', 4, 1), entry('c', 3, 1), entry('pinned', 1, 1, true)], 2);
    expect(ids(listed)).toEqual(['a', 'pinned']);
    expect(ids(waiting)).toEqual(['b', 'c']);
  });

  it('loses nobody, keeps the limit, and does not depend on the order of its input', () => {
    const anEntry = fc
      .record({ ideaId: fc.uuid(), order: fc.integer({ min: 1, max: 4 }), day: fc.integer({ min: 1, max: 3 }), isPinned: fc.boolean() })
      .map(({ ideaId, order, day, isPinned }) => entry(ideaId, order, day, isPinned));
    fc.assert(
      fc.property(fc.uniqueArray(anEntry, { selector: (e) => e.ideaId }), fc.nat(12), (entries, limit) => {
        const { listed, waiting } = rankHotPlan(entries, limit);
        expect(listed).toHaveLength(Math.min(limit, entries.length));
        expect([...ids(listed), ...ids(waiting)].sort()).toEqual(ids(entries).sort());
        expect(rankHotPlan([...entries].reverse(), limit)).toEqual({ listed, waiting });
      }),
    );
  });
});
