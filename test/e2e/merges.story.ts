import { newId } from '../../src/common/uuid';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';
import { aMoment } from '../support/moment';
import { countedIdeas, wrongIdeas } from '../support/counted-ideas';

interface IdeaBody {
  id: string;
  canonicalId: string;
  isMerged: boolean;
  supportCount: number;
}

describe('Merging duplicates', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  let mia: ApiClient;
  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
    mia = workspace.admin;
  });
  afterEach(async () => {
    const { kept, recounted } = await countedIdeas(heed, workspace.id);
    expect(kept).toEqual(recounted);
    expect(await wrongIdeas(heed, workspace.id)).toEqual([]);
  });
  afterAll(() => heed.stop());

  const anIdea = async (title: string): Promise<string> => (await mia.post('/v1/ideas', { title }).expect(201)).body.id as string;
  const read = async (id: string): Promise<IdeaBody> => (await mia.get(`/v1/ideas/${id}`).expect(200)).body as IdeaBody;
  const merge = (id: string, intoId: string, reason?: string) => mia.post(`/v1/ideas/${id}/merges`, { intoId, reason });
  const unmerge = (id: string) => mia.post(`/v1/ideas/${id}/unmerges`);
  const anAuthor = async (): Promise<string> => {
    const id = newId();
    await heed.rows('insert into author (workspace_id, id, name) values ($1, $2, $3)', [workspace.id, id, 'Someone']);
    return id;
  };
  const vote = (id: string, authorId: string) => mia.post(`/v1/ideas/${id}/votes`, { authorId, reason: 'In the call.' });
  const listed = async (query = ''): Promise<string[]> =>
    ((await mia.get(`/v1/ideas?limit=100${query}`).expect(200)).body.data as IdeaBody[]).map((idea) => idea.id);

  it('counts everybody once, keeps what each asked for, and undoes it exactly', async () => {
    const [dark, night, black] = [await anIdea('Dark theme'), await anIdea('Night mode'), await anIdea('Black background')];
    const tag = (await mia.post('/v1/tags', { name: 'looks' }).expect(201)).body.id as string;
    await mia.put(`/v1/ideas/${night}/tags/${tag}`).expect(204);
    await mia.post(`/v1/ideas/${night}/transitions`, { to: 'accepted' }).expect(200);
    const [ann, ben, cy] = [await anAuthor(), await anAuthor(), await anAuthor()];
    for (const [idea, author] of [
      [dark, ann],
      [night, ann],
      [night, ben],
      [black, cy],
    ] as const)
      await vote(idea, author).expect(201);
    const merged = await merge(night, dark, 'Same wish').expect(201);
    expect(merged.body).toMatchObject({ duplicateId: night, intoId: dark, canonicalId: dark, reason: 'Same wish', undoneAt: null });
    expect(await read(dark)).toMatchObject({ supportCount: 2, isMerged: false });
    expect(await read(night)).toMatchObject({ isMerged: true, canonicalId: dark, supportCount: 0, allowedTransitions: [] });
    expect(await listed()).not.toContain(night);
    expect(await listed('&tag=looks')).toEqual([]);
    const supporters = (await mia.get(`/v1/ideas/${dark}/supporters`).expect(200)).body.data as { ideaId: string; authorId: string }[];
    expect(supporters.map((s) => `${s.ideaId} ${s.authorId}`).sort()).toEqual(
      [`${dark} ${ann}`, `${night} ${ann}`, `${night} ${ben}`].sort(),
    );
    // A chain: what was merged into the duplicate comes along, and a merged idea may be merged into.
    await merge(black, night).expect(201);
    expect(await read(black)).toMatchObject({ canonicalId: dark });
    expect(await read(dark)).toMatchObject({ supportCount: 3 });
    const whole = await mia.get(`/v1/ideas/${dark}?expand=merged,authors`).expect(200);
    expect(whole.body.merged).toMatchObject([
      { id: night, intoId: dark, title: 'Night mode' },
      { id: black, intoId: night, title: 'Black background' },
    ]);
    expect(whole.body.authors).toHaveLength(3);
    // Who asks for a merged idea later counts at the canonical one, and stays with the idea asked for.
    const dee = await anAuthor();
    await vote(black, dee).expect(201);
    expect(await read(dark)).toMatchObject({ supportCount: 4 });
    const undone = await unmerge(night).expect(200);
    expect(undone.body).toMatchObject({ id: merged.body.id, canonicalId: night, undoneAt: expect.any(String) });
    expect(await read(dark)).toMatchObject({ supportCount: 1 });
    expect(await read(night)).toMatchObject({ supportCount: 4, isMerged: false, status: 'accepted' });
    expect(await read(black)).toMatchObject({ canonicalId: night });
    expect(await listed('&tag=looks')).toEqual([night]);
    await unmerge(black).expect(200);
    expect([(await read(dark)).supportCount, (await read(night)).supportCount, (await read(black)).supportCount]).toEqual([1, 2, 2]);
  });

  it('refuses a circle, a second merge, and what a merged idea cannot do', async () => {
    const [a, b, c] = [await anIdea('a'), await anIdea('b'), await anIdea('c')];
    expect((await merge(a, a).expect(409)).body.code).toBe('merge_cycle');
    await unmerge(a).expect(409);
    await merge(a, b).expect(201);
    await merge(b, c).expect(201);
    expect((await merge(c, a).expect(409)).body.code).toBe('merge_cycle');
    const twice = await merge(a, c).expect(409);
    expect(twice.body.detail).toContain(c);
    const moved = await mia.post(`/v1/ideas/${a}/transitions`, { to: 'accepted' }).expect(409);
    expect(moved.body.detail).toContain(c);
    await merge(a, newId()).expect(404);
    await merge(newId(), a).expect(404);
    const machine = await workspace.machine('ideas:write');
    expect((await machine.post(`/v1/ideas/${c}/merges`, { intoId: await anIdea('d') }).expect(403)).body.code).toBe('member_required');
  });

  it('tells the modules above of every asker whose idea rests elsewhere now', async () => {
    const [a, b, c] = [await anIdea('a'), await anIdea('b'), await anIdea('c')];
    const [ann, ben] = [await anAuthor(), await anAuthor()];
    await vote(a, ann);
    await vote(b, ben);
    await merge(a, b).expect(201);
    const started = await aMoment();
    await merge(b, c).expect(201);
    const rested = await heed.rows<{ data: object }>(
      `select data from event where workspace_id = $1 and type = 'support.rested' and occurred_at >= $2`,
      [workspace.id, started],
    );
    expect(rested.map((e) => e.data)).toEqual(
      expect.arrayContaining([
        { ideaId: a, authorId: ann, canonicalId: c },
        { ideaId: b, authorId: ben, canonicalId: c },
      ]),
    );
    expect(rested).toHaveLength(2);
    await unmerge(b).expect(200);
    const [undone] = await heed.rows<{ data: object }>(`select data from event where subject_id = $1 and type = 'idea.unmerged'`, [b]);
    expect(undone?.data).toEqual({ duplicateId: b, intoId: c, fromCanonicalId: c, canonicalId: b });
    const history = (await mia.get(`/v1/ideas/${c}/history`)).body.data as { action: string; change: { duplicateId?: string } }[];
    expect(history.slice(0, 2).map((e) => [e.action, e.change.duplicateId])).toEqual([
      ['unmerge', b],
      ['merge', b],
    ]);
  });

  it('counts right whatever two hundred people do to one group at once (P12)', async () => {
    const ideas = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(anIdea));
    const authors = await Promise.all(Array.from({ length: 8 }, anAuthor));
    const any = <T>(from: readonly T[], i: number): T =>
      from[Math.floor((Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1) * from.length)]!;
    const act = (i: number) => {
      const [idea, author] = [any(ideas, i), any(authors, i + 1_000)];
      switch (any(['vote', 'vote', 'unvote', 'merge', 'merge', 'unmerge'], i + 2_000)) {
        case 'vote':
          return vote(idea, author);
        case 'unvote':
          return mia.delete(`/v1/ideas/${idea}/votes/${author}`);
        case 'merge':
          return merge(idea, any(ideas, i + 3_000));
        default:
          return unmerge(idea);
      }
    };
    // 503 is the answer when no connection came free in time: the caller repeats, as Retry-After says.
    const insist = async (i: number): Promise<number> => {
      const { status } = await act(i);
      return status === 503 ? insist(i) : status;
    };
    const statuses = await Promise.all(Array.from({ length: 200 }, (_, i) => insist(i)));
    expect(statuses.filter((status) => ![200, 201, 204, 404, 409].includes(status))).toEqual([]);
    for (const status of [200, 201, 204, 409]) expect(statuses).toContain(status);
  }, 120_000);
});
