import { newId } from '../../src/common/uuid';
import { Database, query } from '../../src/database/database';
import { Sql, sql } from '../../src/database/sql';
import { ListFilters, NO_FILTERS, SORT_KEYS, SortKey } from '../../src/ideas/list-filters';
import { ListPosition, planList } from '../../src/ideas/list-plan';
import { authorIdeas } from '../../src/ideas/supporters.service';
import { TestHeed, TestWorkspace } from '../support/heed';

const ROWS = 20_500;
const LIMIT = 26;

interface Node {
  'Node Type': string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

/** Rule 10 for the measured views, as the application's role under row-level security. */
describe('Lists over many ideas', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  const [tagId, authorId] = [newId(), newId()];

  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
    const { id } = workspace;
    // Every fiftieth is merged: such rows must not be read and thrown away, not one.
    await heed.rows(
      `insert into idea (workspace_id, id, canonical_id, title, status, quadrant, visibility, owner_id, support_count, score, created_at, updated_at)
       select $1, made.id, case when n % 50 = 0 then first_value(made.id) over (order by n) else made.id end, 'Idea ' || n,
              (array['new', 'accepted', 'planned', 'in_progress', 'shipped', 'declined', 'archived'])[1 + floor(random() * 7)::int],
              (array['unrated', 'quick_win', 'big_bet', 'fill_in', 'money_pit'])[1 + floor(random() * 5)::int], 'internal',
              case when n in (5, $2 - 1) then $3::uuid end, floor(random() * 50)::int, random(),
              timestamptz '2026-01-01' + make_interval(mins => n), timestamptz '2026-01-01' + make_interval(mins => floor(random() * $2)::int)
       from (select n, uuidv7() as id from generate_series(1, $2::int) n) made`,
      [id, ROWS, workspace.admin.memberId],
    );
    await heed.rows(`insert into tag (workspace_id, id, name) values ($1, $2, 'x')`, [id, tagId]);
    await heed.rows(
      `insert into idea_tag (workspace_id, tag_id, idea_id, idea_created_at, is_merged)
       select workspace_id, $2, id, created_at, is_merged from idea where workspace_id = $1 and no % 2 = 0`,
      [id, tagId],
    );
    await heed.rows('insert into author (workspace_id, id) select $1, unnest($2::uuid[])', [id, [authorId, newId()]]);
    await heed.rows(
      `insert into support (workspace_id, idea_id, author_id, origin)
       select i.workspace_id, i.id, a.id, 'vote' from idea i join author a on a.workspace_id = $1 where i.workspace_id = $1 and i.no % 5 = 0`,
      [id],
    );
    await heed.rows('analyze idea, idea_tag, support, author, tag');
  });
  afterAll(() => heed.stop());

  const explain = async (statement: Sql): Promise<Node[]> => {
    const [row] = await heed.app
      .get(Database)
      .read(workspace.id, (db) => query<{ 'QUERY PLAN': [{ Plan: Node }] }>(db, sql`explain (analyze, format json) ${statement}`));
    const nodes: Node[] = [];
    const walk = (node: Node): void => {
      nodes.push(node);
      node.Plans?.forEach(walk);
    };
    walk(row!['QUERY PLAN'][0].Plan);
    return nodes;
  };
  const isScan = (node: Node) => /Scan$/.test(node['Node Type']) && !/^(Subquery|Function|CTE) Scan$/.test(node['Node Type']);
  /** Rows that scans read, shown or thrown away. */
  const rowsRead = (nodes: Node[]) =>
    nodes.filter(isScan).reduce((sum, n) => sum + (n['Actual Rows'] + (n['Rows Removed by Filter'] ?? 0)) * n['Actual Loops'], 0);
  const indexesOf = (nodes: Node[]) => [...new Set(nodes.filter(isScan).map((n) => n['Index Name'] ?? n['Node Type']))];
  const hasSort = (nodes: Node[]) => nodes.some((n) => /Sort|Aggregate|Hash/.test(n['Node Type']));

  const middle: Readonly<Record<SortKey, string | number>> = {
    score: 0.5,
    supportCount: 25,
    createdAt: '2026-01-08T00:00:00.000Z',
    updatedAt: '2026-01-08T00:00:00.000Z',
  };
  const suffix: Readonly<Record<SortKey, string>> = { score: 'score', supportCount: 'support', createdAt: 'creation', updatedAt: 'change' };
  const positions = (key: SortKey): (ListPosition | null)[] => [null, { key: middle[key], id: '01890000-0000-7000-8000-000000000000' }];

  const measured: [string, Partial<ListFilters>, string][] = [
    ...SORT_KEYS.flatMap((sortKey): [string, Partial<ListFilters>, string][] => [
      [`all by ${sortKey}`, { sortKey }, `idea_by_${suffix[sortKey]}`],
      [`one state by ${sortKey}`, { sortKey, statuses: ['planned'] }, `idea_by_status_${suffix[sortKey]}`],
    ]),
    ['a quadrant by score', { sortKey: 'score', quadrant: 'quick_win' }, 'idea_by_quadrant_score'],
    ['a month by createdAt', { createdFrom: '2026-01-05T00:00:00.000Z', createdBefore: '2026-01-10T00:00:00.000Z' }, 'idea_by_creation'],
    [
      'one state since a day',
      { statuses: ['new'], sortKey: 'updatedAt', updatedFrom: '2026-01-05T00:00:00.000Z' },
      'idea_by_status_change',
    ],
  ];

  it.each(measured)('are one index scan: %s', async (_, asked, index) => {
    for (const isDescending of [true, false]) {
      const filters = { ...NO_FILTERS, ...asked, isDescending };
      for (const after of positions(filters.sortKey)) {
        const plan = planList(filters, after, LIMIT);
        const nodes = await explain(plan.statement);
        expect([plan.kind, indexesOf(nodes), hasSort(nodes), rowsRead(nodes)]).toEqual(['keyset', [index], false, LIMIT]);
      }
    }
  });

  it.each(SORT_KEYS)('read of several states no more than a page each, by %s', async (sortKey) => {
    for (const after of positions(sortKey)) {
      const filters: ListFilters = { ...NO_FILTERS, sortKey, statuses: ['new', 'planned', 'shipped'] };
      const nodes = await explain(planList(filters, after, LIMIT).statement);
      expect(indexesOf(nodes)).toEqual([`idea_by_status_${suffix[sortKey]}`]);
      expect(rowsRead(nodes)).toBe(3 * LIMIT);
    }
  });

  it('are one index scan and a look-up an idea: a tag by createdAt', async () => {
    for (const isDescending of [true, false]) {
      for (const after of positions('createdAt')) {
        const plan = planList({ ...NO_FILTERS, tagId, isDescending }, after, LIMIT);
        const nodes = await explain(plan.statement);
        expect([plan.kind, indexesOf(nodes), hasSort(nodes)]).toEqual(['keyset', ['idea_tag_newest', 'idea_pkey'], false]);
        expect(rowsRead(nodes)).toBe(2 * LIMIT);
      }
    }
  });

  it('are one index scan and two look-ups an idea: what one author asked for', async () => {
    for (const before of [null, { at: '2030-01-01T00:00:00.000Z', id: newId() }]) {
      const nodes = await explain(authorIdeas([authorId], before, LIMIT));
      expect(indexesOf(nodes)).toEqual(['support_of_author', 'idea_pkey']);
      expect([hasSort(nodes), rowsRead(nodes)]).toEqual([false, 3 * LIMIT]);
    }
  });

  it('stop a free combination of filters after 20,000 rows, say so, and go on from there', async () => {
    const { admin } = workspace;
    const path = `/v1/ideas?ownerId=${admin.memberId}&limit=2`;
    const first = await admin.get(path).expect(200);
    expect(first.body.data.map((i: { title: string }) => i.title)).toEqual([`Idea ${ROWS - 1}`]);
    expect(first.body.page).toMatchObject({ hasMore: true, truncated: true });
    const second = await admin.get(`${path}&cursor=${first.body.page.nextCursor}`).expect(200);
    expect(second.body.data.map((i: { title: string }) => i.title)).toEqual(['Idea 5']);
    expect(second.body.page).toEqual({ nextCursor: null, hasMore: false });
    // A full page stops as soon as it is full, and has nothing to say about bounds.
    const full = await admin.get(`/v1/ideas?visibility=internal&limit=2`).expect(200);
    expect(full.body.page).not.toHaveProperty('truncated');
    const nodes = await explain(planList({ ...NO_FILTERS, visibility: 'internal' }, null, LIMIT).statement);
    expect(rowsRead(nodes)).toBeLessThanOrEqual(LIMIT + 1);
  });
});
