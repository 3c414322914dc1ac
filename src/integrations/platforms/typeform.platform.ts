import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { claimedSpeaker } from '../claimed-speaker';
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
  Speaker,
  Verification,
} from '../integration';
import { at, decodeUtf8, idAt, isObject, listAt, parseJson, requiredIdAt, textAt, timeAt } from '../payload';
import { refused } from '../signatures/headers';
import { checkSignatureHeader, hmacSha256 } from '../signatures/hmac';

/** Answers are found by their question's `ref`, which stays when the form's author rewords the question. */
export class TypeformSettings {
  /** Only responses to this form are taken. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  formId?: string;

  /** `ref` of the question for a short title. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  titleRef?: string;

  /** `ref` of the question for the suggestion itself. */
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  bodyRef!: string;

  /** `ref` of the question for the e-mail address. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  emailRef?: string;

  /** `ref` of the question for the name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  nameRef?: string;
}

export class TypeformSecrets {
  /** The secret given to the webhook in Typeform. */
  @IsString()
  @MinLength(16)
  @MaxLength(255)
  webhookSecret!: string;
}

const OK: IntakeReply = { status: 200 };
const SIGNATURE = /^sha256=[A-Za-z0-9+/]{43}=$/;

/** Typeform's webhook: https://www.typeform.com/developers/webhooks/ */
@Platform({ name: 'typeform', settings: TypeformSettings, secrets: TypeformSecrets, realmSetting: 'formId' })
export class TypeformPlatform implements IntakeSource, ConnectionCheck {
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookSecret } = readSettings(TypeformSecrets, integration.secrets);
    if (!webhookSecret) return refused('no_secret_configured');
    const expected = `sha256=${hmacSha256(webhookSecret, request.body).toString('base64')}`;
    return checkSignatureHeader(request, 'typeform-signature', SIGNATURE, expected);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const payload = parseJson(decodeUtf8(request.body));
    const deliveryKey = idAt(payload, 'event_id');
    const response = at(payload, 'form_response');
    // Partial responses come while a person is still typing: the whole one follows.
    if (textAt(payload, 'event_type') !== 'form_response') return { deliveryKey, events: [], reply: OK };
    if (!isObject(response)) throw new MalformedPayload('/form_response is missing');
    return { deliveryKey, events: toEvents(response, integration), reply: OK };
  }

  /** Heed holds no token for Typeform's API: what can be said comes from the settings. */
  check({ settings }: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    const { formId } = readSettings(TypeformSettings, settings);
    const detail =
      formId === undefined
        ? 'Responses of any form that is signed with this secret are taken; formId would pin it to one.'
        : `Only responses of the form ${formId} are taken.`;
    return Promise.resolve([{ subject: 'form', state: formId === undefined ? 'unknown' : 'ok', detail }]);
  }
}

function toEvents(response: object, integration: ConnectedIntegration): InboundEvent[] {
  const settings = readSettings(TypeformSettings, integration.settings);
  const formId = requiredIdAt(response, 'form_id');
  if (settings.formId !== undefined && formId !== settings.formId) throw new RealmMismatch();
  const realm = realmOf(integration);
  const text = answer(response, settings.bodyRef);
  if (text === null) {
    if (!isQuestion(response, settings.bodyRef)) throw new MalformedPayload('the form has no question with the ref that bodyRef names');
    return [];
  }
  return [
    {
      kind: 'suggestion',
      message: { realm, channel: '', message: requiredIdAt(response, 'token') },
      title: answer(response, settings.titleRef),
      text,
      speaker: toSpeaker(response, settings, realm),
      thread: null,
      permalink: null,
      saidAt: timeAt(response, 'submitted_at'),
      intent: 'explicit',
      isTrap: false,
    },
  ];
}

/**
 * The hidden field `user_id` is what the embedding product says of its user, and steadier than an address. It stands in the form's URL,
 * where anybody can change it, so it is as much a claim as a typed address is.
 */
function toSpeaker(response: object, settings: TypeformSettings, realm: string): Speaker | null {
  const [email, name] = [answer(response, settings.emailRef), answer(response, settings.nameRef)];
  return claimedSpeaker(realm, { email, name, userId: idAt(response, 'hidden', 'user_id') });
}

/** What was answered to the question with this ref, null where it was passed over. */
function answer(response: object, ref: string | undefined): string | null {
  if (ref === undefined) return null;
  const given = listAt(response, 'answers').find((entry) => textAt(entry, 'field', 'ref') === ref);
  const text = given === undefined ? null : answerText(given);
  return text === null || text.trim() === '' ? null : text;
}

/** The value stands under a key that `type` names. */
function answerText(given: unknown): string | null {
  const type = textAt(given, 'type');
  switch (type) {
    case 'text':
    case 'email':
    case 'date':
    case 'url':
    case 'file_url':
    case 'phone_number':
      return textAt(given, type);
    case 'number':
    case 'boolean': {
      const value = at(given, type);
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
    }
    case 'choice':
      return textAt(given, 'choice', 'label') ?? textAt(given, 'choice', 'other');
    case 'choices': {
      const labels = [...listAt(given, 'choices', 'labels'), at(given, 'choices', 'other')];
      return labels.filter((label) => typeof label === 'string').join(', ');
    }
    default:
      throw new MalformedPayload('the answer to a mapped question is of a type that has no text');
  }
}

/** Questions of a group stand one level below it. */
function isQuestion(response: object, ref: string): boolean {
  const fields = listAt(response, 'definition', 'fields');
  const all = [...fields, ...fields.flatMap((field) => listAt(field, 'properties', 'fields'))];
  return all.some((field) => textAt(field, 'ref') === ref);
}
