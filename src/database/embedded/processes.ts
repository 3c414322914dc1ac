import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './error-code';

/** A process number alone is reused; together with its start it names one process of one machine for good. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

const onLinux = process.platform === 'linux';

/** Debian's slim images have no `ps`, macOS has no /proc. Undefined when there is no such process; a zombie counts as none. */
export function processStart(pid: number): string | undefined {
  if (!onLinux) return ps('lstart=', pid);
  const stat = read(`/proc/${pid}/stat`);
  // The second field, the name in brackets, may itself hold blanks and brackets: proc(5), fields 3 (state) and 22 (start, in ticks).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = processStart(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Cheap enough to ask four times a second: no `ps` where there is no /proc. */
export function stillRuns({ pid, startedAt }: ProcessIdentity): boolean {
  if (onLinux) return processStart(pid) === startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

export function commandLine(pid: number): string {
  return (onLinux ? read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() : ps('command=', pid)) ?? '';
}

/** PostgreSQL's processes work in the folder of their cluster. Empty where there is no /proc: those leave by themselves when they notice. */
export function postgresProcessesIn(cluster: string): number[] {
  if (!onLinux) return [];
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  return pids.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === cluster && /(^|\/)postgres(:|\s|$)/.test(commandLine(pid));
    } catch {
      return false; // ended meanwhile, or another user's
    }
  });
}

/** Where process numbers mean the same: one boot of one machine, and one container of it. */
export function machine(): string {
  return onLinux ? `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? hostname()} ${readlinkSync('/proc/self/ns/pid')}` : hostname();
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(column: string, pid: number): string | undefined {
  try {
    const [state = 'Z', ...rest] = execFileSync('ps', ['-ww', '-o', 'stat=', '-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') ? undefined : rest.join(' ');
  } catch {
    return undefined;
  }
}
