import { detectAll, supportedLanguages, toISO2 } from 'tinyld';

/** Letters from which on a guess is worth anything: 'CSV export for tables please' is taken for Hungarian. */
const ENOUGH_LETTERS = 40;
/** Scripts that one language is written in where the detector knows none: what is mostly in them is that language. */
const BY_SCRIPT: readonly (readonly [string, RegExp])[] = [['ka', /\p{Script=Georgian}/gu]];
const LINKS = /\b(?:https?:\/\/|www\.)\S+/giu;

/** ISO 639-1 codes of the languages that can be told apart. */
export const LANGUAGES: readonly string[] = [
  ...new Set([
    ...supportedLanguages.map((language) => toISO2(language)).filter((code) => code.length === 2),
    ...BY_SCRIPT.map(([code]) => code),
  ]),
].sort();

/** The languages that a text may be in, the likeliest first; empty where nobody could tell, as with short texts. */
export function languagesOf(text: string): string[] {
  const prose = text.replace(LINKS, ' ').normalize('NFKC');
  const letters = (prose.match(/\p{L}/gu) ?? []).length;
  const script = BY_SCRIPT.find(([, pattern]) => (prose.match(pattern) ?? []).length > letters / 2);
  // One character of Chinese says as much as a syllable or two.
  const weight = letters + (prose.match(/[\p{Script=Han}\p{Script=Hangul}]/gu) ?? []).length * 2;
  if (weight < ENOUGH_LETTERS) return [];
  return script ? [script[0]] : detectAll(prose).map(({ lang }) => lang);
}

/** Null: it may be in one of the allowed ones, or cannot be told. Otherwise the language that it is in. */
export function foreignLanguage(text: string, allowed: readonly string[]): string | null {
  if (allowed.length === 0) return null;
  const found = languagesOf(text);
  return found.some((language) => allowed.includes(language)) ? null : (found[0] ?? null);
}
