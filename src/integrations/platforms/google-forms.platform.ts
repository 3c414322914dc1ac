import { IsOptional, IsString, MaxLength, MinLength, ValidateBy } from 'class-validator';
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
import { at, decodeUtf8, listAt, parseJson, requiredIdAt, textAt, timeAt, toId } from '../payload';
import { isWebhookSecret, verifyStandardWebhook } from '../signatures/standard-webhooks';

/** Answers are found by the id of their question, which stays when it is reworded; `heedQuestions` of the script lists the ids. */
export class GoogleFormsSettings {
  /** Only responses to this form are taken. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  formId?: string;

  /** Id of the question for a short title. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(30)
  titleItem?: string;

  /** Id of the question for the suggestion itself. */
  @IsString()
  @MinLength(1)
  @MaxLength(30)
  bodyItem!: string;

  /** Id of the question for the e-mail address. Not needed where the form collects addresses by itself. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(30)
  emailItem?: string;

  /** Id of the question for the name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(30)
  nameItem?: string;
}

export class GoogleFormsSecrets {
  /** What the script signs with: `whsec_` and the base64 of 24 to 64 random bytes. */
  @IsString()
  @MaxLength(100)
  @ValidateBy({
    name: 'isWebhookSecret',
    validator: {
      validate: isWebhookSecret,
      defaultMessage: () => '$property must be whsec_ and the base64 of 24 to 64 bytes',
    },
  })
  webhookSecret!: string;
}

const OK: IntakeReply = { status: 200 };

/** Google Forms send nothing by themselves: the Apps Script of docs/channels/google-forms.md does, signed as Standard Webhooks. */
@Platform({ name: 'google_forms', settings: GoogleFormsSettings, secrets: GoogleFormsSecrets, realmSetting: 'formId' })
export class GoogleFormsPlatform implements IntakeSource, ConnectionCheck {
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookSecret } = readSettings(GoogleFormsSecrets, integration.secrets);
    return verifyStandardWebhook(request, webhookSecret ? [webhookSecret] : []);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const response = parseJson(decodeUtf8(request.body));
    const deliveryKey = toId(request.headers.get('webhook-id')?.[0] ?? null, 'the header webhook-id');
    // What the script's own test sends.
    if (textAt(response, 'type') === 'test') return { deliveryKey, events: [], reply: OK };
    if (textAt(response, 'type') !== 'response') throw new MalformedPayload('/type is neither response nor test');
    return { deliveryKey, events: toEvents(response, integration), reply: OK };
  }

  check(integration: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    return Promise.resolve([
      secretFinding(integration, 'webhookSecret', 'make one and give it to the script too'),
      unaskable('script', integration, 'Google cannot be asked: run heedTest in the script, then submit the form once.'),
    ]);
  }
}

/**
 * Where the form lets people edit their response, the same response comes again with other words, and nothing in it tells the two apart. So each
 * time it is both: a suggestion, which changes nothing once it is known, and an edit, which changes nothing while the words are the same.
 */
function toEvents(response: unknown, integration: ConnectedIntegration): InboundEvent[] {
  const settings = readSettings(GoogleFormsSettings, integration.settings);
  if (settings.formId !== undefined && requiredIdAt(response, 'formId') !== settings.formId) throw new RealmMismatch();
  const answer = (item: string | undefined) => answerText(at(answerTo(response, item), 'value'));
  const text = answer(settings.bodyItem);
  if (text === null) return [];
  const realm = realmOf(integration);
  const message = { realm, channel: '', message: requiredIdAt(response, 'responseId') };
  const title = answer(settings.titleItem);
  const saidAt = timeAt(response, 'submittedAt');
  // Google lets the form's owner choose whether a collected address is checked, and the response does not say which it was.
  const email = textAt(response, 'respondentEmail') || answer(settings.emailItem);
  return [
    {
      kind: 'suggestion',
      message,
      title,
      text,
      speaker: claimedSpeaker(realm, { email, name: answer(settings.nameItem) }),
      thread: null,
      permalink: null,
      saidAt,
      intent: 'explicit',
      isTrap: false,
    },
    { kind: 'edit', message, title, text, editedAt: saidAt },
  ];
}

/** Google leaves out questions that were passed over. */
function answerTo(response: unknown, item: string | undefined): unknown {
  return item === undefined ? undefined : listAt(response, 'answers').find((given) => textAt(given, 'itemId') === item);
}
