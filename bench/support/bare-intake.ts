/**
 * What intake costs at least: node:http and pg, the same signature check and the same rows in one transaction, and nothing else. No framework,
 * no validation, no limits, no secrets to open, no log. Started by bench/intake.ts with DATABASE_URL (the application's role) and FORMS.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { Pool, type PoolClient } from 'pg';
import { newId } from '../../src/common/uuid';
import type { SignedForm } from './deliveries';

/** As the product's default. */
const CONNECTIONS = 10;

const forms = new Map((JSON.parse(process.env.FORMS ?? '[]') as SignedForm[]).map((form) => [form.integrationId, form]));
const workspaceId = [...forms.values()][0]?.workspaceId ?? '';
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: CONNECTIONS });
pool.on('connect', (client) => void client.query(`select set_config('heed.workspace_id', $1, false)`, [workspaceId]));

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status, { 'content-type': 'application/json' }).end('{"accepted":true}'),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

async function receive(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const form = forms.get((request.url ?? '').slice('/v1/intake/'.length));
  const id = String(request.headers['webhook-id']);
  if (!form || !isSigned(form, id, request, body)) return 401;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await insert(client, form, id, body);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  return 202;
}

function isSigned({ secret }: SignedForm, id: string, request: IncomingMessage, body: Buffer): boolean {
  const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${String(request.headers['webhook-timestamp'])}.`)
    .update(body)
    .digest('base64');
  const given = Buffer.from(String(request.headers['webhook-signature']));
  return given.length === expected.length + 3 && timingSafeEqual(given, Buffer.from(`v1,${expected}`));
}

/** The same rows by the same statements as the product's: delivery and bytes, submission and words, a job, an event and its job. */
async function insert(client: PoolClient, form: SignedForm, deliveryKey: string, body: Buffer): Promise<void> {
  const [deliveryId, submissionId, eventId] = [newId(), newId(), newId()];
  const { title, idea, email, name } = JSON.parse(body.toString('utf8')) as Record<string, string>;
  await client.query(
    `with delivery as (
       insert into inbound_delivery (workspace_id, id, integration_id, external_id, event_count)
       values (current_workspace(), $1, $2, $3, 1) on conflict (workspace_id, integration_id, external_id) do nothing returning id)
     insert into payload (workspace_id, inbound_delivery_id, content_type, bytes)
     select current_workspace(), id, 'application/json', $4 from delivery`,
    [deliveryId, form.integrationId, deliveryKey, body],
  );
  const speaker = JSON.stringify({ realm: form.integrationId, externalId: email, name, email, assurance: 'claimed' });
  await client.query(
    `with added as (
       insert into submission (workspace_id, id, integration_id, inbound_delivery_id, platform, realm, channel, message_id, intent, speaker)
       values (current_workspace(), $1, $2::uuid, $3, 'generic_form', $2::uuid::text, '', $4, 'explicit', $5)
       on conflict (workspace_id, platform, realm, channel, message_id) do nothing returning id)
     insert into submission_revision (workspace_id, submission_id, no, title, text)
     select current_workspace(), id, 1, $6, $7 from added`,
    [submissionId, form.integrationId, deliveryId, deliveryKey, speaker, title, idea],
  );
  await client.query(`select enqueue_job('submission.process', $1, null, null, 12, null)`, [JSON.stringify({ submissionId })]);
  await client.query(
    `insert into event (workspace_id, id, type, subject_id, data, actor_kind)
     values (current_workspace(), $1, 'submission.received', $2, $3, 'system')`,
    [eventId, submissionId, JSON.stringify({ integrationId: form.integrationId })],
  );
  await client.query(`select enqueue_job('event.dispatch', $1, null, null, 12, null)`, [JSON.stringify({ eventId })]);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`Bare intake is running at http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}\n`);
});
process.on('SIGTERM', () => process.exit(0));
