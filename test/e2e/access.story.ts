import { TestHeed, TestWorkspace } from '../support/heed';

describe('API keys and members', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
  });
  afterAll(() => heed.stop());

  it('lets nobody in without a key, and says how to send one', async () => {
    const response = await heed.anonymous.get('/v1/members').expect(401);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.body).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('takes a key from the header only', async () => {
    await heed.anonymous.get(`/v1/members?access_token=${workspace.admin.token}`).expect(401);
    await heed.anonymous.post('/v1/members').send({ access_token: workspace.admin.token }).expect(401);
  });

  it('shows a token once, stores its hash, and stops it at once when it is revoked', async () => {
    const created = await workspace.admin.post('/v1/api-keys', { name: 'bot', scopes: ['ideas:read'] }).expect(201);
    const { id, token } = created.body as { id: string; token: string };
    expect(JSON.stringify((await workspace.admin.get('/v1/api-keys?limit=100').expect(200)).body)).not.toContain(token);
    expect(await heed.rows('select 1 from api_key k where k::text like $1', [`%${token}%`])).toEqual([]);
    await heed.anonymous.get('/v1/members').set('authorization', `Bearer ${token}`).expect(200);
    await workspace.admin.delete(`/v1/api-keys/${id}`).expect(204);
    await heed.anonymous.get('/v1/members').set('authorization', `Bearer ${token}`).expect(401);
  });

  it('refuses an expired key, and to make one that has expired already', async () => {
    const make = (expiresAt: string) => workspace.admin.post('/v1/api-keys', { name: 'old', scopes: ['ideas:read'], expiresAt });
    await make('2020-01-01T00:00:00Z').expect(400);
    await make('2099-W01-1').expect(400);
    const { body } = await make('2099-01-01T00:00:00Z').expect(201);
    await heed.rows(`update api_key set expires_at = now() where id = $1`, [body.id]);
    await heed.anonymous.get('/v1/members').set('authorization', `Bearer ${body.token}`).expect(401);
  });

  it('cuts a personal key to the role of its member, from the next request on', async () => {
    const manager = await workspace.member('Mia', 'admin');
    await manager.get('/v1/api-keys').expect(200);
    const { headers } = await workspace.admin.get(`/v1/members/${manager.memberId}`).expect(200);
    await workspace.admin.patch(`/v1/members/${manager.memberId}`, { role: 'viewer' }).set('if-match', headers.etag!).expect(200);
    const refused = await manager.get('/v1/api-keys').expect(403);
    expect(refused.body.code).toBe('scope_missing');
    await manager.get('/v1/members').expect(200);
    const again = await workspace.admin.get(`/v1/members/${manager.memberId}`);
    await workspace.admin.patch(`/v1/members/${manager.memberId}`, { isDisabled: true }).set('if-match', again.headers.etag!).expect(200);
    await manager.get('/v1/members').expect(401);
  });

  it('does not let the last admin lock everybody out', async () => {
    const alone = await heed.workspace();
    const { headers } = await alone.admin.get(`/v1/members/${alone.admin.memberId}`);
    await alone.admin.patch(`/v1/members/${alone.admin.memberId}`, { role: 'viewer' }).set('if-match', headers.etag!).expect(409);
  });

  it('records who did what, without the secret', async () => {
    const rows = await heed.rows<{ action: string }>('select action from audit_entry where workspace_id = $1', [workspace.id]);
    expect(rows.map((r) => r.action)).toEqual(
      expect.arrayContaining(['member.create', 'api_key.create', 'api_key.revoke', 'member.update']),
    );
  });
});
