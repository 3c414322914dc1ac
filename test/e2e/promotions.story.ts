import { MatchSweep } from '../../src/matching/match-sweep.service';
import { Announcing } from '../support/announcing';
import { Feedback } from '../support/backlog';
import { countedIdeas, wrongIdeas } from '../support/counted-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';

interface IdeaBody {
  id: string;
  canonicalId: string;
  isMerged: boolean;
  status: string;
  supportCount: number;
}

describe('making another idea the canonical one of its group', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let pm: Announcing;
  let feedback: Feedback;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    pm = new Announcing(heed, ws, slack);
    feedback = new Feedback(heed, ws);
  });
  afterEach(async () => {
    const { kept, recounted } = await countedIdeas(heed, ws.id);
    expect(kept).toEqual(recounted);
    expect(await wrongIdeas(heed, ws.id)).toEqual([]);
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  const promote = (id: string, reason?: string) => ws.admin.post(`/v1/ideas/${id}/promotions`, { reason });
  const read = async (id: string): Promise<IdeaBody> =>
    (await ws.admin.get(`/v1/ideas/${id}?expand=tags,links`).expect(200)).body as IdeaBody;
  const etagOf = async (id: string) => (await ws.admin.get(`/v1/ideas/${id}`)).headers.etag!;
  const patch = async (id: string, change: object) =>
    ws.admin
      .patch(`/v1/ideas/${id}`, change)
      .set('if-match', await etagOf(id))
      .expect(200);
  /** Everything that a group of ideas is, without times and versions. */
  const stateOf = async (): Promise<object> => ({
    ideas: await heed.rows(
      'select id, canonical_id, status, status_reason, visibility, owner_id, support_count, quadrant from idea where workspace_id = $1 order by id',
      [ws.id],
    ),
    links: await heed.rows('select duplicate_id, into_id from merge where workspace_id = $1 and undone_at is null order by 1', [ws.id]),
    support: await heed.rows(
      'select idea_id, author_id, origin, submission_id, created_at from support where workspace_id = $1 order by 1, 2',
      [ws.id],
    ),
    tags: await heed.rows('select idea_id, tag_id, idea_created_at, is_merged from idea_tag where workspace_id = $1 order by 1, 2', [
      ws.id,
    ]),
    trackers: await heed.rows('select id, idea_id, url from tracker_link where workspace_id = $1 order by 1', [ws.id]),
  });

  it('keeps who stands behind it, its public status, tags and tracker links, and is undone by doing it the other way', async () => {
    const [dark, night, black, other] = [
      await feedback.idea('Dark theme'),
      await feedback.idea('Night mode for the editor'),
      await feedback.idea('Black background'),
      await feedback.idea('Dim the page'),
    ];
    const tag = (await ws.admin.post('/v1/tags', { name: 'looks' }).expect(201)).body.id as string;
    const both = (await ws.admin.post('/v1/tags', { name: 'editor' }).expect(201)).body.id as string;
    await ws.admin.put(`/v1/ideas/${dark}/tags/${tag}`).expect(204);
    for (const id of [dark, black]) await ws.admin.put(`/v1/ideas/${id}/tags/${both}`).expect(204);
    await ws.admin.post(`/v1/ideas/${dark}/links`, { label: 'APP-7', url: 'https://tracker.example/APP-7' }).expect(201);
    for (const id of [dark, black])
      await ws.admin.post(`/v1/ideas/${id}/links`, { label: 'APP-9', url: 'https://tracker.example/APP-9' }).expect(201);
    await patch(dark, { visibility: 'public' });
    await pm.move(dark, 'accepted', 'planned');
    for (const [id, name] of [
      [dark, 'ann'],
      [night, 'ben'],
      [black, 'cy'],
      [black, 'ann'],
    ] as const) {
      const { authorId } = await pm.askThroughBot({ externalId: name }, `${name} says that ${id} is what they need`);
      await ws.admin.post(`/v1/ideas/${id}/votes`, { authorId, reason: 'In the call.' }).expect(201);
    }
    // black > night > dark, other > dark: the way to the root has two steps.
    await pm.merge(black, night);
    await pm.merge(night, dark);
    await pm.merge(other, dark);
    const before = await stateOf();
    expect((await promote(black, 'Its title says it better').expect(201)).body).toEqual({
      canonicalId: black,
      formerCanonicalId: dark,
      supportCount: 3,
      reason: 'Its title says it better',
    });
    expect(await read(black)).toMatchObject({
      isMerged: false,
      status: 'planned',
      visibility: 'public',
      supportCount: 3,
      tags: [{ name: 'looks' }, { name: 'editor' }],
      links: [{ label: 'APP-9' }, { label: 'APP-7' }],
    });
    expect(await read(dark)).toMatchObject({ isMerged: true, canonicalId: black, status: 'new', visibility: 'internal', supportCount: 0 });
    for (const id of [night, other]) expect(await read(id)).toMatchObject({ canonicalId: black });
    const listed = (await ws.admin.get('/v1/ideas?status=planned&tag=looks').expect(200)).body.data as IdeaBody[];
    expect(listed.map((idea) => idea.id)).toEqual([black]);
    for (const id of [black, dark]) {
      const [latest] = (await ws.admin.get(`/v1/ideas/${id}/history`)).body.data;
      expect(latest).toMatchObject({
        action: 'promote',
        reason: 'Its title says it better',
        change: { canonicalId: black, formerCanonicalId: dark, status: { to: id === black ? 'planned' : 'new' } },
      });
    }
    await promote(dark).expect(201);
    expect(await stateOf()).toEqual(before);
    expect(await heed.rows(`select 1 from event where workspace_id = $1 and type = 'idea.promoted'`, [ws.id])).toHaveLength(2);
    // Each link that was turned round is known as such: none of them was undone because it was wrong.
    expect(
      await heed.rows('select 1 from merge where workspace_id = $1 and undone_at is not null and replaced_by is null', [ws.id]),
    ).toEqual([]);
  });

  it('what was merged into the former one stays with it when the two are taken apart', async () => {
    const [dark, night, dim] = [await feedback.idea('Dark theme'), await feedback.idea('Night mode'), await feedback.idea('Dim the page')];
    await pm.merge(night, dark);
    await pm.merge(dim, dark);
    await promote(night).expect(201);
    await pm.unmerge(dark);
    expect(await read(night)).toMatchObject({ canonicalId: night });
    expect(await read(dim)).toMatchObject({ canonicalId: dark });
  });

  it('refuses what is canonical already, what nobody confirmed for the public, and whoever is no member', async () => {
    const [dark, night] = [await feedback.idea('Dark theme'), await feedback.idea('Night mode')];
    expect((await promote(dark).expect(409)).body.detail).toContain('is not merged');
    const machine = await ws.machine('ideas:write');
    const unread = (await machine.post('/v1/ideas', { title: 'nite mode pls' }).expect(201)).body.id as string;
    await pm.merge(night, dark);
    await pm.merge(unread, dark);
    await patch(dark, { visibility: 'public' });
    const refused = await promote(unread).expect(422);
    expect(refused.body).toMatchObject({ code: 'not_ready', detail: expect.stringContaining(`PATCH /v1/ideas/${unread}`) });
    await patch(unread, { isTitleConfirmed: true });
    await promote(unread).expect(201);
    expect((await promote(unread).expect(409)).body.detail).toContain('canonical one already');
    expect((await machine.post(`/v1/ideas/${night}/promotions`, {}).expect(403)).body.code).toBe('member_required');
    await promote('0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10').expect(404);
  });

  it('a published answer stands: nobody is told twice, and who asks later is told of it', async () => {
    await pm.connectSlack();
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    const tom = await pm.askInSlack('UTOM', 'Print a page without its comments');
    await pm.merge(tom.ideaId, maya.ideaId);
    await pm.ship(maya.ideaId);
    const draft = await pm.draftOf(maya.ideaId);
    // While it is a draft, its title is that of the idea that stands for the group.
    await promote(tom.ideaId).expect(201);
    expect(await pm.draftOf(tom.ideaId)).toMatchObject({ id: draft.id, title: 'Print a page without its comments' });
    await promote(maya.ideaId).expect(201);
    await pm.publish(draft.id);
    await pm.send();
    const told = await pm.closures();
    expect(told.map((closure) => closure.state)).toEqual(['delivered', 'delivered']);
    await promote(tom.ideaId).expect(201);
    await pm.send();
    expect(await pm.closures()).toEqual(told);
    expect(await read(tom.ideaId)).toMatchObject({ status: 'shipped' });
    const ines = await pm.askInSlack('UINES', 'Something else at first');
    await pm.merge(ines.ideaId, maya.ideaId);
    await pm.send();
    expect(pm.repliesIn(ines)).toEqual([expect.stringContaining('You asked for this')]);
    for (const asked of [maya, tom]) expect(pm.repliesIn(asked)).toHaveLength(1);
  });

  it('what was announced by itself keeps its own answer', async () => {
    const [dark, night] = [await feedback.idea('Dark theme'), await feedback.idea('Night mode')];
    await pm.ship(night);
    await pm.merge(night, dark);
    expect((await promote(night).expect(409)).body.detail).toContain(`merge ${dark} into it`);
    expect(await read(night)).toMatchObject({ canonicalId: dark, status: 'shipped' });
  });

  it('undoing the accepted match still takes the two apart', async () => {
    const kept = await feedback.idea('Dark mode for the editor');
    const duplicate = await feedback.idea('Editor: dark mode');
    await heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId: duplicate });
    const [match] = (await ws.admin.get('/v1/matches').expect(200)).body.data as { id: string }[];
    await ws.admin.post(`/v1/matches/${match!.id}/decisions`, { decision: 'accept' }).expect(200);
    await promote(duplicate).expect(201);
    await ws.admin.post(`/v1/matches/${match!.id}/undo`).expect(200);
    for (const id of [kept, duplicate]) expect(await read(id)).toMatchObject({ canonicalId: id });
    expect((await ws.admin.get(`/v1/matches/${match!.id}`)).body).toMatchObject({ state: 'pending' });
  });

  it('ends in one tree whatever merges, unmerges and promotions run at once', async () => {
    const ids = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((title) => feedback.idea(title)));
    for (const id of ids.slice(1)) await pm.merge(id, ids[0]!);
    const pick = (i: number) => ids[Math.floor((Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1) * ids.length)]!;
    const act = (i: number) => {
      const id = pick(i);
      if (i % 3 === 0) return ws.admin.post(`/v1/ideas/${id}/unmerges`);
      return i % 3 === 1 ? ws.admin.post(`/v1/ideas/${id}/merges`, { intoId: pick(i + 500) }) : promote(id);
    };
    const insist = async (i: number): Promise<number> => {
      const { status } = await act(i);
      return status === 503 ? insist(i) : status;
    };
    const statuses = await Promise.all(Array.from({ length: 36 }, (_, i) => insist(i)));
    expect(statuses.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
    expect(await heed.rows(`select 1 from event where workspace_id = $1 and type = 'idea.promoted'`, [ws.id])).not.toEqual([]);
  });
});
