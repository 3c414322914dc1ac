import { cleanText } from './text-cleaning';
import { termKey, type TermKey } from './terms';
import { splitWords } from './words';

/** Words of a search that count; more only narrow it further. */
const MAX_WORDS = 20;
const PREFIX_LENGTH = 4;

/**
 * The terms that a text must hold to be found by `q`: one of each group. Whole words; the last one also by its first four letters, since it may
 * not be typed to its end; pairs of characters where a script has no spaces.
 */
export function searchGroups(q: string): TermKey[][] {
  const words = splitWords(cleanText(q).text).slice(0, MAX_WORDS);
  const groups = words.flatMap((word, index) => {
    if (word.kind === 'unspaced') return characterGroups(word.text);
    const isLast = index === words.length - 1;
    return [isLast && word.kind === 'word' ? lastWord(word.text) : [word.text]];
  });
  const distinct = new Map(groups.map((group) => [group.join(' '), group]));
  return [...distinct.values()].map((group) => group.map(termKey));
}

/** Every text with a word of five letters or more has its prefix too: looking for both would find no more. */
function lastWord(word: string): string[] {
  const letters = Array.from(word);
  if (letters.length < PREFIX_LENGTH) return [word];
  const prefix = `^${letters.slice(0, PREFIX_LENGTH).join('')}`;
  return letters.length === PREFIX_LENGTH ? [word, prefix] : [prefix];
}

function characterGroups(run: string): string[][] {
  const characters = Array.from(run).slice(0, 2 * MAX_WORDS);
  return characters.length < 2 ? [characters] : characters.slice(1).map((character, index) => [`${characters[index] ?? ''}${character}`]);
}
