import { Announcing } from '../support/announcing';
import { FormClient } from '../support/form-client';
import { TestHeed } from '../support/heed';
import { mimeOf, newMessageId, pipe } from '../support/mail-client';
import { MAIL_LOGIN, MailServerDouble, ReceivedMail, headerOf } from '../support/mail-server';
import { setPolicy } from '../support/policy';
import { SlackServer } from '../support/slack-server';
import type { AuthorExportDto } from '../../src/privacy/author-export.dto';

const PATH_SECRET = 'Zr8fXq2LmN4vPs6tWy9bCd1e';

/** Where the export has what a table holds of a person. */
const EXPORTED: Readonly<Record<string, (held: AuthorExportDto) => readonly unknown[]>> = {
  address_confirmation: ({ addressConfirmations }) => addressConfirmations,
  appeal: ({ submissions }) => submissions.flatMap(({ appeals }) => appeals),
  author_join: ({ author }) => author.joined,
  author_link: ({ links }) => links,
  closure: ({ closures }) => closures,
  closure_delivery: ({ closures }) => closures.flatMap(({ messages }) => messages),
  consent: ({ consents }) => consents,
  credit: ({ credits }) => credits,
  detachment: ({ detachments }) => detachments,
  identity: ({ author }) => author.identities,
  mail_suppression: ({ mailSuppressions }) => mailSuppressions,
  moderation_verdict: ({ submissions }) => submissions.flatMap(({ verdicts }) => verdicts),
  prompt: ({ questions }) => questions,
  reaction: ({ reactions }) => reactions.flatMap(({ ideaIds }) => ideaIds),
  submission: ({ submissions }) => submissions,
  submission_revision: ({ submissions }) => submissions.flatMap(({ revisions }) => revisions),
  support: ({ support }) => support,
  thread_reply: ({ replies }) => replies,
};

/** What is not, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  attached_text: 'the words of their submission again, as they are compared with others',
  erasure: 'counts, of somebody of whom nothing is left to be exported',
  erasure_review: 'as its erasure: which words of members somebody has to look at',
  form_sample: 'hashes of the lines of what a form sent, to tell its own words from theirs',
  match: 'how like an idea of others their words are, with words of these others; what came of it is where the submission is',
  split: 'where their words could be taken apart; the parts are submissions',
  submission_origin: 'a keyed hash, for 30 days, from which nobody gets the network address',
};

/** Tables that lead to an author by foreign keys, or have a column that is called after one, after an identity, a submission or an address. */
const REFERRING = `
  with recursive referring (id) as (
    select conrelid from pg_constraint where contype = 'f' and confrelid = 'author'::regclass and conrelid <> 'author'::regclass
    union
    select c.conrelid from pg_constraint c join referring r on c.confrelid = r.id where c.contype = 'f' and c.conrelid <> 'author'::regclass)
  select id::regclass::text as name from referring
  union
  select attrelid::regclass::text from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    and a.attname ~ '(^|_)(author|identity|submission)_ids?$|^address_hash$'
  order by 1`;

describe('a person who asks what is held about them', () => {
  let heed: TestHeed;
  let pm: Announcing;
  let form: FormClient;
  let mailUrl: string;
  let held: AuthorExportDto;
  let authorId: string;
  const smtp = new MailServerDouble();
  const slack = new SlackServer();

  const mail = async (from: string, text: string) => {
    await pipe(mailUrl, mimeOf({ from, subject: text, text, messageId: newMessageId('mail.example') }));
    const settled = await pm.settled(text);
    await pm.send();
    return settled;
  };
  const idOf = async (text: string) => {
    const { body } = await pm.ws.admin.get('/v1/submissions?limit=100').expect(200);
    return (body.data as { id: string; text: string }[]).find((row) => row.text === text)?.id ?? 'none';
  };
  const decide = async (id: string, decision: object) => {
    await pm.ws.admin.post(`/v1/submissions/${id}/decisions`, { reason: 'Looked at', ...decision }).expect(200);
    await pm.send();
  };
  const linkIn = (text: string | undefined) => /http:\/\/heed\.test(\/[^\s>]+)/.exec(text ?? '')?.[1] ?? '/none';
  const click = (path: string, body: string) =>
    heed.anonymous.post(path).set('content-type', 'application/x-www-form-urlencoded').send(body).expect(200);
  const received = (subject: RegExp): ReceivedMail | undefined => smtp.to('maya@example.org').find((each) => subject.test(each.subject));

  beforeAll(async () => {
    [heed] = [await TestHeed.start(), await smtp.start(), await slack.start()];
    pm = new Announcing(heed, await heed.workspace(), slack);
    await connect();
    await live();
    held = (await pm.ws.admin.get(`/v1/authors/${authorId}/export`).expect(200)).body;
  }, 240_000);
  afterAll(async () => {
    await heed.stop();
    await smtp.stop();
    await slack.stop();
  });

  const connect = async () => {
    await pm.connectSlack();
    const integrate = async (platform: string, settings: object, secrets: object) =>
      (await pm.ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201)).body.id as string;
    const server = { host: '127.0.0.1', port: smtp.port, security: 'none', user: MAIL_LOGIN.user };
    const mailbox = { address: 'ideas@acme.example', authservId: 'mx.acme.example', smtp: server };
    const mailboxId = await integrate('mail', mailbox, { pathSecret: PATH_SECRET, smtpPassword: MAIL_LOGIN.password });
    mailUrl = `${heed.baseUrl}/v1/intake/${mailboxId}/${PATH_SECRET}`;
    const mapping = { body: '/message', email: '/email' };
    const formId = await integrate('generic_form', { verification: 'path_secret', mapping }, { pathSecret: PATH_SECRET });
    form = new FormClient({ url: `${heed.baseUrl}/v1/intake/${formId}/${PATH_SECRET}` });
    const { headers } = await pm.ws.admin.get('/v1/settings/acknowledgements').expect(200);
    const policy = { isEnabled: true, asksForCredit: true, silentIntegrationIds: [], wordings: [], confirmsThrough: mailboxId };
    await pm.ws.admin.put('/v1/settings/acknowledgements', policy).set('if-match', String(headers.etag)).expect(200);
    await setPolicy(pm.ws, { stopWords: ['casino'], answersRejected: true });
  };

  /** Everything that can happen to a suggestion, for one person, with another one beside them. */
  const live = async () => {
    const { admin } = pm.ws;
    const wish = await mail('Maya <maya@example.org>', 'Please add a dark theme to the editor');
    const friends = await mail('Ben <ben@example.net>', 'Keyboard shortcuts in all the tables');
    authorId = wish.authorId;
    for (const [id, name] of [
      [authorId, 'Maya L.'],
      [friends.authorId, 'Benedict the Friend'],
    ] as const)
      await admin.put(`/v1/authors/${id}/consents/credit`, { form: 'name', name, source: 'asked by mail' }).expect(200);
    await pm.merge(friends.ideaId, wish.ideaId);
    await pm.ship(wish.ideaId);
    await pm.publishDraftOf(wish.ideaId);
    await pm.send();

    const casino = 'A casino theme for the playing cards';
    await mail('maya@example.org', casino);
    await decide(await idOf(casino), { decision: 'reject', publicReason: 'No games, please.' });
    await admin.post(`/v1/submissions/${await idOf(casino)}/appeals`, { text: 'It is about the colours only' }).expect(201);
    await decide(await idOf(casino), { decision: 'approve' });
    const printing = await mail('maya@example.org', 'Printing of whole boards on paper');
    const detachment = { fromIdeaId: printing.ideaId, to: 'triage', reason: 'It asks for two things' };
    await admin.post(`/v1/submissions/${await idOf('Printing of whole boards on paper')}/detachments`, detachment).expect(201);

    await form.submit({ message: 'Charts next to every table', email: 'maya@example.org' });
    await pm.send();
    await click(linkIn(received(/^Is this your address/)?.text), 'do=confirm');
    await form.submit({ message: 'Words of an impostor, who typed her address', email: 'maya@example.org' });
    await pm.send();

    const slackUrl = (pm as unknown as { slackUrl: string }).slackUrl;
    const said = slack.say({ channel: 'CBEN', user: 'UBEN', text: 'Undo for all the deleted rows', channelType: 'channel' });
    await slack.sendShortcut(slackUrl, { said, clickedBy: 'UPM' });
    await heed.drain();
    await slack.sendReaction(slackUrl, said, 'UMAYA', '+1');
    await slack.sendMessage(
      slackUrl,
      slack.say({ channel: 'CBEN', user: 'UMAYA', text: 'I need that, too', channelType: 'channel', threadTs: said.ts }),
    );
    await heed.drain();
    const [known] = await heed.rows<{ id: string }>(
      `select author_id as id from identity where workspace_id = $1 and external_id = 'UMAYA'`,
      [pm.ws.id],
    );
    await admin.post(`/v1/authors/${known?.id}/joins`, { intoAuthorId: authorId, reason: 'She told us' }).expect(201);
    await click(linkIn(headerOf(received(/dark theme/), 'list-unsubscribe')), 'List-Unsubscribe=One-Click');
    await heed.drain();
  };

  it('gets what every table holds that refers to an author; a new table is exported, or has a reason why it is not', async () => {
    const tables = (await heed.rows<{ name: string }>(REFERRING)).map(({ name }) => name);
    expect(tables).toEqual([...Object.keys(EXPORTED), ...Object.keys(LEFT_OUT)].sort());
    const missing = Object.entries(EXPORTED).filter(([, pick]) => pick(held).length === 0);
    expect(missing.map(([table]) => table)).toEqual([]);
    expect(held.isTruncated).toBe(false);
  });

  it('gets our answers, each as they read it', () => {
    const answers = held.answers.map(({ purpose, state, message }) => [purpose, state, message?.split('\n')[0]]);
    expect(answers).toEqual(
      expect.arrayContaining([
        ['acknowledgement', 'delivered', expect.stringContaining('we have received your suggestion')],
        ['rejection', 'delivered', expect.stringContaining('The reason: No games, please.')],
        ['reconsideration', 'delivered', expect.stringContaining('we take it on')],
        ['confirmation', 'delivered', expect.stringContaining('left this address')],
      ]),
    );
    expect(held.addressConfirmations).toMatchObject([{ email: 'maya@example.org', confirmedAt: expect.stringMatching(/Z$/) }]);
    expect(held.mailSuppressions).toMatchObject([{ email: 'maya@example.org' }]);
    expect(held.detachments).toMatchObject([{ reason: 'It asks for two things', toIdeaId: null, undoneAt: null }]);
  });

  it('gets nothing of anybody else, and nothing that opens a link', () => {
    const text = JSON.stringify({ ...held, payloads: held.payloads.map(({ bytes }) => Buffer.from(bytes, 'base64').toString()) });
    expect(text).toContain('Charts next to every table');
    for (const foreign of ['impostor', 'Benedict', 'Keyboard shortcuts', 'ben@example.net']) expect(text).not.toContain(foreign);
    expect(text).toContain('reaction_added');
    expect(text).not.toContain('z26uFbvR1xHJEdHE1OQiO6t8');
    expect(text).toMatch(/\/links\/…/);
    expect(text).not.toMatch(/links\/[A-Za-z0-9_-]{20}/);
  });
});
