import { hasHostileData, linesOf } from '../../test/support/hostile-data';
import { quickest } from '../../test/support/quickest';
import { findPattern, problemsOf } from './patterns';

describe('patterns of a policy', () => {
  it.each([
    ['\\bpromo-?code\\b', 'Use my PROMO-CODE today', true],
    ['\\bpromo-?code\\b', 'Use my promotional code', false],
    ['t\\.me/\\w+', 'join ｔ.ｍｅ/channel', true],
    ['(?:\\+?\\d[ -]?){9,}', 'call +49 170 123 45 67', true],
    ['赌.{0,2}场', '最好的赌。场', true],
    ['კაზინ[ოიუ]', 'ჩვენი კაზინოს ბონუსი', true],
  ])('%s in "%s": %s', (pattern, text, fits) => {
    expect(problemsOf([pattern])).toEqual([]);
    expect(findPattern(text, [pattern])).toBe(fits ? pattern : null);
  });

  it.each([
    ['(unclosed', /no pattern in RE2 syntax/],
    ['(?<=a)b', /no look-around/],
    ['(a)\\1', /no back-references/],
    ['a*', /empty text/],
    ['.{0,900}x', /too large/],
    ['((a{0,100}){0,100}){0,100}x', /no pattern|too large/],
  ])('%s is refused in words', (pattern, detail) => {
    expect(problemsOf(['fine', pattern])).toEqual([{ index: 1, detail: expect.stringMatching(detail) as string }]);
  });

  it('are bounded in all, not only one by one', () => {
    expect(problemsOf(['.{0,200}a', '.{0,200}b'])).toEqual([]);
    expect(problemsOf(['.{0,200}a', '.{0,200}b', '.{0,200}c'])).toMatchObject([{ index: 2 }]);
  });

  it.each(['(a+)+$', '(x+x+)+y', '(a|aa)+$', '(.*a){20}b', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'the backtracking bomb %s goes off in linear time',
    async (pattern) => {
      const texts = [`${'a'.repeat(20_000)}!`, 'x'.repeat(20_000), 'ab '.repeat(6_600)];
      const { ms } = await quickest(3_000, () => texts.forEach((text) => findPattern(text, [pattern])));
      expect(ms).toBeLessThan(3_000);
    },
  );

  it('takes the hostile family as patterns and as texts, in bounded time', async () => {
    if (!hasHostileData()) return;
    const lines = linesOf('redos');
    const patterns = lines.flatMap((line) => [line, ...(/'\/(.+)\/'/.exec(line)?.slice(1) ?? [])]);
    expect(patterns.length).toBeGreaterThan(lines.length);
    const { ms } = await quickest(3_000, () => {
      for (const pattern of patterns) {
        if (problemsOf([pattern]).length > 0) continue;
        for (const text of [...lines, `${'a'.repeat(20_000)}!`]) findPattern(text, [pattern]);
      }
    });
    expect(ms).toBeLessThan(3_000);
  });
});
