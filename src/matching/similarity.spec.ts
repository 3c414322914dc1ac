import { CharacterGrams } from './character-grams';
import { comparedOf } from './compared-text';
import { gramSimilarities, termSimilarities, type TermFrequencies } from './similarity';
import { analyseText } from './text-analysis';

const compared = (title: string | null, body: string) => comparedOf(analyseText(title, body));
/** Every word is as rare as every other. */
const evenly: TermFrequencies = { texts: 300, of: new Map() };
const byTerms = (query: string, ...candidates: string[]): number[] =>
  termSimilarities(
    compared(null, query),
    candidates.map((text) => compared(null, text)),
    evenly,
  );

describe('words in common', () => {
  it('weighs a short word and a number about as much as a long word with its prefix', () => {
    const [short = 0, number = 0, long = 0] = byTerms('wifi 12.04 subsystem', 'wifi', '12.04', 'subsystem');
    expect(short / long).toBeGreaterThan(0.85);
    expect(number / long).toBeGreaterThan(0.85);
    expect(short / long).toBeLessThan(1);
  });

  it('puts a longer text that says all before a short one that says half', () => {
    const [half = 0, all = 0] = byTerms('save file', 'save', 'save file menu hint text');
    expect(all).toBeGreaterThan(half);
  });
});

describe('characters in common', () => {
  it('holds what runs across two words for less', () => {
    const grams = new CharacterGrams();
    grams.add(compared(null, 'abc xyz'), 2);
    const weights = grams.weights.slice(0, grams.of(0).to);
    expect(new Set(weights)).toEqual(new Set([1, Math.fround(0.6)]));
    // `c x`, `bc x`, `c xy`, `abc x`, `bc xy`, `c xyz` and those that begin with the blank before the text.
    expect(weights.filter((weight) => weight < 1)).toHaveLength(6);
  });

  it('finds the title of one text in the other, both ways', () => {
    const body = 'Since the last release I sit in front of a white page at night and my eyes hurt a lot.';
    const titled = compared('Dark mode', body);
    const [other, whole] = [compared(null, 'A dark mode'), compared(null, `Dark mode. ${body}`)];
    const [there = 0] = gramSimilarities(titled, [other]);
    const [back = 0] = gramSimilarities(other, [titled]);
    const [without = 0] = gramSimilarities(whole, [other]);
    expect(there).toBeCloseTo(back, 10);
    expect(there).toBeGreaterThan(without + 0.15);
  });
});
