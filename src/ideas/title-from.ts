import { truncate } from '../common/text';

const LIMIT = 120;
const UNTITLED = 'Untitled suggestion';

/** Ends a sentence: Latin, CJK, Arabic, Devanagari, Ethiopic and Armenian marks; Latin ones only before white space ("v1.2", "e.g."-like dots stay). */
const SENTENCE_END = /[.!?…؟](?=\s)|[。！？।።։]/u;
const LINE_BREAK = /[\r\n\u2028\u2029\v\f\u0085]+/;

/**
 * A title for an idea made of somebody's text: its first sentence or line, without markup, at most 120 UTF-16 units, cut at a word where
 * there are words and at a grapheme where there are none. Never empty.
 */
export function titleFrom(text: string): string {
  // A title needs no more than the start; the bound keeps the patterns linear on a text of any size.
  for (const line of text.slice(0, 4_000).split(LINE_BREAK)) {
    const plain = withoutMarkup(line);
    if (/[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u.test(plain)) return cut(firstSentence(plain));
  }
  return UNTITLED;
}

function withoutMarkup(line: string): string {
  return line
    .replace(/<(?:https?:[^|>\s]*|[@#!][^|>\s]*)\|([^>]*)>/gu, '$1')
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/gu, '$1')
    .replace(/<\/?[A-Za-z@#!][^<>]*>/gu, ' ')
    .replace(/^[\s>#*+\-–—•]+(?=\S)/u, '')
    .replace(/(`+|\*{1,3}|~{2}|_{2,3})/gu, '')
    .replace(/[\p{Cc}\u200b\u2060\ufeff]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function firstSentence(plain: string): string {
  const end = SENTENCE_END.exec(plain);
  // "Hi." is no title: too short a first sentence goes on to the next.
  if (!end || end.index < 12) return plain;
  const mark = end[0];
  return plain.slice(0, end.index) + (/[.。։]/u.test(mark) ? '' : mark);
}

function cut(sentence: string): string {
  if (sentence.length <= LIMIT) return sentence;
  const short = truncate(sentence, LIMIT);
  const space = short.lastIndexOf(' ');
  // A long first word, or a script without spaces: the grapheme is the best edge there is.
  return space > LIMIT / 2 ? `${short.slice(0, space).replace(/[\s,;:]+$/u, '')}…` : short;
}
