import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorsService } from '../authors/authors.service';
import { SYSTEM } from '../common/actor';
import { newId } from '../common/uuid';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { PromptsService } from '../deliveries/prompts.service';
import { ThreadAliasesService } from '../deliveries/thread-aliases.service';
import { ThreadsService } from '../deliveries/threads.service';
import { EventsService } from '../events/events.service';
import {
  AnswerEvent,
  DeleteEvent,
  EditEvent,
  InboundEvent,
  InboundRequest,
  MessageKey,
  MessagePrompt,
  ParsedDelivery,
  SuggestionEvent,
  ThreadReplyEvent,
} from '../integrations/integration';
import { ChannelMovesService } from '../integrations/channel-moves.service';
import type { LiveIntegration } from '../integrations/integrations.service';
import { DoorLimitsService } from '../moderation/door-limits.service';
import { chosenIn } from './chosen';
import { subjectsOf } from './delivery-subjects';
import { EarlyChanges } from './early-changes';
import { Lookups } from './lookups';
import { Reactions } from './reactions.service';
import { RepliesService } from './replies.service';
import { SubmissionStore } from './submission-store';

/** How a delivery came: more than is in it. */
export interface Arrival {
  /** It is kept as `held: over_limit` (rule 13). */
  readonly isOverLimit: boolean;
  /** Of the person, where a browser posted; null: the sender is a server. */
  readonly address: string | null;
}

/** Writes what a platform delivered, in the caller's transaction. A delivery or a message that is known changes nothing (rule 2). */
@Injectable()
export class DeliveryStore {
  constructor(
    private readonly limits: DoorLimitsService,
    private readonly submissions: SubmissionStore,
    private readonly replies: RepliesService,
    private readonly early: EarlyChanges,
    private readonly reactions: Reactions,
    private readonly lookups: Lookups,
    private readonly threads: ThreadsService,
    private readonly authors: AuthorsService,
    private readonly aliases: ThreadAliasesService,
    private readonly channelMoves: ChannelMovesService,
    private readonly deliveries: DeliveriesService,
    private readonly prompts: PromptsService,
    private readonly events: EventsService,
  ) {}

  /** Throws Unavailable above the hard cap: the platform keeps the delivery and tries again. */
  isOverLimit(workspaceId: string, integrationId: string): Promise<boolean> {
    return this.limits.isOverLimit(workspaceId, integrationId);
  }

  async keep(
    tx: EntityManager,
    integration: LiveIntegration,
    request: InboundRequest,
    parsed: ParsedDelivery,
    arrival: Arrival,
  ): Promise<void> {
    const events = await this.relevant(tx, integration, parsed.events);
    if (events.length === 0) return;
    const deliveryId = await this.envelope(tx, integration, request, parsed, events);
    if (deliveryId === null) return;
    for (const event of events) await this.keepEvent(tx, integration, deliveryId, event, arrival);
  }

  /** What a look-up found, stored as if a delivery had brought it; the delivery that pointed at it is its envelope while that is kept. */
  async keepFound(
    tx: EntityManager,
    integration: LiveIntegration,
    deliveryId: string | null,
    found: readonly InboundEvent[],
    isOverLimit: boolean,
  ): Promise<void> {
    // A look-up that finds something to look up would go round for ever.
    const events = found.filter((event) => event.kind !== 'lookup');
    const arrival = { isOverLimit, address: null };
    for (const event of await this.relevant(tx, integration, events)) await this.keepEvent(tx, integration, deliveryId, event, arrival);
  }

  /**
   * Edits, deletes, replies and reactions concern us only where we know the message or the thread: the rest of a channel's talk is not stored. An edit
   * that shows its whole message comes behind it, in the same delivery. A change whose message may still come is kept beside, without the bytes of
   * its delivery: those quote the message.
   */
  private async relevant(tx: EntityManager, integration: LiveIntegration, events: readonly InboundEvent[]): Promise<InboundEvent[]> {
    const { platform } = integration;
    const kept: InboundEvent[] = [];
    const comesNow = ({ message }: EditEvent | DeleteEvent) =>
      kept.some((event) => (event.kind === 'suggestion' || event.kind === 'thread_reply') && isSame(event.message, message));
    for (const event of events) {
      if (event.kind === 'suggestion' || event.kind === 'thread_reply' || event.kind === 'edit' || event.kind === 'delete')
        await this.early.takeTurns(tx, platform, event.message);
      switch (event.kind) {
        case 'edit':
        case 'delete':
          if (comesNow(event) || (await this.isKnown(tx, platform, event.message))) kept.push(event);
          else if (event.kind === 'delete' || (await this.mayCome(tx, integration, event.message)))
            await this.early.keep(tx, platform, event);
          break;
        case 'thread_reply':
          if (opensThreads(integration, event.thread.channel) || (await this.threads.find(tx, platform, event.thread)) !== null)
            kept.push(event);
          break;
        case 'reaction':
          if (await this.reactions.concernsUs(tx, integration, event)) kept.push(event);
          break;
        case 'lookup':
          // Whose words we have need not be fetched again.
          if (!(await this.submissions.isKnown(tx, platform, event.message))) kept.push(event);
          break;
        case 'suggestion':
          kept.push(...(await this.asReply(tx, platform, event)));
          break;
        case 'answer':
        case 'bounce':
        case 'echo':
        case 'moved':
          kept.push(event);
      }
    }
    return kept;
  }

  /**
   * A mail that answers one we know of is said in that thread; where that one asked something, and this names a choice of it, it is the answer too,
   * and nothing else unless it says more. The platform could not tell: it does not see what we keep.
   */
  private async asReply(tx: EntityManager, platform: string, event: SuggestionEvent): Promise<InboundEvent[]> {
    const { repliesTo = [], message, speaker, text, saidAt } = event;
    if (repliesTo.length === 0 || speaker === null || saidAt === null) return [event];
    const thread = await this.threads.findAnswered(tx, platform, repliesTo);
    if (thread === null) return [event];
    const reply: ThreadReplyEvent = { kind: 'thread_reply', message, thread, speaker, text, saidAt };
    const prompt = await this.promptFor(tx, platform, event);
    const chosen = prompt && chosenIn(text, prompt.choices);
    if (!prompt || !chosen) return [reply];
    const answers = chosen.values.map((value): AnswerEvent => ({
      kind: 'answer',
      promptId: prompt.id,
      speaker,
      value,
      answeredAt: saidAt,
    }));
    return chosen.saysMore ? [...answers, reply] : answers;
  }

  /** Anybody can write an address into From: only who is proven, and was asked, answers. */
  private async promptFor(
    tx: EntityManager,
    platform: string,
    { repliesTo = [], speaker }: SuggestionEvent,
  ): Promise<MessagePrompt | null> {
    if (speaker?.assurance !== 'verified') return null;
    const prompt = await this.deliveries.promptOf(tx, repliesTo);
    const isTheirs = prompt !== null && (await this.prompts.asks(tx, prompt.id, await this.authors.authorOf(tx, platform, speaker)));
    return isTheirs ? prompt : null;
  }

  private async mayCome(tx: EntityManager, integration: LiveIntegration, message: MessageKey): Promise<boolean> {
    return takesSuggestions(integration, message.channel) || this.lookups.isWaiting(tx, integration.platform, message);
  }

  private async isKnown(tx: EntityManager, platform: string, message: MessageKey): Promise<boolean> {
    return (await this.submissions.isKnown(tx, platform, message)) || this.replies.isKnown(tx, platform, message);
  }

  /** The delivery and its bytes; null when this delivery is known. */
  private async envelope(
    tx: EntityManager,
    { id: integrationId, platform }: LiveIntegration,
    request: InboundRequest,
    parsed: ParsedDelivery,
    events: readonly InboundEvent[],
  ): Promise<string | null> {
    const row = await one<{ id: string }>(
      tx,
      sql`with delivery as (
            insert into inbound_delivery (workspace_id, id, integration_id, external_id, event_count, subjects)
            values (current_workspace(), ${request.id}, ${integrationId}, ${parsed.deliveryKey ?? request.id}, ${events.length},
                    ${subjectsOf(platform, events)})
            on conflict (workspace_id, integration_id, external_id) do nothing returning id),
          bytes as (
            insert into payload (workspace_id, inbound_delivery_id, content_type, bytes)
            select current_workspace(), id, ${request.contentType.slice(0, 200)}, ${request.body} from delivery)
          select id from delivery`,
    );
    return row?.id ?? null;
  }

  private async keepEvent(
    tx: EntityManager,
    integration: LiveIntegration,
    deliveryId: string | null,
    event: InboundEvent,
    arrival: Arrival,
  ): Promise<void> {
    switch (event.kind) {
      case 'suggestion':
        return this.keepSuggestion(tx, integration, deliveryId, event, arrival);
      case 'edit':
        return this.keepEdit(tx, integration.platform, event);
      case 'delete':
        return this.keepDelete(tx, integration.platform, event);
      case 'thread_reply':
        return this.keepReply(tx, integration, event);
      case 'answer':
        return this.keepAnswer(tx, integration.platform, event);
      case 'echo':
        return this.deliveries.confirmEcho(tx, event.deliveryId, event.externalId);
      case 'bounce':
        return this.deliveries.takeBack(tx, integration.id, event.deliveryId, event.reason);
      case 'lookup':
        return this.lookups.ask(tx, integration, deliveryId, event, arrival.isOverLimit);
      case 'reaction':
        return this.reactions.keep(tx, integration.platform, event);
      case 'moved':
        await this.aliases.move(tx, integration.platform, event);
        return this.channelMoves.follow(tx, integration.id, event);
    }
  }

  private async keepSuggestion(
    tx: EntityManager,
    integration: LiveIntegration,
    deliveryId: string | null,
    event: SuggestionEvent,
    { isOverLimit, address }: Arrival,
  ): Promise<void> {
    const { platform } = integration;
    const threadId =
      event.thread === null ? null : await this.threads.upsert(tx, { integrationId: integration.id, platform, address: event.thread });
    await this.submissions.add(tx, {
      integrationId: integration.id,
      inboundDeliveryId: deliveryId,
      platform,
      message: event.message,
      threadId,
      title: event.title,
      text: event.text,
      speaker: event.speaker,
      permalink: event.permalink,
      saidAt: event.saidAt,
      intent: event.intent,
      opening: event.thread === null ? (event.opening ?? null) : null,
      holdAs: event.isTrap ? 'honeypot' : isOverLimit ? 'over_limit' : (event.holdAs ?? null),
      address,
    });
  }

  private async keepEdit(tx: EntityManager, platform: string, event: EditEvent): Promise<void> {
    await this.submissions.revise(tx, platform, event.message, { title: event.title, text: event.text, saidAt: event.editedAt });
    await this.replies.revise(tx, platform, event.message, { text: event.text, saidAt: event.editedAt });
  }

  private async keepDelete(tx: EntityManager, platform: string, event: DeleteEvent): Promise<void> {
    await this.submissions.withdraw(tx, platform, event.message);
    await this.replies.remove(tx, platform, event.message);
  }

  /** Who answers is named by the author we know them as: a colleague who taps a button is made none. */
  private async keepAnswer(tx: EntityManager, platform: string, { promptId, speaker, value }: AnswerEvent): Promise<void> {
    const authorId = await this.authors.authorOf(tx, platform, speaker);
    const data = { promptId, value: value.slice(0, 200), authorId };
    await this.events.emit(tx, { type: 'prompt.answered', subjectId: newId(), data, actor: SYSTEM });
  }

  private async keepReply(tx: EntityManager, integration: LiveIntegration, event: ThreadReplyEvent): Promise<void> {
    // Where every message opens a thread of ours, a reply may come before it: its thread is known by its address.
    const address = { ...event.thread, replyTo: null, permalink: null, isPrivate: false };
    const threadId =
      (await this.threads.find(tx, integration.platform, event.thread)) ??
      (await this.threads.upsert(tx, { integrationId: integration.id, platform: integration.platform, address }));
    await this.replies.add(tx, { integrationId: integration.id, platform: integration.platform, threadId, event });
  }
}

function isSame(one: MessageKey, other: MessageKey): boolean {
  return one.realm === other.realm && one.channel === other.channel && one.message === other.message;
}

/** Whether each message there that starts a thread is a suggestion. */
function opensThreads(integration: LiveIntegration, channel: string): boolean {
  return channel !== '' && takesSuggestions(integration, channel);
}

/** Whether what is said there comes in unasked: a platform without channels, or a channel that the integration lists. */
function takesSuggestions({ settings }: LiveIntegration, channel: string): boolean {
  return channel === '' || (Array.isArray(settings.ideaChannels) && settings.ideaChannels.includes(channel));
}
