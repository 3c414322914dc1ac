import { Database } from '../../src/database/database';
import { IdeaSearch } from '../../src/ideas/idea-search';
import { IdeasService } from '../../src/ideas/ideas.service';
import { DuplicateRanking } from '../../src/matching/duplicate-ranking.service';
import { IndexRenewal } from '../../src/matching/index-renewal';
import { MatchSweep } from '../../src/matching/match-sweep.service';
import { FoundMatchDto, MatchDto } from '../../src/matching/matches.dto';
import { MatchingService } from '../../src/matching/matching.service';
import { TermStatistics } from '../../src/matching/term-statistics.service';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import { analyseWish } from '../../src/matching/wish-text';
import { Feedback } from '../support/backlog';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';

describe('was it asked for before?', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let feedback: Feedback;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    feedback = new Feedback(heed, ws);
  });
  afterAll(() => heed.stop());

  const check = (body: string, title: string | null = null) =>
    heed.app.get(Database).tx(ws.id, (tx) => heed.app.get(MatchingService).check(tx, { title, body }));
  const matches = async (query = '') => (await ws.admin.get(`/v1/matches?limit=100${query}`).expect(200)).body.data as MatchDto[];
  const firstMatch = async (query = ''): Promise<MatchDto> => {
    const [match] = await matches(query);
    if (!match) throw new Error(`no match for ${query}`);
    return match;
  };
  const find = (q: string, page: { afterNo: number | null; limit: number } = { afterNo: null, limit: 10 }) =>
    heed.app.get(Database).read(ws.id, (db) => heed.app.get(IdeaSearch).find(db, q, page));
  const edit = async (id: string, change: object) => {
    const { headers } = await ws.admin.get(`/v1/ideas/${id}`).expect(200);
    await ws.admin.patch(`/v1/ideas/${id}`, change).set('if-match', headers.etag!).expect(200);
  };

  describe('the same wish in other words', () => {
    beforeEach(() => feedback.backlog());

    it.each([
      ['English', 'Dark mode for the editor', 'Please add a dark mode to the editor, my eyes hurt', 'dark'],
      ['German', 'Dunkler Modus für die App', 'Bitte einen dunklen Modus in der App', 'Modus'],
      ['Georgian', 'აპლიკაციაში მუქი თემის დამატება', 'გთხოვთ დაამატოთ მუქი თემა აპლიკაციაში', 'მუქი'],
      ['Chinese', '请添加深色模式', '希望增加深色模式', '深色模式'],
    ])('is proposed in %s, with the reason', async (_language, known, reworded, sharedWord) => {
      const ideaId = await feedback.idea(known);
      const { candidates, attachTo } = await check(reworded);
      expect(attachTo).toBeNull();
      expect(candidates[0]).toMatchObject({
        ideaId,
        rank: 1,
        isIdentical: false,
        mismatches: expect.not.arrayContaining([{ kind: 'negation' }]),
      });
      expect(JSON.stringify(candidates[0]?.reasons)).toContain(sharedWord);
    });

    it('waits for a person, who sees both texts and why', async () => {
      const ideaId = await feedback.idea('Dark mode for the editor');
      const said = await feedback.say('DARK MODE in the editor please');
      expect(said).toMatchObject({ state: 'pending_match', ideaId: null });
      const match = await firstMatch(`&submissionId=${said.id}`);
      expect(match).toMatchObject({
        state: 'pending',
        band: 'likely',
        rank: 1,
        subject: { kind: 'submission', id: said.id, text: 'DARK MODE in the editor please' },
        candidate: { id: ideaId, canonicalId: ideaId, title: 'Dark mode for the editor', status: 'new', supportCount: 0 },
        decidedById: null,
      });
      expect(match.because[0]).toBe('Both mention “DARK”, “MODE” and “editor”.');
      expect((await ws.admin.get(`/v1/matches/${match.id}`).expect(200)).body).toEqual(match);
    });

    it.each([
      ['a version', 'Support Ubuntu 12.04 on the build server', 'Support Ubuntu 14.04 on the build server', 'version'],
      ['an opposite', 'Enable notifications by default for guests', 'Disable notifications by default for guests', 'opposite'],
      ['a negation', 'Send emails on weekends to the whole team', "Don't send emails on weekends to the whole team", 'negation'],
    ])('is not taken for likely across %s', async (_what, known, other, kind) => {
      const ideaId = await feedback.idea(known);
      const found = (await check(other)).candidates.find((candidate) => candidate.ideaId === ideaId);
      expect(found).toMatchObject({ band: 'related', mismatches: [{ kind }] });
      const said = await feedback.say(other);
      // Shown to a person beside the idea it opened, in no one's way.
      expect(said.state).toBe('attached');
      expect(said.ideaId).not.toBe(ideaId);
      expect(await matches(`&ideaId=${said.ideaId}`)).toMatchObject([
        {
          band: 'related',
          subject: { kind: 'idea', id: said.ideaId },
          candidate: { id: ideaId },
          because: expect.arrayContaining([expect.stringContaining('“')]),
        },
      ]);
    });

    it('is not found in what has nothing to do with it', async () => {
      expect((await check('The espresso machine on the third floor leaks')).candidates).toEqual([]);
      expect((await check('+1')).candidates).toEqual([]);
      expect((await check('')).candidates).toEqual([]);
    });
  });

  describe('the same words', () => {
    it('join the idea by themselves, whatever their case, punctuation and layout', async () => {
      const first = await feedback.say('Please let me export a whole notebook as a CSV file.');
      const again = await feedback.say('please let me EXPORT a whole notebook\nas a csv file!!', 'another');
      expect([first.state, again.state]).toEqual(['attached', 'attached']);
      expect(again.ideaId).toBe(first.ideaId);
      expect(await matches()).toEqual([]);
    });

    it('join an idea of other words that they were attached to', async () => {
      const ideaId = await feedback.idea('Export notebooks to files');
      const first = await feedback.say('Please, an export of notebooks to files');
      const match = await firstMatch(`&submissionId=${first.id}`);
      await ws.admin.post(`/v1/matches/${match.id}/decisions`, { decision: 'accept' }).expect(200);
      expect(await feedback.say('please an EXPORT of notebooks to files!', 'another')).toMatchObject({ state: 'attached', ideaId });
    });

    it('wait for a person where the idea is closed: it may be a regression', async () => {
      const ideaId = await feedback.idea('Search within archived projects');
      await ws.admin
        .post(`/v1/ideas/${ideaId}/transitions`, { to: 'declined', reason: 'Archived projects are read by nobody.' })
        .expect(200);
      const said = await feedback.say('Search within archived projects');
      expect(said.state).toBe('pending_match');
      expect(await matches()).toMatchObject([
        { band: 'likely', score: 1, reasons: [{ kind: 'identical_text' }], candidate: { status: 'declined' } },
      ]);
    });

    it('that say nothing join nothing', async () => {
      await feedback.idea('+1');
      expect(await check('+1')).toMatchObject({ attachTo: null, candidates: [{ isIdentical: true, band: 'likely' }] });
    });

    it('open one idea when ten people send them at once', async () => {
      const [matching, database] = [heed.app.get(MatchingService), heed.app.get(Database)] as const;
      const words = { title: null, body: 'Let guests comment without an account' };
      const ideas = heed.app.get(IdeasService);
      const opened = await Promise.all(
        Array.from({ length: 10 }, () =>
          database.tx(ws.id, async (tx) => {
            await matching.lockText(tx, matching.fingerprintOf(words));
            const { attachTo } = await matching.check(tx, words);
            return attachTo ?? (await ideas.create(tx, { kind: 'system', id: null }, { title: 'Let guests comment', body: words.body })).id;
          }),
        ),
      );
      expect(new Set(opened).size).toBe(1);
    });
  });

  it('counts a hit on a merged idea for the one it rests on', async () => {
    const [kept, gone] = [await feedback.idea('Night theme'), await feedback.idea('Dark mode for the editor')];
    await ws.admin.post(`/v1/ideas/${gone}/merges`, { intoId: kept }).expect(201);
    expect((await check('A dark mode for the editor please')).candidates).toMatchObject([{ ideaId: kept, band: 'likely' }]);
    expect((await check('Dark mode for the editor')).attachTo).toBe(kept);
  });

  it('finds the one idea there is, though nobody knows yet which words are common', async () => {
    const ideaId = await feedback.idea('Dunkler Modus für die App');
    expect((await check('Bitte einen dunklen Modus in der App')).candidates).toMatchObject([{ ideaId }]);
  });

  it('leaves out what was archived', async () => {
    const ideaId = await feedback.idea('Dark mode for the editor');
    await ws.admin.post(`/v1/ideas/${ideaId}/transitions`, { to: 'archived' }).expect(200);
    expect(await check('Dark mode for the editor')).toMatchObject({ candidates: [], attachTo: null });
  });

  it('proposes at most five', async () => {
    for (let i = 0; i < 8; i++) await feedback.idea(`Dark mode for the editor, ${'please '.repeat(i + 1)}`);
    expect((await check('dark mode in the editor')).candidates).toHaveLength(5);
  });

  it('never finds anything of another workspace', async () => {
    await feedback.idea('Dark mode for the editor');
    const said = await feedback.say('Dark mode in the editor please');
    const match = await firstMatch();
    const other = await heed.workspace();
    const foreign = await heed.app
      .get(Database)
      .tx(other.id, (tx) => heed.app.get(MatchingService).check(tx, { title: null, body: 'Dark mode for the editor' }));
    expect(foreign).toMatchObject({ candidates: [], attachTo: null });
    expect((await other.admin.get('/v1/matches').expect(200)).body.data).toEqual([]);
    expect((await other.admin.get(`/v1/matches?submissionId=${said.id}`).expect(200)).body.data).toEqual([]);
    await other.admin.get(`/v1/matches/${match.id}`).expect(404);
    await other.admin.post(`/v1/matches/${match.id}/decisions`, { decision: 'accept' }).expect(404);
    await other.admin.post(`/v1/matches/${match.id}/undo`).expect(404);
    expect((await other.admin.post('/v1/matches/search', { body: 'Dark mode for the editor' }).expect(200)).body.data).toEqual([]);
  });

  describe('the index', () => {
    it('follows an edited text, and counts what it holds', async () => {
      const id = await feedback.idea('Dark mode for the editor');
      await edit(id, { title: 'Keyboard shortcuts', body: 'for the editor' });
      expect((await check('a dark mode please')).candidates).toEqual([]);
      expect((await check('shortcuts on the keyboard')).candidates).toMatchObject([{ ideaId: id }]);
      const terms = analyseWish({ title: 'Keyboard shortcuts', body: 'for the editor' }).terms.map(({ key }) => String(key));
      const postings = await heed.rows<{ term: string }>(
        'select term from posting p join workspace w on w.no = p.workspace_no where w.id = $1 order by term',
        [ws.id],
      );
      expect(postings.map(({ term }) => term).sort()).toEqual(terms.sort());
    });

    it('gives the same frequencies before and after they are folded, and folds nothing twice', async () => {
      await feedback.backlog();
      const id = await feedback.idea('Dark mode for the editor');
      await edit(id, { title: 'Light mode for the editor' });
      const statistics = heed.app.get(TermStatistics);
      const { terms } = analyseWish({ title: null, body: 'dark light mode for the editor, contacts, 报告' });
      const read = () =>
        heed.app.get(Database).read(ws.id, (db) =>
          statistics.frequenciesOf(
            db,
            terms.map(({ key }) => key),
          ),
        );
      const before = await read();
      expect(before.texts).toBe(16);
      expect([...before.of.values()].some((count) => count > 1)).toBe(true);
      await Promise.all([1, 2, 3].map(() => statistics.fold({ workspaceId: ws.id })));
      expect(await read()).toEqual(before);
      const counted = await heed.rows(
        `select term, count(*)::int as n from posting p join workspace w on w.no = p.workspace_no where w.id = $1 group by term order by term`,
        [ws.id],
      );
      const folded = await heed.rows(
        `select term, document_count as n from term_frequency f join workspace w on w.no = f.workspace_no where w.id = $1 and document_count <> 0 order by term`,
        [ws.id],
      );
      expect(folded).toEqual(counted);
    });

    it('takes ideas from many at once without one waiting for the other', async () => {
      const statuses = await Promise.all(
        Array.from(
          { length: 16 },
          async (_, i) => (await ws.admin.post('/v1/ideas', { title: `Dark mode for the editor number ${i}` })).status,
        ),
      );
      expect(new Set(statuses)).toEqual(new Set([201]));
      await heed.app.get(TermStatistics).fold({ workspaceId: ws.id });
      const [row] = await heed.rows<{ n: number }>(
        `select max(document_count) as n from term_frequency f join workspace w on w.no = f.workspace_no where w.id = $1`,
        [ws.id],
      );
      expect(row?.n).toBe(16);
    });

    it('indexes again what an older analysis indexed, counting each term once, and goes on where a run was killed', async () => {
      const ids = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Export reports as PDF')];
      const postings = () =>
        heed.rows(`select idea_no, term from posting p join workspace w on w.no = p.workspace_no where w.id = $1 order by idea_no, term`, [
          ws.id,
        ]);
      const wanted = await postings();
      // An analysis that knew each idea by one other term.
      await heed.rows(
        `with old as (update indexed_idea set analysis_version = 0, terms = array[idea_no] where workspace_id = $1 returning idea_no),
              gone as (delete from posting p using workspace w where w.id = $1 and p.workspace_no = w.no)
         insert into posting (workspace_no, term, idea_no) select w.no, o.idea_no, o.idea_no from old o join workspace w on w.id = $1`,
        [ws.id],
      );
      expect(await postings()).toHaveLength(2);
      const renewal = heed.app.get(IndexRenewal);
      const run = { workspaceId: ws.id, scheduleId: 'index.renew', periodStart: new Date().toISOString() };
      await Promise.all([renewal.run(run), renewal.run(run)]);
      expect(await postings()).toEqual(wanted);
      expect(await heed.rows('select distinct analysis_version as v from indexed_idea where workspace_id = $1', [ws.id])).toEqual([
        { v: ANALYSIS_VERSION },
      ]);
      expect((await check('dark mode for the editor')).candidates[0]).toMatchObject({ ideaId: ids[0], isIdentical: true });
    });

    it('compares what is stored of an idea as it would compare its words analysed anew, in any script and length', async () => {
      const words = [
        'Dark mode for the editor, please: dark mode everywhere',
        '\u0e42\u0e2b\u0e21\u0e14\u0e21\u0e37\u0e14 dark mode 深色模式 深色 editor',
        `Editor ${'word and another '.repeat(160)} dark mode`,
        `${'x'.repeat(1_999)}\u{1F319} dark mode for the editor`,
        'Editor dark dark dark mode http://example.com/a https://example.com/b',
      ];
      for (const body of words) await feedback.idea(body.slice(0, 60), { body: `${body}\n${body.slice(0, 300)}` });
      const rank = (title: string | null, body: string) =>
        heed.app.get(Database).read(ws.id, (db) => heed.app.get(DuplicateRanking).rank(db, analyseWish({ title, body })));
      const queries = [...words, 'dark mode editor 深色模式', 'dark mode http://example.com/a'];
      const all = async () => {
        const found = [];
        for (const body of queries) found.push(await rank(null, body), await rank('Dark mode', body));
        return found;
      };
      const stored = await all();
      expect(stored.map((ranked) => ranked.length)).toEqual(stored.map(() => words.length));
      await heed.rows(`update indexed_idea set analysis_version = analysis_version - 1 where workspace_id = $1`, [ws.id]);
      expect(await all()).toEqual(stored);
      await heed.rows(`update indexed_idea set analysis_version = analysis_version + 1, compared_text = null where workspace_id = $1`, [
        ws.id,
      ]);
      expect(await all()).toEqual(stored);
    });

    it('a sweep proposes near duplicates that raced, and ideas that members wrote', async () => {
      const [older, younger] = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Editor: dark mode')];
      const sweep = (ideaId: string) => heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId });
      await Promise.all([sweep(older), sweep(younger), sweep(older)]);
      expect(await matches()).toMatchObject([{ subject: { kind: 'idea', id: younger }, candidate: { id: older } }]);
    });
  });

  describe('before anything is submitted', () => {
    it('answers with the idea, its status and why, and writes nothing', async () => {
      const id = await feedback.idea('Dark mode for the editor');
      await ws.admin.post(`/v1/ideas/${id}/transitions`, { to: 'declined', reason: 'The theme follows the system.' }).expect(200);
      const before = await heed.rows('select count(*) from event');
      const { body } = await ws.admin.post('/v1/matches/search', { title: 'Dark mode', body: 'Please, for the editor' }).expect(200);
      expect(body.data).toMatchObject([
        { idea: { id, title: 'Dark mode for the editor', status: 'declined', visibility: 'internal' }, band: 'likely', isIdentical: false },
      ]);
      expect(body.data[0].because[0]).toContain('“Dark”');
      expect(await heed.rows('select count(*) from event')).toEqual(before);
    });

    it('shows a form only what is public', async () => {
      await feedback.idea('Dark mode on Ubuntu 12.04, for admins');
      const open = await feedback.idea('Dark mode on Ubuntu 12.04', { visibility: 'public' });
      const form = await ws.machine('submissions:write');
      const ask = async (by: ApiClient) =>
        (await by.post('/v1/matches/search', { body: 'Dark mode on Ubuntu 14.04' }).expect(200)).body.data as FoundMatchDto[];
      const found = await ask(form);
      expect(found.map((match) => match.idea.id)).toEqual([open]);
      // What differs would quote the idea's own words.
      expect(JSON.stringify([found[0]?.mismatches, found[0]?.because])).not.toContain('12.04');
      expect((await ask(ws.admin)).map((match) => match.mismatches[0]?.right)).toEqual(['12.04', '12.04']);
      const merged = await feedback.idea('Internal words about the zeppelin hangar');
      await ws.admin.post(`/v1/ideas/${merged}/merges`, { intoId: open }).expect(201);
      const words = { body: 'Internal words about the zeppelin hangar' };
      expect((await ws.admin.post('/v1/matches/search', words).expect(200)).body.data).toMatchObject([{ idea: { id: open } }]);
      expect((await form.post('/v1/matches/search', words).expect(200)).body.data).toEqual([]);
      await form.get('/v1/matches').expect(403);
      await (await ws.machine('estimates:write')).post('/v1/matches/search', { body: 'dark mode' }).expect(403);
    });

    it('refuses what no person writes', async () => {
      await ws.admin.post('/v1/matches/search', { body: '' }).expect(400);
      await ws.admin.post('/v1/matches/search', { body: 'x'.repeat(20_001) }).expect(400);
    });
  });

  describe('the list by words', () => {
    it.each([
      ['a whole word', 'editor', ['Editor: dark mode', 'Dark mode for the editor']],
      ['all of several words, in any order', 'MODE dark', ['Editor: dark mode', 'Dark mode for the editor']],
      ['the beginning of the last word', 'exporting', ['Export reports as CSV']],
      ['a word of four letters that is not typed to its end', 'repo', ['Export reports as CSV']],
      ['no beginning of an earlier word', 'expo reports', []],
      ['two characters of Chinese', '深色', ['请添加深色模式']],
      ['an accent more or less', 'résumé', ['Upload a resume']],
      ['nothing it holds', 'espresso', []],
      ['punctuation only', ' ?! ', []],
    ])('finds %s, newest first', async (_what, q, titles) => {
      const ids = new Map<string, string>();
      for (const title of ['Dark mode for the editor', 'Editor: dark mode', 'Export reports as CSV', '请添加深色模式', 'Upload a resume'])
        ids.set(await feedback.idea(title), title);
      const { ideas, isTruncated } = await find(q);
      expect(ideas.map(({ id }) => ids.get(id))).toEqual(titles);
      expect(isTruncated).toBe(false);
    });

    it('goes on after the last one it showed, without merged ones', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 7; i++) ids.push(await feedback.idea(`Dark mode number ${i}`));
      await ws.admin.post(`/v1/ideas/${ids[3]!}/merges`, { intoId: ids[0] }).expect(201);
      const seen: string[] = [];
      let afterNo: number | null = null;
      for (;;) {
        const { ideas } = await find('dark', { afterNo, limit: 2 });
        seen.push(...ideas.map(({ id }) => id));
        afterNo = ideas.at(-1)?.no ?? null;
        if (ideas.length < 2) break;
      }
      expect(seen).toEqual(ids.filter((_, i) => i !== 3).reverse());
    });

    it('answers GET /v1/ideas?q=', async () => {
      const id = await feedback.idea('Dark mode for the editor');
      await feedback.idea('Upload a resume');
      const { body } = await ws.admin.get('/v1/ideas?q=dark').expect(200);
      expect((body.data as { id: string }[]).map((idea) => idea.id)).toEqual([id]);
    });
  });
});
