import { writeFileSync } from 'node:fs';
import { eventLoad } from './event-load';
import { lifecycle } from './lifecycle';
import { runLoad } from './load';
import { Options, Part, UsageError, readOptions } from './options';
import { figures, holds, table } from './report';
import { Stage } from './stage';

async function main(options: Options): Promise<number> {
  const results: Record<string, unknown> = {};
  let isSound = true;
  const isWanted = (part: Part) => options.only === null || options.only === part;
  if (isWanted('load')) isSound = (await load(options, results)) && isSound;
  if (isWanted('events')) isSound = (await eventLoad(options, results)) && isSound;
  if (isWanted('lifecycle')) isSound = (await lifecycle(results)) && isSound;
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (options.plant === null) say(isSound ? 'Torture: everything held.' : 'Torture: NOT everything held.');
  return isSound ? 0 : 1;
}

async function load(options: Options, results: Record<string, unknown>): Promise<boolean> {
  const { submissions, kills, seed, plant } = options;
  say(`Load: ${submissions} submissions under ${kills} kills, seed ${seed}${plant === null ? '' : `, with the planted fault ${plant}`}`);
  const stage = await Stage.set(plant);
  let isSound = false;
  try {
    const result = await runLoad(options, stage);
    results.load = figures(result);
    say(table(result));
    isSound = plant === null ? holds(result) : isCaught(result.findings.lost.length);
    return isSound;
  } finally {
    if (!isSound) say(`  logs: ${stage.logs}`);
    await stage.strike(!isSound);
  }
}

function isCaught(lost: number): boolean {
  say(
    lost > 0
      ? `The planted fault was caught: ${lost} accepted deliveries are lost.`
      : 'The planted fault was NOT caught: this run proves nothing.',
  );
  return lost > 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Exit listeners end what was started; without these a signal would end us before them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

Promise.resolve()
  .then(() => main(readOptions(process.argv.slice(2))))
  .then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(
        `${error instanceof UsageError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exit(error instanceof UsageError ? 2 : 1);
    },
  );
