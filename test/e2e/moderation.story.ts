import { DEFAULT_POLICY } from '../../src/moderation/policy';
import { OriginsService } from '../../src/moderation/origins.service';
import { PublicAnswers } from '../../src/moderation/public-answers.service';
import { Database } from '../../src/database/database';
import { newId } from '../../src/common/uuid';
import { wrongIdeas } from '../support/counted-ideas';
import { DiscourseServer, forumPost } from '../support/discourse-server';
import { FormClient } from '../support/form-client';
import { TestHeed, TestWorkspace } from '../support/heed';
import { hasHostileData, linesOf } from '../support/hostile-data';
import { setPolicy } from '../support/policy';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Told {
  readonly id: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly ideaId: string;
  readonly authorId: string;
  readonly verdicts: readonly { id: string; verdict: string; rule: string; reason: string }[];
  readonly appeals: readonly { verdictId: string; text: string; actorKind: string }[];
}

describe('moderation', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
  });
  afterAll(() => heed.stop());

  const aForm = async () => {
    const { body } = await ws.admin
      .post('/v1/integrations', {
        platform: 'generic_form',
        name: 'form',
        settings: { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } },
        secrets: { webhookSecret: SECRET },
      })
      .expect(201);
    return { id: body.id as string, form: new FormClient({ url: `${heed.baseUrl}/v1/intake/${body.id}`, secret: SECRET }) };
  };
  /** Somebody says it through a bot, and it is processed. */
  const say = async (text: string, who: string, more: object = {}): Promise<Told> => {
    const author = { platform: 'discord', realm: 'guild', externalId: who, name: who, ...more };
    const { body } = await ws.admin.post('/v1/submissions', { text, author }).expect(202);
    await heed.drain();
    return told(body.id as string);
  };
  const told = async (id: string): Promise<Told> => (await ws.admin.get(`/v1/submissions/${id}`).expect(200)).body as Told;
  const ideaOf = async (id: string) => (await ws.admin.get(`/v1/ideas/${id}?expand=discounts,history`).expect(200)).body as IdeaView;
  const events = async (type: string) =>
    heed.rows<{ subjectId: string; data: object }>(
      'select subject_id as "subjectId", data from event where workspace_id = $1 and type = $2 order by id',
      [ws.id, type],
    );
  const answerOf = (id: string) => heed.app.get(Database).read(ws.id, (db) => heed.app.get(PublicAnswers).of(db, id));

  interface IdeaView {
    readonly supportCount: number;
    readonly rawSupportCount: number;
    readonly discounts: readonly { reason: string; count: number }[];
    readonly history: readonly { action: string; actorKind: string; reason: string | null; change: object }[];
  }

  it('an evening at the moderation desk: a disguise, a call for help, an impatient author, and one who was right', async () => {
    await setPolicy(ws, {
      stopWords: ['casino'],
      slowModeMinutes: 30,
      answersRejected: true,
      helpRoutes: [{ topic: 'crisis', isEnabled: true, terms: [], text: 'Please talk to somebody now.', url: 'https://findahelpline.com' }],
    });

    const disguised = await say('Best с4sіn0 in town, join us', 'spammer');
    expect(disguised).toMatchObject({ state: 'held', stateReason: 'stop_word' });

    const crisis = await say('Nothing works in this app and I want to die', 'sam');
    expect(crisis).toMatchObject({ state: 'held', stateReason: 'sensitive', ideaId: null });
    expect(crisis.verdicts).toMatchObject([{ verdict: 'sensitive', rule: 'help_crisis' }]);
    expect(await answerOf(crisis.id)).toMatchObject({
      kind: 'help',
      topic: 'crisis',
      text: 'Please talk to somebody now.',
      url: 'https://findahelpline.com',
    });
    expect(await events('submission.escalated')).toEqual([{ subjectId: crisis.id, data: { topic: 'crisis' } }]);

    const first = await say('Export a whole notebook to a spreadsheet', 'ines');
    const second = await say('Offline reading on trains and planes', 'ines');
    expect([first.state, second.state, second.stateReason]).toEqual(['attached', 'held', 'slow_mode']);
    expect(second.verdicts[0]?.reason).toBe("The author's last one came 0 minutes before; slow mode lets one pass every 30.");

    const reject = { decision: 'reject', reason: 'No time to read it', publicReason: 'We could not see what you wish for.' };
    await ws.admin.post(`/v1/submissions/${second.id}/decisions`, reject).expect(200);
    expect(await answerOf(second.id)).toMatchObject({ kind: 'rejected', reason: 'We could not see what you wish for.' });
    expect(await events('submission.rejected')).toEqual([{ subjectId: second.id, data: { isAnswered: true } }]);

    const bot = await ws.machine('submissions:write');
    const appeal = await bot.post(`/v1/submissions/${second.id}/appeals`, { text: 'I wish to read without a connection.' }).expect(201);
    const again = await bot.post(`/v1/submissions/${second.id}/appeals`, { text: 'Please!' }).expect(409);
    expect(again.body.code).toBe('already_appealed');
    const waiting = await told(second.id);
    expect(waiting).toMatchObject({
      state: 'held',
      stateReason: 'appeal',
      appeals: [{ actorKind: 'machine', verdictId: appeal.body.verdictId }],
    });
    expect(waiting.verdicts.at(-1)).toMatchObject({ id: appeal.body.verdictId, verdict: 'reject' });

    await ws.admin.post(`/v1/submissions/${second.id}/decisions`, { decision: 'approve', reason: 'A real wish' }).expect(200);
    await heed.drain();
    expect(await told(second.id)).toMatchObject({ state: 'attached', verdicts: [{}, {}, { verdict: 'approve' }] });

    const ideas = await ws.admin.get('/v1/ideas').expect(200);
    expect((ideas.body.data as { title: string }[]).map(({ title }) => title).sort()).toEqual([
      'Export a whole notebook to a spreadsheet',
      'Offline reading on trains and planes',
    ]);
    const audit = await ws.admin.get('/v1/audit-entries?limit=100').expect(200);
    const acts = (audit.body.data as { action: string; subjectId: string }[]).filter(({ subjectId }) => subjectId === second.id);
    expect(acts.map(({ action }) => action).sort()).toEqual([
      'submission.appeal',
      'submission.approve',
      'submission.hold',
      'submission.reject',
    ]);
    expect(JSON.stringify(audit.body)).not.toContain('without a connection');
  });

  describe('appeals', () => {
    it('are for what a verdict stands against, once per verdict, and a new verdict opens the way again', async () => {
      await setPolicy(ws, { stopWords: ['casino'] });
      const fine = await say('A trash for deleted notes', 'tom');
      const nothing = await ws.admin.post(`/v1/submissions/${fine.id}/appeals`, { text: 'I want more' }).expect(409);
      expect(nothing.body.code).toBe('wrong_state');
      const held = await say('Let me block casino adverts', 'tom');
      const path = `/v1/submissions/${held.id}`;
      await ws.admin.post(`${path}/appeals`, { text: 'It is about blocking them' }).expect(201);
      await ws.admin.post(`${path}/appeals`, { text: 'Again' }).expect(409);
      await ws.admin.post(`${path}/decisions`, { decision: 'reject', reason: 'No' }).expect(200);
      expect(await answerOf(held.id)).toBeNull();
      await ws.admin.post(`${path}/appeals`, { text: 'And again' }).expect(201);
      expect(await told(held.id)).toMatchObject({ state: 'held', stateReason: 'appeal', appeals: [{ actorKind: 'member' }, {}] });
    });

    it('of two at once, one is taken', async () => {
      await setPolicy(ws, { stopWords: ['casino'] });
      const held = await say('casino night', 'tom');
      const answers = await Promise.all([1, 2, 3].map((n) => ws.admin.post(`/v1/submissions/${held.id}/appeals`, { text: `Appeal ${n}` })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });
  });

  describe('the policy', () => {
    it('is read and replaced whole, with If-Match; what is left out gets its default', async () => {
      const { id } = await aForm();
      const changed = {
        patterns: ['t\\.me/\\w+'],
        languages: ['en', 'ka'],
        integrationLimits: [{ integrationId: id, maxPerMinute: 60, slowModeMinutes: 5 }],
        helpRoutes: [{ topic: 'account' as const, isEnabled: false, terms: ['lost my key'], text: null, url: null }],
      };
      await setPolicy(ws, changed);
      expect((await ws.admin.get('/v1/settings/moderation')).body).toEqual({ ...DEFAULT_POLICY, ...changed, version: 2 });
      const stale = await ws.admin.put('/v1/settings/moderation', { stopWords: [], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20 });
      expect(stale.status).toBe(428);
      await setPolicy(ws, {});
      expect((await ws.admin.get('/v1/settings/moderation')).body).toEqual({ ...DEFAULT_POLICY, version: 3 });
    });

    it('refuses what cannot work, saying what to do', async () => {
      const put = (policy: object) =>
        ws.admin
          .put('/v1/settings/moderation', { stopWords: [], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20, ...policy })
          .set('if-match', '"1"');
      const patterns = await put({ patterns: ['fine', '(unclosed', '(?<=a)b'] }).expect(400);
      expect(patterns.body.errors).toMatchObject([
        { pointer: '/patterns/1', detail: expect.stringContaining('RE2') as string },
        { pointer: '/patterns/2', detail: expect.stringContaining('look-around') as string },
      ]);
      const foreign = await (
        await heed.workspace()
      ).admin
        .post('/v1/integrations', {
          platform: 'typeform',
          name: 'theirs',
          settings: { formId: 'abc123', bodyRef: 'idea' },
          secrets: { webhookSecret: 'typeform-secret-of-some-length' },
        })
        .expect(201);
      const limits = await put({ integrationLimits: [{ integrationId: foreign.body.id as string }] }).expect(400);
      expect(limits.body.errors).toMatchObject([{ pointer: '/integrationLimits/0/integrationId', code: 'not_found' }]);
      await put({ languages: ['klingon'] }).expect(400);
      await put({ helpRoutes: [{ topic: 'weather' }] }).expect(400);
    });

    it('takes every hostile pattern with 200 or 400, and judges hostile texts by it at once', async () => {
      if (!hasHostileData()) return;
      const patterns = linesOf('redos')
        .flatMap((line) => [line, ...(/'\/(.+)\/'/.exec(line)?.slice(1) ?? [])])
        .filter((p) => p.length <= 200);
      const started = performance.now();
      await setPolicy(ws, { patterns: [...new Set(patterns)] });
      await say(`${'a'.repeat(19_000)}!`, 'eve');
      expect(performance.now() - started).toBeLessThan(10_000);
    });

    it('slows one integration down without the others', async () => {
      const [slow, quick] = [await aForm(), await aForm()];
      await setPolicy(ws, { integrationLimits: [{ integrationId: slow.id, slowModeMinutes: 60 }] });
      for (const { form } of [slow, quick])
        for (const body of ['Colours for the rows of a table', 'Search inside attached files'])
          await form.submit({ body, email: 'u@example.com' });
      await heed.drain();
      const held = await ws.admin.get('/v1/submissions?state=held').expect(200);
      expect(held.body.data).toMatchObject([{ stateReason: 'slow_mode', text: 'Search inside attached files' }]);
    });

    it('bounds a person, not each of their names', async () => {
      await setPolicy(ws, { maxPerAuthorPerHour: 2, maxRepeats: 1 });
      const [nelly, again] = [await say('Sort the list by date', 'nelly'), await say('Show the numbers of weeks', 'nelly-2')];
      await ws.admin.post(`/v1/authors/${again.authorId}/joins`, { intoAuthorId: nelly.authorId, reason: 'We met' }).expect(201);
      expect(await say('Sort the list by date', 'nelly-2')).toMatchObject({ state: 'held', stateReason: 'repeated_text' });
      expect(await say('A calendar for printing', 'nelly')).toMatchObject({ state: 'held', stateReason: 'over_limit' });
      await say('Invoices with our VAT number', 'tom');
      expect(await say('Undo after deleting a comment', 'tom')).toMatchObject({ state: 'attached' });
    });

    it('lets the first ones of an author wait, and those without an author, as it says', async () => {
      await setPolicy(ws, { approvesFirst: 1, approvesAnonymous: true });
      const first = await say('Colours for the rows of a table', 'nelly');
      expect(first).toMatchObject({ state: 'held', stateReason: 'needs_approval' });
      await ws.admin.post(`/v1/submissions/${first.id}/decisions`, { decision: 'approve', reason: 'ok' }).expect(200);
      await heed.drain();
      expect((await say('Search inside attached files', 'nelly')).state).toBe('attached');
      const { body } = await ws.admin.post('/v1/submissions', { text: 'Undo after deleting a comment' }).expect(202);
      await heed.drain();
      expect(await told(body.id as string)).toMatchObject({ state: 'held', stateReason: 'needs_approval' });
    });

    it('judges an edit anew, both ways, and lets none talk its way past a person', async () => {
      const forum = new DiscourseServer();
      await forum.start();
      const settings = { siteUrl: forum.siteUrl, ideaCategories: [7] };
      const secrets = { webhookSecret: forum.webhookSecret, apiKey: forum.apiKey };
      const { body } = await ws.admin.post('/v1/integrations', { platform: 'discourse', name: 'forum', settings, secrets }).expect(201);
      await setPolicy(ws, { stopWords: ['casino'] });
      const write = async (id: number, raw: string, version = 1) => {
        const post = forumPost({
          id,
          userId: id,
          username: `user${id}`,
          raw,
          topicId: 30 + id,
          category: raw.startsWith('/idea') ? 3 : 7,
          version,
        });
        await forum.deliver(`${heed.baseUrl}/v1/intake/${body.id}`, version === 1 ? 'post_created' : 'post_edited', post);
        await heed.drain();
        const found = await heed.rows<{ id: string }>('select id from submission where message_id = $1', [String(id)]);
        return told(found[0]?.id ?? '');
      };
      const verdictsOf = ({ verdicts }: Told) => verdicts.map(({ verdict, rule }) => `${verdict} ${rule}`).sort();

      expect(await write(1, '/idea Block casino adverts for me')).toMatchObject({ state: 'held', stateReason: 'stop_word' });
      expect(await write(1, '/idea Block adverts of the casino for me', 2)).toMatchObject({ state: 'held', stateReason: 'stop_word' });
      const mended = await write(1, '/idea Block adverts for me', 3);
      expect(mended).toMatchObject({ state: 'attached', stateReason: null });
      expect(verdictsOf(mended)).toEqual(['hold stop_word', 'hold stop_word', 'pass none']);
      expect(await events('submission.flagged')).toHaveLength(1);

      expect(await write(2, 'A dark theme for the evening')).toMatchObject({ state: 'triage' });
      expect(await write(2, 'A casino for the evening', 2)).toMatchObject({ state: 'held', stateReason: 'stop_word' });
      expect(await write(2, 'My account was hacked, please help', 3)).toMatchObject({ state: 'held', stateReason: 'sensitive' });
      expect(await write(2, 'A dark theme for the evening', 4)).toMatchObject({ state: 'held', stateReason: 'sensitive' });
      expect(await events('submission.escalated')).toMatchObject([{ data: { topic: 'account' } }]);

      const { id } = await write(3, 'A casino in every town');
      for (const decision of ['reject', 'restore'])
        await ws.admin.post(`/v1/submissions/${id}/decisions`, { decision, reason: 'Looked at it' }).expect(200);
      expect(await write(3, 'A library in every town', 2)).toMatchObject({ state: 'held' });
      await forum.stop();
    });

    it('hears a call for help even in a flood that nobody reads', async () => {
      const { id, form } = await aForm();
      await setPolicy(ws, { integrationLimits: [{ integrationId: id, maxPerMinute: 1 }] });
      await form.submit({ body: 'A wish about columns', email: 'a@example.com' });
      await form.submit({ body: 'Another wish about rows', email: 'b@example.com' });
      await form.submit({ body: 'My account was hacked, please help', email: 'c@example.com' });
      await heed.drain();
      const held = await ws.admin.get('/v1/submissions?state=held').expect(200);
      expect(held.body.data).toMatchObject([{ stateReason: 'sensitive' }, { stateReason: 'over_limit' }]);
      expect(await events('submission.escalated')).toMatchObject([{ data: { topic: 'account' } }]);
    });
  });

  describe('whose support counts', () => {
    const WISH = 'Please let me export a whole notebook as a CSV file';

    it('a burst of new identities is kept and answered, counted apart, and shown with its why', async () => {
      await setPolicy(ws, { countedNewcomers: 3, countedSameWords: 100 });
      const { ideaId } = await say(WISH, 'nelly');
      for (let i = 0; i < 6; i++) await say(WISH, `bot-${i}`);
      const idea = await ideaOf(ideaId);
      expect(idea).toMatchObject({ supportCount: 3, rawSupportCount: 7, discounts: [{ reason: 'burst', count: 4 }] });
      expect(idea.history.filter(({ action }) => action === 'discount')).toHaveLength(4);
      const supporters = (await ws.admin.get(`/v1/ideas/${ideaId}/supporters`).expect(200)).body.data as {
        authorId: string;
        isCounted: boolean;
        discountReason: string | null;
      }[];
      expect(supporters).toHaveLength(7);
      const crowd = supporters.filter(({ isCounted }) => !isCounted);
      expect(crowd.map(({ discountReason }) => discountReason)).toEqual(Array(4).fill('burst'));

      const onlyCrowd = await ws.admin.get(`/v1/ideas/${ideaId}/supporters?isCounted=false`).expect(200);
      expect((onlyCrowd.body.data as object[]).length).toBe(4);

      const authorIds = crowd.map(({ authorId }) => authorId);
      const machine = await ws.machine('moderation:decide');
      await machine.post(`/v1/ideas/${ideaId}/counting`, { decision: 'count', authorIds, reason: 'ok' }).expect(403);
      const decision = { decision: 'count', authorIds: authorIds.slice(1), reason: 'A class of students; their teacher wrote' };
      const counted = await ws.admin.post(`/v1/ideas/${ideaId}/counting`, decision).expect(200);
      expect(counted.body).toEqual({ supportCount: 6, rawSupportCount: 7, discounts: [{ reason: 'burst', count: 1 }] });
      const byHand = { decision: 'discount', authorIds: authorIds.slice(1, 2), reason: 'Our own tester' };
      expect((await ws.admin.post(`/v1/ideas/${ideaId}/counting`, byHand).expect(200)).body.discounts).toEqual([
        { reason: 'burst', count: 1 },
        { reason: 'decision', count: 1 },
      ]);
      expect((await ideaOf(ideaId)).history[0]).toMatchObject({ action: 'discount', actorKind: 'member', reason: 'Our own tester' });
      const stranger = await ws.admin.post(`/v1/ideas/${ideaId}/counting`, { ...byHand, authorIds: [newId()] }).expect(400);
      expect(stranger.body.errors).toMatchObject([{ pointer: '/authorIds/0', code: 'not_found' }]);
      expect(await wrongIdeas(heed, ws.id)).toEqual([]);
    });

    it('one person under several names from one address counts as often as an office may', async () => {
      await setPolicy(ws, { countedPerAddress: 2 });
      const { ideaId } = await say(WISH, 'a', { address: '2001:db8:1:2::1' });
      await say(WISH, 'b', { address: '2001:db8:1:2:ffff::9' });
      await say(WISH, 'c', { address: '2001:db8:1:2::3' });
      await say(WISH, 'd', { address: '2001:db8:1:3::1' });
      expect(await ideaOf(ideaId)).toMatchObject({
        supportCount: 3,
        rawSupportCount: 4,
        discounts: [{ reason: 'same_address', count: 1 }],
      });
      const kept = await heed.rows<{ hash: string }>('select address_hash as hash from submission_origin where workspace_id = $1', [ws.id]);
      expect(new Set(kept.map(({ hash }) => hash)).size).toBe(2);
      expect(JSON.stringify(kept)).not.toContain('db8');
    });

    it('an address is known only where a browser posts, and is forgotten after 30 days', async () => {
      const { id, form } = await aForm();
      await form.submit({ body: 'From a server of ours', email: 'a@example.com' });
      const { body } = await ws.admin
        .post('/v1/integrations', {
          platform: 'generic_form',
          name: 'page',
          settings: { verification: 'path_secret', mapping: { body: '/body' } },
          secrets: { pathSecret: 'a-secret-of-24-characters' },
        })
        .expect(201);
      await fetch(`${heed.baseUrl}/v1/intake/${body.id}/a-secret-of-24-characters`, {
        method: 'POST',
        headers: { origin: 'https://shop.example' },
        body: new URLSearchParams({ body: 'From a page in a browser' }),
      });
      const known = () =>
        heed.rows<{ integrationId: string }>(
          `select s.integration_id as "integrationId" from submission_origin o join submission s on s.id = o.submission_id where o.workspace_id = $1`,
          [ws.id],
        );
      expect(await known()).toEqual([{ integrationId: body.id }]);
      expect(id).not.toBe(body.id);
      const purge = () =>
        heed.app.get(OriginsService).purge({ workspaceId: ws.id, scheduleId: newId(), periodStart: new Date().toISOString() });
      await heed.rows(`update submission_origin set recorded_at = now() - interval '29 days' where workspace_id = $1`, [ws.id]);
      await purge();
      expect(await known()).toHaveLength(1);
      await heed.rows(`update submission_origin set recorded_at = now() - interval '31 days' where workspace_id = $1`, [ws.id]);
      await purge();
      expect(await known()).toHaveLength(0);
    });

    it('the same words again and again from one place, and a second identity with the same verified address, do not count', async () => {
      await setPolicy(ws, { countedSameWords: 2 });
      const { ideaId } = await say(WISH, 'a');
      for (const who of ['b', 'c']) await say(WISH, who);
      expect(await ideaOf(ideaId)).toMatchObject({ supportCount: 2, discounts: [{ reason: 'same_words', count: 1 }] });
      await setPolicy(ws, {});
      const first = await say('Undo after deleting a comment', 'd');
      await heed.rows(`update identity set email = 'd@example.com', assurance = 'verified' where workspace_id = $1 and external_id = 'd'`, [
        ws.id,
      ]);
      await heed.rows(
        `with person as (insert into author (workspace_id, id, name) values ($1, $2, 'D again') returning workspace_id, id)
         insert into identity (workspace_id, id, author_id, platform, realm, external_id, email, assurance)
         select workspace_id, id, id, 'discord', 'guild', 'd-again', 'd@example.com', 'verified' from person`,
        [ws.id, newId()],
      );
      await say('Undo after deleting a comment', 'd-again');
      expect(await ideaOf(first.ideaId)).toMatchObject({
        supportCount: 1,
        rawSupportCount: 2,
        discounts: [{ reason: 'same_mail', count: 1 }],
      });
    });

    it('counts come out right through merge, unmerge and withdrawal, and all at once', async () => {
      await setPolicy(ws, { countedNewcomers: 2, countedSameWords: 100 });
      const { ideaId } = await say(WISH, 'a');
      for (const who of ['b', 'c', 'd']) await say(WISH, who);
      const other = await say('Offline reading on trains and planes', 'c');
      expect(await ideaOf(ideaId)).toMatchObject({ supportCount: 2, rawSupportCount: 4 });
      // c counts at the other idea: merged, c is counted once and no longer apart.
      await ws.admin.post(`/v1/ideas/${other.ideaId}/merges`, { intoId: ideaId }).expect(201);
      expect(await ideaOf(ideaId)).toMatchObject({ supportCount: 3, rawSupportCount: 4, discounts: [{ reason: 'burst', count: 1 }] });
      expect(await wrongIdeas(heed, ws.id)).toEqual([]);
      const authorIds = (await heed.rows<{ id: string }>('select id from author where workspace_id = $1', [ws.id])).map(({ id }) => id);
      await Promise.all([
        ...['count', 'discount', 'count', 'discount'].map((decision) =>
          ws.admin.post(`/v1/ideas/${ideaId}/counting`, { decision, authorIds, reason: 'Back and forth' }).expect(200),
        ),
        ws.admin.post(`/v1/ideas/${other.ideaId}/unmerges`).expect(200),
        ws.admin.post(`/v1/ideas/${ideaId}/votes`, { authorId: authorIds[3], reason: 'They called' }),
      ]);
      expect(await wrongIdeas(heed, ws.id)).toEqual([]);
    });
  });
});
