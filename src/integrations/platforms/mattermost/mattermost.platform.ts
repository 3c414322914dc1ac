import { createHash } from 'node:crypto';
import type { OutboundCaller } from '../../../outbound/outbound';
import { URLENCODED, parseUrlencoded } from '../../form-body';
import { MalformedPayload, Platform, readSettings } from '../../integration';
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
import { decodeUtf8, idAt, parseJson, requiredIdAt, textAt } from '../../payload';
import { refused, soleHeader } from '../../signatures/headers';
import { equalInConstantTime } from '../../signatures/hmac';
import { checkConnection } from './mattermost-check';
import { MattermostClient } from './mattermost-client';
import { deliver, openThread, retract, toPost, toRequest } from './mattermost-delivery';
import { commandEvents, postEvents } from './mattermost-events';
import { MattermostSecrets } from './mattermost-secrets';
import { MattermostSettings } from './mattermost-settings';

/** Mattermost posts what it is answered; nothing, where there is nothing to say. */
const SILENCE: IntakeReply = { status: 200 };
const NOTED: IntakeReply = ephemeral('💡 ✓');
const USAGE: IntakeReply = ephemeral('💡 /idea …');

/** Mattermost: outgoing webhooks and slash commands in, replies in threads out. */
@Platform({
  name: 'mattermost',
  settings: MattermostSettings,
  secrets: MattermostSecrets,
  realmSetting: 'siteUrl',
  answerWithinMs: 3_000,
  // pending_post_id is known for 30 s, in the memory of one server; some of them are lost on the way.
  knowsRepeatsForSeconds: 20,
})
export class MattermostPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  /** Nothing signs the body: a token that only the two sides know stands in it and, for a command, in a header as well. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookToken, commandToken } = readSettings(MattermostSecrets, integration.secrets);
    const expected = [webhookToken, commandToken].filter((token) => token !== undefined && token !== '');
    if (expected.length === 0) return refused('no_secret_configured');
    const given = tokenOf(request);
    if (given === null) return refused('signature_missing');
    const matches = expected.map((token) => equalInConstantTime(given, token ?? ''));
    if (!matches.includes(true)) return refused('signature_mismatch');
    if (!request.headers.has('authorization')) return { ok: true };
    const header = soleHeader(request, 'authorization', 'signature_missing');
    if (!header.ok) return header;
    return equalInConstantTime(header.value, `Token ${given}`) ? { ok: true } : refused('signature_mismatch');
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const body = bodyOf(request);
    if (textAt(body, 'command') === null) {
      return { deliveryKey: requiredIdAt(body, 'post_id'), events: postEvents(body, integration), reply: SILENCE };
    }
    const trigger = textAt(body, 'trigger_id');
    if (trigger === null || trigger === '') throw new MalformedPayload('/trigger_id is missing');
    // It holds a signature and has no fixed length.
    const key = createHash('sha256').update(trigger, 'utf8').digest('hex');
    const events = commandEvents(body, integration, key, request.receivedAt);
    return { deliveryKey: key, events, reply: events.length === 0 ? USAGE : NOTED };
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    return { text: toPost(message), request: toRequest(message) };
  }

  send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    return deliver(message, new MattermostClient(integration, outbound));
  }

  retract(posted: PostedMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<RetractResult> {
    return retract(posted, new MattermostClient(integration, outbound));
  }

  openThread(
    opening: ThreadOpening,
    said: OpeningSubmission,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<OpenResult> {
    return openThread(opening, said, integration, new MattermostClient(integration, outbound));
  }

  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    return checkConnection(integration, new MattermostClient(integration, outbound));
  }
}

function tokenOf(request: InboundRequest): string | null {
  try {
    return idAt(bodyOf(request), 'token');
  } catch (error) {
    if (error instanceof MalformedPayload) return null;
    throw error;
  }
}

/** A webhook's content type is a choice; commands are forms. The last of two fields with one name counts, here and in `verify`. */
function bodyOf(request: InboundRequest): unknown {
  return request.contentType === URLENCODED ? Object.fromEntries(parseUrlencoded(request.body)) : parseJson(decodeUtf8(request.body));
}

function ephemeral(text: string): IntakeReply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify({ response_type: 'ephemeral', text }) };
}
