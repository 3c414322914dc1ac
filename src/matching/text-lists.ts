/** A stretch of a text, in UTF-16 units; `end` is the first that no longer belongs to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface TextList {
  /** Without their bullets and numbers, with the lines that belong to them. */
  readonly items: readonly Span[];
  /** The last line above it that says something; null: it stands at the beginning. */
  readonly intro: Span | null;
  /** From its first bullet to the end of its last item. */
  readonly whole: Span;
}

interface Line extends Span {
  readonly indent: number;
  readonly bullet: Bullet | null;
  readonly isBlank: boolean;
}

interface Bullet {
  /** UTF-16 units of it, with what surrounds it. */
  readonly length: number;
  /** Of a numbered item. */
  readonly no: number | null;
}

const BULLET = /^[ \t]*(?:[-*+•‣▪●–—]\s+(?:\[[ xX]?\]\s+)?|\(?(\d{1,2})(?:[.)]\s+|[、．）]\s*)|([①-⑩])\s*|\(?([a-h])\)\s+)(?=\S)/u;
const NUMBER_IN_LINE = /(?<![^\s:：,;，；。.!?！？])\(?(\d{1,2})(?:\)\s*|\.\s+|[、）]\s*)(?=\p{L})/gu;

/** The lists of a text in order; items further in belong to the item above them. */
export function listsOf(text: string): TextList[] {
  const lines = linesOf(text);
  const lists: TextList[] = [];
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i];
    if (!first?.bullet) continue;
    const end = endOfList(lines, i, first.indent);
    lists.push(toList(text, lines, i, end));
    i = end - 1;
  }
  return lists;
}

/** "1) a dark mode 2) an export": a list within a paragraph, where it counts from one. */
export function numberedRunOf(text: string): TextList | null {
  const marks: RegExpExecArray[] = [];
  for (const mark of text.matchAll(NUMBER_IN_LINE)) if (Number(mark[1]) === marks.length + 1) marks.push(mark);
  const [first] = marks;
  if (first === undefined || marks.length < 2) return null;
  const items = marks.map((mark, i) => trimmed(text, mark.index + mark[0].length, marks[i + 1]?.index ?? text.length));
  const before = trimmed(text, 0, first.index);
  return { items, intro: before.end > before.start ? before : null, whole: { start: first.index, end: text.length } };
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const at = text.indexOf('\n', start);
    const end = at < 0 ? text.length : at;
    const content = text.slice(start, end);
    lines.push({ start, end, indent: /^[ \t]*/.exec(content)?.[0].length ?? 0, bullet: bulletOf(content), isBlank: content.trim() === '' });
    start = end + 1;
  }
  return lines;
}

function bulletOf(line: string): Bullet | null {
  const found = BULLET.exec(line);
  if (found === null) return null;
  const [whole, number, circled, letter] = found;
  if (number !== undefined) return { length: whole.length, no: Number(number) };
  if (circled !== undefined) return { length: whole.length, no: (circled.codePointAt(0) ?? 0) - 0x2460 + 1 };
  return { length: whole.length, no: letter === undefined ? null : letter.charCodeAt(0) - 96 };
}

/** A line that stands further in, or follows an item at once, belongs to it; a plain one after a blank line ends the list. */
function endOfList(lines: readonly Line[], from: number, indent: number): number {
  let end = from + 1;
  let isAfterBlank = false;
  for (let i = from + 1; i < lines.length; i++) {
    const line = lines[i];
    if (line === undefined) break;
    if (line.isBlank) {
      isAfterBlank = true;
      continue;
    }
    const belongs = line.bullet !== null ? line.indent >= indent : line.indent > indent || !isAfterBlank;
    if (!belongs) break;
    isAfterBlank = false;
    end = i + 1;
  }
  return end;
}

function toList(text: string, lines: readonly Line[], from: number, end: number): TextList {
  const own = lines.slice(from, end);
  const indent = own[0]?.indent ?? 0;
  const heads = own.flatMap((line, i) => (line.bullet !== null && line.indent <= indent ? [i] : []));
  const last = own.at(-1)?.end ?? 0;
  const items = heads.map((at, i) => {
    const head = own[at];
    return trimmed(text, (head?.start ?? 0) + (head?.bullet?.length ?? 0), own[heads[i + 1] ?? own.length]?.start ?? last);
  });
  const intro = lines.slice(0, from).findLast((line) => !line.isBlank);
  return {
    items,
    intro: intro === undefined ? null : trimmed(text, intro.start, intro.end),
    whole: { start: own[0]?.start ?? 0, end: last },
  };
}

export function trimmed(text: string, start: number, end: number): Span {
  const part = text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  return { start: from, end: Math.max(from, start + part.trimEnd().length) };
}
