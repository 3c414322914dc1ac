import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { DeliveriesService } from '../../src/deliveries/deliveries.service';
import { DeliveryAttempts } from '../../src/deliveries/delivery-attempts.service';
import { ThreadAliasesService } from '../../src/deliveries/thread-aliases.service';
import { ThreadsService } from '../../src/deliveries/threads.service';
import { OutboundService } from '../../src/outbound/outbound.service';
import { Announcing } from '../support/announcing';
import { DiscordServer } from '../support/discord-server';
import { TestHeed } from '../support/heed';
import { later } from '../support/later';
import { SlackServer } from '../support/slack-server';
import { TelegramServer } from '../support/telegram-server';

const NELLY = { id: '53908232506183680', username: 'nelly', globalName: 'Nelly' };
const PM = { id: '900000000000000009', username: 'pm' };
const LIN = { id: 391450123, first_name: 'Lin', username: 'lin' };
const TOM = { id: 391450124, first_name: 'Tom' };

describe('asked in a chat, answered in that very place', () => {
  let heed: TestHeed;
  let pm: Announcing;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());
  beforeEach(async () => {
    pm = new Announcing(heed, await heed.workspace(), new SlackServer());
  });

  const inWorkspace = <T>(work: Parameters<typeof Database.prototype.tx<T>>[1]) => heed.app.get(Database).tx(pm.ws.id, work);
  const connect = async (platform: string, settings: object, secrets: object) => {
    const { body } = await pm.ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
    return { id: body.id as string, url: `${heed.baseUrl}/v1/intake/${body.id}` };
  };
  const deliveries = async () =>
    (await pm.ws.admin.get('/v1/deliveries?limit=100').expect(200)).body.data as { id: string; state: string; attemptCount: number }[];

  /** Public ideas that were decided, each asked for before in these words; answers are on, in words of the workspace's own where it has them. */
  const decided = async () => {
    const { headers } = await pm.ws.admin.get('/v1/settings/acknowledgements').expect(200);
    const wordings = [{ language: 'de', situation: 'similar', text: 'Vielleicht das? „{title}“: {status}' }];
    const policy = {
      isEnabled: true,
      asksForCredit: false,
      silentIntegrationIds: [],
      ideaUrl: 'https://feedback.example.com/{no}',
      wordings,
    };
    await pm.ws.admin.put('/v1/settings/acknowledgements', policy).set('if-match', String(headers.etag)).expect(200);
    const steps: [string, (string | [string, string])[]][] = [
      ['Bitte baut einen dunklen Modus für den ganzen Editor ein', ['accepted', 'planned']],
      ['Ich möchte alle meine Notizen als Tabelle exportieren können', ['accepted', 'planned', 'in_progress', 'shipped']],
      ['Jede Seite soll mit ihren Kommentaren gedruckt werden können', ['accepted', ['declined', 'Niemand druckt mehr.']]],
    ];
    for (const [text, states] of steps) {
      await pm.ws.admin.post('/v1/submissions', { text }).expect(202);
      const { ideaId } = await pm.settled(text);
      const { headers: idea } = await pm.ws.admin.get(`/v1/ideas/${ideaId}`).expect(200);
      const shown = { title: text.slice(0, 12), isTitleConfirmed: true, visibility: 'public' };
      await pm.ws.admin.patch(`/v1/ideas/${ideaId}`, shown).set('if-match', String(idea.etag)).expect(200);
      await pm.move(ideaId, ...states);
    }
    return steps.map(([text]) => `${text}!`);
  };
  const STANDING = [
    /^Danke! Das ist schon geplant: „Bitte baut e“\.[^]*https:\/\/feedback\.example\.com\/\d+/,
    /^Vielleicht das\? „Ich möchte a“: gibt es schon[^]*https:\/\/feedback\.example\.com\/\d+/,
    /^Vielleicht das\? „Jede Seite s“: abgelehnt: Niemand druckt mehr\.[^]*https:\/\/feedback\.example\.com\/\d+/,
  ];

  describe('Discord', () => {
    const discord = new DiscordServer();
    let url = '';
    let integrationId = '';
    let channels = 5000;
    const newChannel = () => `64502790666951${++channels}`;
    beforeAll(() => discord.start());
    afterAll(() => discord.stop());
    beforeEach(async () => {
      const settings = { applicationId: discord.applicationId, guildId: discord.guildId, apiUrl: discord.apiUrl };
      const secrets = { publicKey: discord.keys.publicKey, botToken: discord.botToken };
      ({ url, id: integrationId } = await connect('discord', settings, secrets));
    });
    const ask = async (text: string) => {
      const said = discord.say(newChannel(), NELLY, text);
      expect(await discord.messageCommand(url, said, PM)).toMatchObject({ status: 200, type: 4, post: null });
      return { ...(await pm.settled(text)), said };
    };
    const queued = async () => {
      const channel = newChannel();
      const address = { realm: 'global', channel, root: '1', replyTo: null, permalink: null, isPrivate: false };
      return inWorkspace(async (tx) => {
        const threadId = await heed.app.get(ThreadsService).upsert(tx, { integrationId, platform: 'discord', address });
        const body = { paragraphs: ['You asked, we did.'], credits: [], link: null };
        const { id } = await heed.app.get(DeliveriesService).queue(tx, { purpose: 'announcement', subjectId: newId(), threadId, body });
        return { id, channel };
      });
    };
    const stateOf = async (id: string) => (await deliveries()).find((delivery) => delivery.id === id);

    it('the portal takes our URL: a ping is answered, and a wrong signature is refused', async () => {
      expect(await discord.saveEndpoint(url)).toBe(true);
    });

    it('a message is suggested, its idea ships, and the answer stands under it once although its first answer was cut', async () => {
      const asked = await ask('Please add a dark theme to the editor');
      await pm.ship(asked.ideaId);
      discord.misbehave({ kind: 'reset', posts: true });
      await pm.publishDraftOf(asked.ideaId);
      await heed.drain();
      expect(await deliveries()).toMatchObject([{ state: 'queued', attemptCount: 1 }]);
      await pm.send();
      const posts = discord.postsIn(asked.said.channelId);
      expect(posts).toMatchObject([
        { repliesTo: asked.said.id, pings: [NELLY.id], content: expect.stringContaining('Please add a dark theme') },
      ]);
      expect(await deliveries()).toMatchObject([
        { state: 'delivered', attemptCount: 2, externalId: `${asked.said.channelId}:${posts[0]!.id}` },
      ]);
      expect(await pm.closureOf(asked)).toMatchObject({ state: 'delivered' });
      const { body } = await pm.ws.admin.get(`/v1/authors/${asked.authorId}`).expect(200);
      expect(body).toMatchObject({ name: 'Nelly' });
    });

    it('one click and its repeat, and two people who click on one message, are one suggestion', async () => {
      const said = discord.say(newChannel(), NELLY, 'Export a whole notebook as CSV');
      const interaction = discord.newInteraction();
      await discord.messageCommand(url, said, PM, { interaction });
      await discord.messageCommand(url, said, PM, { interaction });
      await discord.messageCommand(url, said, NELLY);
      await heed.drain();
      expect((await pm.ws.admin.get('/v1/submissions').expect(200)).body.data).toHaveLength(1);
    });

    it('a slash command is stored before it is answered, for all to see', async () => {
      const place = discord.place(newChannel());
      const { post } = await discord.slash(url, NELLY, 'Keyboard shortcuts for everything', place);
      expect(post).toMatchObject({ channelId: place.channelId, pings: [] });
      const { authorId } = await pm.settled('Keyboard shortcuts for everything');
      expect(authorId).toEqual(expect.any(String));
    });

    it('a slash command is asked, its idea ships, and the answer stands under what Discord showed of the command', async () => {
      const text = 'Read my notes aloud while I drive';
      const place = discord.place(newChannel());
      const { post } = await discord.slash(url, NELLY, text, place);
      const asked = await pm.settled(text);
      // Discord shows an answer a moment after it has it: the thread may be found at the second look.
      await pm.send();
      const [shown] = discord.postsIn(place.channelId);
      expect(shown).toMatchObject({ id: post!.id, content: expect.stringContaining(text), pings: [] });
      await pm.ship(asked.ideaId);
      await pm.publishDraftOf(asked.ideaId);
      await pm.send();
      const answers = discord.postsIn(place.channelId).filter(({ interactionId }) => interactionId === null);
      expect(answers).toMatchObject([{ repliesTo: post!.id, pings: [NELLY.id], content: expect.stringContaining(text) }]);
      expect(await deliveries()).toMatchObject([{ state: 'delivered', externalId: `${place.channelId}:${answers[0]!.id}` }]);
      expect(await pm.closureOf(asked)).toMatchObject({ state: 'delivered' });
      // Looking for the answer and sending one keep one pace between them.
      const paces = await heed.rows(`select realm from channel_pace where channel = $1`, [place.channelId]);
      expect(paces).toEqual([{ realm: 'global' }]);
    });

    it('who asks for what is planned, has shipped or was declined reads at once where it stands, why, and a link', async () => {
      const answers: (string | undefined)[] = [];
      for (const text of await decided()) {
        const said = discord.say(newChannel(), NELLY, text);
        await discord.messageCommand(url, said, PM);
        await pm.send();
        answers.push(...discord.postsIn(said.channelId).map(({ content }) => content));
      }
      expect(answers).toEqual(STANDING.map((standing) => expect.stringMatching(standing)));
    });

    it('somebody who needs help is told so under the answer to their command, which does not repeat their words', async () => {
      const place = discord.place(newChannel());
      const { post } = await discord.slash(url, NELLY, 'Nothing works any more and I want to die', place);
      await heed.drain();
      await pm.send();
      const [shown, answer, ...more] = discord.postsIn(place.channelId);
      expect(shown).toMatchObject({ id: post!.id, content: expect.not.stringContaining('die') });
      expect(answer).toMatchObject({ repliesTo: post!.id, content: expect.stringContaining('We are no emergency service') });
      expect(more).toEqual([]);
    });

    it('what is in doubt when Discord would no longer know it as a repeat waits for a person', async () => {
      const { id, channel } = await queued();
      const attempt = await heed.app.get(DeliveryAttempts).begin(pm.ws.id, id, null);
      const result = { state: 'in_doubt', reason: 'time-out' } as const;
      await heed.app.get(DeliveryAttempts).end(pm.ws.id, attempt!, { result, statusCode: null, detail: null, isGone: false });
      expect(await stateOf(id)).toMatchObject({ state: 'queued' });
      // Every worker was away for two minutes.
      await heed.rows(`update delivery_attempt set started_at = started_at - interval '121 seconds' where delivery_id = $1`, [id]);
      await later(heed);
      await heed.drain();
      expect(await stateOf(id)).toMatchObject({ state: 'in_doubt', attemptCount: 1 });
      expect(discord.postsIn(channel)).toEqual([]);
      // And a doubt that arises too late is not tried again at all.
      const second = await queued();
      const slow = await heed.app.get(DeliveryAttempts).begin(pm.ws.id, second.id, null);
      await heed.rows(`update delivery_attempt set started_at = started_at - interval '115 seconds' where delivery_id = $1`, [second.id]);
      await heed.app.get(DeliveryAttempts).end(pm.ws.id, slow!, { result, statusCode: null, detail: null, isGone: false });
      expect(await stateOf(second.id)).toMatchObject({ state: 'in_doubt' });
      // A person says: send it again. That is a new beginning.
      discord.forgetNonces();
      await pm.ws.admin.post(`/v1/deliveries/${id}/resolutions`, { outcome: 'resend', reason: 'I looked: it is not there.' }).expect(200);
      await pm.send();
      expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
    });

    it('a worker that was killed after the post is followed by one whose repeat Discord knows', async () => {
      const { id, channel } = await queued();
      const attempt = await heed.app.get(DeliveryAttempts).begin(pm.ws.id, id, null);
      if (attempt?.call.kind === 'thread')
        await attempt.call.channel.send(attempt.call.message, attempt.call.integration, heed.app.get(OutboundService));
      await heed.rows(`update delivery set attempt_started_at = now() - interval '46 seconds' where id = $1`, [id]);
      await later(heed);
      await heed.drain();
      await pm.send();
      expect(await stateOf(id)).toMatchObject({ state: 'delivered', attemptCount: 2 });
      expect(discord.postsIn(channel)).toHaveLength(1);
    });

    it('a channel whose bucket is empty pauses as long as Discord says', async () => {
      const { id, channel } = await queued();
      discord.limit(channel, 1);
      await heed.drain();
      expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
      const [pace] = await heed.rows<{ seconds: number }>(
        `select extract(epoch from free_at - now())::float8 as seconds from channel_pace where workspace_id = $1 and channel = $2`,
        [pm.ws.id, channel],
      );
      expect(pace!.seconds).toBeGreaterThan(3);
    });
  });

  describe('Telegram', () => {
    const telegram = new TelegramServer();
    let integrationId = '';
    let chats = 0;
    beforeAll(() => telegram.start());
    afterAll(() => telegram.stop());
    const listen = async (settings: object = {}) => {
      const webhookSecret = 'a-secret-that-telegram-sends-along';
      const connected = await connect(
        'telegram',
        { botUsername: telegram.me.username, apiUrl: telegram.apiUrl, ...settings },
        { botToken: telegram.botToken, webhookSecret },
      );
      integrationId = connected.id;
      telegram.webhook = { url: connected.url, secret_token: webhookSecret };
    };
    const aGroup = () => telegram.chat({ id: -4000000000 - ++chats, type: 'group', title: 'Pilot' });
    const aSupergroup = () =>
      telegram.chat({ id: -1002000000000 - ++chats, type: 'supergroup', title: 'Acme', username: `acme_users_${chats}` });

    it('a command is a suggestion, its idea ships, and the answer stands under it; what is said there is kept', async () => {
      await listen();
      const group = aSupergroup();
      const said = telegram.say(group, LIN, '/idea Please add a dark theme to the editor');
      expect((await telegram.send(said)).status).toBe(200);
      const asked = await pm.settled('Please add a dark theme to the editor');
      await telegram.edit(said, '/idea Please add a dark theme to the whole editor');
      await pm.ship(asked.ideaId);
      await pm.publishDraftOf(asked.ideaId);
      await pm.send();
      const [post] = telegram.postsIn(group.id);
      expect(post).toMatchObject({ repliesTo: said.message_id, text: expect.stringContaining('dark theme') });
      expect(post!.request.text).toContain(`<a href="tg://user?id=${LIN.id}">`);
      expect(await deliveries()).toMatchObject([
        { state: 'delivered', permalink: `https://t.me/${group.username}/${post!.messageId}`, attemptCount: 1 },
      ]);
      expect(await pm.closureOf(asked)).toMatchObject({ state: 'delivered' });
      // Lin answers our answer: Telegram names the first message of that conversation.
      const thanks = telegram.say(group, LIN, 'Thank you!', {
        reply_to_message: telegram.toMessage(post!),
        message_thread_id: said.message_id,
      });
      await telegram.send(thanks);
      await telegram.send(telegram.say(group, TOM, 'What is for lunch?'));
      const replies = await heed.rows<{ text: string }>('select text from thread_reply where workspace_id = $1', [pm.ws.id]);
      expect(replies).toEqual([{ text: 'Thank you!' }]);
      const revisions = await heed.rows<{ text: string }>('select text from submission_revision where workspace_id = $1 order by no', [
        pm.ws.id,
      ]);
      expect(revisions.map(({ text }) => text)).toEqual([
        'Please add a dark theme to the editor',
        'Please add a dark theme to the whole editor',
      ]);
    });

    it('who asks for what is planned, has shipped or was declined reads at once where it stands, why, and a link', async () => {
      await listen();
      const answers: string[] = [];
      for (const text of await decided()) {
        const group = aSupergroup();
        await telegram.send(telegram.say(group, LIN, `/idea ${text}`));
        await pm.send();
        answers.push(...telegram.postsIn(group.id).map((post) => post.text));
      }
      expect(answers).toEqual(STANDING.map((standing) => expect.stringMatching(standing)));
    });

    it('where the answer was cut it is not sent again: a person decides', async () => {
      await listen();
      const group = aSupergroup();
      await telegram.send(telegram.say(group, LIN, '/idea Export a whole notebook as CSV'));
      const asked = await pm.settled('Export a whole notebook as CSV');
      await pm.ship(asked.ideaId);
      telegram.misbehave({ kind: 'reset', posts: true });
      await pm.publishDraftOf(asked.ideaId);
      await pm.send();
      expect(await deliveries()).toMatchObject([{ state: 'in_doubt', attemptCount: 1 }]);
      expect(telegram.postsIn(group.id)).toHaveLength(1);
    });

    it('an update that comes again changes nothing, and one that another sends is refused and not kept', async () => {
      await listen({ hashtags: ['idea'] });
      const said = {
        message: {
          message_id: 7,
          chat: aSupergroup(),
          from: LIN,
          date: 1793613599,
          text: '/idea a dark mode',
          entities: [{ type: 'bot_command', offset: 0, length: 5 }],
        },
      };
      expect((await telegram.deliver(said, { updateId: 5, secret: 'another-secret-of-another-bot' })).status).toBe(401);
      for (let i = 0; i < 2; i++) expect((await telegram.deliver(said, { updateId: 5 })).status).toBe(200);
      const kept = await heed.rows(`select 1 from inbound_delivery where workspace_id = $1`, [pm.ws.id]);
      expect(kept).toHaveLength(1);
    });

    it('a command without words is asked for them, and what is answered waits in triage', async () => {
      await listen();
      const group = aSupergroup();
      await telegram.send(telegram.say(group, LIN, '/idea'));
      const [question] = telegram.postsIn(group.id);
      await telegram.send(telegram.say(group, LIN, 'Keyboard shortcuts', { reply_to_message: telegram.toMessage(question!) }));
      await heed.drain();
      const { body } = await pm.ws.admin.get('/v1/submissions?state=triage').expect(200);
      expect(body.data).toMatchObject([{ text: 'Keyboard shortcuts' }]);
    });

    it('a group that became a supergroup is answered there, and stays a place for ideas', async () => {
      const group = aGroup();
      await listen({ ideaChannels: [String(group.id)], chats: [String(group.id)] });
      await telegram.send(telegram.say(group, LIN, '/idea A calendar view of all deadlines'));
      const asked = await pm.settled('A calendar view of all deadlines');
      const moved = await telegram.migrate(group, LIN, -1002900000000 - ++chats);
      // The new chat counts from one: this message has the number that Lin's had.
      const taken = telegram.say(moved, TOM, 'Somebody else said this');
      expect(taken.message_id).toBeGreaterThan(1);
      await pm.ship(asked.ideaId);
      await pm.publishDraftOf(asked.ideaId);
      await pm.send();
      expect(telegram.postsIn(moved.id)).toMatchObject([{ repliesTo: null, text: expect.stringContaining('A calendar view') }]);
      expect(await deliveries()).toMatchObject([{ state: 'delivered', attemptCount: 1 }]);
      const { body } = await pm.ws.admin.get(`/v1/integrations/${integrationId}`).expect(200);
      expect(body.settings).toMatchObject({ ideaChannels: [String(moved.id)], chats: [String(moved.id)] });
      await telegram.send(taken);
      await heed.drain();
      expect((await pm.ws.admin.get('/v1/submissions?state=triage').expect(200)).body.data).toMatchObject([
        { text: 'Somebody else said this' },
      ]);
    });

    it('also where nobody told us but the refusal of the answer itself', async () => {
      await listen();
      const group = aGroup();
      await telegram.send(telegram.say(group, LIN, '/idea Rename a project without losing its links'));
      const asked = await pm.settled('Rename a project without losing its links');
      const { webhook } = telegram;
      telegram.webhook = null;
      const moved = { id: -1002800000000 - ++chats };
      await telegram.migrate(group, LIN, moved.id).catch(() => undefined);
      telegram.webhook = webhook;
      await pm.ship(asked.ideaId);
      await pm.publishDraftOf(asked.ideaId);
      await pm.send();
      await pm.send();
      expect(telegram.postsIn(moved.id)).toHaveLength(1);
      expect(await deliveries()).toMatchObject([{ state: 'delivered', attemptCount: 2 }]);
    });
  });

  describe('a channel that moved', () => {
    const address = (channel: string, root = '5') => ({ realm: 'r', channel, root, replyTo: null, permalink: null, isPrivate: false });
    const threadIn = (channel: string) =>
      inWorkspace((tx) => heed.app.get(ThreadsService).upsert(tx, { integrationId: null, platform: 'p', address: address(channel) }));
    const move = (fromChannel: string, toChannel: string, keepsMessageIds = true) =>
      inWorkspace((tx) => heed.app.get(ThreadAliasesService).move(tx, 'p', { realm: 'r', fromChannel, toChannel, keepsMessageIds }));
    const find = (channel: string) => inWorkspace((tx) => heed.app.get(ThreadsService).find(tx, 'p', address(channel)));
    const placeOf = async (id: string) => {
      const thread = await inWorkspace((tx) => heed.app.get(ThreadsService).get(tx, id));
      return [thread?.channel, thread?.hasLostMessages];
    };

    it('is found where it is, however often and in whatever order we hear of its moves', async () => {
      const id = await threadIn('a');
      await move('b', 'c');
      await move('a', 'b');
      await move('c', 'd');
      for (let i = 0; i < 2; i++) await move('a', 'b');
      expect(await placeOf(id)).toEqual(['d', false]);
      expect([await find('a'), await find('d'), await find('c')]).toEqual([id, id, null]);
      await move('d', 'a');
      expect(await placeOf(id)).toEqual(['a', false]);
    });

    it('keeps its own threads apart from those that were there before it came', async () => {
      const [before, there] = [await threadIn('old'), await threadIn('new')];
      await move('old', 'new');
      expect(await find('new')).toBe(there);
      expect(await placeOf(before)).toEqual(['new', false]);
    });

    it('whose messages are counted anew is answered there, and mistakes none for another', async () => {
      const id = await threadIn('small');
      await move('small', 'super', false);
      await move('super', 'again');
      expect(await placeOf(id)).toEqual(['again', true]);
      expect(await find('again')).toBeNull();
    });
  });
});
