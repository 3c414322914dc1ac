import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '../../src/common/clock';
import { platformDefinition } from '../../src/integrations/integration';
import { PLATFORMS } from '../../src/integrations/platforms';
import { PREVIEW_HEADERS } from '../../src/integrations/preview-headers';
import { TestHeed, TestWorkspace } from '../support/heed';
import { PlatformFixture, RECEIVED_AT } from '../support/platform-fixture';

const FIXTURES = join(__dirname, '../fixtures/platforms');
const NAMES = PLATFORMS.map((type) => platformDefinition(type).name);

async function loadFixture(name: string): Promise<PlatformFixture> {
  return ((await import(join(FIXTURES, name, 'manifest'))) as { fixture: PlatformFixture }).fixture;
}

describe('what a sample would become', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  beforeAll(async () => {
    // The tokens in the samples are of that day.
    heed = await TestHeed.start({ with: (builder) => builder.overrideProvider(Clock).useValue({ now: () => RECEIVED_AT }) });
    ws = await heed.workspace();
  });
  afterAll(() => heed.stop());

  it.each(NAMES)('is shown for every sample of %s, with the headers that say what it is and none that proves it', async (name) => {
    const fixture = await loadFixture(name);
    const { integration, cases, isOpen } = fixture;
    const { settings, secrets } = integration;
    const { body } = await ws.admin.post('/v1/integrations', { platform: name, name, settings, secrets }).expect(201);
    for (const { file, contentType, headers, kinds } of cases) {
      const sample = readFileSync(join(FIXTURES, name, file));
      const sent = Object.entries({ ...fixture.sign(sample, RECEIVED_AT, integration), ...headers });
      const said = Object.fromEntries(sent.filter(([header]) => PREVIEW_HEADERS.includes(header)));
      const preview = await ws.admin.post(`/v1/integrations/${body.id}/preview`, {
        contentType,
        headers: said,
        body: sample.toString('utf8'),
      });
      const found = (preview.body.events as { kind: string }[] | undefined)?.map(({ kind }) => kind);
      // The token of an open form is of one integration, which is another here: without it nothing is an edit.
      const expected = isOpen ? kinds.filter((kind) => kind !== 'edit') : kinds;
      expect({ file, status: preview.status, kinds: found }).toEqual({ file, status: 200, kinds: expected });
    }
    expect(await heed.rows('select id from inbound_delivery')).toEqual([]);
  });

  it.each([
    ['a signature', { 'X-Hub-Signature-256': 'sha256=00' }],
    ['a token', { authorization: 'Bearer x' }],
    ['one twice', { 'X-GitHub-Event': 'issues', 'x-github-event': 'ping' }],
    ['a line break', { 'X-GitHub-Event': 'issues\r\nauthorization: x' }],
    ['too much', { 'X-GitHub-Event': 'x'.repeat(301) }],
    ['a list', ['X-GitHub-Event']],
    ['a number', { 'X-GitHub-Event': 1 }],
  ])('refuses %s among the headers', async (_what, headers) => {
    const { integration } = await loadFixture('github');
    const { settings, secrets } = integration;
    const { body } = await ws.admin.post('/v1/integrations', { platform: 'github', name: 'GitHub', settings, secrets }).expect(201);
    const refused = await ws.admin.post(`/v1/integrations/${body.id}/preview`, { headers, body: '{}' }).expect(400);
    expect(refused.body.errors).toMatchObject([{ pointer: '/headers', code: 'isPreviewHeaders' }]);
  });
});
