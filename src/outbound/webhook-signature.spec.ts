import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, signWebhook, webhookKey } from './webhook-signature';

describe('signWebhook', () => {
  it('gives the published signature of the published message', () => {
    const signature = signWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  const timestamp = Math.floor(Date.now() / 1000);
  const message = { id: 'msg_1', timestamp, body: JSON.stringify({ type: 'ping', text: 'Grüße ✓' }) };
  const headers = (signature: string): Record<string, string> => ({
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  });

  it('is accepted by the reference library, as text and as bytes', () => {
    const secret = newWebhookSecret();
    const signature = signWebhook({ ...message, secrets: [secret] });
    expect(new Webhook(secret).verify(message.body, headers(signature))).toEqual(JSON.parse(message.body));
    expect(signWebhook({ ...message, body: Buffer.from(message.body), secrets: [secret] })).toBe(signature);
  });

  it('is what the reference library signs', () => {
    const secret = newWebhookSecret();
    expect(signWebhook({ ...message, secrets: [secret] })).toBe(
      new Webhook(secret).sign(message.id, new Date(timestamp * 1000), message.body),
    );
  });

  it('is accepted with the old and the new secret while one replaces the other, and with no third', () => {
    const [fresh, old, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
    const signature = signWebhook({ ...message, secrets: [fresh, old] });
    expect(signature.split(' ')).toHaveLength(2);
    for (const secret of [fresh, old]) expect(() => new Webhook(secret).verify(message.body, headers(signature))).not.toThrow();
    expect(() => new Webhook(other).verify(message.body, headers(signature))).toThrow();
  });

  it.each([
    ['id', { id: 'msg_2' }],
    ['timestamp', { timestamp: timestamp + 1 }],
    ['body', { body: `${message.body} ` }],
  ])('depends on the %s', (_part, change) => {
    const secrets = [newWebhookSecret()];
    expect(signWebhook({ ...message, ...change, secrets })).not.toBe(signWebhook({ ...message, secrets }));
  });

  it.each([
    ['a dot in the id', { id: 'a.b' }],
    ['an empty id', { id: '' }],
    ['a fraction of a second', { timestamp: 1.5 }],
    ['a negative time', { timestamp: -1 }],
    ['no secret', { secrets: [] }],
  ])('refuses %s', (_what, change) => expect(() => signWebhook({ ...message, secrets: [newWebhookSecret()], ...change })).toThrow());
});

describe('webhook secrets', () => {
  it('are whsec_ and 32 bytes, new each time', () => {
    expect(webhookKey(newWebhookSecret())).toHaveLength(32);
    expect(newWebhookSecret()).not.toBe(newWebhookSecret());
  });

  const bytes = (n: number): string => `whsec_${Buffer.alloc(n, 7).toString('base64')}`;

  it.each([
    ['no prefix', bytes(32).slice(6)],
    ['23 bytes', bytes(23)],
    ['65 bytes', bytes(65)],
    ['nothing after the prefix', 'whsec_'],
    ['characters that are not base64', `${bytes(32).slice(0, -4)}!!!!`],
    ['base64url', `whsec_${'-_'.repeat(20)}`],
    ['the private key prefix of v1a', bytes(32).replace('whsec_', 'whsk_')],
  ])('are refused with %s, and not repeated', (_what, secret) => {
    const read = (): Buffer => webhookKey(secret);
    expect(read).toThrow('A webhook secret is');
    if (secret.length > 10) expect(read).not.toThrow(secret.slice(6));
  });

  it('may have 24 to 64 bytes', () => {
    expect([webhookKey(bytes(24)).length, webhookKey(bytes(64)).length]).toEqual([24, 64]);
  });
});
