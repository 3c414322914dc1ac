import fc from 'fast-check';
import { MAIL_LOGIN, MailServerDouble } from '../../../test/support/mail-server';
import type { MailMisbehaviour } from '../../../test/support/mail-server';
import { OutboundService } from '../../outbound/outbound.service';
import type { OutgoingMessage, SendResult } from '../integration';
import { answerMail, plainText, sendAnswer } from './mail-answer';
import { checkMailbox } from './mail-check';
import { Mailbox, mailboxOf } from './mailbox';

const MESSAGE: OutgoingMessage = {
  deliveryId: '019a4f00-0000-7000-8000-00000000d001',
  thread: { realm: 'ideas@acme.example', channel: 'v.x', root: 'one@example.org', replyTo: null, permalink: null, isPrivate: false },
  paragraphs: ['You asked, we did: dark theme.'],
  credits: [
    { name: 'Nino', mention: null },
    { name: 'v.x', mention: 'v.x' },
  ],
  link: 'https://acme.example/changes?a=1&b=2',
  addressee: { address: 'maya@example.org', subject: 'Dark theme' },
};

const BOX: Mailbox = {
  realm: 'ideas@acme.example',
  address: 'ideas@acme.example',
  from: { name: 'Acme', address: 'ideas@acme.example' },
  domain: 'acme.example',
  authservId: null,
  replyKey: null,
  server: null,
};

describe('an answer by mail', () => {
  it('says the same in text and HTML, and names nobody by an id of ours', () => {
    const mail = answerMail(MESSAGE, BOX);
    expect(plainText(MESSAGE)).toBe('You asked, we did: dark theme.\n\n🙌 Nino\n\nhttps://acme.example/changes?a=1&b=2');
    expect(mail).toMatchObject({
      to: 'maya@example.org',
      subject: 'Re: Dark theme',
      inReplyTo: 'one@example.org',
      references: ['one@example.org'],
      replyTo: null,
    });
    expect(mail?.html).toBe(
      '<p>You asked, we did: dark theme.</p>\n<p>🙌 Nino</p>\n<p><a href="https://acme.example/changes?a=1&#38;b=2">https://acme.example/changes?a=1&#38;b=2</a></p>',
    );
  });

  it('goes back to the ideas address where it comes from another, and refers to no key of ours', () => {
    const mail = answerMail(
      { ...MESSAGE, thread: { ...MESSAGE.thread, root: 'sha256:00' }, addressee: { address: 'maya@example.org', subject: null } },
      { ...BOX, from: { name: null, address: 'news@acme.example' } },
    );
    expect(mail).toMatchObject({ replyTo: 'ideas@acme.example', inReplyTo: null, references: [], subject: 'Re: ideas@acme.example' });
  });

  it('no words in it become HTML', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=1>', '</p><a href="javascript:1">', '&lt;b&gt;', "' onclick='x"),
    );
    fc.assert(
      fc.property(odd, odd, odd, (paragraph, name, link) => {
        const html = answerMail({ ...MESSAGE, paragraphs: [paragraph], credits: [{ name, mention: null }], link }, BOX)?.html ?? '';
        const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
        for (const tag of tags) expect(tag).toMatch(/^<(?:p|\/p|br|\/a|a href="https?:[^"<>]*")>$/);
        expect(html.replace(/<[^>]*>/g, '')).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('is not sent to an address that is only claimed, nor without a server', async () => {
    const outbound = new OutboundService({ allow: [], version: '0' });
    expect(await sendAnswer(MESSAGE, BOX, outbound)).toEqual({ state: 'failed', reason: 'smtp_not_configured', unreachable: false });
    const server = { host: '127.0.0.1', port: 25, security: 'none', login: null, clientName: 'acme.example' } as const;
    expect(await sendAnswer({ ...MESSAGE, addressee: null }, { ...BOX, server }, outbound)).toEqual({
      state: 'failed',
      reason: 'address_not_verified',
      unreachable: true,
    });
    expect((await sendAnswer(MESSAGE, { ...BOX, server }, outbound)).state).toBe('failed');
  });

  describe('at a server', () => {
    const smtp = new MailServerDouble();
    const outbound = new OutboundService({ allow: ['127.0.0.1'], version: '0', timeoutMs: 2000 });
    let box: Mailbox;
    beforeAll(async () => {
      const settings = {
        address: 'ideas@acme.example',
        authservId: 'mx',
        smtp: { host: '127.0.0.1', port: await smtp.start(), security: 'none', user: MAIL_LOGIN.user },
      };
      box = mailboxOf({ id: 'i', realm: 'ideas@acme.example', settings, secrets: { smtpPassword: MAIL_LOGIN.password } }, settings);
    });
    afterAll(() => smtp.stop());
    const wrong = () => ({ ...box, server: box.server && { ...box.server, login: { user: 'heed', password: 'wrong' } } });

    it.each<[MailMisbehaviour | null, SendResult]>([
      [null, { state: 'delivered', externalId: 'ann.019a4f00-0000-7000-8000-00000000d001@acme.example', permalink: null }],
      [
        { at: 'recipient', status: 550 },
        { state: 'failed', reason: 'recipient: smtp_550', unreachable: true },
      ],
      [
        { at: 'message', status: 554 },
        { state: 'failed', reason: 'message: smtp_554', unreachable: true },
      ],
      [
        { at: 'sender', status: 553 },
        { state: 'failed', reason: 'sender: smtp_553', unreachable: false },
      ],
      [
        { at: 'sender', status: 421 },
        { state: 'retry', reason: 'smtp_421', afterSeconds: null },
      ],
    ])('%j: %j', async (next, result) => {
      if (next !== null) smtp.misbehave(next);
      expect(await sendAnswer(MESSAGE, box, outbound)).toEqual(result);
    });

    it('a refused login is ours to mend, not the end of the thread', async () => {
      expect(await sendAnswer(MESSAGE, wrong(), outbound)).toEqual({ state: 'failed', reason: 'login: smtp_535', unreachable: false });
    });

    it('the connection is tried out without a word to anybody', async () => {
      smtp.received.length = 0;
      const states = async (of: Mailbox) => (await checkMailbox(of, outbound)).map(({ subject, state }) => `${subject} ${state}`);
      expect(await states(box)).toEqual(['smtp ok', 'from unknown', 'authserv_id ok', 'reply_address unknown', 'inbound unknown']);
      expect(await states({ ...BOX, replyKey: 'k' })).toEqual([
        'smtp missing',
        'from unknown',
        'authserv_id missing',
        'reply_address ok',
        'inbound unknown',
      ]);
      const [finding] = await checkMailbox(wrong(), outbound);
      expect(finding).toMatchObject({ state: 'missing', detail: expect.stringContaining('smtpPassword') });
      expect(finding?.detail).not.toContain('wrong');
      const inside = await checkMailbox({ ...box, server: box.server && { ...box.server, host: '10.0.0.1' } }, outbound);
      expect(inside[0]?.detail).toContain('HEED_OUTBOUND_ALLOW');
      expect(smtp.received).toEqual([]);
    });
  });
});
