/** Slack's text format, both ways: https://docs.slack.dev/messaging/formatting-message-text */

const TOKEN_OR_ENTITY = /<([^<>]*)>|&(lt|gt|amp);/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

/** Slack's limit for the text of one section block. */
const MAX_SECTION_LENGTH = 3000;

/** A message as a person reads it. One pass, so that `&amp;lt;` stays the `&lt;` that was typed. */
export function toPlainText(text: string): string {
  return text.replace(TOKEN_OR_ENTITY, (whole, token?: string, entity?: string) => {
    if (token !== undefined) return renderToken(token);
    return ENTITIES[entity ?? ''] ?? whole;
  });
}

/** Without the mention by which the bot was addressed, wherever it stands. */
export function withoutMention(text: string, userId: string | null): string {
  if (userId === null) return text.trim();
  const [before = '', ...rest] = text.split(new RegExp(`<@${userId}(?:\\|[^<>]*)?>`));
  return rest.reduce((joined, part) => `${joined.trimEnd()} ${part.trimStart()}`, before).trim();
}

function renderToken(token: string): string {
  const bar = token.indexOf('|');
  const target = decodeEntities(bar === -1 ? token : token.slice(0, bar));
  const label = bar === -1 ? '' : decodeEntities(token.slice(bar + 1));
  switch (target[0]) {
    case '@':
      return label === '' ? target : `@${label.replace(/^@/, '')}`;
    case '#':
      return label === '' ? target : `#${label.replace(/^#/, '')}`;
    case '!':
      return renderCommand(target.slice(1), label);
    default:
      return renderLink(target, label);
  }
}

/** `<!here>`, `<!subteam^S012|@design>`, `<!date^1392734382^{date}|Feb 18>`: the label is what Slack shows where it cannot do better. */
function renderCommand(command: string, label: string): string {
  if (label !== '') return command.startsWith('date^') ? label : `@${label.replace(/^@/, '')}`;
  const [name = '', id] = command.split('^');
  return `@${name === 'subteam' && id !== undefined ? id : name}`;
}

function renderLink(url: string, label: string): string {
  const address = url.replace(/^(?:mailto|tel):/, '');
  const isSame = label === '' || label === address || address.replace(/^https?:\/\//, '').replace(/\/$/, '') === label;
  return isSame ? address : `${label} (${address})`;
}

function decodeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
}

/** The three characters that Slack reads; with them goes every way to mention a channel or forge a link. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Paragraphs of finished mrkdwn packed into sections of at most 3,000 characters. A longer one is broken after white space where there
 * is any, and never inside an entity, a `<...>` token or a surrogate pair.
 */
export function toSections(paragraphs: readonly string[]): string[] {
  const sections: string[] = [];
  for (const piece of paragraphs.flatMap(breakLong)) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + 2 + piece.length <= MAX_SECTION_LENGTH) sections[sections.length - 1] = `${last}\n\n${piece}`;
    else sections.push(piece);
  }
  return sections;
}

function breakLong(paragraph: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let breakAt = 0;
  for (const [unit] of paragraph.matchAll(/&(?:lt|gt|amp);|<[^<>]{0,2990}>|[\s\S]/gu)) {
    if (piece.length + unit.length > MAX_SECTION_LENGTH) {
      const end = breakAt > 0 ? breakAt : piece.length;
      pieces.push(piece.slice(0, end).trimEnd());
      piece = piece.slice(end);
      breakAt = 0;
    }
    piece += unit;
    if (/\s/.test(unit)) breakAt = piece.length;
  }
  pieces.push(piece.trimEnd());
  return pieces.filter((text) => text !== '');
}
