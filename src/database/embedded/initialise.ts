import { execFile } from 'node:child_process';
import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Placement } from './placement';
import { SERVER_ENVIRONMENT } from './server-environment';

export const SUPERUSER = 'postgres';

/**
 * pg_trgm and lower() follow lc_ctype: with C, the trigrams of Georgian, Cyrillic and Chinese are empty and nothing errors.
 * C.UTF-8 is built into glibc >= 2.35 and shipped by Debian and Fedora before; macOS calls it UTF-8; the last is what old systems have.
 */
const CHARACTER_TYPES = ['C.UTF-8', 'UTF-8', 'en_US.UTF-8'];

export interface Initialisation {
  readonly placement: Placement;
  /** False only for a cluster that is thrown away: 0.4 s less. */
  readonly durable: boolean;
  readonly characterTypes?: readonly string[];
}

/** Makes the cluster unless there is one. Under a temporary name until it is whole, so a killed initdb leaves only litter, which goes first. */
export async function initialise({ placement, durable, characterTypes = CHARACTER_TYPES }: Initialisation): Promise<boolean> {
  const { home, cluster, user } = placement;
  await removeLitter(home);
  if (existsSync(join(cluster, 'PG_VERSION'))) return false;
  const draft = mkdtempSync(join(home, 'postgres.init-'));
  try {
    chmodSync(draft, 0o700);
    if (user) chownSync(draft, user.uid, user.gid);
    else requireName();
    await runFirstPossible(placement, draft, durable, characterTypes);
    renameSync(draft, cluster);
    if (durable) sync(home);
    return true;
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw cause;
  }
}

async function removeLitter(home: string): Promise<void> {
  for (const name of readdirSync(home).filter((each) => each.startsWith('postgres.init-'))) {
    // An initdb that outlived its killed Node may still be writing there; it disturbs nobody, and the next start tries again.
    await rm(join(home, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}

async function runFirstPossible(
  placement: Placement,
  draft: string,
  durable: boolean,
  [first = 'C.UTF-8', ...others]: readonly string[],
): Promise<void> {
  try {
    await run(placement, draft, durable, first);
  } catch (cause) {
    const said = stderrOf(cause).trim();
    if (others.length > 0 && said.includes('invalid locale name')) {
      await runFirstPossible(placement, draft, durable, others);
      return;
    }
    throw new Error(`initdb could not make a database in ${placement.cluster}. ${said.slice(-2_000)}`, { cause });
  }
}

function stderrOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error);
}

async function run({ binaries, user }: Placement, draft: string, durable: boolean, characterType: string): Promise<void> {
  const locale = [
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--lc-collate=C',
    `--lc-ctype=${characterType}`,
  ];
  const messages = ['--lc-messages=C', '--lc-monetary=C', '--lc-numeric=C', '--lc-time=C'];
  // No password: whoever reaches the socket's 0700 folder is the server's user or root already.
  const access = ['--auth=trust', `--username=${SUPERUSER}`];
  const options = { ...user, cwd: '/', env: SERVER_ENVIRONMENT, maxBuffer: 1_048_576 };
  const rest = durable ? ['--no-instructions'] : ['--no-instructions', '--no-sync'];
  await promisify(execFile)(join(binaries, 'bin', 'initdb'), ['-D', draft, ...locale, ...messages, ...access, ...rest], options);
}

/** initdb says only "could not look up effective user ID": a container started with a bare number. */
function requireName(): void {
  try {
    userInfo();
  } catch (cause) {
    throw new Error(
      `User id ${process.geteuid?.() ?? -1} has no name in /etc/passwd, and PostgreSQL's initdb needs one. Start Heed as a named user, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/** Without it a power cut could undo the rename, and the next start would take the whole database for litter. */
function sync(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
