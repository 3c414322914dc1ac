import * as fc from 'fast-check';
import { DEFAULT_THRESHOLDS } from './model';
import { movesBetween } from './threshold-moves';

const after = { version: 2, impact: 3, costDays: 5 };

describe('moves between thresholds', () => {
  it('names the ideas that change quadrant, and only these', () => {
    const positions = [
      { ideaId: 'stays', impact: 8, costDays: 2 },
      { ideaId: 'becomes-high', impact: 3, costDays: 2 },
      { ideaId: 'becomes-dear', impact: 8, costDays: 6 },
      { ideaId: 'both', impact: 3.5, costDays: 8 },
    ];
    expect(movesBetween(positions, DEFAULT_THRESHOLDS, after)).toEqual([
      { ideaId: 'becomes-high', from: 'fill_in', to: 'quick_win' },
      { ideaId: 'becomes-dear', from: 'quick_win', to: 'big_bet' },
      { ideaId: 'both', from: 'fill_in', to: 'big_bet' },
    ]);
  });

  const anIdea = fc.record({
    ideaId: fc.uuid(),
    impact: fc.double({ min: 0.5, max: 20, noNaN: true }),
    costDays: fc.double({ min: 0.5, max: 60, noNaN: true }),
  });

  it('adding an idea never moves another, and no change of thresholds moves nothing', () => {
    fc.assert(
      fc.property(fc.array(anIdea), anIdea, (ideas, added) => {
        const before = movesBetween(ideas, DEFAULT_THRESHOLDS, after);
        expect(movesBetween([...ideas, added], DEFAULT_THRESHOLDS, after).slice(0, before.length)).toEqual(before);
        expect(movesBetween(ideas, DEFAULT_THRESHOLDS, { ...DEFAULT_THRESHOLDS, version: 2 })).toEqual([]);
      }),
    );
  });
});
