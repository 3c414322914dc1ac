import { JudgedIdea, isRated, membershipOf, rate } from './judgement';
import { DEFAULT_THRESHOLDS } from './model';

const IDEA: JudgedIdea = { ideaId: 'a', canonicalId: 'a', status: 'new', isRevealed: false, isInHotPlan: false, override: null };
const anEstimate = (memberId: string, impact = 13, costDays = 1) => ({ estimateId: `e-${memberId}`, memberId, impact, costDays });
const TWO = [anEstimate('nino'), anEstimate('omar')];

describe('judging an idea', () => {
  it('rates open ideas that are not merged, and leaves the others the score of their last day', () => {
    expect(isRated(IDEA)).toBe(true);
    expect(isRated({ ...IDEA, canonicalId: 'b' })).toBe(false);
    expect(isRated({ ...IDEA, status: 'shipped' })).toBe(false);
  });

  it('shows a rating to everybody from two estimators on, or once the round is revealed', () => {
    expect(rate(IDEA, [], DEFAULT_THRESHOLDS)).toMatchObject({ explanation: null, isShown: false });
    expect(rate(IDEA, [anEstimate('nino')], DEFAULT_THRESHOLDS).isShown).toBe(false);
    expect(rate({ ...IDEA, isRevealed: true }, [anEstimate('nino')], DEFAULT_THRESHOLDS).isShown).toBe(true);
    expect(rate(IDEA, TWO, DEFAULT_THRESHOLDS).isShown).toBe(true);
  });

  it('hashes what the score depends on: the estimates in any order, and the thresholds', () => {
    const hash = (...args: Parameters<typeof rate>) => rate(...args).inputsHash.toString('hex');
    const usual = hash(IDEA, TWO, DEFAULT_THRESHOLDS);
    expect(hash({ ...IDEA, isInHotPlan: true, isRevealed: true }, [...TWO].reverse(), DEFAULT_THRESHOLDS)).toBe(usual);
    const others = [
      hash(IDEA, [anEstimate('nino'), anEstimate('omar', 8)], DEFAULT_THRESHOLDS),
      hash(IDEA, [anEstimate('nino'), anEstimate('lena')], DEFAULT_THRESHOLDS),
      hash(IDEA, [anEstimate('nino')], DEFAULT_THRESHOLDS),
      hash(IDEA, [], DEFAULT_THRESHOLDS),
      hash(IDEA, TWO, { ...DEFAULT_THRESHOLDS, version: 2 }),
      hash(IDEA, TWO, { ...DEFAULT_THRESHOLDS, impact: 5 }),
    ];
    expect(new Set([usual, ...others]).size).toBe(7);
  });

  it.each<[string, Partial<JudgedIdea>, number, boolean, RegExp]>([
    ['a quick win by two', {}, 2, true, /2 estimators; 60 % is enough/],
    ['a merged one, pinned or not', { canonicalId: 'b', override: { kind: 'pin', reason: 'x' } }, 2, false, /^Merged into idea b\.$/],
    ['a declined one', { status: 'declined', isInHotPlan: true }, 2, false, /^The idea was declined\.$/],
    ['one hidden estimate', {}, 1, false, /^One estimate so far, hidden until 2 members have estimated or the round is revealed\.$/],
    ['one hidden estimate of a pinned idea', { override: { kind: 'pin', reason: 'x' } }, 1, false, /It is pinned and enters then\.$/],
    ['one hidden estimate of a vetoed idea', { override: { kind: 'veto', reason: 'x' } }, 1, false, /^Kept out by a member: x$/],
    ['one revealed estimate', { isRevealed: true }, 1, false, /^2 estimators are needed, 1 so far\.$/],
    ['one revealed estimate of a pinned idea', { isRevealed: true, override: { kind: 'pin', reason: 'x' } }, 1, true, /^Pinned/],
    ['none', {}, 0, false, /^Nobody has estimated/],
  ])('places %s', (_, differences, estimators, isIn, reason) => {
    const idea = { ...IDEA, ...differences };
    const membership = membershipOf(idea, rate(idea, TWO.slice(0, estimators), DEFAULT_THRESHOLDS));
    expect([membership.isIn, membership.reason]).toEqual([isIn, expect.stringMatching(reason)]);
  });
});
