import { Clock } from '../../src/common/clock';
import { Database } from '../../src/database/database';
import { IntegrationsService } from '../../src/integrations/integrations.service';
import { AppsScript } from '../support/apps-script';
import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';
import { MovableClock } from '../support/movable-clock';
import { setPolicy } from '../support/policy';
import { TypeformClient } from '../support/typeform-client';
import { WebPage } from '../support/web-page';

const OLD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEW = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

interface SubmissionView {
  id: string;
  state: string;
  stateReason: string | null;
  title: string | null;
  text: string;
  ideaId: string | null;
  authorId: string | null;
  revisionNo: number;
}

describe('forms', () => {
  let heed: TestHeed;
  let replica: TestHeed;
  let ws: TestWorkspace;
  const clock = new MovableClock();
  beforeAll(async () => {
    // One proxy: the last address of X-Forwarded-For is the visitor's.
    const config = { trustedProxies: 1 };
    heed = await TestHeed.start({ config, with: (builder) => builder.overrideProvider(Clock).useValue(clock) });
    replica = await TestHeed.start({ config, replicaOf: heed });
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    clock.reset();
  });
  afterAll(async () => {
    await replica.stop();
    await heed.stop();
  });

  const connect = async (platform: string, settings: object, secrets: object) => {
    const { body } = await ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
    return { id: body.id as string, path: `/v1/intake/${body.id}`, url: `${heed.baseUrl}/v1/intake/${body.id}` };
  };
  const aPage = async (more: object = {}) => {
    const settings = { bodyField: 'message', titleField: 'subject', emailField: 'email', honeypotField: 'website', ...more };
    const form = await connect('html_form', settings, { formKey: 'a-form-key-of-24-characters' });
    return { ...form, page: new WebPage(form.url) };
  };
  const submissions = async () => (await ws.admin.get('/v1/submissions?limit=100').expect(200)).body.data as SubmissionView[];
  const rotate = (id: string, body: object) => ws.admin.post(`/v1/integrations/${id}/secret-rotations`, body);

  describe('a plain HTML form', () => {
    const wish = {
      subject: 'Dark theme',
      message: 'My eyes hurt at night, please add a dark theme',
      email: 'Nelly@Example.com',
      website: '',
    };

    it('takes what a visitor wrote, sends the browser on, and the idea is there', async () => {
      const { page } = await aPage({ redirectUrls: ['https://example.com/thanks', 'https://example.com/danke'] });
      await page.open();
      clock.pass(20);
      const answer = await page.submit(wish);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://example.com/thanks']);
      await heed.drain();
      const [submission] = await submissions();
      expect(submission).toMatchObject({ state: 'attached', title: 'Dark theme', text: wish.message });
      const idea = await ws.admin.get(`/v1/ideas/${submission?.ideaId}`).expect(200);
      expect(idea.body).toMatchObject({ title: 'Dark theme', supportCount: 1 });
      const author = await ws.admin.get(`/v1/authors/${submission?.authorId}`).expect(200);
      expect(author.body.identities).toMatchObject([{ externalId: 'nelly@example.com', assurance: 'claimed' }]);
    });

    it('holds what a program sends at once, without a token or into the trap, answers it all the same, and loses nothing', async () => {
      const { page, url, id } = await aPage();
      await page.open();
      const quick = await page.submit({ message: 'Sent within the same second' });
      const blind = await new FormClient({ url }).submitHtml({ message: 'Sent without ever seeing the page' });
      await page.comeBack();
      clock.pass(20);
      const trapped = await page.submit({ message: 'Sent with every field filled', website: 'https://spam.example' });
      await page.comeBack();
      clock.pass(86_401);
      const stale = await page.submit({ message: 'Sent from a page that was open for days' });
      const bodies = await Promise.all([quick, blind, trapped, stale].map(async (answer) => [answer.status, await answer.text()]));
      expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
      expect(bodies[0]).toEqual([200, expect.stringContaining('Thank you. Your suggestion has arrived.')]);
      await heed.drain();
      const held = await submissions();
      expect(held.map(({ state, stateReason, text }) => [state, stateReason, text]).reverse()).toEqual([
        ['held', 'too_fast', 'Sent within the same second'],
        ['held', 'no_token', 'Sent without ever seeing the page'],
        ['held', 'honeypot', 'Sent with every field filled'],
        ['held', 'no_token', 'Sent from a page that was open for days'],
      ]);
      const blindly = held.find(({ text }) => text.startsWith('Sent without'));
      await ws.admin.post(`/v1/submissions/${blindly?.id}/decisions`, { decision: 'approve', reason: 'Read without scripts' }).expect(200);
      await heed.drain();
      expect((await submissions()).map(({ state }) => state).sort()).toEqual(['attached', 'held', 'held', 'held']);
      expect((await ws.admin.get(`/v1/integrations/${id}/inbound`)).body.refusals).toEqual([]);
    });

    it('counts a double click once; whoever goes back and writes more has made a second suggestion', async () => {
      const { page } = await aPage();
      await page.open();
      clock.pass(20);
      const [first] = await Promise.all([page.submit(wish), page.submit(wish)]);
      expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
      // The same page without its script having run again: other words under one token are kept as a revision.
      await page.submit({ ...wish, message: `${wish.message} and a dim one` });
      expect(await submissions()).toMatchObject([{ revisionNo: 2, text: `${wish.message} and a dim one` }]);
      const used = page.token;
      await page.comeBack();
      expect(page.token).not.toBe(used);
      clock.pass(20);
      await page.submit({ message: 'Export a board as a picture' }, 'multipart');
      expect((await submissions()).map(({ text }) => text)).toEqual(['Export a board as a picture', `${wish.message} and a dim one`]);
    });

    it('judges what is sent again from the same page as it judged the first: into the trap is into the trap', async () => {
      const { page } = await aPage();
      await page.open();
      clock.pass(20);
      await page.submit(wish);
      await page.submit({ message: 'Buy pills', website: 'https://spam.example' });
      await page.comeBack();
      await page.submit({ message: 'Written in a hurry' });
      clock.pass(20);
      await page.submit({ message: 'Written in a hurry, and again' });
      await heed.drain();
      const found = await submissions();
      expect(found.map(({ state, stateReason, text, revisionNo }) => [state, stateReason, text, revisionNo]).reverse()).toEqual([
        ['attached', null, wish.message, 1],
        ['held', 'honeypot', 'Buy pills', 1],
        ['held', 'too_fast', 'Written in a hurry', 1],
        ['attached', null, 'Written in a hurry, and again', 1],
      ]);
    });

    it('sends nobody to an address that is not listed, and writes the thanks as text', async () => {
      const { page } = await aPage({ redirectUrls: ['https://example.com/thanks', 'https://example.com/danke'] });
      const target = async (wanted: string) => (await page.submit({ ...wish, heed_redirect: wanted })).headers.get('location');
      expect(await target('https://example.com/danke')).toBe('https://example.com/danke');
      expect(await target('https://evil.example/')).toBe('https://example.com/thanks');
      expect(await target('https://example.com/danke/../evil')).toBe('https://example.com/thanks');
      const { page: plain } = await aPage({ thanks: 'Danke & <script>alert(1)</script>' });
      expect(await (await plain.submit(wish)).text()).toContain('Danke &#38; &#60;script&#62;alert(1)&#60;/script&#62;');
      const refused = await ws.admin.post('/v1/integrations', {
        platform: 'html_form',
        name: 'x',
        settings: { bodyField: 'message', redirectUrls: ['javascript:alert(1)'] },
        secrets: { formKey: 'a-form-key-of-24-characters' },
      });
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, expect.stringContaining('/settings/redirectUrls')]);
    });

    it('refuses a token that is forged or of another form, JSON, and a form without words', async () => {
      const { page, url, id } = await aPage();
      const { page: other } = await aPage();
      await Promise.all([page.open(), other.open()]);
      clock.pass(20);
      const post = (token: string) => new FormClient({ url }).submitHtml({ message: 'A wish', heed_token: token });
      const forged = page.token.replace(/^\d+/, (seconds) => String(Number(seconds) - 60));
      for (const token of [forged, other.token, 'nonsense']) expect((await post(token)).status).toBe(401);
      expect((await page.submit({ subject: 'No words', message: ' ' })).status).toBe(400);
      expect((await new FormClient({ url }).post('{"message":"A wish"}')).status).toBe(400);
      expect(await submissions()).toEqual([]);
      expect((await ws.admin.get(`/v1/integrations/${id}/inbound`)).body.refusals).toMatchObject([
        { reason: 'payload_malformed', count: 2 },
        { reason: 'signature_malformed', count: 1 },
        { reason: 'signature_mismatch', count: 2 },
      ]);
    });

    it('hands a token to a server that renders the form, and none for what is not such a form', async () => {
      const { page, path } = await aPage();
      const issued = await heed.anonymous.get(`${path}/form-token`).expect(200);
      expect(issued.body).toEqual({ field: 'heed_token', token: expect.any(String), expiresAt: expect.any(String) });
      clock.pass(20);
      await page.submit({ message: 'Rendered by a server', heed_token: issued.body.token as string });
      expect(await submissions()).toMatchObject([{ state: 'received' }]);
      const script = await heed.anonymous.get(`${path}/form.js`).expect(200);
      expect(script.headers['cross-origin-resource-policy']).toBe('cross-origin');
      const generic = await connect('typeform', { bodyRef: 'idea' }, { webhookSecret: 'typeform-secret-of-some-length' });
      for (const at of [generic.path, '/v1/intake/0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10', '/v1/intake/x']) {
        await heed.anonymous.get(`${at}/form-token`).expect(404);
        await heed.anonymous.get(`${at}/form.js`).expect(404);
      }
    });
  });

  describe('a secret that is rotated', () => {
    const aForm = (webhookSecret: string) =>
      connect('generic_form', { verification: 'standard_webhooks', mapping: { body: '/body' } }, { webhookSecret });

    it('works from both sides during the overlap, and the former one no longer after it', async () => {
      const { id, url } = await aForm(OLD);
      const form = new FormClient({ url, secret: OLD });
      const { body } = await rotate(id, { secrets: { webhookSecret: NEW } }).expect(201);
      expect(body).toEqual({
        id: expect.any(String),
        secretNames: ['webhookSecret'],
        rotatedAt: expect.any(String),
        previousValidUntil: expect.any(String),
      });
      expect(Date.parse(body.previousValidUntil as string) - Date.parse(body.rotatedAt as string)).toBe(24 * 3_600_000);
      const send = async (secret: string) => (await form.post('{"body":"Undo for deleted rows"}', undefined, secret)).status;
      expect([await send(OLD), await send(NEW), await send('whsec_d2VyIGF1Y2ggaW1tZXIgZGFzIGhpZXIgbGllc3Q=')]).toEqual([202, 202, 401]);
      expect((await ws.admin.get(`/v1/integrations/${id}/secret-rotations`)).body.data).toEqual([body]);
      await heed.rows(`update retired_secret set valid_until = now() - interval '1 second' where integration_id = $1`, [id]);
      expect([await send(OLD), await send(NEW)]).toEqual([401, 202]);
      expect((await ws.admin.get(`/v1/integrations/${id}/secret-rotations`)).body.data).toEqual([]);
      await later(heed);
      await heed.drain();
      expect(await heed.rows('select 1 from retired_secret where integration_id = $1', [id])).toEqual([]);
      const { data } = (await ws.admin.get('/v1/audit-entries')).body as { data: { action: string; detail: object }[] };
      expect(data.find(({ action }) => action === 'integration.rotate_secrets')?.detail).toEqual({
        secretNames: ['webhookSecret'],
        overlapHours: 24,
      });
      expect(JSON.stringify([body, data])).not.toContain('whsec_');
    });

    it('of every platform: Typeform, the URL of Jotform, the token of a page that was opened before', async () => {
      const typeform = await connect('typeform', { bodyRef: 'idea' }, { webhookSecret: 'typeform-secret-number-one' });
      const jotform = await connect('jotform', { bodyQuestion: '5' }, { pathSecret: 'jotform-path-secret-number-1' });
      const { page, id } = await aPage();
      await page.open();
      await rotate(typeform.id, { secrets: { webhookSecret: 'typeform-secret-number-two' } }).expect(201);
      await rotate(jotform.id, { secrets: { pathSecret: 'jotform-path-secret-number-2' } }).expect(201);
      await rotate(id, { secrets: { formKey: 'another-form-key-of-24-chars' } }).expect(201);
      const ask = (n: string) =>
        new TypeformClient({ url: typeform.url, secret: `typeform-secret-number-${n}` }).submit({
          formId: 'F',
          answers: { idea: `Wish of ${n}` },
          eventId: n,
          token: n,
        });
      expect([(await ask('one')).status, (await ask('two')).status, (await ask('six')).status]).toEqual([200, 200, 401]);
      const submit = (n: number) =>
        new FormClient({ url: `${jotform.url}/jotform-path-secret-number-${n}` }).submitHtml(
          { formID: 'F', submissionID: `S${n}`, rawRequest: JSON.stringify({ q5_wish: `Wish ${n}` }) },
          'multipart',
        );
      expect([(await submit(1)).status, (await submit(2)).status, (await submit(3)).status]).toEqual([200, 200, 401]);
      clock.pass(20);
      expect((await page.submit({ message: 'Wish of the page' })).status).toBe(200);
      expect((await submissions()).map(({ state, text }) => [state, text])).toEqual([
        ['received', 'Wish of the page'],
        ['received', 'Wish 2'],
        ['received', 'Wish 1'],
        ['received', 'Wish of two'],
        ['received', 'Wish of one'],
      ]);
    });

    it('changes what is named and leaves the rest; Heed itself calls out with the new ones', async () => {
      const settings = { teamId: 'T0ACME', teamDomain: 'acme', botUserId: 'UHEED', ideaChannels: [] };
      const { id } = await connect('slack', settings, { signingSecret: 'a'.repeat(32), botToken: 'xoxb-1-the-old-one' });
      await rotate(id, { secrets: { botToken: 'xoxb-2-the-new-one' }, overlapHours: 1 }).expect(201);
      const connected = await heed.app.get(Database).read(ws.id, (db) => heed.app.get(IntegrationsService).connected(db, id));
      expect(connected?.secrets).toEqual({ signingSecret: 'a'.repeat(32), botToken: 'xoxb-2-the-new-one' });
    });

    it('ends at once where it leaked: by no overlap, and by replacing the secrets', async () => {
      const { id, url } = await aForm(OLD);
      const form = new FormClient({ url, secret: OLD });
      const isTaken = async (secret: string) => (await form.post('{"body":"A wish"}', undefined, secret)).status === 202;
      await rotate(id, { secrets: { webhookSecret: NEW } }).expect(201);
      await rotate(id, { secrets: { webhookSecret: OLD }, overlapHours: 0 }).expect(201);
      expect([await isTaken(OLD), await isTaken(NEW)]).toEqual([true, false]);
      await rotate(id, { secrets: { webhookSecret: NEW } }).expect(201);
      expect([await isTaken(OLD), await isTaken(NEW)]).toEqual([true, true]);
      const { headers } = await ws.admin.get(`/v1/integrations/${id}`);
      await ws.admin
        .patch(`/v1/integrations/${id}`, { secrets: { webhookSecret: NEW } })
        .set('if-match', headers.etag ?? '')
        .expect(200);
      expect([await isTaken(OLD), await isTaken(NEW)]).toEqual([false, true]);
    });

    it('must be a valid one, for a time that is bounded, and not too many at once', async () => {
      const { id } = await aForm(OLD);
      await rotate(id, { secrets: { webhookSecret: 'short' } }).expect(400);
      await rotate(id, { secrets: { unknown: NEW } }).expect(400);
      await rotate(id, { secrets: { webhookSecret: NEW }, overlapHours: 169 }).expect(400);
      expect((await ws.admin.get(`/v1/integrations/${id}`)).body.version).toBe(1);
      for (let i = 0; i < 5; i++) await rotate(id, { secrets: { webhookSecret: i % 2 ? OLD : NEW }, overlapHours: 168 }).expect(201);
      const refused = await rotate(id, { secrets: { webhookSecret: OLD } }).expect(409);
      expect(refused.body.code).toBe('too_many_rotations');
      expect((await ws.admin.get(`/v1/integrations/${id}`)).body.version).toBe(6);
    });
  });

  it('takes what the Apps Script of a Google form sends, and keeps the words of an edited response as a revision', async () => {
    const { url } = await connect('google_forms', { bodyItem: '7', formId: '1FAIpQLSd0bW8h7jYk' }, { webhookSecret: OLD });
    const script = new AppsScript({ HEED_URL: url, HEED_SECRET: OLD });
    const submit = (value: string, at: string) =>
      script.submit({ id: '2_ABaO', at: new Date(at), email: 'keti@example.com', answers: [{ itemId: 7, title: 'Wish', value }] });
    submit('Colour themes', '2026-11-02T10:00:00.000Z');
    submit('Colour themes for the blind', '2026-11-02T10:05:00.000Z');
    script.run('heedTest');
    for (const sent of [...script.fetched, ...script.fetched]) {
      const headers = { 'content-type': sent.contentType, ...sent.headers };
      expect((await fetch(sent.url, { method: sent.method, body: sent.payload, headers })).status).toBe(200);
    }
    await heed.drain();
    expect(await submissions()).toMatchObject([{ state: 'attached', text: 'Colour themes for the blind', revisionNo: 2 }]);
    expect(await heed.rows('select 1 from early_change where workspace_id = $1', [ws.id])).toEqual([]);
  });

  describe('a form that nothing signs, ten times over its limit (P9)', () => {
    const LIMIT = 10;

    /** 100 posts to both replicas at once. `from`: X-Forwarded-For, whose last address the proxy has written. */
    const flood = async (path: string, from: (i: number) => string) => {
      const statuses = await Promise.all(
        Array.from({ length: LIMIT * 10 }, async (_, i) => {
          const url = `${[heed, replica][i % 2]?.baseUrl}${path}`;
          const body = new URLSearchParams({ message: `Wish ${i}` });
          return fetch(url, { method: 'POST', body, headers: { 'x-forwarded-for': from(i) } });
        }),
      );
      const accepted = statuses.filter(({ status }) => status === 200);
      const [refused] = statuses.filter(({ status }) => status === 429);
      expect(accepted.length + statuses.filter(({ status }) => status === 429).length).toBe(LIMIT * 10);
      return { accepted: accepted.length, refused };
    };

    it('takes the limit and not more from one address, however it forges the header and whichever replica it asks', async () => {
      const { path } = await aPage({ perAddressPerMinute: LIMIT, perFormPerMinute: 1000 });
      const { accepted, refused } = await flood(path, (i) => `10.0.${i}.1, 192.0.2.7`);
      expect(accepted).toBe(LIMIT);
      expect(refused?.headers.get('content-type')).toContain('application/problem+json');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused?.headers.get('ratelimit-policy')).toBe(`"form-address";q=${LIMIT};w=60`);
      expect(await submissions()).toHaveLength(LIMIT);
      const other = await fetch(`${heed.baseUrl}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ message: 'From somebody else' }),
        headers: { 'x-forwarded-for': '192.0.2.8' },
      });
      expect(other.status).toBe(200);
    });

    it('counts a /64 of IPv6 as one address', async () => {
      const { path } = await aPage({ perAddressPerMinute: LIMIT, perFormPerMinute: 1000 });
      const { accepted } = await flood(path, (i) => `2001:db8:1:2:${i.toString(16)}:${(i * 7).toString(16)}::9`);
      expect(accepted).toBe(LIMIT);
    });

    it('takes the limit of the form and not more from everybody', async () => {
      const { path } = await aPage({ perAddressPerMinute: 1000, perFormPerMinute: LIMIT });
      const { accepted, refused } = await flood(path, (i) => `198.51.100.${i}`);
      expect(accepted).toBe(LIMIT);
      expect(refused?.headers.get('ratelimit')).toMatch(/^"form";r=0;t=\d+$/);
    });

    it('are the workspace’s own too, as for the API: of an author whom the form names, of the form, of all', async () => {
      const send = async (path: string, email: string) => {
        const body = new URLSearchParams({ message: `Wish of ${email}`, email });
        return (await fetch(`${heed.baseUrl}${path}`, { method: 'POST', body })).status;
      };
      const some = async (path: string, emailOf: (i: number) => string) => {
        const statuses = [];
        for (let i = 0; i < 5; i++) statuses.push(await send(path, emailOf(i)));
        return statuses;
      };
      const { path, id } = await aPage({ perAddressPerMinute: 1000 });
      await setPolicy(ws, { maxPerAuthorPerHour: 2 });
      expect(await some(path, () => 'nelly@example.com')).toEqual([200, 200, 429, 429, 429]);
      await setPolicy(ws, { integrationLimits: [{ integrationId: id, maxPerMinute: 4 }] });
      expect(await some(path, (i) => `p${i}@example.com`)).toEqual([200, 200, 429, 429, 429]);
      await setPolicy(ws, { maxPerWorkspacePerMinute: 6 });
      expect(await some((await aPage()).path, (i) => `q${i}@example.com`)).toEqual([200, 200, 429, 429, 429]);
    });

    it.each([
      ['generic_form', { verification: 'path_secret', mapping: { body: '/message' } }],
      ['jotform', { bodyQuestion: '5' }],
    ])('refuse nothing of %s, whose secret is in its URL: what is above is held', async (platform, settings) => {
      const pathSecret = 'a-path-secret-of-24-characters';
      const { url, id } = await connect(platform, settings, { pathSecret });
      await setPolicy(ws, { integrationLimits: [{ integrationId: id, maxPerMinute: 2 }] });
      for (let i = 0; i < 4; i++) {
        const rawRequest = JSON.stringify({ q5_wish: `Wish ${i}` });
        const body = new URLSearchParams({ message: `Wish ${i}`, submissionID: `1${i}`, formID: '7', rawRequest });
        expect((await fetch(`${url}/${pathSecret}`, { method: 'POST', body })).status).toBeLessThan(300);
      }
      const states = (await submissions()).map(({ state, stateReason }) => `${state} ${stateReason}`);
      expect(states.reverse()).toEqual(['received null', 'received null', 'held over_limit', 'held over_limit']);
    });
  });
});
