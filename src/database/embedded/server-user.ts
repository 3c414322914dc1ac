import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** PostgreSQL refuses to run as root, so under root it runs as this user. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** `_postgres` is macOS's name. `nobody` is on every system. */
const PREFERRED = ['postgres', '_postgres', 'nobody'];

/** An ordinary user runs the server under his own name. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The owner of what is there already, so that Heed may be started by its user today and by root tomorrow; else a user made for this. */
export function chooseServerUser(cluster: string, dataDir: string): ServerUser {
  const found = statSync(cluster, { throwIfNoEntry: false });
  if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  const users = passwd();
  const folder = statSync(dataDir);
  // initdb looks its user up in the system's list, hence only an owner who is in it.
  const owner = folder.uid === 0 ? undefined : users.find(({ uid }) => uid === folder.uid);
  const user = owner ?? PREFERRED.flatMap((name) => users.filter((each) => each.name === name)).find(({ uid }) => uid !== 0);
  if (!user)
    throw new Error('PostgreSQL does not run as root, and this system has neither a user postgres nor nobody. Start Heed as another user.');
  return { uid: user.uid, gid: user.gid };
}

/** Whether the user may pass through the folder and everything above it. By mode bits; access lists are not looked at. */
export function canReach(folder: string, user: ServerUser): boolean {
  const above = dirname(folder);
  return mayEnter(folder, user) && (above === folder || canReach(above, user));
}

export function mayEnter(path: string, { uid, gid }: ServerUser): boolean {
  const { mode, uid: owner, gid: group } = statSync(path);
  return (mode & (owner === uid ? 0o100 : group === gid ? 0o010 : 0o001)) !== 0;
}

function passwd(): { name: string; uid: number; gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 })); // macOS writes nobody as -2
}
