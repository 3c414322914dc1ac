import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { sign, verify } from '@octokit/webhooks-methods';
import { fixture } from '../../../../test/fixtures/platforms/github/manifest';
import { githubHeaders } from '../../../../test/support/github-server';
import { filesOf, hasHostileData } from '../../../../test/support/hostile-data';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { GithubPlatform } from './github.platform';

const platform = new GithubPlatform();
const SECRET = fixture.integration.secrets.webhookSecret ?? '';
const open = {
  ...fixture.integration,
  settings: { ideaLabels: ['bug'], ideaCategories: ['general', 'show-and-tell'] },
};

interface EventExamples {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const examples = (text: string) => JSON.parse(text) as EventExamples[];
const official = examples(readFileSync(require.resolve('@octokit/webhooks-examples/api.github.com/index.json'), 'utf8'));

function request(body: string, headers: Record<string, string>, event = 'issues') {
  return anInboundRequest({ body, headers: { 'x-github-event': event, 'x-github-delivery': 'guid-1', ...headers } });
}

/** `issues.opened` -> the kinds that its examples give. */
function kindsOf(all: readonly EventExamples[]): Record<string, string[]> {
  const kinds = new Map<string, Set<string>>();
  for (const { name, examples: bodies } of all) {
    for (const body of bodies) {
      const text = JSON.stringify(body);
      const delivery = request(text, githubHeaders(SECRET, text), name);
      expect(platform.verify(delivery, open)).toEqual({ ok: true });
      if (platform.handshake(delivery) !== null) continue;
      const type = `${name}.${typeof body.action === 'string' ? body.action : ''}`;
      const known = kinds.get(type) ?? new Set();
      for (const { kind } of platform.parse(delivery, open).events) known.add(kind);
      if (known.size > 0) kinds.set(type, known);
    }
  }
  return Object.fromEntries([...kinds].map(([type, found]) => [type, [...found].sort()] as const).sort());
}

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'discussion.category_changed': ['edit', 'suggestion'],
  'discussion.created': ['suggestion'],
  'discussion.edited': ['edit', 'suggestion'],
  'discussion.labeled': ['edit', 'suggestion'],
  'discussion.transferred': ['moved'],
  'discussion_comment.created': ['thread_reply'],
  'discussion_comment.deleted': ['delete'],
  'discussion_comment.edited': ['edit', 'thread_reply'],
  'issue_comment.created': ['thread_reply'],
  'issue_comment.deleted': ['delete'],
  'issue_comment.edited': ['edit', 'thread_reply'],
  'issues.deleted': ['delete'],
  'issues.edited': ['edit', 'suggestion'],
  'issues.labeled': ['edit', 'suggestion'],
  // One of the examples is the issue that a transfer made.
  'issues.opened': ['moved', 'suggestion'],
  'issues.transferred': ['moved'],
};

test('GitHub’s own examples of every event are understood, and nothing else comes of them', () => {
  expect(official.length).toBeGreaterThan(50);
  expect(kindsOf(official)).toEqual(EXPECTED);
});

test('the collected payloads are understood in the same way', () => {
  if (!hasHostileData()) {
    console.log('skipped: payload-github is not there (HEED_DATA names the folder)');
    return;
  }
  const collected = filesOf('payload-github').flatMap(({ bytes }) => examples(bytes.toString('utf8')));
  const kinds = kindsOf(collected);
  expect(Object.keys(kinds).length).toBeGreaterThan(7);
  for (const [type, found] of Object.entries(kinds))
    expect({ type, kinds: EXPECTED[type] }).toEqual({ type, kinds: expect.arrayContaining(found) });
});

describe('@octokit/webhooks-methods, the official library', () => {
  const body = JSON.stringify({ zen: 'ünïcode & <@U1>' });
  const weAccept = (signature: string, sent = body) =>
    platform.verify(request(sent, { 'x-hub-signature-256': signature }), fixture.integration).ok;

  test('what it signs, we accept; what we sign, it accepts', async () => {
    expect(weAccept(await sign(SECRET, body))).toBe(true);
    expect(await verify(SECRET, body, githubHeaders(SECRET, body)['x-hub-signature-256'] ?? '')).toBe(true);
  });

  test('we agree on what is wrong', async () => {
    const good = await sign(SECRET, body);
    const wrong = [
      await sign('another secret of sixteen', body),
      good.slice(0, -1),
      `${good}0`,
      good.slice(7),
      good.toUpperCase(),
      ` ${good}`,
    ];
    for (const signature of wrong) expect([await verify(SECRET, body, signature), weAccept(signature)]).toEqual([false, false]);
    expect([await verify(SECRET, `${body} `, good), weAccept(good, `${body} `)]).toEqual([false, false]);
  });

  test('the published vector', () => {
    const secret = "It's a Secret to Everybody";
    const headers = { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' };
    const integration = { ...fixture.integration, secrets: { webhookSecret: secret, token: '' } };
    expect(platform.verify(request('Hello, World!', headers), integration)).toEqual({ ok: true });
    expect(platform.verify(request('Hello, World?', headers), integration)).toEqual({ ok: false, reason: 'signature_mismatch' });
  });
});
