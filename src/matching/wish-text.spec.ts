import { analyseText } from './text-analysis';
import { analyseWish, digestOf } from './wish-text';

describe('the text of a wish', () => {
  it.each([
    ['its first sentence', 'Please add dark mode', 'Please add dark mode. My eyes hurt.'],
    ['its first line without markup', 'Please add dark mode', '## Please **add** dark mode\nMy eyes hurt.'],
    ['its beginning, cut within a word', 'Please add dark mo…', 'Please add dark mode. My eyes hurt.'],
    ['its beginning, without spaces', '请添加深色', '请添加深色模式，谢谢'],
    ['its beginning, laid out otherwise', '请添加深色', '请 添加深色模式，谢谢'],
    ['all of it', 'Dark mode', 'dark mode'],
  ])('leaves out a title that is %s', (_what, title, body) => {
    expect(analyseWish({ title, body })).toEqual(analyseText(null, body));
  });

  it.each([
    ['says something else', 'Night theme', 'Please add dark mode.'],
    ['begins alike', 'Please add a night theme', 'Please add dark mode.'],
    ['stands within the body', 'dark mode', 'Please add dark mode.'],
    ['has no word', '👍', 'Please add dark mode.'],
    ['is all there is', 'Dark mode', ''],
  ])('keeps a title that %s', (_what, title, body) => {
    expect(analyseWish({ title, body })).toEqual(analyseText(title, body));
  });

  it('has a digest that tells title and body apart, which the fingerprint does not', () => {
    const [one, other] = [
      { title: 'Dark', body: 'mode please' },
      { title: 'Dark mode', body: 'please' },
    ] as const;
    expect(analyseWish(one).fingerprint).toBe(analyseWish(other).fingerprint);
    expect(digestOf(one)).not.toBe(digestOf(other));
    expect(digestOf(one)).toBe(digestOf({ ...one }));
  });
});
