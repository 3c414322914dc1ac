import { fold } from './disguise';
import { HelpTopic } from './help-terms';
import { findCallForHelp } from './help-routes';
import { foreignLanguage } from './language';
import { findPattern } from './patterns';
import type { TextPolicy } from './policy';
import { findStopWord } from './stop-words';
import type { TrustLevel } from '../authors/trust';
import { loosenessOf } from './trust';

/** What is known of a text when it is judged. Counts are of the same workspace. */
export interface JudgedText {
  readonly text: string;
  readonly isTrap: boolean;
  /** Null: nobody knows who said it. */
  readonly trust: TrustLevel | null;
  /** How many of this author's suggestions stand behind ideas already. */
  readonly accepted: number;
  /** How often this author has said exactly this within a day, this time not counted. */
  readonly earlierRepeats: number;
  /** What this author has sent within the last hour, this one not counted. */
  readonly sentThisHour: number;
  /** Since this author's last suggestion that was not held, where slow mode counts it; null: there is none. */
  readonly minutesSinceLast: number | null;
}

export const HOLDING_RULES = [
  'honeypot',
  'stop_word',
  'pattern',
  'links',
  'repeated_text',
  'repeated_words',
  'language',
  'needs_approval',
  'slow_mode',
  'over_limit',
] as const;

export type Verdict =
  | { readonly verdict: 'pass'; readonly rule: 'none'; readonly reason: string }
  | { readonly verdict: 'hold'; readonly rule: (typeof HOLDING_RULES)[number]; readonly reason: string }
  /** No suggestion but a call for help: it waits for a person, and its author is answered at once with where help is. */
  | { readonly verdict: 'sensitive'; readonly rule: 'sensitive'; readonly topic: HelpTopic; readonly reason: string };

/** Words from which on a text is long enough to judge how often it repeats itself. */
const ENOUGH_WORDS = 12;
/** Below this share of different words a text is somebody leaning on a key or on "buy now". Ordinary prose of this length is above 0.5. */
const MIN_DIFFERENT = 0.25;

const PASS: Verdict = { verdict: 'pass', rule: 'none', reason: 'No rule applies.' };

/**
 * Judges one text. The first rule that applies holds it; a held text waits for a person, it is never dropped. A call for help comes before
 * whatever else is wrong with the text. Reasons quote the policy, never the author's text.
 */
export function judge(judged: JudgedText, policy: TextPolicy): Verdict {
  if (judged.isTrap) return hold('honeypot', 'A field that people do not see was filled in.');
  return callForHelp(judged.text, policy) ?? ofWords(judged, policy) ?? ofAuthor(judged, policy) ?? PASS;
}

/** Alone, for what is held already: even then a call for help is answered. */
export function callForHelp(text: string, policy: TextPolicy): (Verdict & { readonly verdict: 'sensitive' }) | null {
  const call = findCallForHelp(text, policy.helpRoutes);
  if (call === null) return null;
  return { verdict: 'sensitive', rule: 'sensitive', topic: call.topic, reason: `${DANGERS[call.topic]} (term "${call.term}").` };
}

const DANGERS: Readonly<Record<HelpTopic, string>> = {
  crisis: 'Somebody may be in a crisis',
  harm: 'Somebody may be in danger from others',
  account: 'Somebody may be losing an account or money',
};

function ofWords({ text, trust, earlierRepeats }: JudgedText, policy: TextPolicy): Verdict | null {
  const stopWord = findStopWord(text, policy.stopWords);
  if (stopWord !== null) return hold('stop_word', `It has the stop word "${stopWord}".`);
  const pattern = findPattern(text, policy.patterns);
  if (pattern !== null) return hold('pattern', `It fits the pattern "${pattern}".`);
  const links = countLinks(text);
  const maxLinks = linksFor(trust, policy);
  if (links > maxLinks)
    return hold('links', `It has ${links} links; up to ${maxLinks} pass${isNewcomer(trust) ? ' from a new author' : ''}.`);
  if (earlierRepeats >= policy.maxRepeats)
    return hold('repeated_text', `The same author has sent this ${earlierRepeats + 1} times within a day.`);
  if (repeatsItself(text)) return hold('repeated_words', 'It says the same words over and over.');
  const language = foreignLanguage(text, policy.languages);
  return language === null ? null : hold('language', `It seems to be in ${language}; ${policy.languages.join(', ')} pass.`);
}

function ofAuthor({ trust, accepted, minutesSinceLast, sentThisHour }: JudgedText, policy: TextPolicy): Verdict | null {
  if (trust === null) return policy.approvesAnonymous ? hold('needs_approval', 'Nobody knows who said it.') : null;
  const { rate, skipsWaiting } = loosenessOf(trust);
  if (!skipsWaiting && accepted < policy.approvesFirst)
    return hold('needs_approval', `It is from a new author, whose first ${policy.approvesFirst} wait for approval.`);
  if (!skipsWaiting && minutesSinceLast !== null && minutesSinceLast < policy.slowModeMinutes)
    return hold(
      'slow_mode',
      `The author's last one came ${Math.floor(minutesSinceLast)} minutes before; slow mode lets one pass every ${policy.slowModeMinutes}.`,
    );
  const most = policy.maxPerAuthorPerHour * rate;
  if (sentThisHour < most) return null;
  return hold('over_limit', `The author has sent ${sentThisHour + 1} suggestions within an hour; up to ${most} pass.`);
}

function isNewcomer(trust: TrustLevel | null): boolean {
  return trust === null || loosenessOf(trust).isNewcomer;
}

function linksFor(trust: TrustLevel | null, { maxLinks, maxLinksOfNewcomers }: TextPolicy): number {
  if (trust === null || isNewcomer(trust)) return Math.min(maxLinks, maxLinksOfNewcomers);
  return maxLinks * loosenessOf(trust).links;
}

function countLinks(text: string): number {
  return text.match(/https?:\/\/|(?<!\/\/)\bwww\./giu)?.length ?? 0;
}

function repeatsItself(text: string): boolean {
  const words = fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.length >= ENOUGH_WORDS && new Set(words).size / words.length < MIN_DIFFERENT;
}

function hold(rule: (typeof HOLDING_RULES)[number], reason: string): Verdict {
  return { verdict: 'hold', rule, reason };
}
