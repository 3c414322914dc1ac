import type { OutboundCaller } from '../../../outbound/outbound';
import type { ConnectedIntegration, RetractResult } from '../../integration';
import { placeOf } from '../../retraction';
import { callSlack } from './slack-web-api';

/** It was deleted before us, by a person or with its channel. */
const IS_GONE = new Set(['message_not_found', 'channel_not_found']);

/**
 * https://docs.slack.dev/reference/methods/chat.delete and chat.update: a bot may do both to its own messages, at any time. `form`: what
 * chat.postMessage would be given for what is to stand there instead; null: nothing is.
 */
export async function retract(
  externalId: string,
  form: { readonly text: string; readonly blocks: readonly object[] } | null,
  integration: ConnectedIntegration,
  outbound: OutboundCaller,
): Promise<RetractResult> {
  const { channel, message: ts } = placeOf(externalId);
  const answer =
    form === null
      ? await callSlack('chat.delete', { channel, ts }, integration, outbound)
      : await callSlack('chat.update', { channel, ts, text: form.text, blocks: form.blocks }, integration, outbound);
  switch (answer.state) {
    case 'ok':
      return { state: 'retracted' };
    case 'retry':
      return answer;
    case 'lost':
      return { state: 'retry', reason: answer.reason, afterSeconds: null };
    case 'error':
      return IS_GONE.has(answer.reason) ? { state: 'retracted' } : { state: 'failed', reason: answer.reason };
  }
}
