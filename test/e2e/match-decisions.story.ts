import { Conflict } from '../../src/common/errors';
import { MergesService } from '../../src/ideas/merges.service';
import { MatchSweep } from '../../src/matching/match-sweep.service';
import { MatchDto } from '../../src/matching/matches.dto';
import { Feedback } from '../support/backlog';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';

describe('deciding whether two wishes are one', () => {
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

  const matches = async (query = '') => (await ws.admin.get(`/v1/matches?limit=100${query}`).expect(200)).body.data as MatchDto[];
  const firstMatch = async (query = ''): Promise<MatchDto> => {
    const [match] = await matches(query);
    if (!match) throw new Error(`no match for ${query}`);
    return match;
  };
  const decide = (id: string, decision: string, by: ApiClient = ws.admin) => by.post(`/v1/matches/${id}/decisions`, { decision });
  const undo = (id: string) => ws.admin.post(`/v1/matches/${id}/undo`);
  const idea = async (id: string) => (await ws.admin.get(`/v1/ideas/${id}`).expect(200)).body;
  const aMember = async (name: string, role: string): Promise<ApiClient> => {
    const { body } = await ws.admin.post('/v1/members', { name, email: `${name}@example.com`, role }).expect(201);
    const scopes = ['ideas:read', 'matches:decide'];
    const key = await ws.admin.post('/v1/api-keys', { name, scopes, memberId: body.id }).expect(201);
    return new ApiClient(heed.server, key.body.token as string, body.id as string);
  };
  const sweep = (ideaId: string) => heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId });
  /** Two ideas of near the same words, and the match between them. */
  const aPair = async () => {
    const [kept, duplicate] = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Editor: dark mode')];
    await sweep(duplicate);
    const match = await firstMatch(`&ideaId=${duplicate}`);
    return { kept, duplicate, match };
  };
  /** A submission that waits, with its match. */
  const aWaitingOne = async () => {
    const ideaId = await feedback.idea('Dark mode for the editor');
    const submission = await feedback.say('DARK MODE in the editor please');
    const match = await firstMatch(`&submissionId=${submission.id}`);
    return { ideaId, submission, match };
  };

  describe('of two ideas', () => {
    it('accepting merges the younger into the older, and undoing takes exactly that back', async () => {
      const { kept, duplicate, match } = await aPair();
      const accepted = await decide(match.id, 'accept').expect(200);
      expect(accepted.body).toMatchObject({ state: 'accepted', decidedById: ws.admin.memberId, version: 2 });
      expect(await idea(duplicate)).toMatchObject({ canonicalId: kept });
      const undone = await undo(match.id).expect(200);
      expect(undone.body).toMatchObject({ state: 'pending', decidedById: null, decidedAt: null });
      expect(await idea(duplicate)).toMatchObject({ canonicalId: duplicate });
      await decide(match.id, 'accept').expect(200);
      expect(await idea(duplicate)).toMatchObject({ canonicalId: kept });
    });

    it('dismissing keeps them apart for good, also when a text changes; undoing asks again', async () => {
      const { kept, duplicate, match } = await aPair();
      await decide(match.id, 'dismiss').expect(200);
      const { headers } = await ws.admin.get(`/v1/ideas/${kept}`);
      await ws.admin.patch(`/v1/ideas/${kept}`, { title: 'Dark mode, for the editor' }).set('if-match', headers.etag!).expect(200);
      await sweep(duplicate);
      await sweep(kept);
      expect(await matches()).toEqual([]);
      expect(await matches('&state=dismissed')).toMatchObject([{ id: match.id }]);
      await undo(match.id).expect(200);
      expect(await matches()).toMatchObject([{ id: match.id, state: 'pending' }]);
    });

    it.each(['merged into another one', 'made a duplicate of what was merged into it'])(
      'what was dismissed does not come back as a pair with the idea that it rests on, once it is %s',
      async (how) => {
        const { kept, duplicate, match } = await aPair();
        await decide(match.id, 'dismiss').expect(200);
        const other = await feedback.idea('Tired eyes at night');
        if (how.startsWith('merged')) await ws.admin.post(`/v1/ideas/${kept}/merges`, { intoId: other }).expect(201);
        else {
          await ws.admin.post(`/v1/ideas/${other}/merges`, { intoId: kept }).expect(201);
          await ws.admin.post(`/v1/ideas/${other}/promotions`).expect(201);
        }
        expect(await idea(kept)).toMatchObject({ canonicalId: other });
        await sweep(duplicate);
        await sweep(other);
        expect(await matches()).toEqual([]);
      },
    );

    it('what was dismissed hides no other words of the same idea', async () => {
      const { kept, duplicate, match } = await aPair();
      await decide(match.id, 'dismiss').expect(200);
      const other = await feedback.idea('A dark mode, in the editor');
      await ws.admin.post(`/v1/ideas/${kept}/merges`, { intoId: other }).expect(201);
      await sweep(duplicate);
      expect(await matches()).toHaveLength(1);
    });

    it('the same decision twice is one; the other one has to be undone first, and says so', async () => {
      const { match } = await aPair();
      const first = await decide(match.id, 'accept').expect(200);
      const second = await decide(match.id, 'accept').expect(200);
      expect(second.body).toEqual(first.body);
      const refused = await decide(match.id, 'dismiss').expect(409);
      expect(refused.body).toMatchObject({
        code: 'wrong_state',
        allowed: ['pending'],
        detail: expect.stringContaining(`/v1/matches/${match.id}/undo`),
      });
      const undone = await undo(match.id).expect(200);
      expect((await undo(match.id).expect(200)).body).toEqual(undone.body);
    });

    it('has one effect when several members decide at once', async () => {
      const { kept, duplicate, match } = await aPair();
      const others = [await aMember('Mia', 'manager'), await aMember('Tom', 'moderator')];
      const statuses = await Promise.all([ws.admin, ...others].map(async (by) => (await decide(match.id, 'accept', by)).status));
      expect(statuses).toEqual([200, 200, 200]);
      expect(await idea(duplicate)).toMatchObject({ canonicalId: kept });
      expect(await heed.rows('select 1 from merge where workspace_id = $1', [ws.id])).toHaveLength(1);
      expect(await heed.rows(`select 1 from event where workspace_id = $1 and type = 'match.decided'`, [ws.id])).toHaveLength(1);
    });

    it('the pairs of three that are one wish may be accepted in any order', async () => {
      const ids = [
        await feedback.idea('Dark mode for the editor'),
        await feedback.idea('Editor: dark mode'),
        await feedback.idea('dark mode, editor'),
      ];
      for (const id of ids) await sweep(id);
      const pairs = await matches();
      expect(pairs).toHaveLength(3);
      const between = (a: string, b: string) => pairs.find((pair) => pair.subject.id === a && pair.candidate.id === b)!;
      const [first, second, third] = ids as [string, string, string];
      await decide(between(third, second).id, 'accept').expect(200);
      // The third one is merged already: what it rests on goes along.
      await decide(between(third, first).id, 'accept').expect(200);
      expect(await Promise.all(ids.map(async (id) => (await idea(id)).canonicalId))).toEqual([first, first, first]);
      // Nothing is left to decide about the other pair, until they are taken apart again.
      expect(await matches()).toEqual([]);
      await undo(between(third, first).id).expect(200);
      expect((await idea(second)).canonicalId).toBe(second);
      expect((await idea(third)).canonicalId).toBe(second);
      expect((await matches()).map((match) => match.id).sort()).toEqual([between(third, first).id, between(second, first).id].sort());
    });

    it('what follows from other decisions is not asked, until they are taken back', async () => {
      const ids = [
        await feedback.idea('Dark mode for the editor'),
        await feedback.idea('Editor: dark mode'),
        await feedback.idea('dark mode, editor'),
      ];
      for (const id of ids) await sweep(id);
      const toFirst = (await matches()).filter((pair) => pair.candidate.id === ids[0]);
      for (const { id } of toFirst) await decide(id, 'accept').expect(200);
      expect(await matches()).toEqual([]);
      await undo(toFirst[0]!.id).expect(200);
      expect(await matches()).toHaveLength(2);
    });

    it('a merge by hand accepts the proposed pair, and undoing that by hand dismisses it', async () => {
      const { kept, duplicate, match } = await aPair();
      await ws.admin.post(`/v1/ideas/${kept}/merges`, { intoId: duplicate }).expect(201);
      expect((await ws.admin.get(`/v1/matches/${match.id}`)).body).toMatchObject({ state: 'accepted', decidedById: ws.admin.memberId });
      await ws.admin.post(`/v1/ideas/${kept}/unmerges`).expect(200);
      expect((await ws.admin.get(`/v1/matches/${match.id}`)).body).toMatchObject({ state: 'dismissed', decidedById: ws.admin.memberId });
    });

    it('undoing after the merge was taken back by hand leaves the ideas alone', async () => {
      const { duplicate, match } = await aPair();
      await decide(match.id, 'accept').expect(200);
      await ws.admin.post(`/v1/ideas/${duplicate}/unmerges`).expect(200);
      await undo(match.id).expect(200);
      expect(await idea(duplicate)).toMatchObject({ canonicalId: duplicate });
      expect(await matches()).toMatchObject([{ id: match.id, state: 'pending' }]);
    });
  });

  describe('of a submission', () => {
    it('accepting joins the idea and brings its author along; undoing lets both go', async () => {
      const { ideaId, submission, match } = await aWaitingOne();
      await decide(match.id, 'accept').expect(200);
      expect(await feedback.submission(submission.id)).toMatchObject({ state: 'attached', ideaId });
      expect(await idea(ideaId)).toMatchObject({ supportCount: 1 });
      await undo(match.id).expect(200);
      expect(await feedback.submission(submission.id)).toMatchObject({ state: 'pending_match', ideaId: null });
      expect(await idea(ideaId)).toMatchObject({ supportCount: 0 });
      expect(await matches(`&submissionId=${submission.id}`)).toMatchObject([{ id: match.id, state: 'pending' }]);
    });

    it('accepting one settles the others, and undoing it brings them back', async () => {
      const ideas = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Editor: dark mode')];
      const submission = await feedback.say('dark mode for the editor, please');
      const [first, second] = (await matches(`&submissionId=${submission.id}`)) as [MatchDto, MatchDto];
      await decide(first.id, 'accept').expect(200);
      expect((await ws.admin.get(`/v1/matches/${second.id}`)).body).toMatchObject({ state: 'dismissed', decidedById: null });
      expect(ideas).toContain((await feedback.submission(submission.id)).ideaId);
      await undo(first.id).expect(200);
      expect((await matches(`&submissionId=${submission.id}`)).map((match) => match.id)).toEqual([first.id, second.id]);
    });

    it('dismissing the last one opens an idea, and the pair does not come back as two ideas', async () => {
      const { ideaId, submission, match } = await aWaitingOne();
      await decide(match.id, 'dismiss').expect(200);
      const opened = await feedback.submission(submission.id);
      expect(opened.state).toBe('attached');
      expect(opened.ideaId).not.toBe(ideaId);
      await sweep(opened.ideaId!);
      await sweep(ideaId);
      expect(await matches()).toEqual([]);
    });

    it('nor once the idea it was not is merged into another one', async () => {
      const { ideaId, submission, match } = await aWaitingOne();
      await decide(match.id, 'dismiss').expect(200);
      await heed.drain();
      const own = (await ws.admin.get(`/v1/submissions/${submission.id}`).expect(200)).body.ideaId as string;
      const other = await feedback.idea('Tired eyes at night');
      await ws.admin.post(`/v1/ideas/${ideaId}/merges`, { intoId: other }).expect(201);
      await sweep(own);
      await sweep(other);
      expect(await matches()).toEqual([]);
    });

    it('a dismissal that led to an idea cannot be undone, and says what to do', async () => {
      const { submission, match } = await aWaitingOne();
      await decide(match.id, 'dismiss').expect(200);
      const { ideaId } = await feedback.submission(submission.id);
      const refused = await undo(match.id).expect(409);
      expect(refused.body.detail).toContain(`POST /v1/ideas/${ideaId}/merges`);
    });

    it('shows its text only to those who may read submissions', async () => {
      const { match } = await aWaitingOne();
      const machine = await ws.machine('ideas:read');
      const { body } = await machine.get(`/v1/matches/${match.id}`).expect(200);
      expect(body.subject).toMatchObject({ kind: 'submission', text: null, title: null });
    });
  });

  it('only members decide, and only with the scope', async () => {
    const { match } = await aPair();
    const machine = await ws.machine('matches:decide', 'ideas:read');
    expect((await decide(match.id, 'accept', machine).expect(403)).body.code).toBe('member_required');
    expect((await machine.post('/v1/matches/decisions', { decisions: [{ id: match.id, decision: 'accept' }] }).expect(403)).body.code).toBe(
      'member_required',
    );
    expect((await machine.post(`/v1/matches/${match.id}/undo`).expect(403)).body.code).toBe('member_required');
    const viewer = await aMember('Vic', 'viewer');
    expect((await decide(match.id, 'accept', viewer).expect(403)).body.code).toBe('scope_missing');
    expect((await viewer.get('/v1/matches').expect(200)).body.data).toHaveLength(1);
    await decide(match.id, 'maybe').expect(400);
  });

  it('several in one call, each by itself, also when the call is repeated', async () => {
    const a = await aPair();
    const titles = ['Import contacts from a file', 'Contacts: import from file', 'Sort tasks by date', 'Tasks sorted by date'];
    for (const title of titles) await sweep(await feedback.idea(title));
    const others = (await matches()).filter((match) => match.id !== a.match.id);
    expect(others).toHaveLength(2);
    await decide(others[0]!.id, 'dismiss').expect(200);
    const decisions = [
      { id: a.match.id, decision: 'accept' },
      { id: others[0]!.id, decision: 'accept' },
      { id: '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10', decision: 'dismiss' },
      { id: others[1]!.id, decision: 'accept' },
    ];
    const post = () => ws.admin.post('/v1/matches/decisions', { decisions }).set('idempotency-key', 'bulk-1').expect(200);
    const { body, text } = await post();
    expect(body.data).toMatchObject([
      { id: a.match.id, status: 200, state: 'accepted', code: null },
      { id: others[0]!.id, status: 409, state: null, code: 'wrong_state' },
      { status: 404, code: 'not_found' },
      { id: others[1]!.id, status: 200, state: 'accepted' },
    ]);
    expect((await post()).text).toBe(text);
    expect(await idea(a.duplicate)).toMatchObject({ canonicalId: a.kept });
    await ws.admin.post('/v1/matches/decisions', { decisions: [] }).expect(400);
    await ws.admin.post('/v1/matches/decisions', { decisions: Array(101).fill(decisions[0]) }).expect(400);
  });

  it('a refusal halfway leaves nothing behind, also within a call that is kept for repeats', async () => {
    const { match, duplicate } = await aPair();
    const busy = jest
      .spyOn(heed.app.get(MergesService), 'merge')
      .mockRejectedValue(new Conflict('These ideas are being merged by others.'));
    const decisions = [{ id: match.id, decision: 'accept' }];
    const { body } = await ws.admin.post('/v1/matches/decisions', { decisions }).set('idempotency-key', 'bulk-2').expect(200);
    await decide(match.id, 'accept').expect(409);
    busy.mockRestore();
    expect(body.data).toMatchObject([{ id: match.id, status: 409, code: 'conflict', state: null }]);
    expect(await matches(`&ideaId=${duplicate}`)).toMatchObject([{ id: match.id, state: 'pending', version: 1 }]);
  });

  it('the queue shows the likely ones first, page by page, and each band by itself', async () => {
    for (const title of [
      'Support Ubuntu 12.04 servers',
      'Support Ubuntu 14.04 servers',
      'Support for Ubuntu servers 12.04',
      'Ubuntu 14.04 servers: support',
    ])
      await sweep(await feedback.idea(title));
    const all = await matches();
    const bands = all.map((match) => match.band);
    expect(new Set(bands)).toEqual(new Set(['likely', 'related']));
    expect(bands).toEqual([...bands].sort());
    const scores = all.filter((match) => match.band === 'related').map((match) => match.score);
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { id: string }[]; page: { nextCursor: string | null } } = (
        await ws.admin.get(`/v1/matches?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`).expect(200)
      ).body;
      paged.push(...page.data.map((match) => match.id));
      cursor = page.page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all.map((match) => match.id));
    for (const band of ['likely', 'related'])
      expect((await matches(`&band=${band}`)).map((m) => m.id)).toEqual(all.filter((m) => m.band === band).map((m) => m.id));
    await ws.admin.get('/v1/matches?band=hidden').expect(400);
    await ws.admin.get('/v1/matches?nope=1').expect(400);
  });
});
