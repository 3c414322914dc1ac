import type { OpenAPIObject } from '@nestjs/swagger';

/** Lines shown around the first difference. */
const CONTEXT = 3;

/** As a file that changes only where the API does: paths and schemas by name, two spaces, a newline at the end. */
export function printDescription(document: OpenAPIObject): string {
  const { components, paths, ...rest } = document;
  const sorted = { ...rest, paths: byName(paths), components: { ...components, schemas: byName(components?.schemas ?? {}) } };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

function byName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where two texts part, as a few lines of each; null where they are the same. */
export function firstDifference(committed: string, current: string): string | null {
  if (committed === current) return null;
  if (committed === '') return 'The file is missing.';
  const [before, after] = [committed.split('\n'), current.split('\n')];
  const at = after.findIndex((line, i) => line !== before[i]);
  const line = at === -1 ? after.length : at;
  const shown = (lines: readonly string[], sign: string) => lines.slice(line, line + CONTEXT).map((text) => `${sign} ${text}`);
  const context = after.slice(Math.max(0, line - CONTEXT), line).map((text) => `  ${text}`);
  return [`From line ${line + 1}:`, ...context, ...shown(before, '-'), ...shown(after, '+')].join('\n');
}
