import { Announcing, Asked } from '../support/announcing';
import { countedIdeas, wrongIdeas } from '../support/counted-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { holdsWhileWaiting } from '../support/row-locks';
import { SlackServer } from '../support/slack-server';

interface Split {
  id: string;
  submissionId: string;
  revisionNo: number;
  state: string;
  parts: { start: number; end: number; text: string; submissionId: string | null }[];
}

interface Submission {
  id: string;
  state: string;
  text: string;
  ideaId: string | null;
  authorId: string | null;
  partOfId: string | null;
  isSplitOutdated: boolean;
  revisionNo: number;
  saidAt: string | null;
  split: Split | null;
}

const DARK = 'Please add a dark mode for the editor, my eyes hurt at night.';
const EXPORT = 'Also, could you let us export all comments to a spreadsheet?';
const BOTH = `${DARK}\n\n${EXPORT}`;

describe('one text that holds several wishes', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let pm: Announcing;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace({ acknowledges: true });
    pm = new Announcing(heed, ws, slack);
    await pm.connectSlack();
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

  const submissions = async (query = ''): Promise<Submission[]> =>
    (await ws.admin.get(`/v1/submissions?limit=100${query}`).expect(200)).body.data;
  const read = async (id: string): Promise<Submission> => (await ws.admin.get(`/v1/submissions/${id}`).expect(200)).body;
  const offers = async (state = 'offered'): Promise<Split[]> => (await ws.admin.get(`/v1/splits?state=${state}`).expect(200)).body.data;
  const decide = (id: string, body: object) => ws.admin.post(`/v1/splits/${id}/decisions`, body);
  const accepted = async (id: string, body: object = {}): Promise<Split> => {
    const { body: split } = await decide(id, { decision: 'accept', ...body }).expect(200);
    await heed.drain();
    return split as Split;
  };
  const undo = (id: string) => ws.admin.post(`/v1/splits/${id}/undo`);
  const asksForBoth = async (): Promise<{ maya: Asked; offer: Split }> => {
    const maya = await pm.askInSlack('UMAYA', BOTH);
    const [offer] = await offers();
    return { maya, offer: offer! };
  };
  /** Where everything stands, without times and versions. */
  const stateOf = async () => ({
    ideas: await heed.rows(`select id, status, support_count from idea where workspace_id = $1 and status <> 'archived' order by id`, [
      ws.id,
    ]),
    support: await heed.rows(
      'select idea_id, author_id, origin, submission_id, created_at from support where workspace_id = $1 order by 1, 2',
      [ws.id],
    ),
    submissions: await heed.rows(`select id, state, idea_id from submission where workspace_id = $1 and state <> 'withdrawn' order by id`, [
      ws.id,
    ]),
  });

  it('is offered as several, and each becomes a wish of its author, answered in their thread', async () => {
    const tom = await pm.askInSlack('UTOM', 'Export all comments to a spreadsheet, please');
    const { maya, offer } = await asksForBoth();
    expect(offer.parts).toEqual([
      { start: 0, end: DARK.length, text: DARK, submissionId: null },
      { start: DARK.length + 2, end: BOTH.length, text: EXPORT, submissionId: null },
    ]);
    const split = await accepted(offer.id);
    const whole = await read(split.submissionId);
    expect(whole).toMatchObject({ state: 'split', text: BOTH, ideaId: null, split: { state: 'accepted' } });
    const [dark, exported] = await Promise.all(split.parts.map(({ submissionId }) => read(submissionId!)));
    for (const part of [dark!, exported!])
      expect(part).toMatchObject({ partOfId: whole.id, authorId: maya.authorId, saidAt: whole.saidAt, split: null });
    expect([dark!.text, exported!.text]).toEqual([DARK, EXPORT]);
    // The one is new; the other was asked for before, and somebody says so.
    expect(dark).toMatchObject({ state: 'attached' });
    expect(exported).toMatchObject({ state: 'pending_match' });
    await pm.acceptMatch(EXPORT);
    expect(await read(exported!.id)).toMatchObject({ state: 'attached', ideaId: tom.ideaId });
    expect((await ws.admin.get(`/v1/ideas/${tom.ideaId}`)).body).toMatchObject({ supportCount: 2 });
    expect((await ws.admin.get(`/v1/ideas/${dark!.ideaId}`)).body).toMatchObject({ supportCount: 1, title: DARK });
    for (const ideaId of [dark!.ideaId!, tom.ideaId]) {
      await pm.ship(ideaId);
      await pm.publishDraftOf(ideaId);
    }
    // Two messages into one thread: the second waits for its channel's pace, and may have to once more.
    await pm.send();
    await pm.send();
    expect(pm.repliesIn(maya)).toEqual([
      expect.stringContaining('Thank you'),
      expect.stringContaining(`dark mode`),
      expect.stringContaining('Export all comments'),
    ]);
    expect((await pm.closures()).filter((closure) => closure.authorId === maya.authorId).map((closure) => closure.state)).toEqual([
      'delivered',
      'delivered',
    ]);
  });

  it('is whole again when the split is undone, and can be split once more', async () => {
    const { maya, offer } = await asksForBoth();
    const before = await stateOf();
    await accepted(offer.id);
    // The idea that the whole had opened was about neither of the wishes alone.
    expect((await ws.admin.get(`/v1/ideas/${maya.ideaId}`)).body).toMatchObject({ status: 'archived', supportCount: 0 });
    expect((await stateOf()).ideas).toHaveLength(2);
    await undo(offer.id).expect(200);
    expect(await stateOf()).toEqual(before);
    expect(await offers()).toEqual([offer]);
    expect((await undo(offer.id).expect(200)).body).toEqual(offer);
    await accepted(offer.id);
    expect((await stateOf()).ideas).toHaveLength(2);
  });

  it('comes back to an idea that is archived, where a member has archived it meanwhile', async () => {
    const { maya, offer } = await asksForBoth();
    await accepted(offer.id);
    await pm.move(maya.ideaId, ['new', 'We want it as one thing'], ['archived', 'After all, we do not']);
    await undo(offer.id).expect(200);
    expect(await read(offer.submissionId)).toMatchObject({ state: 'attached', ideaId: maya.ideaId });
    expect((await ws.admin.get(`/v1/ideas/${maya.ideaId}`)).body).toMatchObject({
      status: 'archived',
      statusReason: 'After all, we do not',
      supportCount: 1,
    });
  });

  it.each(['is undone', 'is taken back by its author'])('locks ideas in the order in which a merge does when it %s', async (how) => {
    const { maya, offer } = await asksForBoth();
    const { parts } = await accepted(offer.id);
    const [dark, exported] = await Promise.all(parts.map(({ submissionId }) => read(submissionId!)));
    // The first part asks for the newer idea.
    const to = { fromIdeaId: dark!.ideaId, to: 'new_idea' };
    const moved = await ws.admin.post(`/v1/submissions/${dark!.id}/detachments`, to).expect(201);
    const rows = { first: `idea where id = '${exported!.ideaId}'`, other: `idea where id = '${moved.body.toIdeaId}'` };
    const act = () => (how === 'is undone' ? undo(offer.id).then(({ status }) => expect(status).toBe(200)) : maya.withdraw());
    expect(await holdsWhileWaiting(heed, rows, act)).toBe(false);
    await heed.drain();
    expect((await submissions()).filter(({ partOfId }) => partOfId !== null).map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
  });

  it('what waited for a decision about a match waits again after undoing', async () => {
    await pm.askInSlack(
      'UTOM',
      'Dark mode for the editor, please, my eyes hurt at night. Also, could you let us export comments as a spreadsheet?',
    );
    const [first] = await offers();
    await pm.askInSlack('UMAYA', BOTH);
    const offer = (await offers()).find(({ id }) => id !== first!.id)!;
    expect(await read(offer.submissionId)).toMatchObject({ state: 'pending_match' });
    await accepted(offer.id);
    await undo(offer.id).expect(200);
    await heed.drain();
    expect(await read(offer.submissionId)).toMatchObject({ state: 'pending_match' });
    expect((await ws.admin.get('/v1/matches?state=pending')).body.data).toMatchObject([{ subject: { id: offer.submissionId } }]);
  });

  it('cannot be undone once its author was told of a part', async () => {
    const { offer } = await asksForBoth();
    const { parts } = await accepted(offer.id);
    const dark = await read(parts[0]!.submissionId!);
    await pm.ship(dark.ideaId!);
    await pm.publishDraftOf(dark.ideaId!);
    await pm.send();
    const refused = await undo(offer.id).expect(409);
    expect(refused.body.detail).toContain(dark.ideaId);
    expect(await read(dark.id)).toMatchObject({ state: 'attached' });
  });

  it('has one effect however often it is accepted, and another decision has to be undone first', async () => {
    const { offer } = await asksForBoth();
    const answers = await Promise.all([1, 2, 3].map(() => decide(offer.id, { decision: 'accept' }).expect(200)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await heed.drain();
    expect((await submissions()).filter((each) => each.partOfId !== null)).toHaveLength(2);
    const otherParts = {
      parts: [
        { start: 0, end: 20 },
        { start: 30, end: BOTH.length },
      ],
    };
    expect((await decide(offer.id, { decision: 'accept', ...otherParts }).expect(409)).body).toMatchObject({
      code: 'wrong_state',
      allowed: ['offered'],
    });
    await decide(offer.id, { decision: 'dismiss' }).expect(409);
    const [part] = (await submissions()).filter((each) => each.partOfId !== null);
    await ws.admin
      .post(`/v1/submissions/${part!.id}/splits`, {
        parts: [
          { start: 0, end: 5 },
          { start: 6, end: 12 },
        ],
      })
      .expect(409);
    // Acknowledged once, for all of them.
    expect(await heed.rows(`select 1 from delivery where workspace_id = $1 and purpose = 'acknowledgement'`, [ws.id])).toHaveLength(1);
  });

  it('stays whole when the offer is dismissed, also when it is edited; a member may split what nobody offered', async () => {
    const { offer } = await asksForBoth();
    expect((await decide(offer.id, { decision: 'dismiss' }).expect(200)).body).toMatchObject({
      state: 'dismissed',
      decidedById: ws.admin.memberId,
    });
    expect([await offers(), (await offers('dismissed')).map(({ id }) => id)]).toEqual([[], [offer.id]]);
    const text = 'Dark mode 🌙 and an export of comments 📤';
    await pm.askInSlack('UTOM', text);
    const said = (await submissions()).find((each) => each.text === text)!;
    const by = (parts: object[]) => ws.admin.post(`/v1/submissions/${said.id}/splits`, { parts });
    const dark = { start: 0, end: text.indexOf(' and') };
    const rest = { start: text.indexOf('export'), end: text.length };
    for (const parts of [
      [dark],
      [rest, dark],
      [dark, { ...rest, end: text.length + 1 }],
      [dark, { ...rest, start: dark.end - 1 }],
      [{ start: 0, end: text.indexOf('🌙') + 1 }, rest],
      [dark, { start: dark.end, end: dark.end + 1 }],
      [dark, { start: 1.5, end: 12 }],
    ])
      await by(parts).expect(400);
    const { body } = await by([dark, rest]).expect(201);
    expect(body).toMatchObject({ state: 'accepted', parts: [{ text: 'Dark mode 🌙' }, { text: 'export of comments 📤' }] });
    const machine = await ws.machine('matches:decide', 'submissions:read');
    expect((await machine.post(`/v1/splits/${offer.id}/decisions`, { decision: 'accept' }).expect(403)).body.code).toBe('member_required');
    await decide('0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10', { decision: 'accept' }).expect(404);
  });

  it('the votes under the message are for each of its wishes', async () => {
    const { offer } = await asksForBoth();
    const ben = await pm.askThroughBot({ externalId: 'ben' }, 'Something else that Ben would like to have');
    await heed.rows(
      `insert into reaction (workspace_id, platform, realm, channel, message_id, author_id, sign, is_removed, reacted_at)
       select workspace_id, platform, realm, channel, message_id, $2, '+1', false, now() from submission where id = $1`,
      [offer.submissionId, ben.authorId],
    );
    const { parts } = await accepted(offer.id);
    for (const { submissionId } of parts) {
      const { ideaId } = await read(submissionId!);
      expect((await ws.admin.get(`/v1/ideas/${ideaId}`)).body).toMatchObject({ supportCount: 2 });
    }
    await undo(offer.id).expect(200);
    const { ideaId } = await read(offer.submissionId);
    expect((await ws.admin.get(`/v1/ideas/${ideaId}`)).body).toMatchObject({ supportCount: 2, status: 'new' });
  });

  describe('and is edited by its author afterwards', () => {
    const EDITED = `${DARK}\n\nAlso, could you let us export all comments to a calendar?`;
    const editedAfterwards = async (words = EDITED) => {
      const { maya, offer } = await asksForBoth();
      const { parts } = await accepted(offer.id);
      await maya.edit(words);
      await heed.drain();
      return { maya, offer, partIds: parts.map(({ submissionId }) => submissionId!) };
    };
    const editsIn = async (ideaId: string | null) =>
      ((await ws.admin.get(`/v1/ideas/${ideaId}/history`).expect(200)).body.data as { action: string; change: object }[]).filter(
        ({ action }) => action === 'source_edited',
      );

    it('waits for a member: the parts keep their words, and they, their ideas and the event say so', async () => {
      const { offer, partIds } = await editedAfterwards();
      expect(await read(offer.submissionId)).toMatchObject({ state: 'split', text: EDITED, revisionNo: 2, isSplitOutdated: true });
      const parts = await Promise.all(partIds.map(read));
      expect(parts).toMatchObject([DARK, EXPORT].map((text) => ({ text, state: 'attached', isSplitOutdated: true })));
      expect((await submissions(`&ideaId=${parts[0]!.ideaId}`))[0]).toMatchObject({ isSplitOutdated: true });
      for (const { id, ideaId } of parts) expect(await editsIn(ideaId)).toMatchObject([{ change: { submissionId: id, revisionNo: 2 } }]);
      expect(await offers('outdated')).toMatchObject([{ id: offer.id, revisionNo: 1, parts: [{ text: DARK }, { text: EXPORT }] }]);
      expect(await offers('accepted')).toEqual([]);
      expect(
        await heed.rows(`select subject_id as id, data from event where workspace_id = $1 and type = 'submission.split_outdated'`, [ws.id]),
      ).toEqual([{ id: offer.submissionId, data: { splitId: offer.id, partIds, revisionNo: 2 } }]);
    });

    it('may be kept as it is, by who has read the latest words, until it is edited again', async () => {
      const { maya, offer, partIds } = await editedAfterwards();
      const before = await stateOf();
      await maya.edit(`${EDITED} Or to a table.`);
      await heed.drain();
      await decide(offer.id, { decision: 'keep', revisionNo: 2 }).expect(409);
      expect(await offers('outdated')).toHaveLength(1);
      expect((await decide(offer.id, { decision: 'keep', revisionNo: 3 }).expect(200)).body).toMatchObject({ state: 'accepted' });
      expect((await decide(offer.id, { decision: 'keep' }).expect(200)).body).toMatchObject({ state: 'accepted' });
      for (const id of [offer.submissionId, ...partIds]) expect(await read(id)).toMatchObject({ isSplitOutdated: false });
      expect(await stateOf()).toEqual(before);
      // The offsets of the kept parts are of the former words: of the new ones nobody has named any.
      await ws.admin
        .post(`/v1/submissions/${offer.submissionId}/splits`, { parts: offer.parts.map(({ start, end }) => ({ start, end })) })
        .expect(409);
      await maya.edit(`${EDITED} Or to a list.`);
      await heed.drain();
      expect(await offers('outdated')).toHaveLength(1);
    });

    it('waits no longer once the words are back, or an offer that has no parts', async () => {
      const { maya, offer, partIds } = await editedAfterwards();
      await maya.edit(BOTH);
      await heed.drain();
      expect([await offers('outdated'), (await offers('accepted')).map(({ id }) => id)]).toEqual([[], [offer.id]]);
      expect(await editsIn((await read(partIds[0]!)).ideaId)).toHaveLength(2);
      await undo(offer.id).expect(200);
      const refused = await decide(offer.id, { decision: 'keep' }).expect(409);
      expect(refused.body).toMatchObject({ code: 'wrong_state', allowed: ['outdated'] });
    });

    it('is split anew by what it says now', async () => {
      const { offer } = await editedAfterwards();
      await decide(offer.id, { decision: 'dismiss' }).expect(409);
      const again = (await undo(offer.id).expect(200)).body as Split;
      expect(again).toMatchObject({ state: 'offered', revisionNo: 2, parts: [{ text: DARK }, { text: EDITED.slice(DARK.length + 2) }] });
      expect((await undo(offer.id).expect(200)).body).toEqual(again);
      const { parts } = await accepted(offer.id);
      expect((await read(parts[1]!.submissionId!)).text).toBe(EDITED.slice(DARK.length + 2));
    });

    it('is offered without parts where it holds one wish now, for a member to name them or to leave it whole', async () => {
      const { offer } = await editedAfterwards(DARK);
      expect((await undo(offer.id).expect(200)).body).toMatchObject({ state: 'offered', revisionNo: 2, parts: [] });
      const refused = await decide(offer.id, { decision: 'accept' }).expect(400);
      expect(refused.body.errors).toMatchObject([{ pointer: '/parts', code: 'required' }]);
      expect((await decide(offer.id, { decision: 'dismiss' }).expect(200)).body).toMatchObject({ state: 'dismissed' });
      expect(await read(offer.submissionId)).toMatchObject({ state: 'attached', text: DARK, isSplitOutdated: false });
    });

    it('asks nothing any more once it was taken back or erased', async () => {
      const { maya, offer } = await editedAfterwards();
      await maya.withdraw();
      await heed.drain();
      expect([await offers('outdated'), (await offers('accepted')).map(({ id }) => id)]).toEqual([[], [offer.id]]);
      const tom = await pm.askInSlack('UTOM', BOTH);
      const said = (await offers())[0]!;
      await accepted(said.id);
      await tom.edit(DARK);
      await heed.drain();
      expect(await offers('outdated')).toHaveLength(1);
      await ws.admin.delete(`/v1/authors/${tom.authorId}`).expect(200);
      expect(await offers('outdated')).toEqual([]);
      expect(await read(said.submissionId)).toMatchObject({ state: 'erased', isSplitOutdated: false });
    });
  });

  it('goes as a whole when its author takes the message back', async () => {
    const { maya, offer } = await asksForBoth();
    await accepted(offer.id);
    await maya.withdraw();
    await heed.drain();
    expect((await submissions()).map((each) => each.state)).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
    expect(await heed.rows('select 1 from support where workspace_id = $1', [ws.id])).toEqual([]);
    await undo(offer.id).expect(409);
  });
});
