import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { DeliveriesService, QueuedDelivery } from '../../src/deliveries/deliveries.service';
import { DeliveryAttempts } from '../../src/deliveries/delivery-attempts.service';
import { DeliverySender } from '../../src/deliveries/delivery-sender.service';
import { ThreadsService } from '../../src/deliveries/threads.service';
import { OutboundService } from '../../src/outbound/outbound.service';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';
import { SlackServer } from '../support/slack-server';
import { WebhookReceiver } from '../support/webhook-receiver';

const BODY = {
  paragraphs: ['You asked, we did: dark mode.'],
  credits: [{ name: 'Nino', mention: null }],
  link: 'https://heed.test/ideas/7',
};
const ROOT = '1700000000.000100';

interface StoredDelivery {
  state: string;
  reason: string | null;
  attempts: number;
  external_id: string | null;
  wait: number | null;
}

describe('messages into threads', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());
  beforeEach(async () => {
    workspace = await heed.workspace();
  });

  const inWorkspace = <T>(work: Parameters<typeof Database.prototype.tx<T>>[1]) => heed.app.get(Database).tx(workspace.id, work);
  const threadOf = (integrationId: string | null, platform: string, channel: string, root: string, permalink: string | null = null) =>
    inWorkspace((tx) =>
      heed.app.get(ThreadsService).upsert(tx, {
        integrationId,
        platform,
        address: { realm: 'T061EG9R6', channel, root, replyTo: null, permalink, isPrivate: false },
      }),
    );
  const queue = (threadId: string, subjectId = newId()): Promise<QueuedDelivery> =>
    inWorkspace((tx) => heed.app.get(DeliveriesService).queue(tx, { purpose: 'announcement', subjectId, threadId, body: BODY }));
  const stored = async (id: string) => {
    const rows = await heed.rows<StoredDelivery>(
      `select state, reason, attempts, external_id, extract(epoch from next_attempt_at - now())::float8 as wait from delivery where id = $1`,
      [id],
    );
    return rows[0]!;
  };
  const eventsOf = async (id: string) =>
    (
      await heed.rows<{ type: string }>(`select type from event where workspace_id = $1 and subject_id = $2 order by id`, [
        workspace.id,
        id,
      ])
    ).map((e) => e.type);

  describe('in Slack', () => {
    let slack: SlackServer;
    let integrationId: string;
    beforeEach(async () => {
      slack = new SlackServer();
      const apiUrl = await slack.start();
      const { body } = await workspace.admin
        .post('/v1/integrations', {
          platform: 'slack',
          name: 'Slack',
          settings: { teamId: 'T061EG9R6', teamDomain: 'acme', apiUrl },
          secrets: { signingSecret: slack.signingSecret, botToken: slack.botToken },
        })
        .expect(201);
      integrationId = body.id as string;
    });
    afterEach(() => slack.stop());
    const slackThread = (root = ROOT, channel = 'C1') => threadOf(integrationId, 'slack', channel, root);

    it('arrive in the very thread, once, with the place where they can be seen', async () => {
      const threadId = await slackThread();
      const subjectId = newId();
      const { id, isNew } = await queue(threadId, subjectId);
      expect(isNew).toBe(true);
      expect(await queue(threadId, subjectId)).toEqual({ id, state: 'queued', reason: null, isNew: false });
      await heed.drain();
      await later(heed);
      await heed.drain();
      expect(slack.posts).toMatchObject([{ channel: 'C1', threadTs: ROOT, deliveryId: id }]);
      expect(slack.posts[0]!.text).toContain('You asked, we did: dark mode.');
      const { body } = await workspace.admin.get(`/v1/deliveries/${id}`).expect(200);
      expect(body).toMatchObject({
        state: 'delivered',
        externalId: `C1:${slack.posts[0]!.ts}`,
        permalink: expect.stringContaining('https://acme.slack.com/archives/C1/p'),
        thread: { platform: 'slack', channel: 'C1', root: ROOT },
        attempts: [{ no: 1, outcome: 'delivered' }],
      });
      expect(await eventsOf(id)).toEqual(['delivery.delivered']);
      expect((await queue(threadId, subjectId)).state).toBe('delivered');
    });

    it('are shown beforehand exactly as they will be posted', async () => {
      const threadId = await slackThread();
      const preview = await inWorkspace((tx) => heed.app.get(DeliveriesService).preview(tx, threadId, BODY));
      expect(preview).toMatchObject({ platform: 'slack', channel: 'C1', root: ROOT, isReachable: null, reason: null });
      await queue(threadId);
      await heed.drain();
      expect(slack.posts[0]!.text).toBe(preview.text);
    });

    it('wait as long as Slack asks, the whole channel with them', async () => {
      slack.misbehave({ kind: 'rate_limited', retryAfter: 40 });
      const first = await queue(await slackThread());
      await heed.drain();
      const waiting = await stored(first.id);
      expect(waiting).toMatchObject({ state: 'queued', reason: 'ratelimited', attempts: 1 });
      expect(waiting.wait).toBeGreaterThan(39);
      expect(waiting.wait).toBeLessThan(40 * 1.1);

      const second = await queue(await slackThread('1700000000.000200'));
      const elsewhere = await queue(await slackThread(ROOT, 'C2'));
      await heed.drain();
      expect((await stored(second.id)).wait).toBeGreaterThan(39);
      expect((await stored(elsewhere.id)).state).toBe('delivered');
      expect(slack.posts).toHaveLength(1);
      await later(heed);
      await heed.drain();
      await later(heed);
      await heed.drain();
      expect([(await stored(first.id)).state, (await stored(second.id)).state]).toEqual(['delivered', 'delivered']);
    });

    it('come one a second into one channel', async () => {
      for (let i = 0; i < 4; i++) await queue(await slackThread(`1700000000.00010${i}`));
      await heed.drain();
      expect(slack.posts.length).toBeLessThan(4);
      // Those that were sent, and those that were promised a second: on a busy machine a promise is kept late, and the next one then moves too.
      for (const column of ['a.started_at', 'd.next_attempt_at']) {
        const times = await heed.rows<{ at: Date }>(
          `select ${column} as at from delivery d left join delivery_attempt a on a.workspace_id = d.workspace_id and a.delivery_id = d.id
           where d.workspace_id = $1 and ${column} is not null order by 1`,
          [workspace.id],
        );
        expect(times.length).toBeGreaterThan(0);
        // The attempt's own time is a moment after the claim.
        for (const [i, { at }] of times.slice(1).entries()) expect(at.getTime() - times[i]!.at.getTime()).toBeGreaterThan(900);
      }
      for (let i = 0; i < 3; i++) {
        await later(heed);
        await heed.drain();
      }
      expect(slack.posts).toHaveLength(4);
    });

    it('are given up after nine attempts, listed as dead, and start over when a member says so', async () => {
      slack.misbehave(...Array.from({ length: 9 }, () => ({ kind: 'error', error: 'service_unavailable' }) as const));
      const { id } = await queue(await slackThread());
      for (let attempt = 0; attempt < 11; attempt++) {
        await heed.drain();
        await later(heed);
      }
      const dead = await workspace.admin.get('/v1/deliveries?state=failed').expect(200);
      expect(dead.body.data).toMatchObject([{ id, attemptCount: 9, reason: 'given up after 9 attempts: service_unavailable' }]);
      expect(await eventsOf(id)).toEqual(['delivery.failed']);

      slack.misbehave({ kind: 'error', error: 'service_unavailable' });
      await workspace.admin.post(`/v1/deliveries/${id}/resolutions`, { outcome: 'resend', reason: 'Slack is back.' }).expect(200);
      await heed.drain();
      expect(await stored(id)).toMatchObject({ state: 'queued', attempts: 10 });
      await later(heed);
      await heed.drain();
      expect(await stored(id)).toMatchObject({ state: 'delivered', attempts: 11 });
      expect(slack.posts).toHaveLength(1);
    });

    it('fail at once in a closed channel, and the next one says so before it is sent', async () => {
      slack.closeChannel('C1', 'is_archived');
      const threadId = await slackThread();
      const first = await queue(threadId);
      await heed.drain();
      expect(await stored(first.id)).toMatchObject({ state: 'failed', reason: 'is_archived', attempts: 1 });
      expect(await inWorkspace((tx) => heed.app.get(DeliveriesService).preview(tx, threadId, BODY))).toMatchObject({
        isReachable: false,
        reason: 'is_archived',
      });
      const second = await queue(threadId);
      expect(second).toMatchObject({ state: 'failed', reason: 'is_archived', isNew: true });
      expect(await eventsOf(second.id)).toEqual(['delivery.failed']);
    });

    it('in doubt are never sent again blindly: the echo settles it', async () => {
      slack.misbehave({ kind: 'reset', posts: true });
      const { id } = await queue(await slackThread());
      for (let i = 0; i < 3; i++) {
        await heed.drain();
        await later(heed);
      }
      expect(await stored(id)).toMatchObject({ state: 'in_doubt', attempts: 1 });
      expect(slack.posts).toHaveLength(1);
      expect((await workspace.admin.get('/v1/deliveries?state=in_doubt').expect(200)).body.data).toMatchObject([
        { id, reason: expect.any(String) },
      ]);
      const echo = () => inWorkspace((tx) => heed.app.get(DeliveriesService).confirmEcho(tx, id, `C1:${slack.posts[0]!.ts}`));
      await echo();
      await echo();
      expect(await stored(id)).toMatchObject({ state: 'delivered', external_id: `C1:${slack.posts[0]!.ts}` });
      expect(await eventsOf(id)).toEqual(['delivery.in_doubt', 'delivery.delivered']);
    });

    it.each(['delivered', 'failed', 'resend'] as const)('in doubt are settled by a person: %s', async (outcome) => {
      slack.misbehave({ kind: 'status', status: 500 });
      const { id } = await queue(await slackThread());
      await heed.drain();
      const path = `/v1/deliveries/${id}/resolutions`;
      const robot = await workspace.machine('admin');
      expect((await robot.post(path, { outcome, reason: 'I am sure.' }).expect(403)).body.code).toBe('member_required');
      await workspace.admin.post(path, { outcome, reason: 'I looked.' }).expect(200);
      await later(heed);
      await heed.drain();
      expect((await stored(id)).state).toBe(outcome === 'resend' ? 'delivered' : outcome);
      expect(slack.posts).toHaveLength(outcome === 'resend' ? 1 : 0);
      expect(await heed.rows(`select 1 from audit_entry where subject_id = $1 and action = 'delivery.resolve'`, [id])).toHaveLength(1);
    });

    it('of a worker that was killed are in doubt, not posted twice', async () => {
      const { id } = await queue(await slackThread());
      const attempt = await heed.app.get(DeliveryAttempts).begin(workspace.id, id, null);
      expect(attempt).toMatchObject({ no: 1 });
      // The worker posts and dies before it can say so.
      if (attempt?.call.kind === 'thread') {
        const { channel, message, integration } = attempt.call;
        await channel.send(message, integration, heed.app.get(OutboundService));
      }
      await heed.drain();
      expect((await stored(id)).state).toBe('sending');
      await heed.rows(`update delivery set attempt_started_at = now() - interval '46 seconds' where id = $1`, [id]);
      await later(heed);
      await heed.drain();
      expect(await stored(id)).toMatchObject({ state: 'in_doubt', reason: 'the process ended while the message was being sent' });
      expect(slack.posts).toHaveLength(1);
      // It was not dead after all: what it knows still counts.
      const result = { state: 'delivered', externalId: `C1:${slack.posts[0]!.ts}`, permalink: null } as const;
      await heed.app.get(DeliveryAttempts).end(workspace.id, attempt!, { result, statusCode: null, detail: null, isGone: false });
      expect((await stored(id)).state).toBe('delivered');
    });

    it('arrive also where the echo is faster than the answer', async () => {
      const { id } = await queue(await slackThread());
      const attempt = await heed.app.get(DeliveryAttempts).begin(workspace.id, id, null);
      await inWorkspace((tx) => heed.app.get(DeliveriesService).confirmEcho(tx, id, 'C1:1700000001.000100'));
      const result = { state: 'in_doubt', reason: 'time-out' } as const;
      await heed.app.get(DeliveryAttempts).end(workspace.id, attempt!, { result, statusCode: null, detail: null, isGone: false });
      expect(await stored(id)).toMatchObject({ state: 'delivered', external_id: 'C1:1700000001.000100' });
      expect(await eventsOf(id)).toEqual(['delivery.delivered']);
    });

    it('are posted once when two workers run at once', async () => {
      const { id } = await queue(await slackThread());
      const job = { workspaceId: workspace.id, deliveryId: id, slot: null };
      await Promise.all(Array.from({ length: 5 }, () => heed.app.get(DeliverySender).send(job)));
      await later(heed);
      await heed.drain();
      expect(slack.posts).toHaveLength(1);
      expect(await stored(id)).toMatchObject({ state: 'delivered', attempts: 1 });
    });

    it('are not sent once their words were erased, nor through a disabled integration', async () => {
      const erased = await queue(await slackThread());
      const blocked = await queue(await slackThread('1700000000.000200', 'C2'));
      await heed.rows(`update delivery set body = null where id = $1`, [erased.id]);
      await workspace.admin.patch(`/v1/integrations/${integrationId}`, { isEnabled: false }).set('if-match', '"1"').expect(200);
      await heed.drain();
      expect(await stored(erased.id)).toMatchObject({ state: 'cancelled', reason: 'erased' });
      expect(await stored(blocked.id)).toMatchObject({ state: 'failed', reason: 'integration_disabled' });
      expect(slack.posts).toEqual([]);
    });
  });

  describe('of both kinds', () => {
    it('are a bot’s to see and to report only where a bot has to make them', async () => {
      const { signingSecret, botToken } = new SlackServer();
      const slack = await workspace.admin
        .post('/v1/integrations', {
          platform: 'slack',
          name: 'Slack',
          settings: { teamId: 'T061EG9R6', teamDomain: 'acme' },
          secrets: { signingSecret, botToken },
        })
        .expect(201);
      const ours = await queue(await threadOf(slack.body.id as string, 'slack', 'C1', ROOT));
      const asked = await queue(await threadOf(null, 'discord', '2909', '42'));
      const bot = await workspace.machine('deliveries:receipt');
      const seenBy = async (client: ApiClient) =>
        (await client.get('/v1/deliveries?state=queued').expect(200)).body.data.map((d: { id: string }) => d.id);
      expect(await seenBy(bot)).toEqual([asked.id]);
      expect(await seenBy(await workspace.machine('deliveries:receipt', 'ideas:read'))).toEqual([ours.id, asked.id]);
      expect(await seenBy(await workspace.machine('admin'))).toEqual([ours.id, asked.id]);
      for (const receipt of [{ state: 'delivered' }, { state: 'failed', reason: 'no' }]) {
        const refused = await bot.post(`/v1/deliveries/${ours.id}/receipts`, receipt).expect(409);
        expect(refused.body).toMatchObject({ code: 'wrong_state', allowed: [], detail: expect.stringContaining('Heed sends') });
      }
      await heed.rows(`update delivery set state = 'in_doubt', reason = 'time-out' where id = $1`, [ours.id]);
      await bot.post(`/v1/deliveries/${ours.id}/receipts`, { state: 'delivered' }).expect(409);
      expect((await stored(ours.id)).state).toBe('in_doubt');
      await bot.post(`/v1/deliveries/${asked.id}/receipts`, { state: 'delivered' }).expect(200);
    });
  });

  describe('through a bot of somebody else', () => {
    let bot: ApiClient;
    beforeEach(async () => {
      bot = await workspace.machine('deliveries:receipt');
    });
    const botThread = (root = '42') => threadOf(null, 'discord', '1171902374421659700', root, 'https://discord.com/channels/1/2/42');

    it('are asked for by event, with all that is to be said, and acknowledged once', async () => {
      const receiver = new WebhookReceiver();
      await receiver.start();
      try {
        const endpoint = await workspace.admin.post('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['delivery.requested'] });
        const { id } = await queue(await botThread());
        await heed.drain();
        const payload = WebhookReceiver.verify(endpoint.body.secret as string, receiver.received[0]!);
        expect(payload).toMatchObject({
          type: 'delivery.requested',
          data: {
            deliveryId: id,
            thread: {
              platform: 'discord',
              realm: 'T061EG9R6',
              channel: '1171902374421659700',
              root: '42',
              permalink: 'https://discord.com/channels/1/2/42',
            },
            text: 'You asked, we did: dark mode.\n\n🙌 Nino\n\nhttps://heed.test/ideas/7',
            markdown: expect.stringContaining('<https://heed.test/ideas/7>'),
            credits: [{ name: 'Nino', mention: null }],
          },
        });
        expect(receiver.received[0]!.body.length).toBeLessThan(20_000);
        expect((await stored(id)).state).toBe('queued');
      } finally {
        await receiver.stop();
      }
    });

    it('are asked of a bot where the integration can only take in', async () => {
      const form = await workspace.admin
        .post('/v1/integrations', {
          platform: 'generic_form',
          name: 'Form',
          settings: { verification: 'standard_webhooks', mapping: { body: '/text' } },
          secrets: { webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
        })
        .expect(201);
      const { id } = await queue(await threadOf(form.body.id as string, 'generic_form', '', '7'));
      await heed.drain();
      expect((await stored(id)).state).toBe('queued');
      expect((await bot.get(`/v1/deliveries?state=queued&integrationId=${form.body.id}`).expect(200)).body.data).toMatchObject([{ id }]);
    });

    it('can be polled, delivered, and reported twice without harm', async () => {
      const { id } = await queue(await botThread());
      const polled = await bot.get('/v1/deliveries?state=queued').expect(200);
      expect(polled.body.data).toMatchObject([{ id, message: { text: expect.stringContaining('dark mode') }, thread: { root: '42' } }]);
      const receipt = { state: 'delivered', externalId: '1171902374421659728', permalink: 'https://discord.com/channels/1/2/43' };
      const first = await bot.post(`/v1/deliveries/${id}/receipts`, receipt).expect(200);
      expect(first.body).toMatchObject({ state: 'delivered', externalId: '1171902374421659728', permalink: receipt.permalink });
      await bot.post(`/v1/deliveries/${id}/receipts`, receipt).expect(200);
      expect(await eventsOf(id)).toEqual(['delivery.requested', 'delivery.delivered']);
      const late = await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'failed', reason: 'no' }).expect(409);
      expect(late.body).toMatchObject({ code: 'wrong_state', allowed: [] });
      expect((await bot.get('/v1/deliveries?state=queued').expect(200)).body.data).toEqual([]);
    });

    it('failed may be asked for again, and a late success counts', async () => {
      const { id } = await queue(await botThread());
      await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'failed', reason: 'missing permissions' }).expect(200);
      expect(await stored(id)).toMatchObject({ state: 'failed', reason: 'missing permissions' });
      await workspace.admin.post(`/v1/deliveries/${id}/resolutions`, { outcome: 'resend', reason: 'The bot may write now.' }).expect(200);
      expect(await eventsOf(id)).toEqual(['delivery.requested', 'delivery.failed', 'delivery.requested']);
      // What a bot or a member wrote stays out of the events.
      expect(await heed.rows(`select 1 from event where workspace_id = $1 and data::text like '%permissions%'`, [workspace.id])).toEqual(
        [],
      );
      await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'failed' }).expect(200);
      await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'delivered' }).expect(200);
      expect((await stored(id)).state).toBe('delivered');
    });

    it('taken back are no longer asked for; where the bot was faster, its receipt counts', async () => {
      const { id } = await queue(await botThread());
      const sent = await queue(await botThread('43'));
      await bot.post(`/v1/deliveries/${sent.id}/receipts`, { state: 'delivered' }).expect(200);
      const cancel = (deliveryId: string) => inWorkspace((tx) => heed.app.get(DeliveriesService).cancel(tx, deliveryId, 'unmerged'));
      expect([await cancel(id), await cancel(sent.id)]).toEqual([true, false]);
      expect((await bot.get('/v1/deliveries?state=queued').expect(200)).body.data).toEqual([]);
      const refused = await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'failed' }).expect(409);
      expect(refused.body.allowed).toEqual(['delivered']);
      await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'delivered' }).expect(200);
      expect((await stored(id)).state).toBe('delivered');
    });

    it('are read page by page, by state, integration and subject', async () => {
      const subjectId = newId();
      const ids: string[] = [];
      for (const root of ['1', '2', '3', '4', '5']) ids.push((await queue(await botThread(root), subjectId)).id);
      await queue(await botThread('6'));
      const filter = `subjectId=${subjectId}&purpose=announcement`;
      const seen: string[] = [];
      let cursor = '';
      do {
        const { body } = await bot.get(`/v1/deliveries?limit=2&${filter}${cursor}`).expect(200);
        seen.push(...body.data.map((d: { id: string }) => d.id));
        cursor = body.page.nextCursor === null ? '' : `&cursor=${body.page.nextCursor}`;
        if (cursor) await bot.get(`/v1/deliveries?limit=2${cursor}`).expect(400);
      } while (cursor);
      expect(seen).toEqual(ids);
      expect((await bot.get(`/v1/deliveries?integrationId=${newId()}`).expect(200)).body.data).toEqual([]);
      expect((await bot.get(`/v1/deliveries?state=delivered&${filter}`).expect(200)).body.data).toEqual([]);
      await bot.get('/v1/deliveries?state=lost').expect(400);
    });

    it.each([
      [{ state: 'sent' }, '/state'],
      [{ state: 'delivered', permalink: 'javascript:alert(1)' }, '/permalink'],
      [{ state: 'failed', reason: 'x'.repeat(501) }, '/reason'],
      [{ state: 'delivered', externalId: '' }, '/externalId'],
    ])('refuse the receipt %j', async (receipt, pointer) => {
      const { id } = await queue(await botThread());
      const response = await bot.post(`/v1/deliveries/${id}/receipts`, receipt).expect(400);
      expect(response.body.errors).toMatchObject([{ pointer }]);
      expect((await stored(id)).state).toBe('queued');
    });

    it('take odd characters in a reason', async () => {
      const { id } = await queue(await botThread());
      await bot.post(`/v1/deliveries/${id}/receipts`, { state: 'failed', reason: 'a\u0000b' }).expect(200);
      expect((await stored(id)).reason).toBe('a\uFFFDb');
      const odd = { state: 'delivered', externalId: 'x\u0000', permalink: 'https://example.com/a\u0000b' };
      const { body } = await bot.post(`/v1/deliveries/${id}/receipts`, odd).expect(200);
      expect(body).toMatchObject({ externalId: 'x\uFFFD', permalink: 'https://example.com/a%00b' });
    });

    it('are nobody else’s business', async () => {
      const { id } = await queue(await botThread());
      const other = await heed.workspace();
      await other.admin.get(`/v1/deliveries/${id}`).expect(404);
      await other.admin.post(`/v1/deliveries/${id}/receipts`, { state: 'delivered' }).expect(404);
      await other.admin.post(`/v1/deliveries/${id}/resolutions`, { outcome: 'failed', reason: 'mine' }).expect(404);
      expect((await other.admin.get('/v1/deliveries').expect(200)).body.data).toEqual([]);
      await heed.app.get(Database).tx(other.id, (tx) => heed.app.get(DeliveriesService).confirmEcho(tx, id, 'x:1'));
      expect((await stored(id)).state).toBe('queued');
      const reader = await workspace.machine('ideas:read');
      await reader.get(`/v1/deliveries/${id}`).expect(200);
      await reader.post(`/v1/deliveries/${id}/receipts`, { state: 'delivered' }).expect(403);
    });
  });
});
