import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Binaries } from './binaries';

/**
 * A copy for everyone, for a checkout that the server's user cannot reach: 60 MB, once a version.
 * Owned by root, so that the server cannot change its own programs. Returns the folder that holds bin, lib and share.
 */
export function copyBinaries({ folder, version }: Binaries, parent: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const target = join(parent, `heed-binaries-${hash}-${version}`);
  if (!existsSync(target)) {
    mkdirSync(parent, { recursive: true });
    const draft = mkdtempSync(`${target}.`);
    try {
      copyFolder(folder, draft);
      renameSync(draft, target);
    } catch (cause) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(target)) throw new Error(`PostgreSQL's programs could not be copied from ${folder} to ${target}.`, { cause });
    }
  }
  if (lstatSync(target).uid !== process.geteuid?.()) throw new Error(`${target} belongs to another user. Remove it.`);
  return target;
}

/** Not fs.cp: the copy must be readable by all, whatever the umask of `npm ci` was. */
function copyFolder(from: string, to: string): void {
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(source), target);
    } else if (entry.isDirectory()) {
      mkdirSync(target);
      copyFolder(source, target);
    } else {
      copyFileSync(source, target);
      chmodSync(target, lstatSync(source).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}
