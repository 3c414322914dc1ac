import { detectAll } from 'tinyld';

/** Below this the detector guesses: "hello" is Italian to it with 0.2. */
const SURE = 0.15;

/** Letters looked at: what a text is written in shows early. */
const LOOKED_AT = 1_000;

/** tinyld, as it comes, does not know Georgian; its script is no other living language's. */
const GEORGIAN = /\p{Script=Georgian}/gu;
const LETTERS = /\p{L}/gu;

/** The language somebody wrote in, as ISO 639-1, where it is one of these; else the fallback. */
export function languageOf(text: string, known: ReadonlySet<string>, fallback: string): string {
  const start = text.slice(0, LOOKED_AT);
  const letters = start.match(LETTERS)?.length ?? 0;
  if (known.has('ka') && letters > 0 && (start.match(GEORGIAN)?.length ?? 0) * 2 > letters) return 'ka';
  const [first] = detectAll(start);
  return first !== undefined && first.accuracy >= SURE && known.has(first.lang) ? first.lang : fallback;
}
