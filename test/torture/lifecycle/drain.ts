import type { Stage } from '../stage';
import { DUE, LOCKED, UNPROCESSED, count, deliver, deliverAll, secondsUntil, someDeliveries, type Check } from './check';

const REQUESTS = 40;
const SUBMISSIONS = 100;

/** SIGTERM to a busy API and to a busy worker. */
export async function drain(stage: Stage): Promise<Check[]> {
  return [...(await ofApi(stage)), ...(await ofWorker(stage))];
}

async function ofApi(stage: Stage): Promise<Check[]> {
  const api = stage.process('api');
  api.start();
  await api.untilRunning();
  const deliveries = (await someDeliveries(stage, REQUESTS)).slice(0, REQUESTS);
  const asked = deliveries.map((each) => deliver(stage, each));
  // By the first answer all of them have been accepted; most are still being worked on.
  await Promise.race(asked);
  const startedAt = performance.now();
  const code = await api.stop('SIGTERM');
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const answers = await Promise.all(asked);
  const whole = answers.filter((answer) => answer !== null && answer.status < 300).length;
  return [
    { name: 'SIGTERM to a busy API: no request is cut', ok: whole === REQUESTS, seen: `${whole} of ${REQUESTS} answered` },
    { name: 'SIGTERM to a busy API: exit code 0', ok: code === 0, seen: `${code} after ${seconds} s` },
  ];
}

async function ofWorker(stage: Stage): Promise<Check[]> {
  const api = stage.process('api');
  api.start();
  await api.untilRunning();
  await deliverAll(stage, await someDeliveries(stage, SUBMISSIONS));
  const owner = await stage.server.connect();
  const first = stage.process('worker');
  first.start();
  await first.untilRunning();
  await secondsUntil(async () => (await count(owner, UNPROCESSED)) < SUBMISSIONS, 30);
  const code = await first.stop('SIGTERM');
  const [locked, left] = [await count(owner, LOCKED), await count(owner, DUE)];
  const second = stage.process('worker');
  second.start();
  await second.untilRunning();
  const done = await secondsUntil(async () => (await count(owner, UNPROCESSED)) === 0 && (await count(owner, DUE)) === 0, 60);
  await owner.end();
  await Promise.all([api.stop(), second.stop()]);
  return [
    { name: 'SIGTERM to a busy worker: exit code 0', ok: code === 0, seen: String(code) },
    { name: 'SIGTERM to a busy worker: it leaves no job locked', ok: locked === 0 && left > 0, seen: `${locked} locked, ${left} to do` },
    { name: 'SIGTERM to a busy worker: no job is lost', ok: done !== null, seen: `all done ${done ?? 'not'} s later` },
  ];
}
