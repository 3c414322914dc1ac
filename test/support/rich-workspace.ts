import { Database } from '../../src/database/database';
import { Announcing } from './announcing';
import { FormClient } from './form-client';
import type { TestHeed, TestWorkspace } from './heed';
import { setPolicy } from './policy';
import type { SlackServer } from './slack-server';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A workspace in which everything has happened once, through the API: every text that can be told apart holds `canary`. */
export async function aRichWorkspace(heed: TestHeed, slack: SlackServer, canary: string): Promise<TestWorkspace> {
  const ws = await heed.workspace();
  const pm = new Announcing(heed, ws, slack);
  const { admin } = ws;
  await ws.member(`Nino ${canary}`.replace(' ', '-'), 'manager');
  await ws.machine('ideas:read');
  await admin
    .post('/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/hook', description: `hook ${canary}`, eventTypes: ['*'] })
    .expect(201);
  await pm.connectSlack();
  const form = await admin
    .post('/v1/integrations', {
      platform: 'generic_form',
      name: `form ${canary}`,
      settings: { verification: 'standard_webhooks', mapping: { body: '/body', email: '/email' } },
      secrets: { webhookSecret: SECRET },
    })
    .expect(201);
  const client = new FormClient({ url: `${heed.baseUrl}/v1/intake/${form.body.id}`, secret: SECRET });
  await client.submit({ body: `Dark theme for the whole editor please ${canary}`, email: `lin@${canary}.example` });
  await client.submit({
    body: `https://a.example https://b.example https://c.example https://d.example ${canary}`,
    email: `spam@${canary}.example`,
  });
  await new FormClient({ url: `${heed.baseUrl}/v1/intake/${form.body.id}`, secret: 'whsec_AAAA' }).submit({ body: 'forged' });
  await heed.drain();
  await setPolicy(ws, {
    stopWords: [`stop-${canary}`],
    helpRoutes: [
      { topic: 'account', isEnabled: true, terms: [`lost-${canary}`], text: `call ${canary}`, url: `https://help.example/${canary}` },
    ],
    integrationLimits: [{ integrationId: form.body.id as string, maxPerMinute: 1_000 }],
  });
  const { body: heldOnes } = await admin.get('/v1/submissions?state=held').expect(200);
  const [held] = heldOnes.data as { id: string }[];
  await admin.post(`/v1/submissions/${held?.id ?? 'none'}/appeals`, { text: `They are my own pages ${canary}` }).expect(201);
  const asked = await pm.askInSlack(`UMAYA${canary}`, `Please add a dark theme to the whole editor ${canary}`);
  const bot = await pm.askThroughBot(
    { externalId: `nelly-${canary}`, name: `Nelly ${canary}` },
    `Export all comments to a spreadsheet ${canary}`,
    {
      channel: `channel-${canary}`,
      root: `root-${canary}`,
    },
  );
  await admin.put(`/v1/authors/${bot.authorId}/consents/credit`, { form: 'name', source: `chat ${canary}` }).expect(200);
  const made = [];
  for (const title of ['Keyboard shortcuts for tables', 'Offline mode on trains', 'Invoices as PDF']) {
    made.push(
      (await admin.post('/v1/ideas', { title: `${title} ${canary}`, body: `Asked for since spring ${canary}` }).expect(201)).body
        .id as string,
    );
  }
  const [first = '', second = '', third = ''] = made;
  const tag = await admin.post('/v1/tags', { name: `tag-${canary}` }).expect(201);
  await admin.put(`/v1/ideas/${first}/tags/${tag.body.id}`);
  await admin.post(`/v1/ideas/${first}/notes`, { text: `note ${canary}`, visibility: 'internal' }).expect(201);
  await admin.post(`/v1/ideas/${first}/links`, { label: `link ${canary}`, url: `https://tracker.example/${canary}` }).expect(201);
  await admin.post(`/v1/ideas/${first}/votes`, { authorId: bot.authorId, reason: `call ${canary}` }).expect(201);
  await admin.put(`/v1/ideas/${first}/estimates/mine`, { impact: 8, costSize: 'S', reason: `because ${canary}` }).expect(201);
  await admin.put(`/v1/ideas/${first}/hot-plan-override`, { kind: 'pin', reason: `pinned ${canary}` });
  const account = await admin.post('/v1/accounts', { externalId: `crm-${canary}`, name: `Acme ${canary}` }).expect(201);
  await admin.put(`/v1/authors/${bot.authorId}/account`, { accountId: account.body.id }).expect(204);
  await admin.post(`/v1/members/${admin.memberId}/identities`, { platform: 'slack', realm: 'T1', externalId: `U${canary}` }).expect(201);
  const leaver = await pm.askThroughBot({ externalId: `ines-${canary}`, name: `Ines ${canary}` }, `Forget that I said this ${canary}`);
  await admin.delete(`/v1/authors/${leaver.authorId}`).expect(200);
  await admin
    .post('/v1/submissions', { text: `Ideas:\n- a calendar of all birthdays ${canary}\n- printing tickets on small paper ${canary}` })
    .expect(202);
  await pm.merge(third, second);
  await pm.merge(asked.ideaId, bot.ideaId).catch(() => undefined);
  await pm.ship(bot.ideaId);
  await pm.publishDraftOf(bot.ideaId);
  await heed.drain();
  await pm.move(second, 'accepted', ['declined', `no ${canary}`]);
  await heed.app.get(Database).tx(ws.id, (tx) => tx.query(`select enqueue_job('trial.failed', '{}', null, null, 1, 'default')`));
  await heed.rows(
    `update graphile_worker._private_jobs j set attempts = max_attempts, last_error = $1
     where payload ->> 'workspaceId' = $2 and task_id = (select id from graphile_worker._private_tasks where identifier = 'trial.failed')`,
    [`error ${canary}`, ws.id],
  );
  return ws;
}
