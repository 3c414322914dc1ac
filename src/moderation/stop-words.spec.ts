import * as fc from 'fast-check';
import { BACKLOG } from '../../test/support/backlog';
import { quickest } from '../../test/support/quickest';
import { findStopWord } from './stop-words';

describe('stop words in disguise', () => {
  it.each([
    ['Latin letters among Cyrillic ones, and the other way round', 'Лучшее кaзинo тут', 'казино'],
    ['Cyrillic letters in a Latin word', 'Best сasinо in town', 'casino'],
    ['a word wholly of look-alikes in a Latin text', 'buy хеrох and рорсоrn', 'popcorn'],
    ['leetspeak', 'best c4s1n0 bonus', 'casino'],
    ['symbols for letters', 'best c@$!no bonus', 'casino'],
    ['a drawn 1 for an l', 'b1ackjack night', 'blackjack'],
    ['circled letters', 'ⓒⓐⓢⓘⓝⓞ', 'casino'],
    ['squared letters', '🅒🅐🅢🅘🅝🅞 night', 'casino'],
    ['mathematical letters', '𝕔𝕒𝕤𝕚𝕟𝕠', 'casino'],
    ['zero-width characters', 'ca\u200bsi\u200dno', 'casino'],
    ['marks on marks', 'c̶a̶s̶i̶n̶o̶', 'casino'],
    ['accents on most letters', 'cásíñö', 'casino'],
    ['letters spelled out', 'play c a s i n o now', 'casino'],
    ['letters spelled out with dots', 'play c.a.s.i.n.o now', 'casino'],
    ['a letter before what is spelled out', 'play a c a s i n o', 'casino'],
    ['stretched letters', 'casiiiiiino', 'casino'],
    ['one word of several', 'fr33 casino', 'free casino'],
    ['a Georgian word with a zero-width character', 'კაზი\u200bნო', 'კაზინო'],
    ['a Georgian word spelled out', 'კ ა ზ ი ნ ო', 'კაზინო'],
    ['Georgian capitals', 'ᲙᲐᲖᲘᲜᲝ', 'კაზინო'],
    ['a Chinese word with a zero-width character', '最好的赌\u200b场', '赌场'],
    ['a character of the second plane beside it', '😀casino😀', 'casino'],
  ])('are seen through: %s', (_, text, stopWord) => {
    expect(findStopWord(text, [stopWord])).toBe(stopWord);
  });

  it.each([
    ['a Spanish letter is not its bare one', 'Dos veces al año', 'ano'],
    ['German umlauts are letters', 'Das ist schön', 'schon'],
    ['a Russian word is not the Latin one it looks like', 'Это не сор, а важная вещь', 'cop'],
    ['Russian words beside Latin names stay Russian', 'Добавьте сор в PDF', 'cop'],
    ['Greek words stay Greek', 'Το νου σας στο PDF', 'vov'],
    ['a model is not a word', 'Samsung A55 and h264', 'ass'],
    ['numbers are numbers', 'In 1453 and 8008 and 10.5', 'boob'],
    ['versions are numbers', 'Since version 1.0 on iOS 17', 'io'],
    ['a list of letters is a list', 'options a, b, c, d', 'abcd'],
    ['doubled letters are ordinary', 'The coop is full', 'cop'],
    ['a word in brackets is that word', '(assistant)', 'cassistant'],
    ['Vietnamese has many marks', 'Tôi muốn xuất dữ liệu trường học', 'truong'],
    ['a suffix on a Latin name', 'PDFის ექსპორტი', 'pdf'],
    ['Chinese is not split', '打赌，场地不错', '赌场'],
    ['Hindi marks are letters', 'इसकी कीमत', 'इसका'],
  ])('are not seen where there are none: %s', (_, text, stopWord) => {
    expect(findStopWord(text, [stopWord])).toBeNull();
  });

  it('does not hold ordinary wishes in five languages for words they do not have', () => {
    const stopWords = ['casino', 'viagra', 'porn', 'sex', 'ass', 'cop', 'ano', 'казино', 'კაზინო', '赌场', 'kasino', 'spam', 'free money'];
    const wishes = [
      ...BACKLOG,
      'CSV v2.0 export (UTF-8) for S3/B2B, 4x faster: 1.5 s',
      'Wi-Fi 6E, USB-C & 5G @home',
      'Add OAuth2/OIDC & SHA256',
      'Добавьте 2FA и SSO',
      'მინდა Excel-ში ექსპორტი',
      'Θέλω σκούρο θέμα',
    ];
    for (const wish of wishes) expect([wish, findStopWord(wish, stopWords)]).toEqual([wish, null]);
  });

  it('sees through any mixture of disguises of one word', () => {
    const drawn: Readonly<Record<string, readonly string[]>> = {
      c: ['c', 'C', 'с', 'ⓒ'],
      a: ['a', 'а', '4', '@', 'á'],
      s: ['s', 'S', '$', '5', 'ѕ'],
      i: ['i', '1', '!', 'і', 'í'],
      n: ['n', 'N', 'ń'],
      o: ['o', 'о', '0', 'ο'],
    };
    const disguised = fc.tuple(...[...'casino'].map((letter) => fc.constantFrom(...(drawn[letter] ?? []))));
    const standsIn = (word: readonly string[]) => word.filter((letter) => /[@$!\d]/.test(letter)).length;
    const accents = (word: readonly string[]) => word.filter((letter) => /[áíń]/.test(letter)).length;
    fc.assert(
      fc.property(disguised, (letters) => {
        const others = letters.filter((letter) => /[сⓒаѕіоο]/.test(letter)).length;
        // One or two accents and nothing else is how many words are written.
        fc.pre(standsIn(letters) <= 3 && (accents(letters) === 0 || standsIn(letters) + others > 0));
        expect(findStopWord(`the best ${letters.join('')} in town`, ['casino'])).toBe('casino');
      }),
      { numRuns: 300 },
    );
  });

  it('takes a bounded time for a hostile text', async () => {
    const stopWords = Array.from({ length: 500 }, (_, i) => `stop word number ${i}`);
    const texts = [
      'a '.repeat(10_000),
      'c4 '.repeat(6_000),
      '@'.repeat(20_000),
      'а1'.repeat(10_000),
      'a\u0301'.repeat(10_000),
      '. '.repeat(10_000),
    ];
    const { ms } = await quickest(5_000, () => {
      for (const text of texts) findStopWord(text, stopWords);
    });
    expect(ms).toBeLessThan(5_000);
  });
});
