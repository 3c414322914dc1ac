import { cutQuotedMail } from './quoted-mail';

/** Longest text that is analysed, in UTF-16 units; what follows is ignored. A person's wish is far shorter; this bounds the work of a hostile one. */
export const MAX_ANALYSED_LENGTH = 20_000;

const HTML_TAGS = new Set(
  (
    'a abbr article b big blockquote body br button center cite code dd del details div dl dt em figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe ' +
    'img input ins kbd label li link main mark meta nav o:p ol option p pre s samp script section select small span strike strong style sub summary sup table tbody td ' +
    'textarea tfoot th thead title tr tt u ul var video'
  ).split(' '),
);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  '#43': '+',
  '#35': '#',
};

export interface CleanText {
  /** The words of the person, still in their own case; marks of Markdown are left, as they are not parts of words. */
  text: string;
  /** What was cut out as an address, in order. Two reports of "this page is slow" that name different pages are not the same report. */
  links: string[];
}

/** Takes off what is not the wish itself: quoted mail, HTML, addresses, control characters. Never throws; work is linear in the length. */
export function cleanText(raw: string): CleanText {
  const plain = normaliseCharacters(raw);
  const links: string[] = [];
  const linked = cutLinks(cutComments(plain), links);
  const own = cutTags(linked);
  return { text: cutQuotedMail(own), links };
}

function normaliseCharacters(raw: string): string {
  // Nothing below changes a character of these.
  if (!/[^\n\x20-\x7e]/.test(raw)) return raw.slice(0, MAX_ANALYSED_LENGTH);
  return (
    raw
      .slice(0, MAX_ANALYSED_LENGTH)
      .replace(/[\p{Cs}\p{Co}\uFFFD]/gu, ' ')
      // A pile of combining marks ("zalgo") is decoration; no writing system stacks more than a few.
      .replace(/(\p{M}{4})\p{M}+/gu, '$1')
      .normalize('NFKC')
      .slice(0, MAX_ANALYSED_LENGTH)
      .replace(/\r\n?|\u2028|\u2029/g, '\n')
      .replace(/(?!\n)[\p{Cs}\p{Cc}]/gu, ' ')
      .replace(/[\p{Cf}\uFE00-\uFE0F]/gu, '')
  );
}

function cutComments(text: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf('<!--', from);
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4);
    if (end < 0) return kept + text.slice(from);
    kept += `${text.slice(from, start)} `;
    from = end + 3;
  }
}

function cutLinks(text: string, links: string[]): string {
  if (!/[<@:]|www/i.test(text)) return text;
  const keep = (link: string): string => {
    links.push(link);
    return ' ';
  };
  return text
    .replace(/<(?:[@#!])[^<>\n]{0,100}>/g, ' ') // Slack's mentions
    .replace(/(?:https?|ftp):\/\/[^\s<>"'`|)\]}、。]+/gi, keep)
    .replace(/(?<![\p{L}\p{N}])www\.[^\s<>"'`|)\]}、。]+/giu, keep)
    .replace(/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, ' ')
    .replace(/(?<![\p{L}\p{N}]):(?:[+-]1|[a-z][a-z0-9_+-]{0,40}):/giu, ' '); // :thumbsup:
}

function cutTags(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return text
    .replace(/<(\/?)([a-z][a-z0-9:]{0,12})([^<>]{0,2000})>/gi, (tag: string, _slash: string, name: string, rest: string) => {
      const isTag = HTML_TAGS.has(name.toLowerCase()) && (/^\s*\/?$/.test(rest) || rest.includes('='));
      if (!isTag) return tag;
      return /^(?:br|p|div|li|tr|h\d|blockquote)$/i.test(name) ? '\n' : ' ';
    })
    .replace(/&(#?[a-z0-9]{2,8});/gi, (_entity: string, name: string) => ENTITIES[name.toLowerCase()] ?? ' ');
}
