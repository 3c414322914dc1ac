import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, Length, Matches, MaxLength, MinLength } from 'class-validator';
import { cannotAnswer } from '../intake-only';
import { Platform, RealmMismatch, readSettings } from '../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  DeliveryChannel,
  InboundEvent,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  MessageKey,
  OutgoingMessage,
  ParsedDelivery,
  SendResult,
  ThreadAddress,
  Verification,
} from '../integration';
import { at, decodeUtf8, idAt, listAt, numberIdAt, parseJson, requiredIdAt, textAt, timeAt, toDisplayName } from '../payload';
import { refused } from '../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../signatures/hmac';
import { checkRfc3339Header } from '../signatures/timestamps';

export class ZendeskSettings {
  /** The number of the account, as its events name it; deliveries of others are refused. */
  @Matches(/^[1-9][0-9]{0,15}$/)
  accountId!: string;

  /** acme of acme.zendesk.com: with it, tickets get a permalink for agents. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,62}$/)
  subdomain?: string;

  /** A ticket with one of these tags is a suggestion. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 80, { each: true })
  ideaTags: string[] = ['idea'];
}

export class ZendeskSecrets {
  /** The signing secret that Zendesk shows for the webhook. */
  @IsString()
  @MinLength(16)
  @MaxLength(255)
  signingSecret!: string;
}

const OK: IntakeReply = { status: 200 };
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;
const PREFIX = 'zen:event-type:ticket.';

/** Zendesk: a webhook that is connected to ticket events. Intake only: an answer belongs to the agents, in the ticket. */
@Platform({ name: 'zendesk', settings: ZendeskSettings, secrets: ZendeskSecrets, realmSetting: 'accountId' })
export class ZendeskPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  readonly cannotAnswer = true as const;

  /** https://developer.zendesk.com/documentation/webhooks/verifying/ The secret looks like base64 and is used as the text that it is. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { signingSecret } = readSettings(ZendeskSecrets, integration.secrets);
    if (!signingSecret) return refused('no_secret_configured');
    const time = checkRfc3339Header(request, 'x-zendesk-webhook-signature-timestamp');
    if (!time.ok) return time;
    const expected = hmacSha256(signingSecret, time.value, request.body).toString('base64');
    return checkSignatureHeader(request, 'x-zendesk-webhook-signature', SIGNATURE, expected);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const event = parseJson(decodeUtf8(request.body));
    const settings = readSettings(ZendeskSettings, integration.settings);
    if (numberIdAt(event, 'account_id') !== settings.accountId) throw new RealmMismatch();
    return { deliveryKey: requiredIdAt(event, 'id'), events: eventsOf(event, settings), reply: OK };
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    return { text: message.paragraphs.join('\n\n'), request: null };
  }

  send(): Promise<SendResult> {
    return cannotAnswer();
  }

  check(): Promise<readonly ConnectionFinding[]> {
    const detail = 'Heed holds no token for Zendesk: answers to tickets stay with the agents, and are listed as unreachable.';
    return Promise.resolve([{ subject: 'answers', state: 'unknown', detail }]);
  }
}

/** Ticket events (https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/) as events of ours. */
function eventsOf(event: unknown, settings: ZendeskSettings): InboundEvent[] {
  const type = textAt(event, 'type') ?? '';
  switch (type.startsWith(PREFIX) ? type.slice(PREFIX.length) : '') {
    case 'created':
    case 'tags_changed':
      return toSuggestion(event, settings);
    case 'comment_added':
      return toReply(event, settings);
    case 'soft_deleted':
    case 'permanently_deleted':
      return [{ kind: 'delete', message: keyOf(event, settings), deletedAt: timeAt(event, 'time') }];
    default:
      return [];
  }
}

/** The author is who asked for help; the agent who set the tag said that it is an idea. Known already, it changes nothing. */
function toSuggestion(event: unknown, settings: ZendeskSettings): InboundEvent[] {
  const isTagged = listAt(event, 'detail', 'tags').some((tag) => typeof tag === 'string' && settings.ideaTags.includes(tag));
  const title = textAt(event, 'detail', 'subject')?.trim() || null;
  const text = textAt(event, 'detail', 'description')?.trim() || title;
  if (!isTagged || text === null) return [];
  const externalId = idAt(event, 'detail', 'requester_id');
  const thread = threadOf(event, settings);
  const speaker =
    externalId === null ? null : { realm: settings.accountId, externalId, name: null, email: null, assurance: 'verified' as const };
  return [
    {
      kind: 'suggestion',
      message: keyOf(event, settings),
      title,
      text,
      speaker,
      thread,
      permalink: thread.permalink,
      saidAt: timeAt(event, 'detail', 'created_at'),
      intent: 'explicit',
      isTrap: false,
    },
  ];
}

/** Notes among agents are not part of the conversation. */
function toReply(event: unknown, settings: ZendeskSettings): InboundEvent[] {
  const comment = at(event, 'event', 'comment');
  const externalId = idAt(comment, 'author', 'id');
  const text = textAt(comment, 'body')?.trim() ?? '';
  const saidAt = timeAt(event, 'time');
  if (at(comment, 'is_public') !== true || externalId === null || text === '' || saidAt === null) return [];
  const { realm, channel, root } = threadOf(event, settings);
  const name = toDisplayName(textAt(comment, 'author', 'name'));
  const isMember = at(comment, 'author', 'is_staff') === true;
  const roles = isMember ? ['staff'] : [];
  const speaker = { realm, externalId, name, email: null, assurance: 'verified' as const, roles };
  return [
    {
      kind: 'thread_reply',
      message: { realm, channel: 'comment', message: requiredIdAt(comment, 'id') },
      thread: { realm, channel, root },
      speaker,
      text,
      saidAt,
      isMember,
    },
  ];
}

function keyOf(event: unknown, { accountId }: ZendeskSettings): MessageKey {
  return { realm: accountId, channel: 'ticket', message: requiredIdAt(event, 'detail', 'id') };
}

/** Only the requester and the agents can read a ticket. */
function threadOf(event: unknown, { accountId, subdomain }: ZendeskSettings): ThreadAddress {
  const root = requiredIdAt(event, 'detail', 'id');
  const permalink = subdomain === undefined ? null : `https://${subdomain}.zendesk.com/agent/tickets/${encodeURIComponent(root)}`;
  return { realm: accountId, channel: 'tickets', root, replyTo: null, permalink, isPrivate: true };
}
