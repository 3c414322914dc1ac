import { Client, ClientConfig } from 'pg';
import { newId } from '../../src/common/uuid';
import { SYSTEM } from '../../src/common/actor';
import { Database } from '../../src/database/database';
import { DeliveryAttempts } from '../../src/deliveries/delivery-attempts.service';
import { DeliverySender } from '../../src/deliveries/delivery-sender.service';
import { WEBHOOK_GAPS } from '../../src/deliveries/retry-schedule';
import { WebhookFanOut } from '../../src/deliveries/webhook-fan-out.service';
import type { EventType } from '../../src/events/event-types';
import { EventsService } from '../../src/events/events.service';
import { TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';
import { WebhookReceiver } from '../support/webhook-receiver';

interface SentRow {
  id: string;
  state: string;
  reason: string | null;
  attempts: number;
  wait: number | null;
}

describe('webhooks out', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());
  beforeEach(async () => {
    workspace = await heed.workspace();
    receiver = new WebhookReceiver();
    await receiver.start();
  });
  afterEach(() => receiver.stop());

  const subscribe = async (eventTypes: string[] = ['match.proposed']) => {
    const response = await workspace.admin.post('/v1/webhook-endpoints', { url: receiver.url, eventTypes }).expect(201);
    return response.body as { id: string; secret: string };
  };
  const happen = (type: EventType = 'match.proposed', data: Record<string, unknown> = { candidates: 2 }) =>
    heed.app.get(Database).tx(workspace.id, async (tx) => {
      const subjectId = newId();
      const id = await heed.app.get(EventsService).emit(tx, { type, subjectId, data, actor: SYSTEM });
      return { id, subjectId };
    });
  const sent = () =>
    heed.rows<SentRow>(
      `select id, state, reason, attempts, extract(epoch from next_attempt_at - now())::float8 as wait from delivery
       where workspace_id = $1 and purpose = 'event' order by id`,
      [workspace.id],
    );
  const logOf = async (endpointId: string) =>
    (await workspace.admin.get(`/v1/webhook-endpoints/${endpointId}/deliveries`).expect(200)).body.data;

  it('tells whoever asked for it, signed so that the official library accepts it', async () => {
    const { id, secret } = await subscribe();
    const event = await happen();
    await heed.drain();
    expect(receiver.received).toHaveLength(1);
    const webhook = receiver.received[0]!;
    const payload = WebhookReceiver.verify(secret, webhook);
    expect(payload).toEqual({ type: 'match.proposed', timestamp: expect.any(String), data: { matchId: event.subjectId, candidates: 2 } });
    expect(new Date(payload.timestamp).toISOString()).toBe(payload.timestamp);
    const [row] = await sent();
    expect(webhook.id).toBe(row?.id);
    expect(webhook.headers['content-type']).toBe('application/json');
    expect(await logOf(id)).toMatchObject([
      {
        id: webhook.id,
        eventId: event.id,
        eventType: 'match.proposed',
        state: 'delivered',
        attemptCount: 1,
        attempts: [{ no: 1, statusCode: 204 }],
      },
    ]);
    expect(() => WebhookReceiver.verify(secret, { ...webhook, body: webhook.body.replace('2', '3') })).toThrow();
  });

  it('sends only what an endpoint asked for, everything public to a star, and nothing internal', async () => {
    const narrow = await subscribe(['closure.unreachable']);
    const star = await subscribe(['*']);
    const match = await happen('match.proposed');
    const closure = await happen('closure.unreachable', {});
    await happen('prompt.answered', { promptId: newId() });
    await heed.drain();
    const eventsOf = async (id: string) => (await logOf(id)).map((d: { eventId: string }) => d.eventId).sort();
    expect(await eventsOf(narrow.id)).toEqual([closure.id]);
    expect(await eventsOf(star.id)).toEqual([match.id, closure.id].sort());
    // Delivering made no event of its own, or it would never end.
    expect(await heed.rows(`select 1 from event where workspace_id = $1`, [workspace.id])).toHaveLength(3);
  });

  it('sends an event once, also when the fan-out runs twice', async () => {
    await subscribe();
    const { id, subjectId } = await happen();
    const event = { workspaceId: workspace.id, id, type: 'match.proposed', subjectId, data: {}, occurredAt: new Date() } as const;
    const fanOut = heed.app.get(WebhookFanOut);
    await Promise.all([fanOut.fanOut(event), fanOut.fanOut(event)]);
    await heed.drain();
    expect(receiver.received).toHaveLength(1);
  });

  it('tries again with the same id and bytes and a new signature, never before Retry-After', async () => {
    const { id, secret } = await subscribe();
    receiver.behave(
      { status: 503, headers: { 'retry-after': '7200' }, body: 'busy' },
      { status: 500, body: 'x'.repeat(3000) },
      { status: 302, headers: { location: '/elsewhere' } },
    );
    await happen();
    await heed.drain();
    let [row] = await sent();
    expect(row).toMatchObject({ state: 'queued', reason: 'http_503' });
    expect(row!.wait).toBeGreaterThan(7190);
    expect(row!.wait).toBeLessThan(7200 * 1.1);
    const [job] = await heed.rows<{ equal: boolean }>(
      `select j.run_at = d.next_attempt_at as equal from graphile_worker._private_jobs j join delivery d on j.payload ->> 'deliveryId' = d.id::text where d.id = $1`,
      [row!.id],
    );
    expect(job).toEqual({ equal: true });
    // A run that comes too early, for whatever reason, sends nothing.
    await heed.app.get(DeliverySender).send({ workspaceId: workspace.id, deliveryId: row!.id, slot: null });
    expect(receiver.received).toHaveLength(1);

    await later(heed);
    await heed.drain();
    [row] = await sent();
    expect(row!.wait).toBeGreaterThan(WEBHOOK_GAPS[2]! - 10);
    await later(heed);
    await heed.drain();
    await later(heed);
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'delivered', attempts: 4, reason: null });
    expect(new Set(receiver.received.map((r) => r.id)).size).toBe(1);
    expect(new Set(receiver.received.map((r) => r.body)).size).toBe(1);
    expect(receiver.received.map((r) => r.path)).toEqual(['/hooks', '/hooks', '/hooks', '/hooks']);
    for (const webhook of receiver.received) WebhookReceiver.verify(secret, webhook);
    const [entry] = await logOf(id);
    expect(entry.attempts.map((a: { statusCode: number; outcome: string }) => [a.statusCode, a.outcome])).toEqual([
      [503, 'retry'],
      [500, 'retry'],
      [302, 'retry'],
      [204, 'delivered'],
    ]);
    expect(entry.attempts[1].detail).toHaveLength(500);
  });

  it('sends again where no answer came: the id tells a repeat', async () => {
    await subscribe();
    receiver.behave('reset');
    await happen();
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'queued', attempts: 1 });
    await later(heed);
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(receiver.received[0]!.id).toBe(receiver.received[1]!.id);
  });

  it('goes on when the worker dies in the middle of a call', async () => {
    await subscribe();
    await happen();
    // The fan-out alone: the sending job is left to a worker that begins and is killed.
    await heed.app.get(WebhookFanOut).fanOut(await lastEvent());
    const [row] = await sent();
    expect(await heed.app.get(DeliveryAttempts).begin(workspace.id, row!.id, null)).toMatchObject({ no: 1 });
    await heed.drain();
    expect(receiver.received).toHaveLength(0);
    expect((await sent())[0]).toMatchObject({ state: 'sending', attempts: 1 });

    await heed.rows(`update delivery set attempt_started_at = now() - interval '46 seconds' where id = $1`, [row!.id]);
    await later(heed);
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'queued', reason: 'the process ended while the message was being sent' });
    await later(heed);
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(receiver.received).toHaveLength(1);
  });

  it('calls once when two workers run the same job', async () => {
    await subscribe();
    await happen();
    receiver.behave('hold');
    await heed.app.get(WebhookFanOut).fanOut(await lastEvent());
    const [row] = await sent();
    const job = { workspaceId: workspace.id, deliveryId: row!.id, slot: null };
    const sender = heed.app.get(DeliverySender);
    const first = sender.send(job);
    await receiver.arrivals(1);
    await Promise.all([sender.send(job), sender.send(job)]);
    receiver.release();
    await first;
    await later(heed);
    await heed.drain();
    expect(receiver.received).toHaveLength(1);
    expect((await sent())[0]).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  it('keeps what it knows of a call through a moment without a database', async () => {
    await subscribe();
    await happen();
    await heed.app.get(WebhookFanOut).fanOut(await lastEvent());
    const [row] = await sent();
    receiver.behave('hold');
    const run = heed.app.get(DeliverySender).send({ workspaceId: workspace.id, deliveryId: row!.id, slot: null });
    await receiver.arrivals(1);
    const attempts = heed.app.get(DeliveryAttempts);
    const end = attempts.end.bind(attempts);
    const refused = new Promise<void>((resolve) => {
      attempts.end = (...given) =>
        end(...given).catch((error: unknown) => {
          resolve();
          throw error;
        });
    });
    const server = new Client({ ...(JSON.parse(process.env.TEST_POSTGRES!) as ClientConfig), database: 'postgres' });
    await server.connect();
    try {
      const name = String(heed.database.address.app.database);
      await server.query(`alter database ${name} connection limit 0`);
      await server.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'heed_app'`, [name]);
      receiver.release();
      await refused;
      await server.query(`alter database ${name} connection limit -1`);
      await run;
    } finally {
      attempts.end = end;
      await server.end();
    }
    expect((await sent())[0]).toMatchObject({ state: 'delivered', attempts: 1 });
    expect(receiver.received).toHaveLength(1);
  });

  it('is told 410: the endpoint is disabled, with why, until somebody enables it', async () => {
    const { id } = await subscribe();
    receiver.behave({ status: 410 });
    await happen();
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'failed', reason: 'http_410', attempts: 1 });
    const disabled = await workspace.admin.get(`/v1/webhook-endpoints/${id}`).expect(200);
    expect(disabled.body).toMatchObject({ isEnabled: false, disabledReason: 'the endpoint answered 410 Gone' });
    await happen();
    await heed.drain();
    expect(receiver.received).toHaveLength(1);

    await workspace.admin.patch(`/v1/webhook-endpoints/${id}`, { isEnabled: true }).set('if-match', disabled.headers.etag!).expect(200);
    await happen();
    await heed.drain();
    expect(receiver.received).toHaveLength(2);
    const actions = await heed.rows<{ action: string }>(`select action from audit_entry where workspace_id = $1 order by id`, [
      workspace.id,
    ]);
    expect(actions.map((a) => a.action)).toEqual(['webhook_endpoint.create', 'webhook_endpoint.disable', 'webhook_endpoint.update']);
  });

  it('lists what never arrived as failed, after ten attempts', async () => {
    const { id } = await subscribe();
    receiver.behave(...Array.from({ length: 20 }, () => ({ status: 500 })));
    await happen();
    for (let attempt = 0; attempt < 12; attempt++) {
      await heed.drain();
      await later(heed);
    }
    expect(receiver.received).toHaveLength(10);
    const failed = await workspace.admin.get(`/v1/webhook-endpoints/${id}/deliveries?state=failed`).expect(200);
    expect(failed.body.data).toMatchObject([{ state: 'failed', reason: 'given up after 10 attempts: http_500', attemptCount: 10 }]);
    expect(failed.body.data[0].attempts).toHaveLength(10);
  });

  it('brings every event to a receiver that often fails, none before its Retry-After, with two workers at once', async () => {
    const { secret } = await subscribe();
    const answers = [{ status: 500 }, { status: 429, headers: { 'retry-after': '4000' } }, 'reset', { status: 404 }] as const;
    receiver.behave(...Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? answers[(i / 3) % 4]! : { status: 200 })));
    const events = [];
    for (let i = 0; i < 40; i++) events.push(await happen());
    for (let round = 0; round < 8; round++) {
      await Promise.all([heed.drain(), heed.drain()]);
      // A worker that runs only once may leave what the other one had locked at that moment.
      await heed.drain();
      const early = await heed.rows(
        `select 1 from delivery where workspace_id = $1 and reason = 'http_429' and state = 'queued' and next_attempt_at < now() + interval '3900 seconds'`,
        [workspace.id],
      );
      expect(early).toEqual([]);
      await later(heed);
    }
    expect((await sent()).map(({ state }) => state)).toEqual(Array(40).fill('delivered'));
    const got = receiver.received.map((webhook) => WebhookReceiver.verify(secret, webhook).data.matchId);
    expect(new Set(got)).toEqual(new Set(events.map(({ subjectId }) => subjectId)));
    expect(got).toHaveLength(60);
  });

  it('does not send what was erased meanwhile', async () => {
    await subscribe();
    await happen();
    await heed.app.get(WebhookFanOut).fanOut(await lastEvent());
    await heed.rows(`update delivery set body = null where workspace_id = $1`, [workspace.id]);
    await heed.drain();
    expect((await sent())[0]).toMatchObject({ state: 'cancelled', reason: 'erased' });
    expect(receiver.received).toHaveLength(0);
  });

  it('shows the secret once and keeps it sealed', async () => {
    const { id, secret } = await subscribe();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const path of ['/v1/webhook-endpoints', `/v1/webhook-endpoints/${id}`]) {
      expect((await workspace.admin.get(path).expect(200)).text).not.toContain(secret.slice(6));
    }
    const stored = await heed.rows<{ secret: Buffer }>(`select secret from webhook_endpoint where id = $1`, [id]);
    expect(stored[0]?.secret.toString('latin1')).not.toContain(secret.slice(6, 30));
    const create = () =>
      workspace.admin.post('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['*'] }).set('idempotency-key', 'once');
    await create().expect(201);
    expect((await create().expect(409)).body.code).toBe('secret_already_shown');
  });

  it.each([
    ['http://169.254.169.254/latest', '/url', 'url_scheme'],
    ['https://10.0.0.1/', '/url', 'url_address'],
    ['https://localhost/', '/url', 'url_host'],
    ['https://user:pass@example.com/', '/url', 'url_credentials'],
    ['ftp://example.com/', '/url', 'url_scheme'],
  ])('refuses the address %s', async (url, pointer, code) => {
    const response = await workspace.admin.post('/v1/webhook-endpoints', { url, eventTypes: ['*'] }).expect(400);
    expect(response.body.errors).toMatchObject([{ pointer, code }]);
    const { id } = await subscribe();
    await workspace.admin.patch(`/v1/webhook-endpoints/${id}`, { url }).set('if-match', '"1"').expect(400);
  });

  it('knows its events', async () => {
    const post = (eventTypes: unknown) => workspace.admin.post('/v1/webhook-endpoints', { url: receiver.url, eventTypes });
    for (const eventTypes of [[], ['idea.exploded'], ['support.rested'], 'idea.created', ['*', '*']]) await post(eventTypes).expect(400);
  });

  it('is changed with If-Match, deleted with its log, and there are twenty at most', async () => {
    const { id } = await subscribe();
    const path = `/v1/webhook-endpoints/${id}`;
    await workspace.admin.patch(path, { description: 'CRM' }).expect(428);
    const changed = await workspace.admin
      .patch(path, { description: 'CRM', eventTypes: ['*'] })
      .set('if-match', '"1"')
      .expect(200);
    expect(changed.body).toMatchObject({ description: 'CRM', eventTypes: ['*'], version: 2 });
    await workspace.admin.patch(path, { description: 'X' }).set('if-match', '"1"').expect(412);
    const odd = await workspace.admin.patch(path, { description: 'C\u0000M' }).set('if-match', '"2"').expect(200);
    expect(odd.body.description).toBe('C\uFFFDM');
    await happen();
    await heed.drain();
    await workspace.admin.delete(path).expect(204);
    await workspace.admin.delete(path).expect(404);
    expect(await sent()).toEqual([]);
    const statuses = await Promise.all(
      Array.from({ length: 22 }, () => workspace.admin.post('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['*'] })),
    );
    expect(statuses.map((r) => r.status).sort()).toEqual([...Array<number>(20).fill(201), 409, 409]);
  });

  it('keeps workspaces apart', async () => {
    const { id } = await subscribe(['*']);
    const other = await heed.workspace();
    for (const path of [`/v1/webhook-endpoints/${id}`, `/v1/webhook-endpoints/${id}/deliveries`]) await other.admin.get(path).expect(404);
    await other.admin.patch(`/v1/webhook-endpoints/${id}`, { description: 'mine' }).set('if-match', '"1"').expect(404);
    await other.admin.delete(`/v1/webhook-endpoints/${id}`).expect(404);
    expect((await other.admin.get('/v1/webhook-endpoints').expect(200)).body.data).toEqual([]);
    await heed.app
      .get(Database)
      .tx(other.id, (tx) => heed.app.get(EventsService).emit(tx, { type: 'match.proposed', subjectId: newId(), actor: SYSTEM }));
    await heed.drain();
    expect(receiver.received).toEqual([]);
    const viewer = await workspace.machine('ideas:read');
    await viewer.get('/v1/webhook-endpoints').expect(403);
  });

  const lastEvent = async () => {
    const [event] = await heed.rows<{ id: string; subjectId: string; occurredAt: Date }>(
      `select id, subject_id as "subjectId", occurred_at as "occurredAt" from event where workspace_id = $1 order by id desc limit 1`,
      [workspace.id],
    );
    return { ...event!, workspaceId: workspace.id, type: 'match.proposed' as const, data: {} };
  };
});
