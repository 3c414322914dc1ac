import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { answerText } from '../answer-text';
import { claimedSpeaker } from '../claimed-speaker';
import { secretFinding, unaskable } from '../connection-findings';
import { parseFormBody } from '../form-body';
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
import { at, isObject, parseJson, requiredIdAt, textAt } from '../payload';
import { NOT_A_PATH_SECRET, PATH_SECRET, checkPathSecret } from '../signatures/path-secret';

/** `q5_whatWould` and `5` name the same question: the number stays when the question is renamed. */
const QUESTION = /^q?([0-9]{1,9})(?:_.*)?$/;
const NOT_A_QUESTION = { message: '$property must be the number of a question, such as 5, or its key, such as q5_whatWould' };

/** Answers are found by the number of their question. */
export class JotformSettings {
  /** Only submissions of this form are taken. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  formId?: string;

  /** The question for a short title. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  @Matches(QUESTION, NOT_A_QUESTION)
  titleQuestion?: string;

  /** The question for the suggestion itself. */
  @IsString()
  @MaxLength(255)
  @Matches(QUESTION, NOT_A_QUESTION)
  bodyQuestion!: string;

  /** The question for the e-mail address. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  @Matches(QUESTION, NOT_A_QUESTION)
  emailQuestion?: string;

  /** The question for the name. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  @Matches(QUESTION, NOT_A_QUESTION)
  nameQuestion?: string;
}

export class JotformSecrets {
  /** Jotform does not sign: this is the last segment of the webhook's URL. */
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
  pathSecret!: string;
}

const OK: IntakeReply = { status: 200 };

/** Jotform's webhook: https://www.jotform.com/help/245-how-to-setup-a-webhook-with-jotform/ */
@Platform({
  name: 'jotform',
  settings: JotformSettings,
  secrets: JotformSecrets,
  realmSetting: 'formId',
})
export class JotformPlatform implements IntakeSource, ConnectionCheck {
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    return checkPathSecret(request, readSettings(JotformSecrets, integration.secrets).pathSecret);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const form = parseFormBody(request);
    const submissionId = requiredIdAt(form, 'submissionID');
    const settings = readSettings(JotformSettings, integration.settings);
    if (settings.formId !== undefined && requiredIdAt(form, 'formID') !== settings.formId) throw new RealmMismatch();
    const answers = parseAnswers(textAt(form, 'rawRequest'));
    return { deliveryKey: submissionId, events: toEvents(answers, submissionId, settings, realmOf(integration)), reply: OK };
  }

  check(integration: ConnectedIntegration): Promise<readonly ConnectionFinding[]> {
    return Promise.resolve([
      secretFinding(integration, 'pathSecret', 'make one and put it at the end of the webhook URL in Jotform'),
      unaskable('webhook', integration, 'Jotform has no test: submit the form once.'),
    ]);
  }
}

/** `rawRequest`: the answers as JSON, a question a key, beside much else (`slug`, `path`, `buildDate`). */
function parseAnswers(rawRequest: string | null): Readonly<Record<string, unknown>> {
  if (rawRequest === null) throw new MalformedPayload('the field rawRequest is missing');
  const answers = parseJson(rawRequest);
  if (!isObject(answers)) throw new MalformedPayload('the field rawRequest is not a JSON object');
  return answers;
}

function toEvents(
  answers: Readonly<Record<string, unknown>>,
  submissionId: string,
  settings: JotformSettings,
  realm: string,
): InboundEvent[] {
  const answer = (question: string | undefined) => answerText(at(answers, keyOf(answers, question) ?? ''));
  // A question that is not in the delivery was hidden by a condition or removed from the form: the team sees the mapping in a preview.
  const text = answer(settings.bodyQuestion);
  if (text === null) return [];
  return [
    {
      kind: 'suggestion',
      message: { realm, channel: '', message: submissionId },
      title: answer(settings.titleQuestion),
      text,
      speaker: claimedSpeaker(realm, { email: answer(settings.emailQuestion), name: answer(settings.nameQuestion) }),
      thread: null,
      permalink: null,
      saidAt: null,
      intent: 'explicit',
      isTrap: false,
    },
  ];
}

/** The key of a question in this delivery: `q<number>_<name>`. */
function keyOf(answers: Readonly<Record<string, unknown>>, question: string | undefined): string | undefined {
  const number = QUESTION.exec(question ?? '')?.[1];
  return number === undefined ? undefined : Object.keys(answers).find((key) => key.startsWith(`q${number}_`));
}
