import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { setPolicy } from '../support/policy';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
/** Of the limit: promises.md, P9. */
const TOLERANCE = 1.01;

describe('limits hold over replicas (P9)', () => {
  let first: TestHeed;
  let second: TestHeed;
  let ws: TestWorkspace;
  beforeAll(async () => {
    // One proxy in front is ours: it appends the address it sees, and whatever stood in the header before is the caller's invention.
    first = await TestHeed.start({ config: { trustedProxies: 1 } });
    second = await TestHeed.start({ config: { trustedProxies: 1 }, replicaOf: first });
  });
  beforeEach(async () => {
    ws = await first.workspace();
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  let sent = 0;
  const post = async (address: string, body: object = {}) => {
    const heed = sent++ % 2 === 0 ? first : second;
    const response = await fetch(`${heed.baseUrl}/v1/submissions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ws.admin.token}`,
        'content-type': 'application/json',
        'x-forwarded-for': `${sent % 256}.${sent % 251}.9.9, ${address}`,
      },
      body: JSON.stringify({ text: `Wish number ${sent}`, ...body }),
    });
    await response.arrayBuffer();
    return response;
  };
  /** As many at once, over both replicas. */
  const burst = async (count: number, send: (i: number) => Promise<Response>) => {
    const answers = await Promise.all(Array.from({ length: count }, (_, i) => send(i)));
    const statuses = answers.map(({ status }) => status);
    return {
      answers,
      accepted: statuses.filter((status) => status < 300).length,
      refused: statuses.filter((status) => status === 429).length,
    };
  };
  const stored = async (state: string) =>
    (await first.rows<{ n: number }>('select count(*)::int as n from submission where workspace_id = $1 and state = $2', [ws.id, state]))[0]
      ?.n;
  const author = (externalId: string) => ({ author: { platform: 'discord', realm: 'guild', externalId } });

  it('of one address, whatever X-Forwarded-For claims: ten times the limit gets the limit and 429, which says when to come back', async () => {
    await setPolicy(ws, { maxPerAddressPerMinute: 6 });
    const { answers, accepted, refused } = await burst(60, () => post('203.0.113.7'));
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThanOrEqual(6 * TOLERANCE);
    expect(accepted + refused).toBe(60);
    expect(await stored('received')).toBe(accepted);
    const over = answers.find(({ status }) => status === 429);
    expect(over?.headers.get('ratelimit-policy')).toBe('"submissions-address";q=6;w=60');
    expect(Number(over?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post('203.0.113.8')).status).toBe(202);
  });

  it('of one /64 of IPv6, whichever of its addresses call', async () => {
    await setPolicy(ws, { maxPerAddressPerMinute: 5 });
    const { accepted } = await burst(50, (i) => post(`2001:db8:1:2:${i.toString(16)}::${i.toString(16)}`));
    expect(accepted).toBeLessThanOrEqual(5 * TOLERANCE);
    expect((await post('2001:db8:1:3::1')).status).toBe(202);
  });

  it('of one author, from however many addresses', async () => {
    await setPolicy(ws, { maxPerAuthorPerHour: 6 });
    const { accepted } = await burst(60, (i) => post(`198.51.100.${i}`, author('nelly')));
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThanOrEqual(6 * TOLERANCE);
    expect((await post('198.51.100.1', author('tom'))).status).toBe(202);
  });

  it('of one author more loosely, once they are known', async () => {
    await setPolicy(ws, { maxPerAuthorPerHour: 6 });
    for (const text of ['Export tables to a spreadsheet', 'Undo after deleting a comment', 'Offline mode on trains'])
      expect((await post('198.51.100.1', { ...author('ines'), text })).status).toBe(202);
    await first.drain();
    await first.rows(`update author set created_at = now() - interval '20 days' where workspace_id = $1`, [ws.id]);
    const { body: ideas } = await ws.admin.get('/v1/ideas?limit=1').expect(200);
    await ws.admin.post(`/v1/ideas/${ideas.data[0].id}/transitions`, { to: 'accepted' }).expect(200);
    expect((await burst(24, (i) => post(`198.51.100.${i}`, author('ines')))).accepted).toBe(2 * 6 - 3);
  });

  it('of the workspace, over all addresses and authors', async () => {
    await setPolicy(ws, { maxPerWorkspacePerMinute: 5 });
    const { accepted } = await burst(50, (i) => post(`192.0.2.${i}`, author(`person-${i}`)));
    expect(accepted).toBeLessThanOrEqual(5 * TOLERANCE);
    expect(accepted).toBeGreaterThan(0);
  });

  it('of an integration: a verified platform loses nothing, what is above waits for a person', async () => {
    const form = await ws.admin
      .post('/v1/integrations', {
        platform: 'generic_form',
        name: 'form',
        settings: { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } },
        secrets: { webhookSecret: SECRET },
      })
      .expect(201);
    await setPolicy(ws, { integrationLimits: [{ integrationId: form.body.id as string, maxPerMinute: 5 }] });
    const clients = [first, second].map((heed) => new FormClient({ url: `${heed.baseUrl}/v1/intake/${form.body.id}`, secret: SECRET }));
    const { accepted } = await burst(49, async (i) => clients[i % 2]!.submit({ body: `Wish ${i}`, email: `p${i}@example.com` }));
    expect(accepted).toBe(49);
    expect(await stored('received')).toBeLessThanOrEqual(5 * TOLERANCE);
    expect(await stored('held')).toBe(49 - ((await stored('received')) ?? 0));
    expect(await first.rows(`select distinct state_reason from submission where workspace_id = $1 and state = 'held'`, [ws.id])).toEqual([
      { state_reason: 'over_limit' },
    ]);
    // Ten times the limit is a flood: the platform is sent away to try again, and still nothing it was told was taken is lost.
    const flood = await burst(20, async (i) => clients[i % 2]!.submit({ body: `More ${i}`, email: 'q@example.com' }));
    expect(flood.answers.map(({ status }) => status)).toContain(503);
    expect(((await stored('held')) ?? 0) + ((await stored('received')) ?? 0)).toBe(49 + flood.accepted);
  });
});
