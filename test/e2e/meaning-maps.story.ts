import { Database, query } from '../../src/database/database';
import { sql } from '../../src/database/sql';
import { IdeaEmbeddings } from '../../src/matching/idea-embeddings.service';
import { compress, cosine, type Vector } from '../../src/matching/meaning';
import { MeaningMapJob } from '../../src/matching/meaning-map-job.service';
import { MeaningMaps } from '../../src/matching/meaning-maps.service';
import { findNearIdeas } from '../../src/matching/near-ideas';
import { GeneratedIdeas } from '../support/generated-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { scansOf } from '../support/plans';

const MODEL = 'clusters-1';
const IDEAS = 20_600;
const FEW = 300;
const DIMENSIONS = 64;
const NEAREST = 20;

/** Groups of some twenty that mean nearly the same, and a direction that all have in common. The same numbers each time. */
class Clusters {
  private state = 17;
  private readonly groups = Array.from({ length: IDEAS / 20 }, () => this.direction(1));

  vector(): Vector {
    const group = this.groups[Math.floor(this.random() * this.groups.length)] ?? [];
    const own = this.direction(0.45);
    const vector = compress(own.map((value, i) => value + (group[i] ?? 0) + (i === 0 ? 0.8 : 0)));
    if (vector === null) throw new Error('no direction');
    return vector;
  }

  private direction(length: number): number[] {
    const values = Array.from({ length: DIMENSIONS }, () => this.random() + this.random() + this.random() - 1.5);
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return values.map((value) => (value * length) / norm);
  }

  private random(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }
}

describe('finding by meaning among 20,000 ideas', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let database: Database;
  let ids: string[];
  const clusters = new Clusters();
  const known = new Map<string, Vector>();

  beforeAll(async () => {
    // Nobody answers there: the vectors are written as the job would have.
    heed = await TestHeed.start({ config: { embeddings: { url: 'http://127.0.0.1:9/v1', model: MODEL, key: null, dimensions: null } } });
    ws = await heed.workspace();
    database = heed.app.get(Database);
    await database.tx(ws.id, (tx) => new GeneratedIdeas(7).add(tx, IDEAS, 6));
    ids = (await heed.rows<{ id: string }>('select id from idea where workspace_id = $1 order by no', [ws.id])).map(({ id }) => id);
  }, 120_000);
  afterAll(() => heed.stop());

  const know = async (ideaIds: readonly string[]) => {
    for (const id of ideaIds) known.set(id, clusters.vector());
    const vectors = ideaIds.map((id) => Buffer.from(known.get(id)!));
    await database.tx(ws.id, (tx) =>
      query(
        tx,
        sql`insert into idea_embedding (workspace_id, idea_id, digest, model, vector)
            select x.workspace_id, x.idea_id, x.digest, ${MODEL}, g.vector from unnest(${ideaIds}::uuid[], ${vectors}::bytea[]) as g (idea_id, vector)
            join indexed_idea x on x.workspace_id = current_workspace() and x.idea_id = g.idea_id`,
      ),
    );
  };
  const renew = () => heed.app.get(MeaningMapJob).run({ workspaceId: ws.id });
  const isDue = () => database.read(ws.id, (db) => heed.app.get(MeaningMaps).isRenewalDue(db));
  const maps = () =>
    heed.rows<{ no: number; cells: number; placed: number }>(
      `select m.no, octet_length(m.cells) / 64 as cells, (select count(*)::int from idea_embedding e where e.workspace_id = m.workspace_id and e.map_no = m.no) as placed
       from meaning_map m where m.workspace_id = $1 order by m.no`,
      [ws.id],
    );
  const near = async (vector: Vector) => {
    const found = await database.read(ws.id, (db) => findNearIdeas(db, MODEL, vector));
    return found
      .map((idea) => ({ id: idea.ideaId, angle: cosine(vector, idea.vector) ?? 0 }))
      .sort((a, b) => b.angle - a.angle || (a.id < b.id ? -1 : 1));
  };
  const nearestOfAll = (vector: Vector) =>
    [...known].map(([id, theirs]) => ({ id, angle: cosine(vector, theirs) ?? 0 })).sort((a, b) => b.angle - a.angle).slice(0, NEAREST); // prettier-ignore
  /** Of the nearest of all, the share that is found. */
  const recall = async (searches: number) => {
    let found = 0;
    for (let i = 0; i < searches; i++) {
      const wish = clusters.vector();
      const ofThese = new Set((await near(wish)).map(({ id }) => id));
      found += nearestOfAll(wish).filter(({ id }) => ofThese.has(id)).length;
    }
    return found / searches / NEAREST;
  };

  it('reads a few vectors whole, and makes a map when there are more', async () => {
    await know(ids.slice(0, 200));
    expect(await isDue()).toBe(false);
    await renew();
    expect(await maps()).toEqual([]);
    expect(await recall(10)).toBe(1);
    await know(ids.slice(200, FEW));
    expect(await isDue()).toBe(true);
    await renew();
    expect(await maps()).toEqual([{ no: 1, cells: 1, placed: FEW }]);
    expect(await isDue()).toBe(false);
    expect(await recall(10)).toBeGreaterThanOrEqual(0.95);
  });

  it('places what came before there was a map, by several at once, finds as much while ideas move to a finer one, and forgets the old one', async () => {
    await know(ids.slice(FEW));
    expect(await isDue()).toBe(true);
    const seen: { cells: number; placed: number }[][] = [];
    const recalls: number[] = [];
    while (await isDue()) {
      // Two that share the work, as with two replicas.
      await Promise.all([renew(), renew()]);
      seen.push(await maps());
      recalls.push(await recall(5));
    }
    expect(seen.some((each) => each.length === 2 && each.every(({ placed }) => placed > 0))).toBe(true);
    expect(Math.min(...recalls)).toBeGreaterThanOrEqual(0.95);
    const [last, ...others] = await maps();
    expect(others).toEqual([]);
    expect(last).toMatchObject({ cells: Math.ceil(IDEAS / 500), placed: IDEAS });
    expect(await recall(40)).toBeGreaterThanOrEqual(0.95);
  }, 120_000);

  it('a search reads indexes only, and a part of the ideas', async () => {
    await heed.rows('vacuum (analyze) idea_embedding');
    const wish = clusters.vector();
    const scans = await scansOf(heed, ws.id, (db) => findNearIdeas(db, MODEL, wish));
    const ofVectors = scans.filter(({ table }) => table === 'idea_embedding').map(({ kind }) => kind);
    expect(ofVectors).toContain('Index Only Scan');
    expect(scans.filter(({ kind }) => kind === 'Seq Scan').map(({ table }) => table)).toEqual([]);
  });

  it('finds the same on every replica, whatever is asked before', async () => {
    const wish = clusters.vector();
    const first = await near(wish);
    await near(clusters.vector());
    expect(await near(wish)).toEqual(first);
  });

  it('keeps the vectors of two models apart, as the database does', async () => {
    await expect(heed.rows(`update idea_embedding set model = 'clusters-2' where idea_id = $1`, [ids[0]])).rejects.toThrow(
      'idea_embedding_map_fkey',
    );
    expect(await database.read(ws.id, (db) => findNearIdeas(db, 'clusters-2', clusters.vector()))).toEqual([]);
    const [map] = await maps();
    await heed.rows(
      `insert into meaning_map (workspace_id, no, model, centre, cells, made_for) select workspace_id, no + 1, 'clusters-0', centre, cells, made_for from meaning_map where workspace_id = $1`,
      [ws.id],
    );
    expect(await isDue()).toBe(true);
    await renew();
    expect(await maps()).toEqual([map]);
  });

  it('forgets the sketch with the vector', async () => {
    const [changed = '', erased = ''] = ids;
    const wish = known.get(changed)!;
    expect((await near(wish))[0]?.id).toBe(changed);
    await database.tx(ws.id, (tx) => heed.app.get(IdeaEmbeddings).request(tx, changed));
    await database.tx(ws.id, (tx) => heed.app.get(IdeaEmbeddings).forget(tx, [erased]));
    expect((await near(wish)).map(({ id }) => id)).not.toContain(changed);
    expect(
      await heed.rows('select idea_id as id, vector, map_no as map, cell, sketch from idea_embedding where idea_id = any($1::uuid[])', [
        [changed, erased],
      ]),
    ).toEqual([{ id: changed, vector: null, map: null, cell: null, sketch: null }]);
  });

  it('finds nothing of another workspace', async () => {
    const other = await heed.workspace();
    expect(await database.read(other.id, (db) => findNearIdeas(db, MODEL, known.get(ids[5]!)!))).toEqual([]);
    expect(await database.read(other.id, (db) => db.query<object[]>('select no from meaning_map'))).toEqual([]);
  });
});
