import type { OutboundCaller } from '../../../outbound/outbound';
import { Platform, readSettings } from '../../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  DeliveryChannel,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  OpenResult,
  OpeningSubmission,
  OutgoingMessage,
  ParsedDelivery,
  PostedMessage,
  RetractResult,
  SendResult,
  ThreadOpening,
  Verification,
} from '../../integration';
import { at, decodeUtf8, idAt, parseJson, readJson } from '../../payload';
import { placeOf, toRetractResult } from '../../retraction';
import { checkEd25519Header } from '../../signatures/ed25519';
import { refused } from '../../signatures/headers';
import { checkTimestampHeader } from '../../signatures/timestamps';
import { toSendResult } from './discord-answers';
import { callDiscord, retryAfterOf } from './discord-api';
import { checkConnection } from './discord-check';
import { interactionOf } from './discord-interactions';
import { toEdit, toPost } from './discord-message';
import { openThread } from './discord-opening';
import { PONG, whisper } from './discord-replies';
import { DiscordSecrets } from './discord-secrets';
import { DiscordSettings } from './discord-settings';

const PING = 1;
/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: it was deleted before us, by a person or with its channel. */
const UNKNOWN_MESSAGE = 10008;
const UNKNOWN_CHANNEL = 10003;

/** Discord: interactions in (slash command, message command, modal, button), replies under a message out. */
@Platform({
  name: 'discord',
  settings: DiscordSettings,
  secrets: DiscordSecrets,
  realmSetting: 'guildId',
  hasButtons: true,
  // "The past few minutes" (https://docs.discord.com/developers/resources/message#create-message); we rely on two.
  knowsRepeatsForSeconds: 120,
  answerWithinMs: 3000,
})
export class DiscordPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  /** Discord tries bad signatures on purpose and removes an endpoint that takes one. The window is ours: none is published. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { publicKey } = readSettings(DiscordSecrets, integration.secrets);
    if (!publicKey) return refused('no_secret_configured');
    const seconds = checkTimestampHeader(request, 'x-signature-timestamp');
    if (!seconds.ok) return seconds;
    return checkEd25519Header(request, 'x-signature-ed25519', publicKey, seconds.value, request.body);
  }

  handshake(request: InboundRequest): IntakeReply | null {
    return at(parseJson(decodeUtf8(request.body)), 'type') === PING ? PONG : null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const payload = parseJson(decodeUtf8(request.body));
    return { deliveryKey: idAt(payload, 'id'), ...interactionOf(payload, integration) };
  }

  /** Discord sends an interaction once: whoever typed it must hear that it is lost. */
  tooLate(_request: InboundRequest, integration: ConnectedIntegration): IntakeReply {
    return whisper(readSettings(DiscordSettings, integration.settings).lateText);
  }

  openThread(
    opening: ThreadOpening,
    said: OpeningSubmission,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<OpenResult> {
    return openThread(opening, said, integration, outbound);
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    const request = toPost(message);
    return { text: request.content, request };
  }

  async send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    const { guildId } = readSettings(DiscordSettings, integration.settings);
    const path = `/channels/${encodeURIComponent(message.thread.channel)}/messages`;
    const reply = await callDiscord({ method: 'POST', path, body: toPost(message), asBot: true }, integration, outbound);
    return toSendResult(reply, message.thread, guildId ?? null);
  }

  /** https://docs.discord.com/developers/resources/message: a bot may delete and edit its own messages, at any time. */
  async retract(
    { externalId, instead }: PostedMessage,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<RetractResult> {
    const { channel, message } = placeOf(externalId);
    const path = `/channels/${encodeURIComponent(channel)}/messages/${encodeURIComponent(message)}`;
    const edit = instead === null ? null : toEdit(instead);
    const call =
      edit === null ? ({ method: 'DELETE', path, asBot: true } as const) : ({ method: 'PATCH', path, body: edit, asBot: true } as const);
    const reply = await callDiscord(call, integration, outbound);
    return toRetractResult(reply, reply.outcome === 'answered' ? retryAfterOf(reply) : null, (status, body) => {
      const code = at(readJson(body), 'code');
      if (code === UNKNOWN_MESSAGE || code === UNKNOWN_CHANNEL) return { state: 'retracted' };
      return { state: 'failed', reason: typeof code === 'number' ? `discord_${code}` : `http_${status}` };
    });
  }

  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    return checkConnection(integration, outbound);
  }
}
