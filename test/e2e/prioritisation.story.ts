import { SCOPES, type Role } from '../../src/auth/scopes';
import { SYSTEM } from '../../src/common/actor';
import { Database, query } from '../../src/database/database';
import { sql } from '../../src/database/sql';
import { EventsService } from '../../src/events/events.service';
import { IdeasService } from '../../src/ideas/ideas.service';
import { MergesService } from '../../src/ideas/merges.service';
import { JudgingService } from '../../src/prioritisation/judging.service';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';
import { aMoment } from '../support/moment';

interface Given {
  impact?: number;
  costSize?: string;
  reason?: string;
}

describe('Prioritisation', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  let nino: ApiClient;
  let omar: ApiClient;
  let lena: ApiClient;
  let pia: ApiClient;
  let machine: ApiClient;

  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
    nino = await aMember(workspace, 'Nino', 'moderator');
    omar = await aMember(workspace, 'Omar', 'moderator');
    lena = await aMember(workspace, 'Lena', 'moderator');
    pia = await aMember(workspace, 'Pia', 'manager');
    machine = await workspace.machine('ideas:read', 'ideas:write', 'estimates:write');
  });
  afterAll(() => heed.stop());

  /** With a personal key that has every scope: what its holder may do is up to the role. */
  async function aMember({ admin }: TestWorkspace, name: string, role: Role): Promise<ApiClient> {
    const { id } = (await admin.post('/v1/members', { name, email: `${name.toLowerCase()}@example.com`, role }).expect(201)).body;
    const key = await admin.post('/v1/api-keys', { name, scopes: SCOPES, memberId: id }).expect(201);
    return new ApiClient(heed.server, key.body.token as string, id as string);
  }
  const inWorkspace = <T>(work: Parameters<Database['tx']>[1], id = workspace.id) => heed.app.get(Database).tx(id, work) as Promise<T>;
  const anIdea = async (title: string, id = workspace.id): Promise<string> => {
    const idea = await inWorkspace<{ id: string }>((tx) => heed.app.get(IdeasService).create(tx, SYSTEM, { title, body: '' }), id);
    return idea.id;
  };
  const estimate = (who: ApiClient, ideaId: string, { impact = 8, costSize = 'S', reason = 'I think so.' }: Given = {}) =>
    who.put(`/v1/ideas/${ideaId}/estimates/mine`, { impact, costSize, reason });
  const score = async (who: ApiClient, ideaId: string, asOf?: Date) =>
    (await who.get(`/v1/ideas/${ideaId}/score${asOf ? `?asOf=${asOf.toISOString()}` : ''}`).expect(200)).body;
  const point = async (who: ApiClient, ideaId: string, parameters = '') =>
    (await who.get(`/v1/matrix${parameters}`).expect(200)).body.points.find((p: { ideaId: string }) => p.ideaId === ideaId);
  const planned = async (ideaId: string, who = pia) =>
    (await who.get('/v1/hot-plan').expect(200)).body.data.find((entry: { ideaId: string }) => entry.ideaId === ideaId);
  /** superagent hands an image over as bytes. */
  const drawn = async (who: ApiClient) => ((await who.get('/v1/matrix.svg').expect(200)).body as Buffer).toString();
  const stays = async (ideaId: string): Promise<{ in: string; out: string | null }[]> =>
    heed.rows('select entered_reason as in, left_reason as out from hot_plan_entry where idea_id = $1 order by entered_at', [ideaId]);
  const listed = async (ideaId: string) => (await heed.rows('select quadrant, score from idea where id = $1', [ideaId]))[0];
  const snapshots = async (ideaId: string): Promise<{ cause: string; at: Date }[]> =>
    heed.rows('select cause, at from score_snapshot where idea_id = $1 order by at, id', [ideaId]);
  const movesTo = (ideaId: string, from: string, to: string) =>
    inWorkspace(async (tx) => {
      await query(tx, sql`update idea set status = ${to} where workspace_id = current_workspace() and id = ${ideaId}`);
      const change = JSON.stringify({ from, to });
      await query(
        tx,
        sql`insert into idea_history (workspace_id, id, idea_id, action, actor_kind, change)
            values (current_workspace(), uuidv7(), ${ideaId}, 'transition', 'system', ${change})`,
      );
      await heed.app.get(EventsService).emit(tx, { type: 'idea.status_changed', subjectId: ideaId, data: { from, to }, actor: SYSTEM });
    });
  const threshold = async (values: { impact: number; costDays: number }, who = pia) => {
    const { headers } = await who.get('/v1/settings/thresholds').expect(200);
    return who.put('/v1/settings/thresholds', { ...values, reason: 'The team has grown.' }).set('if-match', headers.etag!);
  };

  it('is told as a story: three estimate alone, it is a quick win, the manager asks why, moves a threshold, pins one, looks back', async () => {
    const darkMode = await anIdea('Dark mode');
    const export_ = await anIdea('Export to CSV');
    const beforeAnybody = await aMoment();

    // Three members estimate without seeing each other's numbers.
    const first = await estimate(nino, darkMode, { impact: 8, costSize: 'S', reason: 'Every second ticket asks for it.' }).expect(201);
    expect(first.body).toMatchObject({ impact: 8, costSize: 'S', costDays: 2, memberId: nino.memberId, version: 1 });
    expect((await omar.get(`/v1/ideas/${darkMode}/estimates`).expect(200)).body).toMatchObject({
      data: [],
      hiddenCount: 1,
      revealedAt: null,
    });
    await estimate(omar, darkMode, { impact: 13, costSize: 'M' }).expect(201);
    const lenas = await lena.get(`/v1/ideas/${darkMode}/estimates`).expect(200);
    expect(lenas.body).toMatchObject({ data: [], hiddenCount: 2 });
    expect(lenas.text).not.toMatch(/Nino|ticket|13/);
    await estimate(lena, darkMode, { impact: 8, costSize: 'S' }).expect(201);
    const all = (await lena.get(`/v1/ideas/${darkMode}/estimates`).expect(200)).body;
    expect(all.hiddenCount).toBe(0);
    expect(all.data.map((e: { memberName: string; impact: number }) => [e.memberName, e.impact])).toEqual([
      ['Nino', 8],
      ['Omar', 13],
      ['Lena', 8],
    ]);

    // It lands in quick wins: the geometric means are (8 * 13 * 8)^(1/3) and (2 * 5 * 2)^(1/3).
    const placed = await point(pia, darkMode);
    expect(placed).toMatchObject({ quadrant: 'quick_win', estimators: 3, isInHotPlan: true, status: 'new' });
    expect([placed.impact, placed.costDays]).toEqual([expect.closeTo(9.405, 3), expect.closeTo(2.714, 3)]);
    expect(await listed(darkMode)).toEqual({ quadrant: 'quick_win', score: expect.closeTo(9.405 / 2.714, 3) });

    // It is in the hot plan, and the manager asks why.
    expect(await planned(darkMode)).toMatchObject({
      estimators: 3,
      pin: null,
      reason: expect.stringContaining('3 estimators; 60 % is enough'),
    });
    const why = await score(pia, darkMode);
    expect(why).toMatchObject({ state: 'rated', cause: 'estimate', asOf: null, hotPlan: { isIn: true } });
    expect(why.explanation).toMatchObject({ estimators: 3, thresholdsVersion: 1, flip: { axis: 'impact', quadrantAfter: 'fill_in' } });
    expect(why.explanation.inWords[0]).toBe('3 members have estimated. Impact centres on 9.4, cost on 2.7 person-days.');

    // She moves a threshold and sees how many moved.
    const yesterday = await aMoment();
    const moved = await threshold({ impact: 10, costDays: 8 });
    expect([moved.status, moved.body.version, moved.body.movedCount]).toEqual([200, 2, 1]);
    expect(moved.body.moves).toEqual([{ ideaId: darkMode, title: 'Dark mode', from: 'quick_win', to: 'fill_in' }]);
    expect(await planned(darkMode)).toBeUndefined();
    expect((await stays(darkMode)).map((stay) => stay.out)).toEqual([expect.stringContaining('where an idea leaves')]);
    expect(await listed(darkMode)).toMatchObject({ quadrant: 'fill_in' });

    // She pins one that two have estimated.
    await estimate(nino, export_, { impact: 3, costSize: 'L' }).expect(201);
    await estimate(omar, export_, { impact: 3, costSize: 'L' }).expect(201);
    expect(await planned(export_)).toBeUndefined();
    await pia.put(`/v1/ideas/${export_}/hot-plan-override`, { kind: 'pin', reason: 'Promised to the board.' }).expect(201);
    expect(await planned(export_)).toMatchObject({
      quadrant: 'money_pit',
      reason: 'Pinned by a member: Promised to the board.',
      pin: { kind: 'pin', reason: 'Promised to the board.', memberName: 'Pia' },
    });

    // She looks at the matrix as it was before.
    const then = (await pia.get(`/v1/matrix?asOf=${yesterday.toISOString()}`).expect(200)).body;
    expect(then).toMatchObject({ thresholds: { version: 1, impact: 4, costDays: 8 }, truncated: false, unratedCount: null });
    expect(then.points).toEqual([placed]);
    expect((await score(pia, darkMode, yesterday)).explanation).toEqual(why.explanation);
    expect(await score(pia, darkMode, beforeAnybody)).toMatchObject({ state: 'unrated', explanation: null, computedAt: null });
    expect((await threshold({ impact: 4, costDays: 8 })).body.movedCount).toBe(1);
    expect(await planned(darkMode)).toBeDefined();
    expect(await stays(darkMode)).toHaveLength(2);
  });

  describe('estimates', () => {
    it('are one each: the first is 201, a change 200 with the same id, the same again changes nothing', async () => {
      const idea = await anIdea('Bulk edit');
      const first = await estimate(nino, idea, { impact: 2, costSize: 'L' }).expect(201);
      const same = await estimate(nino, idea, { impact: 2, costSize: 'L' }).expect(200);
      expect(same.body).toEqual(first.body);
      const changed = await estimate(nino, idea, { impact: 5, costSize: 'L' }).expect(200);
      expect(changed.body).toMatchObject({ id: first.body.id, impact: 5, version: 2 });
      // Another reason is no other number.
      await estimate(nino, idea, { impact: 5, costSize: 'L', reason: 'On reflection.' }).expect(200);
      expect(await snapshots(idea)).toHaveLength(2);
    });

    it.each([
      ['an impact off the scale', { impact: 4 }],
      ['a size that is none', { costSize: 'XXL' }],
      ['no reason', { reason: ' ' }],
      ['too long a reason', { reason: 'x'.repeat(2001) }],
    ])('are refused with %s, and nothing is written', async (_, wrong) => {
      const idea = await anIdea('Refused');
      expect((await estimate(nino, idea, wrong)).status).toBe(400);
      expect(await heed.rows('select 1 from estimate where idea_id = $1', [idea])).toEqual([]);
    });

    it('are a person’s: neither a machine nor a viewer gives one', async () => {
      const idea = await anIdea('By people');
      expect((await estimate(machine, idea)).body.code).toBe('member_required');
      const viewer = await aMember(workspace, 'Vera', 'viewer');
      expect((await estimate(viewer, idea)).body.code).toBe('scope_missing');
      await estimate(nino, '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10').expect(404);
    });

    it('keep a reason with a NUL as the text that PostgreSQL can hold', async () => {
      const idea = await anIdea('NUL');
      expect((await estimate(nino, idea, { reason: 'a\0b' }).expect(201)).body.reason).toBe('a\uFFFDb');
    });

    it('keep the days a size meant when it was given, until another size is given', async () => {
      const idea = await anIdea('Sizes');
      const given = await estimate(nino, idea, { costSize: 'L' }).expect(201);
      // As if L had meant 10 days then.
      await heed.rows('update estimate set cost_days = 10 where id = $1', [given.body.id]);
      expect((await estimate(nino, idea, { costSize: 'L', impact: 3 }).expect(200)).body.costDays).toBe(10);
      expect((await estimate(nino, idea, { costSize: 'M' }).expect(200)).body.costDays).toBe(5);
    });

    it('can be withdrawn; without any the idea is unrated again, and its past stays', async () => {
      const idea = await anIdea('Withdrawn');
      await estimate(nino, idea).expect(201);
      await estimate(omar, idea).expect(201);
      expect(await planned(idea)).toBeDefined();
      await nino.delete(`/v1/ideas/${idea}/estimates/mine`).expect(204);
      await nino.delete(`/v1/ideas/${idea}/estimates/mine`).expect(204);
      expect(await planned(idea)).toBeUndefined();
      await omar.delete(`/v1/ideas/${idea}/estimates/mine`).expect(204);
      expect((await snapshots(idea)).map((s) => s.cause)).toEqual(['estimate', 'estimate', 'withdrawn', 'withdrawn']);
      expect(await score(omar, idea)).toMatchObject({ state: 'unrated', cause: 'withdrawn', explanation: null });
      expect(await listed(idea)).toEqual({ quadrant: 'unrated', score: 0 });
      expect(await heed.rows('select 1 from idea_score where idea_id = $1', [idea])).toEqual([]);
    });

    it('of twelve members at once are all counted', async () => {
      const idea = await anIdea('Rush');
      const members = await Promise.all(Array.from({ length: 12 }, (_, i) => aMember(workspace, `Rush${i}`, 'moderator')));
      const statuses = await Promise.all(members.map((m, i) => estimate(m, idea, { impact: i % 2 === 0 ? 5 : 8 }).then((r) => r.status)));
      expect(statuses).toEqual(Array(12).fill(201));
      const [row] = await heed.rows<{ estimators: number; impact: number }>(
        'select estimator_count as estimators, impact from idea_score where idea_id = $1',
        [idea],
      );
      expect(row).toEqual({ estimators: 12, impact: expect.closeTo(Math.sqrt(40), 9) });
      const counts = await heed.rows<{ n: number }>(
        `select (terms -> 'rating' ->> 'estimators')::int as n from score_snapshot where idea_id = $1 order by at, id`,
        [idea],
      );
      expect(counts.map((c) => c.n)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      expect(await stays(idea)).toHaveLength(1);
    });
  });

  describe('what one estimator thinks', () => {
    it('is told to nobody else: not by score, matrix, picture, hot plan, list, events or look back', async () => {
      const idea = await anIdea('Sealed');
      await estimate(nino, idea, { impact: 13, costSize: 'XS' }).expect(201);
      await pia.put(`/v1/ideas/${idea}/hot-plan-override`, { kind: 'pin', reason: 'Soon.' }).expect(201);
      for (const other of [omar, pia, machine]) {
        const seen = await score(other, idea);
        expect(seen).toMatchObject({
          state: 'hidden',
          explanation: null,
          hotPlan: { isIn: false, reason: expect.stringContaining('hidden') },
        });
        expect((await score(other, idea, new Date())).state).toBe('hidden');
        expect(await point(other, idea)).toBeUndefined();
        expect(await point(other, idea, `?asOf=${new Date().toISOString()}`)).toBeUndefined();
        expect(await drawn(other)).not.toContain('Sealed');
      }
      const counts = (quadrant: string) => omar.get(`/v1/matrix?quadrant=${quadrant}`).then((r) => r.body.hiddenCount as number);
      expect(await counts('quick_win')).toBe(await counts('money_pit'));
      expect(await planned(idea)).toBeUndefined();
      expect(await listed(idea)).toEqual({ quadrant: 'unrated', score: 0 });
      expect(await heed.rows(`select type from event where subject_id = $1 and type <> 'idea.created'`, [idea])).toEqual([]);

      const moved = await threshold({ impact: 4, costDays: 0.5 });
      expect(JSON.stringify(moved.body)).not.toContain(idea);
      await threshold({ impact: 4, costDays: 8 });

      expect(await score(nino, idea)).toMatchObject({ state: 'rated', explanation: { estimators: 1 } });
      expect(await point(nino, idea)).toMatchObject({ impact: 13, costDays: 1 });
      expect(await drawn(nino)).toContain('Sealed');
    });

    it('is open once a manager reveals the round, to everybody and in everything', async () => {
      const idea = await anIdea('Opened');
      const reveal = (who: ApiClient) => who.post(`/v1/ideas/${idea}/estimate-reveals`);
      expect((await reveal(pia).expect(422)).body.code).toBe('not_ready');
      await estimate(nino, idea, { impact: 13, costSize: 'XS' }).expect(201);
      expect((await reveal(omar).expect(403)).body.code).toBe('forbidden');
      const first = await reveal(pia).expect(201);
      expect((await reveal(pia).expect(200)).body).toEqual(first.body);
      expect((await machine.get(`/v1/ideas/${idea}/estimates`).expect(200)).body).toMatchObject({
        data: [{ impact: 13, memberName: 'Nino' }],
        hiddenCount: 0,
        revealedAt: first.body.revealedAt,
      });
      expect((await score(omar, idea)).explanation.impact.terms[0].sources).toEqual([
        { estimateId: expect.any(String), memberId: nino.memberId, value: 13, weight: 1 },
      ]);
      expect(await point(machine, idea)).toMatchObject({ quadrant: 'quick_win' });
      expect(await listed(idea)).toEqual({ quadrant: 'quick_win', score: 13 });
      const types = await heed.rows<{ type: string }>('select type from event where subject_id = $1 order by id', [idea]);
      expect(types.map((t) => t.type)).toEqual(['idea.created', 'idea.quadrant_changed', 'idea.scored']);
    });

    it('is hidden in the aggregate of two: no values, names or range for whoever has not estimated', async () => {
      const idea = await anIdea('Aggregate');
      await estimate(nino, idea, { impact: 2, costSize: 'S' }).expect(201);
      await estimate(omar, idea, { impact: 13, costSize: 'S' }).expect(201);
      const outside = await score(lena, idea);
      expect(outside).toMatchObject({
        state: 'rated',
        explanation: { estimators: 2, needsDiscussion: true, impact: { ratio: null, spread: null } },
      });
      expect(outside.explanation.impact.terms[0].sources).toEqual([]);
      expect(outside.explanation.inWords.join(' ')).toContain('disagree on impact: talk');
      const inside = await score(omar, idea);
      expect(inside.explanation.impact).toMatchObject({ ratio: 6.5, terms: [{ sources: [{ value: 2 }, { value: 13 }] }] });
      expect(inside.explanation.inWords.join(' ')).toContain('(a factor of 6.5)');
    });
  });

  describe('an idea that is closed or merged', () => {
    it('leaves the hot plan with its reason, keeps its score, takes no estimate, and is judged again when reopened', async () => {
      const idea = await anIdea('Shipped');
      await estimate(nino, idea).expect(201);
      await estimate(omar, idea).expect(201);
      const before = await score(nino, idea);
      const whileOpen = await aMoment();
      await movesTo(idea, 'in_progress', 'shipped');
      expect(await planned(idea)).toBeUndefined();
      expect((await stays(idea)).at(-1)?.out).toBe('The idea was shipped.');
      expect((await estimate(lena, idea).expect(409)).body.detail).toContain('is shipped');
      await omar.delete(`/v1/ideas/${idea}/estimates/mine`).expect(409);
      await pia.put(`/v1/ideas/${idea}/hot-plan-override`, { kind: 'pin', reason: 'x' }).expect(409);
      expect(await point(pia, idea)).toBeUndefined();
      expect(await point(pia, idea, '?status=shipped')).toMatchObject({ status: 'shipped', isInHotPlan: false });
      expect(await point(pia, idea, `?asOf=${whileOpen.toISOString()}`)).toMatchObject({ status: 'in_progress', isInHotPlan: true });
      // A threshold that moves meanwhile is not its business …
      await threshold({ impact: 4.5, costDays: 8 });
      expect((await score(nino, idea)).explanation).toEqual(before.explanation);
      // … until it is open again.
      await movesTo(idea, 'shipped', 'in_progress');
      const version = (await pia.get('/v1/settings/thresholds')).body.version as number;
      expect(await score(nino, idea)).toMatchObject({
        cause: 'thresholds',
        explanation: { thresholdsVersion: version },
        hotPlan: { isIn: true },
      });
      expect(await stays(idea)).toHaveLength(2);
    });

    it('counts no estimate for the idea it is merged into, and is as before when unmerged', async () => {
      const duplicate = await anIdea('Night theme');
      const canonical = await anIdea('Themes');
      for (const member of [nino, omar]) await estimate(member, duplicate).expect(201);
      for (const member of [nino, omar]) await estimate(member, canonical, { impact: 5, costSize: 'M' }).expect(201);
      const before = await score(nino, canonical);
      const apart = await aMoment();
      await inWorkspace((tx) => heed.app.get(MergesService).merge(tx, SYSTEM, { duplicateId: duplicate, intoId: canonical }));
      expect(await planned(duplicate)).toBeUndefined();
      expect((await stays(duplicate)).at(-1)?.out).toBe(`Merged into idea ${canonical}.`);
      expect(await point(pia, duplicate)).toBeUndefined();
      expect(await point(pia, duplicate, `?asOf=${apart.toISOString()}`)).toMatchObject({ isInHotPlan: true });
      expect((await score(nino, canonical)).explanation).toEqual(before.explanation);
      expect((await estimate(lena, duplicate).expect(409)).body.detail).toContain(canonical);
      const together = await aMoment();
      await inWorkspace((tx) => heed.app.get(MergesService).unmerge(tx, SYSTEM, { duplicateId: duplicate }));
      expect(await point(pia, duplicate)).toMatchObject({ quadrant: 'quick_win', isInHotPlan: true });
      expect(await point(pia, duplicate, `?asOf=${together.toISOString()}`)).toBeUndefined();
    });
  });

  describe('the hot plan', () => {
    it('keeps an idea between the two bounds where it is', async () => {
      const own = await heed.workspace();
      const second = await aMember(own, 'Second', 'manager');
      const idea = await anIdea('Hysteresis', own.id);
      const say = async (id: string, impacts: [number, number], sizes: [string, string]) => {
        for (const [i, member] of [own.admin, second].entries())
          expect((await estimate(member, id, { impact: impacts[i]!, costSize: sizes[i]! })).status).toBeLessThan(300);
        return (await score(second, id)).explanation.quickWinProbability as number;
      };
      expect(await say(idea, [3, 8], ['S', 'M'])).toBeCloseTo(0.625, 3);
      expect(await planned(idea, second)).toBeDefined();
      expect(await say(idea, [3, 8], ['M', 'M'])).toBeCloseTo(0.554, 3);
      expect(await planned(idea, second)).toMatchObject({ reason: expect.stringContaining('it stays until') });
      // The same figures do not bring a new one in.
      const fresh = await anIdea('The same, but new', own.id);
      await say(fresh, [3, 8], ['M', 'M']);
      expect((await score(second, fresh)).hotPlan).toMatchObject({ isIn: false, reason: expect.stringContaining('needed to enter') });
      expect(await say(idea, [3, 3], ['M', 'M'])).toBeLessThan(0.5);
      expect(await planned(idea, second)).toBeUndefined();
      expect(await stays(idea)).toEqual([{ in: expect.stringContaining('62.5 %'), out: expect.stringContaining('where an idea leaves') }]);
    });

    it('lists the best impact a person-day first', async () => {
      const { body } = await pia.get('/v1/hot-plan').expect(200);
      const scores = body.data.map((entry: { score: number }) => entry.score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(body.data.map((entry: { rank: number }) => entry.rank)).toEqual(scores.map((_: number, i: number) => i + 1));
    });

    it('keeps out what a member vetoes, says who and why, and takes it back when the veto goes', async () => {
      const idea = await anIdea('Vetoed');
      for (const member of [nino, omar]) await estimate(member, idea).expect(201);
      expect(await planned(idea)).toBeDefined();
      const path = `/v1/ideas/${idea}/hot-plan-override`;
      expect((await machine.put(path, { kind: 'veto', reason: 'No.' }).expect(403)).body.code).toBe('member_required');
      await lena.put(path, { kind: 'veto', reason: 'Legal says no.' }).expect(201);
      const { body } = await pia.get('/v1/hot-plan').expect(200);
      expect(body.vetoed).toEqual([
        { ideaId: idea, title: 'Vetoed', veto: expect.objectContaining({ reason: 'Legal says no.', memberName: 'Lena' }) },
      ]);
      expect(await planned(idea)).toBeUndefined();
      expect((await score(pia, idea)).hotPlan).toMatchObject({ isIn: false, override: { kind: 'veto', memberId: lena.memberId } });
      await lena.put(path, { kind: 'pin', reason: 'x'.repeat(500) }).expect(200);
      expect(await planned(idea)).toMatchObject({ pin: { kind: 'pin' } });
      await lena.delete(path).expect(204);
      await lena.delete(path).expect(204);
      expect(await planned(idea)).toMatchObject({ pin: null });
    });

    it('has a limit; the others wait, the pinned one does not', async () => {
      const crowded = await heed.workspace();
      const second = await aMember(crowded, 'Second', 'manager');
      const ids: string[] = [];
      for (let i = 0; i < 22; i++) {
        const id = await anIdea(`Idea ${i}`, crowded.id);
        for (const member of [crowded.admin, second]) await estimate(member, id, { costSize: i === 0 ? 'S' : 'XS' }).expect(201);
        ids.push(id);
      }
      const first = (await second.get('/v1/hot-plan').expect(200)).body;
      expect([first.data.length, first.limit, first.waitingCount]).toEqual([20, 20, 2]);
      // Ties by age: the oldest of equals first; the dearest one has no place.
      expect(first.data.map((e: { ideaId: string }) => e.ideaId)).toEqual(ids.slice(1, 21));
      await second.put(`/v1/ideas/${ids[0]}/hot-plan-override`, { kind: 'pin', reason: 'Now.' }).expect(201);
      expect((await planned(ids[0]!, second)).rank).toBe(20);
    });
  });

  describe('thresholds', () => {
    it('begin with the defaults, once, however many ask first', async () => {
      const other = await heed.workspace();
      const answers = await Promise.all(Array.from({ length: 8 }, () => other.admin.get('/v1/settings/thresholds')));
      expect(answers.map((a) => [a.status, a.body.version, a.body.impact, a.body.costDays])).toEqual(Array(8).fill([200, 1, 4, 8]));
    });

    it('are moved by a manager, with the version one has read', async () => {
      const values = { impact: 5, costDays: 5, reason: 'Try.' };
      const path = '/v1/settings/thresholds';
      await pia.put(path, values).expect(428);
      const stale = await pia.put(path, values).set('if-match', '"999"').expect(412);
      const { headers, body } = await pia.get(path).expect(200);
      expect(stale.headers.etag).toBe(`"${body.version}"`);
      await nino.put(path, values).set('if-match', headers.etag!).expect(403);
      await machine.put(path, values).set('if-match', headers.etag!).expect(403);
      await pia
        .put(path, { ...values, impact: 14 })
        .set('if-match', headers.etag!)
        .expect(400);
      const same = { impact: body.impact, costDays: body.costDays, reason: 'The same.' };
      expect((await pia.put(path, same).set('if-match', headers.etag!).expect(200)).body).toMatchObject({
        version: body.version,
        moves: [],
      });
    });

    it('judge hundreds of ideas in one go: the moves are counted, the first hundred listed, the best score first', async () => {
      const own = await heed.workspace();
      const manager = await aMember(own, 'Manager', 'manager');
      // 700 ideas that two have estimated: 120 at impact 5, the others at 8, each with a cost of its own.
      await heed.rows(
        `insert into idea (workspace_id, id, canonical_id, title, quadrant, score)
         select $1, id, id, 'Idea ' || n, 'quick_win', (case when n <= 120 then 5 else 8 end) / (1 + n / 1000.0)
         from (select n, uuidv7() as id from generate_series(1, 700) n) i`,
        [own.id],
      );
      await heed.rows(
        `insert into estimate (workspace_id, id, idea_id, member_id, impact, cost_size, cost_days, reason)
         select $1, uuidv7(), i.id, m.id, case when n <= 120 then 5 else 8 end, 'XS', 1 + n / 1000.0, 'Seeded.'
         from (select id, substr(title, 6)::int as n from idea where workspace_id = $1) i cross join member m where m.workspace_id = $1`,
        [own.id],
      );
      await heed.rows(
        `insert into idea_score (workspace_id, idea_id, impact, cost_days, impact_sigma, cost_sigma, quick_win_probability, quadrant,
                                 needs_discussion, estimator_count, score, threshold_version, model_version)
         select $1, idea_id, impact, cost_days, 1, 1, 0, 'quick_win', false, 2, impact / cost_days, 1, 1
         from estimate where workspace_id = $1 and member_id = $2`,
        [own.id, manager.memberId],
      );
      const { body } = await threshold({ impact: 6, costDays: 8 }, manager);
      expect([body.movedCount, body.moves.length]).toEqual([120, 100]);
      expect(body.moves.slice(0, 2).map((m: { title: string; to: string }) => [m.title, m.to])).toEqual([
        ['Idea 1', 'fill_in'],
        ['Idea 2', 'fill_in'],
      ]);
      expect((await manager.get('/v1/settings/thresholds')).body).toMatchObject({ version: 2, movedCount: 120, setBy: manager.memberId });
      const judged = await heed.rows(
        `select quadrant, count(*)::int as ideas, min(threshold_version) as version, (select count(*)::int from score_snapshot where workspace_id = $1) as snapshots
         from idea_score where workspace_id = $1 group by quadrant order by quadrant`,
        [own.id],
      );
      expect(judged).toEqual([
        { quadrant: 'fill_in', ideas: 120, version: 2, snapshots: 700 },
        { quadrant: 'quick_win', ideas: 580, version: 2, snapshots: 700 },
      ]);
      const plan = (await manager.get('/v1/hot-plan').expect(200)).body;
      expect([plan.data.length, plan.waitingCount]).toEqual([20, 560]);
      const matrix = (await manager.get('/v1/matrix').expect(200)).body;
      expect([matrix.points.length, matrix.truncated]).toEqual([500, true]);
    });

    it('wait for whoever is rating an idea by the old ones', async () => {
      const idea = await anIdea('Being rated');
      // The first version is there: writing it is another thing to wait for.
      await pia.get('/v1/settings/thresholds').expect(200);
      let finish = () => {};
      const finished = new Promise<void>((resolve) => (finish = resolve));
      let begin = () => {};
      const begun = new Promise<void>((resolve) => (begin = resolve));
      const rating = inWorkspace(async (tx) => {
        await heed.app.get(JudgingService).judge(tx, [idea], { actor: SYSTEM, cause: 'estimate' });
        begin();
        await finished;
      });
      await begun;
      const moving = threshold({ impact: 4, costDays: 7 });
      const answer = moving.then(({ status }) => status);
      const isWaiting = async () =>
        (
          await heed.rows(`select 1 from pg_locks l join pg_database d on d.oid = l.database
                           where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`)
        ).length > 0;
      const deadline = Date.now() + 10_000;
      while (!(await isWaiting()) && Date.now() < deadline);
      const hasWaited = await isWaiting();
      finish();
      await rating;
      expect([hasWaited, await answer]).toEqual([true, 200]);
    });

    it('move one at a time, and no estimate slips between', async () => {
      const idea = await anIdea('Slip');
      const { headers } = await pia.get('/v1/settings/thresholds');
      const set = (costDays: number) =>
        pia.put('/v1/settings/thresholds', { impact: 4, costDays, reason: 'Race.' }).set('if-match', headers.etag!);
      const answers = await Promise.all([
        set(9),
        estimate(nino, idea),
        set(10),
        estimate(omar, idea),
        estimate(lena, idea),
        set(11),
        estimate(pia, idea),
      ]);
      expect([0, 2, 5].map((i) => answers[i]!.status).sort()).toEqual([200, 412, 412]);
      const { body } = await pia.get('/v1/settings/thresholds');
      expect((await score(nino, idea)).explanation).toMatchObject({ estimators: 4, thresholdsVersion: body.version });
      const stale = await heed.rows(
        `select 1 from idea_score s join idea i on i.id = s.idea_id
         where s.workspace_id = $1 and s.threshold_version <> $2 and not i.is_merged and i.status in ('new', 'accepted', 'planned', 'in_progress')`,
        [workspace.id, body.version],
      );
      expect(stale).toEqual([]);
    });
  });

  describe('the matrix', () => {
    it('counts what nobody has rated, and filters by state and quadrant', async () => {
      const own = await heed.workspace();
      const second = await aMember(own, 'Second', 'manager');
      const [cheap, dear] = [await anIdea('Cheap', own.id), await anIdea('Dear', own.id)];
      await anIdea('Nobody asked yet', own.id);
      for (const member of [own.admin, second]) {
        await estimate(member, cheap).expect(201);
        await estimate(member, dear, { costSize: 'XL' }).expect(201);
      }
      const matrix = async (parameters: string) => (await second.get(`/v1/matrix?${parameters}`).expect(200)).body;
      const all = await matrix('');
      expect([all.points.map((p: { title: string }) => p.title), all.unratedCount, all.hiddenCount]).toEqual([['Cheap', 'Dear'], 1, 0]);
      expect((await matrix('quadrant=big_bet')).points.map((p: { title: string }) => p.title)).toEqual(['Dear']);
      expect(await matrix('status=planned')).toMatchObject({ points: [], unratedCount: 0 });
      for (const wrong of ['status=merged', 'quadrant=unrated', 'asOf=yesterday', 'asOf=2026-02-30T00:00:00Z', 'colour=red'])
        await second.get(`/v1/matrix?${wrong}`).expect(400);
    });

    it('is drawn as a picture that runs nothing', async () => {
      const own = await heed.workspace();
      const second = await aMember(own, 'Second', 'manager');
      const idea = await anIdea('<script>alert(1)</script>', own.id);
      for (const member of [own.admin, second]) await estimate(member, idea).expect(201);
      const picture = await second.get('/v1/matrix.svg?status=new').expect(200);
      const text = (picture.body as Buffer).toString();
      expect(picture.headers['content-type']).toBe('image/svg+xml; charset=utf-8');
      expect(picture.headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
      expect(text).toContain('1 rated idea');
      expect(text).not.toContain('<script');
    });
  });

  it('shows nothing of another workspace', async () => {
    const idea = await anIdea('Ours');
    const other = await heed.workspace();
    for (const path of ['estimates', 'score']) await other.admin.get(`/v1/ideas/${idea}/${path}`).expect(404);
    await estimate(other.admin, idea).expect(404);
    await other.admin.delete(`/v1/ideas/${idea}/estimates/mine`).expect(404);
    await other.admin.post(`/v1/ideas/${idea}/estimate-reveals`).expect(404);
    await other.admin.put(`/v1/ideas/${idea}/hot-plan-override`, { kind: 'pin', reason: 'x' }).expect(404);
    await other.admin.delete(`/v1/ideas/${idea}/hot-plan-override`).expect(404);
    expect((await other.admin.get('/v1/matrix').expect(200)).body.points).toEqual([]);
  });
});
