import { languageOf } from '../announcements/language-of';
import { LAST_LANGUAGE } from '../announcements/acknowledgement-words';
import { DE } from './words/de';
import { EN } from './words/en';
import { ES } from './words/es';
import { KA } from './words/ka';
import { RU } from './words/ru';
import { ZH } from './words/zh';

export type PageWord = keyof typeof EN;
export type PageWords = Readonly<Record<PageWord, string>>;

/** By ISO 639-1: the languages that acknowledgements come in. */
export const PAGE_WORDS: Readonly<Record<string, PageWords>> = { en: EN, de: DE, es: ES, ka: KA, zh: ZH, ru: RU };
const KNOWN: ReadonlySet<string> = new Set(Object.keys(PAGE_WORDS));

/** As `lang` says it, where that is more than the language: the Chinese of these pages is written in simplified signs. */
const TAGS: Readonly<Record<string, string>> = { zh: 'zh-Hans' };

/** Languages of a header that are looked at: nobody reads more. */
const MOST = 20;

export interface PageLanguage {
  /** BCP 47. */
  readonly tag: string;
  readonly words: PageWords;
}

export interface LanguageHints {
  /** What the author wrote last. */
  readonly said: string | null;
  /** The header Accept-Language. */
  readonly accepted: string;
  readonly workspace: string | null;
}

/** That of the author's own words, in which they were answered too; else what their browser asks for, else the workspace's, else English. */
export function pageLanguage({ said, accepted, workspace }: LanguageHints): PageLanguage {
  const written = said === null ? '' : languageOf(said, KNOWN, '');
  const language = [written, ...preferred(accepted), baseOf(workspace ?? '')].find((each) => KNOWN.has(each)) ?? LAST_LANGUAGE;
  return { tag: TAGS[language] ?? language, words: PAGE_WORDS[language] ?? EN };
}

/** RFC 9110, 12.5.4: by weight, and of two with the same the first; `q=0` is not wanted at all. */
function preferred(accepted: string): string[] {
  return accepted
    .split(',', MOST)
    .map((part) => {
      const [range = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1';
      return { language: baseOf(range), weight: Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ language }) => language);
}

function baseOf(tag: string): string {
  return tag.trim().toLowerCase().split(/[-_]/)[0] ?? '';
}
