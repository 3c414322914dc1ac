import { Database } from '../../src/database/database';
import { ThreadsService } from '../../src/deliveries/threads.service';
import { Announcing } from '../support/announcing';
import { TestHeed } from '../support/heed';
import { filesOf, hasHostileData } from '../support/hostile-data';
import { bounceOf, mimeOf, newMessageId, pipe } from '../support/mail-client';
import type { WrittenMail } from '../support/mail-client';
import { MAIL_LOGIN, MailServerDouble, headerOf } from '../support/mail-server';
import { quickest } from '../support/quickest';
import { SlackServer } from '../support/slack-server';

const PATH_SECRET = 'Zr8fXq2LmN4vPs6tWy9bCd1e';

interface ReplyRow {
  readonly text: string;
  readonly root: string;
}

describe('mail', () => {
  let heed: TestHeed;
  let pm: Announcing;
  let url: string;
  let integrationId: string;
  const smtp = new MailServerDouble();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await smtp.start();
  });
  afterAll(async () => {
    await heed.stop();
    await smtp.stop();
  });
  beforeEach(async () => {
    smtp.received.length = 0;
    pm = new Announcing(heed, await heed.workspace(), new SlackServer());
    await connect({});
  });

  const connect = async (settings: object, secrets: object = {}) => {
    const given = {
      platform: 'mail',
      name: 'Ideas mailbox',
      settings: {
        address: 'Ideas@acme.example',
        authservId: 'mx.acme.example',
        fromName: 'Acme ideas',
        smtp: { host: '127.0.0.1', port: smtp.port, security: 'none', user: MAIL_LOGIN.user },
        ...settings,
      },
      secrets: { pathSecret: PATH_SECRET, smtpPassword: MAIL_LOGIN.password, replyKey: 'Hn5kJm3wQx7zRt1vBc8yLp4s', ...secrets },
    };
    const { body } = await pm.ws.admin.post('/v1/integrations', given).expect(201);
    integrationId = body.id as string;
    url = `${heed.baseUrl}/v1/intake/${integrationId}/${PATH_SECRET}`;
  };
  const write = async (mail: WrittenMail) => {
    const messageId = mail.messageId ?? newMessageId('mail.example.org');
    expect(await pipe(url, mimeOf({ ...mail, messageId }))).toEqual({ status: 202, body: '{"accepted":true}' });
    return messageId;
  };
  const replies = () =>
    heed.rows<ReplyRow>(
      `select r.text, t.root from thread_reply r join thread t on t.workspace_id = r.workspace_id and t.id = r.thread_id where r.workspace_id = $1 order by r.id`,
      [pm.ws.id],
    );
  const submissions = async () =>
    (await pm.ws.admin.get('/v1/submissions?limit=100').expect(200)).body.data as { text: string; state: string }[];

  const DARK = { subject: 'Dark theme for the editor', text: 'The editor is far too bright at night.\r\n\r\n-- \r\nMaya' };
  const WISH = 'The editor is far too bright at night.';

  it('somebody mails an idea, another answers it, a third wants the same: it ships, and both who asked read so in their own mail thread', async () => {
    const maya = await write({ ...DARK, from: 'Maya López <maya@example.org>' });
    await write({
      from: 'ivan@example.net',
      subject: 'Re: Dark theme for the editor',
      text: `Поддерживаю!\r\n\r\nпн, 2 нояб. 2026 г. в 12:58, Maya López <maya@example.org>:\r\n> ${WISH}`,
      inReplyTo: maya,
      references: [maya],
    });
    const lena = await write({ ...DARK, from: 'lena@example.com', subject: 'Fwd: Dark theme for the editor' });
    const asked = await pm.settled(WISH);
    expect(await replies()).toEqual([{ text: 'Поддерживаю!', root: maya }]);
    // Somebody of the team answers from the address that an admin tied to them.
    const tie = { platform: 'mail', realm: 'ideas@acme.example', externalId: 'paula@acme.example' };
    await pm.ws.admin.post(`/v1/members/${pm.ws.admin.memberId}/identities`, tie).expect(201);
    await write({
      from: 'Paula <paula@acme.example>',
      subject: 'Re: Dark theme',
      text: 'Which editor?',
      inReplyTo: maya,
      references: [maya],
    });
    const said = await heed.rows('select text, is_member from thread_reply where workspace_id = $1 order by id', [pm.ws.id]);
    expect(said).toEqual([
      { text: 'Поддерживаю!', is_member: null },
      { text: 'Which editor?', is_member: true },
    ]);
    expect((await submissions()).map(({ text, state }) => [text, state])).toEqual([
      [WISH, 'attached'],
      [WISH, 'attached'],
    ]);

    await pm.ship(asked.ideaId);
    const { id } = await pm.publishDraftOf(asked.ideaId);
    await pm.send();

    const [toMaya, ...more] = smtp.to('maya@example.org');
    expect(more).toEqual([]);
    expect(headerOf(toMaya, 'in-reply-to')).toBe(`<${maya}>`);
    expect(headerOf(toMaya, 'references')).toBe(`<${maya}>`);
    expect(headerOf(toMaya, 'from')).toBe('Acme ideas <ideas@acme.example>');
    expect(headerOf(toMaya, 'auto-submitted')).toBe('auto-generated');
    expect(headerOf(toMaya, 'message-id')).toMatch(/^<ann\.[0-9a-f-]{36}@acme\.example>$/);
    expect(headerOf(toMaya, 'reply-to')).toMatch(/^ideas\+[a-z2-7]{26}\.[a-z2-7]{16}@acme\.example$/);
    expect(headerOf(toMaya, 'list-unsubscribe')).toMatch(/^<http:\/\/heed\.test\/mail-links\/[\w-]{66}>$/);
    expect(toMaya?.subject).toBe('Re: Dark theme for the editor');
    expect(toMaya?.text).toContain('Dark theme for the editor');
    expect(toMaya?.html).toMatch(/^<p>/);
    const [toLena] = smtp.to('lena@example.com');
    expect(headerOf(toLena, 'in-reply-to')).toBe(`<${lena}>`);
    expect(smtp.received).toHaveLength(2);
    expect((await pm.closures(`&ideaId=${asked.ideaId}`)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);

    // Lena's mailbox is gone: a server on the way says so later.
    const returned = headerOf(toLena, 'message-id')?.slice(1, -1) ?? '';
    await pipe(url, bounceOf(returned, 'lena@example.com', 'delayed'));
    expect((await pm.closures(`&ideaId=${asked.ideaId}`)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    expect((await pipe(url, bounceOf(returned, 'lena@example.com'))).status).toBe(202);
    await heed.drain();
    const deliveries = (await pm.ws.admin.get(`/v1/deliveries?subjectId=${id}`).expect(200)).body.data as {
      state: string;
      reason: string | null;
    }[];
    expect(deliveries.map(({ state, reason }) => [state, reason]).sort()).toEqual([
      ['delivered', null],
      ['failed', 'bounced: 5.1.1'],
    ]);
    expect((await pm.closures(`&ideaId=${asked.ideaId}`)).map(({ state }) => state).sort()).toEqual(['delivered', 'failed']);
    expect(await heed.rows(`select unreachable_reason from thread where workspace_id = $1 and is_reachable is false`, [pm.ws.id])).toEqual([
      { unreachable_reason: 'bounced: 5.1.1' },
    ]);
  });

  it('an answer to our answer is said in the thread, by its ids or by the address it goes to; a holiday notice is not', async () => {
    const maya = await write({ ...DARK, from: 'maya@example.org' });
    const { ideaId } = await pm.settled(WISH);
    await pm.ship(ideaId);
    await pm.publishDraftOf(ideaId);
    await pm.send();
    const [answer] = smtp.received;
    const id = headerOf(answer, 'message-id')?.slice(1, -1) ?? '';
    const address = headerOf(answer, 'reply-to') ?? '';
    await write({ from: 'maya@example.org', subject: 'Re: Dark theme', text: 'Thank you!', inReplyTo: id });
    await write({ from: 'maya@example.org', subject: 'Great', text: 'I love it.', to: address.toUpperCase() });
    const ooo = mimeOf({
      from: 'maya@example.org',
      subject: 'Away',
      text: 'Back on Friday',
      inReplyTo: id,
      headers: { 'Auto-Submitted': 'auto-replied' },
    });
    expect(await pipe(url, ooo)).toEqual({ status: 202, body: '{"accepted":true,"ignored":"auto_reply"}' });
    const forged = address.replace(/\.[a-z2-7]{16}@/, '.aaaaaaaaaaaaaaaa@');
    await write({ from: 'eve@example.net', subject: 'Another wish', text: 'Free coffee', to: forged });
    await heed.drain();
    expect(await replies()).toEqual([
      { text: 'Thank you!', root: maya },
      { text: 'I love it.', root: maya },
    ]);
    expect((await submissions()).map(({ text }) => text).sort()).toEqual(['Free coffee', WISH]);
    expect((await pm.closures(`&ideaId=${ideaId}`)).map(({ state }) => state)).toEqual(['delivered']);
  });

  it('the first answer asks how they want to be named and whether they may be quoted; a reply with a number is the answer, once it is surely theirs', async () => {
    pm = new Announcing(heed, await heed.workspace({ acknowledges: true }), new SlackServer());
    await connect({});
    const maya = await write({ ...DARK, from: 'Maya López <maya@example.org>' });
    const { authorId } = await pm.settled(WISH);
    await pm.send();
    const [answer] = smtp.received;
    expect(headerOf(answer, 'auto-submitted')).toBe('auto-replied');
    expect(answer?.text).toContain('1. As Maya López\n2. Without my name\n3. You may quote me\n4. Please do not quote me');
    expect(answer?.text).toMatch(/You can tell us here: http:\/\/heed\.test\/links\/[\w-]{43}\n/);
    expect(answer?.html).toContain('<br>2. Without my name<br>');
    const consents = async () =>
      ((await pm.ws.admin.get(`/v1/authors/${authorId}`).expect(200)).body.consents as { kind: string; form: string | null }[]).map(
        ({ kind, form }) => form ?? kind,
      );
    const inReplyTo = headerOf(answer, 'message-id')?.slice(1, -1) ?? '';
    const reply = { subject: 'Re: Dark theme for the editor', inReplyTo };
    await write({ ...reply, from: 'maya@example.org', text: '1', results: null });
    await write({ ...reply, from: 'eve@example.net', text: '1' });
    await heed.drain();
    expect(await consents()).toEqual([]);
    await write({ ...reply, from: 'maya@example.org', text: '1, 3\r\n\r\nThank you!\r\n\r\n> How shall we name you?' });
    await heed.drain();
    expect((await consents()).sort()).toEqual(['name', 'quote']);
    await write({ from: 'maya@example.org', subject: 'No', text: 'Please do not quote me.', to: headerOf(answer, 'reply-to') });
    await write({ ...reply, from: 'maya@example.org', text: '7 years I have waited' });
    await heed.drain();
    expect(await consents()).toEqual(['name']);
    // Only the choice itself is none of what was said in the thread.
    expect((await replies()).map(({ text, root }) => [text, root === maya])).toEqual([
      ['1', true],
      ['1', true],
      ['1, 3\n\nThank you!', true],
      ['7 years I have waited', true],
    ]);
    // Asked once, whatever they ask for next.
    await write({ from: 'Maya López <maya@example.org>', subject: 'Charts', text: 'Charts in every table would help me' });
    await pm.send();
    expect(smtp.received).toHaveLength(2);
    expect(smtp.received[1]?.text).not.toContain('name');
  });

  it('who is not proven to be who they say gets nothing, is listed, and speaks for nobody else', async () => {
    await write({ ...DARK, from: 'maya@example.org' });
    await write({ ...DARK, from: 'maya@example.org', results: null });
    await write({ ...DARK, from: 'tom@example.org', results: 'mx.acme.example; dkim=pass header.d=evil.example' });
    await write({ ...DARK, from: 'ann@example.org', results: 'mx.evil.example; dkim=pass header.d=example.org' });
    const { ideaId } = await pm.settled(WISH);
    await pm.ship(ideaId);
    const draft = await pm.draftOf(ideaId);
    const preview = (await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview`).expect(200)).body as {
      threads: { isReachable: boolean | null; reason: string | null }[];
      unreachable: { why: string; detail: string | null }[];
    };
    expect(preview.threads.map(({ isReachable, reason }) => [isReachable, reason]).sort()).toEqual([
      [null, null],
      [false, 'address_not_verified'],
      [false, 'address_not_verified'],
      [false, 'address_not_verified'],
    ]);
    expect(preview.unreachable.map(({ why, detail }) => [why, detail])).toEqual(
      Array(3).fill(['thread_unreachable', 'address_not_verified']),
    );
    await pm.publish(draft.id);
    await pm.send();
    expect(smtp.received.map(({ to }) => to)).toEqual([['maya@example.org']]);
    const closures = await pm.closures(`&ideaId=${ideaId}`);
    expect(closures.map(({ state }) => state).sort()).toEqual(['delivered', 'unreachable', 'unreachable', 'unreachable']);
    // No address stands anywhere but in the identity, so that erasing that erases it.
    const kept = await heed.rows(
      `select 1 from thread where workspace_id = $1 and (channel || root) like '%maya@%'
       union all select 1 from event where workspace_id = $1 and data::text like '%maya@%'
       union all select 1 from delivery where workspace_id = $1 and (body::text || coalesce(external_id, '')) like '%maya@%'`,
      [pm.ws.id],
    );
    expect(kept).toEqual([]);
  });

  it('who was told nothing for want of a proof is told once a member sends it again after the proof', async () => {
    await write({ ...DARK, from: 'maya@example.org', results: null });
    const { ideaId } = await pm.settled(WISH);
    await pm.ship(ideaId);
    const { id } = await pm.publishDraftOf(ideaId);
    await pm.send();
    expect((await pm.closures(`&ideaId=${ideaId}`)).map(({ state }) => state)).toEqual(['unreachable']);
    await heed.rows(`update identity set assurance = 'verified' where workspace_id = $1`, [pm.ws.id]);
    const [delivery] = (await pm.ws.admin.get(`/v1/deliveries?subjectId=${id}`).expect(200)).body.data as { id: string }[];
    const again = { outcome: 'resend', reason: 'She has confirmed her address.' };
    await pm.ws.admin.post(`/v1/deliveries/${delivery?.id ?? ''}/resolutions`, again).expect(200);
    await pm.send();
    expect(smtp.to('maya@example.org')).toHaveLength(1);
    expect((await pm.closures(`&ideaId=${ideaId}`)).map(({ state }) => state)).toEqual(['delivered']);
    // A bounce that is faster than our own record of the sending waits at the mail server.
    const returned = headerOf(smtp.to('maya@example.org')[0], 'message-id')?.slice(1, -1) ?? '';
    await heed.rows(`update delivery set state = 'sending' where id = $1`, [delivery?.id]);
    expect((await pipe(url, bounceOf(returned, 'maya@example.org'))).status).toBe(503);
    await heed.rows(`update delivery set state = 'delivered' where id = $1`, [delivery?.id]);
    expect((await pipe(url, bounceOf(returned, 'maya@example.org'))).status).toBe(202);
    await heed.drain();
    expect((await pm.closures(`&ideaId=${ideaId}`)).map(({ state, reason }) => [state, reason])).toEqual([['failed', 'bounced: 5.1.1']]);
  });

  it('once an address is verified, what is published next is sent there', async () => {
    await write({ ...DARK, from: 'maya@example.org', results: null });
    const { ideaId } = await pm.settled(WISH);
    await heed.rows(`update identity set assurance = 'verified' where workspace_id = $1`, [pm.ws.id]);
    await pm.ship(ideaId);
    await pm.publishDraftOf(ideaId);
    await pm.send();
    expect(smtp.received.map(({ to, subject }) => [to, subject])).toEqual([[['maya@example.org'], 'Re: Dark theme for the editor']]);
    expect((await pm.closures(`&ideaId=${ideaId}`)).map(({ state }) => state)).toEqual(['delivered']);
  });

  it('a refused mailbox is unreachable, a busy server is tried again, a lost answer is a doubt', async () => {
    const outcomes: [string, string | null][] = [];
    for (const next of [
      { at: 'recipient', status: 550 },
      { at: 'recipient', status: 450 },
      { at: 'message', status: 'lost' },
    ] as const) {
      const text = `A wish of its own, number ${outcomes.length}`;
      await write({ from: `maya@${next.status}.example`, subject: 'Wish', text });
      const { ideaId } = await pm.settled(text);
      await pm.ship(ideaId);
      const { id } = await pm.publishDraftOf(ideaId);
      smtp.misbehave(next);
      await heed.drain();
      const [delivery] = (await pm.ws.admin.get(`/v1/deliveries?subjectId=${id}`).expect(200)).body.data as {
        state: string;
        reason: string | null;
      }[];
      outcomes.push([delivery?.state ?? '', delivery?.reason ?? null]);
    }
    expect(outcomes).toEqual([
      ['failed', 'recipient: smtp_550'],
      ['queued', 'smtp_450'],
      ['in_doubt', 'connection closed (ECONNECTION)'],
    ]);
  });

  it('the same mail twice is one suggestion; the same id from somebody else is another', async () => {
    const messageId = newMessageId('example.org');
    await write({ ...DARK, from: 'maya@example.org', messageId });
    await write({ ...DARK, from: 'maya@example.org', messageId });
    await write({ from: 'eve@example.net', subject: 'Mine', text: 'Take the place of hers', messageId });
    await heed.drain();
    expect((await submissions()).map(({ text }) => text).sort()).toEqual(['Take the place of hers', WISH]);
  });

  it('nobody gets in without the secret, and what a machine wrote is taken and forgotten', async () => {
    const mime = mimeOf({ ...DARK, from: 'maya@example.org' });
    for (const wrong of [url.replace(PATH_SECRET, 'Hn5kJm3wQx7zRt1vBc8yLp4s'), url.replace(`/${PATH_SECRET}`, '')]) {
      expect((await pipe(wrong, mime)).status).toBe(401);
    }
    const ofMachines: Record<string, string>[] = [
      { Precedence: 'bulk' },
      { 'List-Id': '<all.example.org>' },
      { 'X-Autoreply': 'yes' },
      { 'Auto-Submitted': 'auto-generated' },
    ];
    for (const headers of ofMachines) {
      expect((await pipe(url, mimeOf({ ...DARK, from: 'maya@example.org', headers }))).body).toContain('ignored');
    }
    expect((await pipe(url, mimeOf({ ...DARK, from: 'ideas@acme.example' }))).body).toContain('"loop"');
    // A report about a delivery that is none of ours.
    expect((await pipe(url, bounceOf('ann.019a4f00-0000-7000-8000-00000000d001@acme.example', 'x@example.org'))).status).toBe(202);
    await heed.drain();
    expect([await submissions(), await replies()]).toEqual([[], []]);
  });

  it('the published bounces and malformed mails come in over the wire: none is a 5xx, none takes 2 s, no bounce is a suggestion', async () => {
    if (!hasHostileData()) return;
    const taken = { 'email-bounce': 0, 'email-mime': 0 };
    for (const family of ['email-bounce', 'email-mime'] as const) {
      const mails = filesOf(family).filter(({ name }) => name.endsWith('.eml'));
      // Nothing of a bounce is stored: a third of them is enough here, all are read in hostile-mail.spec.ts.
      for (const { name, bytes } of mails.filter((file, i) => family === 'email-mime' || i % 3 === 0 || file.name.startsWith('not__'))) {
        const {
          result: { status, body },
          ms,
        } = await quickest(2_000, () => pipe(url, bytes));
        expect([name, status < 500, ms < 2_000]).toEqual([name, true, true]);
        if (body === '{"accepted":true}') taken[family] += 1;
      }
    }
    // A person's words with a bounce attached.
    expect(taken['email-bounce']).toBe(1);
    expect(taken['email-mime']).toBeGreaterThan(30);
    await heed.drain();
    const stored = await submissions();
    expect(stored.length).toBeGreaterThan(30);
    expect(stored.filter(({ text }) => /undeliver|returned mail|failure notice/i.test(text))).toEqual([]);
    expect((await pm.ws.admin.get('/v1/failed-jobs').expect(200)).body.data).toEqual([]);
  }, 60_000);

  it('finds what a mail answers by an index of its own, among many threads', async () => {
    await heed.rows(
      `insert into thread (workspace_id, id, platform, realm, channel, root)
       select $1, gen_random_uuid(), 'mail', 'ideas@acme.example', 'v.' || i, 'm' || i || '@example.org' from generate_series(1, 5000) i`,
      [pm.ws.id],
    );
    await heed.rows('analyze thread');
    const threads = heed.app.get(ThreadsService);
    const targets = [
      { realm: 'ideas@acme.example', root: 'unknown@example.org' },
      { realm: 'ideas@acme.example', root: 'm77@example.org' },
    ];
    const plan = await heed.app.get(Database).tx(pm.ws.id, async (tx) => {
      const spy = jest.spyOn(tx, 'query');
      expect(await threads.findAnswered(tx, 'mail', targets)).toEqual({
        realm: 'ideas@acme.example',
        channel: 'v.77',
        root: 'm77@example.org',
      });
      const [text, values] = spy.mock.calls[0] ?? [''];
      spy.mockRestore();
      return JSON.stringify(await tx.query(`explain (format json) ${text}`, values));
    });
    expect(plan).toContain('"Index Name":"thread_by_root"');
    expect(plan).not.toContain('Seq Scan');
  });

  it('through Postmark, too', async () => {
    const settings = {
      address: 'wishes@acme.example',
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'none' },
      authservId: 'mx.acme.example',
    };
    const { body } = await pm.ws.admin
      .post('/v1/integrations', { platform: 'postmark', name: 'Wishes', settings, secrets: { basicAuth: `postmark:${PATH_SECRET}` } })
      .expect(201);
    const send = (message: object, credentials = `postmark:${PATH_SECRET}`) =>
      fetch(`${heed.baseUrl}/v1/intake/${body.id as string}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
        body: JSON.stringify(message),
      });
    const message = {
      From: 'maya@example.org',
      FromFull: { Email: 'maya@example.org', Name: 'Maya' },
      OriginalRecipient: 'wishes@acme.example',
      Subject: 'Dark theme',
      MessageID: '73e6d360-66eb-11e1-8e72-a8904824019b',
      Date: 'Mon, 2 Nov 2026 10:58:05 +0100',
      TextBody: WISH,
      Headers: [
        { Name: 'Message-ID', Value: '<one@example.org>' },
        { Name: 'Authentication-Results', Value: 'mx.acme.example; dmarc=pass header.from=example.org' },
      ],
    };
    expect([(await send(message)).status, (await send(message)).status, (await send(message, 'postmark:wrong')).status]).toEqual([
      200, 200, 401,
    ]);
    const reply = {
      ...message,
      MessageID: 'other',
      TextBody: `Me too\n> ${WISH}`,
      StrippedTextReply: 'Me too',
      Headers: [{ Name: 'In-Reply-To', Value: '<one@example.org>' }],
    };
    expect((await send(reply)).status).toBe(200);
    const { ideaId } = await pm.settled(WISH);
    expect(await replies()).toEqual([{ text: 'Me too', root: 'one@example.org' }]);
    await pm.ship(ideaId);
    await pm.publishDraftOf(ideaId);
    await pm.send();
    expect(smtp.to('maya@example.org').map((mail) => headerOf(mail, 'in-reply-to'))).toEqual(['<one@example.org>']);
  });
});
