import { AnalysedTexts } from './analysed-texts';
import { analyseWish, digestOf } from './wish-text';

const wish = (i: number) => ({ title: null, body: Array.from({ length: 120 }, (_, word) => `word${i}x${word}`).join(' ') });

describe('the kept texts', () => {
  it('are the same as analysed anew, and analysed once', () => {
    const texts = new AnalysedTexts();
    expect(texts.get(digestOf(wish(1)))).toBeNull();
    const first = texts.analyse(wish(1));
    expect(first).toEqual(analyseWish(wish(1)));
    expect(texts.analyse(wish(1))).toBe(first);
    expect(texts.get(digestOf(wish(1)))).toBe(first);
  });

  it('stay within their bound; the one not used for longest goes first', () => {
    const texts = new AnalysedTexts();
    const perText = texts.analyse(wish(0)).terms.length;
    const fit = Math.floor(200_000 / perText);
    for (let i = 1; i < fit; i++) texts.analyse(wish(i));
    expect(texts.get(digestOf(wish(0)))).not.toBeNull();
    texts.analyse(wish(fit));
    expect(texts.get(digestOf(wish(0)))).not.toBeNull();
    expect(texts.get(digestOf(wish(1)))).toBeNull();
    expect(texts.get(digestOf(wish(2)))).not.toBeNull();
  });
});
