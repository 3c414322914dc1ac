import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './error-code';
import { canReach, type ServerUser } from './server-user';

/** sockaddr_un holds 104 bytes on macOS and 108 on Linux, with the closing NUL. */
const LONGEST_PATH = 103;
export const SOCKET_PORT = 5432;

/** Whoever can open the socket is the superuser, so its folder is the whole access control: 0700, and made by us. Returns its path. */
export function makeSocketFolder(name: string, user: ServerUser | undefined, parents = [tmpdir(), '/tmp', '/var/tmp']): string {
  const refused: string[] = [];
  for (const parent of new Set(parents)) {
    const folder = join(parent, name);
    const reason = refuse(parent, folder, user);
    if (reason === undefined) return folder;
    refused.push(`${folder}: ${reason}`);
  }
  throw new Error(`No folder for PostgreSQL's socket. ${refused.join('; ')}.`);
}

export function removeSocketFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // A file of someone else's making keeps it; an empty folder does no harm.
  }
}

function refuse(parent: string, folder: string, user: ServerUser | undefined): string | undefined {
  if (Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) > LONGEST_PATH) return 'the path is too long for a socket';
  try {
    if (user && !canReach(parent, user)) return `user id ${user.uid} cannot reach it`;
    makeOwn(folder, user);
    const { uid, mode } = lstatSync(folder);
    const expected = user?.uid ?? process.geteuid?.();
    // The name can be guessed, so a stranger may have made it first. lstat: a link to a folder of ours would be his as well.
    if (uid !== expected) return `it belongs to user id ${uid}`;
    return (mode & 0o170777) === 0o040700 ? undefined : 'it is no folder that is closed to others';
  } catch (error) {
    return String(error);
  }
}

function makeOwn(folder: string, user: ServerUser | undefined): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const { uid, mode } = lstatSync(folder);
    if (uid !== process.geteuid?.() || (mode & 0o170000) !== 0o040000) return;
  }
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
}
