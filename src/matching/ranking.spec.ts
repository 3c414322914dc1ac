import fc from 'fast-check';
import { FAR_TRUE_PAIRS, HARD_NEGATIVES, TRUE_PAIRS } from './pairs.fixture';
import { rankCandidates } from './rank-texts.fixture';
import { MAX_CANDIDATES, canAttachByItself, type RankedCandidate } from './ranking';
import { describeMismatch, describeReason } from './reasons';
import type { TermFrequencies } from './similarity';
import { analyseText, type AnalysedText } from './text-analysis';

const backlog = new Map(
  [...TRUE_PAIRS, ...FAR_TRUE_PAIRS, ...HARD_NEGATIVES].flatMap(([a, b]) => [a, b]).map((text) => [text, analyseText(null, text)]),
);
const frequencies: TermFrequencies = { texts: backlog.size, of: new Map() };
const counted = new Map<bigint, number>();
for (const text of backlog.values()) for (const { key } of text.terms) counted.set(key, (counted.get(key) ?? 0) + 1);

/** As the postings do it: those that share most terms with the query. */
function candidatesFor(query: string, text: AnalysedText): { id: string; text: AnalysedText }[] {
  const own = new Set(text.terms.map(({ key }) => key));
  const shared = (candidate: AnalysedText): number => candidate.terms.filter(({ key }) => own.has(key)).length;
  return [...backlog]
    .filter(([id]) => id !== query)
    .map(([id, candidate]) => ({ id, text: candidate, shared: shared(candidate) }))
    .sort((a, b) => b.shared - a.shared)
    .slice(0, MAX_CANDIDATES)
    .map(({ id, text: candidate }) => ({ id, text: candidate }));
}

function check(query: string, wanted: string): RankedCandidate<string> {
  const text = analyseText(null, query);
  const of = new Map(text.terms.map(({ key }) => [key, counted.get(key) ?? 0]));
  const found = rankCandidates(text, candidatesFor(query, text), { texts: backlog.size, of }).find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`${wanted} is not ranked`);
  return found;
}

function compare(a: string, b: string): RankedCandidate<number> {
  const [only] = rankCandidates(analyseText(null, a), [{ id: 1, text: analyseText(null, b) }], frequencies);
  if (only === undefined) throw new Error('nothing ranked');
  return only;
}

describe('what is proposed', () => {
  it.each(TRUE_PAIRS)('shows "%s" for "%s" among the first five', (a, b) => {
    const found = check(a, b);
    expect(found.band).not.toBe('hidden');
    expect(found.rank).toBeLessThanOrEqual(5);
    expect(found.mismatches.filter(({ kind }) => kind !== 'object')).toEqual([]);
  });

  it('shows at least 60 % of all true pairs, 30 % of them as likely', () => {
    const found = [...TRUE_PAIRS, ...FAR_TRUE_PAIRS].map(([a, b]) => check(a, b).band);
    expect(found).toHaveLength(60);
    expect(found.filter((band) => band !== 'hidden').length / found.length).toBeGreaterThanOrEqual(0.6);
    expect(found.filter((band) => band === 'likely').length / found.length).toBeGreaterThanOrEqual(0.3);
  });

  it.each(HARD_NEGATIVES)('never holds "%s" / "%s" likely, for their %s', (a, b, kind) => {
    for (const found of [check(a, b), check(b, a)]) {
      expect(found.band).not.toBe('likely');
      if (found.band !== 'hidden') expect(found.mismatches.map((mismatch) => mismatch.kind)).toContain(kind);
    }
  });

  it('says why in the words of the person', () => {
    const found = check('Keyboard shortcut to archive a conversation', 'Archive conversations with a keyboard shortcut');
    expect(found.reasons).toContainEqual({ kind: 'shared_terms', terms: ['Keyboard', 'shortcut', 'archive', 'conversation'] });
    expect(found.reasons.map(describeReason)[0]).toBe('Both mention “Keyboard”, “shortcut”, “archive” and “conversation”.');
    expect(compare('请添加深色模式', '希望增加深色模式').reasons).toContainEqual({ kind: 'shared_terms', terms: ['加深色模式'] });
  });

  it('says what differs', () => {
    expect(compare('Support Ubuntu 12.04', 'Support Ubuntu 14.04').mismatches.map(describeMismatch)).toEqual([
      'The versions differ: “12.04” here, “14.04” there.',
    ]);
    expect(compare('Add dark mode', 'Remove dark mode').mismatches).toEqual([{ kind: 'opposite', left: 'Add', right: 'Remove' }]);
    expect(compare('Send mail', 'Never send mail').mismatches).toEqual([{ kind: 'negation', left: 'Send', right: 'Never send' }]);
    expect(compare('Slow page https://a.example/x', 'Slow page https://a.example/y')).toMatchObject({
      isIdentical: false,
      mismatches: [{ kind: 'object', left: 'https://a.example/x' }],
    });
  });

  it('attaches by itself only identical text that says something', () => {
    expect(compare('Please add dark mode.', 'please ADD\ndark mode!')).toMatchObject({
      isIdentical: true,
      score: 1,
      band: 'likely',
      reasons: [{ kind: 'identical_text' }],
    });
    expect(canAttachByItself(analyseText(null, 'Please add dark mode.'), true)).toBe(true);
    expect(canAttachByItself(analyseText(null, 'Please add dark mode.'), false)).toBe(false);
    expect(canAttachByItself(analyseText(null, '+1 please add this 👍'), true)).toBe(false);
    expect(compare('', '')).toMatchObject({ isIdentical: false, score: 0, band: 'hidden' });
    expect(compare('https://a.example', 'https://a.example').isIdentical).toBe(false);
  });

  it('hides what is no closer than everything else, however alike the whole backlog writes', () => {
    const query = analyseText(null, 'How can I move the sidebar of the board');
    const sameManner = Array.from({ length: 40 }, (_, id) => ({
      id,
      text: analyseText(null, `How can I change the colour of board number ${id}`),
    }));
    const rank = (candidates: typeof sameManner) => rankCandidates(query, candidates, { texts: 300, of: new Map() });
    expect(rank(sameManner.slice(0, 1)).map(({ band }) => band)).toEqual(['related']);
    expect(new Set(rank(sameManner).map(({ band }) => band))).toEqual(new Set(['hidden']));
    const closer = { id: 40, text: analyseText(null, 'Moving the sidebar of a board') };
    expect(rank([...sameManner, closer])[0]).toMatchObject({ id: 40, band: 'related' });
    const again = sameManner.map(({ id }) => ({
      id,
      text: analyseText(null, `Please: how can I move the sidebar of the board ${'!'.repeat(id)}`),
    }));
    expect(new Set(rank(again).map(({ band }) => band))).toEqual(new Set(['likely']));
  });

  it('refuses more candidates than it can afford', () => {
    const text = analyseText(null, 'dark mode');
    expect(() =>
      rankCandidates(
        text,
        Array.from({ length: MAX_CANDIDATES + 1 }, (_, id) => ({ id, text })),
        frequencies,
      ),
    ).toThrow(`${MAX_CANDIDATES + 1} candidates`);
  });
});

describe('scores', () => {
  const wish = fc.oneof(fc.constantFrom(...backlog.keys()), fc.string({ unit: 'binary', maxLength: 200 }));

  it('are between 0 and 1 and the same both ways', () => {
    fc.assert(
      fc.property(wish, wish, (a, b) => {
        const [there, back] = [compare(a, b), compare(b, a)];
        expect(there.score).toBeCloseTo(back.score, 10);
        expect(there.score).toBeGreaterThanOrEqual(0);
        expect(there.score).toBeLessThanOrEqual(1);
        expect(there.mismatches.map(({ kind }) => kind)).toEqual(back.mismatches.map(({ kind }) => kind));
      }),
    );
  });

  it('do not depend on the order candidates come in', () => {
    const candidates = [...backlog].slice(0, MAX_CANDIDATES).map(([id, text]) => ({ id, text }));
    fc.assert(
      fc.property(
        fc.constantFrom(...backlog.values()),
        fc.shuffledSubarray(candidates, { minLength: candidates.length }),
        (query, shuffled) => {
          expect(rankCandidates(query, shuffled, frequencies)).toEqual(rankCandidates(query, candidates, frequencies));
        },
      ),
      { numRuns: 20 },
    );
  });
});
