import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';
import { AuthorsService } from '../../src/authors/authors.service';
import { Database } from '../../src/database/database';
import type { Speaker } from '../../src/integrations/integration';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('an author keeps the name they consented to', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());
  beforeEach(async () => {
    ws = await heed.workspace();
  });

  const profile = async (id: string) => (await ws.admin.get(`/v1/authors/${id}`).expect(200)).body;
  const creditOf = async (id: string) =>
    (await heed.app.get(Database).read(ws.id, (db) => heed.app.get(AuthorsService).creditsOf(db, [id]))).get(id);
  const speaker = (said: Partial<Speaker>): Speaker => ({
    realm: 'T1',
    externalId: 'UMAYA',
    name: null,
    email: null,
    assurance: 'verified',
    ...said,
  });
  const resolve = (said: Partial<Speaker>, platform = 'slack') =>
    heed.app.get(Database).tx(ws.id, (tx) => heed.app.get(AuthorsService).resolve(tx, platform, speaker(said)));
  const consent = (id: string, dto: object) => ws.admin.put(`/v1/authors/${id}/consents/credit`, { source: 'asked in chat', ...dto });

  it('whatever somebody types into a form beside their e-mail address', async () => {
    const { body } = await ws.admin
      .post('/v1/integrations', {
        platform: 'generic_form',
        name: 'Form',
        settings: { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email', name: '/name' } },
        secrets: { webhookSecret: SECRET },
      })
      .expect(201);
    const form = new FormClient({ url: `${heed.baseUrl}/v1/intake/${body.id}`, secret: SECRET });
    await form.submit({ body: 'Please add a dark mode', email: 'nelly@example.com', name: 'Nelly' });
    await heed.drain();
    const [{ authorId }] = (await ws.admin.get('/v1/submissions').expect(200)).body.data;
    await consent(authorId, { form: 'name' }).expect(200);
    expect(await profile(authorId)).toMatchObject({ consents: [{ form: 'name', name: 'Nelly' }] });
    await form.submit({ body: 'Cheap watches for everybody', email: 'nelly@example.com', name: 'Buy at shady.example' });
    await heed.drain();
    const authors = (await ws.admin.get('/v1/submissions').expect(200)).body.data.map((s: { authorId: string }) => s.authorId);
    expect(authors).toEqual([authorId, authorId]);
    expect(await profile(authorId)).toMatchObject({ name: 'Nelly', identities: [{ name: 'Nelly', email: 'nelly@example.com' }] });
    expect(await creditOf(authorId)).toMatchObject({ form: 'name', name: 'Nelly' });
  });

  it.each([['roadrunner'], [null]])('whatever a bot says of somebody whom the platform vouched for, known as %s', async (name) => {
    const slack = new SlackServer();
    const realm = slack.workspace.teamId;
    const { authorId } = await resolve({ realm, name });
    const bot = await ws.machine('submissions:write');
    const author = { platform: 'slack', realm, externalId: 'UMAYA', name: 'Mallory', email: 'mallory@example.com' };
    await bot.post('/v1/submissions', { text: 'Please add a dark mode', author }).expect(202);
    await heed.drain();
    expect((await ws.admin.get('/v1/submissions').expect(200)).body.data).toMatchObject([{ authorId }]);
    expect(await profile(authorId)).toMatchObject({ name, identities: [{ name, email: null, assurance: 'verified' }] });
  });

  it('and an address that was typed for them is not theirs because the platform knows them', async () => {
    const claimed = await resolve({ assurance: 'claimed', email: 'victim@example.org' });
    expect(await resolve({})).toEqual(claimed);
    expect(await profile(claimed.authorId)).toMatchObject({ identities: [{ assurance: 'verified', email: null }] });
    await resolve({ email: 'maya@example.org' });
    await resolve({});
    expect(await profile(claimed.authorId)).toMatchObject({ identities: [{ assurance: 'verified', email: 'maya@example.org' }] });
    const told = await heed.rows<{ n: number }>(
      `select count(*)::int as n from event where workspace_id = $1 and type = 'identity.verified'`,
      [ws.id],
    );
    expect(told).toEqual([{ n: 1 }]);
  });

  it('and a form may still tell the name that nobody knew', async () => {
    const claimed = { externalId: 'a@example.com', assurance: 'claimed' } as const;
    const { authorId } = await resolve(claimed, 'generic_form');
    await resolve({ ...claimed, name: 'Ann' }, 'generic_form');
    await resolve({ ...claimed, name: 'Bob' }, 'generic_form');
    expect(await profile(authorId)).toMatchObject({ name: 'Ann', identities: [{ name: 'Ann' }] });
  });

  it('also when the platform renames them, which the team sees beside it', async () => {
    const { authorId } = await resolve({ name: 'maya' });
    await resolve({ name: 'maya2' });
    expect(await profile(authorId)).toMatchObject({ name: 'maya2', identities: [{ name: 'maya2' }] });
    await consent(authorId, { form: 'name', name: 'Maya L.' }).expect(200);
    await resolve({ name: 'maya3' });
    expect(await profile(authorId)).toMatchObject({ name: 'Maya L.', identities: [{ name: 'maya3' }] });
    expect(await creditOf(authorId)).toMatchObject({ form: 'name', name: 'Maya L.' });
    await consent(authorId, { form: 'handle' }).expect(200);
    await resolve({ name: 'maya4' });
    expect(await creditOf(authorId)).toMatchObject({ form: 'handle', name: 'maya3' });
  });

  it('and a key that may only write reads nothing of them by recording it', async () => {
    const { authorId } = await resolve({ name: 'Maya', email: 'maya@example.org' });
    const [recorder, reader] = [await ws.machine('authors:write'), await ws.machine('authors:read')];
    const path = `/v1/authors/${authorId}/consents/credit`;
    await recorder.get(`/v1/authors/${authorId}`).expect(403);
    await reader.put(path, { form: 'name', source: 'asked in chat' }).expect(403);
    const { body } = await recorder.put(path, { form: 'name', source: 'asked in chat' }).expect(200);
    expect(body).toEqual({ kind: 'credit', form: 'name', source: 'asked in chat', givenAt: expect.stringMatching(/^20\d\d-.*Z$/) });
    expect((await profile(authorId)).consents).toMatchObject([{ name: 'Maya', givenAt: body.givenAt }]);
    expect((await recorder.delete(path).expect(204)).body).toEqual({});
    expect((await profile(authorId)).consents).toEqual([]);
  });

  it('and there is no consent to a name that nobody knows', async () => {
    const { authorId } = await resolve({});
    const refused = await consent(authorId, { form: 'name' }).expect(400);
    expect(refused.body.errors).toMatchObject([{ pointer: '/name', code: 'required' }]);
    await consent(authorId, { form: 'name', name: 'Maya' }).expect(200);
    expect(await creditOf(authorId)).toMatchObject({ form: 'name', name: 'Maya' });
    await consent(authorId, { form: 'anonymous' }).expect(200);
    expect(await creditOf(authorId)).toMatchObject({ form: 'anonymous', name: null });
  });
});
