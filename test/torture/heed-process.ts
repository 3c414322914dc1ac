import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export interface Launch {
  readonly main: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds that a supervisor like systemd waits before it starts a dead process again. */
const RESTART_AFTER = 200;

/** A real process of Heed, started again whenever it ends, until it is told to stop. */
export class HeedProcess {
  starts = 0;
  /** Ends that nobody asked for and no kill explains, such as a start while there is no database. */
  unaskedEnds = 0;
  private child: ChildProcess | null = null;
  private isUp = false;
  private isWanted = false;
  private readonly log: WriteStream;

  constructor(
    readonly role: 'api' | 'worker' | 'all',
    private readonly launch: Launch,
  ) {
    this.log = createWriteStream(launch.logFile, { flags: 'a' });
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Whether it has said that it runs. */
  get isRunning(): boolean {
    return this.isUp;
  }

  start(): void {
    this.isWanted = true;
    this.starts += 1;
    const { main, env } = this.launch;
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...env, HEED_ROLE: this.role },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (bytes: Buffer) => {
      if (bytes.includes('Heed is running') || bytes.includes('Heed worker is running')) this.isUp = true;
    });
    child.stdout.pipe(this.log, { end: false });
    child.stderr.pipe(this.log, { end: false });
    child.once('exit', (_code, signal) => {
      this.isUp = false;
      this.child = null;
      if (!this.isWanted) return;
      if (signal !== 'SIGKILL') this.unaskedEnds += 1;
      setTimeout(() => {
        if (this.isWanted) this.start();
      }, RESTART_AFTER);
    });
  }

  /** kill -9; what supervises it starts it again. */
  kill(): void {
    this.isUp = false;
    this.child?.kill('SIGKILL');
  }

  async untilRunning(ms = 60_000): Promise<void> {
    for (const until = Date.now() + ms; !this.isUp;) {
      if (Date.now() > until) throw new Error(`The ${this.role} process was not up within ${ms / 1000} s; its log: ${this.launch.logFile}`);
      await pause(20);
    }
  }

  /** Answers its exit code, or the signal that ended it; 'none' when it was not running. */
  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | string> {
    this.isWanted = false;
    const { child } = this;
    if (!child) return Promise.resolve('none');
    return new Promise((resolve) => {
      child.once('exit', (code, by) => resolve(code ?? by ?? 'none'));
      child.kill(signal);
    });
  }
}
