import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Build } from './build';
import { HeedProcess } from './heed-process';
import { Server } from './server';

/** What a run needs: a server, a copy of the build, and a folder for the logs of the processes. All of it ends with it. */
export class Stage {
  readonly key = `heed_${randomBytes(24).toString('base64url')}`;
  private readonly processes: HeedProcess[] = [];
  private readonly secret = randomBytes(32).toString('hex');

  private constructor(
    readonly server: Server,
    readonly build: Build,
    readonly logs: string,
    readonly port: number,
  ) {
    process.once('exit', this.atExit);
  }

  static async set(plant: 'early-answer' | null = null): Promise<Stage> {
    const build = Build.copy(plant);
    return new Stage(await Server.start(), build, mkdtempSync(join(tmpdir(), 'heed-torture-logs-')), await freePort());
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  process(role: HeedProcess['role'], env: Readonly<Record<string, string>> = {}): HeedProcess {
    const made = new HeedProcess(role, {
      main: this.build.main,
      logFile: join(this.logs, `${role}.log`),
      env: {
        DATABASE_URL: this.server.url,
        HEED_SECRET: this.secret,
        HEED_BOOTSTRAP_KEY: this.key,
        HEED_LOG_LEVEL: 'warn',
        PORT: String(this.port),
        ...env,
      },
    });
    this.processes.push(made);
    return made;
  }

  /** `keepLogs`: something is to be looked at. */
  async strike(keepLogs: boolean): Promise<void> {
    await Promise.all(this.processes.map((each) => each.stop('SIGKILL')));
    await this.server.stop();
    this.build.remove();
    process.removeListener('exit', this.atExit);
    if (!keepLogs) rmSync(this.logs, { recursive: true, force: true });
  }

  /** For Ctrl-C: no process of ours may stay behind. */
  private readonly atExit = (): void => {
    for (const each of this.processes) void each.stop('SIGKILL');
    this.server.kill();
    this.build.remove();
  };
}

/** The same one for every start of the API, or its clients could not find it again. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
