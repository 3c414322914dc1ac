import { randomBytes } from 'node:crypto';

/** An integration of the run, as it was connected through the API. */
export interface Connected {
  readonly platform: 'generic_form' | 'typeform' | 'slack';
  readonly id: string;
  /** `/v1/intake/{id}` */
  readonly path: string;
  /** The namespace its messages' ids live in. */
  readonly realm: string;
  readonly secret: string;
}

/** Of each platform: the limit of deliveries a minute is one of an integration, and holding what exceeds it is not what this run is about. */
const EACH = 4;

export const BOT_USER = 'U0HEEDBOT';
export const IDEA_CHANNEL = 'C0IDEAS01';

const SILENT = { isEnabled: false, asksForCredit: false, silentIntegrationIds: [], wordings: [] };

interface Wish {
  readonly platform: Connected['platform'];
  readonly settings: Record<string, unknown>;
  readonly secrets: Record<string, string>;
  /** Of the secrets, the one that deliveries are signed with. */
  readonly secret: string;
}

/** Connects everything through the API, as a team would. */
export async function connectAll(baseUrl: string, key: string): Promise<Connected[]> {
  await silence(baseUrl, key);
  const all: Connected[] = [];
  for (let no = 0; no < EACH; no++) {
    for (const wish of wishes(no)) all.push(await connectOne(baseUrl, key, wish, no));
  }
  return all;
}

/** There is no Slack that could be answered: without this, every suggestion would be acknowledged into the void, again and again. */
async function silence(baseUrl: string, key: string): Promise<void> {
  const url = `${baseUrl}/v1/settings/acknowledgements`;
  const authorization = `Bearer ${key}`;
  const read = await fetch(url, { headers: { authorization } });
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json', 'if-match': read.headers.get('etag') ?? '' },
    body: JSON.stringify({ ...SILENT, ideaUrl: null }),
  });
  if (response.status !== 200) throw new Error(`PUT ${url} answered ${response.status}: ${await response.text()}`);
}

function wishes(no: number): Wish[] {
  const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const typeformSecret = randomBytes(20).toString('hex');
  const signingSecret = randomBytes(16).toString('hex');
  // Every other form sends an id of its own, the rest are told apart by their webhook-id.
  const externalId = no % 2 === 0 ? { externalId: '/id' } : {};
  return [
    {
      platform: 'generic_form',
      settings: { mapping: { body: '/wish', email: '/from/email', name: '/from/name', ...externalId }, verification: 'standard_webhooks' },
      secrets: { webhookSecret },
      secret: webhookSecret,
    },
    {
      platform: 'typeform',
      settings: { formId: `form${no}`, bodyRef: 'wish', emailRef: 'email', nameRef: 'name' },
      secrets: { webhookSecret: typeformSecret },
      secret: typeformSecret,
    },
    {
      platform: 'slack',
      settings: { teamId: `T00000TEAM${no}`, teamDomain: `team-${no}`, ideaChannels: [IDEA_CHANNEL], botUserId: BOT_USER },
      secrets: { signingSecret, botToken: `xoxb-${randomBytes(12).toString('hex')}` },
      secret: signingSecret,
    },
  ];
}

async function connectOne(baseUrl: string, key: string, { platform, settings, secrets, secret }: Wish, no: number): Promise<Connected> {
  const response = await fetch(`${baseUrl}/v1/integrations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ platform, name: `${platform} ${no}`, settings, secrets }),
  });
  const answer = (await response.json()) as { id: string; realm: string };
  if (response.status !== 201) throw new Error(`POST /v1/integrations answered ${response.status}: ${JSON.stringify(answer)}`);
  return { platform, id: answer.id, path: `/v1/intake/${answer.id}`, realm: answer.realm, secret };
}
