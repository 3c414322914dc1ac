/** npm run bench -- NAME [--json FILE] [options of that benchmark] */
import { writeFileSync } from 'node:fs';
import { duplicates } from './duplicates';
import { intake } from './intake';
import { lists } from './lists';
import { matchesQuality } from './matches-quality';
import { matchesScale } from './matches-scale';
import { meaningScale } from './meaning-scale';
import { scope } from './scope';
import type { Row } from './support/report';

interface Benchmark {
  readonly about: string;
  readonly run: (args: readonly string[]) => Promise<readonly Row[]>;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  intake: { about: 'accepted signed submissions a second, against bare node:http and pg', run: intake },
  lists: { about: 'every measured view over HTTP, at a growing number of ideas', run: lists },
  scope: { about: 'what the workspace scope of every query costs', run: scope },
  duplicates: { about: 'how well duplicates are ranked, on labelled public pairs', run: duplicates },
  'matches-quality': { about: 'lists, figures and learning of a growing number of proposed matches', run: matchesQuality },
  'meaning-scale': { about: 'a search by meaning among a growing number of vectors, and what it finds of the nearest', run: meaningScale },
  'matches-scale': { about: 'a check for duplicates among a growing number of ideas, while others are added', run: matchesScale },
};

const USAGE = `Usage: npm run bench -- NAME [--json FILE] [options]

${Object.entries(BENCHMARKS)
  .map(([name, { about }]) => `  ${name.padEnd(17)}${about}`)
  .join('\n')}

The options of each stand at the top of bench/NAME.ts.
`;

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (benchmark === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const at = args.indexOf('--json');
  const file = at === -1 ? undefined : args[at + 1];
  if (at !== -1 && file === undefined) {
    process.stderr.write('--json needs the name of a file.\n');
    return 2;
  }
  const rows = await benchmark.run(at === -1 ? args : args.toSpliced(at, 2));
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
}

// Through 'exit', so that servers and their data go with us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
