/**
 * Accepted signed submissions a second: npm run bench -- intake [--seconds 10] [--warm-up 3] [--rounds 3] [--clients 16] [--app DIR]
 * The product in its own process, with the worker off and on, and bare node:http with pg doing the same inserts, in turns against one database.
 * The load comes from this process, on the same cores.
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { BARE, connectForms, contenders, type Contender } from './intake/contenders';
import { rowsPerDelivery, writtenRows, type WrittenRows } from './intake/written-rows';
import { DeliveryMaker, type SignedForm } from './support/deliveries';
import { PROJECT } from './support/heed-process';
import { median, round } from './support/latencies';
import { generateLoad, type LoadResult } from './support/load-generator';
import { PostgresServer } from './support/postgres-server';
import { load, machine, printMachine, report, type Row } from './support/report';

interface Options {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly clients: number;
  readonly app: string;
}

interface Turn {
  readonly row: Row;
  /** Null with the worker on, which writes more. */
  readonly rowsPerDelivery: string | null;
}

export async function intake(args: readonly string[]): Promise<Row[]> {
  const options = read(args);
  const server = await PostgresServer.start();
  const facts = machine(await server.version());
  printMachine(facts);
  const owner = new Client({ connectionString: server.url });
  try {
    // One form a client, so that no form meets its limit of deliveries a minute.
    const forms = await connectForms(server.url, options.clients, options.app);
    await owner.connect();
    const turns: Turn[] = [];
    for (let i = 1; i <= options.rounds; i++) {
      for (const contender of contenders(server.url, forms, options.app))
        turns.push(await take(contender, i, server, owner, forms, options));
    }
    const written = new Set(turns.flatMap((turn) => turn.rowsPerDelivery ?? []));
    if (written.size > 1) throw new Error(`The two do not write the same rows, bare-intake.ts must follow: ${[...written].join(' | ')}`);
    const rows = withRatios(turns.map((turn) => turn.row));
    return report('intake', facts, [...rows, ...medians(rows)]);
  } finally {
    await owner.end();
    await server.stop();
  }
}

function read(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '10' },
      'warm-up': { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      clients: { type: 'string', default: '16' },
      app: { type: 'string', default: PROJECT },
    },
  });
  const { seconds, rounds, clients, app } = values;
  return { seconds: Number(seconds), warmUpSeconds: Number(values['warm-up']), rounds: Number(rounds), clients: Number(clients), app };
}

async function take(
  { name, hasWorker, start }: Contender,
  turn: number,
  postgres: PostgresServer,
  owner: Client,
  forms: readonly SignedForm[],
  options: Options,
): Promise<Turn> {
  const before = await writtenRows(owner);
  const server = await start();
  const deliveries = new DeliveryMaker(forms);
  const result = await generateLoad({ ...options, url: server.url, expectedStatus: 202, next: (client) => deliveries.next(client) });
  const after = await writtenRows(owner);
  await server.stop();
  // What the worker left undone, or what is not yet in the data files, would be done during somebody else's turn.
  await owner.query('delete from graphile_worker._private_jobs');
  await postgres.superuser.query('checkpoint');
  prove(name, result, before, after);
  const row = {
    round: turn,
    server: name,
    acceptedPerSecond: round(result.accepted / result.seconds, 1),
    p50Ms: round(result.latencies.percentile(0.5)),
    p95Ms: round(result.latencies.percentile(0.95)),
    processedPerSecond: round((after.processed - before.processed) / (options.seconds + options.warmUpSeconds), 1),
    load: load(),
  };
  return { row, rowsPerDelivery: hasWorker ? null : rowsPerDelivery(before, after, result.acceptedInAll) };
}

/** A figure counts only if every 202 is a row, and none was put aside by a limit. */
function prove(name: string, { acceptedInAll, refused }: LoadResult, before: WrittenRows, after: WrittenRows): void {
  const stored = (after.byTable.submission ?? 0) - (before.byTable.submission ?? 0);
  const held = after.held - before.held;
  if (refused.size > 0) throw new Error(`${name} refused deliveries: ${JSON.stringify([...refused])}`);
  if (acceptedInAll !== stored) throw new Error(`${name} accepted ${acceptedInAll} deliveries and stored ${stored} submissions`);
  if (held > 0) throw new Error(`${name} held ${held} submissions, so that not all the work was done`);
}

/** Against the bare server of the same round. */
function withRatios(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const bare = rows.find((other) => other.round === row.round && other.server === BARE);
    return { ...row, ratio: round(Number(row.acceptedPerSecond) / Number(bare?.acceptedPerSecond)) };
  });
}

function medians(rows: readonly Row[]): Row[] {
  const names = [...new Set(rows.map((row) => row.server))];
  return names.map((server) => {
    const own = rows.filter((row) => row.server === server);
    const middle = (column: string): number => round(median(own.map((row) => Number(row[column]))));
    return {
      round: 'median',
      server: server ?? null,
      acceptedPerSecond: middle('acceptedPerSecond'),
      p50Ms: middle('p50Ms'),
      p95Ms: middle('p95Ms'),
      processedPerSecond: middle('processedPerSecond'),
      load: load(),
      ratio: middle('ratio'),
    };
  });
}
