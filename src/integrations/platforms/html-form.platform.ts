import { createHash } from 'node:crypto';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, IsUrl, Length, Max, MaxLength, Min, MinLength } from 'class-validator';
import { answerText } from '../answer-text';
import { claimedSpeaker } from '../claimed-speaker';
import { secretFinding } from '../connection-findings';
import { parseFormBody } from '../form-body';
import type { FormDocument } from '../form-body';
import { FORM_TOKEN_FIELD, isFormToken, readFormToken, signFormToken } from '../form-token';
import { MalformedPayload, Platform, readSettings, realmOf } from '../integration';
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
import { at, textAt } from '../payload';
import { refused } from '../signatures/headers';

/** Fields are found by their `name`. */
export class HtmlFormSettings {
  /** The field for the suggestion itself. */
  @IsString()
  @Length(1, 100)
  bodyField!: string;

  /** The field for a short title. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  titleField?: string;

  /** The field for the e-mail address. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  emailField?: string;

  /** The field for the name. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  nameField?: string;

  /** A field that people do not see: who fills it is a program. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  honeypotField?: string;

  /** Seconds below which nobody can have filled in the form. */
  @IsInt()
  @Min(0)
  @Max(600)
  minFillSeconds: number = 3;

  /** Where a browser may be sent after the form; the field heed_redirect chooses one of them, else it is the first. None: a page of thanks. */
  @IsArray()
  @ArrayMaxSize(20)
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false }, { each: true })
  @MaxLength(2000, { each: true })
  redirectUrls: string[] = [];

  /** What the page of thanks says. */
  @IsString()
  @Length(1, 500)
  thanks: string = 'Thank you. Your suggestion has arrived.';

  /** Suggestions that are taken in a minute from one address (of IPv6: one /64). */
  @IsInt()
  @Min(1)
  @Max(10_000)
  perAddressPerMinute: number = 10;

  /** Suggestions that the form takes in a minute from everybody. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  perFormPerMinute: number = 300;
}

export class HtmlFormSecrets {
  /** What Heed signs the form's tokens with. It never leaves Heed. */
  @IsString()
  @MinLength(24)
  @MaxLength(255)
  formKey!: string;
}

const REDIRECT_FIELD = 'heed_redirect';

/**
 * A form on a page that anybody can read, so it can hold no secret. What stands in its place is a token that Heed signs when the page is opened: it
 * says when that was, and works for one sending. Whoever is too quick for a person, or has no token, waits for a look by one.
 */
@Platform({
  name: 'html_form',
  settings: HtmlFormSettings,
  secrets: HtmlFormSecrets,
  unsignedLimits: (stored) => {
    const { perAddressPerMinute, perFormPerMinute } = readSettings(HtmlFormSettings, stored);
    return { perAddress: perAddressPerMinute, perForm: perFormPerMinute };
  },
})
export class HtmlFormPlatform implements IntakeSource, ConnectionCheck {
  /** No token is no forgery: the page may have been read without scripts. A token that is not ours is one. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { formKey } = readSettings(HtmlFormSecrets, integration.secrets);
    if (!formKey) return refused('no_secret_configured');
    const token = tokenIn(request);
    if (token === null) return { ok: true };
    if (!isFormToken(token)) return refused('signature_malformed');
    return readFormToken(token, formKey, integration.id) === null ? refused('signature_mismatch') : { ok: true };
  }

  handshake(): null {
    return null;
  }

  formToken(integration: ConnectedIntegration, issuedAt: Date, nonce: string): string {
    return signFormToken({ issuedAt, nonce }, readSettings(HtmlFormSecrets, integration.secrets).formKey, integration.id);
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const settings = readSettings(HtmlFormSettings, integration.settings);
    const form = parseHtmlForm(request);
    const { formKey } = readSettings(HtmlFormSecrets, integration.secrets);
    const token = readFormToken(textAt(form, FORM_TOKEN_FIELD) ?? '', formKey, integration.id);
    const nonce = token === null || token.isExpiredAt(request.receivedAt) ? null : token.nonce;
    const isTooFast = token !== null && token.secondsBefore(request.receivedAt) < settings.minFillSeconds;
    const holdAs = nonce === null ? 'no_token' : isTooFast ? 'too_fast' : null;
    return {
      // A second click sends the same; somebody who went back and sent other words means them to be kept too.
      deliveryKey: nonce === null ? null : `${nonce}.${digestOf(form)}`,
      events: toEvents(form, settings, realmOf(integration), { nonce, fallback: request.id, holdAs }),
      reply: replyTo(form, settings),
    };
  }

  check(integration: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    const { honeypotField, redirectUrls } = readSettings(HtmlFormSettings, integration.settings);
    return Promise.resolve([
      secretFinding(integration, 'formKey', 'set one of 24 or more random characters'),
      honeypotField === undefined
        ? { subject: 'honeypotField', state: 'missing', detail: 'Name a field that people do not see, to tell programs from them.' }
        : { subject: 'honeypotField', state: 'ok', detail: `Who fills ${honeypotField} is held.` },
      { subject: 'redirectUrls', state: 'ok', detail: redirectUrls[0] ?? 'None: Heed shows its own page of thanks.' },
    ]);
  }
}

/** What a browser sends, and nothing else: a script has the generic form. */
function parseHtmlForm(request: InboundRequest): FormDocument {
  if (request.contentType.endsWith('json')) throw new MalformedPayload('an HTML form does not send JSON: connect a generic_form for it');
  return parseFormBody(request);
}

/** The token as sent, null where there is none. What cannot be read as a form is for `parse` to refuse. */
function tokenIn(request: InboundRequest): string | null {
  try {
    const token = at(parseHtmlForm(request), FORM_TOKEN_FIELD) ?? null;
    // Sent twice it is a list, which no page of ours does.
    return token === null || token === '' ? null : typeof token === 'string' ? token : 'repeated';
  } catch (error) {
    if (error instanceof MalformedPayload) return null;
    throw error;
  }
}

interface Arrival {
  /** The page's; null: nothing will tell that this is the same form again. */
  readonly nonce: string | null;
  readonly fallback: string;
  readonly holdAs: 'too_fast' | 'no_token' | null;
}

function toEvents(form: FormDocument, settings: HtmlFormSettings, realm: string, arrival: Arrival): InboundEvent[] {
  const field = (name: string | undefined) => (name === undefined ? null : answerText(at(form, name)));
  const [title, text] = [field(settings.titleField), field(settings.bodyField)];
  if (text === null) throw new MalformedPayload(`the field ${settings.bodyField} is empty, and it is the suggestion`);
  const isTrap = field(settings.honeypotField) !== null;
  // What is held is no edit of what came from this page before: it is judged like a first sending, and waits by itself.
  const isHeld = isTrap || arrival.holdAs !== null;
  const own = arrival.nonce !== null && isHeld ? `${arrival.nonce}.${digestOf(form)}` : arrival.nonce;
  const message = { realm, channel: '', message: own ?? arrival.fallback };
  const suggestion: InboundEvent = {
    kind: 'suggestion',
    message,
    title,
    text,
    speaker: claimedSpeaker(realm, { email: field(settings.emailField), name: field(settings.nameField) }),
    thread: null,
    permalink: null,
    saidAt: null,
    intent: 'explicit',
    isTrap,
    holdAs: arrival.holdAs,
  };
  return isHeld ? [suggestion] : [suggestion, { kind: 'edit', message, title, text, editedAt: null }];
}

function digestOf(form: FormDocument): string {
  return createHash('sha256').update(JSON.stringify(form)).digest('base64url').slice(0, 22);
}

/** The same for a person and for a program, so that a program learns nothing. 303: a reload posts nothing. */
function replyTo(form: FormDocument, { redirectUrls, thanks }: HtmlFormSettings): IntakeReply {
  const wanted = textAt(form, REDIRECT_FIELD);
  const target = redirectUrls.find((url) => url === wanted) ?? redirectUrls[0];
  if (target !== undefined) return { status: 303, headers: { location: new URL(target).href } };
  return { status: 200, contentType: 'text/html; charset=utf-8', body: pageOf(thanks) };
}

function pageOf(thanks: string): string {
  const text = thanks.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>${text}</title>\n<p>${text}</p>\n`;
}
