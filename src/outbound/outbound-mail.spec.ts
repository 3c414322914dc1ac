import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { MAIL_LOGIN, MailServerDouble, headerOf } from '../../test/support/mail-server';
import { composeMail } from './composed-mail';
import type { MailServer, OutboundMail } from './outbound-mail';
import { OutboundService } from './outbound.service';

const MAIL: OutboundMail = {
  from: { name: 'Acme ideas', address: 'ideas@acme.example' },
  to: 'maya@example.org',
  replyTo: 'ideas+x@acme.example',
  subject: 'Re: Dark theme',
  text: 'You asked, we did.',
  html: '<p>You asked, we did.</p>',
  messageId: 'ann.1@acme.example',
  inReplyTo: 'abc@example.org',
  references: ['first@example.org', 'abc@example.org'],
  autoSubmitted: 'auto-replied',
  unsubscribeUrl: 'https://heed.acme.example/mail-links/x-1',
};

describe('mail out', () => {
  const smtp = new MailServerDouble();
  const outbound = new OutboundService({ allow: ['127.0.0.0/8'], version: '0', timeoutMs: 2000 });
  let server: MailServer;
  beforeAll(async () => {
    server = { host: '127.0.0.1', port: await smtp.start(), security: 'none', login: null, clientName: 'acme.example' };
  });
  afterAll(async () => {
    await outbound.close();
    await smtp.stop();
  });
  beforeEach(() => (smtp.received.length = 0));

  it('arrives as it was given, in the thread, and says that a machine sent it', async () => {
    expect(await outbound.sendMail(MAIL, server)).toEqual({ outcome: 'accepted' });
    const [mail] = smtp.received;
    expect(mail).toMatchObject({ from: 'ideas@acme.example', to: ['maya@example.org'], subject: 'Re: Dark theme' });
    expect(headerOf(mail, 'from')).toBe('Acme ideas <ideas@acme.example>');
    expect(headerOf(mail, 'to')).toBe('maya@example.org');
    expect(headerOf(mail, 'reply-to')).toBe('ideas+x@acme.example');
    expect(headerOf(mail, 'message-id')).toBe('<ann.1@acme.example>');
    expect(headerOf(mail, 'in-reply-to')).toBe('<abc@example.org>');
    expect(headerOf(mail, 'references')).toBe('<first@example.org> <abc@example.org>');
    expect(headerOf(mail, 'auto-submitted')).toBe('auto-replied');
    expect(headerOf(mail, 'precedence')).toBeUndefined();
    expect(headerOf(mail, 'list-unsubscribe')).toBe('<https://heed.acme.example/mail-links/x-1>');
    expect(headerOf(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect([mail?.text.trim(), mail?.html.trim()]).toEqual(['You asked, we did.', '<p>You asked, we did.</p>']);
  });

  it.each([
    ['http://heed.acme.example/mail-links/x-1', '<http://heed.acme.example/mail-links/x-1>'],
    ['https://heed.acme.example/x> <https://evil.example', undefined],
    ['javascript:alert(1)', undefined],
  ])('promises one click at no address but https: %s', async (unsubscribeUrl, header) => {
    await outbound.sendMail({ ...MAIL, unsubscribeUrl }, server);
    expect(headerOf(smtp.received[0], 'list-unsubscribe')).toBe(header);
    expect(headerOf(smtp.received[0], 'list-unsubscribe-post')).toBeUndefined();
  });

  it('logs in where it is told to, and says no more than the number of a refusal', async () => {
    expect(await outbound.sendMail(MAIL, { ...server, login: MAIL_LOGIN })).toEqual({ outcome: 'accepted' });
    const refused = await outbound.sendMail(MAIL, { ...server, login: { ...MAIL_LOGIN, password: 'wrong' } });
    expect(refused).toEqual({ outcome: 'refused', stage: 'login', status: 535, reason: 'smtp_535' });
    expect(smtp.received).toHaveLength(1);
  });

  it('greets a server without sending anything', async () => {
    expect(await outbound.greetMailServer({ ...server, login: MAIL_LOGIN })).toEqual({ outcome: 'accepted' });
    expect(smtp.received).toEqual([]);
  });

  it.each([
    ['sender', 451],
    ['sender', 550],
    ['recipient', 450],
    ['recipient', 550],
    ['message', 452],
    ['message', 421],
    ['message', 554],
  ] as const)('a refusal of the %s with %d is told from others', async (at, status) => {
    smtp.misbehave({ at, status });
    expect(await outbound.sendMail(MAIL, server)).toEqual({ outcome: 'refused', stage: at, status, reason: `smtp_${status}` });
  });

  it('a connection that is lost after the message was handed over leaves a doubt', async () => {
    smtp.misbehave({ at: 'message', status: 'lost' });
    expect((await outbound.sendMail(MAIL, server)).outcome).toBe('unanswered');
  });

  it('and so does a server that never answers for it', async () => {
    const hasty = new OutboundService({ allow: ['127.0.0.1'], version: '0', timeoutMs: 300 });
    smtp.misbehave({ at: 'message', status: 'silence' });
    expect(await hasty.sendMail(MAIL, server)).toEqual({ outcome: 'unanswered', reason: 'time-out' });
  });

  describe('when nobody speaks SMTP there', () => {
    const servers: Server[] = [];
    const listen = async (onConnection: Parameters<typeof createServer>[1]): Promise<number> => {
      const plain = createServer(onConnection);
      servers.push(plain);
      await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
      return (plain.address() as AddressInfo).port;
    };
    afterAll(() => servers.forEach((each) => each.close()));

    it.each([
      ['refuses', null],
      ['hangs up', (socket: { end(): void }) => socket.end()],
      [
        'talks without end',
        (socket: { write(text: string): void; on(name: 'error', then: () => void): void }) => {
          socket.on('error', () => undefined);
          socket.write('220-'.padEnd(100_000, 'x'));
        },
      ],
      ['answers HTTP', (socket: { end(text: string): void }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ])('%s: nothing was sent', async (_what, onConnection) => {
      const port = onConnection === null ? 1 : await listen(onConnection);
      const reply = await outbound.sendMail(MAIL, { ...server, port });
      expect(reply.outcome).toBe('unsent');
    });

    it('says nothing: given up in time, and ended when the process ends', async () => {
      const port = await listen((socket) => socket.on('error', () => undefined));
      const hasty = new OutboundService({ allow: ['127.0.0.1'], version: '0', timeoutMs: 200 });
      expect(await hasty.greetMailServer({ ...server, port })).toEqual({ outcome: 'unsent', reason: 'not sent: time-out' });
      const patient = new OutboundService({ allow: ['127.0.0.1'], version: '0', timeoutMs: 60_000 });
      const greeting = patient.greetMailServer({ ...server, port });
      await patient.close();
      expect(await greeting).toMatchObject({ outcome: 'unsent' });
      expect(await patient.sendMail(MAIL, server)).toEqual({ outcome: 'unsent', reason: 'shutting down' });
    });
  });

  describe('behind the guard', () => {
    const guarded = (addresses: readonly string[], allow: readonly string[] = []) =>
      new OutboundService({ allow, version: '0', timeoutMs: 1000, resolve: () => Promise.resolve(addresses) });

    it.each([
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '::1',
      '[::1]',
      '::ffff:127.0.0.1',
      '169.254.169.254',
      '10.0.0.1',
      'localhost',
      'user@127.0.0.1',
      'a b',
      '',
    ])('no mail goes to %s', async (host) => {
      for (const security of ['tls', 'starttls', 'none'] as const)
        expect((await guarded(['127.0.0.1']).sendMail(MAIL, { ...server, host, port: 587, security })).outcome).toBe('blocked');
      expect(smtp.received).toEqual([]);
    });

    it('a name that leads inside is refused at the socket', async () => {
      const reply = await guarded(['127.0.0.1', '10.0.0.1']).sendMail(MAIL, {
        ...server,
        host: 'smtp.example.org',
        port: 587,
        security: 'starttls',
      });
      expect(reply).toEqual({ outcome: 'blocked', reason: 'the host name has no address on the public internet' });
    });

    it('a public host is spoken to on the ports of mail and encrypted, or not at all', async () => {
      const to = (port: number, security: MailServer['security']) =>
        guarded(['127.0.0.1']).sendMail(MAIL, { ...server, host: 'smtp.example.org', port, security });
      expect(await to(6379, 'starttls')).toEqual({ outcome: 'blocked', reason: 'the port must be one of 25, 465, 587, 2525' });
      expect((await to(587, 'none')).outcome).toBe('blocked');
    });

    it('a server of our own is reached once its name is allowed', async () => {
      const own = guarded(['127.0.0.1'], [`mail.internal:${server.port}`]);
      expect(await own.sendMail(MAIL, { ...server, host: 'mail.internal' })).toEqual({ outcome: 'accepted' });
    });
  });

  it('speaks to no server whose certificate it does not know', async () => {
    const secured = new MailServerDouble({ disabledCommands: [] });
    const port = await secured.start();
    const reply = await outbound.sendMail(MAIL, { ...server, port, security: 'starttls', login: MAIL_LOGIN });
    expect(reply.outcome).toBe('unsent');
    expect(await outbound.sendMail(MAIL, { ...server, security: 'starttls' })).toMatchObject({ outcome: 'refused', stage: 'greeting' });
    expect([secured.received, smtp.received]).toEqual([[], []]);
    await secured.stop();
  });

  it('whatever words are in it, no header and no recipient is added', async () => {
    const names = async (mail: OutboundMail) => (await PostalMime.parse(await composeMail(mail))).headers.map(({ key }) => key).sort();
    const usual = await names(MAIL);
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '\r\nBcc: eve@example.org',
        '\nBcc: eve@example.org\n\nbody',
        '\u2028Bcc: x',
        'a\r\n .\r\n',
        '=?utf-8?Q?=0D=0ABcc:_eve@example.org?=',
        'x'.repeat(2000),
      ),
    );
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, odd, async (subject, name, text, id) => {
        const mail = {
          ...MAIL,
          subject,
          from: { ...MAIL.from, name },
          text,
          html: text,
          inReplyTo: id,
          references: [id, 'abc@example.org'],
        };
        const raw = await composeMail(mail);
        const parsed = await PostalMime.parse(raw);
        const keys = new Set(parsed.headers.map(({ key }) => key));
        expect([...keys].filter((key) => !usual.includes(key))).toEqual([]);
        expect(parsed.headers).toHaveLength(keys.size);
        expect(parsed.to).toEqual([{ address: 'maya@example.org', name: '' }]);
        expect([parsed.from?.address, parsed.bcc, parsed.cc]).toEqual(['ideas@acme.example', undefined, undefined]);
        for (const line of raw.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    'a@b\r\nBcc: eve@example.org',
    'a b@example.org',
    '"a\\"b"@example.org',
    'a,b@example.org',
    '<a@b>',
    'a@b@c',
    'a@',
    '@b',
    'a..b@example.org',
    '',
  ])('the address %j is not written to', async (to) => {
    expect((await outbound.sendMail({ ...MAIL, to }, server)).outcome).toBe('blocked');
    expect((await outbound.sendMail({ ...MAIL, from: { name: null, address: to } }, server)).outcome).toBe('blocked');
    expect(smtp.received).toEqual([]);
  });
});
