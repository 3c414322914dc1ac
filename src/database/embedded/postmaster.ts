import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { errorCode } from './error-code';
import { SUPERUSER } from './initialise';
import { pidFilePath, readPidFile, type PidFile } from './pid-file';
import type { Placement } from './placement';
import { commandLine, identify, postgresProcessesIn, stillRuns, type ProcessIdentity } from './processes';
import { SERVER_ENVIRONMENT } from './server-environment';
import type { ServerLog } from './server-log';
import type { ServerUser } from './server-user';

export interface Connection {
  /** The folder of the Unix socket. */
  readonly host: string;
  readonly port: number;
  /** The superuser of the cluster. */
  readonly user: string;
}

export interface Launch {
  readonly placement: Placement;
  readonly socketFolder: string;
  readonly args: readonly string[];
  readonly log: ServerLog;
}

/** Replaying the log after a crash: at 1 GB of it and a slow disk, under a minute. */
const START_MS = 120_000;
/** An orphan that does not answer this long is stuck. */
const ANSWER_MS = 5_000;
/** A fast shutdown writes what is in memory; orchestrators give 30 s in all. */
const FAST_STOP_MS = 20_000;
/** An immediate one only ends the processes; the postmaster kills those that linger after 5 s. */
const IMMEDIATE_STOP_MS = 8_000;

/** One run of the server: started by us, or found running after our predecessor was killed. */
export class Postmaster {
  private constructor(
    readonly process: ProcessIdentity,
    readonly connection: Connection,
    /** How it ended. Never rejects. */
    readonly ended: Promise<string>,
  ) {}

  /** Resolves when it accepts connections. */
  static async launch({ placement, socketFolder, args, log }: Launch): Promise<Postmaster> {
    const { cluster, binaries, user } = placement;
    clearWay(cluster, socketFolder);
    const since = log.size();
    const program = join(binaries, 'bin', 'postgres');
    const child = start(program, ['-D', cluster, ...args], user, log);
    let ending: Error | string | undefined;
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve((ending = error).message));
      child.once('exit', (code, signal) => resolve((ending = signal === null ? `exit code ${code ?? -1}` : `signal ${signal}`)));
    });
    for (const until = Date.now() + START_MS; Date.now() < until;) {
      await pause(10);
      const file = readPidFile(cluster);
      if (ending !== undefined) throw failure(program, ending, log.tail(since));
      const found = file?.pid === child.pid && file?.status === 'ready' ? identify(file.pid) : undefined;
      if (file && found) return new Postmaster(found, connectionOf(file), ended);
    }
    child.kill('SIGQUIT');
    throw failure(program, `not ready after ${START_MS / 1_000} s`, log.tail(since));
  }

  /** The live server of this cluster, if there is one that answers. One that does not is ended. */
  static async adopt(cluster: string): Promise<Postmaster | undefined> {
    const file = readPidFile(cluster);
    const found = file && serverOf(cluster, file.pid);
    if (!found) return undefined;
    const orphan = new Postmaster(found, connectionOf(file), watch(found));
    const state = await orphan.settle(cluster);
    if (state === 'ready') return orphan;
    await orphan.stop(state === 'stuck' ? 'SIGQUIT' : 'SIGINT');
    return undefined;
  }

  /** Fast shutdown: sessions are cut, transactions rolled back, memory written. Harder if that takes too long. */
  async stop(first: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const steps = [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
      ['SIGKILL', IMMEDIATE_STOP_MS],
    ] as const;
    for (const [signal, patience] of first === 'SIGINT' ? steps : steps.slice(1)) {
      this.signal(signal);
      if (await this.endsWithin(patience)) return;
    }
    throw new Error(`PostgreSQL, process ${this.process.pid}, does not end.`);
  }

  signal(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void {
    try {
      if (stillRuns(this.process)) process.kill(this.process.pid, signal);
    } catch {
      // It ended between the two calls.
    }
  }

  private async endsWithin(ms: number): Promise<boolean> {
    for (const until = Date.now() + ms; stillRuns(this.process);) {
      if (Date.now() > until) return false;
      await pause(10);
    }
    return true;
  }

  private async settle(cluster: string): Promise<'ready' | 'stuck' | 'ending'> {
    for (const until = Date.now() + START_MS; stillRuns(this.process);) {
      const status = readPidFile(cluster)?.status;
      if (status === 'ready') return (await answers(this.connection)) ? 'ready' : 'stuck';
      if (status === 'stopping') return 'ending';
      if (Date.now() > until) return 'stuck';
      await pause(50);
    }
    return 'ending';
  }
}

function start(program: string, args: string[], user: ServerUser | undefined, log: ServerLog): ChildProcess {
  const descriptor = log.open();
  try {
    // Detached: Ctrl-C in a terminal reaches the whole process group, and Node must drain before its database goes.
    const stdio: StdioOptions = ['ignore', descriptor, descriptor];
    const child = spawn(program, args, { ...user, cwd: '/', env: SERVER_ENVIRONMENT, detached: true, stdio });
    child.unref();
    return child;
  } finally {
    closeSync(descriptor);
  }
}

/** Sessions of a killed postmaster may work on for a while, and its number may name a zombie or a stranger: PostgreSQL takes both for a running server. */
function clearWay(cluster: string, socketFolder: string): void {
  const file = readPidFile(cluster);
  if (file && serverOf(cluster, file.pid)) return;
  for (const pid of postgresProcessesIn(realpathSync(cluster))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended by itself
    }
  }
  // Where survivors cannot be found, PostgreSQL still sees their shared memory, which is named after the folder.
  rmSync(pidFilePath(cluster), { force: true });
  for (const name of readdirSync(socketFolder)) rmSync(join(socketFolder, name), { force: true });
}

function serverOf(cluster: string, pid: number): ProcessIdentity | undefined {
  const line = commandLine(pid);
  return line.includes('postgres') && line.includes(`-D ${cluster} `) ? identify(pid) : undefined;
}

function watch(found: ProcessIdentity): Promise<string> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (stillRuns(found)) return;
      clearInterval(timer);
      resolve('a cause unknown, as it was not our child');
    }, 250);
    timer.unref();
  });
}

async function answers(connection: Connection): Promise<boolean> {
  const client = new Client({ ...connection, database: 'postgres', connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    return /^\d/.test(errorCode(error) ?? ''); // an SQLSTATE, such as 53300, too many connections: an answer
  } finally {
    void client.end().catch(() => undefined);
  }
}

function connectionOf({ socketFolder, port }: PidFile): Connection {
  return { host: socketFolder, port, user: SUPERUSER };
}

function failure(program: string, ending: Error | string, tail: string): Error {
  const musl = errorCode(ending) === 'ENOENT' ? ' On Alpine and other systems without glibc, set DATABASE_URL.' : '';
  const how = typeof ending === 'string' ? ending : ending.message;
  return new Error(`${program} did not start (${how}).${musl}${tail === '' ? '' : ` Its last words:\n${tail}`}`, {
    cause: typeof ending === 'string' ? undefined : ending,
  });
}
