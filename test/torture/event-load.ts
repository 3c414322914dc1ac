import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { SlackServer } from '../support/slack-server';
import { Clients } from './clients';
import { compareEffects } from './event-effects';
import { EventSource, EventSources, SLACK_EVENT_SETTINGS, planEvents } from './events';
import { Killer } from './killer';
import { Ledger } from './ledger';
import type { Options } from './options';
import { CuttingProxy } from './proxy';
import { Random } from './random';
import { Stage } from './stage';

/** Of each platform: the limit of deliveries a minute is one of an integration, and look-ups have their pace in each team. */
const EACH = 4;
/** Milliseconds for the queue to run dry: look-ups go one a second and team, and a job that met a dead database four times waits 55 s. */
const DRAIN = 600_000;

/** Events over several platforms, shuffled and repeated across kills, must end as if told once and in order (P2). True when they do. */
export async function eventLoad(options: Options, results: Record<string, unknown>): Promise<boolean> {
  const { events, kills, seed } = options;
  process.stdout.write(`Events: ${events} of them, each sent up to four times in any order, under ${kills} kills, seed ${seed}\n`);
  const slacks = Array.from({ length: EACH }, (_, no) => new SlackServer({ teamId: `T00000TEAM${no}`, teamDomain: `team-${no}` }));
  await Promise.all(slacks.map((slack) => slack.start()));
  const stage = await Stage.set();
  let isSound = false;
  try {
    const found = await run(options, stage, slacks);
    results.events = found;
    isSound = found.findings.length === 0 && found.wrongReplies === 0;
    for (const [name, value] of Object.entries({ ...found, findings: found.findings.length }))
      process.stdout.write(`  ${name}: ${value}\n`);
    for (const line of found.findings.slice(0, 12)) process.stdout.write(`  ${line}\n`);
    return isSound;
  } finally {
    if (!isSound) process.stdout.write(`  logs: ${stage.logs}\n`);
    await stage.strike(!isSound);
    await Promise.all(slacks.map((slack) => slack.stop()));
  }
}

async function run({ events, kills, seed }: Options, stage: Stage, slacks: readonly SlackServer[]) {
  const seeded = (purpose: number) => new Random(seed * 31 + purpose);
  const env = { HEED_OUTBOUND_ALLOW: '127.0.0.0/8' };
  const [api, worker] = [stage.process('api', env), stage.process('worker', env)];
  api.start();
  await api.untilRunning();
  worker.start();
  await worker.untilRunning();
  const { deliveries, effects } = planEvents(events, await connect(stage, slacks), seeded(5));
  const told = [{ key: 'all', text: '', deliveries }];
  const ledger = new Ledger(told);
  const proxy = new CuttingProxy(stage.port, seeded(6));
  const clients = new Clients(told, ledger, `http://127.0.0.1:${await proxy.listen()}`, seeded(7));
  const killer = new Killer(kills, { server: stage.server, api, worker }, seeded(8));
  let isOver = false;
  const killing = killer.follow(clients, () => isOver);
  const startedAt = performance.now();
  await clients.run(Date.now() + 120_000 + events * 150 + kills * 6_000);
  isOver = true;
  await killing;
  const loadSeconds = Math.round((performance.now() - startedAt) / 1_000);
  await Promise.all([api.untilRunning(), worker.untilRunning()]);
  // A platform that gave up on every copy of an event sends it once more, as its operator would.
  for (const delivery of deliveries.filter(({ key }) => !ledger.acceptedDeliveries.some((accepted) => accepted.key === key))) {
    await fetch(`${stage.apiUrl}${delivery.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...delivery.headers(new Date()) },
      body: delivery.body,
    });
  }
  const owner = await stage.server.connect();
  try {
    await untilDry(owner);
    const rows = async <Row extends object>(text: string) => (await owner.query<Row>(text)).rows;
    const findings = await compareEffects(effects, rows);
    return {
      events: deliveries.length,
      copies: clients.total,
      effects: effects.length,
      kills: killer.done,
      loadSeconds,
      wrongReplies: ledger.wrongReplyCount,
      findings,
    };
  } finally {
    await owner.end();
    await Promise.all([api.stop(), worker.stop()]);
    proxy.close();
  }
}

async function connect(stage: Stage, slacks: readonly SlackServer[]): Promise<EventSources> {
  const one = async (platform: string, settings: object, secrets: object, secret: string): Promise<EventSource> => {
    const response = await fetch(`${stage.apiUrl}/v1/integrations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ platform, name: platform, settings, secrets }),
    });
    const answer = (await response.json()) as { id: string; realm: string };
    if (response.status !== 201) throw new Error(`POST /v1/integrations answered ${response.status}: ${JSON.stringify(answer)}`);
    return { id: answer.id, path: `/v1/intake/${answer.id}`, realm: answer.realm, secret };
  };
  const sources = { forms: [] as EventSource[], typeforms: [] as EventSource[], slacks: [] as EventSources['slacks'][number][] };
  for (const [no, slack] of slacks.entries()) {
    const [webhookSecret, typeformSecret] = [`whsec_${randomBytes(32).toString('base64')}`, randomBytes(20).toString('hex')];
    const form = { mapping: { body: '/wish', externalId: '/id' }, verification: 'standard_webhooks' };
    const team = { teamId: slack.workspace.teamId, apiUrl: slack.apiUrl, botUserId: slack.workspace.botUserId, ...SLACK_EVENT_SETTINGS };
    sources.forms.push(await one('generic_form', form, { webhookSecret }, webhookSecret));
    sources.typeforms.push(
      await one('typeform', { formId: `form${no}`, bodyRef: 'wish' }, { webhookSecret: typeformSecret }, typeformSecret),
    );
    const secrets = { signingSecret: slack.signingSecret, botToken: slack.botToken };
    sources.slacks.push({ ...(await one('slack', team, secrets, slack.signingSecret)), slack });
  }
  return sources;
}

/** Until no look-up waits and no job is due. What the acknowledgements do goes into the stand-ins' threads at the channels' pace: not waited for. */
async function untilDry(owner: Client): Promise<void> {
  for (const until = Date.now() + DRAIN; Date.now() < until;) {
    const { rows } = await owner.query<{ n: number }>(
      `select (select count(*) from lookup)::int + (select count(*) from submission where state = 'received')::int
              + (select count(*) from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
                 where t.identifier in ('submission.process', 'lookup.run') and j.attempts < j.max_attempts)::int as n`,
    );
    if ((rows[0]?.n ?? 0) === 0) return;
    await pause(500);
  }
}
