import { Announcing } from '../support/announcing';
import { TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';
import { SlackServer } from '../support/slack-server';

interface SubmissionView {
  id: string;
  state: string;
  text: string;
  ideaId: string;
  authorId: string;
  permalink: string | null;
}

describe('people speak in Slack', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let slack: SlackServer;
  let pm: Announcing;
  let channels = 0;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    slack = new SlackServer();
    await slack.start();
    ws = await heed.workspace();
    pm = new Announcing(heed, ws, slack);
    // What a workspace of Slack keeps per channel in its own pace must not meet that of another test.
    channels += 1;
  });
  afterEach(() => slack.stop());
  afterAll(() => heed.stop());

  const connect = async (more: object = {}) => {
    const settings = {
      teamId: slack.workspace.teamId,
      teamDomain: 'acme',
      apiUrl: slack.apiUrl,
      botUserId: slack.workspace.botUserId,
      ...more,
    };
    const secrets = { signingSecret: slack.signingSecret, botToken: slack.botToken };
    const { body } = await ws.admin.post('/v1/integrations', { platform: 'slack', name: 'Slack', settings, secrets }).expect(201);
    return { id: body.id as string, url: `${heed.baseUrl}/v1/intake/${body.id}` };
  };
  const submissions = async () =>
    (await ws.admin.get('/v1/submissions?limit=100').expect(200)).body.data as [SubmissionView, ...SubmissionView[]];
  const refusals = async (id: string) =>
    ((await ws.admin.get(`/v1/integrations/${id}/inbound`).expect(200)).body.refusals as { reason: string; count: number }[]).map(
      ({ reason, count }) => `${reason} ${count}`,
    );
  const channel = (name: string) => `C0${name}${channels}`;
  /** Retry-After, gaps and pace are over. */
  const tick = async () => {
    await heed.drain();
    await later(heed);
    await heed.drain();
  };

  describe('with a slash command', () => {
    it('the bot says it in the channel, and there it is answered when it has shipped', async () => {
      const { url } = await connect();
      const command = { channel: channel('RANDOM'), user: 'UMAYA', text: 'Please add a dark <theme> & dim colours', triggerId: '1.2.abc' };
      const answer = await slack.sendCommand(url, command);
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      // Slack's own network may repeat what its user did not.
      await slack.sendCommand(url, command);
      await tick();
      const asked = slack.postsIn(command.channel);
      expect(asked.map(({ text, threadTs }) => [text, threadTs])).toContainEqual([
        ':bulb: <@UMAYA>: Please add a dark &lt;theme&gt; &amp; dim colours',
        null,
      ]);
      const [submission, ...others] = await submissions();
      expect(others).toEqual([]);
      expect(submission).toMatchObject({ state: 'attached', text: 'Please add a dark <theme> & dim colours' });
      const root = asked[0]?.ts ?? '';
      expect(submission.permalink).toBe(`https://acme.slack.com/archives/${command.channel}/p${root.replace('.', '')}`);
      await pm.ship(submission.ideaId);
      await pm.publishDraftOf(submission.ideaId);
      await tick();
      expect(slack.postsIn(command.channel, root).map(({ text }) => text)).toContainEqual(
        expect.stringContaining('You asked for this, and it is here now.'),
      );
      expect(await pm.closureOf(submission)).toMatchObject({ state: 'delivered' });
      expect(await heed.rows('select 1 from submission where opening is not null and workspace_id = $1', [ws.id])).toEqual([]);
    });

    it('what was decided and told before the thread was there is told in it', async () => {
      const { url } = await connect();
      const first = { channel: channel('A'), user: 'UTOM', text: 'A trash for deleted notes would be so very nice' };
      await slack.sendCommand(url, first);
      await tick();
      const [{ ideaId }] = await submissions();
      await pm.ship(ideaId);
      await pm.publishDraftOf(ideaId);
      await tick();
      slack.limit('chat.postMessage', 30);
      await slack.sendCommand(url, { ...first, channel: channel('B'), user: 'UMAYA' });
      await heed.drain();
      await pm.acceptMatch(first.text);
      const maya = (await submissions()).find(({ permalink }) => permalink === null);
      expect(maya).toMatchObject({ state: 'attached', ideaId });
      const closure = () => pm.closureOf({ authorId: maya?.authorId ?? '', ideaId });
      expect(await closure()).toMatchObject({ state: 'unreachable', reason: 'no_thread' });
      await tick();
      await tick();
      expect(await closure()).toMatchObject({ state: 'delivered', reason: null });
      const [root] = slack.postsIn(channel('B'));
      expect(slack.postsIn(channel('B'), root?.ts)).toMatchObject([{ text: expect.stringContaining('You asked for this') }]);
    });

    it('is not said twice where the answer to the first post was lost', async () => {
      const { url } = await connect();
      slack.misbehave({ kind: 'reset', posts: true });
      await slack.sendCommand(url, { channel: channel('C'), user: 'UMAYA', text: 'Offline mode for the train would be lovely' });
      await tick();
      await tick();
      expect(slack.postsIn(channel('C')).filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
      expect(await submissions()).toMatchObject([{ permalink: expect.stringContaining(channel('C')) }]);
    });

    it('is answered directly where the bot may not post', async () => {
      const { url } = await connect();
      slack.closeChannel(channel('D'), 'not_in_channel');
      await slack.sendCommand(url, { channel: channel('D'), user: 'UMAYA', text: 'Templates for the minutes of our meetings' });
      await tick();
      expect(slack.postsIn('DUMAYA')).toMatchObject([{ text: expect.stringContaining('Templates for'), threadTs: null }]);
      expect(await heed.rows('select channel, is_private from thread where workspace_id = $1', [ws.id])).toEqual([
        { channel: 'DUMAYA', is_private: true },
      ]);
    });

    it('is not repeated by us while it waits for moderation, and is once it was approved', async () => {
      const { url } = await connect();
      const text = 'See https://a.example https://b.example https://c.example https://d.example';
      await slack.sendCommand(url, { channel: channel('E'), user: 'UMAYA', text });
      await tick();
      expect(slack.posts).toEqual([]);
      const [{ id, state }] = await submissions();
      expect(state).toBe('held');
      await ws.admin.post(`/v1/submissions/${id}/decisions`, { decision: 'approve', reason: 'A real wish' }).expect(200);
      await tick();
      expect(slack.postsIn(channel('E'))).not.toEqual([]);
    });

    it('without a word gets a hint that only its author sees', async () => {
      const { url } = await connect();
      const answer = await slack.sendCommand(url, { channel: channel('F'), user: 'UMAYA', text: ' ' });
      expect(await answer.json()).toEqual({ response_type: 'ephemeral', text: 'Say what you wish for after the command: /idea …' });
      expect(await submissions()).toEqual([]);
    });
  });

  describe('and a colleague marks it with an emoji', () => {
    it('it is fetched when Slack lets us, waits in triage as its author’s, and is an idea once approved', async () => {
      const { url } = await connect({ ideaReactions: ['bulb'], reactors: ['UPM'] });
      const said = slack.say({ channel: channel('G'), user: 'UMAYA', text: 'Pin notes to the top of the list' });
      slack.limit('conversations.history', 60);
      await slack.sendReaction(url, said, 'UPM', 'bulb');
      await heed.drain();
      expect(await submissions()).toEqual([]);
      const [pause] = await heed.rows<{ seconds: number }>(
        `select extract(epoch from free_at - now())::float8 as seconds from channel_pace where workspace_id = $1 and channel = ':lookups'`,
        [ws.id],
      );
      expect(pause?.seconds).toBeGreaterThan(55);
      await tick();
      const [submission] = await submissions();
      expect(submission).toMatchObject({ state: 'triage', text: said.text });
      const author = (await ws.admin.get(`/v1/authors/${submission.authorId}`).expect(200)).body;
      expect(author.identities).toMatchObject([{ externalId: 'UMAYA' }]);
      await ws.admin.post(`/v1/submissions/${submission.id}/decisions`, { decision: 'approve', reason: 'A real wish' }).expect(200);
      await heed.drain();
      expect((await submissions())[0].state).toBe('attached');
      expect(await heed.rows('select is_private from thread where workspace_id = $1', [ws.id])).toEqual([{ is_private: false }]);
    });

    it('who is in a user group may, who is not may not: the owner is told why nothing came', async () => {
      const { url, id } = await connect({ ideaReactions: ['bulb'], reactorGroups: ['S0PRODUCT'] });
      slack.userGroups.set('S0PRODUCT', ['UPM']);
      const [first, second, bots] = [
        slack.say({ channel: channel('H'), user: 'UMAYA', text: 'Sort notes by colour' }),
        slack.say({ channel: channel('H'), user: 'UTOM', text: 'A reply', threadTs: '1600000000.000001' }),
        slack.say({ channel: channel('H'), user: slack.workspace.botUserId, text: 'It has shipped' }),
      ] as const;
      await slack.sendReaction(url, first, 'USTRANGER');
      await slack.sendReaction(url, bots, 'UPM');
      await slack.sendReaction(url, first, 'UPM', 'thumbsup');
      await tick();
      expect(await submissions()).toEqual([]);
      expect(await refusals(id)).toEqual(['lookup_not_allowed_to_point 1']);
      await slack.sendReaction(url, first, 'UPM');
      await slack.sendReaction(url, second, 'UPM', 'bulb::skin-tone-2');
      for (let i = 0; i < 3; i++) await tick();
      expect((await submissions()).map(({ text }) => text).sort()).toEqual(['A reply', 'Sort notes by colour']);
      expect(await heed.rows('select 1 from lookup where workspace_id = $1', [ws.id])).toEqual([]);
    });

    it('one message is one suggestion, whether it comes as an event, a mark or a click', async () => {
      const { url } = await connect({ ideaReactions: ['bulb'], reactors: ['UPM', 'UPO'], ideaChannels: [channel('I')] });
      const said = slack.say({ channel: channel('I'), user: 'UMAYA', text: 'Search inside attachments' });
      await slack.sendReaction(url, said, 'UPM');
      await slack.sendReaction(url, said, 'UPO');
      await slack.sendMessage(url, said);
      await tick();
      await slack.sendReaction(url, said, 'UPO');
      await slack.sendShortcut(url, { said, clickedBy: 'UPM' });
      await tick();
      expect(await submissions()).toMatchObject([{ state: 'attached', text: said.text }]);
    });

    it('follows what its author does to it before it was fetched', async () => {
      const { url } = await connect({ ideaReactions: ['bulb'], reactors: ['UPM'] });
      const said = slack.say({ channel: channel('J'), user: 'UMAYA', text: 'Export as PDF' });
      await slack.sendReaction(url, said, 'UPM');
      await slack.sendEdit(url, said, 'Export as PDF and CSV');
      await heed.drain();
      expect(await submissions()).toMatchObject([{ text: 'Export as PDF and CSV' }]);
      await slack.sendDelete(url, said);
      expect(await submissions()).toMatchObject([{ state: 'withdrawn' }]);
    });
  });

  it('a reply to a message that asks for ideas is one, and waits in triage', async () => {
    const asks = slack.say({ channel: channel('K'), user: 'UPM', text: 'What should we do better this month?' });
    const link = `https://acme.slack.com/archives/${asks.channel}/p${asks.ts.replace('.', '')}`;
    const { url } = await connect({ promptThreads: [link] });
    await slack.sendMessage(url, slack.say({ channel: asks.channel, user: 'UMAYA', text: 'Faster search', threadTs: asks.ts }));
    await slack.sendMessage(url, slack.say({ channel: asks.channel, user: 'UMAYA', text: 'Elsewhere', threadTs: '1600000000.000001' }));
    await heed.drain();
    expect(await submissions()).toMatchObject([{ state: 'triage', text: 'Faster search' }]);
  });

  it('a member of the team may mark a message, and is known as one where they reply', async () => {
    const { url } = await connect({ ideaReactions: ['bulb'] });
    const identity = { platform: 'slack', realm: slack.workspace.teamId, externalId: 'UPM' };
    await ws.admin.post(`/v1/members/${ws.admin.memberId}/identities`, identity).expect(201);
    const said = slack.say({ channel: channel('M'), user: 'UMAYA', text: 'A word count for long notes' });
    await slack.sendReaction(url, said, 'UPM');
    await heed.drain();
    expect(await submissions()).toMatchObject([{ state: 'triage', text: said.text }]);
    await slack.sendMessage(url, slack.say({ channel: said.channel, user: 'UPM', text: 'Noted!', threadTs: said.ts }));
    await slack.sendMessage(url, slack.say({ channel: said.channel, user: 'UTOM', text: 'Me too', threadTs: said.ts }));
    expect(await heed.rows('select text, is_member from thread_reply where workspace_id = $1 order by text', [ws.id])).toEqual([
      { text: 'Me too', is_member: null },
      { text: 'Noted!', is_member: true },
    ]);
  });

  it('the later of two edits stands, whichever comes first', async () => {
    const { url } = await connect({ ideaChannels: [channel('L')] });
    const said = slack.say({ channel: channel('L'), user: 'UMAYA', text: 'Larger fonts' });
    await slack.sendMessage(url, said);
    const edit = (text: string, seconds: number) => ({
      type: 'message',
      subtype: 'message_changed',
      channel: said.channel,
      channel_type: 'channel',
      ts: said.ts,
      event_ts: `${Number(said.ts.split('.')[0]) + seconds}.000100`,
      message: { type: 'message', user: said.user, text, ts: said.ts },
      previous_message: { type: 'message', user: said.user, text: said.text, ts: said.ts },
    });
    await slack.sendEvent(url, edit('Larger fonts in tables and lists', 20));
    await slack.sendEvent(url, edit('Larger fonts in tables', 10));
    expect(await submissions()).toMatchObject([{ text: 'Larger fonts in tables and lists' }]);
  });
});
