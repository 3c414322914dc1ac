import { IsOptional, IsString, Length, Matches, ValidateBy } from 'class-validator';
import { cannotAnswer } from '../intake-only';
import { MalformedPayload, Platform, RealmMismatch, readSettings } from '../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  DeliveryChannel,
  InboundRequest,
  IntakeSource,
  OutgoingMessage,
  ParsedDelivery,
  SendResult,
  Speaker,
  SuggestionEvent,
  Verification,
} from '../integration';
import { decodeUtf8, idAt, parseJson, requiredIdAt, textAt, timeAt, toDisplayName, toId } from '../payload';
import { refused } from '../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../signatures/hmac';

export class TeamsSettings {
  /** The Microsoft 365 tenant; deliveries of others are refused. */
  @Matches(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  tenantId!: string;

  /** What Teams shows in the thread at once: the only answer that an outgoing webhook can give. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  answer: string = '💡 ✓';
}

export class TeamsSecrets {
  /** The security token that Teams shows once, when the outgoing webhook is made. */
  @ValidateBy({
    name: 'isSecurityToken',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && keyOf(value) !== null,
      defaultMessage: () => '$property must be the base64 text that Teams shows',
    },
  })
  securityToken!: string;
}

const SIGNATURE = /^HMAC [A-Za-z0-9+/]{43}=$/;
const CONVERSATION = /^([^;]{1,200});messageid=([0-9]{1,20})$/;

/** Microsoft Teams: an outgoing webhook, which is called where somebody mentions it. Intake only: Teams takes no post from it later. */
@Platform({ name: 'teams', settings: TeamsSettings, secrets: TeamsSecrets, realmSetting: 'tenantId', answerWithinMs: 5_000 })
export class TeamsPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  readonly cannotAnswer = true as const;

  /** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const key = keyOf(readSettings(TeamsSecrets, integration.secrets).securityToken || '');
    if (key === null) return refused('no_secret_configured');
    const expected = `HMAC ${hmacSha256(key, request.body).toString('base64')}`;
    return checkSignatureHeader(request, 'authorization', SIGNATURE, expected);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const activity = parseJson(decodeUtf8(request.body));
    const settings = readSettings(TeamsSettings, integration.settings);
    const tenant = textAt(activity, 'channelData', 'tenant', 'id') ?? textAt(activity, 'conversation', 'tenantId');
    if (tenant?.toLowerCase() !== settings.tenantId) throw new RealmMismatch();
    const reply = { status: 200, contentType: 'application/json', body: JSON.stringify({ type: 'message', text: settings.answer }) };
    if (textAt(activity, 'type') !== 'message') return { deliveryKey: idAt(activity, 'id'), events: [], reply };
    const suggestion = toSuggestion(activity, settings);
    const { channel, message } = suggestion.message;
    const deliveryKey = toId(`${channel}:${message}`, '/conversation/id');
    return { deliveryKey, events: suggestion.text === '' ? [] : [suggestion], reply };
  }

  render(message: OutgoingMessage): { readonly text: string; readonly request: unknown } {
    return { text: message.paragraphs.join('\n\n'), request: null };
  }

  send(): Promise<SendResult> {
    return cannotAnswer();
  }

  check(): Promise<readonly ConnectionFinding[]> {
    const detail =
      'An outgoing webhook answers once, at the moment it is called: nobody can be told later in Teams what came of their wish.';
    return Promise.resolve([{ subject: 'answers', state: 'unknown', detail }]);
  }
}

/** To mention the webhook is to ask outright, but for a reply in a conversation that began with a suggestion. Teams keeps a team's channels to its members, so what is said there is private. */
function toSuggestion(activity: unknown, settings: TeamsSettings): SuggestionEvent {
  const realm = settings.tenantId;
  const [, conversation, root] = CONVERSATION.exec(requiredIdAt(activity, 'conversation', 'id')) ?? [];
  if (conversation === undefined || root === undefined) throw new MalformedPayload('/conversation/id names no message of a channel');
  const message = requiredIdAt(activity, 'id');
  const permalink = `https://teams.microsoft.com/l/message/${encodeURIComponent(conversation)}/${encodeURIComponent(message)}`;
  return {
    kind: 'suggestion',
    message: { realm, channel: conversation, message },
    title: null,
    text: toPlainText(textAt(activity, 'text') ?? ''),
    speaker: speakerOf(activity, realm),
    thread: { realm, channel: conversation, root, replyTo: null, permalink, isPrivate: true, unreachable: 'channel_cannot_answer' },
    permalink,
    saidAt: timeAt(activity, 'timestamp'),
    intent: 'explicit',
    isTrap: false,
    repliesTo: root === message ? [] : [{ realm, channel: conversation, root }],
  };
}

/** The id in the directory stays; the one of the conversation's protocol is another for each bot. */
function speakerOf(activity: unknown, realm: string): Speaker | null {
  const externalId = idAt(activity, 'from', 'aadObjectId') ?? idAt(activity, 'from', 'id');
  if (externalId === null) return null;
  return { realm, externalId, name: toDisplayName(textAt(activity, 'from', 'name')), email: null, assurance: 'verified' };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", nbsp: ' ' };

/** Teams' markup as a person reads it, without the mention of the webhook at its head. Every pattern is bounded: the text is anybody's. */
function toPlainText(text: string): string {
  return text
    .replace(/^\s*<at\b[^<>]{0,300}>[^<]{0,300}<\/at>/i, '')
    .replace(/<at\b[^<>]{0,300}>([^<]{0,300})<\/at>/gi, '@$1')
    .replace(/<br\s{0,5}\/?>|<\/p>|<\/div>/gi, '\n')
    .replace(/<\/?[a-z][^<>]{0,1000}>/gi, '')
    .replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .trim();
}

function keyOf(token: string): Buffer | null {
  // Buffer.from skips what is not base64, and a token that was silently cut short would sign all the same.
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(token) ? Buffer.from(token, 'base64') : Buffer.alloc(0);
  return key.length >= 16 && key.length <= 128 ? key : null;
}
