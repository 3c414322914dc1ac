import { createHmac } from 'node:crypto';

/** Headers by which platforms without a server of their own here prove a body. */

export function teamsHeaders(token: string, body: Buffer | string): Record<string, string> {
  return { authorization: `HMAC ${createHmac('sha256', Buffer.from(token, 'base64')).update(body).digest('base64')}` };
}

export function zendeskHeaders(secret: string, body: Buffer | string, at: Date): Record<string, string> {
  const timestamp = at.toISOString();
  const signature = createHmac('sha256', secret).update(timestamp).update(body).digest('base64');
  return { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': timestamp };
}
