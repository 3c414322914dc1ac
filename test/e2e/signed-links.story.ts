import { randomBytes } from 'node:crypto';
import { AuthorLinksService } from '../../src/authors/author-links.service';
import type { LinkPurpose } from '../../src/authors/link-purposes';
import { Conflict } from '../../src/common/errors';
import { Database } from '../../src/database/database';
import { AuthorJoinsService } from '../../src/privacy/author-joins.service';
import { Announcing } from '../support/announcing';
import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { setPolicy } from '../support/policy';
import { SlackServer } from '../support/slack-server';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const DAY = 86_400_000;

describe('a person without an account, by a signed link', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  let ws: TestWorkspace;
  let pm: Announcing;
  beforeAll(async () => {
    await slack.start();
    heed = await TestHeed.start();
    ws = await heed.workspace();
    pm = new Announcing(heed, ws, slack);
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  const nelly = async (text: string, name = 'Nelly <b>O’Hara</b>') =>
    (await pm.askThroughBot({ externalId: randomBytes(5).toString('hex'), name }, text)).authorId;
  const link = async (authorId: string, purpose: LinkPurpose, more: object = {}) => {
    const { body } = await ws.admin.post(`/v1/authors/${authorId}/links`, { purpose, ...more }).expect(201);
    return new URL(body.url as string).pathname;
  };
  const open = (path: string) => heed.anonymous.get(path).set('accept', 'text/html');
  const send = (path: string, fields: Record<string, string>) =>
    heed.anonymous.post(path).type('form').set('accept', 'text/html').send(fields);
  const author = async (id: string) => (await ws.admin.get(`/v1/authors/${id}`).expect(200)).body;
  const publicIdea = async (title: string) =>
    (await ws.admin.post('/v1/ideas', { title, visibility: 'public' }).expect(201)).body.id as string;

  it('says how to be named and whether to be quoted, changes it, and the credit says it', async () => {
    const authorId = await nelly('A calendar that prints on one page');
    const path = await link(authorId, 'consent');
    const page = await open(path).expect(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(page.text).toContain('Nelly &lt;b&gt;O’Hara&lt;/b&gt;');
    expect(page.text).not.toMatch(/<script|<b>|javascript:|\son\w+=/i);
    expect((await author(authorId)).consents).toEqual([]);

    await send(path, { do: 'credit', form: 'name', name: 'Nelly O’Hara' }).expect(200);
    await send(path, { do: 'quote', quote: 'yes' }).expect(200);
    expect((await author(authorId)).consents).toMatchObject([
      { kind: 'credit', form: 'name', name: 'Nelly O’Hara', source: 'their signed link' },
      { kind: 'quote' },
    ]);
    await send(path, { do: 'credit', form: 'anonymous' }).expect(200);
    await send(path, { do: 'quote', quote: 'no' }).expect(200);
    expect((await author(authorId)).consents).toMatchObject([{ kind: 'credit', form: 'anonymous', name: null }]);
    await send(path, { do: 'credit', form: 'none' }).expect(200);
    expect((await author(authorId)).consents).toEqual([]);
    await send(path, { do: 'credit', form: 'name', name: ' ' }).expect(400);
    // It is for that and for nothing else.
    for (const act of ['vote', 'erase', 'export', 'join', 'nothing']) await send(path, { do: act, sure: 'yes', other: 'x' }).expect(400);
    expect((await author(authorId)).erasedAt).toBeNull();
    const audit = await heed.rows<{ n: number }>(
      `select count(*)::int as n from audit_entry where subject_id = $1 and actor_kind = 'author'`,
      [authorId],
    );
    expect(audit[0]?.n).toBe(5);
  });

  it('votes once however often, beside what a member voted, and takes it back', async () => {
    const ideaId = await publicIdea('Rename several files at once <i>');
    const authorId = await nelly('Invoices should show the number of the order');
    const path = await link(authorId, 'vote', { ideaId });
    const count = async () => (await ws.admin.get(`/v1/ideas/${ideaId}`).expect(200)).body.supportCount as number;
    expect((await open(path).expect(200)).text).toContain('Rename several files at once &lt;i&gt;');
    expect(await count()).toBe(0);
    await Promise.all([1, 2, 3].map(() => send(path, { do: 'vote' }).expect(200)));
    expect(await count()).toBe(1);
    expect((await open(path)).text).toContain('Take my vote back');
    await ws.admin.post(`/v1/ideas/${ideaId}/votes`, { authorId, reason: 'Said so in a call' }).expect(200);
    await send(path, { do: 'unvote' }).expect(200);
    expect(await count()).toBe(1);
    await ws.admin.delete(`/v1/ideas/${ideaId}/votes/${authorId}`).expect(204);
    expect(await count()).toBe(0);
    // What is not public is not shown: the link is as one that never was.
    const secret = (await ws.admin.post('/v1/ideas', { title: 'A secret plan of ours' }).expect(201)).body.id as string;
    const dead = await open(await link(authorId, 'vote', { ideaId: secret })).expect(404);
    expect(dead.text).not.toContain('secret plan');
    await ws.admin.post(`/v1/authors/${authorId}/links`, { purpose: 'vote' }).expect(400);
  });

  it('is one person by holding the links of both, and by no other link', async () => {
    const [first, second, third] = [await nelly('Sort the list by date'), await nelly('Show week numbers'), await nelly('Pin a note')];
    const other = await link(second, 'author');
    const path = await link(first, 'join');
    await send(path, { do: 'join', other: `http://heed.test${await link(third, 'consent')}` }).expect(400);
    await send(path, { do: 'join', other: 'http://heed.test/links/nothing' }).expect(400);
    expect((await author(first)).joined).toEqual([]);
    // What got in the way is not taken for a join that there is already.
    jest.spyOn(heed.app.get(AuthorJoinsService), 'join').mockRejectedValueOnce(new Conflict('These ideas are being merged by others.'));
    await send(path, { do: 'join', other: `http://heed.test${other}` }).expect(409);
    await send(path, { do: 'join', other: `http://heed.test${other}` }).expect(200);
    expect(await author(second)).toMatchObject({ canonicalId: first, joined: [{ authorId: second, proof: 'link' }] });
    await open(path).expect(404);
    const page = await open(other).expect(200);
    for (const said of ['Sort the list by date', 'Show week numbers']) expect(page.text).toContain(said);
  });

  it('gets everything that is held about them, and is forgotten', async () => {
    const authorId = await nelly('Let me hide the side bar');
    const path = await link(authorId, 'data');
    const file = await send(path, { do: 'export' }).expect(200);
    expect(file.headers['content-disposition']).toContain('attachment');
    expect(file.body).toMatchObject({ submissions: [{ revisions: [{ text: 'Let me hide the side bar' }] }] });
    await send(path, { do: 'erase' }).expect(400);
    expect((await send(path, { do: 'erase', sure: 'yes' }).expect(200)).text).toContain('You are forgotten');
    expect(await author(authorId)).toMatchObject({ name: null, identities: [] });
    expect((await ws.admin.get('/v1/erasures').expect(200)).body.data).toMatchObject([{ authorId, requestedBy: 'author' }]);
    await open(path).expect(404);
  });

  it('can appeal by the link in the answer that rejected them, once, and a person looks again', async () => {
    await pm.connectSlack();
    await setPolicy(ws, { stopWords: ['casino'], answersRejected: true });
    const said = await pm.saveInSlack('UNELLY', 'Let me block casino adverts');
    const [{ id }] = (await ws.admin.get('/v1/submissions?state=held').expect(200)).body.data;
    const submission = async () => (await ws.admin.get(`/v1/submissions/${id}`).expect(200)).body;
    const decide = (body: object) => ws.admin.post(`/v1/submissions/${id}/decisions`, body).expect(200);
    await decide({ decision: 'reject', reason: 'Spam', publicReason: 'We sell no <adverts>.' });
    await pm.send();
    const url = /https?:\S+\/links\/[\w-]{43}/.exec(pm.repliesIn(said).join(' '))?.[0] ?? '';
    const path = new URL(url).pathname;
    const page = await open(path).expect(200);
    expect(page.text).toContain('The reason: We sell no &lt;adverts&gt;.');
    // The answer stands where others read: the page shows nothing that is theirs.
    expect(page.text).not.toMatch(/block casino|UNELLY/);
    await send(path, { do: 'appeal', text: '  ' }).expect(400);
    await send(path, { do: 'appeal', text: 'x'.repeat(2_001) }).expect(400);
    for (const act of ['export', 'erase', 'credit']) await send(path, { do: act, sure: 'yes', form: 'none' }).expect(400);
    const words = 'მინდა, რომ რეკლამა დაიბლოკოს. '.repeat(60).trim();
    const answers = await Promise.all([1, 2].map(() => send(path, { do: 'appeal', text: words })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await submission()).toMatchObject({ state: 'held', stateReason: 'appeal', appeals: [{ text: words, actorKind: 'author' }] });
    expect((await open(path).expect(200)).text).toContain('Your appeal is with us');
    const told = await heed.rows<{ n: number }>(
      `select (select count(*) from event where subject_id = $1 and type = 'submission.appealed')::int
            + (select count(*) from audit_entry where subject_id = $1 and action = 'submission.appeal' and actor_kind = 'author')::int as n`,
      [id],
    );
    expect(told[0]?.n).toBe(2);
    await decide({ decision: 'approve', reason: 'They are right' });
    await heed.drain();
    expect(await submission()).toMatchObject({ state: 'attached' });
    const late = await send(path, { do: 'appeal', text: 'Again' }).expect(400);
    expect(late.text).toContain('nothing to appeal against');
  });

  it('can appeal against what is held on their own page, for their own words only', async () => {
    await setPolicy(ws, { stopWords: ['lottery'] });
    const [authorId, stranger] = [await nelly('Let me block lottery adverts'), await nelly('Show the moon')];
    const [{ id }] = (await ws.admin.get('/v1/submissions?state=held').expect(200)).body.data;
    await ws.admin.post(`/v1/authors/${stranger}/links`, { purpose: 'appeal', submissionId: id }).expect(400);
    const theirs = await link(stranger, 'author');
    await send(theirs, { do: 'appeal', submission: id, text: 'It is mine' }).expect(400);
    await send(theirs, { do: 'appeal', submission: 'x', text: 'It is mine' }).expect(400);
    const path = await link(authorId, 'author');
    expect((await open(path)).text).toContain(`name="submission" value="${id}"`);
    await send(path, { do: 'appeal', submission: id, text: 'It is about blocking them' }).expect(200);
    expect((await ws.admin.get(`/v1/submissions/${id}`)).body).toMatchObject({ stateReason: 'appeal', appeals: [{ actorKind: 'author' }] });
    await open(await link(authorId, 'appeal', { submissionId: id })).expect(200);
    await setPolicy(ws, {});
  });

  it('reads the page in the language they wrote in, else in what their browser asks for', async () => {
    const georgian = await link(await nelly('გთხოვთ, დაამატოთ მუქი თემა მთელ რედაქტორში'), 'author');
    const page = await open(georgian).set('accept-language', 'de').expect(200);
    expect([page.headers['content-language'], page.text]).toEqual(['ka', expect.stringContaining('<html lang="ka">')]);
    expect(page.text).toContain('დამივიწყეთ');
    expect((await send(georgian, { do: 'quote', quote: 'yes' }).expect(200)).text).toContain('შენახულია');
    const dead = await open('/links/x').set('accept-language', 'zh-CN, en;q=0.5').expect(404);
    expect(dead.text).toContain('<html lang="zh-Hans">');
  });

  it('is given no link by a key that may not do what the link opens', async () => {
    const authorId = await nelly('A list of all shortcuts');
    const writer = await ws.machine('authors:write');
    const vote = { purpose: 'vote', ideaId: await publicIdea('Shortcuts') };
    for (const body of [{ purpose: 'author' }, { purpose: 'data' }, { purpose: 'consent' }, { purpose: 'join' }, vote]) {
      const refused = await writer.post(`/v1/authors/${authorId}/links`, body).expect(403);
      expect(refused.body.code).toBe('scope_missing');
    }
    const reader = await ws.machine('authors:write', 'authors:read');
    await reader.post(`/v1/authors/${authorId}/links`, { purpose: 'data' }).expect(201);
    await reader.post(`/v1/authors/${authorId}/links`, vote).expect(403);
  });

  it('learns nothing from a link that does not open, nor does anybody else (P18)', async () => {
    const [known, erased] = [await nelly('Dates as in Georgia'), await nelly('Numbers as in India')];
    const expired = await heed.app
      .get(Database)
      .tx(ws.id, (tx) =>
        heed.app.get(AuthorLinksService).issue(tx, { authorId: known, purpose: 'data', expires: new Date(Date.now() - DAY) }),
      );
    const revoked = await link(known, 'data');
    await ws.admin.delete(`/v1/authors/${known}/links`).expect(204);
    const ofErased = await link(erased, 'author');
    await ws.admin.delete(`/v1/authors/${erased}`).expect(200);
    const paths = [
      new URL(expired).pathname,
      revoked,
      ofErased,
      `/links/${randomBytes(32).toString('base64url')}`,
      '/links/x',
      `/links/${'x'.repeat(43)}`,
      `/links/${encodeURIComponent("' or true --")}`,
    ];
    const answers = [];
    for (const path of paths) {
      answers.push(await open(path), await send(path, { do: 'export' }), await send(path, { do: 'erase', sure: 'yes' }));
    }
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    // Nor does a form say whether an address is known.
    const { body } = await ws.admin
      .post('/v1/integrations', {
        platform: 'generic_form',
        name: 'Form',
        settings: { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } },
        secrets: { webhookSecret: SECRET },
      })
      .expect(201);
    const form = new FormClient({ url: `${heed.baseUrl}/v1/intake/${body.id}`, secret: SECRET });
    const ask = async (email: string) => {
      const response = await form.submit({ body: `Anything from ${randomBytes(4).toString('hex')}`, email });
      return `${response.status} ${await response.text()}`;
    };
    const first = await ask('known@example.com');
    await heed.drain();
    expect([await ask('known@example.com'), await ask('unknown@example.com')]).toEqual([first, first]);
  });

  it('holds a token that is nowhere but in the link', async () => {
    const path = await link(await nelly('Colours for labels'), 'author');
    const token = path.split('/').at(-1) ?? '';
    const [row] = await heed.rows<{ n: number }>(
      `select (select count(*) from author_link l where l::text like $1)::int + (select count(*) from audit_entry a where a::text like $1)::int as n`,
      [`%${token}%`],
    );
    expect([token.length, row?.n]).toEqual([43, 0]);
  });
});
