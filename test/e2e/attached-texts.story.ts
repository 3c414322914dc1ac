import { later } from '../support/later';
import { Feedback } from '../support/backlog';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';

interface FoundMatch {
  readonly idea: { readonly id: string };
  readonly band: string;
  readonly because: readonly string[];
  readonly reasons: readonly { readonly kind: string }[];
}

const SO_SAID = 'So said somebody whose suggestion is attached to the idea.';

describe('an idea also stands for what was attached to it', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let feedback: Feedback;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    feedback = new Feedback(heed, ws);
    await feedback.backlog();
  });
  afterAll(() => heed.stop());

  const settle = async () => {
    await later(heed);
    await heed.drain();
  };
  const search = async (body: string, by: ApiClient = ws.admin): Promise<FoundMatch[]> =>
    (await by.post('/v1/matches/search', { body }).expect(200)).body.data;
  const found = async (ideaId: string, body: string): Promise<FoundMatch | undefined> =>
    (await search(body)).find(({ idea }) => idea.id === ideaId);
  const move = (id: string, fromIdeaId: string, toIdeaId: string) =>
    ws.admin.post(`/v1/submissions/${id}/detachments`, { fromIdeaId, to: 'idea', toIdeaId }).expect(201);

  /** A member sees that Tom's words ask for what the board knows by another name. */
  const aNightTheme = async () => {
    const darkMode = await feedback.idea('Dark mode for the editor', { visibility: 'public' });
    const tom = await feedback.say('A night theme would spare my tired eyes', 'tom');
    expect(tom.ideaId).not.toBe(darkMode);
    await move(tom.id, tom.ideaId!, darkMode);
    await ws.admin.post(`/v1/ideas/${tom.ideaId!}/transitions`, { to: 'archived', reason: 'Asked for as dark mode.' }).expect(200);
    await settle();
    return { darkMode, tom: { ...tom, formerIdeaId: tom.ideaId! } };
  };
  const AGAIN = 'Night theme, please: tired eyes';

  it('is found by the words of either, and says by whose', async () => {
    const { darkMode } = await aNightTheme();
    const match = await found(darkMode, AGAIN);
    expect(match).toMatchObject({ band: 'likely' });
    expect(match?.because).toContain(SO_SAID);
    expect((await found(darkMode, 'Editor: dark mode'))?.because).not.toContain(SO_SAID);
    const anna = await feedback.say(AGAIN, 'anna');
    expect(anna.state).toBe('pending_match');
    const [proposed] = (await ws.admin.get(`/v1/matches?submissionId=${anna.id}`).expect(200)).body.data;
    expect(proposed).toMatchObject({ candidate: { id: darkMode }, band: 'likely' });
    expect(proposed.reasons.map(({ kind }: { kind: string }) => kind)).toContain('attached_text');
  });

  it('is found in what a match added, and no more once that is undone', async () => {
    const darkMode = await feedback.idea('Dark mode for the editor');
    const tom = await feedback.say('Dark mode for the editor, as a night theme: my eyes are tired', 'tom');
    const [match] = (await ws.admin.get(`/v1/matches?submissionId=${tom.id}`).expect(200)).body.data;
    await ws.admin.post(`/v1/matches/${match.id}/decisions`, { decision: 'accept' }).expect(200);
    await settle();
    const words = 'A night theme, as my eyes are tired';
    expect((await found(darkMode, words))?.because).toContain(SO_SAID);
    await ws.admin.post(`/v1/matches/${match.id}/undo`).expect(200);
    expect(await found(darkMode, words)).toBeUndefined();
  });

  it('forgets words at once where they were taken off, given back elsewhere or erased, before any job has run', async () => {
    const { darkMode, tom } = await aNightTheme();
    // In other words each time: what a search found is kept for a while.
    expect(await found(darkMode, `${AGAIN}!`)).toBeDefined();
    await ws.admin.post(`/v1/submissions/${tom.id}/detachments`, { fromIdeaId: darkMode, to: 'triage' }).expect(201);
    expect(await found(darkMode, `${AGAIN} one`)).toBeUndefined();
    await ws.admin.post(`/v1/submissions/${tom.id}/reattachments`).expect(200);
    expect(await found(darkMode, `${AGAIN} two`)).toBeDefined();
    const [author] = await heed.rows<{ id: string }>('select author_id as id from submission where id = $1', [tom.id]);
    await ws.admin.delete(`/v1/authors/${author!.id}`).expect(200);
    expect(await heed.rows('select compared_text from attached_text where workspace_id = $1', [ws.id])).toEqual([]);
    expect(await found(darkMode, `${AGAIN} three`)).toBeUndefined();
    await settle();
    const [index] = await heed.rows<{ own: number; all: number }>(
      `select octet_length(term_occurrences) as own, cardinality(terms) as all from indexed_idea where idea_id = $1`,
      [darkMode],
    );
    expect(index?.all).toBe(index?.own);
  });

  it('tells a form nothing of what was said in private', async () => {
    await aNightTheme();
    expect(await search(AGAIN, await ws.machine('submissions:write'))).toEqual([]);
  });

  it('keeps the first eight wordings, each once, and no copy of its own', async () => {
    const darkMode = await feedback.idea('Dark mode for the editor');
    expect((await feedback.say('dark mode for the editor', 'anna')).ideaId).toBe(darkMode);
    const words = ['night', 'dusk', 'shade', 'gloom', 'black', 'evening', 'lamp', 'coal', 'owl', 'raven'];
    for (const [at, word] of words.entries()) {
      const said = await feedback.say(`${word} ${words[(at + 3) % words.length]} ${word}coloured panels`, word);
      await move(said.id, said.ideaId!, darkMode);
    }
    const again = await feedback.say('NIGHT gloom, nightcoloured panels!', 'bob');
    if (again.ideaId !== darkMode) await move(again.id, again.ideaId!, darkMode);
    await settle();
    const kept = await heed.rows<{ text: string }>('select compared_text as text from attached_text where idea_id = $1', [darkMode]);
    expect(kept).toHaveLength(8);
    expect(new Set(kept.map(({ text }) => text)).size).toBe(8);
    expect(kept.map(({ text }) => text)).not.toContain('dark mode for the editor');
  });
});
