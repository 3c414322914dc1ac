import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './error-code';
import { identify, machine, processStart, type ProcessIdentity } from './processes';

interface Holder extends ProcessIdentity {
  readonly machine: string;
}

/** The holder touches its lock this often, for those who cannot see its process: another container, another machine on a shared disk. */
const HEARTBEAT_MS = 2_000;
/** Five missed heartbeats. */
const QUIET_MS = 10_000;
/** Nobody needs to be watched whose last heartbeat is this old: the usual case after a reboot. */
const LONG_AGO_MS = 60_000;

/** One live Heed owns a data folder. Its file names the process; a dead one's lock is taken over. */
export class OwnerLock {
  private readonly heartbeat: NodeJS.Timeout;
  private released = false;

  private constructor(
    private readonly file: string,
    private readonly content: string,
  ) {
    this.heartbeat = setInterval(() => this.touch(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  static async acquire(dataDir: string, quietMs = QUIET_MS): Promise<OwnerLock> {
    const file = join(dataDir, 'heed.lock');
    const content = JSON.stringify({ ...identify(process.pid), machine: machine() });
    for (;;) {
      if (create(file, content)) return new OwnerLock(file, content);
      const found = read(file);
      if (found === undefined) continue; // released meanwhile
      const holder = parse(found);
      if (holder && (await isHeld(file, holder, quietMs))) throw new Error(refusal(dataDir, holder));
      takeAway(file, found);
    }
  }

  /** Safe to call from an `exit` listener. */
  release(): void {
    if (this.released) return;
    this.released = true;
    clearInterval(this.heartbeat);
    if (read(this.file) === this.content) rmSync(this.file, { force: true });
  }

  private touch(): void {
    try {
      const now = new Date();
      if (read(this.file) === this.content) utimesSync(this.file, now, now);
    } catch {
      // A full or unplugged disk: PostgreSQL reports that better than we can.
    }
  }
}

/** link() is atomic and the file complete from its first moment; open(..., 'wx') would show others an empty one. */
function create(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o644 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

async function isHeld(file: string, holder: Holder, quietMs: number): Promise<boolean> {
  if (holder.machine === machine()) return processStart(holder.pid) === holder.startedAt;
  const first = modifiedAt(file);
  if (first === undefined || Date.now() - first > LONG_AGO_MS) return false;
  for (const until = Date.now() + quietMs; Date.now() < until;) {
    await pause(100);
    const now = modifiedAt(file);
    if (now === undefined) return false;
    if (now !== first) return true;
  }
  return false;
}

/** Of two that found the same dead lock, the slower must not remove the quicker one's new lock: look at what was moved, and put it back. */
function takeAway(file: string, expected: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
    if (read(aside) !== expected) linkSync(aside, file);
  } catch {
    // Another took it away first; the next round sees how things stand.
  } finally {
    rmSync(aside, { force: true });
  }
}

function refusal(dataDir: string, { pid, machine: where }: Holder): string {
  const place = where === machine() ? '' : ' in another container or on another machine';
  return `Process ${pid}${place} already runs Heed on ${dataDir}. Stop it, set HEED_DATA_DIR to another folder, or set DATABASE_URL to share one PostgreSQL between processes.`;
}

function parse(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content) as Partial<Holder> | null;
    const { pid, startedAt, machine: where } = holder ?? {};
    return pid === undefined || startedAt === undefined || where === undefined ? undefined : { pid, startedAt, machine: where };
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
