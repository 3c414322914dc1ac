import { ModerationAnswers } from '../../src/announcements/moderation-answers.service';
import { newId } from '../../src/common/uuid';
import { Announcing } from '../support/announcing';
import { TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';
import { untilSomebodyWaits } from '../support/row-locks';
import { SlackServer } from '../support/slack-server';

interface PolicyView {
  wordings: object[];
  defaults: { language: string; situation: string; text: string }[];
}

interface PolicyInput {
  isEnabled: boolean;
  asksForCredit: boolean;
  asksToQuote?: boolean;
  silentIntegrationIds: string[];
  ideaUrl: string | null;
  wordings: object[];
}

const POLICY: PolicyInput = { isEnabled: true, asksForCredit: false, silentIntegrationIds: [], ideaUrl: null, wordings: [] };

describe('who asks gets a short answer', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let slack: SlackServer;
  let pm: Announcing;
  let integrationId: string;
  let url: string;
  let channels = 0;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    slack = new SlackServer();
    await slack.start();
    ws = await heed.workspace({ acknowledges: true });
    pm = new Announcing(heed, ws, slack);
    const settings = {
      teamId: slack.workspace.teamId,
      teamDomain: 'acme',
      apiUrl: slack.apiUrl,
      botUserId: slack.workspace.botUserId,
      ideaChannels: ['C0IDEAS'],
    };
    const secrets = { signingSecret: slack.signingSecret, botToken: slack.botToken };
    const { body } = await ws.admin.post('/v1/integrations', { platform: 'slack', name: 'Slack', settings, secrets }).expect(201);
    integrationId = body.id as string;
    url = `${heed.baseUrl}/v1/intake/${integrationId}`;
  });
  afterEach(() => slack.stop());
  afterAll(() => heed.stop());

  const settle = async (policy: Partial<PolicyInput>) => {
    const { headers } = await ws.admin.get('/v1/settings/acknowledgements').expect(200);
    await ws.admin
      .put('/v1/settings/acknowledgements', { ...POLICY, ...policy })
      .set('if-match', String(headers.etag))
      .expect(200);
  };
  const tick = async () => {
    await heed.drain();
    await later(heed);
    await heed.drain();
  };
  /** Somebody says it, a colleague saves it. */
  const ask = async (text: string, user = 'UMAYA') => {
    const said = slack.say({ channel: `C0NO${++channels}`, user, text });
    await slack.sendShortcut(url, { said, clickedBy: 'UPM' });
    await tick();
    return { ...said, replies: () => slack.postsIn(said.channel, said.ts).map((post) => post.text) };
  };
  const ideaOf = async (text: string) => {
    const { body } = await ws.admin.get('/v1/submissions?limit=100').expect(200);
    return (body.data as { text: string; ideaId: string }[]).find((row) => row.text === text)?.ideaId ?? 'none';
  };
  const publish = async (ideaId: string, title: string) => {
    const { headers } = await ws.admin.get(`/v1/ideas/${ideaId}`).expect(200);
    await ws.admin
      .patch(`/v1/ideas/${ideaId}`, { title, isTitleConfirmed: true, visibility: 'public' })
      .set('if-match', String(headers.etag))
      .expect(200);
  };

  it('once, in the language they wrote in, else in the workspace’s', async () => {
    await settle({});
    const german = await ask('Bitte baut doch endlich einen dunklen Modus ein, meine Augen tun abends weh');
    const georgian = await ask('გთხოვთ, დაამატოთ მუქი თემა');
    const chinese = await ask('请添加一个搜索附件的功能');
    const short = await ask('CSV export');
    expect(german.replies()).toEqual([expect.stringContaining('Danke, dein Vorschlag ist bei uns angekommen.')]);
    expect(georgian.replies()).toEqual([expect.stringContaining('გმადლობთ')]);
    expect(chinese.replies()).toEqual([expect.stringContaining('谢谢，我们已收到您的建议')]);
    expect(short.replies()).toEqual([expect.stringContaining('Thank you, we have received your suggestion.')]);
    const workspace = await ws.admin.get('/v1/workspace').expect(200);
    await ws.admin.patch('/v1/workspace', { language: 'ru-RU' }).set('if-match', String(workspace.headers.etag)).expect(200);
    const other = await ask('PDF');
    expect(other.replies()).toEqual([expect.stringContaining('Спасибо')]);
    // The same message by another way is the same suggestion.
    await slack.sendShortcut(url, { said: german, clickedBy: 'UPO' });
    await tick();
    expect(german.replies()).toHaveLength(1);
    const { body } = await ws.admin.get('/v1/deliveries?purpose=acknowledgement').expect(200);
    expect(body.data.map(({ state }: { state: string }) => state)).toEqual(Array(5).fill('delivered'));
  });

  it('with where it stands, and a link, if it is a public idea that is decided; of an internal one nothing is said', async () => {
    await settle({ ideaUrl: 'https://feedback.example.com/ideas/{no}' });
    const text = 'Please add a dark theme to the whole editor';
    await ask(text);
    const ideaId = await ideaOf(text);
    await pm.move(ideaId, 'accepted', 'planned');
    const internal = await ask(`${text}!`, 'UTOM');
    expect(await ideaOf(`${text}!`)).toBe(ideaId);
    expect(internal.replies()).toEqual([expect.stringContaining('we have received your suggestion')]);
    await publish(ideaId, 'Dark theme');
    const planned = await ask(`${text}!!`, 'UANN');
    expect(planned.replies()).toEqual([
      expect.stringMatching(/This is planned already: “Dark theme”\.[^]*<https:\/\/feedback\.example\.com\/ideas\/\d+>/),
    ]);
    await pm.move(ideaId, 'in_progress', 'shipped');
    // The same words after it has shipped may be a complaint: a person decides, and until then nothing more is claimed.
    const shipped = await ask(`${text}!!!`, 'UBEN');
    expect(shipped.replies()).toEqual([
      expect.stringMatching(/Perhaps you mean this: “Dark theme” \(there already\)[^]*<https:\/\/feedback\.example\.com\/ideas\/\d+>/),
    ]);
    await pm.acceptMatch(`${text}!!!`);
    await tick();
    expect(shipped.replies()).toHaveLength(1);
    // Attached to what has shipped by then, at the moment of its approval.
    await pm.publishDraftOf(ideaId);
    await tick();
    expect(shipped.replies()).toHaveLength(2);
  });

  it('with the reason of a decline, and not beside the announcement that says the same', async () => {
    const text = 'Print every page with its comments';
    await settle({});
    await ask(text);
    const ideaId = await ideaOf(text);
    await publish(ideaId, 'Printing comments');
    await pm.move(ideaId, 'accepted', ['declined', 'Nobody prints any more, and it would take a year.']);
    const early = await ask(`${text}.`, 'UTOM');
    expect(early.replies()).toEqual([
      expect.stringContaining('“Printing comments” (declined: Nobody prints any more, and it would take a year.)'),
    ]);
    // A member files what was said on the phone under the declined idea, before anything was published.
    const said = await ask('Printing with the comments beside the text would help us in meetings', 'UEVA');
    await pm.merge(await ideaOf(said.text), ideaId);
    await pm.acceptMatch(`${text}.`);
    await pm.publishDraftOf(ideaId);
    await tick();
    expect(early.replies()).toHaveLength(2);
    const again = await ask(said.text, 'UANN');
    await pm.acceptMatch(said.text);
    await tick();
    expect(again.replies()).toEqual([
      expect.stringContaining('declined: Nobody prints'),
      expect.stringContaining('We have looked at this and decided'),
    ]);
  });

  it('with where it stands, too, where a person finds out only later that it was asked before; once', async () => {
    await settle({ ideaUrl: 'https://feedback.example.com/ideas/{no}' });
    const known = 'Please add a dark theme to the whole editor';
    await ask(known);
    const ideaId = await ideaOf(known);
    await publish(ideaId, 'Dark theme');
    await pm.move(ideaId, 'accepted', 'planned');
    const later = await ask('My eyes hurt when I write late in the evening', 'UTOM');
    expect(later.replies()).toEqual([expect.stringContaining('we have received your suggestion')]);
    const duplicateId = await ideaOf(later.text);
    await pm.merge(duplicateId, ideaId);
    await tick();
    await pm.unmerge(duplicateId);
    await pm.merge(duplicateId, ideaId);
    await tick();
    expect(later.replies()).toEqual([
      expect.stringContaining('we have received your suggestion'),
      expect.stringMatching(/This is planned already: “Dark theme”\.[^]*<https:\/\/feedback\.example\.com\/ideas\/\d+>/),
    ]);
  });

  it('not where the workspace, or the integration, is silent; in the workspace’s own words where it has them', async () => {
    await settle({ isEnabled: false });
    expect((await ask('A trash for deleted notes')).replies()).toEqual([]);
    await settle({ silentIntegrationIds: [integrationId] });
    expect((await ask('Offline mode for trains')).replies()).toEqual([]);
    const wordings = [
      { language: 'en', situation: 'received', text: 'Got it, {nobody}!' },
      { language: 'fr', situation: 'received', text: 'Bien reçu !' },
    ];
    await settle({ wordings });
    expect((await ask('Please let me pin notes to the top of the list')).replies()).toEqual(['Got it, {nobody}!']);
    expect((await ask('Un mode sombre pour toute l’application, les yeux me font mal le soir')).replies()).toEqual(['Bien reçu !']);
    const policy = (await ws.admin.get('/v1/settings/acknowledgements').expect(200)).body as PolicyView;
    expect(policy.wordings).toEqual(wordings);
    expect(new Set(policy.defaults.map(({ language }) => language))).toEqual(new Set(['en', 'de', 'es', 'ka', 'zh', 'ru']));
    const etag = String((await ws.admin.get('/v1/settings/acknowledgements').expect(200)).headers.etag);
    const unknown = '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12';
    const refused = await ws.admin
      .put('/v1/settings/acknowledgements', { ...POLICY, silentIntegrationIds: [unknown] })
      .set('if-match', etag)
      .expect(400);
    expect(refused.body.errors).toMatchObject([{ pointer: '/silentIntegrationIds/0', code: 'not_found' }]);
  });

  it('not while it is held, and after a person has approved it', async () => {
    await settle({});
    const spam = await ask('https://a.example https://b.example https://c.example https://d.example');
    const implicit = slack.say({ channel: 'C0IDEAS', user: 'UMAYA', text: 'Templates for the minutes of our meetings' });
    await slack.sendMessage(url, implicit);
    await tick();
    expect([...spam.replies(), ...slack.postsIn('C0IDEAS')]).toEqual([]);
    const { body } = await ws.admin.get('/v1/submissions?state=triage').expect(200);
    await ws.admin.post(`/v1/submissions/${body.data[0].id}/decisions`, { decision: 'approve', reason: 'A real wish' }).expect(200);
    await tick();
    expect(slack.postsIn('C0IDEAS', implicit.ts)).toHaveLength(1);
  });

  it('at once where somebody needs help, also in a workspace that acknowledges nothing; and of the decision after it', async () => {
    const moderate = async (policy: object) => {
      const { headers } = await ws.admin.get('/v1/settings/moderation').expect(200);
      const rules = { stopWords: [], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20, ...policy };
      await ws.admin.put('/v1/settings/moderation', rules).set('if-match', String(headers.etag)).expect(200);
    };
    await settle({ isEnabled: false });
    const plain = await ask('Meine Notizen sind weg, ich kann nicht mehr und will sterben');
    expect(plain.replies()).toEqual([expect.stringContaining('Wir sind kein Notdienst')]);
    const route = { topic: 'crisis', isEnabled: true, terms: [], text: 'Please talk to somebody now.', url: 'https://findahelpline.com' };
    await moderate({ helpRoutes: [route], answersRejected: true });
    const own = await ask('Nothing works in this app and I want to die', 'UTOM');
    expect(own.replies()).toEqual([expect.stringMatching(/^Please talk to somebody now\.[^]*https:\/\/findahelpline\.com/)]);
    const { body } = await ws.admin.get('/v1/submissions?state=held').expect(200);
    const held = (body.data as { id: string; text: string; ideaId: string | null }[]).find(({ text }) => text === own.text);
    expect(held?.ideaId).toBeNull();
    const reject = { decision: 'reject', reason: 'We called', publicReason: 'We have spoken.' };
    await ws.admin.post(`/v1/submissions/${held?.id}/decisions`, reject).expect(200);
    await tick();
    expect(own.replies()).toEqual([
      expect.stringContaining('Please talk to somebody now.'),
      expect.stringContaining('The reason: We have spoken.'),
    ]);
    const { body: told } = await ws.admin.get('/v1/deliveries?purpose=help').expect(200);
    expect(told.data).toHaveLength(2);
  });

  it('with the reason, where it was rejected and the workspace wants that', async () => {
    await settle({});
    const rejected = async (text: string, isAnswered: boolean) => {
      const { headers } = await ws.admin.get('/v1/settings/moderation').expect(200);
      const rules = { stopWords: ['casino'], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20, answersRejected: isAnswered };
      await ws.admin.put('/v1/settings/moderation', rules).set('if-match', String(headers.etag)).expect(200);
      const said = await ask(text);
      const { body } = await ws.admin.get('/v1/submissions?state=held').expect(200);
      const reject = { decision: 'reject', reason: 'Off topic', publicReason: 'This is about another product.' };
      await ws.admin.post(`/v1/submissions/${body.data[0].id}/decisions`, reject).expect(200);
      await tick();
      return said.replies();
    };
    expect(await rejected('A casino theme for the cards', false)).toEqual([]);
    expect(await rejected('A casino sound for the cards', true)).toEqual([
      expect.stringContaining('The reason: This is about another product.'),
    ]);
  });

  describe('for each verdict of its own', () => {
    const moderate = async (stopWords: string[]) => {
      const { headers } = await ws.admin.get('/v1/settings/moderation').expect(200);
      const rules = { stopWords, maxLinks: 3, maxRepeats: 9, maxPerAuthorPerHour: 99, answersRejected: true };
      await ws.admin.put('/v1/settings/moderation', rules).set('if-match', String(headers.etag)).expect(200);
    };
    const idOf = async (text: string) => {
      const { body } = await ws.admin.get('/v1/submissions?limit=100').expect(200);
      return (body.data as { id: string; text: string }[]).find((row) => row.text === text)?.id ?? 'none';
    };
    const decide = async (id: string, decision: string, publicReason?: string) => {
      await ws.admin.post(`/v1/submissions/${id}/decisions`, { decision, reason: 'Looked at', publicReason }).expect(200);
      await heed.drain();
    };
    const AGAIN = /^We have looked at your message again, and we still cannot/;
    const RECONSIDERED = /^We have looked at your message again, and we take it on/;
    const REJECTED = /^Thank you for your message\. We cannot/;
    const RECEIVED = /^Thank you, we have received your suggestion\./;

    it('a rejection, one more after an appeal, and then that it is taken on: each once, none twice', async () => {
      await settle({});
      await moderate(['casino']);
      const said = await ask('A casino theme for the playing cards');
      const id = await idOf(said.text);
      await decide(id, 'reject', 'This is about another product.');
      await tick();
      for (const text of ['It is not', 'It really is not']) {
        await ws.admin.post(`/v1/submissions/${id}/appeals`, { text }).expect(201);
        await decide(id, 'reject', 'This is about another product.');
        await tick();
      }
      // The third has the very words of the second.
      expect(said.replies()).toEqual([expect.stringMatching(REJECTED), expect.stringMatching(AGAIN)]);
      const links = await heed.rows(`select id from author_link where workspace_id = $1 and purpose = 'appeal'`, [ws.id]);
      expect(links).toHaveLength(said.replies().join().split('/links/').length - 1);
      expect(links).toHaveLength(2);
      await decide(id, 'restore');
      await decide(id, 'approve');
      await tick();
      await slack.sendShortcut(url, { said, clickedBy: 'UPO' });
      await tick();
      expect(said.replies()).toEqual([expect.stringMatching(REJECTED), expect.stringMatching(AGAIN), expect.stringMatching(RECONSIDERED)]);
      const { body } = await ws.admin.get('/v1/deliveries').expect(200);
      const purposes = (body.data as { purpose: string; state: string }[]).map(({ purpose, state }) => `${purpose} ${state}`);
      expect(purposes.sort()).toEqual(['reconsideration delivered', 'rejection delivered', 'rejection delivered']);
    });

    it('received first, and then rejected because of what an edit made of it', async () => {
      await settle({});
      await moderate(['casino']);
      const known = 'Please add a dark theme to the whole editor at night';
      await ask(known);
      await publish(await ideaOf(known), 'Dark theme');
      const said = await ask('A dark theme for the editor at night, please', 'UTOM');
      expect(said.replies()).toEqual([expect.stringMatching(RECEIVED)]);
      await slack.sendEdit(url, said, 'A casino theme for the editor at night');
      await heed.drain();
      const { body } = await ws.admin.get('/v1/submissions?state=held').expect(200);
      await decide(body.data[0].id as string, 'reject', 'No games, please.');
      await tick();
      expect(said.replies()).toEqual([expect.stringMatching(RECEIVED), expect.stringMatching(REJECTED)]);
    });

    it('held and approved: received, once; rejected and approved before the rejection left: it never does', async () => {
      await settle({});
      await moderate(['casino']);
      const held = await ask('A casino sound for the playing cards');
      await decide(await idOf(held.text), 'approve');
      await tick();
      expect(held.replies()).toEqual([expect.stringMatching(RECEIVED)]);
      const hasty = await ask('A casino light for the playing cards', 'UTOM');
      const id = await idOf(hasty.text);
      slack.misbehave({ kind: 'rate_limited', retryAfter: 60 });
      await decide(id, 'reject', 'Not for us.');
      expect(hasty.replies()).toEqual([]);
      await decide(id, 'restore');
      await decide(id, 'approve');
      await tick();
      expect(hasty.replies()).toEqual([expect.stringMatching(RECEIVED)]);
    });

    it('rejected and restored before the rejection left: it never does, whatever becomes of the words; another rejection does', async () => {
      await settle({});
      await moderate(['casino']);
      const said = await ask('A casino light for the playing cards');
      const id = await idOf(said.text);
      slack.misbehave({ kind: 'rate_limited', retryAfter: 60 });
      await decide(id, 'reject', 'Not for us.');
      await decide(id, 'restore');
      await tick();
      expect(said.replies()).toEqual([]);
      await decide(id, 'reject', 'Not for us.');
      await tick();
      expect(said.replies()).toEqual([expect.stringMatching(REJECTED)]);
    });

    it('restored while the rejection was being sent, which did not arrive: it is not tried again', async () => {
      await settle({});
      await moderate(['casino']);
      const said = await ask('A casino light for the playing cards');
      const id = await idOf(said.text);
      slack.misbehave({ kind: 'rate_limited', retryAfter: 1 });
      slack.onCall = async () => {
        slack.onCall = () => Promise.resolve();
        await ws.admin.post(`/v1/submissions/${id}/decisions`, { decision: 'restore', reason: 'A mistake' }).expect(200);
      };
      await decide(id, 'reject', 'Not for us.');
      for (const _ of [1, 2]) await tick();
      expect(said.replies()).toEqual([]);
      const { body } = await ws.admin.get('/v1/deliveries?purpose=rejection').expect(200);
      expect(body.data).toMatchObject([{ state: 'cancelled', reason: 'overtaken' }]);
      await decide(id, 'reject', 'Not for us.');
      await tick();
      expect(said.replies()).toEqual([expect.stringMatching(REJECTED)]);
    });

    it('restored at the very moment at which its thread opens: the rejection is not told there', async () => {
      await settle({});
      await moderate(['casino']);
      const said = await ask('A casino light for the playing cards');
      const id = await idOf(said.text);
      // Rejected before there was a thread.
      await heed.rows(
        `insert into moderation_verdict (workspace_id, id, submission_id, revision_no, verdict, rule, reason, public_reason, actor_kind)
         values ($1, $2, $3, 1, 'reject', 'decision', 'reason', 'Not for us.', 'system')`,
        [ws.id, newId(), id],
      );
      await heed.rows(`update submission set state = 'rejected' where workspace_id = $1 and id = $2`, [ws.id, id]);
      const client = await heed.database.owner.connect();
      try {
        await client.query('begin');
        await client.query(`update submission set state = 'held' where workspace_id = $1 and id = $2`, [ws.id, id]);
        await client.query(
          `insert into moderation_verdict (workspace_id, id, submission_id, revision_no, verdict, rule, reason, actor_kind)
           values ($1, $2, $3, 1, 'hold', 'decision', 'reason', 'system')`,
          [ws.id, newId(), id],
        );
        const answered = heed.app.get(ModerationAnswers).onThreadOpened({
          workspaceId: ws.id,
          id: newId(),
          type: 'submission.thread_opened',
          subjectId: id,
          data: {},
          occurredAt: new Date(),
        });
        await untilSomebodyWaits(heed);
        await client.query('commit');
        await answered;
      } finally {
        client.release();
      }
      expect((await ws.admin.get('/v1/deliveries?purpose=rejection').expect(200)).body.data).toEqual([]);
    });

    it('a rejection that was told is taken back also where they are told of an announcement anyway', async () => {
      await settle({});
      await moderate(['casino']);
      const first = await ask('Please add a dark theme to the whole editor at night');
      const second = slack.say({
        channel: first.channel,
        user: 'UTOM',
        text: 'Please add a dark theme to the whole editor at night, casino',
        threadTs: first.ts,
      });
      await slack.sendShortcut(url, { said: second, clickedBy: 'UPM' });
      await tick();
      const id = await idOf(second.text);
      await decide(id, 'reject', 'No games, please.');
      await tick();
      const ideaId = await ideaOf(first.text);
      await publish(ideaId, 'Dark theme');
      await pm.ship(ideaId);
      await pm.publishDraftOf(ideaId);
      await tick();
      await decide(id, 'restore');
      await decide(id, 'approve');
      await tick();
      expect((await ws.admin.get(`/v1/submissions/${id}`).expect(200)).body).toMatchObject({ state: 'pending_match' });
      expect(first.replies()).toEqual([
        expect.stringMatching(RECEIVED),
        expect.stringMatching(REJECTED),
        expect.stringContaining('Dark theme'),
        expect.stringMatching(RECONSIDERED),
      ]);
      // What the announcement has said is not said again.
      expect(first.replies()[3]).not.toContain('Dark theme');
    });

    it('who was told where help is hears, too, that their words are a suggestion after all', async () => {
      await settle({ isEnabled: true });
      await moderate([]);
      const said = await ask('Nothing works in this app and I want to die of boredom in the long exports');
      expect(said.replies()).toEqual([expect.stringContaining('We are no emergency service')]);
      await decide(await idOf(said.text), 'approve');
      await tick();
      expect(said.replies()).toEqual([expect.stringContaining('We are no emergency service'), expect.stringMatching(RECEIVED)]);
    });
  });

  it('through the bot that brought it, where it is not ours to send', async () => {
    await settle({ asksForCredit: true });
    const author = { platform: 'irc', realm: 'libera', externalId: 'maya', name: 'Maya' };
    await ws.admin
      .post('/v1/submissions', { text: 'Keyboard shortcuts for tables', author, thread: { channel: '#heed', root: '17' } })
      .expect(202);
    await tick();
    const { body } = await ws.admin.get('/v1/deliveries?state=queued').expect(200);
    expect(body.data).toMatchObject([
      {
        purpose: 'acknowledgement',
        thread: { channel: '#heed', root: '17' },
        message: { text: expect.stringMatching(/^Thank you.*comes of it\.$/) },
      },
    ]);
  });

  describe('that asks, once, whether they may be named', () => {
    const command = async (user: string, text: string) => {
      const channel = `C0NO${++channels}`;
      await slack.sendCommand(url, { channel, user, text, userName: user.toLowerCase() });
      await tick();
      await tick();
      return slack.postsIn(channel).find(({ threadTs }) => threadTs !== null);
    };
    const tap = (user: string, post: { request: Readonly<Record<string, unknown>> } | undefined, choice: number) => {
      const blocks = (post?.request.blocks ?? []) as { type: string; elements: { action_id: string; value: string }[] }[];
      const action = blocks.find(({ type }) => type === 'actions')?.elements[choice];
      return slack.sendInteraction(url, {
        type: 'block_actions',
        team: { id: slack.workspace.teamId },
        user: { id: user, name: user.toLowerCase(), team_id: slack.workspace.teamId },
        trigger_id: `${user}.${choice}.${++channels}`,
        actions: [{ ...action, action_ts: '1793613599.000200' }],
      });
    };
    const consentOf = async (text: string) => {
      const { body } = await ws.admin.get('/v1/submissions?limit=100').expect(200);
      const { authorId } = (body.data as { text: string; authorId: string }[]).find((row) => row.text === text) ?? { authorId: 'none' };
      return (await ws.admin.get(`/v1/authors/${authorId}`).expect(200)).body.consents as object[];
    };

    it('and takes their own answer, not that of a colleague', async () => {
      const text = 'Pin notes to the top of the list';
      await settle({ asksForCredit: true });
      const answer = await command('UMAYA', text);
      expect(answer?.text).toContain('How shall we name you when this is done?');
      await command('UTOM', 'Sort all my notes by their colour');
      await tap('UTOM', answer, 0);
      await tap('USTRANGER', answer, 0);
      await heed.drain();
      expect(await consentOf(text)).toEqual([]);
      await tap('UMAYA', answer, 0);
      await heed.drain();
      expect(await consentOf(text)).toMatchObject([
        { kind: 'credit', form: 'name', name: 'umaya', source: expect.stringContaining('slack') },
      ]);
      await tap('UMAYA', answer, 1);
      await heed.drain();
      expect(await consentOf(text)).toMatchObject([{ kind: 'credit', form: 'anonymous' }]);
      // To be quoted is another question, with an answer of its own, which may be taken back.
      expect(answer?.text).toContain('And may we quote what you wrote?');
      await tap('UTOM', answer, 2);
      await heed.drain();
      expect(await consentOf(text)).toHaveLength(1);
      await tap('UMAYA', answer, 2);
      await heed.drain();
      expect(await consentOf(text)).toMatchObject([{ kind: 'credit', form: 'anonymous' }, { kind: 'quote' }]);
      await tap('UMAYA', answer, 3);
      await heed.drain();
      expect(await consentOf(text)).toMatchObject([{ kind: 'credit', form: 'anonymous' }]);
      const next = await command('UMAYA', 'Search inside of all attachments');
      expect(next?.text).toBe('Thank you, we have received your suggestion. You will hear from us here when something comes of it.');
      // Nor as whom else they are known, and without the question about quoting where the workspace wants none.
      await settle({ asksForCredit: true, asksToQuote: false });
      const ben = await command('UBEN', 'Bigger pictures inside of the notes');
      expect(ben?.text).toMatch(/How shall we name you when this is done\?$/);
      expect(ben?.request.blocks).toMatchObject(
        expect.arrayContaining([{ type: 'actions', elements: [expect.anything(), expect.anything()] }]),
      );
    });
  });
});
