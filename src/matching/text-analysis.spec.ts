import fc from 'fast-check';
import { MAX_TERMS, termKey } from './terms';
import { analyseText } from './text-analysis';

const normalise = (text: string): string => analyseText(null, text).normalised;

describe('analyseText', () => {
  it.each([
    ['case and accents', 'Añadir MODO Oscuro', 'anadir modo oscuro'],
    ['both Georgian alphabets', 'ᲛᲣᲥᲘ თემა', 'მუქი თემა'],
    ['Russian ё', 'Тёмная тема', 'темная тема'],
    ['German ß', 'Größe der Straße', 'grosse der strasse'],
    ['full width', 'ＰＤＦ ｶﾀｶﾅ', 'pdf カタカナ'],
    ['spaces between unspaced words', '深色 模式，谢谢', '深色模式谢谢'],
    ['HTML and entities', '<p class="x">dark&nbsp;mode &amp; <b>more</b></p>', 'dark mode more'],
    ['what only looks like HTML', 'if a <b and c> d', 'if a b and c d'],
    ['comments of a form', 'wish <!-- describe\nit --> here', 'wish here'],
    ['code fences keep their words', '```json\n{"dark": true}\n```', 'json dark true'],
    ['Markdown links keep their words', 'see [the **docs**](https://docs.example/a)', 'see the docs'],
    ['addresses', 'mail me@example.org or www.example.org', 'mail or'],
    ['numbers and versions', 'iOS 17, v2.1 and 1,000 rows of 12.04.', 'ios 17 v2.1 and 1000 rows of 12.04'],
    ['names with signs', 'C++ or C# for $', 'c++ or c# for $'],
    ['apostrophes', "Don't use l'export, the user’s wish", 'dont use l export the user wish'],
    ['invisible characters', 'da\u00ADrk\u200B \u202Emode\u0000!', 'dark mode'],
    ['shortcodes', 'great :+1: :thumbsup:', 'great'],
    ['quoted mail', 'My wish\n\nOn Mon, 1 Jan 2024, Ann <a@b.example> wrote:\n> old words\n> more', 'my wish'],
    ['quoted mail without marks', 'Mein Wunsch\nAm 1. Januar schrieb Ann:\nalte Worte', 'mein wunsch'],
    ['Russian quoted mail', 'Моя идея\n1 января 2024 г. Анна пишет:\n> старое', 'моя идея'],
    ['forwarded mail and signature', 'Wish\n-- \nAnn, CEO', 'wish'],
    ['a text that is only a quote', '> dark mode', 'dark mode'],
  ])('normalises %s', (_what, text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  it.each([
    ['+1', 0],
    ['me too!', 0],
    ['👍👍', 0],
    ['please add this', 1],
    ['Хочу тоже, спасибо', 0],
    ['მეც ვეთანხმები', 0],
    ['我也是', 0],
    ['请添加深色模式', 3],
    ['Please add dark mode', 3],
    ['test test test', 1],
  ])('counts what %s says', (text, count) => {
    expect(analyseText(null, text).informativeTerms).toBe(count);
  });

  it('finds a text by its words, the beginnings of longer ones, and pairs of unspaced characters', () => {
    const keys = (text: string): bigint[] => analyseText(null, text).terms.map(({ key }) => key);
    expect(keys('Exporting a PDF')).toEqual(['exporting', '^expo', 'a', 'pdf'].map(termKey));
    expect(keys('深色模')).toEqual(['深', '色', '深色', '模', '色模'].map(termKey));
    expect(keys('👍 ไทย')[0]).toBe(termKey('👍'));
  });

  it('indexes at most so many terms, whatever is posted', () => {
    const noise = Array.from({ length: 3_000 }, (_, i) => `w${i}`).join(' ');
    expect(analyseText(null, noise).terms).toHaveLength(MAX_TERMS);
  });

  it('weighs the title more than the body', () => {
    const weight = (title: string, body: string): number | undefined =>
      analyseText(title, body).terms.find(({ key }) => key === termKey('dark'))?.weight;
    expect(weight('dark', 'x')).toBeGreaterThan(weight('x', 'dark') ?? Infinity);
  });

  it('gives keys that do not change and fit 64 bits', () => {
    expect(termKey('dark')).toBe(analyseText(null, 'DARK').terms[0]?.key);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (term) => BigInt.asIntN(64, termKey(term)) === termKey(term)));
    const words = Array.from({ length: 20_000 }, (_, i) => `w${i}`);
    expect(new Set(words.map(termKey)).size).toBe(words.length);
  });
});

describe('any text at all', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
    fc
      .array(
        fc.constantFrom(
          '<b',
          '>',
          '\n> ',
          '<!--',
          '-->',
          "'s",
          '深色',
          'ー',
          'c#',
          '1,000',
          '.5',
          '&lt;',
          ' On x wrote:\n',
          'İ',
          'ß',
          '\u0301',
          ' ',
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join('')),
  );

  it('is normalised once for all', () => {
    expect(normalise('⒈໐')).toBe('1 ໐');
    expect(normalise('\uAF48\u0000\u11A8')).toBe('\uAF49');
    expect(normalise("a'b# l'C#")).toBe('ab l c#');
    fc.assert(
      fc.property(any, (text) => expect(normalise(normalise(text))).toBe(normalise(text))),
      { numRuns: 1_000 },
    );
  });

  it('of plain ASCII is read the short way as the long', () => {
    const parts = fc.constantFrom(...'dark 12.04 a@b.example https://x.example/a <br> &amp; :+1: don\'t C# $5 www.x.example <@U1> <!-- no --> 1,000 a_b on: wrote:'.split(' '), 'a\u0000b', 'a\rb'); // prettier-ignore
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 12 }), fc.constantFrom(' ', '\n'), (all, between) => {
        const text = `dark ${all.join(between)}`;
        // One letter beyond ASCII, in a line of its own.
        const [short, long] = [text, `${text}\nλ`].map((each) => analyseText(null, each));
        expect(long?.links).toEqual(short?.links);
        expect(long?.words.map((word) => word.text).filter((word) => word !== 'λ')).toEqual(short?.words.map((word) => word.text));
      }),
    );
  });

  it('keeps its fingerprint under case, space and punctuation', () => {
    const words = fc.array(fc.constantFrom('dark', 'Mode', 'тема', 'მუქი', '12.04', 'Straße', 'niño', 'don’t'), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(words, fc.constantFrom(', ', ' — ', '\n', '!  ', ' * '), (parts, between) => {
        expect(analyseText(null, parts.join(between).toUpperCase()).fingerprint).toBe(analyseText(null, parts.join(' ')).fingerprint);
      }),
    );
  });

  it.each([
    'a',
    '<',
    '<a ',
    '<!--',
    '> ',
    '&',
    'a@',
    ':a',
    "'",
    "a'",
    '\u0301',
    '😀',
    '\uD800',
    'ﷺ',
    '1,',
    '深',
    '\n',
    'On x wrote:\n',
    '[](',
    'www.',
    'h1 ',
  ])('stays small for 20,000 characters of %j', (part) => {
    const text = analyseText(part.repeat(20_000), part.repeat(20_000));
    expect(text.normalised.length).toBeLessThanOrEqual(80_003);
    expect(text.terms.length).toBeLessThanOrEqual(MAX_TERMS);
    expect(text.version).toBeGreaterThan(0);
  });
});
