import { Readiness } from '../../src/health/readiness';
import { TestHeed, TestWorkspace } from '../support/heed';

describe('API manners', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
  });
  afterAll(() => heed.stop());

  it('is not ready while its first key may not be there, and alive', async () => {
    heed.app.get(Readiness).holdBack('Heed is starting.');
    const { body } = await heed.anonymous.get('/health/ready').expect(503);
    expect(body).toMatchObject({ detail: 'Heed is starting.' });
    await heed.anonymous.get('/health/live').expect(200);
    heed.app.get(Readiness).release();
    await heed.anonymous.get('/health/ready').expect(200);
  });

  const mia = { name: 'Mia', email: 'mia@example.com', role: 'viewer' };

  it.each([
    ['an unknown route', () => workspace.admin.get('/v1/nothing'), 404, 'not_found'],
    ['a path that is no URL', () => workspace.admin.get('/v1/members/%E0%A4%A'), 400, 'malformed_request'],
    ['an id that is none', () => workspace.admin.get('/v1/members/1%27%20or%201=1'), 404, 'not_found'],
    ['bad JSON', () => workspace.admin.post('/v1/members').set('content-type', 'application/json').send('{"name":'), 400, 'malformed_json'],
    [
      '__proto__',
      () => workspace.admin.post('/v1/members').set('content-type', 'application/json').send('{"__proto__":{"role":"admin"}}'),
      400,
      'malformed_json',
    ],
    ['an empty JSON body', () => workspace.admin.post('/v1/members').set('content-type', 'application/json'), 400, 'malformed_json'],
    [
      'another media type',
      () => workspace.admin.post('/v1/members').set('content-type', 'text/xml').send('<a/>'),
      415,
      'unsupported_media_type',
    ],
    [
      'a compressed body',
      () => workspace.admin.post('/v1/members').set('content-type', 'application/json').set('content-encoding', 'gzip').send('x'),
      415,
      'unsupported_media_type',
    ],
    ['too large a body', () => workspace.admin.post('/v1/members', { name: 'x'.repeat(1_100_000) }), 413, 'payload_too_large'],
    ['an unknown field', () => workspace.admin.post('/v1/members', { ...mia, isAdmin: true }), 400, 'validation_failed'],
    ['an unknown parameter', () => workspace.admin.get('/v1/members?colour=blue'), 400, 'unknown_parameter'],
    ['a parameter where there is none', () => workspace.admin.get(`/v1/members/${workspace.admin.memberId}?a=1`), 400, 'unknown_parameter'],
    ['a parameter twice', () => workspace.admin.get('/v1/members?limit=1&limit=2'), 400, 'validation_failed'],
    ['a limit out of bounds', () => workspace.admin.get('/v1/members?limit=101'), 400, 'validation_failed'],
    ['a cursor that is none', () => workspace.admin.get('/v1/members?cursor=abc'), 400, 'validation_failed'],
    [
      'a forged cursor',
      () => workspace.admin.get(`/v1/members?cursor=${Buffer.from(JSON.stringify(['x', '', '-'.repeat(36)])).toString('base64url')}`),
      400,
      'validation_failed',
    ],
    ['a text that cannot be stored', () => workspace.admin.post('/v1/members', { ...mia, name: 'M\0a' }), 400, 'validation_failed'],
    ['no If-Match', () => workspace.admin.patch(`/v1/members/${workspace.admin.memberId}`, { name: 'X' }), 428, 'precondition_required'],
    [
      'an old If-Match',
      () => workspace.admin.patch(`/v1/members/${workspace.admin.memberId}`, { name: 'X' }).set('if-match', '"99"'),
      412,
      'precondition_failed',
    ],
  ])('answers %s with a problem that says what to do', async (_, request, status, code) => {
    const response = await request();
    expect([response.status, response.headers['content-type']?.split(';')[0], response.body.code]).toEqual([
      status,
      'application/problem+json',
      code,
    ]);
    expect(response.body.type).toBe(`http://heed.test/problems/${code}`);
    expect(response.body.instance).toBe(response.headers['x-request-id']);
    const explained = await heed.anonymous.get(`/problems/${code}`).expect(200);
    expect(explained.text).toContain(response.body.title);
  });

  it('refuses JSON that is not UTF-8', async () => {
    const response = await fetch(`${heed.baseUrl}/v1/members`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.admin.token}`, 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('","email":"u@example.com","role":"viewer"}')]),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'malformed_json']);
  });

  it('names every wrong field with a JSON Pointer and writes nothing', async () => {
    const response = await workspace.admin.post('/v1/members', { name: '', email: 'nobody', role: 'king' }).expect(400);
    expect(response.body.errors.map((e: { pointer: string }) => e.pointer).sort()).toEqual(['/email', '/name', '/role']);
    expect(await heed.rows('select 1 from member where workspace_id = $1', [workspace.id])).toHaveLength(1);
  });

  it('answers an unchanged thing with 304 and a stale edit with the ETag of today', async () => {
    const path = `/v1/members/${workspace.admin.memberId}`;
    const first = await workspace.admin.get(path).expect(200);
    await workspace.admin.get(path).set('if-none-match', first.headers.etag!).expect(304);
    await workspace.admin.patch(path, { name: 'Ada' }).set('if-match', first.headers.etag!).expect(200);
    await workspace.admin.get(path).set('if-none-match', first.headers.etag!).expect(200);
    const stale = await workspace.admin.patch(path, { name: 'Eve' }).set('if-match', first.headers.etag!).expect(412);
    expect(stale.headers.etag).toBe('"2"');
  });

  describe('Idempotency-Key', () => {
    it('has one effect and replays status, headers and body byte for byte', async () => {
      const post = () => workspace.admin.post('/v1/members', { ...mia, email: 'once@example.com' }).set('idempotency-key', 'k-1');
      const [first, second] = [await post(), await post()];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.text).toBe(first.text);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect(second.headers.etag).toBe(first.headers.etag);
      expect(await heed.rows(`select 1 from member where email = 'once@example.com'`)).toHaveLength(1);
    });

    it('refuses the same key with another body', async () => {
      await workspace.admin
        .post('/v1/members', { ...mia, email: 'a1@example.com' })
        .set('idempotency-key', 'k-2')
        .expect(201);
      const other = await workspace.admin
        .post('/v1/members', { ...mia, email: 'a2@example.com' })
        .set('idempotency-key', 'k-2')
        .expect(422);
      expect(other.body.code).toBe('idempotency_mismatch');
    });

    it('keeps a refusal of the domain, without its effect, but no validation failure', async () => {
      const taken = { ...mia, email: 'taken@example.com' };
      await workspace.admin.post('/v1/members', taken).expect(201);
      const refused = await workspace.admin.post('/v1/members', taken).set('idempotency-key', 'k-3').expect(409);
      const again = await workspace.admin.post('/v1/members', taken).set('idempotency-key', 'k-3').expect(409);
      expect([again.text, again.headers['idempotency-replayed']]).toEqual([refused.text, 'true']);
      await workspace.admin
        .post('/v1/members', { ...mia, email: 'x' })
        .set('idempotency-key', 'k-4')
        .expect(400);
      await workspace.admin
        .post('/v1/members', { ...mia, email: 'x@example.com' })
        .set('idempotency-key', 'k-4')
        .expect(201);
    });

    it('does not store a secret: a repeat is told what was made', async () => {
      const post = () => workspace.admin.post('/v1/api-keys', { name: 'bot', scopes: ['ideas:read'] }).set('idempotency-key', 'k-5');
      const first = await post().expect(201);
      const second = await post().expect(409);
      expect(second.body).toMatchObject({ code: 'secret_already_shown', detail: expect.stringContaining(first.body.id as string) });
      expect(
        await heed.rows('select 1 from idempotency_key where convert_from(body, $1) like $2', ['UTF8', `%${first.body.token}%`]),
      ).toEqual([]);
    });

    it('has one effect under twenty at once', async () => {
      const post = () => workspace.admin.post('/v1/members', { ...mia, email: 'race@example.com' }).set('idempotency-key', 'k-6');
      const statuses = (await Promise.all(Array.from({ length: 20 }, post))).map((r) => r.status);
      expect(statuses.every((s) => s === 201 || s === 409)).toBe(true);
      expect(statuses).toContain(201);
      expect(await heed.rows(`select 1 from member where email = 'race@example.com'`)).toHaveLength(1);
    });
  });

  it('pages in a stable order and refuses a cursor of another list', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: { data: { id: string }[]; page: { nextCursor: string | null } } } = await workspace.admin
        .get(`/v1/members?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
        .expect(200);
      seen.push(...page.body.data.map((m) => m.id));
      cursor = page.body.page.nextCursor;
      if (cursor) await workspace.admin.get(`/v1/api-keys?cursor=${cursor}`).expect(400);
    } while (cursor);
    const all = await heed.rows<{ id: string }>('select id from member where workspace_id = $1 order by id', [workspace.id]);
    expect(seen).toEqual(all.map((m) => m.id));
  });

  it('limits a key, and says how long to wait', async () => {
    const tight = await TestHeed.start({ config: { requestsPerMinute: 2 } });
    try {
      const { admin } = await tight.workspace();
      await admin.get('/v1/members').expect(200);
      await admin.get('/v1/members').expect(200);
      const refused = await admin.get('/v1/members').expect(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused.headers['ratelimit-policy']).toBe('"api";q=2;w=60');
    } finally {
      await tight.stop();
    }
  });

  it('serves its own description and a Swagger page that needs no other host', async () => {
    const description = await heed.anonymous.get('/openapi.json').expect(200);
    expect(description.body.openapi).toBe('3.1.0');
    const page = await heed.anonymous.get('/docs').expect(200);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    await heed.anonymous.get('/docs/swagger-ui-bundle.js').expect(200);
  });
});
