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

    describe('of what shares no word', () => {
      const wish = analyseText(null, 'Rechnungen als Tabelle herunterladen');
      const [english] = ['Download invoices as a spreadsheet'].map((body) => analyseText(null, body));
      const only = (meaning: number) => rankCandidates(wish, [{ id: 1, text: english! }], frequencies, new Map([[1, meaning]]))[0]!;

      it('shows as related what is near in meaning, and says that it is by nothing else', () => {
        expect(only(0.6)).toMatchObject({ band: 'related', reasons: [{ kind: 'similar_meaning' }], isByMeaning: true });
        expect(only(0.5)).toMatchObject({ band: 'hidden', reasons: [] });
      });

      it('never holds it likely', () => {
        fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (meaning) => expect(only(meaning).band).not.toBe('likely')));
      });

      it('puts it first that is nearer, and one before it that the words speak for', () => {
        const said = analyseText(null, 'Rechnungen als Tabelle herunterladen, bitte');
        const three = [
          { id: 1, text: english! },
          { id: 2, text: analyseText(null, 'Save bills in CSV format') },
          { id: 3, text: said },
        ];
        const ranked = rankCandidates(wish, three, frequencies, new Map([[1, 0.9], [2, 0.7], [3, 0.9]])); // prettier-ignore
        expect(ranked.map(({ id }) => id)).toEqual([3, 1, 2]);
      });

      it('says what sets them apart', () => {
        const other = analyseText(null, 'Download 12 invoices as a spreadsheet');
        const numbered = analyseText(null, 'Rechnungen als Tabelle herunterladen, 48 auf einmal');
        const [found] = rankCandidates(numbered, [{ id: 1, text: other }], frequencies, new Map([[1, 1]]));
        expect(found).toMatchObject({ band: 'related', mismatches: [{ kind: 'number' }] });
      });

      it('does not hide what words speak for, however many there are', () => {
        const related = { id: 100, text: analyseText(null, 'Rechnungen per Post verschicken lassen, als Brief oder Paket, je nach Land') };
        const near = Array.from({ length: 40 }, (_, id) => ({ id, text: analyseText(null, `Download invoices as a spreadsheet of kind ${'abcdefghij'[id % 10]}${id}`) })); // prettier-ignore
        const bandWith = (meanings: Map<number, number>) => {
          const ranked = rankCandidates(wish, [related, ...near], frequencies, meanings);
          return ranked.find(({ id }) => id === 100)?.band;
        };
        expect(bandWith(new Map())).toBe('related');
        expect(bandWith(new Map(near.map(({ id }) => [id, 0.9])))).toBe('related');
      });
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
