import { Announcing } from '../support/announcing';
import { FormClient } from '../support/form-client';
import { TestHeed } from '../support/heed';
import { teamsHeaders } from '../support/intake-signatures';
import { later } from '../support/later';
import { mimeOf, newMessageId, pipe } from '../support/mail-client';
import { MAIL_LOGIN, MailServerDouble, ReceivedMail, headerOf } from '../support/mail-server';
import { untilSomebodyWaits } from '../support/row-locks';
import { SlackServer } from '../support/slack-server';
import { TypeformClient } from '../support/typeform-client';
import mention from '../fixtures/platforms/teams/mention.json';

const PATH_SECRET = 'Zr8fXq2LmN4vPs6tWy9bCd1e';
const POLICY = { isEnabled: false, asksForCredit: false, silentIntegrationIds: [], wordings: [] };

describe('mail to people who asked elsewhere, and to those who want none', () => {
  let heed: TestHeed;
  let pm: Announcing;
  let form: FormClient;
  let mailboxId: string;
  let formId: string;
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
    // The same people ask in every story.
    await heed.rows(`delete from rate_limit where key like 'confirmations-reader%'`);
    await begin();
  });

  const begin = async () => {
    pm = new Announcing(heed, await heed.workspace(), new SlackServer());
    const settings = {
      address: 'ideas@acme.example',
      authservId: 'mx.acme.example',
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'none', user: MAIL_LOGIN.user },
    };
    mailboxId = await connect('mail', settings, { pathSecret: PATH_SECRET, smtpPassword: MAIL_LOGIN.password });
    const mapping = { body: '/message', email: '/email' };
    formId = await connect('generic_form', { verification: 'path_secret', mapping }, { pathSecret: PATH_SECRET });
    form = new FormClient({ url: `${heed.baseUrl}/v1/intake/${formId}/${PATH_SECRET}` });
  };

  const connect = async (platform: string, settings: object, secrets: object) => {
    const { body } = await pm.ws.admin.post('/v1/integrations', { platform, name: platform, settings, secrets }).expect(201);
    return body.id as string;
  };
  const settle = async (policy: object, status = 200) => {
    const { headers } = await pm.ws.admin.get('/v1/settings/acknowledgements').expect(200);
    return pm.ws.admin
      .put('/v1/settings/acknowledgements', { ...POLICY, ...policy })
      .set('if-match', String(headers.etag))
      .expect(status);
  };
  const publish = async (ideaId: string) => {
    await pm.ship(ideaId);
    await pm.publishDraftOf(ideaId);
    await pm.send();
  };
  const submit = async (message: string, email: string) => {
    expect((await form.submit({ message, email })).status).toBeLessThan(300);
    return pm.settled(message);
  };
  const linkIn = (text: string | undefined) => /http:\/\/heed\.test(\/[^\s>]+)/.exec(text ?? '')?.[1] ?? '/none';
  const unsubscribeLink = (mail: ReceivedMail | undefined) => linkIn(headerOf(mail, 'list-unsubscribe'));
  const click = (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
    heed.anonymous.post(path).set('content-type', type).send(body);

  it('who typed an address is asked there whether it is theirs, once; then told by mail what came of it, also of what had shipped before', async () => {
    const early = await submit('Please add a dark theme to the editor', 'maya@example.org');
    await pm.send();
    expect(smtp.received).toEqual([]);
    const refused = await settle({ confirmsThrough: formId }, 400);
    expect(refused.body.errors).toMatchObject([{ pointer: '/confirmsThrough', code: 'no_mailbox' }]);
    await settle({ confirmsThrough: mailboxId });
    await publish(early.ideaId);
    expect(await pm.closureOf(early)).toMatchObject({ state: 'unreachable', reason: 'claimed_address_only' });
    const second = await submit('Buy cheap pills at https://pills.example', 'maya@example.org');
    await submit('Keyboard shortcuts for all tables', 'maya@example.org');
    await pm.send();
    const [question, ...more] = smtp.received;
    expect(more).toEqual([]);
    expect(question).toMatchObject({ to: ['maya@example.org'], subject: 'Is this your address?' });
    expect(question?.raw).not.toContain('pills');
    expect([headerOf(question, 'auto-submitted'), headerOf(question, 'in-reply-to')]).toEqual(['auto-replied', undefined]);
    // What a member or a bot can read does not open the link.
    const { body: deliveries } = await pm.ws.admin.get('/v1/deliveries?purpose=confirmation').expect(200);
    expect(JSON.stringify(deliveries.data)).not.toContain('mail-links');
    expect(deliveries.data).toHaveLength(1);

    const path = linkIn(question?.text);
    await heed.anonymous.get(path).expect(200);
    await heed.anonymous.get(`${path.slice(0, -2)}AA`).expect(404);
    expect((await pm.closureOf(early))?.state).toBe('unreachable');
    await click(path, 'do=confirm').expect(200);
    await pm.send();
    const [, news] = smtp.received;
    expect(news).toMatchObject({ to: ['maya@example.org'], subject: 'Please add a dark theme to the editor' });
    expect(await pm.closureOf(early)).toMatchObject({ state: 'delivered', reason: null });
    await click(path, 'do=confirm').expect(200);
    await publish(second.ideaId);
    expect(smtp.received).toHaveLength(3);
    expect((await pm.closureOf(second))?.state).toBe('delivered');
    // The address is proven: who wrote by mail from it is the same person.
    const url = `${heed.baseUrl}/v1/intake/${mailboxId}/${PATH_SECRET}`;
    await pipe(
      url,
      mimeOf({ from: 'maya@example.org', subject: 'Charts', text: 'Charts in tables would help me', messageId: newMessageId('a.example') }),
    );
    const mailed = await pm.settled('Charts in tables would help me');
    const people = [early.authorId, mailed.authorId].map(
      async (id) => (await pm.ws.admin.get(`/v1/authors/${id}`).expect(200)).body.canonicalId as string,
    );
    expect(new Set(await Promise.all(people)).size).toBe(1);
  });

  it('who types a confirmed address later is not taken for its owner, until the owner says that this was them, too', async () => {
    await settle({ confirmsThrough: mailboxId });
    const hers = await submit('Please add a dark theme to the editor', 'maya@example.org');
    await pm.send();
    await click(linkIn(smtp.received[0]?.text), 'do=confirm').expect(200);
    const author = async (id: string) => (await pm.ws.admin.get(`/v1/authors/${id}`).expect(200)).body;
    expect(await author(hers.authorId)).toMatchObject({ identities: [{ email: 'maya@example.org', assurance: 'verified' }] });

    const impostors = await submit('Remove the export of all tables', 'Maya@example.org');
    const impostorsToo = await submit('Sort every list by its colour', 'maya@example.org');
    expect(impostors.authorId).not.toBe(hers.authorId);
    expect(impostorsToo.authorId).toBe(impostors.authorId);
    expect(await author(impostors.authorId)).toMatchObject({ canonicalId: impostors.authorId, identities: [{ assurance: 'claimed' }] });
    const supporters = await pm.ws.admin.get(`/v1/ideas/${impostors.ideaId}/supporters`).expect(200);
    expect(JSON.stringify(supporters.body.data)).not.toContain(hers.authorId);
    await publish(impostors.ideaId);
    expect(await pm.closureOf(impostors)).toMatchObject({ state: 'unreachable', reason: 'claimed_address_only' });
    await publish(hers.ideaId);
    expect((await pm.closureOf(hers))?.state).toBe('delivered');
    const subjects = () => smtp.to('maya@example.org').map(({ subject }) => subject);
    expect(subjects()).toEqual(['Is this your address?', 'Please add a dark theme to the editor']);

    // One letter in a week, about everything that was typed in it.
    await heed.rows(`update address_confirmation set asked_at = asked_at - interval '7 days' where workspace_id = $1`, [pm.ws.id]);
    await later(heed);
    await heed.drain();
    await pm.send();
    expect(subjects().slice(2)).toEqual(['Is this your address?']);
    // The letter about what she has confirmed says nothing of what came since.
    await click(linkIn(smtp.received[0]?.text), 'do=confirm').expect(200);
    expect((await author(impostors.authorId)).canonicalId).toBe(impostors.authorId);
    await click(linkIn(smtp.received[2]?.text), 'do=confirm').expect(200);
    await pm.send();
    for (const { authorId } of [impostors, impostorsToo]) expect((await author(authorId)).canonicalId).toBe(hers.authorId);
    expect((await pm.closureOf(impostors))?.state).toBe('delivered');
    const since = await submit('Undo for everything I do', 'maya@example.org');
    expect(since.authorId).not.toBe(impostors.authorId);
    // Her address goes with her, wherever it was typed.
    await pm.ws.admin.delete(`/v1/authors/${hers.authorId}`).expect(200);
    expect(await author(since.authorId)).toMatchObject({ erasedAt: expect.any(String), identities: [] });
    expect(await heed.rows('select id from identity where workspace_id = $1 and email ilike $2', [pm.ws.id, 'maya%'])).toEqual([]);
  });

  it('what waits to be looked at is exported to whoever’s it is, by when it was typed', async () => {
    await settle({ confirmsThrough: mailboxId });
    const typed = [await submit('Please add a dark theme to the editor', 'maya@example.org')];
    await pm.send();
    await click(linkIn(smtp.received[0]?.text), 'do=confirm').expect(200);
    typed.push(await submit('Sort every list by its colour', 'maya@example.org'));
    await heed.rows('update submission set author_id = null where workspace_id = $1', [pm.ws.id]);
    const payloadsOf = async (id: string) => {
      const { body } = await pm.ws.admin.get(`/v1/authors/${id}/export`).expect(200);
      return (body.payloads as { bytes: string }[]).map(({ bytes }) => Buffer.from(bytes, 'base64').toString());
    };
    expect(await Promise.all(typed.map(({ authorId }) => payloadsOf(authorId)))).toEqual([
      [expect.stringContaining('dark theme')],
      [expect.stringContaining('its colour')],
    ]);
  });

  it('who is found to be somebody else while the owner of an address is being erased is not erased with them', async () => {
    await settle({ confirmsThrough: mailboxId });
    const hers = await submit('Please add a dark theme to the editor', 'maya@example.org');
    await pm.send();
    await click(linkIn(smtp.received[0]?.text), 'do=confirm').expect(200);
    const typed = await submit('Sort every list by its colour', 'maya@example.org');
    const toms = await submit('Remove the export of all tables', 'tom@example.org');
    const client = await heed.database.owner.connect();
    try {
      await client.query('begin');
      await client.query('update author set canonical_id = $3 where workspace_id = $1 and id = $2', [
        pm.ws.id,
        typed.authorId,
        toms.authorId,
      ]);
      const erased = pm.ws.admin.delete(`/v1/authors/${hers.authorId}`).then(({ status }) => status);
      await untilSomebodyWaits(heed);
      await client.query('commit');
      expect(await erased).toBe(200);
    } finally {
      client.release();
    }
    const stays = await heed.rows<{ id: string }>('select id from author where workspace_id = $1 and erased_at is null order by id', [
      pm.ws.id,
    ]);
    expect(stays.map(({ id }) => id)).toEqual([typed.authorId, toms.authorId].sort());
  });

  it('what was typed before the address was confirmed is theirs, also where it is looked at only afterwards', async () => {
    await settle({ confirmsThrough: mailboxId });
    const first = await submit('Please add a dark theme to the editor', 'maya@example.org');
    await pm.send();
    expect((await form.submit({ message: 'Charts in every table', email: 'maya@example.org' })).status).toBeLessThan(300);
    await click(linkIn(smtp.received[0]?.text), 'do=confirm').expect(200);
    expect((await pm.settled('Charts in every table')).authorId).toBe(first.authorId);
  });

  it('who writes by mail as somebody whose address is confirmed, and cannot prove it, is not answered at that address', async () => {
    await settle({ confirmsThrough: mailboxId, isEnabled: true });
    const write = async (text: string) => {
      const url = `${heed.baseUrl}/v1/intake/${mailboxId}/${PATH_SECRET}`;
      await pipe(url, mimeOf({ from: 'maya@example.org', subject: text, text, messageId: newMessageId('a.example'), results: null }));
      const settled = await pm.settled(text);
      await pm.send();
      return settled;
    };
    const hers = await write('Please add a dark theme to the editor');
    await click(linkIn(smtp.received[0]?.text), 'do=confirm').expect(200);
    await publish(hers.ideaId);
    const heard = smtp.received.length;
    const impostors = await write('Remove the export of all tables');
    await publish(impostors.ideaId);
    expect(impostors.authorId).not.toBe(hers.authorId);
    expect(smtp.received).toHaveLength(heard);
    expect((await pm.closureOf(hers))?.state).toBe('delivered');
    expect((await pm.closureOf(impostors))?.state).toBe('unreachable');
  });

  it('an address that came along with another person’s id is not asked: its reader would become that person', async () => {
    await settle({ confirmsThrough: mailboxId });
    const typeform = await connect('typeform', { bodyRef: 'idea', emailRef: 'mail' }, { webhookSecret: 'typeform-secret-number-one' });
    const client = new TypeformClient({ url: `${heed.baseUrl}/v1/intake/${typeform}`, secret: 'typeform-secret-number-one' });
    const response = { formId: 'F', answers: { idea: 'Bigger icons on my phone', mail: 'eve@example.net' }, hidden: { user_id: '42' } };
    expect((await client.submit(response)).status).toBe(200);
    expect(await pm.settled('Bigger icons on my phone')).toMatchObject({ authorId: expect.any(String) });
    expect((await pm.ws.admin.get('/v1/deliveries?purpose=confirmation').expect(200)).body.data).toEqual([]);
  });

  /** Of a stranger who types each of them once, under a name of its own: how many are asked. */
  const questionsAt = async (emails: readonly string[]) => {
    await settle({ confirmsThrough: mailboxId });
    for (const [no, email] of emails.entries()) {
      const author = { platform: 'irc', realm: 'libera', externalId: `made-up-${no}`, email };
      await pm.ws.admin.post('/v1/submissions', { text: `A wish of its own, with the number ${no}`, author }).expect(202);
    }
    await heed.drain();
    const { body } = await pm.ws.admin.get('/v1/deliveries?purpose=confirmation').expect(200);
    return (body.data as unknown[]).length;
  };

  it('nobody fills another’s mailbox with questions by typing the address under many names, or in many spellings', async () => {
    expect(await questionsAt(Array.from({ length: 4 }, () => 'victim@example.org'))).toBe(3);
    const spellings = [
      'nobody@example.org',
      'No.body@example.org',
      'nobody+1@example.org',
      'no.body+2@Example.org',
      'nobody+3@example.org',
    ];
    await begin();
    expect(await questionsAt(spellings)).toBe(3);
  });

  it('nor through the forms of many workspaces', async () => {
    const asked = [];
    for (const _ of [1, 2, 3]) {
      await begin();
      asked.push(await questionsAt(Array.from({ length: 4 }, () => 'everywhere@example.org')));
    }
    expect(asked).toEqual([3, 3, 0]);
  });

  it('one click ends all mail to an address; what comes of their wishes is listed as unreachable, until they want mail again', async () => {
    const url = `${heed.baseUrl}/v1/intake/${mailboxId}/${PATH_SECRET}`;
    const write = async (text: string) => {
      await pipe(url, mimeOf({ from: 'maya@example.org', subject: text, text, messageId: newMessageId('mail.example.org') }));
      return pm.settled(text);
    };
    const [first, second, third, fourth] = [
      await write('Dark theme for the editor'),
      await write('Printing of all comments'),
      await write('Shortcuts in every table'),
      await write('Bigger icons on the phone'),
    ];
    await publish(first.ideaId);
    const [mail] = smtp.to('maya@example.org');
    const path = unsubscribeLink(mail);
    expect(headerOf(mail, 'auto-submitted')).toBe('auto-generated');
    // A scanner that opens every link.
    await heed.anonymous.get(path).expect(200);
    // Queued already when she clicks.
    await pm.ship(second.ideaId);
    await pm.publishDraftOf(second.ideaId);
    await click(path, 'List-Unsubscribe=One-Click').expect(200);
    await pm.send();
    await publish(third.ideaId);
    expect(smtp.to('maya@example.org')).toHaveLength(1);
    for (const asked of [second, third])
      expect(await pm.closureOf(asked)).toMatchObject({ state: 'unreachable', reason: 'thread_unreachable: unsubscribed' });
    expect((await pm.closureOf(first))?.state).toBe('delivered');
    const kept = await heed.rows('select 1 from mail_suppression where workspace_id = $1 and address_hash ~ $2', [pm.ws.id, 'maya']);
    expect(kept).toEqual([]);

    const link = { purpose: 'author', expiresInDays: 7 };
    const { body: own } = await pm.ws.admin.post(`/v1/authors/${first.authorId}/links`, link).expect(201);
    const page = new URL(own.url as string).pathname;
    expect((await heed.anonymous.get(page).expect(200)).text).toContain('Send me mail again');
    const after = await click(page, 'do=resubscribe').expect(200);
    expect(after.text).not.toContain('Send me mail again');
    await publish(fourth.ideaId);
    expect(smtp.to('maya@example.org').map(({ subject }) => subject)).toEqual([
      'Re: Dark theme for the editor',
      'Re: Bigger icons on the phone',
    ]);
    // As multipart, which RFC 8058 prefers.
    const body = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    expect((await click(path, body, 'multipart/form-data; boundary=b').expect(200)).text).toContain('We send no more mail');
    expect((await click(path, 'do=resubscribe').expect(200)).text).toContain('when something comes of what you asked for');
  });

  it('who asked where nothing can be said later is told by mail, at an address that is proven to be theirs', async () => {
    const secrets = { securityToken: Buffer.from('a-token-of-thirty-two-characters').toString('base64') };
    const teams = await connect('teams', { tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47' }, secrets);
    const body = JSON.stringify(mention);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...teamsHeaders(secrets.securityToken, body) };
    expect((await fetch(`${heed.baseUrl}/v1/intake/${teams}`, { method: 'POST', headers, body })).status).toBe(200);
    const asked = await pm.settled('My eyes hurt at night – please add a dark theme & ask @Ben');
    const url = `${heed.baseUrl}/v1/intake/${mailboxId}/${PATH_SECRET}`;
    await pipe(
      url,
      mimeOf({ from: 'maya@example.org', subject: 'Charts', text: 'Charts in tables', messageId: newMessageId('a.example') }),
    );
    const mailed = await pm.settled('Charts in tables');
    await pm.ws.admin.post(`/v1/authors/${asked.authorId}/joins`, { intoAuthorId: mailed.authorId, reason: 'I know her' }).expect(201);
    await pm.ship(asked.ideaId);
    const draft = await pm.draftOf(asked.ideaId);
    const { body: preview } = await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview`).expect(200);
    expect(preview).toMatchObject({
      letterCount: 1,
      unreachableCount: 0,
      threads: [{ isReachable: false, reason: 'channel_cannot_answer' }],
    });
    await pm.publish(draft.id);
    await pm.send();
    expect(smtp.received.map(({ to }) => to)).toEqual([['maya@example.org']]);
    expect(await pm.closureOf(asked)).toMatchObject({ state: 'delivered', reason: null });
  });
});
