import { createHash } from 'node:crypto';
import { NO_LINES, withoutLines, type LineKey } from './form-lines';
import { cleanText } from './text-cleaning';
import { ANALYSIS_VERSION, analyseText, type AnalysedText } from './text-analysis';
import { splitWords } from './words';

/** A word that neither markup nor an address begins with. */
const PLAIN_START = /^[a-z]+(?= [a-z])/i;

/** What somebody asks for, as it came: a message has no title of its own. */
export interface Wish {
  readonly title: string | null;
  readonly body: string;
}

/** UTF-16 units of a body among which its title is looked for: a title made of a body has at most 120 of it, markup aside. */
const OPENING = 1_000;
/** Among which its first word is. */
const GLANCE = 200;
/** UTF-16 units sent to an embedding model: some 500 tokens of English, where small encoders stop reading and strict servers refuse. */
const SPOKEN = 2_000;

/**
 * The analysed text of a wish. A title that the body begins with was made of the body, or says nothing more: it is left out, so that an idea
 * opened by a message compares as that message, and the same message again is identical to it. `boilerplate`: lines of its form.
 */
export function analyseWish(wish: Wish, boilerplate: ReadonlySet<LineKey> = NO_LINES): AnalysedText {
  const { title, body } = partsOf(wish);
  return analyseText(title, body, boilerplate);
}

/** What is sent to an embedding model: the same parts in the person's own spelling, as far as a small model reads. */
export function spokenText(wish: Wish, boilerplate: ReadonlySet<LineKey> = NO_LINES): string {
  const { title, body } = partsOf(wish);
  const whole = [cleanText(title ?? '').text, cleanText(body).text];
  const own = whole.map((part) => withoutLines(part, boilerplate));
  const said = (parts: readonly string[]): string => parts.join('\n').trim();
  return (/[\p{L}\p{N}]/u.test(said(own)) ? said(own) : said(whole)).slice(0, SPOKEN);
}

function partsOf({ title, body }: Wish): Wish {
  if (title === null || title === '' || body === '' || !mayBegin(title, body)) return { title, body };
  const heading = analyseText(null, title).normalised;
  const opening = analyseText(null, body.slice(0, OPENING)).normalised;
  return heading !== '' && opening.startsWith(heading) ? { title: null, body } : { title, body };
}

/** Whether the first words allow it: of most titles they do not, which spares two of three analyses. */
function mayBegin(title: string, body: string): boolean {
  const [first, other] = [firstWord(title), firstWord(body)];
  return first === undefined || other === undefined || other.startsWith(first) || first.startsWith(other);
}

function firstWord(text: string): string | undefined {
  const plain = PLAIN_START.exec(text);
  if (plain !== null) return plain[0].toLowerCase();
  return splitWords(cleanText(text.slice(0, GLANCE)).text)[0]?.text;
}

/** Names a wish and the analysis of it: two of the same digest have the same analysed text, on any machine. `lines`: of its form, in order. */
export function digestOf({ title, body }: Wish, lines: readonly LineKey[] = []): string {
  return createHash('sha256')
    .update(JSON.stringify([ANALYSIS_VERSION, title, body, ...(lines.length === 0 ? [] : [lines.map(String)])]))
    .digest('base64url');
}
