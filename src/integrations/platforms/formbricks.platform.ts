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
import { at, decodeUtf8, idAt, isObject, parseJson, requiredIdAt, textAt, timeAt, toId, toWebUrl } from '../payload';
import { isWebhookSecret, verifyStandardWebhook } from '../signatures/standard-webhooks';

/** Answers are found by the id of their question, or of a hidden field. */
export class FormbricksSettings {
  /** Only responses to this survey are taken. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  surveyId?: string;

  /** Id of the question for a short title. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  titleQuestion?: string;

  /** Id of the question for the suggestion itself. */
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  bodyQuestion!: string;

  /** Id of the question, or of the hidden field, for the e-mail address. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  emailQuestion?: string;

  /** Id of the question, or of the hidden field, for the name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  nameQuestion?: string;
}

export class FormbricksSecrets {
  /** Formbricks shows it when the webhook is made: `whsec_` and base64. */
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

/** Formbricks' webhook, signed as Standard Webhooks: https://formbricks.com/docs/xm-and-surveys/core-features/integrations/webhooks */
@Platform({ name: 'formbricks', settings: FormbricksSettings, secrets: FormbricksSecrets, realmSetting: 'surveyId' })
export class FormbricksPlatform implements IntakeSource, ConnectionCheck {
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { webhookSecret } = readSettings(FormbricksSecrets, integration.secrets);
    return verifyStandardWebhook(request, webhookSecret ? [webhookSecret] : []);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const payload = parseJson(decodeUtf8(request.body));
    const deliveryKey = toId(request.headers.get('webhook-id')?.[0] ?? null, 'the header webhook-id');
    const event = textAt(payload, 'event');
    // The first answers (responseCreated) and the test of the address say nothing that the finished response does not.
    if (event !== 'responseFinished' && event !== 'responseUpdated') return { deliveryKey, events: [], reply: OK };
    const response = at(payload, 'data');
    if (!isObject(response)) throw new MalformedPayload('/data is missing');
    return { deliveryKey, events: toEvents(event, response, integration), reply: OK };
  }

  check(integration: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    return Promise.resolve([
      secretFinding(integration, 'webhookSecret', 'copy it from the webhook in Formbricks'),
      unaskable('webhook', integration, 'Finish the survey once: "Test endpoint" in Formbricks is answered, and nothing is stored of it.'),
    ]);
  }
}

/** A finished response is a suggestion; finished and changed after that, it is an edit of it. */
function toEvents(event: 'responseFinished' | 'responseUpdated', response: object, integration: ConnectedIntegration): InboundEvent[] {
  const settings = readSettings(FormbricksSettings, integration.settings);
  if (settings.surveyId !== undefined && requiredIdAt(response, 'surveyId') !== settings.surveyId) throw new RealmMismatch();
  const answer = (question: string | undefined) => (question === undefined ? null : answerText(at(response, 'data', question)));
  const realm = realmOf(integration);
  const message = { realm, channel: '', message: requiredIdAt(response, 'id') };
  const [title, text] = [answer(settings.titleQuestion), answer(settings.bodyQuestion)];
  if (text === null) return [];
  const saidAt = timeAt(response, 'updatedAt');
  if (event === 'responseUpdated')
    return at(response, 'finished') === true ? [{ kind: 'edit', message, title, text, editedAt: saidAt }] : [];
  const userId = idAt(response, 'contact', 'userId') ?? idAt(response, 'data', 'user_id');
  return [
    {
      kind: 'suggestion',
      message,
      title,
      text,
      speaker: claimedSpeaker(realm, { email: answer(settings.emailQuestion), name: answer(settings.nameQuestion), userId }),
      thread: null,
      permalink: toWebUrl(textAt(response, 'meta', 'url')),
      saidAt,
      intent: 'explicit',
      isTrap: false,
    },
  ];
}
