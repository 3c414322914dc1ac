import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './imports';

const FOLDER = join(resolve(ROOT, process.env.HEED_DATA ?? '../shared/data'), 'hostile');

/** Whether the families lie beside the project; where they do not, says so once. */
export function hasHostileData(): boolean {
  if (existsSync(FOLDER)) return true;
  console.log(`Skipped: there is no ${FOLDER}. Set HEED_DATA to the folder with the hostile families.`);
  return false;
}

/** The files of a family with their bytes. */
export function filesOf(family: string): { name: string; bytes: Buffer }[] {
  const folder = join(FOLDER, family);
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Every line of a family that is not blank, once. */
export function linesOf(family: string): string[] {
  const lines = filesOf(family).flatMap(({ bytes }) => bytes.toString('utf8').split('\n'));
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))];
}

export function naughtyStrings(): string[] {
  return filesOf('naughty-strings').flatMap(({ bytes }) => JSON.parse(bytes.toString('utf8')) as string[]);
}
