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
  OutgoingMessage,
  ParsedDelivery,
  PostedMessage,
  RetractResult,
  SendResult,
  Verification,
} from '../../integration';
import { decodeUtf8, parseJson, toId } from '../../payload';
import { refused } from '../../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../../signatures/hmac';
import { markerOf } from '../../delivery-marker';
import { checkConnection } from './github-check';
import { GithubClient } from './github-client';
import { deliver } from './github-delivery';
import { eventsOf } from './github-events';
import { retract } from './github-retraction';
import { GithubSecrets } from './github-secrets';
import { GithubSettings } from './github-settings';
import { toComment } from './github-text';

const OK: IntakeReply = { status: 200 };
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** GitHub: webhooks of issues and discussions in, comments out. */
@Platform({
  name: 'github',
  settings: GithubSettings,
  secrets: GithubSecrets,
  realmSetting: 'host',
  // `send` looks for the comment before it posts one, however long ago that was.
  knowsRepeatsForSeconds: Infinity,
})
export class GithubPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  /** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries; the older SHA-1 header is not looked at. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookSecret } = readSettings(GithubSecrets, integration.secrets);
    if (!webhookSecret) return refused('no_secret_configured');
    const expected = `sha256=${hmacSha256(webhookSecret, request.body).toString('hex')}`;
    return checkSignatureHeader(request, 'x-hub-signature-256', SIGNATURE, expected);
  }

  handshake(request: InboundRequest): IntakeReply | null {
    return headerOf(request, 'x-github-event') === 'ping' ? { status: 200, contentType: 'text/plain', body: 'pong' } : null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const type = headerOf(request, 'x-github-event');
    if (type === null) throw new MalformedPayload('the header x-github-event is missing');
    const deliveryKey = toId(headerOf(request, 'x-github-delivery'), 'x-github-delivery');
    return { deliveryKey, events: eventsOf(type, payloadOf(request), integration), reply: OK };
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    const text = toComment(message);
    return { text, request: { body: `${text}\n\n${markerOf(message.deliveryId)}` } };
  }

  send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    return deliver(message, `${toComment(message)}\n\n${markerOf(message.deliveryId)}`, integration, outbound);
  }

  retract(
    { externalId, thread, instead }: PostedMessage,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<RetractResult> {
    const body = instead && `${toComment(instead)}\n\n${markerOf(instead.deliveryId)}`;
    return retract(externalId, thread.channel, body, new GithubClient(integration, outbound));
  }

  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    return checkConnection(integration, outbound);
  }
}

/** The webhook's content type is a choice: JSON, or a form with the JSON in a field. */
function payloadOf(request: InboundRequest): unknown {
  if (request.contentType !== URLENCODED) return parseJson(decodeUtf8(request.body));
  const json = new Map(parseUrlencoded(request.body)).get('payload');
  if (json === undefined) throw new MalformedPayload('the form has no field payload');
  return parseJson(json);
}

function headerOf(request: InboundRequest, name: string): string | null {
  return request.headers.get(name)?.[0] ?? null;
}
