import { createHmac } from 'node:crypto';

/** Slack's `v0` signature, written from its documentation and not from the product's code, so that the two can disagree. */
export function slackHeaders(signingSecret: string, body: Buffer | string, at: Date): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${seconds}:`).update(body).digest('hex');
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${digest}` };
}
