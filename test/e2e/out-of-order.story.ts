import fc from 'fast-check';
import { DiscourseServer, discourseHeaders, forumPost } from '../support/discourse-server';
import { githubHeaders } from '../support/github-server';
import { CommentOnGithub, SaidOnGithub, commentEvent, labelOf, topicEvent } from '../support/github-payloads';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SaidInSlack, deleteEvent, editEvent, eventEnvelope, mentionEvent, messageEvent } from '../support/slack-payloads';
import { slackHeaders } from '../support/slack-signature';
import { messageObject } from '../support/telegram-payloads';

/** What is done to one message, as its platform would tell it. `no`: which edit it is. */
type Telling = (no: number) => Told;
interface Told {
  readonly created: Delivery;
  readonly edited: (text: string, seconds: number, before: string) => Delivery;
  readonly deleted: Delivery | null;
  /** Where it is kept: a suggestion, or a reply in a thread of ours. */
  readonly table: 'submission' | 'thread_reply';
  readonly message: string;
}
interface Delivery {
  readonly platform: 'slack' | 'telegram' | 'github' | 'discourse';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SECRETS = {
  slack: '8f742231b10e8888abcd99yyyzzz85a5',
  github: 'a webhook secret of github',
  telegram: 'a-secret-token-of-telegram-1234',
};
const SLACK = { teamId: 'T0ORDER', teamDomain: 'order', appId: 'A1', botUserId: 'U0BOT', botId: 'B1' };
const REPOSITORY = { fullName: 'acme/app' };
const NELLY = { login: 'nelly', id: 7 };
const FORUM = 'https://forum.example.com';
const forumSecret = new DiscourseServer().webhookSecret;
const SAID_AT = Date.parse('2026-11-02T09:59:00Z');
const afterIt = (seconds: number) => new Date(SAID_AT + seconds * 1_000).toISOString();
const CREATED = 'Please add a dark theme';

function inSlack(id: string, event: object): Delivery {
  const body = JSON.stringify(eventEnvelope(event, id, SLACK));
  return { platform: 'slack', body, headers: slackHeaders(SECRETS.slack, body, new Date()) };
}

function slackMessage(said: Omit<SaidInSlack, 'ts' | 'user' | 'text'>, how: 'message' | 'mention', table: Told['table']): Telling {
  return (no) => {
    const ts = `17620${String(no).padStart(5, '0')}.000100`;
    const later = (seconds: number) => `${Number(ts.split('.')[0]) + seconds}.000200`;
    const says = (words: string) => (how === 'mention' ? `<@${SLACK.botUserId}> ${words}` : words);
    const whole = { ...said, user: 'U0NELLY', ts, text: says(CREATED) };
    return {
      created: inSlack(`Ev${no}`, how === 'mention' ? mentionEvent(whole, SLACK) : messageEvent(whole, SLACK)),
      edited: (text, seconds, before) =>
        inSlack(`Ev${no}e${seconds}`, editEvent({ ...whole, text: says(before) }, says(text), later(seconds), SLACK)),
      deleted: inSlack(`Ev${no}d`, deleteEvent(whole, later(90), SLACK)),
      table,
      message: ts,
    };
  };
}

function inTelegram(id: number, update: object): Delivery {
  const headers = { 'x-telegram-bot-api-secret-token': SECRETS.telegram };
  return { platform: 'telegram', headers, body: JSON.stringify({ update_id: id, ...update }) };
}

function telegramMessage(prefix: string, more: object, table: Told['table']): Telling {
  return (no) => {
    const of = (text: string, edit: object = {}) =>
      messageObject({
        message_id: no,
        chat: { id: -100900, type: 'supergroup', title: 'Users' },
        from: { id: 42, first_name: 'Nelly' },
        text: prefix + text,
        date: SAID_AT / 1_000,
        ...more,
        ...edit,
      });
    return {
      created: inTelegram(no * 10, { message: of(CREATED) }),
      edited: (text, seconds) => inTelegram(no * 10 + seconds / 10, { edited_message: of(text, { edit_date: SAID_AT / 1_000 + seconds }) }),
      // The Bot API does not tell of deleted messages.
      deleted: null,
      table,
      message: String(no),
    };
  };
}

function onGithub(id: string, event: string, payload: object): Delivery {
  const body = JSON.stringify(payload);
  return {
    platform: 'github',
    body,
    headers: { 'x-github-event': event, 'x-github-delivery': id, ...githubHeaders(SECRETS.github, body) },
  };
}

const ISSUE: SaidOnGithub = { id: 1, number: 7, user: NELLY, title: 'Dark mode', body: CREATED, labels: ['idea'] };

function githubIssue(no: number): Told {
  const issue = { ...ISSUE, id: no, number: no };
  const at = (action: string, said: SaidOnGithub, more = {}) => topicEvent('issue', action, said, REPOSITORY, more);
  return {
    created: onGithub(`i${no}`, 'issues', at('labeled', issue, { label: labelOf('idea') })),
    edited: (body, seconds) => onGithub(`i${no}e${seconds}`, 'issues', at('edited', { ...issue, body, updatedAt: afterIt(seconds) })),
    deleted: onGithub(`i${no}d`, 'issues', at('deleted', issue)),
    table: 'submission',
    message: String(no),
  };
}

function githubComment(prefix: string, on: SaidOnGithub, table: Told['table']): Telling {
  return (no) => {
    const said: CommentOnGithub = { id: no, user: NELLY, body: prefix + CREATED };
    const at = (action: string, comment: CommentOnGithub, more = {}) => ({
      ...commentEvent('issue', action, comment, on, REPOSITORY),
      ...more,
    });
    return {
      created: onGithub(`c${no}`, 'issue_comment', at('created', said)),
      edited: (body, seconds, before) => {
        const changes = { body: { from: prefix + before } };
        const edited = { ...said, body: prefix + body, updatedAt: afterIt(seconds) };
        return onGithub(`c${no}e${seconds}`, 'issue_comment', at('edited', edited, { changes }));
      },
      deleted: onGithub(`c${no}d`, 'issue_comment', at('deleted', said)),
      table,
      message: String(no),
    };
  };
}

function forumMessage(prefix: string, said: { topicId: number; postNumber?: number }, table: Told['table']): Telling {
  return (no) => {
    const deliver = (event: string, more: object = {}, raw = CREATED): Delivery => {
      const body = JSON.stringify(forumPost({ id: no, userId: 42, username: 'nelly', raw: prefix + raw, ...said, more }));
      const headers = {
        'x-discourse-instance': FORUM,
        'x-discourse-event-id': String(no),
        'x-discourse-event-type': 'post',
        'x-discourse-event': event,
      };
      return { platform: 'discourse', body, headers: { ...headers, ...discourseHeaders(forumSecret, body) } };
    };
    return {
      created: deliver('post_created'),
      edited: (raw, seconds) => deliver('post_edited', { updated_at: afterIt(seconds), version: 1 + seconds / 10 }, raw),
      deleted: deliver('post_destroyed', { deleted_at: afterIt(90), version: 9 }),
      table,
      message: String(no),
    };
  };
}

const PLACES: readonly [string, Telling][] = [
  ['Slack, a channel for ideas', slackMessage({ channel: 'C0IDEAS' }, 'message', 'submission')],
  ['Slack, under a prompt', slackMessage({ channel: 'C0ASK', threadTs: '1762000000.000100' }, 'message', 'submission')],
  ['Slack, a mention', slackMessage({ channel: 'C0TALK' }, 'mention', 'submission')],
  ['Slack, a reply in a known thread', slackMessage({ channel: 'C0IDEAS', threadTs: '1761000000.000100' }, 'message', 'thread_reply')],
  ['Telegram, a topic for ideas', telegramMessage('', { is_topic_message: true, message_thread_id: 42 }, 'submission')],
  ['Telegram, a hashtag', telegramMessage('#idea ', {}, 'submission')],
  [
    'Telegram, a reply in a known thread',
    telegramMessage('', { reply_to_message: { message_id: 1, chat: { id: -100900 }, from: { id: 5 } } }, 'thread_reply'),
  ],
  ['GitHub, a labelled issue', githubIssue],
  ['GitHub, an /idea', githubComment('/idea ', { ...ISSUE, number: 99 }, 'submission')],
  ['GitHub, a comment in a known issue', githubComment('', ISSUE, 'thread_reply')],
  ['Discourse, a topic for ideas', forumMessage('', { topicId: 12 }, 'submission')],
  ['Discourse, a post in a known topic', forumMessage('', { topicId: 7, postNumber: 3 }, 'thread_reply')],
];

describe('what is done to a message ends the same in whatever order it is told, and however often', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  const urls = new Map<string, string>();
  let counter = 100;
  beforeAll(async () => {
    heed = await TestHeed.start();
    ws = await heed.workspace();
    const connect = async (platform: string, settings: object, secrets: object) => {
      const { body } = await ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
      urls.set(platform, `${heed.baseUrl}/v1/intake/${body.id}`);
    };
    const promptThreads = ['https://order.slack.com/archives/C0ASK/p1762000000000100'];
    const slack = { teamId: SLACK.teamId, botUserId: SLACK.botUserId, ideaChannels: ['C0IDEAS'], promptThreads };
    await connect('slack', slack, { signingSecret: SECRETS.slack, botToken: 'xoxb-order-of-events' });
    const telegram = { botUsername: 'acme_bot', hashtags: ['idea'], ideaChannels: ['-100900:42'] };
    await connect('telegram', telegram, { webhookSecret: SECRETS.telegram, botToken: '123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
    await connect('github', {}, { webhookSecret: SECRETS.github, token: 'github_pat_of_the_bot_000' });
    await connect(
      'discourse',
      { siteUrl: FORUM, ideaCategories: [7] },
      { webhookSecret: forumSecret, apiKey: 'd00df00dd00df00dd00df00dd00df00d' },
    );
    // The threads in which somebody replies.
    await send(inSlack('EvRoot', messageEvent({ channel: 'C0IDEAS', user: 'U1', text: 'A root', ts: '1761000000.000100' }, SLACK)));
    await send(telegramMessage('#idea ', {}, 'submission')(1).created);
    await send(onGithub('root', 'issues', topicEvent('issue', 'opened', ISSUE, REPOSITORY)));
    await send(forumMessage('', { topicId: 7 }, 'submission')(7).created);
  });
  afterAll(() => heed.stop());

  const send = async ({ platform, headers, body }: Delivery) => {
    const url = urls.get(platform) ?? '';
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    expect([platform, response.status]).toEqual([platform, 200]);
  };
  const endOf = async ({ table, message }: Told, platform: string) => {
    const text =
      table === 'submission'
        ? `select case when s.state = 'withdrawn' then null else r.text end as text from submission s
           join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
           where s.platform = $1 and s.message_id = $2`
        : 'select text from thread_reply where platform = $1 and message_id = $2';
    return (await heed.rows<{ text: string | null }>(text, [platform, message])).map((row) => row.text);
  };

  it.each(PLACES)('%s', async (_place, tell) => {
    // The second edit of some brings back the words of before: an older edit must not win over those either.
    const story = fc.record({
      isDeleted: fc.boolean(),
      isTakenBack: fc.boolean(),
      repeats: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
      places: fc.array(fc.nat(100), { minLength: 8, maxLength: 8 }),
    });
    const plain = { isDeleted: false, isTakenBack: false, repeats: [], places: [0, 1, 2] };
    await fc.assert(
      fc.asyncProperty(story, async ({ isDeleted, isTakenBack, repeats, places }) => {
        const told = tell(++counter);
        const first = `${CREATED} to the settings`;
        const last = isTakenBack ? CREATED : `${CREATED} to every page`;
        const events = [told.created, told.edited(first, 30, CREATED), told.edited(last, 60, first)];
        const isGone = isDeleted && told.deleted !== null;
        if (isDeleted && told.deleted !== null) events.push(told.deleted);
        const copies = [...events, ...repeats.flatMap((no) => events[no] ?? [])];
        for (const delivery of inOrderOf(places, copies)) await send(delivery);
        expect(await endOf(told, told.created.platform)).toEqual([isGone ? null : last]);
      }),
      {
        numRuns: 5,
        // Backwards, and the older edit last, behind words that it would undo.
        examples: [[{ ...plain, places: [2, 1, 0] }], [{ ...plain, isTakenBack: true, places: [0, 2, 1] }]],
      },
    );
  });
});

function inOrderOf<T>(places: readonly number[], items: readonly T[]): T[] {
  return items
    .map((item, no) => ({ item, place: places[no] ?? 0 }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
