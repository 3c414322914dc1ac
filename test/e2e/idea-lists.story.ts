import { newId } from '../../src/common/uuid';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';

interface Listed {
  id: string;
  title: string;
  status: string;
  quadrant: string;
  visibility: string;
  ownerId: string | null;
  supportCount: number;
  score: number;
  createdAt: string;
  updatedAt: string;
}

const STATUSES = ['new', 'accepted', 'planned', 'in_progress', 'shipped', 'declined', 'archived'];

describe('Lists of ideas', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  let mia: ApiClient;
  let tagId: string;
  let authorId: string;
  let ideas: (Listed & { hasTag: boolean; isAsked: boolean })[];

  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
    mia = workspace.admin;
    tagId = (await mia.post('/v1/tags', { name: 'Editor' }).expect(201)).body.id as string;
    authorId = newId();
    await heed.rows('insert into author (workspace_id, id) values ($1, $2)', [workspace.id, authorId]);
    // Many equal keys, so that only the id breaks the tie; scores that a decimal text could lose.
    await heed.rows(
      `insert into idea (workspace_id, id, canonical_id, title, status, quadrant, visibility, owner_id, is_title_confirmed, support_count, score,
                         created_at, updated_at)
       select $1, id, id, 'Idea ' || n, ($3::text[])[1 + (n * 7 + n / 3) % 7],
              (array['unrated', 'quick_win', 'big_bet', 'fill_in', 'money_pit'])[1 + n % 5], (array['internal', 'public'])[1 + n % 2],
              case when n % 4 = 0 then $2::uuid end, true, n % 6, case when n % 3 = 0 then 0 else ln(n) / 7 end,
              timestamptz '2026-01-01' + make_interval(hours => n / 4), timestamptz '2026-02-01' + make_interval(mins => (n * 13) % 40)
       from (select n, uuidv7() as id from generate_series(1, 150) n) made`,
      [workspace.id, mia.memberId, STATUSES],
    );
    await heed.rows(
      `insert into idea_tag (workspace_id, tag_id, idea_id, idea_created_at) select workspace_id, $2, id, created_at from idea where workspace_id = $1 and no % 3 = 1`,
      [workspace.id, tagId],
    );
    await heed.rows(
      `insert into support (workspace_id, idea_id, author_id, origin) select workspace_id, id, $2, 'vote' from idea where workspace_id = $1 and no % 10 = 2`,
      [workspace.id, authorId],
    );
    ideas = await heed.rows(
      `select id, title, status, quadrant, visibility, owner_id as "ownerId", support_count as "supportCount", score, no % 3 = 1 as "hasTag",
              no % 10 = 2 as "isAsked", to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
              to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt" from idea where workspace_id = $1`,
      [workspace.id],
    );
    // A duplicate, which no list may show.
    await heed.rows(
      `insert into idea (workspace_id, id, canonical_id, title) select workspace_id, uuidv7(), id, 'Duplicate' from idea where workspace_id = $1 limit 1`,
      [workspace.id],
    );
  });
  afterAll(() => heed.stop());

  /** Every page to the end. */
  const all = async (query: string, limit = 7): Promise<string[]> => {
    const titles: string[] = [];
    let cursor = '';
    do {
      const { body } = await mia.get(`/v1/ideas?limit=${limit}${query}${cursor}`).expect(200);
      titles.push(...(body.data as Listed[]).map((idea) => idea.title));
      cursor = body.page.hasMore ? `&cursor=${body.page.nextCursor}` : '';
    } while (cursor !== '');
    return titles;
  };
  type Key = 'score' | 'supportCount' | 'createdAt' | 'updatedAt';
  const expected = (sort: string, keep: (idea: (typeof ideas)[number]) => boolean): string[] => {
    const key = sort.replace('-', '') as Key;
    const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
    const sorted = ideas.filter(keep).sort((a, b) => compare(a[key], b[key]) || compare(a.id, b.id));
    return (sort.startsWith('-') ? sorted.reverse() : sorted).map((idea) => idea.title);
  };

  const filters: [string, (idea: (typeof ideas)[number]) => boolean][] = [
    ['', () => true],
    ['&status=planned', (i) => i.status === 'planned'],
    ['&status=planned,shipped,new', (i) => ['planned', 'shipped', 'new'].includes(i.status)],
    ['&quadrant=quick_win', (i) => i.quadrant === 'quick_win'],
    ['&tag=editor', (i) => i.hasTag],
    ['&authorId=AUTHOR', (i) => i.isAsked],
    ['&visibility=public&ownerId=OWNER', (i) => i.visibility === 'public' && i.ownerId !== null],
    ['&status=new,planned&quadrant=big_bet', (i) => ['new', 'planned'].includes(i.status) && i.quadrant === 'big_bet'],
    ['&tag=editor&status=accepted', (i) => i.hasTag && i.status === 'accepted'],
    ['&createdAt[gte]=2026-01-01T10:00:00Z&createdAt[lt]=2026-01-02', (i) => i.createdAt >= '2026-01-01T10' && i.createdAt < '2026-01-02'],
    ['&updatedAt[gte]=2026-02-01T00:20:00%2B00:00&status=new', (i) => i.updatedAt >= '2026-02-01T00:20' && i.status === 'new'],
    ['&authorId=AUTHOR&visibility=internal', (i) => i.isAsked && i.visibility === 'internal'],
    ['&createdAt[gte]=2026-01-02&tag=editor', (i) => i.createdAt >= '2026-01-02' && i.hasTag],
  ];
  const sorts = ['score', '-score', 'supportCount', '-supportCount', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'];

  it.each(sorts)('sorted by %s show every idea that passes the filter once, over all pages', async (sort) => {
    for (const [filter, keep] of filters) {
      const query = filter.replace('AUTHOR', authorId).replace('OWNER', mia.memberId!);
      expect([filter, await all(`${query}&sort=${sort}`, 23)]).toEqual([filter, expected(sort, keep)]);
    }
  });

  it('show the newest first unless asked otherwise, and page by page of any size', async () => {
    expect(await all('', 100)).toEqual(expected('-createdAt', () => true));
    expect(await all('&status=planned,new', 1)).toEqual(expected('-createdAt', (i) => ['planned', 'new'].includes(i.status)));
  });

  it('show each idea as it is', async () => {
    const { body } = await mia.get('/v1/ideas?limit=1&sort=-score').expect(200);
    const [top] = body.data as Listed[];
    const { hasTag: _hasTag, isAsked: _isAsked, ...idea } = ideas.find((i) => i.id === top!.id)!;
    expect(top).toMatchObject(idea);
    expect(top).not.toHaveProperty('body');
  });

  it('know their total and facets from counters, where there are such', async () => {
    const other = (await heed.workspace()).admin;
    const tag = (await other.post('/v1/tags', { name: 'x' })).body.id as string;
    const made = await Promise.all(Array.from({ length: 5 }, () => other.post('/v1/ideas', { title: 'x' })));
    const ids = made.map((r) => r.body.id as string);
    await other.post(`/v1/ideas/${ids[0]}/transitions`, { to: 'accepted' }).expect(200);
    await other.put(`/v1/ideas/${ids[1]}/tags/${tag}`).expect(204);
    await other.put(`/v1/ideas/${ids[2]}/tags/${tag}`).expect(204);
    await other.post(`/v1/ideas/${ids[2]}/merges`, { intoId: ids[3] }).expect(201);
    const total = async (query: string) =>
      (await other.get(`/v1/ideas?limit=1&include=totalCount${query}`).expect(200)).body.page.totalCount;
    expect(await total('')).toBe(4);
    expect(await total('&status=new')).toBe(3);
    expect(await total('&status=new,accepted,shipped')).toBe(4);
    expect(await total('&quadrant=unrated')).toBe(4);
    expect(await total('&tag=x')).toBe(1);
    const { facets, page } = (await other.get('/v1/ideas?include=facets,totalCount').expect(200)).body;
    expect(page.totalCount).toBe(4);
    expect(facets.status).toEqual(STATUSES.map((key) => ({ key, name: null, count: key === 'new' ? 3 : key === 'accepted' ? 1 : 0 })));
    expect(facets.quadrant[0]).toEqual({ key: 'unrated', name: null, count: 4 });
    expect(facets.tag).toEqual([{ key: tag, name: 'x', count: 1 }]);
    for (const query of ['include=totalCount&status=new&tag=x', 'include=totalCount&visibility=public', 'include=facets&status=new'])
      expect((await other.get(`/v1/ideas?${query}`).expect(400)).body.errors[0]).toMatchObject({
        pointer: '?include',
        code: 'not_counted',
      });
  });

  it.each([
    ['status=done', '?status'],
    ['status=new&status=planned', '?status'],
    ['status=', '?status'],
    ['quadrant=best', '?quadrant'],
    ['tag=nothing', '?tag'],
    ['sort=title', '?sort'],
    ['q=dark&sort=-score', '?sort'],
    ['createdAt[gte]=yesterday', '?createdAt[gte]'],
    ['createdAt[lt]=2026-13-41', '?createdAt[lt]'],
    ['include=everything', '?include'],
    ['ownerId=me', '?ownerId'],
    ['colour=blue', '?colour'],
  ])('refuse %s', async (query, pointer) => {
    expect((await mia.get(`/v1/ideas?${query}`).expect(400)).body.errors[0].pointer).toBe(pointer);
  });

  it('refuse a cursor of another list, and one that somebody made up', async () => {
    const { body } = await mia.get('/v1/ideas?limit=1&sort=score').expect(200);
    const cursor = body.page.nextCursor as string;
    await mia.get(`/v1/ideas?limit=1&sort=score&cursor=${cursor}`).expect(200);
    await mia.get(`/v1/ideas?limit=1&sort=-score&cursor=${cursor}`).expect(400);
    await mia.get(`/v1/ideas?limit=1&sort=score&status=new&cursor=${cursor}`).expect(400);
    const [hash, , id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    for (const key of ['', 'NaN', '1e999', "1'", '2026-01-01']) {
      const made = Buffer.from(JSON.stringify([hash, key, id])).toString('base64url');
      expect((await mia.get(`/v1/ideas?limit=1&sort=score&cursor=${made}`)).status).toBe(400);
    }
  });

  it('ask for authors:read before they tell who asked for what', async () => {
    const reader = await workspace.machine('ideas:read');
    expect((await reader.get(`/v1/ideas?authorId=${authorId}`).expect(403)).body.code).toBe('scope_missing');
    await reader.get(`/v1/authors/${authorId}/ideas`).expect(403);
  });

  it('show what one author asked for, with the idea it rests on now', async () => {
    const [a, b] = [await mia.post('/v1/ideas', { title: 'a' }), await mia.post('/v1/ideas', { title: 'b' })].map(
      (r) => r.body.id as string,
    );
    const author = newId();
    await heed.rows('insert into author (workspace_id, id) values ($1, $2)', [workspace.id, author]);
    for (const id of [a, b]) await mia.post(`/v1/ideas/${id}/votes`, { authorId: author, reason: 'In the call.' }).expect(201);
    await mia.post(`/v1/ideas/${a}/merges`, { intoId: b }).expect(201);
    const first = await mia.get(`/v1/authors/${author}/ideas?limit=1`).expect(200);
    const second = await mia.get(`/v1/authors/${author}/ideas?limit=1&cursor=${first.body.page.nextCursor}`).expect(200);
    expect([...first.body.data, ...second.body.data]).toMatchObject([
      { ideaId: b, idea: { id: b } },
      { ideaId: a, origin: 'vote', idea: { id: b, supportCount: 1 } },
    ]);
    expect(second.body.page.hasMore).toBe(false);
    await mia.get(`/v1/authors/${newId()}/ideas`).expect(404);
    // Asked for twice, but one idea now.
    expect((await mia.get(`/v1/ideas?authorId=${author}`).expect(200)).body.data.map((i: Listed) => i.id)).toEqual([b]);
    await mia.post(`/v1/ideas/${b}/transitions`, { to: 'archived' }).expect(200);
  });

  it('search by words, newest first, with the other filters', async () => {
    const other = (await heed.workspace()).admin;
    for (let n = 0; n < 6; n++)
      await other.post('/v1/ideas', { title: n % 2 === 0 ? `Dark theme for screen ${n}` : `Faster export of sheet ${n}` }).expect(201);
    const first = await other.get('/v1/ideas?q=dark%20theme&limit=2').expect(200);
    const second = await other.get(`/v1/ideas?q=dark%20theme&limit=2&cursor=${first.body.page.nextCursor}`).expect(200);
    const titles = (body: { data: Listed[] }) => body.data.map((i) => i.title);
    expect([titles(first.body), titles(second.body)]).toEqual([
      ['Dark theme for screen 4', 'Dark theme for screen 2'],
      ['Dark theme for screen 0'],
    ]);
    expect(second.body.page).toEqual({ nextCursor: null, hasMore: false });
    await other.post(`/v1/ideas/${first.body.data[0].id}/transitions`, { to: 'accepted' }).expect(200);
    expect(titles((await other.get('/v1/ideas?q=dark&status=accepted').expect(200)).body)).toEqual(['Dark theme for screen 4']);
    expect((await other.get('/v1/ideas?q=nothing%20like%20it').expect(200)).body.data).toEqual([]);
    await other.get('/v1/ideas?q=%00').expect(200);
  });
});
