import 'reflect-metadata';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { RECEIVED_AT, anInboundRequest } from '../../../test/support/platform-fixture';
import type { FixtureCase, JsonSample, PlatformFixture } from '../../../test/support/platform-fixture';
import { MalformedPayload, RealmMismatch, platformDefinition } from '../integration';
import type { ConnectedIntegration, InboundEvent, InboundRequest, IntakeSource, ParsedDelivery } from '../integration';
import { PLATFORMS } from './index';

const FIXTURES = join(__dirname, '../../../test/fixtures/platforms');
const HEED_DATA = process.env.HEED_DATA ?? resolve(__dirname, '../../../../shared/data');
const SECOND = 1000;

for (const type of PLATFORMS) {
  const definition = platformDefinition(type);
  const platform = new type();
  if (!('parse' in platform)) continue;
  describe(`platform ${definition.name}`, () => contract(platform, loadFixture(definition.name)));
}

function contract(source: IntakeSource, fixture: PlatformFixture): void {
  const { integration, stranger } = fixture;
  const [first] = fixture.cases;
  if (!first) throw new Error(`${fixture.platform} has no fixture case`);
  const good = signed(fixture, first);

  test('its settings and secrets are valid by its own classes', () => {
    const definition = platformDefinition(source.constructor as new () => object);
    const strict = { whitelist: true, forbidNonWhitelisted: true };
    expect(validateSync(plainToInstance(definition.settings, integration.settings), strict)).toEqual([]);
    expect(validateSync(plainToInstance(definition.secrets, integration.secrets), strict)).toEqual([]);
    for (const name of definition.requiredSecrets?.(integration.settings) ?? []) expect(integration.secrets).toHaveProperty(name);
  });

  test('refuses above a limit only what anybody may send (rule 13)', () => {
    const definition = platformDefinition(source.constructor as new () => object);
    expect(definition.unsignedLimits === undefined).toBe(fixture.isOpen !== true);
  });

  describe.each(fixture.cases.map((sample) => [sample.file, sample] as const))('%s', (_file, sample) => {
    const request = signed(fixture, sample);

    test('is accepted and gives its events', async () => {
      expect(source.verify(request, integration)).toEqual({ ok: true });
      expect(source.handshake(request, integration)).toBeNull();
      const parsed = await source.parse(request, integration);
      expect(parsed.events.map((event) => event.kind)).toEqual(sample.kinds);
      expect(parsed.reply.status).toBeLessThan(400);
      expect(parsed.deliveryKey).not.toBeNull();
    });

    test('gives the same result each time, and leaves the request and the integration as they were', async () => {
      const frozen = freeze(structuredClone(integration));
      const before = Buffer.from(request.body);
      const once = await source.parse(request, frozen);
      expect(await source.parse(request, frozen)).toEqual(once);
      expect(request.body.equals(before)).toBe(true);
    });

    test('a redelivery, signed later, has the same delivery key and the same message keys', async () => {
      const later = { ...signed(fixture, sample, new Date(RECEIVED_AT.getTime() + 3_600_000)), id: '019a4f00-0000-7000-8000-000000000002' };
      const once = await source.parse(request, integration);
      const again = await source.parse(later, integration);
      expect(again.deliveryKey).toBe(once.deliveryKey);
      expect(again.events.map(messageOf)).toEqual(once.events.map(messageOf));
    });
  });

  describe('refuses', () => {
    const refusal = (request: InboundRequest, as: ConnectedIntegration = integration) => {
      const verdict = source.verify(request, as);
      return verdict.ok ? 'accepted' : verdict.reason;
    };
    const withHeader = (name: string, ...values: string[]) => ({ ...good, headers: new Map(good.headers).set(name, values) });
    const resigned = (body: Buffer) => ({ ...good, body });
    const value = (name: string) => good.headers.get(name)?.[0] ?? '';

    const { signatureHeader } = fixture;
    if (signatureHeader === null) {
      unsigned(fixture, first, refusal);
      return;
    }
    if (fixture.signsBody === false) {
      tokenRefusals(fixture, signatureHeader, good, refusal);
      return;
    }

    test.each([0, Math.floor(good.body.length / 2), good.body.length - 1])('a body with one bit of byte %d flipped', (index) => {
      const body = Buffer.from(good.body);
      body.writeUInt8(body.readUInt8(index) ^ 1, index);
      expect(refusal(resigned(body))).toBe('signature_mismatch');
    });

    test('a body with a space or a byte order mark added, cut, or empty', () => {
      const bodies = [
        Buffer.concat([good.body, Buffer.from(' ')]),
        Buffer.concat([Buffer.from('\ufeff'), good.body]),
        good.body.subarray(0, -1),
        Buffer.alloc(0),
      ];
      for (const body of bodies) expect(refusal(resigned(body))).toBe('signature_mismatch');
    });

    test.each(fixture.cases.map((sample) => [sample.file, sample] as const))('%s parsed and written again', (_file, sample) => {
      const request = signed(fixture, sample);
      const again = rewritten(request);
      if (again === null || again.equals(request.body)) return;
      expect(refusal({ ...request, body: again })).toBe('signature_mismatch');
    });

    test('at least one sample differs when it is parsed and written again', () => {
      const changed = fixture.cases
        .map((sample) => signed(fixture, sample))
        .filter((request) => rewritten(request)?.equals(request.body) === false);
      expect(changed.length).toBeGreaterThan(0);
    });

    test.each(fixture.requiredHeaders)('%s missing, empty, or sent twice', (name) => {
      const missing = new Map(good.headers);
      missing.delete(name);
      const reason = name === fixture.timestampHeader ? 'timestamp_missing' : 'signature_missing';
      expect(refusal({ ...good, headers: missing })).toBe(reason);
      expect(refusal(withHeader(name, ''))).toBe(reason);
      expect(refusal(withHeader(name, value(name), value(name)))).toBe('duplicate_header');
      expect(refusal(withHeader(name, value(name), 'v0=00'))).toBe('duplicate_header');
    });

    test('a signature that is altered in any way', () => {
      const signature = value(signatureHeader);
      const [prefix = '', digest = ''] = signature.split(/[=,](.*)/s);
      const separator = signature.charAt(prefix.length);
      const altered = [
        digest,
        `${separator}${digest}`,
        `v9${separator}${digest}`,
        `${prefix.toUpperCase()}${separator}${digest}`,
        `${prefix}${separator}${digest.toUpperCase()}`,
        `${prefix}${separator}${digest.slice(0, -1)}`,
        `${prefix}${separator}${digest}0`,
        `${prefix}${separator}${flipFirst(digest)}`,
        `${prefix}${separator}`,
        ` ${signature}`,
        `${signature} `,
        `${signature}\n`,
        `${signature}, ${signature}`,
      ].filter((candidate) => candidate !== signature);
      for (const candidate of altered) {
        expect([candidate, refusal(withHeader(signatureHeader, candidate))]).toEqual([
          candidate,
          expect.stringMatching(/^signature_(?:malformed|mismatch|missing)$/),
        ]);
      }
    });

    test('a signature of the wrong shape as malformed, before anything is compared', () => {
      const signature = value(signatureHeader);
      for (const shape of [`v9${signature}`, signature.slice(0, -1), `${signature}0`, `${signature} `]) {
        expect(refusal(withHeader(signatureHeader, shape))).toBe('signature_malformed');
      }
    });

    test('what was signed with the secret of another integration', () => {
      const theirs = signed({ ...fixture, integration: stranger }, first);
      expect(refusal(theirs, stranger)).toBe('accepted');
      expect(refusal(theirs)).toBe('signature_mismatch');
      expect(refusal(good, stranger)).toBe('signature_mismatch');
    });

    test('everything when no secret is configured, even what is signed with an empty one', () => {
      const blank = Object.fromEntries(Object.keys(integration.secrets).map((name) => [name, '']));
      for (const secrets of [{}, blank]) {
        const unconfigured = { ...integration, secrets };
        expect(refusal(good, unconfigured)).toBe('no_secret_configured');
        expect(refusal(signed({ ...fixture, integration: unconfigured }, first), unconfigured)).toBe('no_secret_configured');
      }
    });

    const { timestampHeader } = fixture;
    if (timestampHeader === null) return;

    test.each([
      [-300, 'accepted'],
      [300, 'accepted'],
      [-301, 'timestamp_out_of_window'],
      [301, 'timestamp_out_of_window'],
      [-86_400, 'timestamp_out_of_window'],
      [86_400, 'timestamp_out_of_window'],
    ])('a time %d seconds away: %s', (seconds, verdict) => {
      expect(refusal(signed(fixture, first, new Date(RECEIVED_AT.getTime() + seconds * SECOND), RECEIVED_AT))).toBe(verdict);
    });

    test.each(['123abc', '1e9', '-1793613600', '+1793613600', '1793613600.0', ' 1793613600', '0x6AE7F0E0', 'NaN', '٣'])(
      'the time %j',
      (text) => {
        expect(refusal(withHeader(timestampHeader, text))).toBe('timestamp_malformed');
      },
    );

    test('a time moved within the window', () => {
      expect(refusal(withHeader(timestampHeader, secondLater(value(timestampHeader))))).toBe('signature_mismatch');
    });
  });

  describe('hostile bodies, signed', () => {
    const contentTypes = [...new Set([...fixture.cases.map((sample) => sample.contentType), 'application/json', 'text/plain', ''])];

    /** True when a delivery came of it; anything thrown but the two expected errors fails the test. */
    const survives = async (body: Buffer, contentType: string, more = first.headers): Promise<boolean> => {
      const pathSecret = fixture.pathSecret?.(integration) ?? null;
      const headers = { ...more, ...fixture.sign(body, RECEIVED_AT, integration) };
      const request = anInboundRequest({ body, contentType, pathSecret, headers });
      const verdict = source.verify(request, integration);
      // A token that was replaced by something else is refused at the door.
      if ((fixture.isOpen || fixture.bodyToken) && !verdict.ok) return false;
      expect(verdict).toEqual({ ok: true });
      try {
        if (source.handshake(request, integration) !== null) return true;
        expectStorable(await source.parse(request, integration));
        return true;
      } catch (error) {
        if (error instanceof MalformedPayload || error instanceof RealmMismatch) return false;
        throw error;
      }
    };
    const survivesEverywhere = async (body: Buffer): Promise<void> => {
      for (const contentType of contentTypes) await survives(body, contentType);
    };

    test('random bytes', async () => {
      await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => survivesEverywhere(Buffer.from(bytes))));
    });

    test('random JSON, also as a form field', async () => {
      await fc.assert(
        fc.asyncProperty(fc.json(), async (json) => {
          await survivesEverywhere(Buffer.from(json));
          await survivesEverywhere(Buffer.from(`payload=${encodeURIComponent(json)}`));
        }),
      );
    });

    test('the samples with any of their values replaced by any other', async () => {
      const documents = fixture.cases.flatMap((sample) => {
        const json = jsonOf(fixture, sample);
        return json === null ? [] : [{ ...json, headers: sample.headers }];
      });
      // A platform of other than JSON has no values to replace: it brings hostile bodies of its own kind.
      if (documents.length === 0) return;
      let understood = 0;
      const odd = fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom<unknown>('', '\0', '\ud800', '(', 'x'.repeat(300), '999999999999.1', '-1.0', 1e300, -0, [], {}, null),
      );
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...documents), fc.nat(), odd, async (document, place, replacement) => {
          const body = Buffer.from(document.write(replaceNode(document.value, place, replacement)));
          if (await survives(body, document.contentType, document.headers)) understood++;
        }),
        { numRuns: 250 },
      );
      // Otherwise the samples were all refused at the door and nothing was tested.
      expect(understood).toBeGreaterThan(50);
    });

    test('deep nesting, many fields, and polluting keys', async () => {
      const bodies = [
        '['.repeat(200_000),
        '{"a":'.repeat(100_000),
        '&'.repeat(1_000_000),
        'a=1&'.repeat(200_000),
        `a=${'%'.repeat(100_000)}`,
      ];
      bodies.push('{"__proto__":{"text":"x"},"constructor":{"prototype":{"x":1}}}', '__proto__=1&constructor=2&__proto__[x]=3');
      for (const body of bodies) await survivesEverywhere(Buffer.from(body));
      expect(Object.prototype).not.toHaveProperty('x');
      expect({}).not.toHaveProperty('text');
    });

    test('published hostile corpora', async () => {
      const folders = ['json-parsing', 'prototype-pollution', 'payload-slack', 'payload-github'].map((name) =>
        join(HEED_DATA, 'hostile', name),
      );
      const present = folders.filter((folder) => existsSync(folder));
      if (present.length < folders.length) console.log(`skipped: corpora are not at ${HEED_DATA} (HEED_DATA names the folder)`);
      for (const file of present.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))) {
        const body = readFileSync(file);
        await survivesEverywhere(body);
        if (!file.includes('prototype-pollution')) continue;
        for (const line of body.toString('utf8').split('\n')) await survivesEverywhere(Buffer.from(line));
      }
      expect(Object.prototype).not.toHaveProperty('admin');
    });
  });
}

/** Where a header carries a shared secret as it is: nothing but that very secret, once, is taken. */
function tokenRefusals(
  { integration, stranger }: PlatformFixture,
  signatureHeader: string,
  good: InboundRequest,
  refusal: (request: InboundRequest, as?: ConnectedIntegration) => string,
): void {
  const sent = (...values: string[]) => ({ ...good, headers: new Map(good.headers).set(signatureHeader, values) });
  const token = good.headers.get(signatureHeader)?.[0] ?? '';

  test('a token that is missing, empty, or sent twice', () => {
    const missing = new Map(good.headers);
    missing.delete(signatureHeader);
    expect(refusal({ ...good, headers: missing })).toBe('signature_missing');
    expect(refusal(sent(''))).toBe('signature_missing');
    expect(refusal(sent(token, token))).toBe('duplicate_header');
    expect(refusal(sent(token, 'x'))).toBe('duplicate_header');
  });

  test('a token that is altered in any way, or of another integration', () => {
    const altered = [token.slice(0, -1), `${token}0`, ` ${token}`, `${token} `, token.toUpperCase(), flipFirst(token), `${token}\0`];
    // Malformed where the token has a form of its own (Basic authentication).
    for (const candidate of altered)
      expect([candidate, refusal(sent(candidate))]).toEqual([candidate, expect.stringMatching(/^signature_(mis|mal)/)]);
    expect(refusal(good, stranger)).toBe('signature_mismatch');
  });

  test('everything when no secret is configured, even an empty token', () => {
    const blank = Object.fromEntries(Object.keys(integration.secrets).map((name) => [name, '']));
    for (const secrets of [{}, blank]) {
      const unconfigured = { ...integration, secrets };
      for (const request of [good, sent('')]) expect(refusal(request, unconfigured)).toBe('no_secret_configured');
    }
  });
}

/** What is refused where nothing signs the body: everything without the URL's secret, or, in an open form, a token of another key. */
function unsigned(
  fixture: PlatformFixture,
  first: FixtureCase,
  refusal: (request: InboundRequest, as?: ConnectedIntegration) => string,
): void {
  const { integration, stranger } = fixture;
  const good = signed(fixture, first);

  test('everything when no secret is configured, even with an empty one', () => {
    const blank = Object.fromEntries(Object.keys(integration.secrets).map((name) => [name, '']));
    for (const secrets of [{}, blank]) {
      const unconfigured = { ...integration, secrets };
      expect(refusal(good, unconfigured)).toBe('no_secret_configured');
      expect(refusal({ ...good, pathSecret: '' }, unconfigured)).toBe('no_secret_configured');
    }
  });

  test('what carries the secret of another integration', () => {
    expect(refusal(good, stranger)).toBe('signature_mismatch');
    if (fixture.isOpen || fixture.bodyToken) return;
    expect(refusal({ ...good, pathSecret: fixture.pathSecret?.(stranger) ?? null })).toBe('signature_mismatch');
  });

  const token = fixture.bodyToken?.(integration);
  if (token !== undefined) {
    test.each(fixture.cases.map((sample) => [sample.file, sample] as const))(
      '%s with a token that is missing or altered in any way',
      (_file, sample) => {
        const request = signed(fixture, sample);
        const withToken = (text: string) => Buffer.from(request.body.toString('utf8').replaceAll(token, text));
        expect(refusal({ ...request, body: withToken('') })).toBe('signature_missing');
        for (const given of [token.slice(0, -1), `${token}0`, `+${token}`, token.toUpperCase(), flipFirst(token)]) {
          expect([given, refusal({ ...request, body: withToken(given) })]).toEqual([given, 'signature_mismatch']);
        }
      },
    );
  }

  if (fixture.isOpen || fixture.bodyToken) return;

  test('a secret that is missing or altered in any way', () => {
    const secret = good.pathSecret ?? '';
    for (const given of [null, '']) expect(refusal({ ...good, pathSecret: given })).toBe('signature_missing');
    for (const given of [secret.slice(0, -1), `${secret}0`, ` ${secret}`, secret.toUpperCase(), flipFirst(secret)]) {
      expect([given, refusal({ ...good, pathSecret: given })]).toEqual([given, 'signature_mismatch']);
    }
  });
}

function loadFixture(name: string): PlatformFixture {
  const folder = join(FIXTURES, name);
  if (!existsSync(folder)) throw new Error(`platform ${name} has no fixtures at ${folder}`);
  return jest.requireActual<{ fixture: PlatformFixture }>(join(folder, 'manifest')).fixture;
}

function signed(fixture: PlatformFixture, sample: FixtureCase, signedAt = RECEIVED_AT, receivedAt = signedAt): InboundRequest {
  const body = readFileSync(join(FIXTURES, fixture.platform, sample.file));
  const headers = { ...sample.headers, ...fixture.sign(body, signedAt, fixture.integration) };
  const pathSecret = fixture.pathSecret?.(fixture.integration) ?? null;
  return anInboundRequest({ body, contentType: sample.contentType, pathSecret, headers, receivedAt });
}

function jsonOf(fixture: PlatformFixture, sample: FixtureCase): JsonSample | null {
  const request = signed(fixture, sample);
  return fixture.asJson?.(request.body) ?? asJson(request);
}

/** The JSON in a sample, wherever it stands: the body itself, or the form field `payload`. */
function asJson(request: InboundRequest): JsonSample | null {
  const text = request.body.toString('utf8');
  if (request.contentType === 'application/json') {
    return { value: JSON.parse(text), contentType: request.contentType, write: (value) => JSON.stringify(value) };
  }
  const payload = new URLSearchParams(text).get('payload');
  if (request.contentType !== 'application/x-www-form-urlencoded' || payload === null) return null;
  const write = (value: unknown) => `payload=${encodeURIComponent(JSON.stringify(value))}`;
  return { value: JSON.parse(payload), contentType: request.contentType, write };
}

/** What a server that verifies parsed bodies would have hashed. */
function rewritten(request: InboundRequest): Buffer | null {
  const text = request.body.toString('utf8');
  if (request.contentType === 'application/json') return Buffer.from(JSON.stringify(JSON.parse(text)));
  if (request.contentType === 'message/rfc822') return Buffer.from(text.replaceAll('\r\n', '\n'));
  return request.contentType === 'application/x-www-form-urlencoded' ? Buffer.from(new URLSearchParams(text).toString()) : null;
}

/** A copy in which the `place`-th value, counted round and round, is another. */
function replaceNode(root: unknown, place: number, replacement: unknown): unknown {
  const total = countNodes(root);
  let left = place % total;
  const copy = (node: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(node)) return node.map(copy);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, copy(child)]));
  };
  return copy(root);
}

function countNodes(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce<number>((sum, child) => sum + countNodes(child), 1);
}

/** What is the same each time; Telegram does not say when a button was tapped. */
function messageOf(event: InboundEvent): unknown {
  if (event.kind === 'answer') return { ...event, answeredAt: null };
  return 'message' in event ? event.message : event;
}

/** Everything that becomes a key or a name fits the database: bounded, without NUL or lone surrogates. */
function expectStorable(parsed: ParsedDelivery): void {
  const keys: (string | null)[] = [parsed.deliveryKey];
  for (const event of parsed.events) {
    if ('message' in event) keys.push(event.message.realm, event.message.channel, event.message.message);
    if ('thread' in event && event.thread) keys.push(event.thread.channel, event.thread.root);
    if ('speaker' in event && event.speaker)
      keys.push(event.speaker.realm, event.speaker.externalId, event.speaker.name, event.speaker.email);
    if (event.kind === 'suggestion') expect(event.text.trim()).not.toBe('');
    const times = ['saidAt', 'editedAt', 'deletedAt', 'answeredAt'].map((name) => (event as unknown as Record<string, unknown>)[name]);
    for (const time of times) if (time instanceof Date) expect(time.getUTCFullYear()).toBeLessThan(10_000);
  }
  for (const key of keys) {
    if (key === null) continue;
    expect(key.length).toBeLessThanOrEqual(255);
    expect(key).not.toMatch(/[\p{Cc}\p{Cs}]/u);
  }
}

/** Unix seconds, or a time as ISO 8601 writes it. */
function secondLater(text: string): string {
  return /^[0-9]+$/.test(text) ? String(Number(text) + 1) : new Date(Date.parse(text) + SECOND).toISOString().replace('.000Z', 'Z');
}

function flipFirst(digest: string): string {
  return (digest.startsWith('a') ? 'b' : 'a') + digest.slice(1);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
