import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds until a process must have said that it is ready; a first boot migrates the schema. */
const READY_WITHIN = 120_000;
/** The end of what it said, shown when it fails. */
const KEPT_CHARACTERS = 4_000;

/** A process of the benchmark: ready when it prints a line that matches, gone when it is stopped. */
export class Child {
  private constructor(
    private readonly process: ChildProcess,
    /** What the first group of the pattern matched in its output. */
    readonly said: string,
  ) {}

  static async start(args: readonly string[], env: Readonly<Record<string, string>>, ready: RegExp): Promise<Child> {
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, args, {
      env: { PATH, HOME, TMPDIR, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.removeListener('exit', kill));
    let output = '';
    const said = await new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${args.join(' ')} ${why}:\n${output.slice(-KEPT_CHARACTERS)}`));
      const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN / 1000} s`), READY_WITHIN);
      const read = (chunk: Buffer): void => {
        output = (output + chunk.toString()).slice(-2 * KEPT_CHARACTERS);
        const match = ready.exec(output);
        if (!match) return;
        clearTimeout(timer);
        resolve(match[1] ?? '');
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`));
    });
    return new Child(child, said);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}
