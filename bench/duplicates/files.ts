import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The tables of a folder, or of its folder `duplicates`; those of these names. */
export function labelledFiles(data: string, names: readonly string[] | null): string[] {
  const inside = join(data, 'duplicates');
  const folder = existsSync(inside) ? inside : data;
  return readdirSync(folder)
    .filter((file) => /\.tsv(?:\.gz)?$/.test(file) && (names === null || names.includes(nameOf(file))))
    .sort()
    .map((file) => join(folder, file));
}

export function nameOf(path: string): string {
  return basename(path).replace(/\.tsv(?:\.gz)?$/, '');
}
