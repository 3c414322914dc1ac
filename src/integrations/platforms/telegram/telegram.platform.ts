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
  SendResult,
  Verification,
} from '../../integration';
import { decodeUtf8, parseJson } from '../../payload';
import { refused, soleHeader } from '../../signatures/headers';
import { equalInConstantTime } from '../../signatures/hmac';
import { toSendResult } from './telegram-answers';
import { checkConnection } from './telegram-check';
import { numberAt, toContext } from './telegram-message';
import { toPost } from './telegram-post';
import { TelegramSecrets } from './telegram-secrets';
import { TelegramSettings } from './telegram-settings';
import { understand } from './telegram-updates';

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
