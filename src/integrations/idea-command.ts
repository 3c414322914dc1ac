/** /idea at the head of the first line. The other lines belong to it. */
const COMMAND = /^\s*\/idea(?![\p{L}\p{N}_-])[ \t]*:?/iu;

/** What follows the command, '' where nothing does; null for a message without it. */
export function afterCommand(text: string): string | null {
  return COMMAND.test(text) ? text.replace(COMMAND, '').trim() : null;
}
