import { Clock } from '../../src/common/clock';
import { Database } from '../../src/database/database';
import { EmbeddingJob } from '../../src/matching/embedding-job.service';
import { IndexRenewal } from '../../src/matching/index-renewal';
import { MatchSweep } from '../../src/matching/match-sweep.service';
import type { FoundMatchDto, MatchDto } from '../../src/matching/matches.dto';
import { BACKLOG, Feedback } from '../support/backlog';
import { EmbeddingServer } from '../support/embedding-server';
import { TestHeed, TestWorkspace } from '../support/heed';
import { MovableClock } from '../support/movable-clock';

/** By words alone a third of what `likely` asks for; to the model the same. */
const KNOWN = 'A dark theme in the editor';
const REWORDED = 'The editor in night colours';

describe('what texts mean, by a model that somebody connects', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let feedback: Feedback;
  let known: string;
  const server = new EmbeddingServer();
  const clock = new MovableClock();
  const logged: string[] = [];

  beforeAll(async () => {
    const url = await server.start();
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
    heed = await TestHeed.start({
      config: { embeddings: { url, model: 'concepts-1', key: server.key, dimensions: null }, logLevel: 'debug' },
      with: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    ws = await heed.workspace();
    feedback = new Feedback(heed, ws);
    await feedback.backlog();
    known = await feedback.idea(KNOWN);
    await embed();
  });
  beforeEach(() => {
    // Whatever a test before it left the endpoint alone for is over.
    clock.pass(3_600);
    server.behave();
    server.calls.length = 0;
    server.encoding = 'float';
    server.refuses = null;
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await heed.stop();
    await server.stop();
  });

  const embed = () => heed.app.get(EmbeddingJob).run({ workspaceId: ws.id });
  const search = async (body: string) => (await ws.admin.post('/v1/matches/search', { body }).expect(200)).body.data as FoundMatchDto[];
  const vectors = () =>
    heed.rows<{ ideaId: string; bytes: number | null; model: string | null }>(
      'select idea_id as "ideaId", octet_length(vector) as bytes, model from idea_embedding where workspace_id = $1 order by idea_id',
      [ws.id],
    );
  const bytesOf = async (ideaId: string) => (await vectors()).find((row) => row.ideaId === ideaId)?.bytes;
  const edit = async (id: string, change: object) => {
    const { headers } = await ws.admin.get(`/v1/ideas/${id}`).expect(200);
    await ws.admin.patch(`/v1/ideas/${id}`, change).set('if-match', headers.etag!).expect(200);
  };
  const metrics = async () => (await heed.anonymous.get('/metrics')).text;
  const withoutVectors = () =>
    heed.rows(
      'update idea_embedding set vector = null, digest = null, model = null, map_no = null, cell = null, sketch = null where workspace_id = $1',
      [ws.id],
    );

  it('asks for many texts in one call, with the key, and keeps a vector of each', async () => {
    await withoutVectors();
    await embed();
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]).toMatchObject({ model: 'concepts-1', encodingFormat: 'float', authorization: `Bearer ${server.key}` });
    expect([...server.inputs].sort()).toEqual([...BACKLOG, KNOWN].sort());
    expect(new Set((await vectors()).map(({ bytes, model }) => `${bytes} ${model}`))).toEqual(new Set(['48 concepts-1']));
    await embed();
    expect(server.calls).toHaveLength(1);
  });

  it('takes vectors in whatever order and encoding they come: the same ones', async () => {
    const read = () => heed.rows('select idea_id, vector from idea_embedding where workspace_id = $1 order by idea_id', [ws.id]);
    const before = await read();
    await withoutVectors();
    server.encoding = 'base64';
    await embed();
    expect(await read()).toEqual(before);
  });

  it('finds in a search what other words ask for, says why, and asks the model once for a text', async () => {
    const [first] = await search(REWORDED);
    expect(first).toMatchObject({ idea: { id: known }, reasons: expect.arrayContaining([{ kind: 'similar_meaning' }]) });
    expect(first?.because).toContain('They mean much the same, as far as the embedding model can tell.');
    expect(await search(REWORDED)).toEqual([first]);
    expect(server.inputs).toEqual([REWORDED]);
  });

  it('weighs in when a submission is placed, and never while a transaction is open', async () => {
    const open: unknown[] = [];
    server.onCall = async () => {
      open.push(
        ...(await heed.rows(
          `select state, query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
        )),
      );
    };
    const said = await feedback.say('Black appearance for the editor please');
    server.onCall = () => Promise.resolve();
    expect(server.inputs).toContain('Black appearance for the editor please');
    expect(open).toEqual([]);
    const { body } = await ws.admin.get('/v1/matches?limit=100').expect(200);
    const match = (body.data as MatchDto[]).find(
      ({ subject, candidate }) => [said.id, said.ideaId].includes(subject.id) && candidate.id === known,
    );
    expect(match?.reasons).toContainEqual({ kind: 'similar_meaning' });
    // What is learned from scores of words alone says nothing of it.
    expect(await heed.rows('select scored_with as "scoredWith" from match where id = $1', [match?.id])).toEqual([
      { scoredWith: 'concepts-1' },
    ]);
  });

  it('weighs in when ideas are compared with each other', async () => {
    const younger = await feedback.idea('Dusk mode within our editor');
    await embed();
    await heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId: younger });
    const { body } = await ws.admin.get(`/v1/matches?ideaId=${younger}`).expect(200);
    expect((body.data as MatchDto[]).find(({ candidate }) => candidate.id === known)?.reasons).toContainEqual({ kind: 'similar_meaning' });
  });

  it('forgets the vector with the words, in the same transaction, and makes one of the new words', async () => {
    const id = await feedback.idea('Text that is changed');
    await embed();
    expect(await bytesOf(id)).toBe(48);
    await edit(id, { title: 'Text that was changed' });
    expect(await bytesOf(id)).toBeNull();
    await embed();
    expect(await bytesOf(id)).toBe(48);
    expect(server.inputs.filter((text) => text.startsWith('Text that'))).toEqual(['Text that is changed', 'Text that was changed']);
  });

  it('does not keep a vector of words that were changed while the model was asked', async () => {
    const id = await feedback.idea('Written before');
    server.onCall = async () => {
      server.onCall = () => Promise.resolve();
      await edit(id, { title: 'Written meanwhile' });
    };
    await embed();
    expect(await bytesOf(id)).toBeNull();
    await embed();
    expect(server.inputs).toEqual(['Written before', 'Written meanwhile']);
    expect(await bytesOf(id)).toBe(48);
  });

  it('passes over one text that the model refuses, and does not ask again', async () => {
    server.refuses = 'unreadable';
    const [bad, good] = [await feedback.idea('Something unreadable'), await feedback.idea('Something readable')];
    await embed();
    expect([await bytesOf(bad), await bytesOf(good)]).toEqual([0, 48]);
    server.calls.length = 0;
    await embed();
    await heed.app.get(IndexRenewal).run({ workspaceId: ws.id, scheduleId: 'index.renew', periodStart: new Date().toISOString() });
    await embed();
    expect(server.calls).toEqual([]);
    expect((await search('Something unreadable'))[0]).toMatchObject({ idea: { id: bad }, isIdentical: true });
  });

  it('leaves no idea out for ever because a model refuses everything for a while', async () => {
    const id = await feedback.idea('Refused with all others');
    server.refuses = '';
    await embed();
    expect(await bytesOf(id)).toBeNull();
    server.refuses = null;
    clock.pass(3_600);
    await embed();
    expect(await bytesOf(id)).toBe(48);
  });

  it.each([
    ['is turned away for a while', { kind: 'status', status: 429, retryAfter: '120' }, 120],
    ['breaks', { kind: 'status', status: 500 }, 5],
    ['refuses the key', { kind: 'status', status: 401 }, 5],
    ['drops the connection', { kind: 'reset' }, 5],
    ['answers something else', { kind: 'garbage' }, 5],
    ['answers with other dimensions', { kind: 'dimensions', dimensions: 12 }, 5],
  ] as const)('goes by words where the model %s, leaves it alone, and goes on by itself', async (what, misbehaviour, seconds) => {
    const id = await feedback.idea(`An idea for when it ${what}`);
    server.misbehave(misbehaviour);
    await embed();
    expect(await bytesOf(id)).toBeNull();
    const [first] = await search(`${KNOWN}, ${what}`);
    expect(first).toMatchObject({ idea: { id: known } });
    expect(JSON.stringify(first)).not.toContain('similar_meaning');
    expect((await feedback.say(`Words when it ${what}`)).state).toMatch(/^(attached|pending_match)$/);
    expect(server.calls).toHaveLength(1);
    expect(await metrics()).toContain('heed_embeddings_paused 1');
    expect(logged.filter((line) => line.includes('pauseSeconds')).at(-1)).toContain(`"pauseSeconds":${seconds}`);
    const [job] = await heed.rows<{ runAt: Date }>(
      `select run_at as "runAt" from graphile_worker.jobs where key = $1 || ':ideas.embed' and task_identifier = 'ideas.embed'`,
      [ws.id],
    );
    expect(job?.runAt.getTime()).toBeGreaterThan(clock.now().getTime());
    clock.pass(seconds);
    await embed();
    expect(await bytesOf(id)).toBe(48);
    expect(await metrics()).toContain('heed_embeddings_paused 0');
  });

  it('waits twice as long after each failure', async () => {
    await feedback.idea('An idea for a model that is down');
    const tries: number[] = [];
    for (const seconds of [5, 10, 20]) {
      server.misbehave({ kind: 'status', status: 503 });
      await embed();
      clock.pass(seconds - 1);
      await embed();
      clock.pass(1);
      tries.push(server.calls.length);
    }
    expect(tries).toEqual([1, 2, 3]);
  });

  it('answers a search in time where the model hangs', async () => {
    server.misbehave({ kind: 'hang' });
    const startedAt = performance.now();
    expect((await search(`${KNOWN} while it hangs`))[0]).toMatchObject({ idea: { id: known } });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    server.dropConnections();
    while (!(await metrics()).includes('heed_embeddings_paused 1'));
  });

  it('asks again for everything by another model, once', async () => {
    await embed();
    await heed.rows(`update idea_embedding set model = 'concepts-0' where workspace_id = $1 and vector is not null`, [ws.id]);
    const renew = () =>
      heed.app.get(IndexRenewal).run({ workspaceId: ws.id, scheduleId: 'index.renew', periodStart: new Date().toISOString() });
    expect(JSON.stringify(await search(`${REWORDED} by another model`))).not.toContain('similar_meaning');
    await renew();
    expect((await vectors()).every(({ bytes }) => bytes === null)).toBe(true);
    await embed();
    server.calls.length = 0;
    await renew();
    await embed();
    expect(server.calls).toEqual([]);
    expect((await vectors()).every(({ model }) => model === 'concepts-1')).toBe(true);
  });

  it('forgets what an erased author said: vector, and the line of their words', async () => {
    const said = await feedback.say('A very private wish\nof somebody about zeppelins', 'private-person');
    await embed();
    const [idea] = await heed.rows<{ digest: string }>('select digest from idea_embedding where idea_id = $1', [said.ideaId]);
    expect(idea?.digest).toBeTruthy();
    const [row] = await heed.rows<{ authorId: string }>('select author_id as "authorId" from submission where id = $1', [said.id]);
    await ws.admin.delete(`/v1/authors/${row?.authorId}`).expect(200);
    expect(await bytesOf(said.ideaId!)).toBeNull();
    await embed();
    expect(server.inputs.filter((text) => text.includes('zeppelins')).length).toBeGreaterThan(0);
    server.calls.length = 0;
    await withoutVectors();
    await embed();
    expect(server.inputs.filter((text) => text.includes('zeppelins'))).toEqual([]);
  });

  it('never lets another workspace have anything of it', async () => {
    const other = await heed.workspace();
    expect((await other.admin.post('/v1/matches/search', { body: REWORDED }).expect(200)).body.data).toEqual([]);
    const seen = await heed.app.get(Database).read(other.id, (db) => db.query<object[]>('select * from idea_embedding'));
    expect(seen).toEqual([]);
  });

  it('wrote no text and no key into the log', () => {
    const log = logged.join('');
    expect(log).toContain('the embedding endpoint failed');
    for (const secret of [server.key, 'editor', 'night', 'zeppelins', 'An idea for when']) expect(log).not.toContain(secret);
  });
});
