import type { AnnouncementMessageDto, PublicCreditDto } from '../../src/announcements/dto/announcement-preview.dto';
import type { AnnouncementReceiptDto } from '../../src/announcements/dto/announcement-receipt.dto';
import type { AnnouncementDto } from '../../src/announcements/dto/announcements.dto';
import { Announcing } from '../support/announcing';
import { FormClient } from '../support/form-client';
import { TestHeed } from '../support/heed';
import { SlackServer } from '../support/slack-server';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('you asked, we did', () => {
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

  const askInForm = async (email: string, text: string) => {
    const settings = { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } };
    const { body } = await pm.ws.admin
      .post('/v1/integrations', { platform: 'generic_form', name: 'Form', settings, secrets: { webhookSecret: SECRET } })
      .expect(201);
    await new FormClient({ url: `${heed.baseUrl}/v1/intake/${body.id}`, secret: SECRET }).submit({ body: text, email });
    return pm.settled(text);
  };
  const consent = (authorId: string, name?: string) =>
    pm.ws.admin.put(`/v1/authors/${authorId}/consents/credit`, { form: 'name', name, source: 'asked in chat' }).expect(200);
  const edit = async (id: string, dto: object) => {
    const { headers } = await pm.ws.admin.get(`/v1/announcements/${id}`).expect(200);
    return (await pm.ws.admin.patch(`/v1/announcements/${id}`, dto).set('if-match', headers.etag!).expect(200)).body;
  };

  it('answers five people where they asked, names who consented, and lists whom it cannot reach', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Please add a dark theme to the editor');
    const tom = await pm.askInSlack('UTOM', 'Evening colours, my eyes hurt after long shifts', { isPrivate: true });
    const lin = await pm.askInSlack('ULIN', 'Black background option for every page');
    const nora = await askInForm('nora@example.com', 'Could the screen dim itself once the sun is down?');
    const nelly = await pm.askThroughBot({ externalId: 'n1', name: 'Nelly' }, 'I would pay for an inverted palette', {
      channel: 'general',
      root: '77',
    });
    await consent(nelly.authorId);
    // Tom has a name and no objection, but he said it in private.
    await heed.rows(`update author set name = 'Tom Thumb' where id = $1`, [tom.authorId]);
    await consent(tom.authorId);
    for (const other of [tom, lin, nora, nelly]) await pm.merge(other.ideaId, maya.ideaId);
    await pm.ship(maya.ideaId);

    const draft = await pm.draftOf(maya.ideaId);
    expect(draft).toMatchObject({ kind: 'shipped', state: 'draft', title: 'Please add a dark theme to the editor', createdBy: null });
    const edited = await edit(draft.id, {
      title: 'Dark mode',
      text: 'It is in Settings, Appearance.\n\nThank you!',
      link: 'https://acme.example/dark',
    });
    const preview = (await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview?limit=100`).expect(200)).body;
    expect(preview).toMatchObject({ version: edited.version, threadCount: 4, creditCount: 5, unreachableCount: 1, quotesPrivately: false });
    expect(preview.unreachable).toEqual([{ authorId: nora.authorId, ideaId: nora.ideaId, why: 'claimed_address_only', detail: null }]);
    const named = preview.credits.filter((credit: PublicCreditDto) => credit.form !== 'anonymous');
    expect(named).toEqual([{ authorId: nelly.authorId, form: 'name', name: 'Nelly', consentId: expect.any(String) }]);

    const published = (await pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, { version: preview.version }).expect(201)).body;
    expect(published).toMatchObject({ state: 'published', closures: { pending: 4, unreachable: 1 }, namedCount: 1, anonymousCount: 4 });
    await pm.send();

    // What was previewed is what was said, in each thread once.
    for (const [asked, mention] of [
      [maya, '<@UMAYA>'],
      [tom, '<@UTOM>'],
      [lin, '<@ULIN>'],
    ] as const) {
      const text = `Dark mode\n\nIt is in Settings, Appearance.\n\nThank you!\n\n:raised_hands: ${mention}, Nelly\n\n<https://acme.example/dark>`;
      expect(pm.repliesIn(asked)).toEqual([text]);
      expect(preview.threads.find((entry: AnnouncementMessageDto) => entry.thread.channel === asked.channel)).toMatchObject({
        text,
        thread: { root: asked.root },
      });
    }
    // The bot is asked to answer, and reports that it did.
    const queued = (await pm.ws.admin.get(`/v1/deliveries?state=queued`).expect(200)).body.data;
    expect(queued).toMatchObject([{ thread: { channel: 'general', root: '77' }, message: { text: expect.stringContaining('🙌 Nelly') } }]);
    await pm.ws.admin.post(`/v1/deliveries/${queued[0].id}/receipts`, { state: 'delivered', externalId: '78' }).expect(200);

    const report = (await pm.ws.admin.get(`/v1/announcements/${draft.id}`).expect(200)).body;
    expect(report.closures).toMatchObject({ pending: 0, delivered: 4, unreachable: 1 });
    expect(report.receipts).toHaveLength(4);
    expect(report.receipts.filter((r: AnnouncementReceiptDto) => r.platform === 'slack')).toEqual(
      Array(3).fill(
        expect.objectContaining({ state: 'delivered', attempts: 1, reason: null, permalink: expect.stringContaining('acme.slack.com') }),
      ),
    );
    expect(await pm.closureOf(nora)).toMatchObject({ state: 'unreachable', reason: 'claimed_address_only' });
    const events = await heed.rows('select data from event where workspace_id = $1 and type = $2', [pm.ws.id, 'closure.unreachable']);
    expect(events).toMatchObject([{ data: { authorId: nora.authorId, reason: 'claimed_address_only' } }]);
  });

  it('tells who asks the same later, in the moment they are found to', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Export a whole notebook as CSV');
    await pm.ship(maya.ideaId);
    const { id } = await pm.publishDraftOf(maya.ideaId);
    await pm.send();
    const late = await pm.askInSlack('ULATE', 'Spreadsheet download for our finance people');
    expect(await pm.closureOf(late)).toBeUndefined();
    await pm.merge(late.ideaId, maya.ideaId);
    expect(await pm.closureOf(late)).toMatchObject({ state: 'pending', announcementId: id });
    await pm.send();
    expect(pm.repliesIn(late)).toEqual([expect.stringContaining('You asked for this')]);
    expect(await pm.closureOf(late)).toMatchObject({ state: 'delivered' });
    // In the same words: what is shipped is proposed to a person, who says that it is the same.
    const same = await pm.askInSlack('USAME', 'Export a whole notebook as CSV!');
    const matches = (await pm.ws.admin.get('/v1/matches?state=pending&band=likely').expect(200)).body.data;
    await pm.ws.admin.post(`/v1/matches/${matches[0].id}/decisions`, { decision: 'accept' }).expect(200);
    expect(await pm.closureOf({ ...same, ideaId: maya.ideaId })).toMatchObject({ state: 'pending', announcementId: id });
    await pm.send();
    expect([pm.repliesIn(same).length, pm.repliesIn(maya).length]).toEqual([1, 1]);
  });

  it('answers a second person in the same thread with the one message that is there', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Templates for weekly reports');
    const tom = await pm.askInSlack('UTOM', 'A blueprint for the Monday summary', { channel: maya.channel, threadTs: maya.root });
    await pm.ship(maya.ideaId);
    await pm.publishDraftOf(maya.ideaId);
    await pm.send();
    expect(await pm.closureOf(tom)).toBeUndefined();
    await pm.merge(tom.ideaId, maya.ideaId);
    expect(await pm.closureOf(tom)).toMatchObject({ state: 'delivered' });
    await pm.send();
    expect(pm.repliesIn(maya)).toHaveLength(1);
  });

  it('does not stay silent about a decline', async () => {
    const maya = await pm.askInSlack('UMAYA', 'A desktop client for Windows 7');
    await pm.move(maya.ideaId, ['declined', 'Windows 7 gets no security updates any more']);
    const published = await pm.publishDraftOf(maya.ideaId);
    expect(published.kind).toBe('declined');
    await pm.send();
    expect(pm.repliesIn(maya)).toEqual([expect.stringContaining('The reason: Windows 7 gets no security updates any more.')]);
    expect(await pm.closureOf(maya)).toMatchObject({ state: 'delivered' });
  });

  it('says in no other thread what was said in private, and credits nobody outside it', async () => {
    const tom = await pm.askInSlack('UTOM', 'Hide the salaries of the Berlin office', { isPrivate: true });
    const maya = await pm.askInSlack('UMAYA', 'Confidential columns in tables');
    await consent(tom.authorId, 'Tom Thumb');
    await pm.merge(maya.ideaId, tom.ideaId);
    await pm.ship(tom.ideaId);
    const draft = await pm.draftOf(tom.ideaId);
    const preview = (await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview`).expect(200)).body;
    expect(preview.quotesPrivately).toBe(true);
    const refused = await pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, {}).expect(422);
    expect(refused.body.code).toBe('not_ready');
    await edit(draft.id, { title: 'Hidden columns' });
    await pm.publish(draft.id);
    await pm.send();
    expect(pm.repliesIn(maya)).toEqual([expect.not.stringMatching(/UTOM|salaries|Berlin/)]);
    expect(pm.repliesIn(tom)).toEqual([expect.stringContaining('<@UTOM>')]);
  });

  it('is published once, by a member, in the version that was previewed', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Shortcuts for headings');
    await pm.ship(maya.ideaId);
    const draft = await pm.draftOf(maya.ideaId);
    await edit(draft.id, { title: 'Headings' });
    await pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, { version: 1 }).expect(412);
    const machine = await pm.ws.machine('announcements:publish', 'ideas:read');
    expect((await machine.post(`/v1/announcements/${draft.id}/publications`, {}).expect(403)).body.code).toBe('member_required');
    const publish = () => pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, { version: 2 }).set('idempotency-key', 'once');
    const [first, repeat] = [await publish().expect(201), await publish().expect(201)];
    expect(repeat.body).toEqual(first.body);
    expect((await pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, {}).expect(409)).body.code).toBe('wrong_state');
    await pm.ws.admin.get(`/v1/announcements/${draft.id}/preview`).expect(409);
    await pm.ws.admin.patch(`/v1/announcements/${draft.id}`, { title: 'x' }).set('if-match', '"3"').expect(409);
    await pm.send();
    expect(pm.repliesIn(maya)).toHaveLength(1);
  });

  it('takes links that are https, and words that are some', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Footnotes in documents');
    await pm.ship(maya.ideaId);
    const { id } = await pm.draftOf(maya.ideaId);
    for (const dto of [
      { link: 'http://acme.example' },
      { link: 'javascript:alert(1)' },
      { title: '  ' },
      { text: '' },
      { title: null },
      { state: 'published' },
    ])
      await pm.ws.admin.patch(`/v1/announcements/${id}`, dto).set('if-match', '"1"').expect(400);
    await pm.ws.admin.patch(`/v1/announcements/${id}`, { title: 'x' }).expect(428);
    await pm.ws.admin.patch(`/v1/announcements/${id}`, { title: 'x' }).set('if-match', '"9"').expect(412);
    const withLink = await edit(id, { link: 'https://acme.example/notes' });
    expect(withLink.link).toBe('https://acme.example/notes');
    expect((await edit(id, { link: null })).link).toBeNull();
  });

  it('can be withdrawn and drafted by hand, one at a time, and only of what is so', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Tables with merged cells');
    await pm.ws.admin.post(`/v1/ideas/${maya.ideaId}/announcements`, { kind: 'shipped' }).expect(409);
    await pm.ship(maya.ideaId);
    await pm.ws.admin.post(`/v1/ideas/${maya.ideaId}/announcements`, { kind: 'shipped' }).expect(409);
    const draft = await pm.draftOf(maya.ideaId);
    await pm.ws.admin.post(`/v1/announcements/${draft.id}/withdrawals`).expect(200);
    await pm.ws.admin.post(`/v1/announcements/${draft.id}/publications`, {}).expect(409);
    const { body } = await pm.ws.admin.post(`/v1/ideas/${maya.ideaId}/announcements`, { kind: 'shipped' }).expect(201);
    expect(body).toMatchObject({ state: 'draft', createdBy: pm.ws.admin.memberId });
    await pm.publish(body.id);
    await pm.ws.admin.post(`/v1/ideas/${maya.ideaId}/announcements`, { kind: 'shipped' }).expect(409);
  });

  it('is of a merged idea no more: the one it rests on is announced', async () => {
    const maya = await pm.askInSlack('UMAYA', 'Reminders by mail');
    const tom = await pm.askInSlack('UTOM', 'Sound when a colleague writes');
    await pm.ship(maya.ideaId);
    const { id } = await pm.draftOf(maya.ideaId);
    await pm.merge(maya.ideaId, tom.ideaId);
    await pm.ws.admin.post(`/v1/announcements/${id}/publications`, {}).expect(409);
    await pm.ws.admin.post(`/v1/ideas/${maya.ideaId}/announcements`, { kind: 'shipped' }).expect(409);
  });

  it('lists announcements by page, newest first', async () => {
    const ideaIds: string[] = [];
    for (const text of ['Bold text by keyboard', 'Archive old projects', 'Guests without an account']) {
      const { ideaId } = await pm.askInSlack('UMAYA', text);
      await pm.ship(ideaId);
      ideaIds.unshift(ideaId);
    }
    const first = (await pm.ws.admin.get('/v1/announcements?limit=2&state=draft').expect(200)).body;
    const rest = (await pm.ws.admin.get(`/v1/announcements?limit=2&state=draft&cursor=${first.page.nextCursor}`).expect(200)).body;
    expect([...first.data, ...rest.data].map((row: AnnouncementDto) => row.ideaId)).toEqual(ideaIds);
    await pm.ws.admin.get(`/v1/announcements?limit=2&cursor=${first.page.nextCursor}`).expect(400);
    const stranger = await heed.workspace();
    expect((await stranger.admin.get('/v1/announcements').expect(200)).body.data).toEqual([]);
    await stranger.admin.get(`/v1/announcements/${first.data[0].id}`).expect(404);
  });
});
