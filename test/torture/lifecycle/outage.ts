import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from '../deliveries';
import type { HeedProcess } from '../heed-process';
import type { Stage } from '../stage';
import { UNPROCESSED, count, deliver, secondsUntil, someDeliveries, type Check } from './check';

/** Seconds that PostgreSQL stays away: long enough for every connection to be missed and for the queue to give up. */
const AWAY = 6;
/** Of P13, in seconds. */
const ANSWER_WITHIN = 5;
const BACK_WITHIN = 10;

/** PostgreSQL is killed under its clients and comes back: the same processes go on. */
export async function outage(stage: Stage): Promise<Check[]> {
  const [api, worker] = [stage.process('api'), stage.process('worker')];
  const pids = await up(api, worker);
  const [before, during, after] = await someDeliveries(stage, 3);
  if (!before || !during || !after) throw new Error('no deliveries');
  await deliver(stage, before);
  stage.server.kill();
  const missing = await whileAway(stage, during);
  await stage.server.restart();
  const ready = await secondsUntil(async () => (await fetch(`${stage.apiUrl}/health/ready`)).ok, BACK_WITHIN);
  const taken = await secondsUntil(async () => ((await deliver(stage, after))?.status ?? 0) < 300, BACK_WITHIN);
  const owner = await stage.server.connect();
  // The queue looks for jobs once a second, and has a second before it starts again.
  const processed = await secondsUntil(async () => (await count(owner, UNPROCESSED)) === 0, 30);
  await owner.end();
  const pidsAfter = [api.pid, worker.pid];
  await Promise.all([api.stop(), worker.stop()]);
  return [
    {
      name: `PostgreSQL killed: every answer is a 503, within ${ANSWER_WITHIN} s`,
      ok: missing.slowest <= ANSWER_WITHIN && [...missing.statuses].join() === '503',
      seen: `${[...missing.statuses].join(' ')}, slowest ${missing.slowest} s of ${missing.asked}`,
    },
    { name: `PostgreSQL back: ready within ${BACK_WITHIN} s`, ok: ready !== null, seen: `${ready ?? 'not'} s` },
    { name: 'PostgreSQL back: a delivery is taken', ok: taken !== null, seen: `${taken ?? 'not'} s later` },
    { name: 'PostgreSQL back: the worker goes on', ok: processed !== null, seen: `${processed ?? 'not'} s later` },
    {
      name: 'PostgreSQL killed: the same processes',
      ok: pidsAfter.join() === pids.join(),
      seen: `${pids.join(' ')}, then ${pidsAfter.join(' ')}`,
    },
  ];
}

async function up(...processes: readonly HeedProcess[]): Promise<(number | undefined)[]> {
  for (const each of processes) {
    each.start();
    await each.untilRunning();
  }
  return processes.map((each) => each.pid);
}

async function whileAway(stage: Stage, delivery: Delivery): Promise<{ statuses: Set<number>; slowest: number; asked: number }> {
  const statuses = new Set<number>();
  let [slowest, asked] = [0, 0];
  for (const until = Date.now() + AWAY * 1_000; Date.now() < until;) {
    const startedAt = performance.now();
    const answers = await Promise.all([
      deliver(stage, delivery).then((answer) => answer?.status ?? 0),
      fetch(`${stage.apiUrl}/health/ready`).then(({ status }) => status),
      fetch(`${stage.apiUrl}/v1/ideas`, { headers: { authorization: `Bearer ${stage.key}` } }).then(({ status }) => status),
    ]);
    for (const status of answers) statuses.add(status);
    asked += answers.length;
    slowest = Math.max(slowest, Math.round((performance.now() - startedAt) / 100) / 10);
    await pause(100);
  }
  return { statuses, slowest, asked };
}
