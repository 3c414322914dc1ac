import * as fc from 'fast-check';
import { tallyChange } from './support-tally';

type Support = boolean | null;

describe('the tally of support', () => {
  it.each<[Support, Support, Support, number, number]>([
    [null, null, true, 1, 0],
    [null, null, false, 0, 1],
    [null, true, null, -1, 0],
    [null, false, null, 0, -1],
    [null, false, true, 1, -1],
    [null, true, false, -1, 1],
    [true, null, true, 0, 0],
    [true, null, false, 0, 0],
    [true, true, null, 0, 0],
    [false, null, true, 1, -1],
    [false, null, false, 0, 0],
    [false, true, null, -1, 1],
    [false, true, false, -1, 1],
  ])('others %s, this one from %s to %s: counted %i, discounted %i', (others, before, after, counted, discounted) => {
    expect(tallyChange(others, before, after)).toEqual({ counted, discounted });
  });

  it('adds up to a count anew, whatever happens to the supports of an author in a group', () => {
    const anySupport = fc.constantFrom<Support>(null, true, false);
    const changes = fc.array(fc.tuple(fc.nat({ max: 2 }), anySupport), { maxLength: 12 });
    fc.assert(
      fc.property(changes, (steps) => {
        const supports: Support[] = [null, null, null];
        const kept = { counted: 0, discounted: 0 };
        for (const [at, after] of steps) {
          const others = supports.filter((_, i) => i !== at && supports[i] !== null);
          const change = tallyChange(others.length === 0 ? null : others.includes(true), supports[at] ?? null, after);
          kept.counted += change.counted;
          kept.discounted += change.discounted;
          supports[at] = after;
        }
        const isCounted = supports.includes(true);
        expect(kept).toEqual({ counted: Number(isCounted), discounted: Number(!isCounted && supports.includes(false)) });
      }),
    );
  });
});
