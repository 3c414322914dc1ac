import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { linesOf } from '../../src/matching/form-lines';
import { FormLearning } from '../../src/matching/form-learning.service';
import { IndexRenewal } from '../../src/matching/index-renewal';
import { MatchSweep } from '../../src/matching/match-sweep.service';
import type { MatchDto } from '../../src/matching/matches.dto';
import { MatchingService } from '../../src/matching/matching.service';
import { RenewedSweep } from '../../src/matching/renewed-sweep.service';
import { BACKLOG, Feedback } from '../support/backlog';
import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const MORE_WISHES = ['Faster search', 'Bigger fonts', 'Shared folders', 'A status page', 'Print preview', 'Recurring tasks'];

const english = (wish: string) =>
  [
    '### Is there an existing issue for this?',
    '- [x] I have searched the existing issues and there is none that asks for the same',
    '### What would you like to be able to do?',
    wish,
    '### Code of conduct',
    '- [x] I agree to follow the code of conduct of this project and that my answers are kept',
  ].join('\n');
const german = (wish: string) =>
  `Neue Rückmeldung über das Formular\nIhr Wunsch: ${wish}\nIch bin mit der Speicherung meiner Angaben einverstanden`;

/** As the database says that it was told to end this connection. */
const KILLED = Object.assign(new Error('killed'), { code: '57P01' });

interface Form {
  readonly id: string;
  send(body: string): Promise<{ id: string; state: string; ideaId: string | null }>;
}

describe('what a form says by itself', () => {
  let heed: TestHeed;
  let replica: TestHeed;
  let ws: TestWorkspace;
  let feedback: Feedback;
  beforeAll(async () => {
    heed = await TestHeed.start();
    replica = await TestHeed.start({ replicaOf: heed });
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    feedback = new Feedback(heed, ws);
  });
  afterAll(async () => {
    await replica.stop();
    await heed.stop();
  });

  const aForm = async (name: string): Promise<Form> => {
    const settings = { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } };
    const dto = { platform: 'generic_form', name, settings, secrets: { webhookSecret: SECRET } };
    const { body } = await ws.admin.post('/v1/integrations', dto).expect(201);
    const id = body.id as string;
    const client = new FormClient({ url: `${heed.baseUrl}/v1/intake/${id}`, secret: SECRET });
    return {
      id,
      send: async (text) => {
        await client.submit({ body: text });
        await heed.drain();
        const [row] = await heed.rows<{ id: string; state: string; ideaId: string | null }>(
          'select id, state, idea_id as "ideaId" from submission where integration_id = $1 order by id desc limit 1',
          [id],
        );
        if (!row) throw new Error('nothing came through the form');
        return row;
      },
    };
  };
  /** Submissions as they are remembered, without the way here. */
  const remember = async (form: Form, texts: readonly string[]) => {
    for (const body of texts) {
      const id = newId();
      await heed.rows(
        `insert into submission (workspace_id, id, integration_id, platform, realm, channel, message_id, intent)
         values ($1, $2, $3, 'generic_form', '', '', $4, 'explicit')`,
        [ws.id, id, form.id, id],
      );
      await heed.rows('insert into form_sample (workspace_id, submission_id, integration_id, lines) values ($1, $2, $3, $4)', [
        ws.id,
        id,
        form.id,
        linesOf({ title: null, body }).map(String),
      ]);
    }
  };
  const learn = (form: Form) => heed.app.get(FormLearning).learn({ workspaceId: ws.id, integrationId: form.id });
  const learned = async (form: Form) =>
    (await heed.rows<{ line: string }>('select line from form_boilerplate where integration_id = $1 order by line', [form.id])).map(
      ({ line }) => BigInt(line),
    );
  const templateOf = (form: (wish: string) => string) => {
    const other = new Set(linesOf({ title: null, body: form('quite another thing') }));
    return linesOf({ title: null, body: form('dark mode') }).filter((line) => other.has(line));
  };
  const matchesOf = async (query: string) => (await ws.admin.get(`/v1/matches?${query}`).expect(200)).body.data as MatchDto[];

  it('is learned from what most submissions share, and then two wishes are two, and one through two forms is one', async () => {
    const [form, other] = [await aForm('English'), await aForm('German')];
    const first = await form.send(english('Dark mode for the editor'));
    const confused = await form.send(english('Export a notebook as a CSV file'));
    // Nobody can know yet: the template is most of what both say.
    expect(confused.state).toBe('pending_match');
    await remember(form, [...BACKLOG, ...MORE_WISHES].map(english));
    await remember(other, [...BACKLOG, ...MORE_WISHES].map(german));
    await later(heed);
    await heed.drain();
    expect(await learned(form)).toEqual(templateOf(english));
    await learn(other);
    expect(await learned(other)).toEqual(templateOf(german));

    const different = await form.send(english('Offline maps for hikers'));
    expect(different).toMatchObject({ state: 'attached' });
    expect(different.ideaId).not.toBe(first.ideaId);
    expect(await matchesOf(`ideaId=${different.ideaId}`)).toEqual([]);

    const same = await other.send(german('Please, dark mode for the editor'));
    expect(same.state).toBe('pending_match');
    const [match] = await matchesOf(`submissionId=${same.id}`);
    expect(match).toMatchObject({ band: 'likely', candidate: { id: first.ideaId } });
    expect(JSON.stringify(match?.because)).not.toMatch(/conduct|existing|Speicherung/);
    expect(await form.send(english('Offline maps for hikers!'))).toMatchObject({ state: 'attached', ideaId: different.ideaId });
    // What was said stays as it was said.
    const { body } = await ws.admin.get(`/v1/ideas/${different.ideaId}`).expect(200);
    expect(body.body).toBe(english('Offline maps for hikers'));
    const asked = { body: english('Offline maps for hikers'), integrationId: form.id };
    expect((await ws.admin.post('/v1/matches/search', asked).expect(200)).body.data).toMatchObject([
      { idea: { id: different.ideaId }, isIdentical: true },
    ]);
  });

  it('is the same for every replica, also for one that has analysed an idea before the form was known', async () => {
    const form = await aForm('English');
    const { ideaId } = await form.send(english('Dark mode for the editor'));
    const check = (by: TestHeed, body: string) =>
      by.app.get(Database).tx(ws.id, (tx) => by.app.get(MatchingService).check(tx, { title: null, body }, { integrationId: form.id }));
    expect((await check(heed, english('Dark mode in the editor please'))).candidates).toMatchObject([{ ideaId }]);
    await remember(form, [...BACKLOG, ...MORE_WISHES].map(english));
    await later(heed);
    await heed.drain();
    const answers = await Promise.all([heed, replica].map((by) => check(by, english('Dark mode in the editor please'))));
    expect(answers[0]?.candidates).toMatchObject([{ ideaId, band: 'likely' }]);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('counts a submission once, whatever is tried again, and by its last words', async () => {
    const form = await aForm('English');
    const { id } = await form.send(english('Dark mode for the editor'));
    const event = {
      subjectId: id,
      workspaceId: ws.id,
      id: newId(),
      type: 'submission.placed',
      data: {},
      occurredAt: new Date(),
    } as const;
    const learning = heed.app.get(FormLearning);
    const placed = () => heed.app.get(Database).tx(ws.id, (tx) => learning.onPlaced(tx, event));
    await Promise.all([placed(), placed(), placed()]);
    const samples = () => heed.rows<{ lines: string[] }>('select lines from form_sample where integration_id = $1', [form.id]);
    expect(await samples()).toHaveLength(1);
    await heed.rows(`update submission_revision set text = 'Dark mode after all' where submission_id = $1`, [id]);
    await placed();
    expect(await samples()).toEqual([]);
  });

  it('is not learned from the parts of a text that was taken apart, but left out of the ideas that they open', async () => {
    const form = await aForm('German');
    await remember(form, [...BACKLOG, ...MORE_WISHES].map(german));
    await learn(form);
    const text = `${german('Dark mode for the editor')}\nOffline maps for hikers`;
    const whole = await form.send(text);
    const samples = () => heed.rows('select submission_id, lines from form_sample where integration_id = $1 order by 1', [form.id]);
    const before = await samples();
    const at = text.indexOf('Offline');
    const parts = [
      { start: 0, end: at },
      { start: at, end: text.length },
    ];
    await ws.admin.post(`/v1/submissions/${whole.id}/splits`, { parts }).expect(201);
    await heed.drain();
    expect(await samples()).toEqual(before);
    const [idea] = await heed.rows<{ lines: string[] }>(
      `select x.boilerplate::text[] as lines from submission s join indexed_idea x on x.idea_id = s.idea_id
       where s.part_of = $1 order by s.id limit 1`,
      [whole.id],
    );
    expect(idea?.lines.map(BigInt)).toEqual(templateOf(german));
  });

  it('is not learned from few, from a campaign of one text, nor from what only some say', async () => {
    const [few, campaign, some] = [await aForm('Few'), await aForm('Campaign'), await aForm('Some')];
    await remember(few, BACKLOG.map(english));
    await remember(campaign, [...Array<string>(25).fill(english('Bring back the old logo')), ...MORE_WISHES.map(english)]);
    await remember(some, [
      ...BACKLOG.map((wish, i) => `${wish}\n${i % 2 === 0 ? 'Thank you!' : 'Asap please'}`),
      ...MORE_WISHES.map((wish) => `${wish}\nnow`),
    ]);
    for (const form of [few, campaign, some]) await learn(form);
    expect([await learned(few), await learned(campaign), await learned(some)]).toEqual([[], [], []]);
  });

  it('is forgotten where the form has changed, and no more is remembered than the last 200', async () => {
    const form = await aForm('Changing');
    const wishes = (count: number, say: (wish: string) => string) =>
      Array.from({ length: count }, (_, i) => say(`Wish number ${i} for the ${BACKLOG[i % 15]}`));
    await remember(form, wishes(40, english));
    await learn(form);
    expect(await learned(form)).toEqual(templateOf(english));
    await heed.rows(
      `with made as (
         insert into submission (workspace_id, id, integration_id, platform, realm, channel, message_id, intent)
         select $1, ('ffffffff-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, $2, 'generic_form', '', '', 'later ' || i, 'explicit' from generate_series(1, 230) i
         returning id)
       insert into form_sample (workspace_id, submission_id, integration_id, lines)
       select $1, id, $2, array[row_number() over (order by id), $3::bigint, $4::bigint] from made`,
      [ws.id, form.id, ...templateOf(german).slice(0, 2).map(String)],
    );
    await learn(form);
    expect(await learned(form)).toEqual(templateOf(german).slice(0, 2));
    expect(await heed.rows('select count(*)::int as count from form_sample where integration_id = $1', [form.id])).toEqual([
      { count: 200 },
    ]);
  });

  it('is not remembered of an erased author', async () => {
    const form = await aForm('English');
    await form.send(english('Dark mode for the editor'));
    const client = new FormClient({ url: `${heed.baseUrl}/v1/intake/${form.id}`, secret: SECRET });
    await client.submit({ body: english('A very private wish about zeppelins'), email: 'private@example.org' });
    await heed.drain();
    const samples = () => heed.rows('select submission_id from form_sample where integration_id = $1', [form.id]);
    expect(await samples()).toHaveLength(2);
    const [row] = await heed.rows<{ authorId: string }>(
      `select author_id as "authorId" from submission where integration_id = $1 and author_id is not null order by id desc limit 1`,
      [form.id],
    );
    await ws.admin.delete(`/v1/authors/${row?.authorId}`).expect(200);
    expect(await samples()).toHaveLength(1);
  });

  describe('ideas that are analysed in a new way', () => {
    const outdate = () => heed.rows('update indexed_idea set analysis_version = 0 where workspace_id = $1', [ws.id]);
    const renew = () =>
      heed.app.get(IndexRenewal).run({ workspaceId: ws.id, scheduleId: 'index.renew', periodStart: new Date().toISOString() });
    const due = async () => (await heed.rows('select idea_id from indexed_idea where workspace_id = $1 and needs_sweep', [ws.id])).length;

    it('are compared with each other again, and pairs that were dismissed do not come back', async () => {
      await feedback.backlog();
      const [one, two] = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Editor: dark mode')];
      const [three, four] = [
        await feedback.idea('Keyboard shortcuts for tables'),
        await feedback.idea('Shortcuts on the keyboard for tables'),
      ];
      await heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId: two });
      const [dismissed] = await matchesOf(`ideaId=${two}`);
      await ws.admin.post(`/v1/matches/${dismissed?.id}/decisions`, { decision: 'dismiss' }).expect(200);
      await outdate();
      await renew();
      expect(await due()).toBe(19);
      await heed.drain();
      expect(await due()).toBe(0);
      const pending = await matchesOf('state=pending');
      expect(pending).toMatchObject([{ subject: { id: four }, candidate: { id: three } }]);
      expect(await matchesOf(`ideaId=${one}&state=dismissed`)).toHaveLength(1);
    });

    it('are gone on with where a run was killed, and shared where there are two', async () => {
      for (const title of BACKLOG.slice(0, 6)) await feedback.idea(title);
      await outdate();
      await renew();
      const compare = jest.spyOn(heed.app.get(MatchSweep), 'compare');
      compare.mockResolvedValueOnce().mockResolvedValueOnce().mockRejectedValueOnce(KILLED);
      const sweep = () => heed.app.get(RenewedSweep).run({ workspaceId: ws.id });
      await expect(sweep()).rejects.toThrow(KILLED);
      expect(await due()).toBe(4);
      compare.mockRestore();
      const seen: string[] = [];
      const again = jest
        .spyOn(heed.app.get(MatchSweep), 'compare')
        .mockImplementation((_tx, ideaId) => Promise.resolve(void seen.push(ideaId)));
      await Promise.all([sweep(), sweep()]);
      again.mockRestore();
      expect(await due()).toBe(0);
      expect([seen.length, new Set(seen).size]).toEqual([4, 4]);
    });

    it('that cannot be compared do not keep the others from it: each is set aside, counted, and tried again by a job of its own', async () => {
      const [bad, twin] = [await feedback.idea('Dark mode for the editor'), await feedback.idea('Editor: dark mode')];
      const [one, two] = [
        await feedback.idea('Keyboard shortcuts for tables'),
        await feedback.idea('Shortcuts on the keyboard for tables'),
      ];
      await later(heed);
      await heed.drain();
      await heed.rows('delete from match where workspace_id = $1', [ws.id]);
      await outdate();
      await renew();
      const setAside = async () => Number(/^heed_sweep_set_aside_total (\d+)$/m.exec((await heed.anonymous.get('/metrics')).text)?.[1]);
      const counted = await setAside();
      const sweeping = heed.app.get(MatchSweep);
      const real = sweeping.compare.bind(sweeping);
      const compare = jest
        .spyOn(sweeping, 'compare')
        .mockImplementation((tx, ideaId) => (ideaId === bad || ideaId === twin ? tx.query('select 1 / 0') : real(tx, ideaId)));
      await heed.drain();
      compare.mockRestore();
      expect(await due()).toBe(0);
      expect(await setAside()).toBe(counted + 2);
      expect(await matchesOf('state=pending')).toMatchObject([{ subject: { id: two }, candidate: { id: one } }]);
      await later(heed);
      await heed.drain();
      expect((await matchesOf('state=pending')).map(({ subject }) => subject.id).sort()).toEqual([two, twin].sort());
    });

    it('are left for later where none of them can be compared: that says nothing of the ideas', async () => {
      await feedback.backlog();
      await outdate();
      await renew();
      const compare = jest.spyOn(heed.app.get(MatchSweep), 'compare').mockRejectedValue(new Error('out of order'));
      await expect(heed.app.get(RenewedSweep).run({ workspaceId: ws.id })).rejects.toThrow('10 ideas of one run');
      compare.mockRestore();
      expect(await due()).toBe(5);
    });
  });
});
