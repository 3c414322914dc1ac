import fc from 'fast-check';
import { linesOf, MAX_LINES } from './form-lines';
import { HARD_NEGATIVES, TRUE_PAIRS } from './pairs.fixture';
import { rankCandidates } from './rank-texts.fixture';
import { analyseText } from './text-analysis';
import { analyseWish, digestOf, spokenText, type Wish } from './wish-text';

/** Two forms as teams write them: one in English with answers below the questions, one in German with answers beside them. */
const LONG_FORM = (wish: string): Wish => ({
  title: 'Feature request',
  body: [
    '### Is there an existing issue for this?',
    '- [x] I have searched the existing issues and there is none that asks for the same',
    '### What would you like to be able to do?',
    wish,
    '### Expected behaviour',
    'See above',
    '### Code of conduct',
    '- [x] I agree to follow the code of conduct of this project and that my answers are kept',
    'Sent from the feedback form of the web application',
  ].join('\n'),
});
const GERMAN_FORM = (wish: string): Wish => ({
  title: null,
  body: `Neue Rückmeldung über das Formular\nIhr Wunsch: ${wish}\nIch bin mit der Speicherung meiner Angaben einverstanden\nGesendet über die Webseite`,
});
const WORDS = ['night mode', 'csv export', 'offline maps', 'keyboard shortcuts', 'calendar sync', 'guest accounts', 'audit trail'];

/** What a form says, as learned: the lines that two wishes through it share. */
function templateOf(form: (wish: string) => Wish): Set<bigint> {
  const other = new Set(linesOf(form('quite another thing')));
  return new Set(linesOf(form('dark mode')).filter((line) => other.has(line)));
}

function bandOf(a: Wish, b: Wish, lines: ReadonlySet<bigint>): string {
  const [found] = rankCandidates(analyseWish(a, lines), [{ id: 1, text: analyseWish(b, lines) }], { texts: 1_000, of: new Map() });
  return found?.band ?? 'none';
}

describe('the lines of a form', () => {
  it.each([
    ['a message of one line is a wish, however many send it', { title: null, body: 'Please add dark mode' }, 0],
    ['a line without a word is none', { title: null, body: 'Dark mode\n---\n\n***' }, 0],
    ['case, marks and layout do not count', { title: 'Hello', body: '## HELLO!\nhello  \nDark mode' }, 2],
    ['a question and its answer in one line are two', { title: null, body: 'Expected behaviour: it opens at once' }, 2],
    ['a time or an address is no question', { title: null, body: 'Standup at 12:30 in room:4' }, 0],
    ['a quoted mail is not looked at', { title: null, body: 'Dark mode\nplease\n> On Monday\n> she wrote' }, 2],
  ])('%s', (_why, wish, count) => {
    expect(linesOf(wish)).toHaveLength(count);
  });

  it('are bounded, each once, and in an order of their own', () => {
    const lines = linesOf({ title: null, body: Array.from({ length: 500 }, (_, i) => `line ${i % 200}`).join('\n') });
    expect(lines).toHaveLength(MAX_LINES);
    expect([...lines].sort((a, b) => (a < b ? -1 : 1))).toEqual(lines);
  });
});

describe('a text through a form', () => {
  const [long, german] = [templateOf(LONG_FORM), templateOf(GERMAN_FORM)];
  const both = new Set([...long, ...german]);

  it('compares as the wish alone, so that the same wish is likely through whichever form', () => {
    const [alone, one, other] = [
      analyseText(null, 'Please let me export a notebook as CSV'),
      analyseWish(LONG_FORM('Please let me export a notebook as CSV'), both),
      analyseWish(GERMAN_FORM('Please let me export a notebook as CSV'), both),
    ];
    expect([one.fingerprint, other.fingerprint]).toEqual([alone.fingerprint, alone.fingerprint]);
    expect(one.informativeTerms).toBe(alone.informativeTerms);
    expect(one.wholeFingerprint).toBe(analyseWish(LONG_FORM('Please let me export a notebook as CSV')).fingerprint);
    expect(bandOf(LONG_FORM('Please let me export a notebook as CSV'), GERMAN_FORM('Let me export notebooks as CSV files'), both)).toBe(
      'likely',
    );
  });

  it('is likely for another wish without the template, which is what this guards', () => {
    expect(bandOf(LONG_FORM('Dark mode'), LONG_FORM('Export to CSV'), new Set())).toBe('likely');
    expect(bandOf(LONG_FORM('Dark mode'), LONG_FORM('Export to CSV'), long)).toBe('hidden');
  });

  it('is never likely for another wish, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(WORDS, { minLength: 2, maxLength: 2 }), ([a = '', b = '']) => {
        expect(bandOf(LONG_FORM(`Please add ${a}`), LONG_FORM(`We need ${b}`), long)).not.toBe('likely');
        expect(bandOf(LONG_FORM(`Please add ${a}`), GERMAN_FORM(`We need ${b}`), both)).not.toBe('likely');
      }),
      { numRuns: 50 },
    );
  });

  it('has the band of the wishes alone, for pairs of every kind', () => {
    const pairs = [...TRUE_PAIRS, ...HARD_NEGATIVES].filter(([a, b]) => !/\n|[:：]\s/.test(a + b));
    expect(pairs.length).toBeGreaterThan(50);
    for (const [a, b] of pairs) {
      const alone = bandOf({ title: null, body: a }, { title: null, body: b }, new Set());
      expect([a, b, bandOf(LONG_FORM(a), GERMAN_FORM(b), both)]).toEqual([a, b, alone]);
    }
  });

  it('that says nothing else keeps its words: somebody may mean them', () => {
    const silent = { title: null, body: 'Feature request\nSee above' };
    expect(analyseWish(silent, long)).toEqual(analyseWish(silent));
    expect(spokenText(silent, long)).toBe('Feature request\nSee above');
  });

  it('is named by the lines that were left out as well: another analysis has another name', () => {
    const wish = LONG_FORM('Dark mode');
    expect(digestOf(wish, [...long])).not.toBe(digestOf(wish));
    expect(digestOf(wish, [])).toBe(digestOf(wish));
  });

  it('says to a model what the person said, at most its first 2,000 characters', () => {
    expect(spokenText(LONG_FORM('Dark mode, please!'), long)).toBe('Dark mode, please!');
    expect(spokenText({ title: 'Dark mode', body: 'Dark mode for the editor' })).toBe('Dark mode for the editor');
    expect(spokenText({ title: null, body: 'a '.repeat(5_000) })).toHaveLength(2_000);
  });
});
