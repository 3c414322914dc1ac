import { DiscourseServer, forumPost } from '../support/discourse-server';
import { TestHeed, TestWorkspace } from '../support/heed';
import { teamsHeaders } from '../support/intake-signatures';
import { later } from '../support/later';
import { MattermostServer, mattermostId, outgoingWebhook } from '../support/mattermost-server';
import mention from '../fixtures/platforms/teams/mention.json';

describe('asked in a forum or a team chat, answered there', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  const forum = new DiscourseServer();
  const chat = new MattermostServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    ws = await heed.workspace();
    await Promise.all([forum.start(), chat.start()]);
  });
  afterAll(async () => {
    await heed.stop();
    await Promise.all([forum.stop(), chat.stop()]);
  });

  const connect = async (platform: string, settings: object, secrets: object) => {
    const { body } = await ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
    return `${heed.baseUrl}/v1/intake/${body.id}`;
  };
  const submission = async (text: string) => {
    await heed.drain();
    const { body } = await ws.admin.get('/v1/submissions?limit=100').expect(200);
    return (body.data as { text: string; state: string; ideaId: string }[]).find((row) => row.text === text);
  };
  const ship = async (text: string) => {
    const { ideaId } = (await submission(text)) ?? { ideaId: 'none' };
    for (const to of ['accepted', 'planned', 'in_progress', 'shipped']) {
      await ws.admin.post(`/v1/ideas/${ideaId}/transitions`, { to }).expect(200);
    }
    const { body } = await ws.admin.get(`/v1/announcements?state=draft&ideaId=${ideaId}`).expect(200);
    await ws.admin.post(`/v1/announcements/${body.data[0].id}/publications`, {}).expect(201);
    await heed.drain();
  };
  const deliveries = (platform: string) =>
    heed.rows<{ state: string; reason: string | null; attempts: number }>(
      `select d.state, d.reason, d.attempts from delivery d join thread t on t.workspace_id = d.workspace_id and t.id = d.thread_id
       where d.workspace_id = $1 and t.platform = $2`,
      [ws.id, platform],
    );

  it('Discourse: an /idea in a topic is answered under that post, once, though the first answer was cut', async () => {
    const settings = { siteUrl: forum.siteUrl, apiUsername: forum.apiUsername, isPublic: true };
    const url = await connect('discourse', settings, { webhookSecret: forum.webhookSecret, apiKey: forum.apiKey });
    const said = { id: 5002, userId: 43, username: 'ben', raw: '/idea Export every list to a spreadsheet', topicId: 12, postNumber: 8 };
    for (let i = 0; i < 2; i++) expect((await forum.deliver(url, 'post_created', forumPost(said))).status).toBe(200);
    forum.misbehaviours.push({ kind: 'reset', posts: true });
    await ship('Export every list to a spreadsheet');
    expect(await deliveries('discourse')).toMatchObject([{ state: 'queued', attempts: 1 }]);
    await later(heed);
    await heed.drain();
    expect(forum.in(12)).toMatchObject([{ replyTo: 8 }]);
    expect(await deliveries('discourse')).toEqual([{ state: 'delivered', reason: null, attempts: 2 }]);
  });

  it('Discourse: too late for a repeat it is in doubt, until the forum shows us our own post', async () => {
    const settings = { siteUrl: forum.siteUrl, apiUsername: forum.apiUsername };
    const other = await connect('discourse', settings, { webhookSecret: forum.webhookSecret, apiKey: forum.apiKey });
    const said = {
      id: 6002,
      userId: 44,
      username: 'mia',
      raw: '/idea Rename a report without losing its link',
      topicId: 13,
      postNumber: 2,
    };
    await forum.deliver(other, 'post_created', forumPost(said));
    forum.misbehaviours.push({ kind: 'reset', posts: true });
    await ship('Rename a report without losing its link');
    // The forum takes one post a second: where that second has not passed by itself, it is sent now.
    const isTried = (await deliveries('discourse')).some(({ state, attempts }) => state === 'queued' && attempts === 1);
    if (!isTried) {
      await later(heed);
      await heed.drain();
    }
    await heed.rows(`update delivery_attempt set started_at = started_at - interval '5 minutes' where outcome = 'in_doubt'`);
    await later(heed);
    await heed.drain();
    const [own] = forum.in(13);
    expect(forum.in(13)).toHaveLength(1);
    expect((await deliveries('discourse')).map(({ state }) => state).sort()).toEqual(['delivered', 'in_doubt']);
    const echo = { id: own?.id ?? 0, userId: 9, username: forum.apiUsername, raw: own?.raw ?? '', topicId: 13, postNumber: 3 };
    await forum.deliver(other, 'post_created', forumPost(echo));
    expect((await deliveries('discourse')).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('Mattermost: a post with the trigger word is answered in its thread, once, though the first answer was cut', async () => {
    const settings = { siteUrl: chat.siteUrl, botUserId: chat.botUserId };
    const token = mattermostId('webhooktoken');
    const url = await connect('mattermost', settings, { webhookToken: token, botToken: chat.botToken });
    const channel = mattermostId('support');
    const said = { token, channel, user: 'nelly', text: '#idea Show the keyboard shortcuts on every page', trigger: '#idea' };
    chat.write(mattermostId('post1'), channel, said.text);
    expect((await chat.deliver(url, outgoingWebhook(said))).status).toBe(200);
    expect((await chat.deliver(url, outgoingWebhook({ ...said, token: mattermostId('wrong') }))).status).toBe(401);
    chat.misbehaviours.push({ kind: 'reset', posts: true });
    await ship('Show the keyboard shortcuts on every page');
    await later(heed);
    await heed.drain();
    expect(chat.in(channel).filter(({ root_id }) => root_id === mattermostId('post1'))).toHaveLength(1);
    expect(await deliveries('mattermost')).toEqual([{ state: 'delivered', reason: null, attempts: 2 }]);
  });

  it('Discourse: a like is a vote, once, under the suggestion', async () => {
    const settings = { siteUrl: forum.siteUrl, apiUsername: forum.apiUsername };
    const url = await connect('discourse', settings, { webhookSecret: forum.webhookSecret, apiKey: forum.apiKey });
    const said = { id: 7001, userId: 45, username: 'lea', raw: '/idea Sort the inbox by sender', topicId: 14, postNumber: 2 };
    await forum.deliver(url, 'post_created', forumPost(said));
    const { ideaId } = (await submission('Sort the inbox by sender')) ?? { ideaId: 'none' };
    const like = { like: { ...forumPost(said), user: { id: 77, username: 'ines', name: null } } };
    for (let i = 0; i < 2; i++) expect((await forum.deliver(url, 'post_liked', like)).status).toBe(200);
    expect((await ws.admin.get(`/v1/ideas/${ideaId}`).expect(200)).body).toMatchObject({ supportCount: 2 });
  });

  it('Teams: a mention in a reply under a suggestion is a reply there, the team’s where a member is tied', async () => {
    const securityToken = Buffer.alloc(32, 5).toString('base64');
    const tenantId = mention.channelData.tenant.id;
    const url = await connect('teams', { tenantId }, { securityToken });
    const [conversation = ''] = mention.conversation.id.split(';');
    const say = async (id: string, root: string, text: string, aadObjectId: string) => {
      const from = { ...mention.from, aadObjectId };
      const said = {
        ...mention,
        id,
        text: `<at>Heed</at> ${text}`,
        from,
        conversation: { ...mention.conversation, id: `${conversation};messageid=${root}` },
      };
      const body = JSON.stringify(said);
      const headers = { 'content-type': 'application/json', ...teamsHeaders(securityToken, body) };
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    };
    await ws.admin
      .post(`/v1/members/${ws.admin.memberId}/identities`, { platform: 'teams', realm: tenantId, externalId: 'the-admin' })
      .expect(201);
    await say('1793620000000', '1793620000000', 'Pin a conversation', 'nelly');
    await say('1793620000001', '1793620000000', 'Which one?', 'the-admin');
    await say('1793620000002', '1793620000000', 'Mine too', 'ben');
    await say('1793620000003', '1793629999999', 'Unpin a conversation', 'ben');
    const replies = await heed.rows(`select text, is_member from thread_reply where platform = 'teams' order by message_id`);
    expect(replies).toEqual([
      { text: 'Which one?', is_member: true },
      { text: 'Mine too', is_member: null },
    ]);
    expect(await submission('Pin a conversation')).toBeDefined();
    expect(await submission('Unpin a conversation')).toBeDefined();
  });

  it('Teams: answered at once, and listed by name of the reason when there is something to tell', async () => {
    const secrets = { securityToken: 'vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=' };
    const url = await connect('teams', { tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47' }, secrets);
    const body = JSON.stringify(mention);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...teamsHeaders(secrets.securityToken, body) };
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toEqual([200, { type: 'message', text: '💡 ✓' }]);
    await ship('My eyes hurt at night – please add a dark theme & ask @Ben');
    expect(await deliveries('teams')).toEqual([{ state: 'failed', reason: 'channel_cannot_answer', attempts: 0 }]);
    const { body: closures } = await ws.admin.get('/v1/closures?state=unreachable').expect(200);
    expect(closures.data).toMatchObject([{ reason: 'thread_unreachable: channel_cannot_answer' }]);
  });
});
