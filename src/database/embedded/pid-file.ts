import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `postmaster.pid`, line by line as in PostgreSQL's src/include/utils/pidfile.h. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** starting, ready, standby, stopping; empty in the first moments. */
  readonly status: string;
}

export function pidFilePath(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

export function readPidFile(cluster: string): PidFile | undefined {
  try {
    const [pid, , , port, socketFolder = '', , , status = ''] = readFileSync(pidFilePath(cluster), 'utf8').split('\n');
    // Negative for a server in single-user mode.
    return { pid: Math.abs(Number(pid)), port: Number(port), socketFolder, status: status.trim() };
  } catch {
    return undefined;
  }
}
