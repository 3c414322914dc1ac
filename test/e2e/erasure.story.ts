import { randomBytes } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { Announcing, Asked } from '../support/announcing';
import { wrongIdeas } from '../support/counted-ideas';
import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Every line that would be logged, as it would be written. */
class Recorder implements LoggerService {
  readonly lines: string[] = [];
  private readonly keep = (...parts: unknown[]) => void this.lines.push(JSON.stringify(parts));
  log = this.keep;
  error = this.keep;
  warn = this.keep;
  debug = this.keep;
  verbose = this.keep;
}

describe('a person who asks to be forgotten (P17)', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  const logs = new Recorder();
  const canary = `Q${randomBytes(5).toString('hex')}`;
  let ws: TestWorkspace;
  let pm: Announcing;
  let form: FormClient;
  let formUrl: string;
  let asked: Asked;
  let authorIds: string[];
  let formAuthor: string;
  let ownIdea: string;
  let confirmedIdea: string;

  /** Where these words stand in the whole database: a column each, `payload.bytes` and the queue's own tables too. */
  async function hits(words: string): Promise<string[]> {
    const columns = await heed.rows<{ place: string; table: string; column: string; isBytes: boolean }>(
      `select format('%s.%s', attrelid::regclass, attname) as place, attrelid::regclass::text as "table", quote_ident(attname) as "column",
              atttypid = 'bytea'::regtype as "isBytes"
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast') and attnum > 0
         and not attisdropped and (atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'text[]'::regtype))
       order by 1`,
    );
    expect(columns.length).toBeGreaterThan(150);
    const found: string[] = [];
    for (const { place, table, column, isBytes } of columns) {
      const text = isBytes ? `encode(${column}, 'escape')` : `${column}::text`;
      const [row] = await heed.rows<{ n: number }>(`select count(*)::int as n from ${table} where ${text} ilike $1`, [`%${words}%`]);
      if (row && row.n > 0) found.push(place);
    }
    return found;
  }

  const supportCounts = () =>
    heed.rows<{ id: string; count: number }>('select id, support_count as count from idea where workspace_id = $1 order by id', [ws.id]);

  beforeAll(async () => {
    await slack.start();
    heed = await TestHeed.start();
    heed.app.useLogger(logs);
    ws = await heed.workspace();
    pm = new Announcing(heed, ws, slack);
    await pm.connectSlack();
    const { body } = await ws.admin
      .post('/v1/integrations', {
        platform: 'generic_form',
        name: 'Form',
        settings: {
          verification: 'standard_webhooks',
          mapping: { body: '/body', email: '/email', name: '/name' },
          honeypotField: 'website',
        },
        secrets: { webhookSecret: SECRET },
      })
      .expect(201);
    formUrl = `${heed.baseUrl}/v1/intake/${body.id}`;
    form = new FormClient({ url: formUrl, secret: SECRET });

    // What they said in three places, with who they are.
    const address = { email: `${canary}@example.com`, name: `Nelly ${canary}` };
    await form.submit({ body: `Let me export ${canary} all of my comments to a spreadsheet`, ...address });
    formAuthor = (await pm.settled(`Let me export ${canary} all of my comments to a spreadsheet`)).authorId;
    asked = await pm.askInSlack(`U${canary}`, `Please add a dark theme ${canary} to the whole editor`);
    const bot = await pm.askThroughBot(
      { externalId: `id-${canary}`, name: `Nelly ${canary}` },
      `Keyboard shortcuts ${canary} for moving between tables`,
      { channel: `dm-id-${canary}`, root: `id-${canary}-1` },
    );
    [ownIdea, confirmedIdea] = [asked.ideaId, bot.ideaId];
    // Others, who want the same in the same words or in theirs, and stay.
    await pm.askInSlack('UOTHER', `A dark mode for the night, please`);
    const waiting = await pm.saveInSlack('UOTHER2', `Please add to the whole editor a dark theme`);
    await pm.acceptMatch(waiting.text);
    // Held, and held before anybody is made an author of it; an edit; an answer in the thread; an edit before its message.
    await form.submit({ body: `https://a.example https://b.example https://c.example https://d.example ${canary}`, ...address });
    await form.submit({ body: `trapped ${canary}`, website: 'x', ...address });
    await heed.drain();
    const { body: held } = await ws.admin.get('/v1/submissions?state=held').expect(200);
    const judged = held.data.find(({ text }: { text: string }) => text.endsWith(canary) && text.startsWith('https')) as { id: string };
    await ws.admin.post(`/v1/submissions/${judged.id}/decisions`, { decision: 'reject', reason: 'Too many links' }).expect(200);
    await ws.admin.post(`/v1/submissions/${judged.id}/appeals`, { text: `${canary} says that these links are the point` }).expect(201);
    const said = slack.say({ channel: 'CMORE', user: `U${canary}`, text: `Undo for deleted ${canary} rows`, channelType: 'channel' });
    const slackUrl = (pm as unknown as { slackUrl: string }).slackUrl;
    await slack.sendShortcut(slackUrl, { said, clickedBy: 'UPM' });
    await heed.drain();
    await slack.sendEdit(slackUrl, said, `Undo for deleted ${canary} rows and columns`);
    const reply = slack.say({
      channel: asked.channel,
      user: `U${canary}`,
      text: `And soon ${canary}`,
      channelType: 'channel',
      threadTs: asked.root,
    });
    await slack.sendMessage(slackUrl, reply);
    await heed.drain();

    // What the team did about it.
    authorIds = [formAuthor, asked.authorId, bot.authorId];
    for (const id of authorIds.slice(1))
      await ws.admin.post(`/v1/authors/${id}/joins`, { intoAuthorId: formAuthor, reason: `knows ${canary}` }).expect(201);
    await ws.admin
      .put(`/v1/authors/${formAuthor}/consents/credit`, { form: 'name', name: `Nelly ${canary}`, source: `DM ${canary}` })
      .expect(200);
    await ws.admin.put(`/v1/authors/${formAuthor}/consents/quote`, { source: `DM ${canary}` }).expect(200);
    await ws.admin.put(`/v1/authors/${formAuthor}/trust`, { level: 'expert', reason: `${canary} runs the user group` }).expect(200);
    await ws.admin
      .post(`/v1/ideas/${confirmedIdea}/votes`, { authorId: asked.authorId, reason: `said ${canary} in the call` })
      .set('idempotency-key', 'vote-1')
      .expect(201);
    await ws.admin.post(`/v1/ideas/${ownIdea}/notes`, { text: `Call Nelly ${canary} about it`, visibility: 'internal' }).expect(201);
    const { headers } = await ws.admin.get(`/v1/ideas/${confirmedIdea}`);
    await ws.admin.patch(`/v1/ideas/${confirmedIdea}`, { isTitleConfirmed: true }).set('if-match', String(headers.etag)).expect(200);
    await pm.ship(ownIdea);
    await pm.publishDraftOf(ownIdea);
    await pm.send();
    await pm.ship(confirmedIdea);
    await pm.publishDraftOf(confirmedIdea);
    await heed.drain();
  }, 120_000);
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  it('stands all over the database before, or nothing would be proved', async () => {
    const places = await hits(canary);
    for (const place of [
      'author.name',
      'author.trust_reason',
      'author_join.reason',
      'consent.name',
      'consent.source',
      'credit.name',
      'announcement.title',
      'delivery.body',
      'idea.title',
      'idea.body',
      'idempotency_key.body',
      'identity.email',
      'identity.external_id',
      'note.text',
      'payload.bytes',
      'submission.speaker',
      'submission_revision.text',
      'support.reason',
      'thread.channel',
      'thread_reply.text',
    ])
      expect(places).toContain(place);
  });

  /** Reasons of a match quote words that both sides share: others' words too, and so no canary of one person. */
  const reasons = () => heed.rows<{ reasons: unknown[] }>(`select reasons from match where candidate_id = $1 or idea_id = $1`, [ownIdea]);

  it('can have everything that is held about them', async () => {
    const { body } = await ws.admin.get(`/v1/authors/${asked.authorId}/export`).expect(200);
    expect(body.author.identities).toHaveLength(3);
    const texts = body.submissions.flatMap((s: { revisions: { text: string }[] }) => s.revisions.map(({ text }) => text));
    expect(texts).toEqual(
      expect.arrayContaining([
        `Please add a dark theme ${canary} to the whole editor`,
        `Undo for deleted ${canary} rows`,
        `Undo for deleted ${canary} rows and columns`,
      ]),
    );
    expect(body.submissions.flatMap((each: { appeals: string[] }) => each.appeals)).toEqual([
      `${canary} says that these links are the point`,
    ]);
    expect(body.replies).toMatchObject([{ text: `And soon ${canary}` }]);
    expect(body.consents.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['credit', 'quote']);
    expect(body.closures.flatMap(({ messages }: { messages: string[] }) => messages).join()).toContain('it is here now');
    expect(Buffer.from(body.payloads[0].bytes as string, 'base64').toString()).toContain(canary);
    expect(body).toMatchObject({
      isTruncated: false,
      credits: expect.arrayContaining([expect.objectContaining({ name: `Nelly ${canary}` })]),
    });
  });

  it('is gone from every column, ideas and counts stay, and a member is told what is left to look at', async () => {
    const before = await supportCounts();
    expect((await reasons()).some((match) => match.reasons.length > 0)).toBe(true);
    const { body } = await ws.admin.delete(`/v1/authors/${asked.authorId}`).expect(200);
    expect(body).toMatchObject({ authorId: formAuthor, requestedBy: 'member', counts: { identities: 3, consents: 2 } });
    expect(body.counts.submissions).toBe(6);
    expect(body.outside).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'our_posts_retracted', platform: 'slack' }),
        expect.objectContaining({ kind: 'their_messages', platform: 'slack' }),
        expect.objectContaining({ kind: 'backups' }),
      ]),
    );
    expect(await supportCounts()).toEqual(before);
    expect(await wrongIdeas(heed, ws.id)).toEqual([]);
    expect((await reasons()).filter((match) => match.reasons.length > 0)).toEqual([]);

    // What members wrote themselves is theirs to change, and nothing else is left.
    expect(await hits(canary)).toEqual(['announcement.title', 'idea.title', 'indexed_idea.compared_text', 'note.text']);
    const reviews = body.reviews as { id: string; subjectType: string; subjectId: string; why: string }[];
    expect(reviews.map(({ subjectType, why }) => `${subjectType} ${why}`).sort()).toEqual([
      'announcement may_quote',
      'idea may_quote',
      'idea title_replaced',
      'idea title_replaced',
      'idea title_replaced',
      'note may_quote',
    ]);
    // Somebody else asked for it in their own words.
    expect((await ws.admin.get(`/v1/ideas/${ownIdea}`).expect(200)).body).toMatchObject({
      title: 'Please add to the whole editor a dark theme',
      body: 'Please add to the whole editor a dark theme',
      status: 'shipped',
    });
    const review = reviews.find(({ subjectId, why }) => subjectId === confirmedIdea && why === 'may_quote');
    const { headers } = await ws.admin.get(`/v1/ideas/${confirmedIdea}`);
    await ws.admin
      .patch(`/v1/ideas/${confirmedIdea}`, { title: 'Keyboard shortcuts for tables' })
      .set('if-match', String(headers.etag))
      .expect(200);
    const decided = await ws.admin.put(`/v1/erasures/${body.id}/reviews/${review?.id}`, { decision: 'rewritten' }).expect(200);
    expect(decided.body.reviews).toContainEqual({ ...review, decision: 'rewritten' });
    expect(await hits(canary)).toEqual(['announcement.title', 'note.text']);
    expect((await ws.admin.get('/v1/erasures').expect(200)).body.data).toMatchObject([{ id: body.id }]);
  });

  it('is taken out of what we posted: deleted where nobody else spoke, edited where others read their answer', async () => {
    const others = slack.posts.filter(({ channel }) => channel !== asked.channel && channel !== 'CMORE');
    expect([others.length > 0, others.some(({ text }) => text.includes(canary)), pm.repliesIn(asked).length]).toEqual([true, true, 1]);
    // The first try is told to wait.
    slack.limit('chat.update', 1);
    await pm.send();
    await pm.send();
    const { body } = await ws.admin.get('/v1/deliveries?purpose=retraction').expect(200);
    expect(new Set(body.data.map(({ state }: { state: string }) => state))).toEqual(new Set(['delivered']));
    expect(pm.repliesIn(asked)).toEqual([]);
    const left = slack.posts.filter(({ channel }) => channel !== asked.channel);
    expect([left.length, left.filter(({ text }) => text.includes(canary))]).toEqual([others.length, []]);
    expect(await hits(canary)).toEqual(['announcement.title', 'note.text']);
  });

  it('is nobody any more: not to be changed, not to be found, and not in a log', async () => {
    await ws.admin.delete(`/v1/authors/${asked.authorId}`).expect(404);
    await ws.admin.post(`/v1/authors/${asked.authorId}/links`, { purpose: 'author' }).expect(404);
    expect((await ws.admin.get(`/v1/authors/${formAuthor}`).expect(200)).body).toMatchObject({ name: null, identities: [], consents: [] });
    const { body } = await ws.admin.get(`/v1/authors/${formAuthor}/export`).expect(200);
    expect(JSON.stringify(body)).not.toContain(canary);
    await pm.send();
    expect(logs.lines.length).toBeGreaterThan(20);
    expect(logs.lines.filter((line) => line.toLowerCase().includes(canary.toLowerCase()))).toEqual([]);
  });

  it('leaves no word in ideas that what they said was taken off, or taken apart from', async () => {
    const [other, mark] = [await heed.workspace(), `Z${randomBytes(5).toString('hex')}`];
    const desk = new Announcing(heed, other, slack);
    await desk.connectSlack();
    const wishes = `Please add a dark mode ${mark} for the editor at night.\n\nAlso, could you let us export ${mark} comments to a spreadsheet?`;
    const both = await desk.askInSlack('UKETI', wishes);
    const { body: offers } = await other.admin.get('/v1/splits?state=offered').expect(200);
    const splitPath = `/v1/splits/${offers.data[0].id}`;
    // Parts that were taken back had ideas of their own, too.
    for (const act of ['decisions', 'undo', 'decisions']) {
      await other.admin.post(`${splitPath}/${act}`, act === 'undo' ? {} : { decision: 'accept' }).expect(200);
      await heed.drain();
    }
    for (const [to, text] of [
      ['triage', `Bigger icons ${mark} on the phone`],
      ['new_idea', `Printing ${mark} of whole boards`],
    ] as const) {
      const { ideaId } = await desk.askInSlack('UKETI', text);
      const { body } = await other.admin.get(`/v1/submissions?ideaId=${ideaId}`).expect(200);
      const detachment = { fromIdeaId: ideaId, to, reason: `${mark} means something else` };
      await other.admin.post(`/v1/submissions/${body.data[0].id}/detachments`, detachment).expect(201);
    }
    await heed.drain();
    expect(await hits(mark)).toEqual(expect.arrayContaining(['detachment.reason', 'idea.body', 'idea.title', 'idea_history.reason']));
    await other.admin.delete(`/v1/authors/${both.authorId}`).expect(200);
    await desk.send();
    expect(await hits(mark)).toEqual([]);
    expect(await wrongIdeas(heed, other.id)).toEqual([]);
  });

  it('does not come back with a delivery that the platform repeats, and is a new person when they speak again', async () => {
    await form.submit({ body: 'Something else entirely, please', email: `${canary}@example.com`, name: `Nelly ${canary}` });
    const { authorId } = await pm.settled('Something else entirely, please');
    expect(authorIds).not.toContain(authorId);
  });
});
