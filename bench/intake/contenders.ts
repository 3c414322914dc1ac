import { join } from 'node:path';
import { addressOf } from '../../src/database/connect';
import { Child } from '../support/child';
import { newWebhookSecret, type SignedForm } from '../support/deliveries';
import { ADMIN_KEY, HeedProcess, PROJECT, SECRET } from '../support/heed-process';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Contender {
  readonly name: string;
  readonly hasWorker: boolean;
  readonly start: () => Promise<RunningServer>;
}

export const BARE = 'bare node:http + pg';

/** They take turns in this order. */
export function contenders(databaseUrl: string, forms: readonly SignedForm[], app: string): Contender[] {
  return [
    { name: 'Heed, worker off', hasWorker: false, start: () => HeedProcess.start({ databaseUrl, role: 'api', app }) },
    { name: BARE, hasWorker: false, start: () => startBare(databaseUrl, forms) },
    { name: 'Heed, worker on', hasWorker: true, start: () => HeedProcess.start({ databaseUrl, role: 'all', app }) },
  ];
}

/** As the application's role, under the same policies as the product. */
async function startBare(databaseUrl: string, forms: readonly SignedForm[]): Promise<RunningServer> {
  const { connectionString = '' } = addressOf(databaseUrl, null, 'heed_app', SECRET).app;
  const args = ['-r', join(PROJECT, 'scripts', 'ts.cjs'), join(PROJECT, 'bench', 'support', 'bare-intake.ts')];
  const child = await Child.start(args, { DATABASE_URL: connectionString, FORMS: JSON.stringify(forms) }, /running at (http:\S+)/);
  return { url: child.said, stop: () => child.stop() };
}

/** Connects generic forms through the API of a product that migrates the database first. */
export async function connectForms(databaseUrl: string, count: number, app: string): Promise<SignedForm[]> {
  const heed = await HeedProcess.start({ databaseUrl, role: 'api', app });
  try {
    const { id: workspaceId = '' } = await call(`${heed.url}/v1/workspace`);
    const forms: SignedForm[] = [];
    for (let i = 0; i < count; i++) {
      const secret = newWebhookSecret();
      const settings = { mapping: { title: '/title', body: '/idea', email: '/email', name: '/name' }, verification: 'standard_webhooks' };
      const form = { platform: 'generic_form', name: `Form ${i}`, settings, secrets: { webhookSecret: secret } };
      const { id: integrationId = '' } = await call(`${heed.url}/v1/integrations`, form);
      forms.push({ workspaceId, integrationId, secret });
    }
    return forms;
  } finally {
    await heed.stop();
  }
}

async function call(url: string, body?: object): Promise<Record<string, string>> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, string>;
}
