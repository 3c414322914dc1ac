import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { HeedProcess } from '../heed-process';
import type { Stage } from '../stage';
import { DUE, LOCKED, count, deliverAll, secondsUntil, someDeliveries, type Check } from './check';

/** Of P4 and P13, in seconds. */
const RESUMED_WITHIN = 120;
const SUBMISSIONS = 60;
const TRIES = 10;

/** A worker is killed while it holds jobs; another one must do them. */
export async function deadWorker(stage: Stage): Promise<Check[]> {
  const api = stage.process('api');
  api.start();
  await api.untilRunning();
  const owner = await stage.server.connect();
  const held = await killHolding(stage, owner);
  const heir = stage.process('worker');
  heir.start();
  await heir.untilRunning();
  const resumed = await secondsUntil(async () => (await count(owner, LOCKED)) === 0 && (await count(owner, DUE)) === 0, RESUMED_WITHIN);
  await owner.end();
  await Promise.all([api.stop(), heir.stop()]);
  return [
    {
      name: `A killed worker's jobs are done by another within ${RESUMED_WITHIN} s`,
      ok: held > 0 && resumed !== null,
      seen: `${held} jobs were left locked; done ${resumed ?? 'not'} s later`,
    },
  ];
}

/** Kills a worker, again and again, until one dies with jobs in its hands; answers how many. */
async function killHolding(stage: Stage, owner: Client): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    await deliverAll(stage, await someDeliveries(stage, SUBMISSIONS));
    const worker = stage.process('worker');
    await killBusy(worker, owner);
    const held = await count(owner, LOCKED);
    if (held > 0) return held;
  }
  return 0;
}

async function killBusy(worker: HeedProcess, owner: Client): Promise<void> {
  worker.start();
  await worker.untilRunning();
  await secondsUntil(async () => (await count(owner, LOCKED)) > 0, 10);
  await worker.stop('SIGKILL');
  // Its server processes end what they were doing when they notice.
  await pause(500);
}
