import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { answerText } from '../answer-text';
import { claimedSpeaker } from '../claimed-speaker';
import { secretFinding, unaskable } from '../connection-findings';
import { MalformedPayload, Platform, RealmMismatch, readSettings, realmOf } from '../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  InboundEvent,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  ParsedDelivery,
  Verification,
} from '../integration';
import { at, decodeUtf8, idAt, isObject, listAt, parseJson, requiredIdAt, textAt, timeAt, toId } from '../payload';
import { refused } from '../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../signatures/hmac';

/** Answers are found by the `key` of their question, which stays when it is reworded. */
export class TallySettings {
  /** Only responses to this form are taken. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  formId?: string;

  /** `key` of the question for a short title. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  titleKey?: string;

  /** `key` of the question for the suggestion itself, such as question_OYq4Za. */
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  bodyKey!: string;

  /** `key` of the question for the e-mail address. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  emailKey?: string;

  /** `key` of the question for the name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  nameKey?: string;
}

export class TallySecrets {
  /** The signing secret of the webhook in Tally. */
  @IsString()
  @MinLength(16)
  @MaxLength(255)
  signingSecret!: string;
}

const OK: IntakeReply = { status: 200 };
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;
/** Bytes up to which a body that is not proved yet is parsed for the second look. A response is a few kilobytes. */
const MAX_SECOND_LOOK = 1024 * 1024;

/** Tally's webhook: https://tally.so/help/webhooks */
@Platform({ name: 'tally', settings: TallySettings, secrets: TallySecrets, realmSetting: 'formId' })
export class TallyPlatform implements IntakeSource, ConnectionCheck {
  /**
   * Over the bytes; where they do not fit, over the body parsed and written again, as Tally's own example verifies it. What is accepted that way
   * differs from what was signed in white space and escapes alone.
   */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { signingSecret } = readSettings(TallySecrets, integration.secrets);
    if (!signingSecret) return refused('no_secret_configured');
    const over = (signed: Buffer | string) =>
      checkSignatureHeader(request, 'tally-signature', SIGNATURE, hmacSha256(signingSecret, signed).toString('base64'));
    const verdict = over(request.body);
    if (verdict.ok || verdict.reason !== 'signature_mismatch') return verdict;
    const again = rewritten(request.body);
    return again === null ? verdict : over(again);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const payload = parseJson(decodeUtf8(request.body));
    const deliveryKey = idAt(payload, 'eventId');
    if (textAt(payload, 'eventType') !== 'FORM_RESPONSE') return { deliveryKey, events: [], reply: OK };
    const response = at(payload, 'data');
    if (!isObject(response)) throw new MalformedPayload('/data is missing');
    return { deliveryKey, events: toEvents(response, timeAt(payload, 'createdAt'), integration), reply: OK };
  }

  check(integration: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    return Promise.resolve([
      secretFinding(integration, 'signingSecret', 'copy it from Integrations > Webhooks in Tally'),
      unaskable('webhook', integration, 'Tally cannot be asked: fill in the form once.'),
    ]);
  }
}

function rewritten(body: Buffer): string | null {
  if (body.length > MAX_SECOND_LOOK) return null;
  try {
    return JSON.stringify(JSON.parse(decodeUtf8(body)));
  } catch {
    return null;
  }
}

function toEvents(response: object, saidAt: Date | null, integration: ConnectedIntegration): InboundEvent[] {
  const settings = readSettings(TallySettings, integration.settings);
  if (settings.formId !== undefined && requiredIdAt(response, 'formId') !== settings.formId) throw new RealmMismatch();
  const answer = (key: string | undefined) => textOf(fieldOf(response, (field) => textAt(field, 'key') === key));
  if (fieldOf(response, (field) => textAt(field, 'key') === settings.bodyKey) === null) {
    throw new MalformedPayload('the form has no question with the key that bodyKey names');
  }
  const text = answer(settings.bodyKey);
  if (text === null) return [];
  const realm = realmOf(integration);
  // A hidden field of this label is what the embedding page says of its user.
  const userId = fieldOf(response, (field) => textAt(field, 'type') === 'HIDDEN_FIELDS' && textAt(field, 'label') === 'user_id');
  return [
    {
      kind: 'suggestion',
      message: { realm, channel: '', message: requiredIdAt(response, 'responseId') },
      title: answer(settings.titleKey),
      text,
      speaker: claimedSpeaker(realm, {
        email: answer(settings.emailKey),
        name: answer(settings.nameKey),
        userId: toId(textOf(userId), 'the hidden field user_id'),
      }),
      thread: null,
      permalink: null,
      saidAt,
      intent: 'explicit',
      isTrap: false,
    },
  ];
}

function fieldOf(response: object, matches: (field: unknown) => boolean): unknown {
  return listAt(response, 'fields').find(matches) ?? null;
}

/** What was answered, null where the question was passed over. Choices come as the ids of options and are read by their labels. */
function textOf(field: unknown): string | null {
  const labels = new Map<unknown, unknown>();
  for (const list of ['options', 'rows', 'columns']) {
    for (const option of listAt(field, list)) labels.set(at(option, 'id'), at(option, 'text'));
  }
  const value = at(field, 'value');
  // A grid: the id of a row -> the ids of its chosen columns. A file: an object with its name and address.
  if (isObject(value)) return answerText(Object.entries(value).map(([row, chosen]) => [labelled(row, labels), labelled(chosen, labels)]));
  return answerText(labelled(value, labels));
}

function labelled(value: unknown, labels: ReadonlyMap<unknown, unknown>): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => textAt(entry, 'url') ?? labels.get(entry) ?? entry);
  return labels.get(value) ?? value;
}
