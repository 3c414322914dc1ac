import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresProcessesIn } from '../../../src/database/embedded/processes';
import type { Build } from '../build';
import { secondsUntil, type Check } from './check';

interface Trial {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** True: when its database runs, before it says that it does itself. */
  readonly isEarly: boolean;
  readonly send: (pid: number) => void;
}

const NPM: Trial['command'] = ['npm', 'start', '--silent'];

const TRIALS: readonly Trial[] = [
  { name: 'npm start, SIGTERM to npm', command: NPM, isEarly: false, send: (pid) => process.kill(pid, 'SIGTERM') },
  { name: 'npm start, Ctrl-C (SIGINT to the whole group)', command: NPM, isEarly: false, send: (pid) => process.kill(-pid, 'SIGINT') },
  { name: 'npm start, Ctrl-C while it starts', command: NPM, isEarly: true, send: (pid) => process.kill(-pid, 'SIGINT') },
  {
    name: 'node dist/main.js, SIGTERM while it starts',
    command: [process.execPath, 'dist/main.js'],
    isEarly: true,
    send: (pid) => process.kill(pid, 'SIGTERM'),
  },
];

/** With the embedded database: whichever way it is told to end, it ends with 0 and leaves no PostgreSQL. */
export async function npmStart(build: Build): Promise<Check[]> {
  const checks: Check[] = [];
  for (const trial of TRIALS) checks.push(...(await attempt(trial, build)));
  return checks;
}

async function attempt({ name, command, isEarly, send }: Trial, build: Build): Promise<Check[]> {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'heed-torture-npm-')));
  const child = launch(command, build.folder, dataDir);
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(String(code ?? signal))));
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const postgres = () => postgresesOf(dataDir);
  const isUp = await secondsUntil(() => (isEarly ? postgres().length > 0 : output.includes('Heed is running')), 90);
  const startedAt = performance.now();
  if (child.pid !== undefined) send(child.pid);
  const how = await Promise.race([ended, secondsUntil(() => false, 30).then(() => 'no end within 30 s')]);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const left = postgres().length;
  // Whatever went wrong, nothing of this trial outlives it.
  for (const pid of postgres()) process.kill(pid, 'SIGKILL');
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  return [
    { name: `${name}: exit code 0`, ok: isUp !== null && how === '0', seen: `${how} after ${seconds} s` },
    { name: `${name}: no PostgreSQL stays behind`, ok: isUp !== null && left === 0, seen: `${left} processes` },
  ];
}

/** Detached: a process group of its own, as a terminal gives it. */
function launch([program, ...args]: Trial['command'], cwd: string, dataDir: string): ChildProcess {
  const { PATH, TMPDIR, HOME } = process.env;
  const env = { PATH, TMPDIR, HOME, HEED_DATA_DIR: dataDir, PORT: '0', HEED_LOG_LEVEL: 'warn' };
  return spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
}

function postgresesOf(dataDir: string): number[] {
  const cluster = join(dataDir, 'postgres');
  return existsSync(cluster) ? postgresProcessesIn(realpathSync(cluster)) : [];
}
