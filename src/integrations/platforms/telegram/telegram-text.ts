/** https://core.telegram.org/bots/api#html-style */

const LINK = /(https?:\/\/[^\s<]+)/;
/** A sign that would make a mention, a hashtag, a cashtag or a command of the word behind it. */
const CALLS = /(^|[^\p{L}\p{N}_])([@#$]|(?<=^|\s)\/)(?=[\p{L}\p{N}_])/gmu;
/** Between the sign and the word: seen by nobody. Telegram has no switch against mentions. */
const ZERO_WIDTH_SPACE = '\u200b';

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Somebody's words as they are shown: they call nobody and are no command. Links stay as they are. */
export function quiet(text: string): string {
  return text
    .split(LINK)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(CALLS, `$1$2${ZERO_WIDTH_SPACE}`)))
    .join('');
}
