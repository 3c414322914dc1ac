import type { OutboundCaller, OutboundReply, OutboundRequest } from '../../../outbound/outbound';
import { MalformedPayload, Platform, RealmMismatch, readSettings } from '../../integration';
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
  ReactionEvent,
  RetractResult,
  SendResult,
  Verification,
} from '../../integration';
import { at, decodeUtf8, isObject, numberIdAt, parseJson, readJson, textAt, timeAt, toId } from '../../payload';
import { toRetractResult } from '../../retraction';
import { refused } from '../../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../../signatures/hmac';
import { pauseAfter, toPost, toRequest, toSendResult } from './discourse-delivery';
import { eventsOf, likesOf } from './discourse-events';
import { DiscourseSecrets } from './discourse-secrets';
import { DiscourseSettings } from './discourse-settings';

const OK: IntakeReply = { status: 200 };
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** Discourse: webhooks of posts in, replies in topics out. */
@Platform({
  name: 'discourse',
  settings: DiscourseSettings,
  secrets: DiscourseSecrets,
  realmSetting: 'siteUrl',
  // It keeps an answer for 120 s and gives it again for the same request; some of them are lost on the way.
  knowsRepeatsForSeconds: 100,
})
export class DiscoursePlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  /** Signed over the bytes, whatever the content type says: the body is JSON in either case. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookSecret } = readSettings(DiscourseSecrets, integration.secrets);
    if (!webhookSecret) return refused('no_secret_configured');
    const expected = `sha256=${hmacSha256(webhookSecret, request.body).toString('hex')}`;
    return checkSignatureHeader(request, 'x-discourse-event-signature', SIGNATURE, expected);
  }

  handshake(request: InboundRequest): IntakeReply | null {
    return headerOf(request, 'x-discourse-event-type') === 'ping' ? { status: 200, contentType: 'text/plain', body: 'OK' } : null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const { siteUrl } = readSettings(DiscourseSettings, integration.settings);
    if (headerOf(request, 'x-discourse-instance')?.replace(/\/+$/, '') !== siteUrl) throw new RealmMismatch();
    const name = headerOf(request, 'x-discourse-event');
    if (name === null) throw new MalformedPayload('the header x-discourse-event is missing');
    const body = parseJson(decodeUtf8(request.body));
    const eventId = toId(headerOf(request, 'x-discourse-event-id'), 'x-discourse-event-id');
    const type = headerOf(request, 'x-discourse-event-type');
    if (type === 'like') {
      const events = likesOf(name, body, integration, request.receivedAt);
      return { deliveryKey: likeKeyOf(events) ?? eventId, events, reply: OK };
    }
    if (type !== 'post') return { deliveryKey: eventId, events: [], reply: OK };
    const post = at(body, 'post');
    if (!isObject(post)) throw new MalformedPayload('/post is missing');
    return { deliveryKey: keyOf(name, post) ?? eventId, events: eventsOf(name, post, integration), reply: OK };
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    return { text: toPost(message), request: toRequest(message) };
  }

  async send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    const { root } = message.thread;
    if (!/^[0-9]{1,15}$/.test(root)) return { state: 'failed', reason: 'thread_is_no_topic', unreachable: true };
    const settings = readSettings(DiscourseSettings, integration.settings);
    const body = JSON.stringify(toRequest(message));
    return toSendResult(await call('POST', '/posts.json', integration, outbound, body), settings, root);
  }

  /** https://docs.discourse.org/#tag/Posts: the bot's own posts. */
  async retract(
    { externalId, instead }: PostedMessage,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<RetractResult> {
    const path = `/posts/${encodeURIComponent(externalId)}.json`;
    const reply =
      instead === null
        ? await call('DELETE', path, integration, outbound)
        : await call('PUT', path, integration, outbound, JSON.stringify({ post: { raw: toRequest(instead).raw } }));
    return toRetractResult(reply, pauseAfter(reply), (status) =>
      status === 404 || status === 410 ? { state: 'retracted' } : { state: 'failed', reason: `http_${status}` },
    );
  }

  async check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    const { apiUsername } = readSettings(DiscourseSettings, integration.settings);
    const reply = await call('GET', '/session/current.json', integration, outbound);
    return [toFinding(reply, apiUsername)];
  }
}

/** A delivery that is tried again comes with an event id of its own; what it holds is the same. */
function keyOf(name: string, post: object): string | null {
  const [id, version, at] = [numberIdAt(post, 'id'), numberIdAt(post, 'version'), timeAt(post, 'updated_at')];
  const isKnown = id !== null && version !== null && at !== null && /^[a-z_]{1,60}$/.test(name);
  return isKnown ? `${name}:${id}:${version}:${at.getTime()}` : null;
}

/** Tried again it is the same like; put again after it was taken back, which nobody tells us, it changes nothing. */
function likeKeyOf([like]: readonly ReactionEvent[]): string | null {
  return like === undefined ? null : `like:${like.message.message}:${like.speaker.externalId}`;
}

function call(
  method: OutboundRequest['method'],
  path: string,
  integration: ConnectedIntegration,
  outbound: OutboundCaller,
  body?: string,
): Promise<OutboundReply> {
  const { siteUrl, apiUsername } = readSettings(DiscourseSettings, integration.settings);
  const { apiKey } = readSettings(DiscourseSecrets, integration.secrets);
  const headers = { 'api-key': apiKey, 'api-username': encodeURIComponent(apiUsername), accept: 'application/json' };
  if (body === undefined) return outbound.call({ method, url: `${siteUrl}${path}`, headers });
  return outbound.call({ method, url: `${siteUrl}${path}`, headers: { ...headers, 'content-type': 'application/json' }, body });
}

function toFinding(reply: OutboundReply, apiUsername: string): ConnectionFinding {
  const subject = 'apiKey';
  if (reply.outcome !== 'answered') return { subject, state: 'unknown', detail: `The forum could not be asked: ${reply.reason}.` };
  const username = textAt(readJson(reply.body), 'current_user', 'username');
  if (reply.status === 200 && username?.toLowerCase() === apiUsername.toLowerCase())
    return { subject, state: 'ok', detail: `The forum takes the key for ${apiUsername}.` };
  if (reply.status === 403 || reply.status === 401)
    return { subject, state: 'missing', detail: `The forum refuses the key for ${apiUsername}: make one for that user, with posts:write.` };
  // A key that may only write posts is not told who it is.
  return { subject, state: 'unknown', detail: `The forum does not say whose key it is (${reply.status}).` };
}

function headerOf(request: InboundRequest, name: string): string | null {
  return request.headers.get(name)?.[0] ?? null;
}
