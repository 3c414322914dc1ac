import type { OutboundCaller } from '../../../outbound/outbound';
import { parseRetryAfter } from '../../../outbound/retry-after';
import { readSettings } from '../../integration';
import type { ConnectedIntegration } from '../../integration';
import { at, readJson, textAt } from '../../payload';
import { COMES_BACK } from './slack-answers';
import { SlackSecrets } from './slack-secrets';
import { SlackSettings } from './slack-settings';

/** A message may have 40,000 characters, and its blocks say them again. */
const MAX_ANSWER = 1024 * 1024;

export type SlackAnswer =
  | { readonly state: 'ok'; readonly answer: unknown }
  /** Nothing happened, and later it may. */
  | { readonly state: 'retry'; readonly reason: string; readonly afterSeconds: number | null }
  /** It may have happened: no answer that says so came back. */
  | { readonly state: 'lost'; readonly reason: string }
  | { readonly state: 'error'; readonly reason: string };

/** One call of Slack's Web API; lists and objects are sent as JSON, as Slack wants them in a form. */
export async function callSlack(
  method: string,
  args: Readonly<Record<string, string | number | boolean | object>>,
  integration: ConnectedIntegration,
  outbound: OutboundCaller,
): Promise<SlackAnswer> {
  const { apiUrl } = readSettings(SlackSettings, integration.settings);
  const { botToken } = readSettings(SlackSecrets, integration.secrets);
  const fields = Object.entries(args).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  const reply = await outbound.call({
    method: 'POST',
    url: `${apiUrl.replace(/\/+$/, '')}/${method}`,
    headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(fields).toString(),
    maxResponseBytes: MAX_ANSWER,
  });
  switch (reply.outcome) {
    case 'blocked':
      return { state: 'error', reason: 'blocked' };
    case 'unsent':
      return { state: 'retry', reason: 'unsent', afterSeconds: null };
    case 'unanswered':
      return { state: 'lost', reason: 'unanswered' };
    case 'answered':
      break;
  }
  // A date in Retry-After is meant by Slack's clock, which the answer carries.
  const afterSeconds = parseRetryAfter(reply.headers.get('retry-after'), new Date(reply.headers.get('date') ?? 0));
  if (reply.status === 429) return { state: 'retry', reason: 'ratelimited', afterSeconds };
  if (reply.status >= 500) return { state: 'lost', reason: `http_${reply.status}` };
  const answer = readJson(reply.body);
  if (at(answer, 'ok') === true) return { state: 'ok', answer };
  const error = textAt(answer, 'error') ?? '';
  const reason = /^[a-z0-9_]{1,45}$/.test(error) ? error : 'unknown_error';
  return COMES_BACK.has(reason) ? { state: 'retry', reason, afterSeconds } : { state: 'error', reason };
}
