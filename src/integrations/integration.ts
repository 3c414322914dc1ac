import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { OutboundCaller } from '../outbound/outbound';

/**
 * The contract of a platform: one file under `platforms/` implements `IntakeSource`, `DeliveryChannel` or both, and is listed in
 * `platforms/index.ts`. Everything a platform needs to know of Heed is in this file.
 */

/** A request as it came over the wire. Nothing in it has been parsed, so a signature can be checked over the exact bytes. */
export interface InboundRequest {
  /** Heed's own id of this request (the envelope's UUIDv7): a message's key of last resort, where the platform gives it none. */
  readonly id: string;
  readonly method: string;
  /** Lower-case name -> every value in the order sent: a repeated signature header must be seen to be refused. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Media type in lower case without parameters; '' when the header is missing or malformed. */
  readonly contentType: string;
  readonly query: URLSearchParams;
  /** The last segment of `/v1/intake/{id}/{secret}`, or null. */
  readonly pathSecret: string | null;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/** What a platform file may know of the integration it works for. Secrets are decrypted; they must not reach a log or an error. */
export interface ConnectedIntegration {
  readonly id: string;
  /** The outside namespace the integration is pinned to (Slack team id), null while the platform has none. */
  readonly realm: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The outside namespace an integration's ids live in: its pinned realm, else its own id, so that two forms never share an identity. */
export function realmOf(integration: ConnectedIntegration): string {
  return integration.realm ?? integration.id;
}

/** The realm of a platform whose ids are unique everywhere (Discord, Telegram): one person is the same in every guild and chat. */
export const GLOBAL_REALM = 'global';

/** Stored settings or secrets over the defaults of their class. They were validated with that class when they were stored. */
export function readSettings<T extends object>(type: new () => T, stored: Readonly<Record<string, unknown>>): T {
  const given = Object.entries(stored).filter(([, value]) => value !== null && value !== undefined);
  return Object.assign(new type(), Object.fromEntries(given));
}

/** Why an inbound request was refused. Counted per integration and hour; the body of a refused request is never kept. */
export const REFUSAL_REASONS = [
  'unknown_integration',
  'disabled',
  'no_secret_configured',
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'timestamp_missing',
  'timestamp_malformed',
  'timestamp_out_of_window',
  'duplicate_header',
  'realm_mismatch',
  'payload_malformed',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export type Verification = { ok: true } | { ok: false; reason: RefusalReason };

/** Answer to the platform, sent only after what was parsed is committed. */
export interface IntakeReply {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message's own key: unique within (workspace, platform). */
export interface MessageKey {
  readonly realm: string;
  /** '' where the platform has no channels (forms). */
  readonly channel: string;
  readonly message: string;
}

/** The person who said it, as the platform names them: the message's author, never the one who clicked. */
export interface Speaker {
  readonly realm: string;
  readonly externalId: string;
  readonly name: string | null;
  readonly email: string | null;
  /** `claimed`: typed into a form or sent by API. `verified`: vouched for by the platform. */
  readonly assurance: 'claimed' | 'verified';
  /** How they are addressed there, without the `@`, where the platform tells it apart from the name. */
  readonly handle?: string | null;
  /** The platform's own trust in them where it has one (Discourse: 0-4). */
  readonly trustLevel?: number | null;
  /** Ids of the roles that the delivery itself says they hold there (Discord). */
  readonly roles?: readonly string[];
}

/** What a platform needs to find, or to make, the thread of a suggestion that came without one (a slash command). Nulled once it is used. */
export type ThreadOpening = Readonly<Record<string, string>>;

/** An address where the conversation happens. */
export interface ThreadAddress {
  readonly realm: string;
  readonly channel: string;
  readonly root: string;
  /** The message to reply to where the platform tells it apart from the thread's root. */
  readonly replyTo: string | null;
  readonly permalink: string | null;
  /** What was said in a private channel is never quoted or credited outside it. */
  readonly isPrivate: boolean;
  /** The channel has moved since, and `root` and `replyTo` name no message of where it is now: post without replying to one. */
  readonly hasLostMessages?: boolean;
  /** Why nothing can be said there, where the platform knows it from the start. */
  readonly unreachable?: string | null;
}

export interface SuggestionEvent {
  readonly kind: 'suggestion';
  readonly message: MessageKey;
  readonly title: string | null;
  readonly text: string;
  readonly speaker: Speaker | null;
  readonly thread: ThreadAddress | null;
  readonly permalink: string | null;
  readonly saidAt: Date | null;
  /** `explicit`: the person or a member asked for it to be an idea. `implicit`: waits in triage. */
  readonly intent: 'explicit' | 'implicit';
  /** A hidden field was filled: kept as `held: honeypot`. */
  readonly isTrap: boolean;
  /** Where `thread` is null but one can be made: handed to `openThread` in a job after the commit. */
  readonly opening?: ThreadOpening | null;
  /** Waits for a person with this reason: an open form that nobody can have filled in so soon, or that came without our token. */
  readonly holdAs?: 'too_fast' | 'no_token' | null;
  /** What it says it answers, nearest first (mail, Teams): with one that we know it is a reply in that thread and no suggestion. */
  readonly repliesTo?: readonly ReplyTarget[];
}

/** A message that began a thread, or a delivery of ours. */
export type ReplyTarget =
  /** `channel`: where roots are unique only there. */
  { readonly realm: string; readonly channel?: string; readonly root: string } | { readonly deliveryId: string };

export interface EditEvent {
  readonly kind: 'edit';
  readonly message: MessageKey;
  readonly title: string | null;
  readonly text: string;
  readonly editedAt: Date | null;
}

export interface DeleteEvent {
  readonly kind: 'delete';
  readonly message: MessageKey;
  readonly deletedAt: Date | null;
}

export interface ThreadReplyEvent {
  readonly kind: 'thread_reply';
  readonly message: MessageKey;
  readonly thread: Pick<ThreadAddress, 'realm' | 'channel' | 'root'>;
  readonly speaker: Speaker;
  readonly text: string;
  readonly saidAt: Date;
  /** What the delivery itself says of them (GitHub's author_association): of the team or not. */
  readonly isMember?: boolean | null;
}

/** An answer to a prompt of ours (a button, a reply under a question). */
export interface AnswerEvent {
  readonly kind: 'answer';
  readonly promptId: string;
  readonly speaker: Speaker;
  readonly value: string;
  readonly answeredAt: Date;
}

/** The platform showed us our own message again: proof that a delivery in doubt arrived. */
export interface EchoEvent {
  readonly kind: 'echo';
  readonly deliveryId: string;
  readonly externalId: string;
}

/** Heed's own word in `Speaker.roles`: this identity is tied to a member. No platform has a role with a space in its id. */
export const TEAM_ROLE = 'heed member';
/** A delivery that we took for done came back, later and by another way: a mail server's report. */
export interface BounceEvent {
  readonly kind: 'bounce';
  readonly deliveryId: string;
  /** A code, without words of the report. */
  readonly reason: string;
}

/** A message was pointed at, and the delivery does not carry its words (an emoji in Slack): `lookup` fetches them in a job. */
export interface LookupEvent {
  readonly kind: 'lookup';
  readonly message: MessageKey;
  /** Who pointed: never the author. Where a member of the team is known by this identity, `lookup` finds TEAM_ROLE among the `roles`. */
  readonly by: Speaker;
  /** What `lookup` needs besides; ids only. */
  readonly hint: Readonly<Record<string, string>>;
}

/** A person reacted to a message: to a suggestion or to a notice of ours it is their vote. */
export interface ReactionEvent {
  readonly kind: 'reaction';
  readonly message: MessageKey;
  readonly speaker: Speaker;
  readonly reaction: string;
  readonly isRemoved: boolean;
  readonly reactedAt: Date;
}

/** A chat got another id (Telegram's supergroups) or an issue moved: its threads are found under the new address from now on. */
export interface MovedEvent {
  readonly kind: 'moved';
  readonly realm: string;
  readonly fromChannel: string;
  readonly toChannel: string;
  /** False: the messages of before have other ids there, or none (Telegram). */
  readonly keepsMessageIds: boolean;
}

export type InboundEvent =
  | SuggestionEvent
  | EditEvent
  | DeleteEvent
  | ThreadReplyEvent
  | AnswerEvent
  | EchoEvent
  | BounceEvent
  | LookupEvent
  | ReactionEvent
  | MovedEvent;

export interface ParsedDelivery {
  /** The platform's own key of this delivery: a second one with the same key changes nothing. Null: the platform has none. */
  readonly deliveryKey: string | null;
  readonly events: readonly InboundEvent[];
  readonly reply: IntakeReply;
}

/** A body that is signed but cannot be understood. `detail` says what is wrong without repeating the body. */
export class MalformedPayload extends Error {
  constructor(
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** A delivery of another team, form or site than the one the integration is pinned to. Refused with reason `realm_mismatch`. */
export class RealmMismatch extends Error {
  constructor() {
    super('the delivery comes from another realm than the one this integration is pinned to');
  }
}

export interface IntakeSource {
  /** Constant-time, fails closed. Looks at raw bytes only. */
  verify(request: InboundRequest, integration: ConnectedIntegration): Verification;
  /**
   * A platform's set-up question (Slack's url_verification, a ping). Called after `verify`; null: an ordinary delivery.
   * A reply is sent as it is and nothing of the request is stored. Throws as `parse` does.
   */
  handshake(request: InboundRequest, integration: ConnectedIntegration): IntakeReply | null;
  /** Throws MalformedPayload or RealmMismatch, nothing else. Pure: same request, same result. A promise where a library reads in steps (MIME). */
  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery | Promise<ParsedDelivery>;
  /** Where a page asks Heed for a token to put into its form: signed, of this moment, good for one sending. */
  formToken?(integration: ConnectedIntegration, issuedAt: Date, nonce: string): string;
  /** Where `parse` gives lookup events. Runs in a job, outside any transaction, and may run twice. */
  lookup?(event: LookupEvent, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<LookupResult>;
  /** Where `parse` gives openings. Runs in a job, outside any transaction, and may run twice. */
  openThread?(
    opening: ThreadOpening,
    said: OpeningSubmission,
    integration: ConnectedIntegration,
    outbound: OutboundCaller,
  ): Promise<OpenResult>;
  /**
   * What a delivery is answered that could not be stored in time, where the platform does not send it again (a slash command) and a person
   * waits. Null or left out: 503 with Retry-After. Pure, and called only after `verify`.
   */
  tooLate?(request: InboundRequest, integration: ConnectedIntegration): IntakeReply | null;
}

/** The suggestion whose thread is opened. */
export interface OpeningSubmission {
  readonly submissionId: string;
  readonly text: string;
  /** It waits for moderation: who would have to post its words says `retry`, and is asked again when it was approved. */
  readonly isHeld?: boolean;
  /** 1 for the first. A later one may follow a post whose answer, or whose process, was lost. */
  readonly attempt?: number;
}

export type LookupResult =
  | { readonly state: 'found'; readonly events: readonly InboundEvent[] }
  | { readonly state: 'retry'; readonly reason: string; readonly afterSeconds: number | null }
  /** The words are not to be had, or whoever pointed may not: said to the integration's owner. */
  | { readonly state: 'none'; readonly reason: string };

export type OpenResult =
  | { readonly state: 'opened'; readonly thread: ThreadAddress }
  | { readonly state: 'retry'; readonly reason: string; readonly afterSeconds: number | null }
  | { readonly state: 'none'; readonly reason: string };

/** One line of `POST /v1/integrations/{id}/test`. */
export interface ConnectionFinding {
  /** What was looked at: `token`, `scope:chat:write`, `webhook`, `channel:C123`. */
  readonly subject: string;
  readonly state: 'ok' | 'missing' | 'unknown';
  /** What was seen and, where something is missing, what to do about it. Never a secret. */
  readonly detail: string;
}

/** A platform whose connection can be tried out, whether it takes in or answers. Nothing is posted where people read. */
export interface ConnectionCheck {
  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]>;
}

/** What an announcement says, before a platform has given it its own form. Every string is plain text; a channel escapes it. */
export interface OutgoingMessage {
  readonly deliveryId: string;
  readonly thread: ThreadAddress;
  /** Paragraphs in order. */
  readonly paragraphs: readonly string[];
  /** People thanked in this place, already reduced to what they consented to. `mention`: their id here, if they may be addressed by it. */
  readonly credits: readonly { readonly name: string; readonly mention: string | null }[];
  readonly link: string | null;
  /** What a letter is about: a mail that answers none. */
  readonly subject?: string | null;
  /**
   * A question under the message: as buttons on platforms with `hasButtons`, where the tapped choice comes back as an AnswerEvent with this id; as
   * numbered choices on those that are `isPersonal`, where intake knows a reply that names one.
   */
  readonly prompt?: MessagePrompt | null;
  /** For channels that need one: null while no address of theirs is verified. */
  readonly addressee?: Addressee | null;
  /** Where whoever reads it can say that they want no more mail (RFC 8058). */
  readonly unsubscribeUrl?: string | null;
  /** It answers one message by itself, and is no notice that a person published (RFC 3834). */
  readonly isAutomaticAnswer?: boolean;
}

export interface MessagePrompt {
  readonly id: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** Whom a message is written to where a thread is no place but a person's own mailbox. */
export interface Addressee {
  /** Verified. */
  readonly address: string;
  /** What they wrote about, in their words; null where it is not kept any more. */
  readonly subject: string | null;
}

export type SendResult =
  /** `pauseSeconds`: the platform wants no further post in this channel before. */
  | { readonly state: 'delivered'; readonly externalId: string; readonly permalink: string | null; readonly pauseSeconds?: number }
  /** Nothing arrived: try again, not before `afterSeconds` where the platform named it. */
  | { readonly state: 'retry'; readonly reason: string; readonly afterSeconds: number | null; readonly movedToChannel?: string }
  /** It will never work this way; `unreachable` where the thread itself is the reason. */
  | { readonly state: 'failed'; readonly reason: string; readonly unreachable: boolean }
  /** The body was sent and no answer came. */
  | { readonly state: 'in_doubt'; readonly reason: string };

/** A message of ours that names or quotes somebody who is to be forgotten. */
export interface PostedMessage {
  /** As `send` or the platform's echo named it. */
  readonly externalId: string;
  readonly thread: ThreadAddress;
  /** What is to stand there instead, without them; null: nothing. */
  readonly instead: OutgoingMessage | null;
}

export type RetractResult =
  /** It is there no more, or as it is to be; also where it was gone before. */
  | { readonly state: 'retracted' }
  /** Also where no answer came: to take back again what is taken back does no harm. */
  | { readonly state: 'retry'; readonly reason: string; readonly afterSeconds: number | null }
  | { readonly state: 'failed'; readonly reason: string };

export interface DeliveryChannel {
  /** It writes to people and not into places: a thread whose speaker has no verified address cannot be reached. */
  readonly needsAddressee?: true;
  /** Nothing can be said in its threads later, whatever is tried: they are unreachable from the start, and say so before anybody tries. */
  readonly cannotAnswer?: true;
  /** With `needsAddressee`: who has this address there, once it is proven. Null while the integration sends nothing. */
  addressOf?(email: string, integration: ConnectedIntegration): Pick<Speaker, 'realm' | 'externalId'> | null;
  /** Exactly what `send` would post, as the preview shows it. */
  render(message: OutgoingMessage, integration: ConnectedIntegration): { readonly text: string; readonly request: unknown };
  send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult>;
  /** Deletes or edits what was sent; left out where the platform cannot (mail). May run twice. */
  retract?(posted: PostedMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<RetractResult>;
}

export interface PlatformDefinition {
  /** The name in the API and the database: `slack`. */
  readonly name: string;
  /** class-validator classes of `settings` and `secrets`; the integrations service validates and bounds with them. */
  readonly settings: new () => object;
  readonly secrets: new () => object;
  /** Where a realm is part of the settings (Slack `teamId`), the name of that setting. Otherwise the integration's own id is its realm. */
  readonly realmSetting?: string;
  /** Its threads are between us and one person alone (mail): what is for their eyes only may be said there. */
  readonly isPersonal?: boolean;
  /**
   * Seconds from the first attempt within which the platform knows a message that is sent again (Discord's nonce): until then what is in doubt
   * is sent again, after that a person decides. Default 0: never blindly.
   */
  readonly knowsRepeatsForSeconds?: number;
  /** The secrets without which these settings refuse every delivery, where the class of `secrets` cannot say so by itself. */
  readonly requiredSecrets?: (settings: Readonly<Record<string, unknown>>) => readonly string[];
  /** Its `send` shows `OutgoingMessage.prompt` as buttons, and its `parse` answers them. */
  readonly hasButtons?: boolean;
  /** Milliseconds within which the platform wants its answer; later it has given up. Default 10,000. */
  readonly answerWithinMs?: number;
  /**
   * Where anybody may deliver, as a page that everybody can read does: what is taken in a minute before the sender gets 429 (rule 13). Left out or
   * null: a signature or a secret, be it in the URL, proves the sender, and what is above the workspace's limits is held.
   */
  readonly unsignedLimits?: (settings: Readonly<Record<string, unknown>>) => UnsignedLimits | null;
}

/** Deliveries a minute. */
export interface UnsignedLimits {
  readonly perAddress: number;
  readonly perForm: number;
}

/** A class listed in `platforms/index.ts`. `'parse' in platform` tells an intake source, `'send' in platform` a delivery channel. */
export type PlatformClass = new () => IntakeSource | DeliveryChannel;

const PLATFORM = 'heed:platform';

/** Marks a class as a platform. The class implements IntakeSource, DeliveryChannel or both. */
export function Platform(definition: PlatformDefinition): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(PLATFORM, definition));
}

export function platformDefinition(type: new (...args: never[]) => object): PlatformDefinition {
  const definition = Reflect.getMetadata(PLATFORM, type) as PlatformDefinition | undefined;
  if (!definition) throw new Error(`${type.name} is listed in platforms/index.ts but has no @Platform`);
  return definition;
}
