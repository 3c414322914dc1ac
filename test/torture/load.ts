import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { Clients } from './clients';
import { planDeliveries } from './deliveries';
import { compare, type Findings } from './findings';
import { connectAll } from './integrations';
import { Killer } from './killer';
import { Ledger } from './ledger';
import type { Options } from './options';
import { CuttingProxy } from './proxy';
import { Random } from './random';
import { Stage } from './stage';

/** Milliseconds for the load, beyond which something hangs: 2 minutes, and 150 ms a submission or 6 s a kill on a busy machine. */
const patience = ({ submissions, kills }: Options) => 120_000 + submissions * 150 + kills * 6_000;
/** Milliseconds for the queue to run dry: a job that met a dead database four times waits 55 s for its next attempt (exp(4)). */
const DRAIN = 300_000;

export interface LoadResult {
  readonly options: Options;
  readonly ledger: Ledger;
  readonly deliveries: number;
  readonly copies: number;
  readonly cuts: CuttingProxy['cuts'];
  readonly kills: Killer['kills'];
  readonly restarts: { readonly postgres: number; readonly api: number; readonly worker: number };
  readonly loadSeconds: number;
  readonly drainSeconds: number;
  readonly findings: Findings;
}

/** Sends everything under kills and cuts, lets the queue run dry, and looks at what is there. */
export async function runLoad(options: Options, stage: Stage): Promise<LoadResult> {
  const seed = (purpose: number) => new Random(options.seed * 31 + purpose);
  const [api, worker] = [stage.process('api'), stage.process('worker')];
  api.start();
  await api.untilRunning();
  worker.start();
  await worker.untilRunning();
  const said = planDeliveries(options.submissions, await connectAll(stage.apiUrl, stage.key), seed(1));
  const ledger = new Ledger(said);
  const proxy = new CuttingProxy(stage.port, seed(2));
  const clients = new Clients(said, ledger, `http://127.0.0.1:${await proxy.listen()}`, seed(3));
  const killer = new Killer(options.kills, { server: stage.server, api, worker }, seed(4));

  const startedAt = performance.now();
  let isOver = false;
  const progress = setInterval(() => {
    process.stdout.write(
      `  ${seconds(startedAt)} s: ${clients.done}/${clients.total} sent, ${ledger.acceptedSubmissions} accepted, ${killer.done}/${options.kills} kills\n`,
    );
  }, 5_000);
  const killing = killer.follow(clients, () => isOver);
  await clients.run(Date.now() + patience(options));
  isOver = true;
  const loadSeconds = seconds(startedAt);
  await killing;
  clearInterval(progress);

  await Promise.all([api.untilRunning(), worker.untilRunning()]);
  const owner = await stage.server.connect();
  const drainStartedAt = performance.now();
  await untilDry(owner);
  const drainSeconds = seconds(drainStartedAt);
  const findings = await compare(owner, ledger).finally(() => owner.end());
  await Promise.all([api.stop(), worker.stop()]);
  proxy.close();
  return {
    options,
    ledger,
    deliveries: ledger.deliveryCount,
    copies: clients.total,
    cuts: proxy.cuts,
    kills: killer.kills,
    restarts: { postgres: killer.postgresRestarts, api: api.starts - 1, worker: worker.starts - 1 },
    loadSeconds,
    drainSeconds,
    findings,
  };
}

/** Until no job is due or to be tried again (some are planned for later, which is not waiting); the findings name what is left when patience ends. */
async function untilDry(owner: Client): Promise<void> {
  let saidAt = performance.now();
  for (const until = Date.now() + DRAIN; Date.now() < until;) {
    const { rows } = await owner.query<{ n: number }>(
      'select count(*)::int as n from graphile_worker._private_jobs where attempts < max_attempts and (attempts > 0 or run_at <= now())',
    );
    const left = rows[0]?.n ?? 0;
    if (left === 0) return;
    if (performance.now() - saidAt > 5_000) {
      saidAt = performance.now();
      process.stdout.write(`  ${left} jobs to do\n`);
    }
    await pause(250);
  }
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
