import { AuthorsService } from '../../src/authors/authors.service';
import { MemberIdentities } from '../../src/authors/member-identities.service';
import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import type { ReactionEvent, Speaker } from '../../src/integrations/integration';
import { Announcing } from '../support/announcing';
import { wrongIdeas } from '../support/counted-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { Reacting } from '../support/reacting';
import { SlackServer } from '../support/slack-server';

describe('people', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  let ws: TestWorkspace;
  let pm: Announcing;
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
  });

  const author = async (id: string) => (await ws.admin.get(`/v1/authors/${id}`).expect(200)).body;
  const idea = async (id: string) => (await ws.admin.get(`/v1/ideas/${id}`).expect(200)).body;
  const upload = (csv: string | Buffer) =>
    ws.admin
      .post('/v1/accounts/imports')
      .set('content-type', 'text/csv')
      .send(csv as unknown as object);

  it('belong to accounts, which come by the file, once', async () => {
    const csv = 'external_id,name,segment,revenue\na1,Acme,enterprise,120000\na2,Small Shop,,\na3,Wrong,x,many\n';
    expect((await upload(csv).expect(200)).body).toMatchObject({
      created: 2,
      updated: 0,
      unchanged: 0,
      problemCount: 1,
      problems: [{ line: 4, column: 'revenue' }],
    });
    expect((await upload(csv).expect(200)).body).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect((await upload('external_id,name\na1,Acme Corporation\n').expect(200)).body).toMatchObject({ created: 0, updated: 1 });
    const [acme] = (await ws.admin.get('/v1/accounts?externalId=a1').expect(200)).body.data;
    expect(acme).toMatchObject({ name: 'Acme Corporation', segment: 'enterprise', revenue: 120000, version: 2 });
    await upload(Buffer.from([0xff, 0xfe, 0x41])).expect(400);
    await upload('').expect(400);

    const { authorId } = await pm.askThroughBot({ externalId: 'n1', name: 'Nelly' }, 'Invoices with our VAT number');
    await ws.admin.put(`/v1/authors/${authorId}/account`, { accountId: acme.id }).expect(204);
    expect(await author(authorId)).toMatchObject({ account: { id: acme.id, name: 'Acme Corporation', revenue: 120000 } });
    await ws.admin.put(`/v1/authors/${authorId}/account`, { accountId: newId() }).expect(400);
    const edit = (etag: string, body: object) => ws.admin.patch(`/v1/accounts/${acme.id}`, body).set('if-match', etag);
    await edit('"1"', { segment: null }).expect(412);
    expect((await edit('"2"', { segment: null }).expect(200)).body).toMatchObject({ segment: null, revenue: 120000, version: 3 });
    await ws.admin.post('/v1/accounts', { externalId: 'a1', name: 'Again' }).expect(409);
    await ws.admin.delete(`/v1/accounts/${acme.id}`).expect(204);
    expect(await author(authorId)).toMatchObject({ account: null });
  });

  it('are trusted by rules that everybody can read, or as a member says and why', async () => {
    const { authorId, ideaId } = await pm.askThroughBot({ externalId: 'n2', name: 'Nelly' }, 'Undo after deleting a comment');
    expect((await author(authorId)).trust).toMatchObject({ level: 'newcomer', isSet: false });
    await pm.move(ideaId, 'accepted');
    await heed.rows(`update author set created_at = now() - interval '8 days' where id = $1`, [authorId]);
    expect((await author(authorId)).trust).toEqual({ level: 'activist', isSet: false, because: 'Known for 8 days, 1 idea taken up.' });
    expect((await ws.admin.get('/v1/trust-levels').expect(200)).body.data).toContainEqual({
      level: 'activist',
      minAgeDays: 7,
      minAcceptedIdeas: 1,
      platformTrust: 2,
    });
    const said: Speaker = { realm: 'forum', externalId: '7', name: 'N', email: null, assurance: 'verified', trustLevel: 3 };
    const regular = await heed.app.get(Database).tx(ws.id, (tx) => heed.app.get(AuthorsService).resolve(tx, 'discourse', said));
    expect((await author(regular.authorId)).trust).toMatchObject({ level: 'expert', isSet: false });
    await ws.admin.put(`/v1/authors/${authorId}/trust`, { level: 'moderator', reason: 'Runs the user group' }).expect(200);
    const trust = await heed.app.get(Database).read(ws.id, (db) => heed.app.get(AuthorsService).trustOf(db, authorId));
    expect(trust).toEqual({ level: 'moderator', isSet: true, because: 'Runs the user group' });
    await ws.admin.delete(`/v1/authors/${authorId}/trust`).expect(204);
    expect((await author(authorId)).trust).toMatchObject({ level: 'activist', isSet: false });
    await (await ws.machine('authors:write')).put(`/v1/authors/${authorId}/trust`, { level: 'expert', reason: 'x' }).expect(403);
  });

  it('of the team are known where they speak, by an admin and no other way', async () => {
    const nino = await ws.member('Nino', 'manager');
    const where = { platform: 'slack', realm: 'T1', externalId: 'UNINO' };
    const known = () => heed.app.get(Database).read(ws.id, (db) => heed.app.get(MemberIdentities).memberOf(db, 'slack', where));
    expect(await known()).toBeNull();
    const tie = (memberId: string | null) => ws.admin.post(`/v1/members/${memberId}/identities`, where);
    const { body } = await tie(nino.memberId).expect(201);
    await tie(nino.memberId).expect(200);
    await tie(ws.admin.memberId).expect(409);
    await nino.post(`/v1/members/${nino.memberId}/identities`, where).expect(403);
    expect(await known()).toEqual({ memberId: nino.memberId, role: 'manager' });
    expect((await nino.get(`/v1/members/${nino.memberId}/identities`).expect(200)).body.data).toMatchObject([where]);
    const { headers } = await ws.admin.get(`/v1/members/${nino.memberId}`);
    await ws.admin.patch(`/v1/members/${nino.memberId}`, { isDisabled: true }).set('if-match', String(headers.etag)).expect(200);
    expect(await known()).toBeNull();
    await ws.admin.delete(`/v1/members/${nino.memberId}/identities/${body.id}`).expect(204);
    await ws.admin.delete(`/v1/members/${nino.memberId}/identities/${body.id}`).expect(404);
  });

  it('vote by a reaction to a suggestion, or to what we said of it, until they take the last one away', async () => {
    await pm.connectSlack();
    const realm = slack.workspace.teamId;
    const asked = await pm.askInSlack('UMAYA', 'Please add a dark theme to the whole editor');
    const reacting = new Reacting(heed, ws, realm);
    const react = (user: string, sign: string, { at, ...more }: Partial<ReactionEvent> & { at?: string } = {}) =>
      reacting.react(user, sign, { channel: asked.channel, message: at ?? asked.root }, more);
    const count = async () => (await idea(asked.ideaId)).supportCount as number;

    await react('UNELLY', '+1');
    await react('UNELLY', 'heart');
    await react('UNELLY', '+1');
    // Their own suggestion, a message that we do not know, a member of the team.
    await react('UMAYA', '+1');
    await react('UZOE', '+1', { at: '1.2' });
    await ws.admin.post(`/v1/members/${ws.admin.memberId}/identities`, { platform: 'slack', realm, externalId: 'UPM' }).expect(201);
    await react('UPM', '+1');
    expect(await count()).toBe(2);
    await react('UNELLY', '+1', { isRemoved: true });
    expect(await count()).toBe(2);
    // What was done before, and comes late, changes nothing.
    await react('UNELLY', 'heart', { isRemoved: true, reactedAt: new Date('2026-11-19T00:00:00Z') });
    expect(await count()).toBe(2);
    await react('UNELLY', 'heart', { isRemoved: true });
    await react('UMAYA', '+1', { isRemoved: true });
    expect(await count()).toBe(1);

    // Under what we said, and under a suggestion that finds its idea only later.
    await pm.ship(asked.ideaId);
    await pm.publishDraftOf(asked.ideaId);
    await pm.send();
    const [post] = slack.postsIn(asked.channel, asked.root);
    // Joy is no vote, unless the team's list says so.
    await react('UNELLY', 'tada', { at: post?.ts });
    expect(await count()).toBe(1);
    await react('UNELLY', 'heart', { at: post?.ts });
    expect(await count()).toBe(2);
    const waiting = await pm.saveInSlack('UTOM', 'Please add to the whole editor a dark theme');
    await react('UINES', '+1', { message: { realm, channel: waiting.channel, message: waiting.root } });
    expect(await count()).toBe(2);
    await pm.acceptMatch(waiting.text);
    expect(await count()).toBe(4);
    expect(await wrongIdeas(heed, ws.id)).toEqual([]);
  });
});
