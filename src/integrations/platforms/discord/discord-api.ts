import type { OutboundCaller, OutboundReply, OutboundRequest } from '../../../outbound/outbound';
import { parseRetryAfter } from '../../../outbound/retry-after';
import { readSettings } from '../../integration';
import type { ConnectedIntegration } from '../../integration';
import { at, readJson } from '../../payload';
import { DiscordSecrets } from './discord-secrets';
import { DiscordSettings } from './discord-settings';

export interface DiscordCall {
  readonly method: OutboundRequest['method'];
  /** Below the API's address, its parts encoded already. */
  readonly path: string;
  readonly body?: unknown;
  /** False: an interaction's token in the path is all that it takes. */
  readonly asBot: boolean;
}

/** One call of Discord's REST API (https://docs.discord.com/developers/reference). */
export function callDiscord(call: DiscordCall, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<OutboundReply> {
  const { apiUrl } = readSettings(DiscordSettings, integration.settings);
  const { botToken } = readSettings(DiscordSecrets, integration.secrets);
  return outbound.call({
    method: call.method,
    url: `${apiUrl.replace(/\/+$/, '')}${call.path}`,
    headers: {
      ...(call.asBot ? { authorization: `Bot ${botToken}` } : {}),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
  });
}

/** Seconds that a 429 asks to wait: to the millisecond in its body, in whole seconds in its header. */
export function retryAfterOf(reply: Extract<OutboundReply, { outcome: 'answered' }>): number | null {
  const exact = at(readJson(reply.body), 'retry_after');
  const text = typeof exact === 'number' ? String(exact) : reply.headers.get('retry-after');
  return parseRetryAfter(text, new Date(reply.headers.get('date') ?? 0));
}
