import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, IsUrl, Matches, MaxLength, MinLength, ValidateBy, ValidateNested } from 'class-validator';
import { claimedSpeaker } from '../claimed-speaker';
import { parseFormBody } from '../form-body';
import type { FormDocument } from '../form-body';
import { MalformedPayload, Platform, readSettings, realmOf } from '../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  ParsedDelivery,
  SuggestionEvent,
  Verification,
} from '../integration';
import { JSON_POINTER, resolvePointer } from '../json-pointer';
import { at, isObject, toId, toWebUrl } from '../payload';
import { NOT_A_PATH_SECRET, PATH_SECRET, checkPathSecret } from '../signatures/path-secret';
import { isWebhookSecret, verifyStandardWebhook } from '../signatures/standard-webhooks';

const NOT_A_POINTER = { message: '$property must be a JSON Pointer (RFC 6901), such as /title' };

/** Where in the body each part of a suggestion is found, as JSON Pointers; a form's fields are read as one flat object. */
export class GenericFormMapping {
  /** A short title. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(JSON_POINTER, NOT_A_POINTER)
  title?: string;

  /** What is suggested. A delivery without it is refused. */
  @IsString()
  @MaxLength(200)
  @Matches(JSON_POINTER, NOT_A_POINTER)
  body!: string;

  /** The address that the person typed in: it groups their submissions and proves nothing. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(JSON_POINTER, NOT_A_POINTER)
  email?: string;

  /** The person's name, for display. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(JSON_POINTER, NOT_A_POINTER)
  name?: string;

  /** The sender's own id of the suggestion: a second one with the same id changes nothing. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(JSON_POINTER, NOT_A_POINTER)
  externalId?: string;

  /** A web address where the suggestion can be read. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(JSON_POINTER, NOT_A_POINTER)
  permalink?: string;
}

export class GenericFormSettings {
  @IsObject()
  @ValidateNested()
  @Type(() => GenericFormMapping)
  mapping!: GenericFormMapping;

  /** A field that people do not see: who fills it is a program. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  honeypotField?: string;

  /** `standard_webhooks`: the sender signs. `path_secret`: the secret is the last segment of the URL, for senders that cannot sign. */
  @IsIn(['standard_webhooks', 'path_secret'])
  verification!: 'standard_webhooks' | 'path_secret';

  /** Where a browser is sent after it posted an HTML form. */
  @IsOptional()
  @IsUrl({ protocols: ['https'], require_protocol: true })
  @MaxLength(2000)
  redirectUrl?: string;
}

export class GenericFormSecrets {
  /** `whsec_` and the base64 of 24 to 64 random bytes. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @ValidateBy({
    name: 'isWebhookSecret',
    validator: {
      validate: isWebhookSecret,
      defaultMessage: () => '$property must be whsec_ and the base64 of 24 to 64 bytes',
    },
  })
  webhookSecret?: string;

  /** At least 24 random characters that need no escaping in a URL. */
  @IsOptional()
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
  pathSecret?: string;
}

const ACCEPTED: IntakeReply = { status: 202, contentType: 'application/json', body: '{"accepted":true}' };

/** Any form or script that can post JSON or form fields: mapped by JSON Pointers, signed by Standard Webhooks or a secret in the path. */
@Platform({
  name: 'generic_form',
  settings: GenericFormSettings,
  secrets: GenericFormSecrets,
  requiredSecrets: (settings) => [settings.verification === 'path_secret' ? 'pathSecret' : 'webhookSecret'],
})
export class GenericFormPlatform implements IntakeSource, ConnectionCheck {
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const settings = readSettings(GenericFormSettings, integration.settings);
    const { webhookSecret, pathSecret } = readSettings(GenericFormSecrets, integration.secrets);
    if (settings.verification === 'standard_webhooks') return verifyStandardWebhook(request, webhookSecret ? [webhookSecret] : []);
    return checkPathSecret(request, pathSecret);
  }

  handshake(): null {
    return null;
  }

  /** Nobody stands behind it whom one could ask: how it is to be called, from the settings. */
  check({ settings }: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    const { verification } = readSettings(GenericFormSettings, settings);
    const detail =
      verification === 'path_secret'
        ? 'The sender puts the path secret behind the intake URL, as its last segment.'
        : 'The sender signs by Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature.';
    return Promise.resolve([{ subject: 'verification', state: 'ok', detail }]);
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const settings = readSettings(GenericFormSettings, integration.settings);
    const document = parseFormBody(request);
    const externalId = toId(idText(document, settings.mapping.externalId), settings.mapping.externalId ?? '');
    const deliveryKey = headerId(request, 'webhook-id') ?? externalId ?? headerId(request, 'idempotency-key');
    const suggestion = toSuggestion(document, settings, integration, externalId ?? deliveryKey ?? request.id);
    return { deliveryKey, events: [suggestion], reply: replyTo(request, settings) };
  }
}

function toSuggestion(
  document: FormDocument,
  settings: GenericFormSettings,
  integration: ConnectedIntegration,
  message: string,
): SuggestionEvent {
  const { mapping, honeypotField } = settings;
  const text = textAtPointer(document, mapping.body);
  if (text === null) throw new MalformedPayload(`nothing is found at ${mapping.body}, where the mapping expects the suggestion`);
  const realm = realmOf(integration);
  return {
    kind: 'suggestion',
    message: { realm, channel: '', message },
    title: textAtPointer(document, mapping.title),
    text,
    speaker: claimedSpeaker(realm, { email: textAtPointer(document, mapping.email), name: textAtPointer(document, mapping.name) }),
    thread: null,
    permalink: toWebUrl(textAtPointer(document, mapping.permalink)),
    saidAt: null,
    intent: 'explicit',
    isTrap: honeypotField !== undefined && isFilled(at(document, honeypotField)),
  };
}

/** The text that a pointer finds, null where there is none. Throws MalformedPayload for a value that has no one reading as text. */
function textAtPointer(document: FormDocument, pointer: string | undefined): string | null {
  if (pointer === undefined) return null;
  const found = resolvePointer(document, pointer);
  if (found === undefined || found === null) return null;
  const text = toText(found);
  if (text === null) throw new MalformedPayload(`the value at ${pointer} is not text, a number, true, false or a list of texts`);
  return text.trim() === '' ? null : text;
}

function toText(found: unknown): string | null {
  if (typeof found === 'string') return found;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  if (Array.isArray(found) && found.every((entry) => typeof entry === 'string')) return found.join(', ');
  return null;
}

/** An integer that was rounded while it was read would make one key of two. */
function idText(document: FormDocument, pointer: string | undefined): string | null {
  const found = pointer === undefined ? undefined : resolvePointer(document, pointer);
  if (typeof found === 'number' && !Number.isSafeInteger(found)) {
    throw new MalformedPayload(`the number at ${pointer ?? ''} cannot be read exactly: send it as a string`);
  }
  return textAtPointer(document, pointer);
}

function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  return Array.isArray(value) ? value.some(isFilled) : isObject(value) || typeof value === 'number' || value === true;
}

function headerId(request: InboundRequest, name: string): string | null {
  return toId(request.headers.get(name)?.[0] ?? null, `the header ${name}`);
}

/** A browser that posted a form is sent on (303, so that a reload posts nothing); a script gets an answer it can read. */
function replyTo(request: InboundRequest, settings: GenericFormSettings): IntakeReply {
  const isHtmlForm = request.contentType !== 'application/json' && !request.contentType.endsWith('+json');
  return isHtmlForm && settings.redirectUrl !== undefined ? { status: 303, headers: { location: settings.redirectUrl } } : ACCEPTED;
}
