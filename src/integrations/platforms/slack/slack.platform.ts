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
  LookupEvent,
  LookupResult,
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
import { decodeUtf8, idAt, parseJson, textAt, toWebUrl } from '../../payload';
import { refused } from '../../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../../signatures/hmac';
import { checkTimestampHeader } from '../../signatures/timestamps';
import { toSendResult } from './slack-answers';
import { checkConnection } from './slack-check';
import { commandTooLate, parseCommand } from './slack-command';
import { DELIVERY_METADATA, eventsOf } from './slack-events';
import { interactionsOf } from './slack-interactions';
import { lookUp } from './slack-lookup';
import { openThread } from './slack-opening';
import { retract } from './slack-retraction';
import { SlackSecrets } from './slack-secrets';
import { SlackSettings } from './slack-settings';
import { escapeText, toSections } from './slack-text';

const OK: IntakeReply = { status: 200 };
const SIGNATURE = /^v0=[0-9a-f]{64}$/;
const TEAM_DOMAIN = /^https:\/\/([a-z0-9][a-z0-9-]{0,62})\.slack\.com\//;
const MENTIONABLE = /^[UW][A-Z0-9]{1,63}$/;

/** Slack: Events API, interactivity and slash commands in, replies in threads out. */
@Platform({
  name: 'slack',
  settings: SlackSettings,
  secrets: SlackSecrets,
  realmSetting: 'teamId',
  hasButtons: true,
  // https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
  answerWithinMs: 3_000,
})
export class SlackPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  /** https://docs.slack.dev/authentication/verifying-requests-from-slack */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { signingSecret } = readSettings(SlackSecrets, integration.secrets);
    if (!signingSecret) return refused('no_secret_configured');
    if (isUnsignedSslCheck(request)) return { ok: true };
    const seconds = checkTimestampHeader(request, 'x-slack-request-timestamp');
    if (!seconds.ok) return seconds;
    const expected = `v0=${hmacSha256(signingSecret, `v0:${seconds.value}:`, request.body).toString('hex')}`;
    return checkSignatureHeader(request, 'x-slack-signature', SIGNATURE, expected);
  }

  handshake(request: InboundRequest): IntakeReply | null {
    if (request.contentType === URLENCODED) return isSslCheck(request) ? OK : null;
    const envelope = parseJson(decodeUtf8(request.body));
    if (textAt(envelope, 'type') !== 'url_verification') return null;
    const challenge = idAt(envelope, 'challenge');
    if (challenge === null) throw new MalformedPayload('/challenge is missing');
    return { status: 200, contentType: 'application/json', body: JSON.stringify({ challenge }) };
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    if (request.contentType === URLENCODED) return parseForm(request, integration);
    const envelope = parseJson(decodeUtf8(request.body));
    if (textAt(envelope, 'type') !== 'event_callback') return { deliveryKey: null, events: [], reply: OK };
    return { deliveryKey: idAt(envelope, 'event_id'), events: eventsOf(envelope, integration), reply: OK };
  }

  lookup(event: LookupEvent, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<LookupResult> {
    return lookUp(event, integration, outbound);
  }

  openThread(
    opening: ThreadOpening,
    said: OpeningSubmission,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<OpenResult> {
    return openThread(opening, said, integration, outbound);
  }

  tooLate(request: InboundRequest): IntakeReply | null {
    return request.contentType === URLENCODED ? commandTooLate(new Map(parseUrlencoded(request.body))) : null;
  }

  render(message: OutgoingMessage): {
    readonly text: string;
    readonly request: { readonly text: string; readonly blocks: readonly object[] };
  } {
    const paragraphs = [
      ...message.paragraphs.map((paragraph) => escapeText(paragraph.trim())),
      creditLine(message),
      linkLine(message.link),
    ];
    const kept = paragraphs.filter((paragraph) => paragraph !== '');
    const text = kept.join('\n\n');
    const request = {
      channel: message.thread.channel,
      thread_ts: message.thread.root,
      text,
      // `verbatim`: without it Slack would turn a bare @here or #general in somebody's words into a mention.
      blocks: [
        ...toSections(kept).map((section) => ({ type: 'section', text: { type: 'mrkdwn', text: section, verbatim: true } })),
        ...buttons(message),
      ],
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: DELIVERY_METADATA, event_payload: { delivery_id: message.deliveryId } },
    };
    return { text, request };
  }

  async send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    const { apiUrl, teamDomain } = readSettings(SlackSettings, integration.settings);
    const { botToken } = readSettings(SlackSecrets, integration.secrets);
    const { channel, root, permalink } = message.thread;
    const reply = await outbound.call({
      method: 'POST',
      url: `${apiUrl.replace(/\/+$/, '')}/chat.postMessage`,
      headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(this.render(message).request),
    });
    const domain = teamDomain ?? TEAM_DOMAIN.exec(permalink ?? '')?.[1] ?? null;
    return toSendResult(reply, { channel, root, teamDomain: domain });
  }

  retract(posted: PostedMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<RetractResult> {
    return retract(posted.externalId, posted.instead && this.render(posted.instead).request, integration, outbound);
  }

  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    return checkConnection(integration, outbound);
  }
}

/** Interactivity and slash commands are posted as forms; Slack sends them once, so `trigger_id` is enough of a key. */
function parseForm(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
  const form = new Map(parseUrlencoded(request.body));
  const json = form.get('payload');
  if (json !== undefined) {
    const payload = parseJson(json);
    const events = interactionsOf(payload, integration, request.receivedAt);
    return { deliveryKey: idAt(payload, 'trigger_id'), events, reply: OK };
  }
  if (form.has('command')) return parseCommand(Object.fromEntries(form), integration, request.receivedAt);
  if (form.has('ssl_check')) return { deliveryKey: null, events: [], reply: OK };
  throw new MalformedPayload('the form has neither a field payload nor a field command');
}

function isSslCheck(request: InboundRequest): boolean {
  return new Map(parseUrlencoded(request.body)).get('ssl_check') === '1';
}

/** Slack tests a certificate with an unsigned form of nothing but `ssl_check` and the old token. With any other field it must be signed. */
function isUnsignedSslCheck(request: InboundRequest): boolean {
  const isSmall = request.contentType === URLENCODED && request.body.length <= 200 && !request.headers.has('x-slack-signature');
  if (!isSmall || !isSslCheck(request)) return false;
  return parseUrlencoded(request.body).every(([name]) => name === 'ssl_check' || name === 'token');
}

/** https://docs.slack.dev/reference/block-kit/blocks/actions-block: 75 characters a button. */
function buttons({ prompt }: OutgoingMessage): object[] {
  if (!prompt || prompt.choices.length === 0) return [];
  const elements = prompt.choices.slice(0, 25).map(({ value, label }, index) => ({
    type: 'button',
    action_id: `heed_prompt:${prompt.id}:${index}`,
    text: { type: 'plain_text', text: label.slice(0, 75), emoji: false },
    value,
  }));
  return [{ type: 'actions', elements }];
}

/** Names alone, after a sign that every language reads: the words of thanks are the announcement's. */
function creditLine({ credits }: OutgoingMessage): string {
  if (credits.length === 0) return '';
  const names = credits.map(({ name, mention }) => (mention !== null && MENTIONABLE.test(mention) ? `<@${mention}>` : escapeText(name)));
  return `:raised_hands: ${names.join(', ')}`;
}

function linkLine(link: string | null): string {
  const url = toWebUrl(link);
  return url === null ? '' : `<${escapeText(url).replaceAll('|', '%7C')}>`;
}
