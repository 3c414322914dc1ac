import { truncate } from '../../../common/text';
import type { OutgoingMessage } from '../../integration';
import { escapeMarkdown } from '../../markdown';
import { toWebUrl } from '../../payload';

/** Characters of a comment: GitHub takes 65,536, and our marker needs some of them. */
const MAX_LENGTH = 65_000;

const MENTIONABLE = /^(?![0-9]+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;

/** Between the sign and the number of what would become a reference to another issue, and a line in that one's history. */
const ZERO_WIDTH_SPACE = '\u200b';

/** The comment as people see it, in GitHub's Markdown. */
export function toComment({ paragraphs, credits, link }: OutgoingMessage): string {
  const names = credits.map(({ name, mention }) => (mention !== null && MENTIONABLE.test(mention) ? `@${mention}` : plain(name.trim())));
  const url = toWebUrl(link);
  const parts = [
    ...paragraphs.map((paragraph) => plain(paragraph.trim())),
    names.length === 0 ? '' : `🙌 ${names.join(', ')}`,
    url === null ? '' : `<${url}>`,
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  // A cut may leave half an escape behind, which would take the marker's first character along.
  return text.length <= MAX_LENGTH ? text : truncate(text, MAX_LENGTH).replace(/\\+…$/, '…');
}

/** GitHub makes references of what stands in the finished HTML, where a backslash no longer helps. */
function plain(text: string): string {
  return escapeMarkdown(text).replace(/(#|\bGH-)(?=[0-9])/gi, `$1${ZERO_WIDTH_SPACE}`);
}
