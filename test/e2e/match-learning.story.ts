import { Database } from '../../src/database/database';
import { MatchLearning } from '../../src/matching/learning/match-learning.service';
import { MatchSweep } from '../../src/matching/match-sweep.service';
import { MatchDto } from '../../src/matching/matches.dto';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import { Feedback } from '../support/backlog';
import { AutomaticAttachment } from '../../src/matching/learning/automatic-attachment.service';
import { Decided, decided, someDecisions } from '../support/decided-matches';
import { TestHeed, TestWorkspace } from '../support/heed';

describe('matching learns from what members decide', () => {
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

  const matches = async (query: string) => (await ws.admin.get(`/v1/matches?${query}`).expect(200)).body.data as MatchDto[];
  const calibration = async () => (await ws.admin.get('/v1/matches/calibration').expect(200)).body;
  const refit = (job = {}) => heed.app.get(MatchLearning).refit({ workspaceId: ws.id, ...job });
  const nightly = () => refit({ scheduleId: 'matches.refit', periodStart: new Date().toISOString() });
  const learnFrom = async (decisions: readonly Decided[]) => {
    await decided(heed, ws, decisions);
    await nightly();
  };
  const policy = async () => (await ws.admin.get('/v1/settings/matching').expect(200)).body;
  const set = async (input: object, by = ws.admin) => {
    const { headers } = await ws.admin.get('/v1/settings/matching');
    return by.put('/v1/settings/matching', input).set('if-match', headers.etag ?? '');
  };
  const turnOn = async (attachAbove = 0.9) => {
    const response = await set({ attachesAutomatically: true, attachAbove });
    expect(response.body).toMatchObject({ state: 'on' });
  };

  describe('how probable a match is', () => {
    it('is shown once 200 decisions have earned it, with its calibration, and void for scores of another analysis', async () => {
      const ideaId = await feedback.idea('Dark mode for the editor');
      const submission = await feedback.say('DARK MODE in the editor please');
      await learnFrom(someDecisions(199));
      expect(await calibration()).toMatchObject({
        isEarned: false,
        decisions: 199,
        explanation: expect.stringContaining('needs 200 decisions'),
        bins: [],
      });
      expect(await matches(`submissionId=${submission.id}`)).toMatchObject([{ probability: null, gap: expect.any(Number) }]);
      await learnFrom(someDecisions(200));
      const fitted = await calibration();
      expect(fitted).toMatchObject({ isEarned: true, decisions: 399, analysisVersion: ANALYSIS_VERSION });
      expect(fitted.calibrationError).toBeLessThan(fitted.maxCalibrationError);
      expect(fitted.brier).toBeLessThan(fitted.baseBrier);
      expect(fitted.bins.map((bin: { decisions: number }) => bin.decisions).reduce((a: number, b: number) => a + b)).toBe(399);
      const [shown] = await matches(`submissionId=${submission.id}`);
      expect(shown).toMatchObject({ candidate: { id: ideaId } });
      expect(shown?.probability).toBeGreaterThan(0.9);
      expect((await ws.admin.get(`/v1/matches/${shown?.id}`)).body).toMatchObject({ probability: shown?.probability });
      // By an embedding model that was connected since, which the decisions say nothing of.
      await heed.rows(`update match set scored_with = 'a-model' where id = $1`, [shown?.id]);
      expect(await matches(`submissionId=${submission.id}`)).toMatchObject([{ probability: null }]);
      await heed.rows(`update match set scored_with = null where id = $1`, [shown?.id]);
      await heed.rows(`update match_fit set scored_with = 'a-model' where workspace_id = $1`, [ws.id]);
      expect(await calibration()).toMatchObject({ isEarned: false, fittedAt: null });
      await heed.rows('update match_fit set scored_with = null where workspace_id = $1', [ws.id]);
      expect(await calibration()).toMatchObject({ isEarned: true });
      await heed.rows('update match set analysis_version = 0 where id = $1', [shown?.id]);
      expect(await matches(`submissionId=${submission.id}`)).toMatchObject([{ probability: null }]);
      await heed.rows('update match_fit set analysis_version = 0 where workspace_id = $1', [ws.id]);
      expect(await calibration()).toMatchObject({ isEarned: false, fittedAt: null });
    });

    it('is not fitted on decisions of another analysis, on what followed from other decisions, nor on what people contradicted', async () => {
      const old = someDecisions(30).map((decision) => ({ ...decision, analysisVersion: 0 }));
      await learnFrom([...someDecisions(40), ...old]);
      expect(await calibration()).toMatchObject({ decisions: 40 });
      await heed.rows(
        `update match set decided_by = null where id in (select id from match where workspace_id = $1 and state = 'dismissed' and analysis_version > 0 limit 3)`,
        [ws.id],
      );
      // Merged after all, though it had been dismissed.
      await heed.rows(
        `update idea i set canonical_id = m.candidate_id from match m where m.id = (select id from match where workspace_id = $1 and state = 'dismissed'
           and decided_by is not null and analysis_version > 0 limit 1) and i.id = m.idea_id`,
        [ws.id],
      );
      await nightly();
      expect(await calibration()).toMatchObject({ decisions: 36 });
      await heed.rows(
        `update match set scored_with = 'a-model' where id in (select id from match where workspace_id = $1 and state = 'accepted' and decided_by is not null
           and analysis_version > 0 and score < 1 limit 2)`,
        [ws.id],
      );
      await nightly();
      expect(await calibration()).toMatchObject({ decisions: 34 });
      await feedback.idea('Dark mode for the editor');
      const said = await feedback.say('DARK MODE in the editor please');
      const [match] = await matches(`submissionId=${said.id}`);
      await ws.admin.post(`/v1/matches/${match?.id}/decisions`, { decision: 'accept' }).expect(200);
      await nightly();
      expect(await calibration()).toMatchObject({ decisions: 35 });
      // Taken apart since, it belongs to no idea: that says neither.
      await heed.rows(`update submission set state = 'split', idea_id = null where id = $1`, [said.id]);
      await nightly();
      expect(await calibration()).toMatchObject({ decisions: 34 });
    });

    it('is fitted anew soon after many decisions, and not after each', async () => {
      await decided(heed, ws, someDecisions(49));
      await refit();
      expect(await calibration()).toMatchObject({ fittedAt: null });
      await decided(heed, ws, someDecisions(1));
      await refit();
      expect(await calibration()).toMatchObject({ decisions: 50 });
      const before = await calibration();
      await refit();
      expect(await calibration()).toEqual(before);
      const waiting = () =>
        heed.rows(
          `select 1 from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
           where t.identifier = 'matches.refit' and j.payload ->> 'workspaceId' = $1`,
          [ws.id],
        );
      await feedback.idea('Dark mode for the editor');
      await feedback.say('DARK MODE in the editor please');
      const [match] = await matches('');
      const act = async (path: string, body = {}) => {
        await ws.admin.post(`/v1/matches/${match?.id}/${path}`, body).expect(200);
        await heed.drain();
      };
      await act('decisions', { decision: 'accept' });
      expect(await waiting()).toEqual([]);
      await act('undo');
      await heed.rows(`update match_fit set fitted_at = now() - interval '300 days' where workspace_id = $1`, [ws.id]);
      await act('decisions', { decision: 'accept' });
      expect(await waiting()).toHaveLength(1);
    });
  });

  describe('attaching without being asked', () => {
    it('is off, needs decisions that bear it out, and says what they do', async () => {
      expect(await policy()).toMatchObject({ attachesAutomatically: false, state: 'off', attachedCount: 0 });
      const early = await set({ attachesAutomatically: true, attachAbove: 0.9 });
      expect(early.status).toBe(422);
      expect(early.body).toMatchObject({ code: 'not_supported_by_decisions', detail: expect.stringContaining('/v1/matches/calibration') });
      await learnFrom(someDecisions(300));
      const refused = await set({ attachesAutomatically: true, attachAbove: 0.99 });
      expect(refused.body).toMatchObject({ code: 'not_supported_by_decisions', detail: expect.stringMatching(/Of \d+ decisions .* 99 %/) });
      const { support } = await calibration();
      expect(support.find(({ above }: { above: number }) => above === 0.9).precisionAtLeast).toBeGreaterThan(0.9);
      await turnOn();
      for (const wrong of [{ attachAbove: 0.5 }, { attachAbove: 1 }, { attachAbove: 0.923 }, { attachAbove: '0.9' }, {}])
        expect((await set({ attachesAutomatically: true, ...wrong })).status).toBe(400);
      expect(
        (await ws.admin.put('/v1/settings/matching', { attachesAutomatically: false, attachAbove: 0.9 }).set('if-match', '"77"')).status,
      ).toBe(412);
      const machine = await ws.machine('matches:decide');
      expect((await set({ attachesAutomatically: false, attachAbove: 0.9 }, machine)).body).toMatchObject({ code: 'member_required' });
    });

    it('joins the idea as if a member had accepted it, is listed, and is undone as any decision: the pair is dismissed then', async () => {
      const ideaId = await feedback.idea('Dark mode for the editor');
      await feedback.idea('Rename several files at the same time');
      await learnFrom(someDecisions(300));
      await turnOn();
      const submission = await feedback.say('DARK MODE in the editor please');
      expect(submission).toMatchObject({ state: 'attached', ideaId });
      expect((await ws.admin.get(`/v1/ideas/${ideaId}`)).body).toMatchObject({ supportCount: 1 });
      const [listed] = await matches('decidedBy=automatic');
      expect(listed).toMatchObject({
        state: 'accepted',
        decidedBy: 'automatic',
        decidedById: null,
        subject: { id: submission.id },
        automatic: { probability: listed?.probability },
      });
      expect(await matches('decidedBy=member&state=accepted&limit=100')).not.toContainEqual(expect.objectContaining({ id: listed?.id }));
      const undone = await ws.admin.post(`/v1/matches/${listed?.id}/undo`).expect(200);
      expect(undone.body).toMatchObject({ state: 'dismissed', decidedBy: 'member', decidedById: ws.admin.memberId });
      const own = await feedback.submission(submission.id);
      expect(own.state).toBe('attached');
      expect(own.ideaId).not.toBe(ideaId);
      expect((await ws.admin.get(`/v1/ideas/${ideaId}`)).body).toMatchObject({ supportCount: 0 });
      expect(await matches('decidedBy=automatic&state=dismissed')).toMatchObject([
        { id: listed?.id, automatic: { at: expect.any(String) } },
      ]);
      expect(await policy()).toMatchObject({ state: 'on', attachedCount: 1, undoneCount: 1 });
    });

    it('asks a person where something sets the two apart, or the idea is closed', async () => {
      const shipped = await feedback.idea('Export invoices as a spreadsheet file');
      await heed.rows(`update idea set status = 'shipped' where id = $1`, [shipped]);
      await feedback.idea('Support Ubuntu 12.04 servers');
      await learnFrom(someDecisions(300));
      await turnOn(0.8);
      const texts = ['Please export invoices as a spreadsheet file', 'Support Ubuntu 14.04 servers'];
      for (const text of texts) await feedback.say(text);
      expect(await matches('decidedBy=automatic')).toEqual([]);
      const [closed, ...others] = await matches('band=likely');
      expect(closed).toMatchObject({ candidate: { id: shipped }, subject: { kind: 'submission' } });
      expect(others).toEqual([]);
      expect(closed?.probability).toBeGreaterThan(0.8);
      const [apart] = await matches('band=related');
      expect(apart?.mismatches).toHaveLength(1);
    });

    it('asks a person where the two may be near in meaning alone', async () => {
      await feedback.idea('Export invoices as a spreadsheet file');
      const { id } = await feedback.say('Please export invoices as a spreadsheet file');
      await learnFrom(someDecisions(300));
      await turnOn(0.8);
      const isAttached = async (reasons: object[]) => {
        await heed.rows(`update match set band = 'related', score = 0.49, gap = 0.24, reasons = $2 where submission_id = $1`, [
          id,
          JSON.stringify(reasons),
        ]);
        return heed.app.get(Database).tx(ws.id, (tx) => heed.app.get(AutomaticAttachment).attach(tx, id));
      };
      expect(await isAttached([{ kind: 'similar_meaning' }])).toBe(false);
      expect(await isAttached([{ kind: 'similar_wording' }])).toBe(true);
    });

    it('pauses itself when members undo too many, tells it, and is turned on again by a member', async () => {
      const ideaId = await feedback.idea('Dark mode for the editor');
      await learnFrom(someDecisions(300));
      await turnOn();
      const texts = ['DARK MODE in the editor please', 'dark mode: editor', 'the editor: dark mode?', 'the dark mode, editor please!'];
      for (const text of texts.slice(0, 3)) {
        await feedback.say(text);
        const [match] = await matches('decidedBy=automatic');
        await ws.admin.post(`/v1/matches/${match?.id}/undo`).expect(200);
      }
      expect(await policy()).toMatchObject({
        state: 'paused',
        pauseReason: 'undone',
        attachedCount: 3,
        undoneCount: 3,
        explanation: expect.stringContaining('members undid 3'),
      });
      const events = await heed.rows(`select data from event where workspace_id = $1 and type = 'automatic_attachment.paused'`, [ws.id]);
      expect(events).toEqual([{ data: { reason: 'undone', attachAbove: 0.9, attached: 3, undone: 3 } }]);
      await feedback.say(texts[3] ?? '');
      expect(await matches('decidedBy=automatic')).toEqual([]);
      await turnOn();
      expect(await policy()).toMatchObject({ state: 'on', attachedCount: 0, pauseReason: null });
      await ws.admin.get(`/v1/ideas/${ideaId}`).expect(200);
    });

    it('pauses itself at once when members take what attached itself off its idea, as when they undo it', async () => {
      const ideaId = await feedback.idea('Dark mode for the editor');
      await learnFrom(someDecisions(300));
      await turnOn();
      for (const text of ['DARK MODE in the editor please', 'dark mode: editor', 'the editor: dark mode?']) {
        expect(await policy()).toMatchObject({ state: 'on' });
        const submission = await feedback.say(text);
        expect(submission).toMatchObject({ state: 'attached', ideaId });
        await ws.admin.post(`/v1/submissions/${submission.id}/detachments`, { fromIdeaId: ideaId, to: 'triage' }).expect(201);
      }
      expect(await policy()).toMatchObject({ state: 'paused', pauseReason: 'undone', attachedCount: 3, undoneCount: 3 });
      expect(await heed.rows(`select 1 from event where workspace_id = $1 and type = 'automatic_attachment.paused'`, [ws.id])).toHaveLength(
        1,
      );
    });

    it('pauses itself when a new fit no longer bears it out', async () => {
      await learnFrom(someDecisions(300));
      await turnOn();
      await learnFrom(someDecisions(300).map((decision, i) => ({ ...decision, isConfirmed: decision.isConfirmed && i % 6 !== 0 })));
      expect(await policy()).toMatchObject({ state: 'paused', pauseReason: 'not_supported' });
    });
  });

  describe('how good it is in service', () => {
    const sweep = (ideaId: string) => heed.app.get(MatchSweep).sweep({ workspaceId: ws.id, ideaId });
    const quality = async (query = '') => (await ws.admin.get(`/v1/matches/quality${query}`).expect(200)).body;
    const aPair = async (one: string, other: string) => {
      const [kept, duplicate] = [await feedback.idea(one), await feedback.idea(other)];
      await sweep(duplicate);
      const [match] = await matches(`ideaId=${duplicate}`);
      if (!match) throw new Error(`no match of ${one} and ${other}`);
      return { kept, duplicate, match };
    };
    const decide = (id: string, decision: string) => ws.admin.post(`/v1/matches/${id}/decisions`, { decision }).expect(200);

    it('counts what was accepted of what was decided, what was merged unproposed, and what was taken back', async () => {
      const right = await aPair('Dark mode for the editor', 'Editor: dark mode');
      const wrong = await aPair('Import contacts from a file', 'Contacts: import from file');
      await aPair('Sort tasks by date', 'Tasks sorted by date');
      await decide(right.match.id, 'accept');
      await decide(wrong.match.id, 'dismiss');
      const [far, away] = [await feedback.idea('Invoices should show our VAT number'), await feedback.idea('Tax id on bills')];
      await ws.admin.post(`/v1/ideas/${away}/merges`, { intoId: far }).expect(201);
      await heed.drain();
      const before = await quality();
      expect(before.total).toMatchObject({
        proposed: 3,
        decided: 2,
        accepted: 1,
        dismissed: 1,
        precision: 0.5,
        missed: 1,
        recall: 0.5,
        undone: 0,
        unmergeRate: 0,
        medianHoursToDecision: expect.any(Number),
      });
      expect(before.byBand).toEqual([
        expect.objectContaining({ band: 'likely', proposed: 3, decided: 2, missed: 0 }),
        expect.objectContaining({ band: 'hidden', proposed: 0, decided: 0, missed: 1 }),
      ]);
      expect(await matches(`state=accepted&ideaId=${away}`)).toMatchObject([{ isProposed: false, band: 'hidden', probability: null }]);
      await ws.admin.post(`/v1/ideas/${right.duplicate}/unmerges`).expect(200);
      await ws.admin.post(`/v1/ideas/${away}/unmerges`).expect(200);
      const after = await quality();
      expect(after.total).toMatchObject({
        decided: 2,
        accepted: 0,
        dismissed: 2,
        precision: 0,
        missed: 0,
        recall: null,
        undone: 2,
        unmergeRate: 1,
      });
      expect((await quality('?to=2026-01-01T00:00:00Z')).total).toMatchObject({
        proposed: 0,
        precision: null,
        medianHoursToDecision: null,
      });
      await ws.admin.get('/v1/matches/quality?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z').expect(400);
      await ws.admin.get('/v1/matches/quality?from=2020-02-01T00:00:00Z').expect(400);
    });

    it('who merges a pair after all that was dismissed has changed their mind: it is no miss', async () => {
      const { kept, duplicate, match } = await aPair('Dark mode for the editor', 'Editor: dark mode');
      await decide(match.id, 'dismiss');
      await ws.admin.post(`/v1/ideas/${duplicate}/merges`, { intoId: kept }).expect(201);
      await heed.drain();
      expect((await ws.admin.get(`/v1/matches/${match.id}`)).body).toMatchObject({ state: 'accepted', decidedBy: 'member' });
      expect((await quality()).total).toMatchObject({ accepted: 1, missed: 0 });
    });

    it('tells integrations and languages apart, and times the decisions of people', async () => {
      const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
      const { body: form } = await ws.admin
        .post('/v1/integrations', {
          platform: 'generic_form',
          name: 'form',
          settings: { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } },
          secrets: { webhookSecret: secret },
        })
        .expect(201);
      await feedback.idea('Dark mode for the editor');
      await feedback.say('DARK MODE in the editor please');
      const long = 'Bitte einen dunklen Modus für den Editor, abends schmerzen mir die Augen';
      const german = await aPair(long, `${long} sehr`);
      await heed.rows(`update match set integration_id = $1, created_at = now() - interval '10 hours' where id = $2`, [
        form.id,
        german.match.id,
      ]);
      await decide(german.match.id, 'accept');
      const figures = await quality();
      expect(figures.byLanguage).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ language: 'de', proposed: 1, accepted: 1 }),
          expect.objectContaining({ language: null, proposed: 1, decided: 0 }),
        ]),
      );
      expect(figures.byIntegration.find(({ integrationId }: { integrationId: string | null }) => integrationId === form.id)).toMatchObject({
        precision: 1,
        medianHoursToDecision: expect.closeTo(10, 1),
        p90HoursToDecision: expect.closeTo(10, 1),
      });
    });
  });
});
