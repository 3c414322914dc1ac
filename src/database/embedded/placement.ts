import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync, type Stats } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries';
import { copyBinaries } from './copied-binaries';
import { canReach, chooseServerUser, isRoot, mayEnter, type ServerUser } from './server-user';

/** Where the server finds its files, and as whom it runs. */
export interface Placement {
  /** The cluster is `<home>/postgres`, its log `<home>/postgres.log`. */
  readonly home: string;
  readonly cluster: string;
  readonly binaries: string;
  /** Only under root. */
  readonly user?: ServerUser;
}

/** Durable across reboots, and everyone may pass through it; for root only, when the data folder lies below a folder that is root's alone. */
const DURABLE = '/var/lib';

/** The home is the data folder, except for root where the server's user cannot reach it: then `/var/lib/heed-<hash>`, and `postgres.location` says so. */
export function placeCluster(dataDir: string, binaries: Binaries): Placement {
  const pointed = pointer(dataDir);
  const home = pointed ?? dataDir;
  if (pointed !== undefined && !statOf(join(pointed, 'postgres'))) {
    throw new Error(
      `${join(dataDir, 'postgres.location')} says that the database is in ${pointed}, and it is not. Put it back, or remove that file to begin with an empty one.`,
    );
  }
  return isRoot() ? placeForRoot(dataDir, home, binaries) : placeForOwner(home, binaries);
}

/** Written after the cluster is complete: before that, the next start finds the same folder by its hash. */
export function rememberPlacement(dataDir: string, { home }: Placement): void {
  if (home === dataDir || pointer(dataDir) === home) return;
  const file = join(dataDir, 'postgres.location');
  writeFileSync(`${file}.new`, `${home}\n`);
  renameSync(`${file}.new`, file);
}

export function folderHash(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
}

function pointer(dataDir: string): string | undefined {
  const file = join(dataDir, 'postgres.location');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function placeForOwner(home: string, binaries: Binaries): Placement {
  const cluster = join(home, 'postgres');
  const found = statOf(cluster);
  if (found && found.uid !== process.geteuid?.()) {
    throw new Error(
      `${cluster} belongs to user id ${found.uid}. Start Heed as that user or as root, or set HEED_DATA_DIR to another folder.`,
    );
  }
  return { home, cluster, binaries: binaries.folder };
}

function placeForRoot(dataDir: string, home: string, binaries: Binaries): Placement {
  const user = chooseServerUser(join(home, 'postgres'), dataDir);
  const reachable = letThrough(home, user) ? home : moveOut(dataDir, user);
  const usable = canReach(join(binaries.folder, 'bin'), user) && mayEnter(join(binaries.folder, 'bin', 'postgres'), user);
  return {
    home: reachable,
    cluster: join(reachable, 'postgres'),
    binaries: usable ? binaries.folder : copyBinaries(binaries, DURABLE),
    user,
  };
}

/** A private data folder stays private: only the server's group may pass, and by name only. Folders above it are not ours to change. */
function letThrough(folder: string, user: ServerUser): boolean {
  if (!canReach(dirname(folder), user)) return false;
  if (mayEnter(folder, user)) return true;
  const { uid, mode } = statSync(folder);
  chownSync(folder, uid, user.gid);
  chmodSync(folder, (mode & 0o700) | 0o010);
  return mayEnter(folder, user);
}

function moveOut(dataDir: string, user: ServerUser): string {
  if (existsSync(join(dataDir, 'postgres'))) {
    throw new Error(
      `User id ${user.uid}, who runs PostgreSQL for root, cannot reach the database in ${dataDir}: a folder above it is closed to him. Open that folder (chmod o+x), or move the data folder and set HEED_DATA_DIR.`,
    );
  }
  const home = join(DURABLE, `heed-${folderHash(dataDir)}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (statSync(home).uid !== 0)
    throw new Error(`${home} belongs to another user. Set HEED_DATA_DIR to a folder that every user may pass through.`);
  letThrough(home, user);
  return home;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw new Error(
      `${path} cannot be reached by user id ${process.geteuid?.() ?? -1}. Start Heed as root or as the owner of that folder.`,
      { cause },
    );
  }
}
