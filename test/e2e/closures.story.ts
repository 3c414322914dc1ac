import { Announcing } from '../support/announcing';
import { TestHeed } from '../support/heed';
import type { ClosureDto } from '../../src/announcements/dto/closures.dto';
import type { DeliveryDto } from '../../src/deliveries/deliveries.dto';
import { SlackServer } from '../support/slack-server';

describe('nobody is left untold', () => {
  let heed: TestHeed;
  let pm: Announcing;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
  });
  beforeEach(async () => {
    pm = new Announcing(heed, await heed.workspace(), slack);
    await pm.connectSlack();
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  const deliveriesOf = async (announcementId: string) =>
    (await pm.ws.admin.get(`/v1/deliveries?subjectId=${announcementId}`).expect(200)).body.data as DeliveryDto[];

  describe('after an unmerge', () => {
    it('people who were told of another wish hear that it was a mix-up, once a member says so', async () => {
      const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
      const tom = await pm.askInSlack('UTOM', 'Print a page without its comments');
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.ship(maya.ideaId);
      await pm.publishDraftOf(maya.ideaId);
      await pm.send();
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'delivered' });
      await pm.unmerge(tom.ideaId);
      const draft = await pm.draftOf(tom.ideaId);
      expect(draft).toMatchObject({ kind: 'correction', title: 'A correction: Print a page without its comments' });
      expect(draft.text).toContain('“Dark theme for the editor” was done. That was about another wish than yours');
      expect(await pm.closureOf(tom)).toMatchObject({
        state: 'pending',
        reason: 'unmerged after the announcement',
        announcementId: draft.id,
      });
      expect(await pm.closureOf(maya)).toMatchObject({ state: 'delivered' });
      const preview = (await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview`).expect(200)).body;
      expect(preview).toMatchObject({ threadCount: 1, credits: [], threads: [{ thread: { channel: tom.channel } }] });
      await pm.publish(draft.id);
      await pm.send();
      expect(pm.repliesIn(tom)).toEqual([expect.stringContaining('You asked for this'), expect.stringContaining('Yours is still open.')]);
      expect(pm.repliesIn(maya)).toHaveLength(1);
      expect((await deliveriesOf(draft.id))[0]).toMatchObject({ purpose: 'correction', state: 'delivered' });
      // And when theirs is done, they hear of it.
      await pm.ship(tom.ideaId);
      await pm.publishDraftOf(tom.ideaId);
      await pm.send();
      expect(pm.repliesIn(tom)).toHaveLength(3);
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'delivered' });
    });

    it('nothing is sent that was not sent yet, and no correction is owed', async () => {
      const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
      const tom = await pm.askInSlack('UTOM', 'Print a page without its comments');
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.ship(maya.ideaId);
      await pm.publishDraftOf(maya.ideaId);
      await pm.unmerge(tom.ideaId);
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'void' });
      expect(await pm.findDraft(tom.ideaId)).toBeUndefined();
      await pm.send();
      expect([pm.repliesIn(tom), pm.repliesIn(maya)]).toEqual([[], [expect.any(String)]]);
      // Merged again after all: what was cancelled is said.
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.send();
      expect(pm.repliesIn(tom)).toHaveLength(1);
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'delivered' });
    });

    it('a message that others in the thread are owed is sent, so its other reader is owed a correction', async () => {
      const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
      const tom = await pm.askInSlack('UTOM', 'Print a page without its comments', { channel: maya.channel, threadTs: maya.root });
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.ship(maya.ideaId);
      await pm.publishDraftOf(maya.ideaId);
      await pm.unmerge(tom.ideaId);
      await pm.send();
      expect(pm.repliesIn(maya)).toHaveLength(1);
      expect(await pm.closureOf(maya)).toMatchObject({ state: 'delivered' });
      expect(await pm.findDraft(tom.ideaId)).toMatchObject({ kind: 'correction' });
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'pending' });
    });

    it('a correction for whom nobody is left is not offered any more', async () => {
      const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
      const tom = await pm.askInSlack('UTOM', 'Print a page without its comments');
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.ship(maya.ideaId);
      const { id } = await pm.publishDraftOf(maya.ideaId);
      await pm.send();
      await pm.unmerge(tom.ideaId);
      const correction = await pm.draftOf(tom.ideaId);
      await pm.merge(tom.ideaId, maya.ideaId);
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'delivered', announcementId: id });
      expect((await pm.ws.admin.get(`/v1/announcements/${correction.id}`)).body.state).toBe('withdrawn');
      await pm.send();
      expect(pm.repliesIn(tom)).toHaveLength(1);
    });

    it('what turns out never to have arrived needs no correction', async () => {
      const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
      const tom = await pm.askThroughBot({ externalId: 't1' }, 'Print a page without its comments', { channel: 'general', root: '7' });
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.ship(maya.ideaId);
      const { id } = await pm.publishDraftOf(maya.ideaId);
      const delivery = (await deliveriesOf(id)).find((each) => each.thread?.channel === 'general');
      await pm.ws.admin.post(`/v1/deliveries/${delivery!.id}/receipts`, { state: 'failed', reason: 'no rights' }).expect(200);
      await heed.rows(`update delivery set state = 'in_doubt' where id = $1`, [delivery!.id]);
      await pm.unmerge(tom.ideaId);
      const draft = await pm.draftOf(tom.ideaId);
      await pm.ws.admin.post(`/v1/deliveries/${delivery!.id}/resolutions`, { outcome: 'failed', reason: 'It is not there' }).expect(200);
      expect((await pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, {}).expect(422)).body.code).toBe('not_ready');
    });

    it('a correction that a member withdraws leaves nobody waiting', async () => {
      const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
      const tom = await pm.askInSlack('UTOM', 'Print a page without its comments');
      await pm.merge(tom.ideaId, maya.ideaId);
      await pm.ship(maya.ideaId);
      await pm.publishDraftOf(maya.ideaId);
      await pm.send();
      await pm.unmerge(tom.ideaId);
      await pm.ws.admin.post(`/v1/announcements/${(await pm.draftOf(tom.ideaId)).id}/withdrawals`).expect(200);
      expect(await pm.closureOf(tom)).toMatchObject({ state: 'void', reason: 'correction withdrawn' });
    });
  });

  it('a decision that is taken back is not announced, and one that is made again is', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    await pm.ship(maya.ideaId);
    await pm.move(maya.ideaId, ['in_progress', 'It broke the printer']);
    expect(await pm.findDraft(maya.ideaId)).toBeUndefined();
    await pm.move(maya.ideaId, 'shipped');
    const { id } = await pm.publishDraftOf(maya.ideaId);
    // Taken back before it was sent.
    await pm.move(maya.ideaId, ['in_progress', 'It broke the printer again']);
    await pm.send();
    expect(pm.repliesIn(maya)).toEqual([]);
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'void', reason: 'decision_taken_back' });
    expect((await pm.ws.admin.get(`/v1/announcements/${id}`)).body).toMatchObject({ state: 'published', lapsedAt: expect.any(String) });
    await pm.move(maya.ideaId, 'shipped');
    await pm.publishDraftOf(maya.ideaId);
    await pm.send();
    // Told, and told again when it is taken back and done once more.
    await pm.move(maya.ideaId, ['in_progress', 'It broke the scanner']);
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'delivered' });
    await pm.move(maya.ideaId, 'shipped');
    await pm.publishDraftOf(maya.ideaId);
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'pending' });
    await pm.send();
    expect(pm.repliesIn(maya)).toHaveLength(2);
  });

  it('what is overtaken before it was sent is not said any more', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    const tom = await pm.askInSlack('UTOM', 'Print a page without its comments');
    await pm.move(tom.ideaId, ['declined', 'Nobody prints any more']);
    const { id } = await pm.publishDraftOf(tom.ideaId);
    await pm.ship(maya.ideaId);
    await pm.publishDraftOf(maya.ideaId);
    await pm.merge(tom.ideaId, maya.ideaId);
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'cancelled', reason: 'overtaken' }]);
    await pm.send();
    expect(pm.repliesIn(tom)).toEqual([expect.stringContaining('it is here now')]);
  });

  it('who takes the wish back before being told is not told', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    await pm.ship(maya.ideaId);
    const { id } = await pm.publishDraftOf(maya.ideaId);
    await maya.withdraw();
    await heed.drain();
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'void', reason: 'support_withdrawn' });
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'cancelled', reason: 'support_withdrawn' }]);
    await pm.send();
    expect(pm.repliesIn(maya)).toEqual([]);
  });

  it('who asked in two threads is answered in both, and told when one answer arrives', async () => {
    const first = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    const second = await pm.askInSlack('UMAYA', 'dark theme for the editor!!');
    expect(second.ideaId).toBe(first.ideaId);
    slack.closeChannel(first.channel, 'is_archived');
    await pm.ship(first.ideaId);
    await pm.publishDraftOf(first.ideaId);
    await pm.send();
    expect([pm.repliesIn(first), pm.repliesIn(second)]).toEqual([[], [expect.any(String)]]);
    expect(await pm.closureOf(first)).toMatchObject({ state: 'delivered', deliveryIds: [expect.any(String), expect.any(String)] });
  });

  it('who asks again in another thread after it shipped is answered there too, and counted once', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor', { channel: 'C0OPEN' });
    await pm.ship(maya.ideaId);
    await pm.publishDraftOf(maya.ideaId);
    await pm.send();
    const again = await pm.saveInSlack('UMAYA', 'The editor needs a dark theme for the night');
    await pm.acceptMatch(again.text);
    await pm.send();
    expect(pm.repliesIn(maya)).toHaveLength(1);
    expect(pm.repliesIn(again)).toHaveLength(1);
    expect((await pm.ws.admin.get(`/v1/ideas/${maya.ideaId}`)).body.supportCount).toBe(1);
  });

  it('a thread that is closed makes a failed closure, and an unreachable one where it was known before', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    slack.closeChannel(maya.channel, 'is_archived');
    await pm.ship(maya.ideaId);
    await pm.publishDraftOf(maya.ideaId);
    await pm.send();
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'failed', reason: expect.stringContaining('is_archived') });
    const other = await pm.askInSlack('UMAYA', 'Print a page without its comments', { channel: maya.channel, threadTs: maya.root });
    await pm.ship(other.ideaId);
    const draft = await pm.draftOf(other.ideaId);
    const { unreachable } = (await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview`)).body;
    expect(unreachable).toMatchObject([
      { authorId: maya.authorId, why: 'thread_unreachable', detail: expect.stringContaining('is_archived') },
    ]);
    await pm.publish(draft.id);
    expect(await pm.closureOf(other)).toMatchObject({ state: 'unreachable', reason: expect.stringContaining('thread_unreachable: ') });
  });

  it('what is in doubt is listed until a person settles it', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    await pm.ship(maya.ideaId);
    const { id } = await pm.publishDraftOf(maya.ideaId);
    slack.misbehave({ kind: 'reset', posts: true });
    await pm.send();
    expect(await pm.closures('&state=in_doubt')).toMatchObject([{ authorId: maya.authorId, announcementId: id }]);
    const [delivery] = await deliveriesOf(id);
    await pm.ws.admin.post(`/v1/deliveries/${delivery!.id}/resolutions`, { outcome: 'delivered', reason: 'I saw it' }).expect(200);
    expect(await pm.closures('&state=in_doubt')).toEqual([]);
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'delivered' });
  });

  it('a vote that a member gave for somebody has no thread, and says so', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Dark theme for the editor');
    const tom = await pm.askThroughBot({ externalId: 't1', name: 'Tom' }, 'Print a page without its comments');
    await pm.ws.admin.post(`/v1/ideas/${maya.ideaId}/votes`, { authorId: tom.authorId, reason: 'Said so in a call' }).expect(201);
    await pm.ship(maya.ideaId);
    await pm.publishDraftOf(maya.ideaId);
    expect(await pm.closureOf({ authorId: tom.authorId, ideaId: maya.ideaId })).toMatchObject({
      state: 'unreachable',
      reason: 'no_thread',
    });
  });

  it('is listed by page, in a stable order, by state, idea and announcement', async () => {
    const asked = [];
    const first = await pm.askInSlack('U1', 'Dark theme for the editor');
    for (const [user, text] of [
      ['U2', 'Print a page without its comments'],
      ['U3', 'Calendar sync for tasks'],
      ['U4', 'Pin a note to the top'],
    ] as const) {
      asked.push(await pm.askInSlack(user, text));
      await pm.merge(asked.at(-1)!.ideaId, first.ideaId);
    }
    await pm.ship(first.ideaId);
    const { id } = await pm.publishDraftOf(first.ideaId);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await pm.ws.admin.get(`/v1/closures?limit=3&announcementId=${id}&state=pending${cursor}`).expect(200);
      seen.push(...body.data.map((closure: ClosureDto) => `${closure.ideaId} ${closure.authorId}`));
      cursor = body.page.nextCursor === null ? '' : `&cursor=${body.page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual([first, ...asked].map((one) => `${one.ideaId} ${one.authorId}`).sort());
    expect(await pm.closures(`&state=delivered&announcementId=${id}`)).toEqual([]);
    await pm.ws.admin.get('/v1/closures?state=told').expect(400);
    const stranger = await heed.workspace();
    expect((await stranger.admin.get('/v1/closures').expect(200)).body.data).toEqual([]);
  });
});
