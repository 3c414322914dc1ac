import fc from 'fast-check';
import { deliveryOf, machineReason, ownMessageId } from './machine-mail';
import { ReceivedMail, messageIdsIn, writtenAt } from './received-mail';
import { deliveryIn, replyAddress } from './reply-address';
import { returnedMail } from './returned-mail';
import { isSenderProven } from './sender-proof';

const OWN = { addresses: ['ideas@acme.example'], domain: 'acme.example' };
const ID = '019a4f00-0000-7000-8000-00000000d001';

function aMail(headers: Readonly<Record<string, string | string[]>> = {}, parts: Partial<ReceivedMail> = {}): ReceivedMail {
  return {
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : [value]])),
    messageId: 'one@example.org',
    inReplyTo: null,
    references: [],
    from: { name: 'Maya', address: 'maya@example.org' },
    hasOneAuthor: true,
    subject: 'Dark theme',
    text: 'Please',
    newText: null,
    quotesMessage: false,
    recipients: [],
    saidAt: null,
    raw: '',
    ...parts,
  };
}

describe('a machine wrote it', () => {
  it.each([
    [{ 'auto-submitted': 'auto-replied' }, 'auto_reply'],
    [{ 'auto-submitted': 'auto-generated; owner-email=x' }, 'auto_reply'],
    [{ 'auto-submitted': 'NO' }, null],
    [{ 'auto-submitted': 'no (really)' }, null],
    [{ 'auto-submitted': 'none' }, 'auto_reply'],
    [{ precedence: 'Bulk' }, 'bulk'],
    [{ precedence: 'list' }, 'bulk'],
    [{ precedence: 'first-class' }, null],
    [{ precedence: 'auto_reply' }, 'auto_reply'],
    [{ 'x-autoreply': 'yes' }, 'auto_reply'],
    [{ 'list-id': '<a.example.org>' }, 'bulk'],
    [{ 'list-unsubscribe': '<https://example.org>' }, 'bulk'],
    [{ 'return-path': '<>' }, 'auto_reply'],
    [{ 'return-path': '<maya@example.org>' }, null],
    [{ 'x-loop': 'x' }, 'loop'],
    [{ 'x-failed-recipients': 'x@example.org' }, 'bounce'],
    [{ 'content-type': 'multipart/report; report-type=delivery-status; boundary=b' }, 'bounce'],
    [{ 'content-type': 'multipart/report; report-type=disposition-notification' }, 'report'],
    [{ 'content-type': 'multipart/report; report-type=feedback-report' }, 'report'],
    [{ subject: 'Automatic reply: what I want' }, null],
    [{}, null],
  ] as const)('%j: %s', (headers, reason) => {
    expect(machineReason(aMail(headers), OWN)).toBe(reason);
  });

  it.each([
    ['mailer-daemon@example.org', 'bounce'],
    ['MAILER-DAEMON@mx.example.org', 'bounce'],
    ['postmaster@example.org', 'bounce'],
    ['bounces+123@example.org', 'bounce'],
    ['no-reply@example.org', 'bulk'],
    ['DoNotReply@example.org', 'bulk'],
    ['ideas@ACME.example', 'loop'],
    ['noreplyson@example.org', null],
    ['bouncer@example.org', null],
  ])('From %s: %s', (address, reason) => {
    expect(machineReason(aMail({}, { from: { name: null, address } }), OWN)).toBe(reason);
  });

  it('what we sent ourselves comes back as a loop, a colleague of the same domain does not', () => {
    expect(machineReason(aMail({}, { messageId: ownMessageId(ID, 'acme.example') }), OWN)).toBe('loop');
    expect(machineReason(aMail({}, { messageId: 'abc@acme.example', from: { name: null, address: 'nino@acme.example' } }), OWN)).toBeNull();
  });
});

describe('our message ids', () => {
  it('name the delivery, of our own domain only', () => {
    expect(deliveryOf(ownMessageId(ID, 'acme.example'), 'ACME.example')).toBe(ID);
    expect(deliveryOf(ownMessageId(ID, 'evil.example'), 'acme.example')).toBeNull();
    for (const other of ['one@acme.example', `ann.${ID}x@acme.example`, `xann.${ID}@acme.example`])
      expect(deliveryOf(other, 'acme.example')).toBeNull();
  });

  it.each([
    ['<a@b> <c@d>', ['a@b', 'c@d']],
    ['<a@b>\r\n\t<c@d>', ['a@b', 'c@d']],
    ['a@b', ['a@b']],
    ['<a b@c>', []],
    ['<>', []],
    ['', []],
    [`<${'x'.repeat(241)}>`, []],
    ['<\u0000@b>', []],
    ['<ä@b>', []],
  ])('%j holds %j', (value, ids) => {
    expect(messageIdsIn(value)).toEqual(ids);
  });

  it('a date that cannot be is none', () => {
    const now = new Date('2026-11-02T10:00:00Z');
    expect(writtenAt('Mon, 2 Nov 2026 10:58:05 +0100', now)).toEqual(new Date('2026-11-02T09:58:05Z'));
    for (const odd of ['Mon, 2 Nov 2099 10:58:05 +0100', 'yesterday', '', 'Mon, 1 Jan 1601 00:00:00 +0000'])
      expect(writtenAt(odd, now)).toBeNull();
  });
});

describe('a sender is proven', () => {
  const MX = 'mx.acme.example';
  it.each([
    [`${MX}; dkim=pass header.d=example.org`, true],
    [`${MX}; dkim=pass (2048-bit key) header.d=example.org header.s=s1; spf=fail`, true],
    [`${MX} 1; dkim = pass header.d = example.org`, true],
    [`MX.acme.example; dkim=pass header.i=@example.org`, true],
    [`${MX}; dmarc=pass (p=none; sp=none) header.from=example.org`, true],
    [`${MX}; dkim=fail header.d=example.org; dkim=pass header.d=example.org`, true],
    [`${MX}; dkim=pass header.d=evil.example`, false],
    [`${MX}; dkim=pass header.d=mail.example.org`, false],
    [`${MX}; dkim=pass header.d=org`, false],
    [`${MX}; dkim=fail header.d=example.org`, false],
    [`${MX}; spf=pass smtp.mailfrom=example.org`, false],
    [`${MX}; dmarc=pass header.from=evil.example`, false],
    [`${MX}; none`, false],
    [`mx.evil.example; dkim=pass header.d=example.org`, false],
    [`evil ${MX}; dkim=pass header.d=example.org`, false],
    [`${MX}; spf=fail (dkim=pass header.d=example.org; dmarc=pass header.from=example.org)`, false],
    [`${MX}; spf=fail (a) b); dkim=fail reason="; dkim=pass header.d=example.org"`, false],
    [`${MX}; dkim=passed header.d=example.org`, false],
    ['', false],
  ])('by %s: %s', (header, isProven) => {
    expect(isSenderProven(aMail({ 'authentication-results': header }), MX)).toBe(isProven);
  });

  it('a domain vouches for those below it', () => {
    const mail = aMail(
      { 'authentication-results': `${MX}; dkim=pass header.d=example.org` },
      { from: { name: null, address: 'maya@mail.example.org' } },
    );
    expect(isSenderProven(mail, MX)).toBe(true);
    expect(isSenderProven({ ...mail, from: { name: null, address: 'maya@notexample.org' } }, MX)).toBe(false);
  });

  it('only by the topmost header of that server, and of one author', () => {
    const good = `${MX}; dkim=pass header.d=example.org`;
    const bad = `${MX}; dkim=none`;
    expect(isSenderProven(aMail({ 'authentication-results': [bad, good] }), MX)).toBe(false);
    expect(isSenderProven(aMail({ 'authentication-results': ['other; x=y', good, bad] }), MX)).toBe(true);
    expect(isSenderProven(aMail({ 'authentication-results': good }, { hasOneAuthor: false }), MX)).toBe(false);
    expect(isSenderProven(aMail({ 'authentication-results': good }), null)).toBe(false);
  });
});

describe('the address for answers', () => {
  const KEY = 'Hn5kJm3wQx7zRt1vBc8yLp4s';
  it('gives the delivery back, whatever became of its case, and nothing without the proof', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (id, isShouted) => {
        const address = replyAddress('ideas@acme.example', id, KEY) ?? '';
        expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
        expect(deliveryIn(['x@y', `Ideas <${isShouted ? address.toUpperCase() : address}>`], 'ideas@acme.example', KEY)).toBe(
          id.toLowerCase(),
        );
        expect(deliveryIn([address], 'ideas@acme.example', `${KEY}x`)).toBeNull();
        expect(deliveryIn([address], 'other@acme.example', KEY)).toBeNull();
      }),
    );
  });

  it('is left out where the local part has no room for it', () => {
    expect(replyAddress('feature-requests-of-customers@acme.example', ID, KEY)).toBeNull();
  });
});

describe('what came back', () => {
  const bounce = (raw: string, text = '') => returnedMail(aMail({}, { raw, text }), 'acme.example');
  it.each([
    [`Action: failed\r\nStatus: 5.1.1\r\n\r\nMessage-ID: <ann.${ID}@acme.example>`, { deliveryId: ID, reason: 'bounced: 5.1.1' }],
    [`Action: failed\r\n\r\nMessage-ID:\r\n <ANN.${ID.toUpperCase()}@acme.example>`, { deliveryId: ID, reason: 'bounced' }],
    [`In-Reply-To: <ann.${ID}@acme.example>`, { deliveryId: ID, reason: 'bounced' }],
    [`Action: delayed\r\nStatus: 4.4.1\r\n\r\nMessage-ID: <ann.${ID}@acme.example>`, null],
    [`Action: delivered\r\n\r\nMessage-ID: <ann.${ID}@acme.example>`, null],
    [`Action: failed\r\n\r\nMessage-ID: <ann.${ID}@evil.example>`, null],
    ['Action: failed\r\n\r\nMessage-ID: <one@acme.example>', null],
  ])('%j: %j', (raw, returned) => {
    expect(bounce(raw)).toEqual(returned);
  });

  it('a warning in words is no bounce', () => {
    const raw = `Message-ID: <ann.${ID}@acme.example>`;
    expect(bounce(raw, 'This is the qmail-send program. I could not deliver your message. Sorry it did not work out.')).not.toBeNull();
    expect(bounce(raw, 'Warning: your message has not yet been delivered. Delivery attempts will continue to be made.')).toBeNull();
  });
});
