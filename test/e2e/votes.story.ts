import { Announcing, Asked } from '../support/announcing';
import { wrongIdeas } from '../support/counted-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { setPolicy } from '../support/policy';
import { Reacting } from '../support/reacting';
import { SlackServer } from '../support/slack-server';

describe('an author’s own votes', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  let ws: TestWorkspace;
  let pm: Announcing;
  let reacting: Reacting;
  let asked: Asked;
  beforeAll(async () => {
    await slack.start();
    heed = await TestHeed.start();
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    pm = new Announcing(heed, ws, slack);
    await pm.connectSlack();
    reacting = new Reacting(heed, ws, slack.workspace.teamId);
    asked = await pm.askInSlack('UMAYA', 'Please add a dark theme to the whole editor');
    const { headers } = await ws.admin.get(`/v1/ideas/${asked.ideaId}`);
    const known = { title: 'Dark theme', visibility: 'public' };
    await ws.admin.patch(`/v1/ideas/${asked.ideaId}`, known).set('if-match', String(headers.etag)).expect(200);
  });
  afterEach(async () => expect(await wrongIdeas(heed, ws.id)).toEqual([]));

  const react = (user: string, { channel, root }: { channel: string; root: string } = asked, isRemoved = false) =>
    reacting.react(user, '+1', { channel, message: root }, { isRemoved });
  const takeBack = (user: string, where: { channel: string; root: string } = asked) => react(user, where, true);
  const count = async () => (await ws.admin.get(`/v1/ideas/${asked.ideaId}`).expect(200)).body.supportCount as number;
  const authorOf = async (user: string) => {
    const [row] = await heed.rows<{ id: string }>(
      `select author_id as id from identity where workspace_id = $1 and platform = 'slack' and external_id = $2`,
      [ws.id, user],
    );
    if (!row) throw new Error(`nobody is ${user}`);
    return row.id;
  };
  const kept = () => heed.rows('select message_id, sign from reaction where workspace_id = $1', [ws.id]);
  const link = async (authorId: string) => {
    const { body } = await ws.admin.post(`/v1/authors/${authorId}/links`, { purpose: 'vote', ideaId: asked.ideaId }).expect(201);
    return new URL(body.url as string).pathname;
  };
  const send = (path: string, act: string) =>
    heed.anonymous.post(path).type('form').set('accept', 'text/html').send({ do: act }).expect(200);

  it('stand as long as one of them does: a reaction here, one there, a signed link', async () => {
    const again = await pm.askInSlack('UTOM', 'Please add a dark theme to the whole editor!');
    expect(again.ideaId).toBe(asked.ideaId);
    await react('UNELLY');
    await react('UNELLY', again);
    const path = await link(await authorOf('UNELLY'));
    await send(path, 'vote');
    expect(await count()).toBe(3);
    await takeBack('UNELLY', again);
    await takeBack('UNELLY');
    expect(await count()).toBe(3);
    await react('UNELLY');
    const page = await send(path, 'unvote');
    expect(page.text).toContain('by another way');
    expect(page.text).not.toContain('value="unvote"');
    expect(await count()).toBe(3);
    await takeBack('UNELLY');
    expect(await count()).toBe(2);
  });

  it('are each one’s own where two are one person, and after they are two again', async () => {
    await react('UNELLY');
    const [nelly, ines] = [
      await authorOf('UNELLY'),
      (await pm.askThroughBot({ externalId: 'ines' }, 'Show the numbers of the weeks')).authorId,
    ];
    const path = await link(ines);
    await send(path, 'vote');
    expect(await count()).toBe(3);
    await ws.admin.post(`/v1/authors/${ines}/joins`, { intoAuthorId: nelly, reason: 'We met' }).expect(201);
    expect(await count()).toBe(2);
    await takeBack('UNELLY');
    expect(await count()).toBe(2);
    await react('UNELLY');
    await send(path, 'unvote');
    expect(await count()).toBe(2);
    await send(path, 'vote');
    await ws.admin.post(`/v1/authors/${ines}/splits`, { reason: 'Two people after all' }).expect(200);
    expect(await count()).toBe(3);
    await takeBack('UNELLY');
    await send(path, 'unvote');
    expect(await count()).toBe(1);
  });

  it('outlive the message they stand under, and can still be taken back', async () => {
    await react('UNELLY');
    await react('UTOM');
    await asked.withdraw();
    await heed.drain();
    expect(await count()).toBe(2);
    await takeBack('UNELLY');
    expect(await count()).toBe(1);
    await ws.admin.delete(`/v1/authors/${await authorOf('UMAYA')}`).expect(200);
    expect(await count()).toBe(1);
    // An erased message may have lost even its key.
    await heed.rows(`update submission set realm = 'erased', channel = '', message_id = id::text where workspace_id = $1`, [ws.id]);
    await takeBack('UTOM');
    expect(await count()).toBe(0);
  });

  it('under our answer to a suggestion find their idea when it does, and leave it again', async () => {
    await heed.rows('update acknowledgement_policy set is_enabled = true where workspace_id = $1', [ws.id]);
    const waiting = await pm.saveInSlack('UTOM', 'Please add to the whole editor a dark theme');
    await pm.send();
    const answer = slack.postsIn(waiting.channel, waiting.root).at(-1);
    await react('UNELLY', { channel: waiting.channel, root: answer?.ts ?? '' });
    expect(await count()).toBe(1);
    await pm.acceptMatch(waiting.text);
    expect(await count()).toBe(3);
    const [match] = (await ws.admin.get('/v1/matches?state=accepted').expect(200)).body.data;
    await ws.admin.post(`/v1/matches/${match.id}/undo`, {}).expect(200);
    expect(await count()).toBe(1);
  });

  it('under the word that a rejection does not hold are votes as under any other answer', async () => {
    await heed.rows('update acknowledgement_policy set is_enabled = true where workspace_id = $1', [ws.id]);
    await setPolicy(ws, { stopWords: ['casino'], answersRejected: true });
    const waiting = await pm.saveInSlack('UTOM', 'A casino mode for the playing cards');
    const { body } = await ws.admin.get('/v1/submissions?state=held').expect(200);
    const [held] = body.data as { id: string }[];
    const decide = async (decision: string, publicReason?: string) => {
      const decided = await ws.admin.post(`/v1/submissions/${held?.id}/decisions`, { decision, reason: 'Looked at', publicReason });
      expect(decided.status).toBe(200);
      await pm.send();
    };
    await decide('reject', 'No games here, please.');
    const rejection = slack.postsIn(waiting.channel, waiting.root).at(-1);
    const underRejection = { channel: waiting.channel, root: rejection?.ts ?? '' };
    await react('UINES', underRejection);
    await decide('restore');
    await decide('approve');
    const answer = slack.postsIn(waiting.channel, waiting.root).at(-1);
    expect([rejection?.text, answer?.text]).toEqual([
      expect.stringContaining('No games here, please.'),
      expect.stringContaining('we take it on'),
    ]);
    const { ideaId } = await pm.settled(waiting.text);
    const supporters = async () => (await ws.admin.get(`/v1/ideas/${ideaId}`).expect(200)).body.supportCount as number;
    expect(await supporters()).toBe(1);
    // Under the rejection itself it is none, then and now, and whoever gave it is nobody to us.
    await react('UINES', underRejection);
    expect(await supporters()).toBe(1);
    expect(await kept()).toEqual([]);
    await expect(authorOf('UINES')).rejects.toThrow('nobody');
    await react('UNELLY', { channel: waiting.channel, root: answer?.ts ?? '' });
    expect(await supporters()).toBe(2);
    // Nor does it get lost when the suggestion finds its place elsewhere.
    const detachment = { fromIdeaId: ideaId, to: 'idea', toIdeaId: asked.ideaId };
    await ws.admin.post(`/v1/submissions/${held?.id}/detachments`, detachment).expect(201);
    expect([await supporters(), await count()]).toEqual([0, 3]);
    await takeBack('UNELLY', { channel: waiting.channel, root: answer?.ts ?? '' });
    expect(await count()).toBe(2);
  });

  it('are not what stands under the word where help is', async () => {
    const called = await pm.saveInSlack('UTOM', 'Nothing works in this app and I want to die of boredom in the long exports');
    await pm.send();
    const help = slack.postsIn(called.channel, called.root).at(-1);
    expect(help?.text).toContain('We are no emergency service');
    await react('UINES', { channel: called.channel, root: help?.ts ?? '' });
    const { body } = await ws.admin.get('/v1/submissions?state=held').expect(200);
    await ws.admin.post(`/v1/submissions/${body.data[0].id}/decisions`, { decision: 'approve', reason: 'Only bored' }).expect(200);
    await heed.drain();
    const { ideaId } = await pm.settled(called.text);
    expect((await ws.admin.get(`/v1/ideas/${ideaId}`).expect(200)).body).toMatchObject({ supportCount: 1 });
    expect(await kept()).toEqual([]);
  });

  it('of a crowd that was sent are kept and counted apart, as its suggestions are; one person of several names is no crowd', async () => {
    await setPolicy(ws, { countedNewcomers: 3 });
    const discounts = async () => (await ws.admin.get(`/v1/ideas/${asked.ideaId}?expand=discounts`).expect(200)).body.discounts as object[];
    const join = async (user: string, into: string) =>
      ws.admin.post(`/v1/authors/${await authorOf(user)}/joins`, { intoAuthorId: await authorOf(into), reason: 'We met' }).expect(201);
    for (const user of ['U1', 'U2', 'U3', 'U4']) await react(user);
    expect(await count()).toBe(3);
    expect(await discounts()).toEqual([{ reason: 'burst', count: 2 }]);
    // A link in the hand of a newcomer from there is no other door.
    const hint = await pm.askInSlack('U5', 'Show the numbers of the weeks in the calendar');
    const path = await link(hint.authorId);
    await send(path, 'vote');
    expect(await discounts()).toEqual([{ reason: 'burst', count: 3 }]);
    await send(path, 'unvote');
    for (const user of ['U2', 'U3', 'U4']) await join(user, 'U1');
    expect([await count(), await discounts()]).toEqual([2, []]);
    await react('U6');
    expect(await count()).toBe(3);
    // Who is known for longer under another name is no newcomer.
    await heed.rows(`update author set created_at = now() - interval '2 days' where id = $1`, [hint.authorId]);
    await react('U7');
    expect(await count()).toBe(3);
    await join('U7', 'U5');
    await takeBack('U7');
    await react('U7');
    expect(await count()).toBe(4);
  });

  it('are not counted, or counted after all, for a whole person, whichever of their names says so', async () => {
    const again = await pm.askThroughBot({ externalId: 'maya' }, 'Please add a dark theme to the whole editor!');
    await react('UNELLY');
    expect(await count()).toBe(3);
    await ws.admin.post(`/v1/authors/${again.authorId}/joins`, { intoAuthorId: asked.authorId, reason: 'We met' }).expect(201);
    const decide = (decision: string, authorId: string) =>
      ws.admin.post(`/v1/ideas/${asked.ideaId}/counting`, { decision, authorIds: [authorId], reason: 'Our own tester' }).expect(200);
    expect((await decide('discount', asked.authorId)).body).toMatchObject({ supportCount: 1, rawSupportCount: 2 });
    // Nor by a further name.
    const nino = await pm.askThroughBot({ externalId: 'nino' }, 'Show the numbers of the weeks');
    await ws.admin.post(`/v1/authors/${nino.authorId}/joins`, { intoAuthorId: asked.authorId, reason: 'We met' }).expect(201);
    await send(await link(nino.authorId), 'vote');
    expect(await count()).toBe(1);
    expect((await decide('count', nino.authorId)).body).toMatchObject({ supportCount: 2, discounts: [] });
  });
});
