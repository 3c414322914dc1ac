/** Between a sign and the name it would call: seen by nobody, understood by no platform as a mention. */
const ZERO_WIDTH_SPACE = '\u200b';

/** CommonMark that shows the text as it was written: neither a link, a heading nor a call of anybody. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>~|]/g, '\\$&')
    .replace(/^(\s*)([#+=-]|\d{1,9}(?=[.)]))/gm, (_, indent: string, mark: string) => {
      return /\d/.test(mark) ? `${indent}${mark}\\` : `${indent}\\${mark}`;
    })
    .replace(/@(?=[\p{L}\p{N}_])/gu, `@${ZERO_WIDTH_SPACE}`)
    .replace(/\\<(?=[!@#])/g, `\\<${ZERO_WIDTH_SPACE}`);
}
