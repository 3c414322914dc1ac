import { newId } from '../../src/common/uuid';
import { IntakeRetention } from '../../src/intake/intake-retention';
import { SubmissionProcessor } from '../../src/intake/submission-processor';
import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { editEvent } from '../support/slack-payloads';
import { SlackServer } from '../support/slack-server';
import { TypeformClient } from '../support/typeform-client';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface SubmissionView {
  id: string;
  state: string;
  stateReason: string | null;
  text: string;
  ideaId: string;
  authorId: string;
}

interface MatchView {
  id: string;
  subject: { id: string };
  candidate: { id: string };
}

describe('a suggestion comes in', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  const connect = async (platform: string, settings: object, secrets: object) => {
    const { body } = await ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
    return { id: body.id as string, url: `${heed.baseUrl}/v1/intake/${body.id}` };
  };
  const aForm = async (more: object = {}) => {
    const mapping = { title: '/title', body: '/body', email: '/email', name: '/name' };
    const { id, url } = await connect('generic_form', { verification: 'standard_webhooks', mapping, ...more }, { webhookSecret: SECRET });
    return { id, form: new FormClient({ url, secret: SECRET }) };
  };
  const aSlack = () =>
    connect(
      'slack',
      {
        teamId: slack.workspace.teamId,
        teamDomain: 'acme',
        apiUrl: slack.apiUrl,
        botUserId: slack.workspace.botUserId,
        ideaChannels: ['C0IDEAS'],
      },
      { signingSecret: slack.signingSecret, botToken: slack.botToken },
    );
  const submissions = async (query = '') =>
    (await ws.admin.get(`/v1/submissions?limit=100${query}`).expect(200)).body.data as [SubmissionView, ...SubmissionView[]];

  it('from a signed form: stored before it is answered, then an idea with its author behind it', async () => {
    const { form } = await aForm();
    const answer = await form.submit({
      title: 'Dark mode',
      body: 'My eyes hurt at night, please add a dark theme.',
      email: 'Nelly@Example.com',
      name: 'Nelly',
    });
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: true }]);
    expect(await submissions()).toMatchObject([{ state: 'received', title: 'Dark mode', platform: 'generic_form' }]);
    await heed.drain();
    const [submission] = await submissions();
    expect(submission.state).toBe('attached');
    const idea = await ws.admin.get(`/v1/ideas/${submission.ideaId}`).expect(200);
    expect(idea.body).toMatchObject({ title: 'Dark mode', supportCount: 1, status: 'new' });
    const author = await ws.admin.get(`/v1/authors/${submission.authorId}`).expect(200);
    expect(author.body).toMatchObject({ name: 'Nelly', identities: [{ externalId: 'nelly@example.com', assurance: 'claimed' }] });
  });

  it('once, however often the platform sends it', async () => {
    const { form, id } = await aForm();
    const send = () => form.submit({ body: 'Export a notebook as CSV for our finance team' }, 'msg_1');
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await send()).status));
    expect(new Set(statuses)).toEqual(new Set([202]));
    await heed.drain();
    expect(await submissions()).toHaveLength(1);
    const log = await ws.admin.get(`/v1/integrations/${id}/inbound`).expect(200);
    expect(log.body.data).toMatchObject([{ externalId: 'msg_1', eventCount: 1 }]);
  });

  it('joins the idea that was asked for in the same words, once per author', async () => {
    const { form } = await aForm();
    const words = 'Please let me export a whole notebook as a CSV file';
    await form.submit({ body: words, email: 'a@example.com' });
    await form.submit({ body: `  ${words.toUpperCase()}!! `, email: 'b@example.com' });
    await form.submit({ body: words, email: 'a@example.com' });
    await heed.drain();
    const rows = await submissions();
    expect(new Set(rows.map((s) => s.ideaId)).size).toBe(1);
    expect((await ws.admin.get(`/v1/ideas/${rows[0].ideaId}`)).body.supportCount).toBe(2);
  });

  it('in other words waits for a person, who sends it to the idea or to one of its own', async () => {
    const { form } = await aForm();
    await form.submit({ body: 'Please add a dark mode, the white screen hurts my eyes at night', email: 'a@example.com' });
    await heed.drain();
    await form.submit({ body: 'A dark mode please: the white screen hurts my eyes at night', email: 'b@example.com' });
    await form.submit({ body: 'Please add a dark mode, the white screens hurt my eyes every night', email: 'c@example.com' });
    await heed.drain();
    const waiting = await submissions('&state=pending_match');
    expect(waiting).toHaveLength(2);
    const matches = (await ws.admin.get('/v1/matches?state=pending').expect(200)).body.data as MatchView[];
    const [first, second] = waiting.map((s) => matches.find((m) => m.subject.id === s.id)!) as [MatchView, MatchView];
    await ws.admin.post(`/v1/matches/${first.id}/decisions`, { decision: 'accept' }).expect(200);
    await ws.admin.post(`/v1/matches/${second.id}/decisions`, { decision: 'dismiss' }).expect(200);
    await heed.drain();
    const [joined, own] = await Promise.all(waiting.map(async (s) => (await ws.admin.get(`/v1/submissions/${s.id}`)).body));
    expect([joined.state, joined.ideaId]).toEqual(['attached', first.candidate.id]);
    expect(own.state).toBe('attached');
    expect(own.ideaId).not.toBe(first.candidate.id);
    await ws.admin.post(`/v1/matches/${first.id}/undo`).expect(200);
    expect((await ws.admin.get(`/v1/submissions/${joined.id}`)).body).toMatchObject({ state: 'pending_match', ideaId: null });
    expect((await ws.admin.get(`/v1/ideas/${first.candidate.id}`)).body.supportCount).toBe(1);
  });

  it('refuses what is not signed by us, tells nobody why, and counts the reason for the owner', async () => {
    const { form, id } = await aForm();
    const forged = await form.post('{"body":"Give me admin"}', 'msg_2', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD');
    const nowhere = await new FormClient({ url: `${heed.baseUrl}/v1/intake/0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10`, secret: SECRET }).submit({
      body: 'x',
    });
    const bodies = await Promise.all(
      [forged, nowhere].map(async (r) => [r.status, ((await r.json()) as { code: string; detail: string }).detail]),
    );
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]![0]).toBe(401);
    const log = await ws.admin.get(`/v1/integrations/${id}/inbound`);
    expect(log.body).toMatchObject({ data: [], refusals: [{ reason: 'signature_mismatch', count: 1 }] });
    // However often: Discord drops the URL of whoever answers a bad signature with anything else.
    const flood = await Promise.all(Array.from({ length: 70 }, () => form.post('{"body":"Give me admin"}', 'msg_3', 'whsec_AAAA')));
    expect([...new Set(flood.map(({ status }) => status))]).toEqual([401]);
    expect(await submissions()).toEqual([]);
  });

  it('tells a webhook author what is wrong with a signed payload, and writes nothing', async () => {
    const { form, id } = await aForm();
    const answer = await form.post('{"title":"no body"}');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'payload_malformed', detail: expect.stringContaining('/body') });
    const preview = await ws.admin
      .post(`/v1/integrations/${id}/preview`, { body: '{"title":"Dark","body":"mode","email":"a@b.co"}' })
      .expect(200);
    expect(preview.body.events).toMatchObject([{ kind: 'suggestion', title: 'Dark', text: 'mode', author: { externalId: 'a@b.co' } }]);
    expect(await submissions()).toEqual([]);
    expect(await heed.rows('select 1 from payload where workspace_id = $1', [ws.id])).toEqual([]);
  });

  it('keeps the bytes as they came', async () => {
    const { form } = await aForm();
    const raw = '{ "body" : "Sp\\u00e4tzle \\ud83d\\ude00 with\\u0000NUL and \\ud800 half a pair" }';
    expect((await form.post(raw)).status).toBe(202);
    const [payload] = await heed.rows<{ bytes: Buffer }>('select bytes from payload where workspace_id = $1', [ws.id]);
    expect(payload!.bytes.toString()).toBe(raw);
    const [submission] = await submissions();
    const detail = await ws.admin.get(`/v1/submissions/${submission.id}`);
    expect(detail.body.revisions).toMatchObject([{ text: 'Spätzle 😀 with\uFFFDNUL and \uFFFD half a pair', isMended: true }]);
  });

  it('from Typeform, by question ref, once per event and response', async () => {
    const { url } = await connect(
      'typeform',
      { formId: 'lT4Z3j', bodyRef: 'idea', emailRef: 'email' },
      { webhookSecret: 'typeform-secret-of-some-length' },
    );
    const typeform = new TypeformClient({ url, secret: 'typeform-secret-of-some-length' });
    const response = {
      formId: 'lT4Z3j',
      answers: { idea: 'Search inside PDF files', email: 'pia@example.com' },
      eventId: '01EK4R5PFZ',
      token: 'abc',
    };
    expect((await typeform.submit(response)).status).toBe(200);
    expect((await typeform.submit({ ...response, eventId: '01EK4R5PG0' })).status).toBe(200);
    expect((await typeform.submit({ ...response, formId: 'another' })).status).toBe(401);
    await heed.drain();
    expect(await submissions()).toMatchObject([{ platform: 'typeform', text: 'Search inside PDF files', state: 'attached' }]);
  });

  describe('from Slack', () => {
    it('greets, and takes a message that a member saved as the message of its author', async () => {
      const { url } = await aSlack();
      const greeting = await slack.sendUrlVerification(url, '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P');
      expect(await greeting.json()).toEqual({ challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' });
      const said = slack.say({ channel: 'C0GENERAL', user: 'UMAYA', text: 'A trash for deleted notes would be nice' });
      expect((await slack.sendShortcut(url, { said, clickedBy: 'UPM' })).status).toBe(200);
      await slack.sendShortcut(url, { said, clickedBy: 'USOMEONE' });
      await heed.drain();
      const rows = await submissions();
      expect(rows).toMatchObject([
        {
          state: 'attached',
          text: 'A trash for deleted notes would be nice',
          permalink: expect.stringContaining('acme.slack.com/archives/C0GENERAL'),
        },
      ]);
      const author = await ws.admin.get(`/v1/authors/${rows[0].authorId}`);
      expect(author.body.identities).toMatchObject([
        { platform: 'slack', realm: slack.workspace.teamId, externalId: 'UMAYA', assurance: 'verified' },
      ]);
    });

    it('lets what nobody asked for outright wait in triage, until it is saved or approved', async () => {
      const { url } = await aSlack();
      const first = slack.say({ channel: 'C0IDEAS', user: 'UMAYA', text: 'Offline mode for the train would be lovely' });
      const second = slack.say({ channel: 'C0IDEAS', user: 'UTOM', text: 'Templates for the minutes of our meetings' });
      await slack.sendMessage(url, first);
      await slack.sendMessage(url, second);
      await heed.drain();
      const waiting = await submissions('&state=triage');
      expect(waiting).toHaveLength(2);
      await slack.sendShortcut(url, { said: first, clickedBy: 'UPM' });
      const other = waiting.find((s) => s.text.startsWith('Templates'))!;
      await ws.admin.post(`/v1/submissions/${other.id}/decisions`, { decision: 'approve', reason: 'A real wish' }).expect(200);
      await heed.drain();
      expect((await submissions()).map((s) => s.state)).toEqual(['attached', 'attached']);
    });

    it('keeps an edit beside the old words, and withdraws what is deleted, support included', async () => {
      const { url } = await aSlack();
      const said = slack.say({ channel: 'C0IDEAS', user: 'UMAYA', text: 'Pin notes to the top of the list' });
      await slack.sendMessage(url, said);
      await slack.sendEdit(url, said, 'Pin notes to the top of every list');
      await slack.sendEdit(url, said, 'Pin notes to the top of every list');
      await heed.drain();
      const [submission] = await submissions();
      const detail = await ws.admin.get(`/v1/submissions/${submission.id}`);
      expect(detail.body.revisions.map((r: { text: string }) => r.text)).toEqual([
        'Pin notes to the top of the list',
        'Pin notes to the top of every list',
      ]);
      await slack.sendShortcut(url, { said, clickedBy: 'UPM' });
      await heed.drain();
      const { ideaId } = (await submissions())[0];
      expect((await ws.admin.get(`/v1/ideas/${ideaId}`)).body.supportCount).toBe(1);
      await slack.sendDelete(url, said);
      expect((await submissions())[0].state).toBe('withdrawn');
      expect((await ws.admin.get(`/v1/ideas/${ideaId}`)).body.supportCount).toBe(0);
    });

    it('stores replies in threads it knows, and nothing else of what is said', async () => {
      const { url } = await aSlack();
      const said = slack.say({ channel: 'C0GENERAL', user: 'UMAYA', text: 'Calendar sync for tasks with a due date' });
      await slack.sendShortcut(url, { said, clickedBy: 'UPM' });
      await slack.sendMessage(url, slack.say({ channel: 'C0GENERAL', user: 'UTOM', text: 'I would use that daily', threadTs: said.ts }));
      await slack.sendMessage(url, slack.say({ channel: 'C0GENERAL', user: 'UTOM', text: 'lunch?' }));
      await slack.sendMessage(url, slack.say({ channel: 'C0GENERAL', user: 'UTOM', text: 'sure', threadTs: '1600000000.000001' }));
      const replies = await heed.rows<{ text: string }>('select text from thread_reply where workspace_id = $1', [ws.id]);
      expect(replies).toEqual([{ text: 'I would use that daily' }]);
      expect(await heed.rows('select 1 from payload where workspace_id = $1', [ws.id])).toHaveLength(2);
    });

    it('follows the edits and the delete of a reply, in whatever order they come', async () => {
      const { url } = await aSlack();
      const said = slack.say({ channel: 'C0GENERAL', user: 'UMAYA', text: 'Calendar sync for tasks with a due date' });
      await slack.sendShortcut(url, { said, clickedBy: 'UPM' });
      const reply = slack.say({ channel: 'C0GENERAL', user: 'UTOM', text: 'Me to', threadTs: said.ts });
      const older = editEvent(reply, 'Me too', `${Number(reply.ts.split('.')[0]) - 1}.000100`, slack.workspace);
      await slack.sendMessage(url, reply);
      await slack.sendEdit(url, reply, 'Me too, daily');
      await slack.sendEvent(url, older);
      const replies = () => heed.rows('select text, deleted_at is not null as gone from thread_reply where workspace_id = $1', [ws.id]);
      expect(await replies()).toEqual([{ text: 'Me too, daily', gone: false }]);
      await slack.sendDelete(url, reply);
      await slack.sendEdit(url, reply, 'Said too late');
      expect(await replies()).toEqual([{ text: null, gone: true }]);
    });

    it('applies an edit or a delete that came before its message, and keeps nothing of what is said elsewhere', async () => {
      const { url } = await aSlack();
      const [edited, deleted, gone, elsewhere] = [
        slack.say({ channel: 'C0IDEAS', user: 'UMAYA', text: 'Sort notes by colour' }),
        slack.say({ channel: 'C0IDEAS', user: 'UTOM', text: 'Never mind this' }),
        slack.say({ channel: 'C0IDEAS', user: 'UTOM', text: 'Nor this' }),
        slack.say({ channel: 'C0GENERAL', user: 'UTOM', text: 'lunch?' }),
      ] as const;
      await slack.sendEdit(url, edited, 'Sort notes by color');
      await slack.sendEdit(url, edited, 'Sort all notes by color');
      await slack.sendEdit(url, deleted, 'Never mind');
      await slack.sendDelete(url, deleted);
      await slack.sendEdit(url, deleted, 'Never');
      await slack.sendDelete(url, gone);
      await slack.sendEdit(url, elsewhere, 'lunch at one?');
      const waiting = () => heed.rows('select kind, text from early_change where workspace_id = $1 order by message_id', [ws.id]);
      // An edit shows its message, and stands for it; of a delete no word is kept.
      expect(await waiting()).toEqual([{ kind: 'delete', text: null }]);
      const bytes = await heed.rows<{ text: string }>(`select encode(bytes, 'escape') as text from payload where workspace_id = $1`, [
        ws.id,
      ]);
      expect(bytes.filter(({ text }) => text.includes('lunch'))).toEqual([]);
      for (const said of [edited, deleted, gone]) await slack.sendMessage(url, said);
      await heed.drain();
      expect(await waiting()).toEqual([]);
      expect(await submissions()).toMatchObject([
        { state: 'withdrawn', text: 'Nor this' },
        { state: 'withdrawn', text: 'Never mind' },
        { state: 'triage', text: 'Sort all notes by color', revisionNo: 2 },
      ]);
    });

    it('forgets after two days a change whose message never came', async () => {
      const { url } = await aSlack();
      await slack.sendDelete(url, slack.say({ channel: 'C0IDEAS', user: 'UTOM', text: 'x' }));
      await slack.sendDelete(url, slack.say({ channel: 'C0IDEAS', user: 'UTOM', text: 'y' }));
      await heed.rows(
        `update early_change set received_at = now() - interval '49 hours'
         where message_id = (select min(message_id) from early_change where workspace_id = $1)`,
        [ws.id],
      );
      await heed.app.get(IntakeRetention).purge({ workspaceId: ws.id, scheduleId: newId(), periodStart: new Date().toISOString() });
      expect(await heed.rows('select 1 from early_change where workspace_id = $1', [ws.id])).toHaveLength(1);
    });

    it('refuses another team', async () => {
      const { url, id } = await aSlack();
      const stranger = new SlackServer({ teamId: 'T0STRANGER', signingSecret: slack.signingSecret });
      const said = stranger.say({ channel: 'C0IDEAS', user: 'UX', text: 'hello' });
      expect((await stranger.sendMessage(url, said)).status).toBe(401);
      expect((await ws.admin.get(`/v1/integrations/${id}/inbound`)).body.refusals).toMatchObject([{ reason: 'realm_mismatch' }]);
    });
  });

  describe('from a bot', () => {
    const said = {
      text: 'Voice notes while driving',
      author: { platform: 'discord', realm: '8138', externalId: '8035', name: 'Nelly' },
      thread: { channel: '2909', root: '3343', permalink: 'https://discord.com/channels/8138/2909/3343' },
    };

    it('is stored with its author and thread; the same message again changes nothing', async () => {
      const bot = await ws.machine('submissions:write');
      const first = await bot.post('/v1/submissions', said).expect(202);
      const again = await bot.post('/v1/submissions', said).expect(200);
      expect(again.body.id).toBe(first.body.id);
      await heed.drain();
      expect(await submissions()).toMatchObject([{ state: 'attached', permalink: said.thread.permalink }]);
      expect(await heed.rows('select channel, root from thread where workspace_id = $1', [ws.id])).toEqual([
        { channel: '2909', root: '3343' },
      ]);
    });

    it('may be grouped under an integration that Heed does not answer for, and never under one that it does', async () => {
      const bot = await ws.machine('submissions:write');
      const { id: slackId } = await aSlack();
      const author = { ...said.author, platform: 'slack', realm: slack.workspace.teamId };
      for (const body of [said, { ...said, author }, { text: said.text }]) {
        const refused = await bot.post('/v1/submissions', { ...body, integrationId: slackId }).expect(400);
        expect(refused.body.errors).toMatchObject([{ pointer: '/integrationId', code: 'answered_by_heed' }]);
      }
      expect(await heed.rows('select 1 from thread where workspace_id = $1', [ws.id])).toEqual([]);
      const { id } = await aForm();
      await bot.post('/v1/submissions', { ...said, integrationId: id }).expect(202);
      expect(await heed.rows('select integration_id from thread where workspace_id = $1', [ws.id])).toEqual([{ integration_id: id }]);
    });

    it('tells what is wrong, field by field', async () => {
      const bot = await ws.machine('submissions:write');
      const refused = await bot
        .post('/v1/submissions', { text: '', author: { platform: 'Dis cord', realm: '1', externalId: '' } })
        .expect(400);
      expect(refused.body.errors.map((e: { pointer: string }) => e.pointer).sort()).toEqual([
        '/author/externalId',
        '/author/platform',
        '/text',
      ]);
      await bot.post('/v1/submissions', { text: 'x', thread: said.thread }).expect(400);
    });
  });

  describe('moderation', () => {
    it('holds stop words, links, traps and floods with a reason, and loses none', async () => {
      const { form } = await aForm({ honeypotField: 'website' });
      const policy = { stopWords: ['casino', '赌场'], maxLinks: 1, maxRepeats: 1, maxPerAuthorPerHour: 5 };
      const { headers } = await ws.admin.get('/v1/settings/moderation').expect(200);
      await ws.admin.put('/v1/settings/moderation', policy).set('if-match', headers.etag!).expect(200);
      await form.submit({ body: 'Best CASINO bonus', email: 's@example.com' });
      await form.submit({ body: 'See http://a.example and http://b.example', email: 't@example.com' });
      await form.submit({ body: 'I am a program', website: 'http://x.example' });
      await form.submit({ body: 'A perfectly good wish about export', email: 'u@example.com' });
      await heed.drain();
      await form.submit({ body: 'A perfectly good wish about export', email: 'u@example.com' });
      for (let i = 0; i < 5; i++)
        await form.submit({
          body: `Wish number ${'abcdef'[i]} of many about ${['pens', 'maps', 'cats', 'rain', 'tea'][i]}`,
          email: 'u@example.com',
        });
      await heed.drain();
      const held = await submissions('&state=held');
      expect(held.map((s) => s.stateReason).sort()).toEqual([
        'honeypot',
        'links',
        'over_limit',
        'over_limit',
        'repeated_text',
        'stop_word',
      ]);
      const spam = held.find((s) => s.stateReason === 'stop_word')!;
      const detail = await ws.admin.get(`/v1/submissions/${spam.id}`);
      expect(detail.body.verdicts).toMatchObject([{ verdict: 'hold', rule: 'stop_word', reason: 'It has the stop word "casino".' }]);
    });

    it('lets a person approve, reject and restore; every verdict stays', async () => {
      const { form } = await aForm();
      await form.submit({
        body: 'http://a.example http://b.example http://c.example http://d.example are all sites that do this better',
        email: 'v@example.com',
      });
      await heed.drain();
      const [held] = await submissions('&state=held');
      const path = `/v1/submissions/${held.id}/decisions`;
      const machine = await ws.machine('moderation:decide');
      expect((await machine.post(path, { decision: 'approve', reason: 'ok' }).expect(403)).body.code).toBe('member_required');
      await ws.admin.post(path, { decision: 'reject', reason: 'Looks like advertising' }).expect(200);
      expect((await ws.admin.post(path, { decision: 'approve', reason: 'no' }).expect(409)).body.allowed).toEqual(['restore']);
      await ws.admin.post(path, { decision: 'restore', reason: 'I was wrong' }).expect(200);
      await ws.admin.post(path, { decision: 'approve', reason: 'A comparison, not advertising' }).expect(200);
      await heed.drain();
      const { body } = await ws.admin.get(`/v1/submissions/${held.id}`);
      expect(body.state).toBe('attached');
      expect(body.verdicts.map((v: { verdict: string }) => v.verdict)).toEqual(['hold', 'reject', 'hold', 'approve']);
    });

    it('forgets what fell into a trap after 30 days, bytes included, and never makes an author of it', async () => {
      const { form } = await aForm({ honeypotField: 'website' });
      await form.submit({ body: 'I am a program', email: 'bot@example.com', website: 'http://x.example' });
      await form.submit({ body: 'I am a person', email: 'person@example.com' });
      await heed.drain();
      expect(await heed.rows('select external_id from identity where workspace_id = $1', [ws.id])).toEqual([
        { external_id: 'person@example.com' },
      ]);
      const left = async () => {
        await heed.app.get(IntakeRetention).purge({ workspaceId: ws.id, scheduleId: newId(), periodStart: new Date().toISOString() });
        const counted = `select (select count(*)::int from submission where workspace_id = $1) as submissions,
                                (select count(*)::int from inbound_delivery where workspace_id = $1) as deliveries,
                                (select count(*)::int from payload where workspace_id = $1) as payloads`;
        return (await heed.rows(counted, [ws.id]))[0];
      };
      const age = (days: number) =>
        heed.rows(`update submission set received_at = now() - make_interval(days => $2) where workspace_id = $1`, [ws.id, days]);
      await age(29);
      expect(await left()).toEqual({ submissions: 2, deliveries: 2, payloads: 2 });
      await age(31);
      expect(await left()).toEqual({ submissions: 1, deliveries: 1, payloads: 1 });
    });

    it('judges an edit anew: what a person approved were the words before it', async () => {
      const { url } = await aSlack();
      const links = (count: number) => Array.from({ length: count }, (_, i) => `http://site${i}.example`).join(' ');
      const said = slack.say({ channel: 'C0GENERAL', user: 'UMAYA', text: `Compare ${links(4)}` });
      await slack.sendShortcut(url, { said, clickedBy: 'UPM' });
      await heed.drain();
      const [held] = await submissions('&state=held');
      await ws.admin.post(`/v1/submissions/${held.id}/decisions`, { decision: 'approve', reason: 'A comparison' }).expect(200);
      await slack.sendEdit(url, said, `Buy here ${links(30)}`);
      await heed.drain();
      expect(await submissions()).toMatchObject([{ state: 'held', stateReason: 'links', revisionNo: 2 }]);
      await ws.admin.post(`/v1/submissions/${held.id}/decisions`, { decision: 'approve', reason: 'They pay us' }).expect(200);
      await heed.drain();
      expect(await submissions()).toMatchObject([{ state: 'attached' }]);
    });
  });

  it('does not open two ideas for the same words that two workers process at once', async () => {
    const { form } = await aForm();
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => form.submit({ body: 'Please let us colour the rows of a table', email: `p${i}@example.com` })),
    );
    // All at once and past the queue, which would have them take turns: the lock on the words must do it alone.
    const processor = heed.app.get(SubmissionProcessor);
    await Promise.all((await submissions()).map(({ id }) => processor.process({ workspaceId: ws.id, submissionId: id })));
    expect(new Set((await submissions()).map((s) => s.ideaId)).size).toBe(1);
  });
});
