import fc from 'fast-check';
import { BREAK, fitNames, fitParagraphs } from './fit-text';
import { escapeMarkdown } from './platforms/discord/discord-text';
import { escapeHtml, quiet } from './platforms/telegram/telegram-text';

const PLAIN = { write: (text: string) => text, lengthOf: (text: string) => text.length };
const MARKDOWN = { write: escapeMarkdown, lengthOf: (text: string) => escapeMarkdown(text).length };

test.each([
  [['one', 'two'], 100, ['one', 'two']],
  [['one', 'two'], 8, ['one', 'two']],
  [['one', 'two'], 7, ['one', 't…']],
  [['one two three', 'four'], 8, ['one two…']],
  [['one', 'two'], 0, []],
])('%j in %d characters is %j', (paragraphs, room, fitted) => expect(fitParagraphs(paragraphs, room, PLAIN)).toEqual(fitted));

test('what fits is written whole, and nothing is ever longer than its room', () => {
  const notation = fc.constantFrom(PLAIN, MARKDOWN);
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 6 }),
      fc.nat(60),
      notation,
      (paragraphs, room, how) => {
        const text = fitParagraphs(paragraphs, room, how).join(BREAK);
        const whole = paragraphs.map(how.write).join(BREAK);
        expect(text.length).toBeLessThanOrEqual(room);
        if (whole.length <= room) expect(text).toBe(whole);
      },
    ),
  );
});

test('names that find no room are counted', () => {
  const names = ['Ann', 'Ben', 'Cleo'].map((plain) => ({ plain, written: `<${plain}>` }));
  expect(fitNames(names, 100)).toBe('<Ann>, <Ben>, <Cleo>');
  expect(fitNames(names, 10)).toBe('<Ann>, <Ben> +1');
  expect(fitNames(names, 1)).toBe('<Ann> +2');
});

describe('whatever somebody wrote', () => {
  const words = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('<', '>', '&', '*', '_', '@', '#', '/', '[x](', '`', '||', 'https://a.b/', ' ', '\n', '-', '1.', 'ა', '😀', '\\'),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );

  test('Telegram reads it back as it was, without a tag in it', () => {
    fc.assert(
      fc.property(words, (text) => {
        const html = escapeHtml(quiet(text));
        expect(html).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
        const read = html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
        expect(read.replaceAll('\u200b', '')).toBe(text.replaceAll('\u200b', ''));
      }),
    );
  });

  test('Discord reads it back as it was, with every sign of Markdown outside links taken as it is', () => {
    fc.assert(
      fc.property(words, (text) => {
        const links = /https?:\/\/[^\s<]+/g;
        const written = escapeMarkdown(text);
        for (const part of written.split(links)) expect(part.replace(/\\[^\p{L}\p{N}\s]/gu, '')).not.toMatch(/[*_~`|[\]<>]/);
        const read = written.replace(
          /(https?:\/\/[^\s<]+)|\\([\\`*_~|[\]<>#+=.)-])/g,
          (_, link?: string, sign?: string) => link ?? sign ?? '',
        );
        expect(read.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
