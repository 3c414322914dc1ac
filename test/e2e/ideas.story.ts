import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { SYSTEM } from '../../src/common/actor';
import { IdeasService } from '../../src/ideas/ideas.service';
import { SupportService } from '../../src/ideas/support.service';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';

interface IdeaBody {
  id: string;
  status: string;
  version: number;
  allowedTransitions: string[];
}

describe('Ideas', () => {
  let heed: TestHeed;
  let workspace: TestWorkspace;
  let mia: ApiClient;
  let machine: ApiClient;
  beforeAll(async () => {
    heed = await TestHeed.start();
    workspace = await heed.workspace();
    mia = await workspace.member('Mia', 'manager');
    machine = await workspace.machine('ideas:read', 'ideas:write');
  });
  afterAll(() => heed.stop());

  const anIdea = async (title = 'Dark theme', by: ApiClient = mia): Promise<IdeaBody> =>
    (await by.post('/v1/ideas', { title }).expect(201)).body as IdeaBody;
  const etagOf = async (id: string): Promise<string> => (await mia.get(`/v1/ideas/${id}`).expect(200)).headers.etag!;
  const move = (id: string, to: string, reason?: string) => mia.post(`/v1/ideas/${id}/transitions`, { to, reason });
  const anAuthor = async (name: string): Promise<string> => {
    const id = newId();
    await heed.rows('insert into author (workspace_id, id, name) values ($1, $2, $3)', [workspace.id, id, name]);
    return id;
  };

  it('writes an idea down, and changes it for whoever read it last', async () => {
    const created = await mia.post('/v1/ideas', { title: 'Dark theme', body: 'At night.', ownerId: mia.memberId }).expect(201);
    expect(created.body).toMatchObject({
      title: 'Dark theme',
      body: 'At night.',
      status: 'new',
      visibility: 'internal',
      ownerId: mia.memberId,
      isTitleConfirmed: true,
      canonicalId: created.body.id,
      isMerged: false,
      supportCount: 0,
      quadrant: 'unrated',
      version: 1,
      allowedTransitions: ['accepted', 'declined', 'archived'],
    });
    const path = `/v1/ideas/${created.body.id}`;
    const read = await mia.get(path).expect(200);
    await mia.patch(path, { title: 'Dark theme for all' }).expect(428);
    const changed = await mia.patch(path, { title: 'Dark theme for all', ownerId: null }).set('if-match', read.headers.etag!).expect(200);
    expect(changed.body).toMatchObject({ title: 'Dark theme for all', ownerId: null, version: 2, body: 'At night.' });
    await mia.patch(path, { title: 'Light theme' }).set('if-match', read.headers.etag!).expect(412);
    const events = await heed.rows<{ type: string }>('select type from event where subject_id = $1 order by id', [created.body.id]);
    expect(events.map((e) => e.type)).toEqual(['idea.created', 'idea.text_changed']);
    // Nothing changed: no new version, so that nobody else's edit becomes stale.
    expect((await mia.patch(path, { ownerId: null }).set('if-match', changed.headers.etag!).expect(200)).body.version).toBe(2);
  });

  it.each([
    ['no title', {}],
    ['a blank title', { title: '  \n' }],
    ['a title too long', { title: 'x'.repeat(201) }],
    ['a title of null', { title: null }],
    ['a body too long', { title: 'x', body: 'x'.repeat(20_001) }],
    ['an unknown visibility', { title: 'x', visibility: 'secret' }],
    ['an owner who is none', { title: 'x', ownerId: newId() }],
    ['an unknown field', { title: 'x', status: 'shipped' }],
  ])('refuses %s and writes nothing', async (_, body) => {
    const before = await heed.rows('select count(*) from idea');
    await mia.post('/v1/ideas', body).expect(400);
    expect(await heed.rows('select count(*) from idea')).toEqual(before);
  });

  it('takes any text, NUL too', async () => {
    const idea = await anIdea('a\0b \u{1F319}');
    expect((await mia.get(`/v1/ideas/${idea.id}`)).body.title).toBe('a\uFFFDb \u{1F319}');
  });

  it('shows in public only a title that a member has confirmed', async () => {
    await machine.post('/v1/ideas', { title: 'from a script', visibility: 'public' }).expect(422);
    const { id } = await anIdea('from a script', machine);
    const path = `/v1/ideas/${id}`;
    const refused = await mia
      .patch(path, { visibility: 'public' })
      .set('if-match', await etagOf(id))
      .expect(422);
    expect(refused.body.code).toBe('not_ready');
    await machine
      .patch(path, { isTitleConfirmed: true })
      .set('if-match', await etagOf(id))
      .expect(403);
    const open = await mia
      .patch(path, { title: 'Dark theme', visibility: 'public' })
      .set('if-match', await etagOf(id))
      .expect(200);
    expect(open.body).toMatchObject({ visibility: 'public', isTitleConfirmed: true });
    // A machine's new title is unread again, so it cannot stand in public.
    await machine
      .patch(path, { title: 'Dork theme' })
      .set('if-match', await etagOf(id))
      .expect(422);
    await machine
      .patch(path, { body: 'Of the editor.' })
      .set('if-match', await etagOf(id))
      .expect(200);
    expect((await mia.get(path)).body).toMatchObject({ title: 'Dark theme', visibility: 'public', isTitleConfirmed: true });
  });

  it('moves from state to state by the table, with its history', async () => {
    const { id } = await anIdea();
    const wrong = await move(id, 'shipped').expect(409);
    expect(wrong.body).toMatchObject({ code: 'wrong_state', allowed: ['accepted', 'declined', 'archived'] });
    const steps: [string, string?][] = [
      ['accepted'],
      ['planned'],
      ['in_progress'],
      ['shipped'],
      ['in_progress', 'It broke the light theme.'],
      ['shipped'],
    ];
    for (const [to, reason] of steps) expect((await move(id, to, reason).expect(200)).body.status).toBe(to);
    const silent = await move(id, 'in_progress').expect(400);
    expect(silent.body.errors[0]).toMatchObject({ pointer: '/reason', code: 'reason_required' });
    const { body } = await mia.get(`/v1/ideas/${id}/history?limit=100`).expect(200);
    const moves = (body.data as { action: string; change: object; reason: string | null; actorId: string }[]).filter(
      (e) => e.action === 'transition',
    );
    expect(moves.map((e) => [e.change, e.reason])).toEqual(
      steps.map(([to, reason], i) => [{ from: steps[i - 1]?.[0] ?? 'new', to }, reason ?? null]).reverse(),
    );
    expect(moves.every((e) => e.actorId === mia.memberId)).toBe(true);
    const events = await heed.rows<{ data: { to: string } }>(
      `select data from event where subject_id = $1 and type = 'idea.status_changed' order by id`,
      [id],
    );
    expect(events.map((e) => e.data.to)).toEqual(steps.map(([to]) => to));
  });

  it('declines with a public reason only, and reopens', async () => {
    const { id } = await anIdea();
    await move(id, 'declined', 'too short').expect(400);
    const declined = await move(id, 'declined', 'It would slow the editor down.').expect(200);
    expect(declined.body).toMatchObject({
      status: 'declined',
      statusReason: 'It would slow the editor down.',
      allowedTransitions: ['new'],
    });
    expect((await move(id, 'new', 'The new engine is fast enough.').expect(200)).body).toMatchObject({ status: 'new' });
  });

  it('lets only a member move it', async () => {
    const { id } = await anIdea();
    const refused = await machine.post(`/v1/ideas/${id}/transitions`, { to: 'accepted' }).expect(403);
    expect(refused.body.code).toBe('member_required');
  });

  it('takes one of two moves at the same time', async () => {
    const { id } = await anIdea();
    const statuses = (await Promise.all([move(id, 'accepted'), move(id, 'accepted'), move(id, 'accepted')])).map((r) => r.status);
    expect(statuses.sort()).toEqual([200, 409, 409]);
  });

  it('answers an idea with whatever belongs to it', async () => {
    const { id } = await anIdea('Export to CSV');
    const author = await anAuthor('Road Runner');
    await heed.rows(
      `insert into submission (workspace_id, id, platform, realm, channel, message_id, intent, state, author_id, permalink, idea_id, revision_no)
       values ($1, $2, 'slack', 'T1', 'C1', '1700000000.000100', 'explicit', 'attached', $3, 'https://example.slack.com/p1', $4, 2)`,
      [workspace.id, newId(), author, id],
    );
    await heed.rows(
      `insert into submission_revision (workspace_id, submission_id, no, text) select workspace_id, id, n, 'revision ' || n
       from submission, generate_series(1, 2) n where idea_id = $1`,
      [id],
    );
    await heed.app
      .get(Database)
      .tx(workspace.id, (tx) => heed.app.get(SupportService).add(tx, SYSTEM, { ideaId: id, authorId: author, origin: 'submission' }));
    const tag = (await mia.post('/v1/tags', { name: 'data' }).expect(201)).body as { id: string };
    await mia.put(`/v1/ideas/${id}/tags/${tag.id}`).expect(204);
    await mia.post(`/v1/ideas/${id}/notes`, { text: 'See the board.' }).expect(201);
    await mia.post(`/v1/ideas/${id}/links`, { url: 'https://github.com/acme/editor/issues/42', label: 'acme/editor#42' }).expect(201);
    const all = 'submissions,authors,merged,history,notes,tags,links';
    const whole = await mia.get(`/v1/ideas/${id}?expand=${all}`).expect(200);
    expect(whole.body).toMatchObject({
      supportCount: 1,
      submissions: [{ permalink: 'https://example.slack.com/p1', text: 'revision 2', authorId: author, platform: 'slack' }],
      authors: [{ id: author, name: 'Road Runner', ideaIds: [id] }],
      merged: [],
      notes: [{ text: 'See the board.', visibility: 'internal', memberId: mia.memberId }],
      tags: [{ id: tag.id, name: 'data', ideaCount: 1 }],
      links: [{ label: 'acme/editor#42' }],
    });
    expect(whole.body.history.map((e: { action: string }) => e.action)).toEqual(['link', 'note', 'tag', 'create']);
    // A key without authors:read learns who there is, not what they are called.
    const unnamed = await machine.get(`/v1/ideas/${id}?expand=authors`).expect(200);
    expect(unnamed.body.authors).toMatchObject([{ id: author, name: null }]);
    expect((await mia.get(`/v1/ideas/${id}?expand=secrets`).expect(400)).body.errors[0].pointer).toBe('?expand');
    await machine.get(`/v1/ideas/${id}/supporters`).expect(403);
  });

  it('keeps notes, internal unless said otherwise', async () => {
    const { id } = await anIdea();
    for (const text of ['one', 'two', 'three']) await mia.post(`/v1/ideas/${id}/notes`, { text, visibility: 'public' }).expect(201);
    await machine.post(`/v1/ideas/${id}/notes`, { text: 'beep' }).expect(403);
    const first = await mia.get(`/v1/ideas/${id}/notes?limit=2`).expect(200);
    const second = await mia.get(`/v1/ideas/${id}/notes?limit=2&cursor=${first.body.page.nextCursor}`).expect(200);
    expect([...first.body.data, ...second.body.data].map((n: { text: string }) => n.text)).toEqual(['three', 'two', 'one']);
    expect(second.body.page).toEqual({ nextCursor: null, hasMore: false });
    await mia.get(`/v1/ideas/${newId()}/notes`).expect(404);
  });

  it('has a tag once, whatever the case, and on an idea once', async () => {
    const { id } = await anIdea();
    const tag = (await mia.post('/v1/tags', { name: 'Editor' }).expect(201)).body as { id: string };
    await mia.post('/v1/tags', { name: 'EDITOR' }).expect(409);
    const count = async () =>
      ((await mia.get('/v1/tags?limit=100')).body.data as { id: string; ideaCount: number }[]).find((t) => t.id === tag.id)?.ideaCount;
    await mia.put(`/v1/ideas/${id}/tags/${tag.id}`).expect(204);
    await mia.put(`/v1/ideas/${id}/tags/${tag.id}`).expect(204);
    expect(await count()).toBe(1);
    await mia.delete(`/v1/ideas/${id}/tags/${tag.id}`).expect(204);
    await mia.delete(`/v1/ideas/${id}/tags/${tag.id}`).expect(204);
    expect(await count()).toBe(0);
    await mia.put(`/v1/ideas/${id}/tags/${newId()}`).expect(404);
  });

  it('links an idea to an issue once', async () => {
    const { id } = await anIdea();
    const link = { url: 'https://tracker.example/7', label: '#7' };
    const first = await mia.post(`/v1/ideas/${id}/links`, link).expect(201);
    const again = await mia.post(`/v1/ideas/${id}/links`, { ...link, label: 'seven' }).expect(200);
    expect(again.body).toEqual(first.body);
    await mia.post(`/v1/ideas/${id}/links`, { url: 'javascript:alert(1)', label: 'x' }).expect(400);
    expect((await mia.get(`/v1/ideas/${id}/links`).expect(200)).body.data).toEqual([first.body]);
    await mia.delete(`/v1/ideas/${id}/links/${first.body.id}`).expect(204);
    await mia.delete(`/v1/ideas/${id}/links/${first.body.id}`).expect(404);
  });

  it('takes a vote for an author once, by a member who says how they know, and gives it back', async () => {
    const { id } = await anIdea();
    const author = await anAuthor('Wile E.');
    const vote = { authorId: author, reason: 'Said so in the call.' };
    await machine.post(`/v1/ideas/${id}/votes`, vote).expect(403);
    await mia.post(`/v1/ideas/${id}/votes`, { authorId: author }).expect(400);
    await mia.post(`/v1/ideas/${id}/votes`, { ...vote, authorId: newId() }).expect(400);
    const first = await mia.post(`/v1/ideas/${id}/votes`, vote).expect(201);
    expect(first.body).toMatchObject({ ideaId: id, authorId: author, origin: 'vote', byMemberId: mia.memberId, reason: vote.reason });
    expect((await mia.post(`/v1/ideas/${id}/votes`, vote).expect(200)).body).toEqual(first.body);
    const { version } = (await mia.get(`/v1/ideas/${id}`)).body as IdeaBody;
    expect([(await mia.get(`/v1/ideas/${id}`)).body.supportCount, version]).toEqual([1, 1]);
    expect((await mia.get(`/v1/ideas/${id}/supporters`).expect(200)).body.data).toEqual([{ ...first.body, authorName: 'Wile E.' }]);
    await mia.delete(`/v1/ideas/${id}/votes/${author}`).expect(204);
    await mia.delete(`/v1/ideas/${id}/votes/${author}`).expect(404);
    expect((await mia.get(`/v1/ideas/${id}`)).body.supportCount).toBe(0);
  });

  it('never takes back with a vote what the author submitted, nor the other way round', async () => {
    const { id } = await anIdea();
    const author = await anAuthor('Bugs');
    const submissionId = newId();
    await heed.rows(
      `insert into submission (workspace_id, id, platform, realm, channel, message_id, intent, author_id, idea_id)
       values ($1, $2, 'api', '', '', 'bugs-1', 'explicit', $3, $4)`,
      [workspace.id, submissionId, author, id],
    );
    const support = heed.app.get(SupportService);
    const tx = <T>(work: Parameters<Database['tx']>[1]) => heed.app.get(Database).tx(workspace.id, work) as Promise<T>;
    const submit = () => tx((t) => support.add(t, SYSTEM, { ideaId: id, authorId: author, origin: 'submission', submissionId }));
    const withdrawSubmission = (of = submissionId) =>
      tx<string>((t) => support.withdraw(t, SYSTEM, { ideaId: id, authorId: author, onlySubmissionId: of }));
    const supportCount = async () => (await mia.get(`/v1/ideas/${id}`)).body.supportCount as number;
    await submit();
    await mia.delete(`/v1/ideas/${id}/votes/${author}`).expect(409);
    await withdrawSubmission(newId());
    expect(await supportCount()).toBe(1);
    await withdrawSubmission();
    expect(await supportCount()).toBe(0);
    // Voted for first, then asked for themselves: either may go, and the other still counts.
    await mia.post(`/v1/ideas/${id}/votes`, { authorId: author, reason: 'In the call.' }).expect(201);
    expect(await submit()).toEqual({ isNew: false });
    expect((await mia.get(`/v1/ideas/${id}/supporters`)).body.data[0]).toMatchObject({ origin: 'submission', submissionId });
    expect(await withdrawSubmission()).toBe('kept');
    expect((await mia.get(`/v1/ideas/${id}/supporters`)).body.data[0]).toMatchObject({ origin: 'vote', submissionId: null });
    await submit();
    await mia.delete(`/v1/ideas/${id}/votes/${author}`).expect(204);
    expect(await supportCount()).toBe(1);
    await mia.delete(`/v1/ideas/${id}/votes/${author}`).expect(409);
    // Asked for first, then voted for: the vote is kept beside it, and answers 200, for the support is not new.
    const vote = await mia.post(`/v1/ideas/${id}/votes`, { authorId: author, reason: 'On the phone.' }).expect(200);
    expect(vote.body).toMatchObject({ origin: 'submission', submissionId, byMemberId: mia.memberId, reason: 'On the phone.' });
    await mia.post(`/v1/ideas/${id}/votes`, { authorId: author, reason: 'Once more.' }).expect(200);
    expect(await withdrawSubmission()).toBe('kept');
    expect((await mia.get(`/v1/ideas/${id}/supporters`)).body.data[0]).toMatchObject({ origin: 'vote', reason: 'On the phone.' });
    await submit();
    await mia.delete(`/v1/ideas/${id}/votes/${author}`).expect(204);
    expect(await supportCount()).toBe(1);
    // Asked for a second time: that still stands when the first message is deleted.
    await heed.rows(
      `insert into submission (workspace_id, id, platform, realm, channel, message_id, intent, author_id, idea_id, state)
       values ($1, $2, 'api', '', '', 'bugs-2', 'explicit', $3, $4, 'attached')`,
      [workspace.id, newId(), author, id],
    );
    expect(await withdrawSubmission()).toBe('kept');
    expect(await supportCount()).toBe(1);
  });

  it('keeps the score of an idea as sort key, and tells when its quadrant changes', async () => {
    const { id } = await anIdea();
    const score = (rated: Parameters<IdeasService['recordScore']>[2]) =>
      heed.app.get(Database).tx(workspace.id, (tx) => heed.app.get(IdeasService).recordScore(tx, id, rated));
    expect(await score({ score: 0.1, quadrant: 'quick_win' })).toEqual({ changed: true });
    expect(await score({ score: 0.1, quadrant: 'quick_win' })).toEqual({ changed: false });
    expect(await score({ score: 0.2, quadrant: 'quick_win' })).toEqual({ changed: true });
    expect((await mia.get(`/v1/ideas/${id}`)).body).toMatchObject({ score: 0.2, quadrant: 'quick_win', version: 1 });
    expect(await heed.rows(`select data from event where subject_id = $1 and type = 'idea.quadrant_changed'`, [id])).toEqual([
      { data: { from: 'unrated', to: 'quick_win' } },
    ]);
  });

  it('does not tell one workspace of the ideas of another', async () => {
    const { id } = await anIdea();
    const other = await heed.workspace();
    for (const path of ['', '/history', '/notes', '/links', '/supporters']) await other.admin.get(`/v1/ideas/${id}${path}`).expect(404);
    const own = (await other.admin.post('/v1/ideas', { title: 'own' }).expect(201)).body as IdeaBody;
    await other.admin.post(`/v1/ideas/${own.id}/merges`, { intoId: id }).expect(404);
    await other.admin.post(`/v1/ideas/${id}/votes`, { authorId: newId(), reason: 'x' }).expect(404);
    expect((await other.admin.get('/v1/ideas')).body.data).toHaveLength(1);
  });
});
