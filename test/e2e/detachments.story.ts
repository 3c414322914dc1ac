import { MatchSweep } from '../../src/matching/match-sweep.service';
import { Announcing } from '../support/announcing';
import { Feedback } from '../support/backlog';
import { countedIdeas, wrongIdeas } from '../support/counted-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';

interface Detached {
  id: string;
  toIdeaId: string | null;
}

describe('taking a submission off an idea', () => {
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

  const detach = (id: string, body: object) => ws.admin.post(`/v1/submissions/${id}/detachments`, body);
  const detached = async (id: string, body: object): Promise<Detached> => (await detach(id, body).expect(201)).body as Detached;
  const reattach = (id: string) => ws.admin.post(`/v1/submissions/${id}/reattachments`);
  const idea = async (id: string): Promise<Record<string, unknown>> => (await ws.admin.get(`/v1/ideas/${id}`).expect(200)).body;
  const actionsOf = async (id: string): Promise<string[]> =>
    ((await ws.admin.get(`/v1/ideas/${id}/history`).expect(200)).body.data as { action: string }[]).map((entry) => entry.action);
  const supportRows = () =>
    heed.rows(
      'select idea_id, author_id, origin, submission_id, is_own_vote, is_counted, created_at from support where workspace_id = $1 order by 1, 2',
      [ws.id],
    );
  const matches = async (query = ''): Promise<{ id: string; candidate: { id: string } }[]> =>
    (await ws.admin.get(`/v1/matches?limit=100${query}`).expect(200)).body.data;
  const sweep = (ideaId: string) => heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId });
  /** As the figures of quality count it. */
  const takenBack = async (): Promise<unknown> => (await ws.admin.get('/v1/matches/quality').expect(200)).body.total.undone;

  /** Somebody asks for dark mode, and by an accepted match somebody else joins who means something else. */
  const aWrongMatch = async () => {
    const ideaId = await feedback.idea('Dark mode for the editor');
    const text = 'dark mode in the editor, please';
    const author = { externalId: 'tom' };
    await pm.askThroughBot(author, text, { channel: 'c', root: 'r-1' });
    await pm.acceptMatch(text);
    const [submission] = await heed.rows<{ id: string; ideaId: string; authorId: string }>(
      'select id, idea_id as "ideaId", author_id as "authorId" from submission where workspace_id = $1',
      [ws.id],
    );
    expect(submission!.ideaId).toBe(ideaId);
    return { ideaId, submission: submission!, text };
  };

  it('opens an idea of its own, with its author and the votes under it, and is not proposed for the former one again', async () => {
    const { ideaId, submission } = await aWrongMatch();
    const { authorId: ben } = await pm.askThroughBot({ externalId: 'ben' }, 'Something else that Ben would like to have');
    await heed.rows(
      `insert into reaction (workspace_id, platform, realm, channel, message_id, author_id, sign, is_removed, reacted_at)
       values ($1, 'discord', 'guild-1', 'c', 'r-1', $2, '+1', false, now())`,
      [ws.id, ben],
    );
    const before = await supportRows();
    const moved = await detached(submission.id, { fromIdeaId: ideaId, to: 'new_idea', reason: 'He means the preview' });
    expect(moved).toMatchObject({ isNewIdea: true, reason: 'He means the preview', undoneAt: null });
    expect(await idea(ideaId)).toMatchObject({ supportCount: 0 });
    expect(await idea(moved.toIdeaId!)).toMatchObject({ supportCount: 2, title: 'dark mode in the editor, please', status: 'new' });
    const was = before.find((row) => (row as { author_id: string }).author_id === submission.authorId);
    expect(await supportRows()).toContainEqual({ ...was, idea_id: moved.toIdeaId });
    expect(await actionsOf(ideaId)).toContain('detach');
    expect(await actionsOf(moved.toIdeaId!)).toContain('attach');
    expect((await ws.admin.get(`/v1/submissions/${submission.id}`)).body).toMatchObject({
      ideaId: moved.toIdeaId,
      detachments: [{ id: moved.id }],
    });
    for (const id of [ideaId, moved.toIdeaId!]) await sweep(id);
    expect((await matches()).filter((match) => match.candidate.id === ideaId)).toEqual([]);
    expect(await matches('&state=dismissed')).toMatchObject([{ candidate: { id: ideaId } }]);
    expect(await takenBack()).toBe(1);
  });

  it('is given back exactly, and the idea that was opened for it is archived', async () => {
    const { ideaId, submission } = await aWrongMatch();
    // One of a crowd that looks made: not counted here, whatever the crowd at another idea looks like.
    await heed.rows(`update support set is_counted = false, discount_reason = 'burst' where workspace_id = $1`, [ws.id]);
    await heed.rows('update idea set support_count = 0, discounted_count = 1 where id = $1', [ideaId]);
    const [before, decided] = [await supportRows(), await matches('&state=accepted')];
    const { toIdeaId } = await detached(submission.id, { fromIdeaId: ideaId, to: 'new_idea' });
    expect((await reattach(submission.id).expect(200)).body).toMatchObject({ fromIdeaId: ideaId, undoneAt: expect.any(String) });
    expect(await supportRows()).toEqual(before);
    expect(await idea(ideaId)).toMatchObject({ supportCount: 0, rawSupportCount: 1 });
    expect(await idea(toIdeaId!)).toMatchObject({ supportCount: 0, status: 'archived' });
    const [match] = await matches('&state=accepted');
    expect({ ...match, version: 0 }).toEqual({ ...decided[0], version: 0 });
    expect(await takenBack()).toBe(0);
    await reattach(submission.id).expect(409);
    // As if it had never been taken off: the match can be undone too.
    await ws.admin.post(`/v1/matches/${match!.id}/undo`).expect(200);
    expect((await feedback.submission(submission.id)).state).toBe('pending_match');
  });

  it('goes back to triage, and does not come home by itself though its words are the same', async () => {
    const ideaId = await feedback.idea('Export all comments to a spreadsheet');
    const submission = await feedback.say('Export all comments to a spreadsheet');
    expect(submission.ideaId).toBe(ideaId);
    await detached(submission.id, { fromIdeaId: ideaId, to: 'triage' });
    expect(await feedback.submission(submission.id)).toMatchObject({ state: 'triage', ideaId: null });
    expect(await idea(ideaId)).toMatchObject({ supportCount: 0 });
    await ws.admin.post(`/v1/submissions/${submission.id}/decisions`, { decision: 'approve', reason: 'A wish' }).expect(200);
    await heed.drain();
    const placed = await feedback.submission(submission.id);
    expect(placed.state).toBe('attached');
    expect(placed.ideaId).not.toBe(ideaId);
    expect(await matches()).toEqual([]);
    const refused = await reattach(submission.id).expect(409);
    expect(refused.body.detail).toContain(`toIdeaId ${ideaId}`);
  });

  it('moves to another idea; who asked for both stays behind both', async () => {
    const [dark, print] = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Print a page without its comments')];
    const first = await feedback.say('Dark mode for the editor', 'tom');
    const second = await feedback.say('Dark mode for the editor!', 'tom');
    const before = await supportRows();
    await detached(second.id, { fromIdeaId: dark, to: 'idea', toIdeaId: print });
    for (const id of [dark, print]) expect(await idea(id)).toMatchObject({ supportCount: 1 });
    await detached(first.id, { fromIdeaId: dark, to: 'idea', toIdeaId: print });
    expect(await idea(dark)).toMatchObject({ supportCount: 0 });
    expect(await idea(print)).toMatchObject({ supportCount: 1 });
    for (const id of [first.id, second.id]) await reattach(id).expect(200);
    expect(await supportRows()).toEqual(before);
    expect(await idea(print)).toMatchObject({ status: 'new', supportCount: 0 });
  });

  it('what its author was told stays in the ledger, and the idea it is given to answers in the same thread', async () => {
    await pm.connectSlack();
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    const print = await feedback.idea('Print a page without its comments');
    const [submission] = await heed.rows<{ id: string }>('select id from submission where workspace_id = $1', [ws.id]);
    for (const id of [maya.ideaId, print]) {
      await pm.ship(id);
      await pm.publishDraftOf(id);
    }
    await pm.send();
    const told = await pm.closureOf(maya);
    expect(told).toMatchObject({ state: 'delivered' });
    await detached(submission!.id, { fromIdeaId: maya.ideaId, to: 'idea', toIdeaId: print });
    await pm.send();
    expect(await pm.closureOf(maya)).toEqual(told);
    expect(await pm.closureOf({ authorId: maya.authorId, ideaId: print })).toMatchObject({ state: 'delivered' });
    expect(pm.repliesIn(maya)).toEqual([expect.stringContaining('Dark theme'), expect.stringContaining('Print a page')]);
  });

  it('refuses what is elsewhere meanwhile, so that a call repeated by mistake has one effect', async () => {
    const { ideaId, submission } = await aWrongMatch();
    const wrong = '0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10';
    await detach(submission.id, { fromIdeaId: wrong, to: 'triage' }).expect(409);
    await detach(submission.id, { fromIdeaId: ideaId, to: 'idea' }).expect(400);
    await detach(submission.id, { fromIdeaId: ideaId, to: 'idea', toIdeaId: wrong }).expect(400);
    await detach(submission.id, { fromIdeaId: ideaId, to: 'idea', toIdeaId: ideaId }).expect(409);
    await detach(submission.id, { fromIdeaId: ideaId, to: 'triage', title: 'No idea, no title' }).expect(400);
    await detach(wrong, { fromIdeaId: ideaId, to: 'triage' }).expect(404);
    await reattach(submission.id).expect(409);
    const machine = await ws.machine('ideas:write');
    const body = { fromIdeaId: ideaId, to: 'new_idea' };
    expect((await machine.post(`/v1/submissions/${submission.id}/detachments`, body).expect(403)).body.code).toBe('member_required');
    const statuses = await Promise.all([1, 2, 3].map(async () => (await detach(submission.id, body)).status));
    expect(statuses.sort()).toEqual([201, 409, 409]);
    expect(await heed.rows('select 1 from idea where workspace_id = $1', [ws.id])).toHaveLength(2);
  });
});
