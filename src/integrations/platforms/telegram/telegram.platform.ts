import type { OutboundCaller, OutboundReply } from '../../../outbound/outbound';
import { Platform, readSettings } from '../../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  DeliveryChannel,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  OutgoingMessage,
  ParsedDelivery,
  PostedMessage,
  RetractResult,
  SendResult,
  Verification,
} from '../../integration';
import { decodeUtf8, parseJson } from '../../payload';
import { placeOf } from '../../retraction';
import { refused, soleHeader } from '../../signatures/headers';
import { equalInConstantTime } from '../../signatures/hmac';
import { TOO_OLD, toRetraction, toSendResult } from './telegram-answers';
import { checkConnection } from './telegram-check';
import { numberAt, toContext } from './telegram-message';
import { toEdit, toPost } from './telegram-post';
import { TelegramSecrets } from './telegram-secrets';
import { CHAT_ID, TelegramSettings } from './telegram-settings';
import { understand } from './telegram-updates';

/** What stands where a message was that can no longer be deleted. */
const NOTHING = '—';

/** Telegram: a bot's updates in, its answers under the messages out. */
@Platform({ name: 'telegram', settings: TelegramSettings, secrets: TelegramSecrets, hasButtons: true })
export class TelegramPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  /** Telegram signs nothing: it sends along what `setWebhook` was given (https://core.telegram.org/bots/api#setwebhook). */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookSecret } = readSettings(TelegramSecrets, integration.secrets);
    if (!webhookSecret) return refused('no_secret_configured');
    const token = soleHeader(request, 'x-telegram-bot-api-secret-token', 'signature_missing');
    if (!token.ok) return token;
    return equalInConstantTime(token.value, webhookSecret) ? { ok: true } : refused('signature_mismatch');
  }

  handshake(): IntakeReply | null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const update = parseJson(decodeUtf8(request.body));
    return { deliveryKey: numberAt(update, 'update_id'), ...understand(update, toContext(integration), request.receivedAt) };
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    const request = toPost(message);
    return { text: request.text, request };
  }

  async send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    return toSendResult(await call('sendMessage', toPost(message), integration, outbound), message.thread);
  }

  async retract(
    { externalId, instead }: PostedMessage,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<RetractResult> {
    const { channel, message } = placeOf(externalId);
    const place = { chat_id: CHAT_ID.test(channel) ? Number(channel) : channel, message_id: Number(message) };
    const edit = (text: object) => call('editMessageText', { ...place, ...text }, integration, outbound);
    if (instead !== null) return toRetraction(await edit(toEdit(instead)));
    const deleted = toRetraction(await call('deleteMessage', place, integration, outbound));
    // Older than 48 hours it cannot be deleted any more, but edited.
    return deleted.state === 'failed' && deleted.reason === TOO_OLD ? toRetraction(await edit({ text: NOTHING })) : deleted;
  }

  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    const settings = readSettings(TelegramSettings, integration.settings);
    return checkConnection(integration, settings, (method, parameters) => call(method, parameters, integration, outbound));
  }
}

/** The token is part of the address, as Telegram wants it: an address must never reach a log or a reason. */
function call(method: string, parameters: object, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<OutboundReply> {
  const { apiUrl } = readSettings(TelegramSettings, integration.settings);
  const { botToken } = readSettings(TelegramSecrets, integration.secrets);
  return outbound.call({
    method: 'POST',
    url: `${apiUrl.replace(/\/+$/, '')}/bot${botToken}/${method}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
  });
}
