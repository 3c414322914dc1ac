import { Clock } from '../../src/common/clock';
import { EmbeddingJob } from '../../src/matching/embedding-job.service';
import { MatchSweep } from '../../src/matching/match-sweep.service';
import type { FoundMatchDto, MatchDto } from '../../src/matching/matches.dto';
import { RenewedSweep } from '../../src/matching/renewed-sweep.service';
import { Feedback } from '../support/backlog';
import { EmbeddingServer } from '../support/embedding-server';
import { TestHeed, TestWorkspace } from '../support/heed';
import { MovableClock } from '../support/movable-clock';

const ENGLISH = 'Download invoices as a spreadsheet';
const GERMAN = 'Rechnung als Tabelle herunterladen';
const BY_MEANING = { reasons: [{ kind: 'similar_meaning' }], band: 'related' };

describe('a wish in another language', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let feedback: Feedback;
  let english: string;
  const server = new EmbeddingServer();
  const clock = new MovableClock();

  beforeAll(async () => {
    const url = await server.start();
    heed = await TestHeed.start({
      config: { embeddings: { url, model: 'concepts-1', key: server.key, dimensions: null } },
      with: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    ws = await heed.workspace();
    feedback = new Feedback(heed, ws);
    await feedback.backlog();
    english = await feedback.idea(ENGLISH);
  });
  beforeEach(() => {
    clock.pass(3_600);
    server.behave();
  });
  afterAll(async () => {
    await heed.stop();
    await server.stop();
  });

  const embed = () => heed.app.get(EmbeddingJob).run({ workspaceId: ws.id });
  const search = async (body: string) => (await ws.admin.post('/v1/matches/search', { body }).expect(200)).body.data as FoundMatchDto[];
  const matchesOf = async (filter: string) => (await ws.admin.get(`/v1/matches?${filter}`).expect(200)).body.data as MatchDto[];
  const ageBy = (ideaId: string, interval: string) =>
    heed.rows('update indexed_idea set indexed_at = indexed_at - $2::interval where idea_id = $1', [ideaId, interval]);
  const sweepRenewed = () => heed.app.get(RenewedSweep).run({ workspaceId: ws.id });
  const proposedFor = async (ideaId: string) => (await matchesOf(`ideaId=${ideaId}`)).map(({ candidate }) => candidate.id);

  it('finds nothing while the model does not answer, and the idea as soon as it does', async () => {
    expect(await search(GERMAN)).toEqual([]);
    await embed();
    const [first, ...others] = await search(`${GERMAN}!`);
    expect(first).toMatchObject({ idea: { id: english }, ...BY_MEANING });
    expect(first?.because[0]).toBe('They mean much the same, as far as the embedding model can tell.');
    expect(others.filter(({ reasons }) => reasons.some(({ kind }) => kind === 'similar_meaning'))).toEqual([]);
  });

  it('goes by words again while the model is down', async () => {
    server.misbehave({ kind: 'status', status: 503 });
    expect(await search(`${GERMAN}?`)).toEqual([]);
    expect((await search('invoices as a spreadsheet'))[0]).toMatchObject({ idea: { id: english } });
  });

  it('joins no idea by itself: it is one of its own, which a person may merge, and says why', async () => {
    const said = await feedback.say(GERMAN);
    expect(said.ideaId).not.toBe(english);
    const match = (await matchesOf('limit=100')).find(
      ({ subject, candidate }) => [said.id, said.ideaId].includes(subject.id) && candidate.id === english,
    );
    expect(match).toMatchObject(BY_MEANING);
  });

  it('is proposed to be one with the idea it repeats', async () => {
    const german = await feedback.idea('Tabelle der Rechnungen herunterladen');
    await embed();
    await heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId: german });
    expect(await proposedFor(german)).toContain(english);
  });

  it('is compared once more where what it means came to be known after its comparison, and only then', async () => {
    const [first, second] = [await feedback.idea('Snooze reminders'), await feedback.idea('Erinnerung verschieben')];
    for (const idea of [first, second]) await heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId: idea });
    for (const idea of [first, second]) await ageBy(idea, '1 hour');
    expect(await proposedFor(second)).not.toContain(first);
    await embed();
    const due = await heed.rows('select idea_id as "ideaId" from indexed_idea where workspace_id = $1 and needs_sweep order by idea_no', [
      ws.id,
    ]);
    expect(due).toEqual([{ ideaId: first }, { ideaId: second }]);
    const jobs = await heed.rows(`select key from graphile_worker.jobs where key = $1 || ':matches.sweep_renewed'`, [ws.id]);
    expect(jobs).toHaveLength(1);
    await sweepRenewed();
    expect(await proposedFor(second)).toContain(first);
    await embed();
    expect(await heed.rows('select from indexed_idea where workspace_id = $1 and needs_sweep', [ws.id])).toEqual([]);
    // Its comparison is still to come, a minute after it was written.
    await feedback.idea('Postpone an invoice');
    await embed();
    expect(await heed.rows('select from indexed_idea where workspace_id = $1 and needs_sweep', [ws.id])).toEqual([]);
  });
});
