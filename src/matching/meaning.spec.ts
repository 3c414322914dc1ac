import fc from 'fast-check';
import { compress, cosine, nearness, type Vector } from './meaning';
import { rankCandidates } from './rank-texts.fixture';
import { analyseText } from './text-analysis';

function vector(...values: number[]): Vector {
  const compressed = compress(values);
  if (compressed === null) throw new Error('no direction');
  return compressed;
}

describe('what texts mean', () => {
  it('keeps a direction in a byte a dimension, to some hundredths of its cosine at worst', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
        fc.pre(dot(a, a) > 1 && dot(b, b) > 1);
        const exact = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        expect(Math.abs((cosine(vector(...a), vector(...b)) ?? 2) - exact)).toBeLessThan(0.02);
      }),
      { numRuns: 50 },
    );
  });

  it.each([[[0, 0]], [[1, NaN]], [[1, Infinity]], [[]]])('is nothing for %p', (values) => {
    expect(compress(values)).toBeNull();
  });

  it('cannot be compared over two models', () => {
    expect(cosine(vector(1, 0), vector(1, 0, 0))).toBeNull();
  });

  describe('nearness', () => {
    // A model for which all texts are near each other: unrelated ones have a cosine of about .7.
    const query = vector(1, 0, 0);
    const background = Array.from({ length: 12 }, (_, i) => vector(0.7, 0.7 + i / 1_000, 0));
    const candidates = new Map([
      ['same', vector(1, 0, 0)],
      ['near', vector(0.95, 0.31, 0)],
      ['unrelated', vector(0.7, 0, 0.7)],
      ['opposite', vector(-1, 0, 0)],
      ['of another model', vector(1, 0)],
    ]);

    it('is measured from what unrelated texts of the backlog look like to the model', () => {
      const near = nearness(query, candidates, background);
      expect(near.get('same')).toBe(1);
      expect(near.get('near')).toBeCloseTo(0.83, 1);
      expect(near.get('unrelated')).toBeLessThan(0.05);
      expect(near.get('opposite')).toBe(0);
      expect(near.has('of another model')).toBe(false);
    });

    it('is not known where the backlog is small, or all of it is one text', () => {
      expect(nearness(query, candidates, background.slice(0, 9)).size).toBe(0);
      expect(
        nearness(
          query,
          candidates,
          Array.from({ length: 12 }, () => query),
        ).size,
      ).toBe(0);
    });
  });

  describe('in the ranking', () => {
    const frequencies = { texts: 1_000, of: new Map<bigint, number>() };
    const query = analyseText(null, 'Reading at night hurts my eyes in this app');
    const [byWords, byMeaning] = ['Reading lists at night', 'A dark theme for this app, my eyes hurt'].map((body) =>
      analyseText(null, body),
    );
    const candidates = [
      { id: 1, text: byWords! },
      { id: 2, text: byMeaning! },
    ];
    const rank = (meanings: [number, number][]) => rankCandidates(query, candidates, frequencies, new Map(meanings));

    it('moves a candidate by three tenths, says so, and changes nothing where it is not known', () => {
      const [plain, blended] = [rank([]), rank([[2, 1]])];
      const scoreOf = (ranked: typeof plain, id: number) => ranked.find((candidate) => candidate.id === id)?.score ?? 0;
      expect(scoreOf(blended, 2)).toBeCloseTo(0.7 * scoreOf(plain, 2) + 0.3, 10);
      expect(scoreOf(blended, 1)).toBe(scoreOf(plain, 1));
      expect(blended.find(({ id }) => id === 2)?.reasons).toContainEqual({ kind: 'similar_meaning' });
      expect(JSON.stringify(plain)).not.toContain('similar_meaning');
      expect(JSON.stringify(rank([[2, 0.4]]))).not.toContain('similar_meaning');
    });

    it('never makes likely what contradicts, nor doubts what is identical', () => {
      const [a, b] = ['Enable notifications by default for guests', 'Disable notifications by default for guests'].map((body) =>
        analyseText(null, body),
      );
      const [contradicted] = rankCandidates(a!, [{ id: 1, text: b! }], frequencies, new Map([[1, 1]]));
      expect(contradicted).toMatchObject({ band: 'related', mismatches: [{ kind: 'opposite' }] });
      expect(rankCandidates(a!, [{ id: 1, text: a! }], frequencies, new Map([[1, 0]]))).toMatchObject([
        { score: 1, band: 'likely', isIdentical: true },
      ]);
    });
  });
});
