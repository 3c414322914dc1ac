import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Finding {
  subject: string;
  state: string;
  detail: string;
}

describe('whether a connection works is said before anybody relies on it', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  const slack = new SlackServer({ scopes: ['chat:write', 'commands'] });
  beforeAll(async () => {
    heed = await TestHeed.start();
    ws = await heed.workspace();
    await slack.start();
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  const connect = async (platform: string, settings: object, secrets: object) =>
    (await ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201)).body.id as string;
  const test = async (id: string) => {
    const { body } = await ws.admin.post(`/v1/integrations/${id}/test`).expect(200);
    const findings = body.findings as Finding[];
    return { works: body.works as boolean, find: (subject: string) => findings.find((finding) => finding.subject === subject), body };
  };
  const slackSettings = { teamId: slack.workspace.teamId, ideaChannels: ['C0IDEAS'] };
  const slackSecrets = { signingSecret: slack.signingSecret, botToken: slack.botToken };

  it('a form: nothing came yet, then what was taken and why another was refused', async () => {
    const id = await connect('generic_form', { verification: 'standard_webhooks', mapping: { body: '/body' } }, { webhookSecret: SECRET });
    const fresh = await test(id);
    expect(fresh.works).toBe(true);
    expect(fresh.find('secret:webhookSecret')).toMatchObject({ state: 'ok' });
    expect(fresh.find('intake')).toMatchObject({ state: 'unknown', detail: expect.stringContaining(`http://heed.test/v1/intake/${id}`) });
    expect(fresh.find('refusal')).toBeUndefined();
    const form = new FormClient({ url: `${heed.baseUrl}/v1/intake/${id}`, secret: SECRET });
    const forged = new FormClient({ url: `${heed.baseUrl}/v1/intake/${id}`, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' });
    expect((await form.submit({ body: 'A dark theme, please' })).status).toBe(202);
    expect((await forged.submit({ body: 'A dark theme, please' })).status).toBe(401);
    const used = await test(id);
    expect(used.find('intake')).toMatchObject({ state: 'ok' });
    expect(used.find('refusal')).toMatchObject({ state: 'unknown', detail: expect.stringContaining('signature_mismatch') });
    expect((await form.submit({ body: 'And a light one' })).status).toBe(202);
    expect((await test(id)).find('refusal')).toMatchObject({ state: 'ok' });
    expect(JSON.stringify(used.body)).not.toContain(SECRET);
  });

  it('Slack: the token, its team, and the right that reading a channel needs', async () => {
    const id = await connect('slack', { ...slackSettings, apiUrl: slack.apiUrl }, slackSecrets);
    const { works, find, body } = await test(id);
    expect(works).toBe(false);
    expect(find('token')).toMatchObject({ state: 'ok' });
    expect(find('team')).toMatchObject({ state: 'ok' });
    expect(find('scope:chat:write')).toMatchObject({ state: 'ok' });
    expect(find('scope:channels:history')).toMatchObject({ state: 'missing', detail: expect.stringContaining('install the app again') });
    expect(JSON.stringify(body)).not.toContain(slack.botToken);
    slack.scopes = ['chat:write', 'commands', 'app_mentions:read', 'channels:history'];
    expect((await test(id)).works).toBe(true);
    expect(slack.posts).toEqual([]);
  });

  it('Slack: a token of another team, one that is no longer taken, and a Slack that is away', async () => {
    const other = await connect('slack', { ...slackSettings, teamId: 'T0OTHER', apiUrl: slack.apiUrl }, slackSecrets);
    expect((await test(other)).find('team')).toMatchObject({ state: 'missing' });
    const revoked = await connect(
      'slack',
      { ...slackSettings, apiUrl: slack.apiUrl },
      { ...slackSecrets, botToken: 'xoxb-revoked-000000' },
    );
    expect((await test(revoked)).find('token')).toMatchObject({ state: 'missing', detail: expect.stringContaining('invalid_auth') });
    const away = await connect('slack', { ...slackSettings, apiUrl: 'http://127.0.0.1:9/api' }, slackSecrets);
    expect(await test(away)).toMatchObject({ works: true });
    expect((await test(away)).find('api')).toMatchObject({ state: 'unknown' });
  });

  it('a disabled integration does not work, whatever its secrets', async () => {
    const id = await connect('typeform', { bodyRef: 'idea' }, { webhookSecret: 'typeform-secret-of-this-form' });
    expect((await test(id)).find('form')).toMatchObject({ state: 'unknown' });
    await ws.admin.patch(`/v1/integrations/${id}`, { isEnabled: false }).set('if-match', '"1"').expect(200);
    const { works, find } = await test(id);
    expect([works, find('integration')?.state]).toEqual([false, 'missing']);
  });

  it('is asked outside any transaction, also with an Idempotency-Key, and only by who may connect', async () => {
    const id = await connect('slack', { ...slackSettings, apiUrl: slack.apiUrl }, slackSecrets);
    const ask = () => ws.admin.post(`/v1/integrations/${id}/test`).set('idempotency-key', 'once');
    const open: unknown[] = [];
    slack.onCall = async () => {
      const rows = await heed.rows(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
      open.push(...rows);
    };
    await ask().expect(200);
    expect(open).toEqual([{ n: 0 }]);
    expect((await ask().expect(200)).headers['idempotency-replayed']).toBeUndefined();
    const reader = await ws.machine('ideas:read');
    await reader.post(`/v1/integrations/${id}/test`).expect(403);
    const stranger = (await heed.workspace()).admin;
    await stranger.post(`/v1/integrations/${id}/test`).expect(404);
  });
});
