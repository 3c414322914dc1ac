import fc from 'fast-check';
import { joinCandidates } from './near-candidates';
import { MAX_CANDIDATES, RELATED_MEANING } from './ranking';

const idea = (no: number) => `idea ${no}`;

describe('candidates of words and of meaning', () => {
  it('are no more than are ranked, each once, those of words first, and by meaning alone only what is near', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 150 }), { maxLength: MAX_CANDIDATES }),
        fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true })), {
          maxLength: 300,
          selector: ([no]) => no,
        }),
        (words, near) => {
          const meanings = new Map(near.map(([no, nearness]) => [idea(no), nearness]));
          const byWords = words.map(idea);
          const ids = joinCandidates(byWords, near.map(([no]) => idea(no)), meanings); // prettier-ignore
          expect(ids.length).toBeLessThanOrEqual(MAX_CANDIDATES);
          expect(new Set(ids).size).toBe(ids.length);
          const known = new Set(byWords);
          const others = ids.filter((id) => !known.has(id));
          expect(others.length).toBeLessThanOrEqual(30);
          expect(others.every((id) => (meanings.get(id) ?? 0) >= RELATED_MEANING)).toBe(true);
          expect(ids.slice(0, ids.length - others.length)).toEqual(byWords.slice(0, MAX_CANDIDATES - others.length));
          // None is left out that is nearer than one that is in.
          const least = Math.min(...others.map((id) => meanings.get(id) ?? 0));
          const left = [...meanings].filter(([id, nearness]) => !known.has(id) && !ids.includes(id) && nearness >= RELATED_MEANING);
          expect(others.length === 30 || left.length === 0).toBe(true);
          expect(left.every(([, nearness]) => nearness <= least)).toBe(true);
        },
      ),
    );
  });

  it('leave no more than three tenths to meaning, of which the words that say least make room', () => {
    const byWords = Array.from({ length: MAX_CANDIDATES }, (_, no) => idea(no));
    const near = Array.from({ length: 40 }, (_, no) => idea(1_000 + no));
    const meanings = new Map(near.map((ideaId, at) => [ideaId, 0.7 + at / 1_000]));
    const joined = joinCandidates(byWords, near, meanings);
    expect(joined).toEqual([...byWords.slice(0, 70), ...near.slice(10).toReversed()]);
  });

  it('do not depend on the order in which the near ones come', () => {
    const near = Array.from({ length: 50 }, (_, no) => idea(no));
    const meanings = new Map(near.map((ideaId) => [ideaId, 0.8]));
    expect(joinCandidates([], near.toReversed(), meanings)).toEqual(joinCandidates([], near, meanings));
  });

  it('are those of words where nothing is known of the meaning', () => {
    const byWords = Array.from({ length: MAX_CANDIDATES }, (_, no) => idea(no));
    expect(joinCandidates(byWords, [], new Map())).toEqual(byWords);
  });
});
