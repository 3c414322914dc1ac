import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM } from '../common/actor';
import { Unavailable } from '../common/errors';
import { newId } from '../common/uuid';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { ThreadAliasesService } from '../deliveries/thread-aliases.service';
import { ThreadsService } from '../deliveries/threads.service';
import { EventsService } from '../events/events.service';
import {
  DeleteEvent,
  EditEvent,
  InboundEvent,
  InboundRequest,
  MessageKey,
  ParsedDelivery,
  SuggestionEvent,
  ThreadReplyEvent,
} from '../integrations/integration';
import { ChannelMovesService } from '../integrations/channel-moves.service';
import type { LiveIntegration } from '../integrations/integrations.service';
import { LimiterService } from '../limiter/limiter.service';
import { EarlyChanges } from './early-changes';
import { RepliesService } from './replies.service';
import { SubmissionStore } from './submission-store';

/** Verified deliveries of one integration within a minute: those above are kept as `held: over_limit`, those above the hard cap get 503 (rule 13). */
const SOFT = { name: 'integration', points: 3_000, windowSeconds: 60 };
const HARD = { name: 'integration-hard', points: 30_000, windowSeconds: 60 };

/** Writes what a platform delivered, in the caller's transaction. A delivery or a message that is known changes nothing (rule 2). */
@Injectable()
export class DeliveryStore {
  constructor(
    private readonly limiter: LimiterService,
    private readonly submissions: SubmissionStore,
    private readonly replies: RepliesService,
    private readonly early: EarlyChanges,
    private readonly threads: ThreadsService,
    private readonly aliases: ThreadAliasesService,
    private readonly channelMoves: ChannelMovesService,
    private readonly deliveries: DeliveriesService,
    private readonly events: EventsService,
  ) {}

  /** Throws Unavailable above the hard cap: the platform keeps the delivery and tries again. */
  async isOverLimit(integrationId: string): Promise<boolean> {
    if ((await this.limiter.take(SOFT, integrationId)) === null) return false;
    if ((await this.limiter.take(HARD, integrationId)) !== null)
      throw new Unavailable('This integration delivers more than Heed takes; try again later.');
    return true;
  }

  async keep(
    tx: EntityManager,
    integration: LiveIntegration,
    request: InboundRequest,
    parsed: ParsedDelivery,
    isOverLimit: boolean,
  ): Promise<void> {
    const events = await this.relevant(tx, integration, parsed.events);
    if (events.length === 0) return;
    const deliveryId = await this.envelope(tx, integration.id, request, parsed, events.length);
    if (deliveryId === null) return;
    for (const event of events) await this.keepEvent(tx, integration, deliveryId, event, isOverLimit);
  }

  /**
   * Edits, deletes and replies concern us only where we know the message or the thread: the rest of a channel's talk is not stored. A change
   * whose message may still come is kept beside, without the bytes of its delivery: those quote the message.
   */
  private async relevant(tx: EntityManager, integration: LiveIntegration, events: readonly InboundEvent[]): Promise<InboundEvent[]> {
    const { platform } = integration;
    const kept: InboundEvent[] = [];
    for (const event of events) {
      switch (event.kind) {
        case 'edit':
        case 'delete':
          if (await this.isKnown(tx, platform, event.message)) kept.push(event);
          else if (event.kind === 'delete' || takesSuggestions(integration, event.message.channel))
            await this.early.keep(tx, platform, event);
          break;
        case 'thread_reply':
          if ((await this.threads.find(tx, platform, event.thread)) !== null) kept.push(event);
          break;
        case 'suggestion':
        case 'answer':
        case 'echo':
        case 'lookup':
        case 'reaction':
        case 'moved':
          kept.push(event);
      }
    }
    return kept;
  }

  private async isKnown(tx: EntityManager, platform: string, message: MessageKey): Promise<boolean> {
    return (await this.submissions.isKnown(tx, platform, message)) || this.replies.isKnown(tx, platform, message);
  }

  /** The delivery and its bytes; null when this delivery is known. */
  private async envelope(
    tx: EntityManager,
    integrationId: string,
    request: InboundRequest,
    parsed: ParsedDelivery,
    count: number,
  ): Promise<string | null> {
    const row = await one<{ id: string }>(
      tx,
      sql`with delivery as (
            insert into inbound_delivery (workspace_id, id, integration_id, external_id, event_count)
            values (current_workspace(), ${request.id}, ${integrationId}, ${parsed.deliveryKey ?? request.id}, ${count})
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
    deliveryId: string,
    event: InboundEvent,
    isOverLimit: boolean,
  ): Promise<void> {
    switch (event.kind) {
      case 'suggestion':
        return this.keepSuggestion(tx, integration, deliveryId, event, isOverLimit);
      case 'edit':
        return this.keepEdit(tx, integration.platform, event);
      case 'delete':
        return this.keepDelete(tx, integration.platform, event);
      case 'thread_reply':
        return this.keepReply(tx, integration, event);
      case 'answer':
        await this.events.emit(tx, {
          type: 'prompt.answered',
          subjectId: newId(),
          data: { promptId: event.promptId, value: event.value.slice(0, 200) },
          actor: SYSTEM,
        });
        return;
      case 'echo':
        return this.deliveries.confirmEcho(tx, event.deliveryId, event.externalId);
      case 'lookup':
      case 'reaction':
        return;
      case 'moved':
        await this.aliases.move(tx, integration.platform, event);
        return this.channelMoves.follow(tx, integration.id, event);
    }
  }

  private async keepSuggestion(
    tx: EntityManager,
    integration: LiveIntegration,
    deliveryId: string,
    event: SuggestionEvent,
    isOverLimit: boolean,
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
      holdAs: event.isTrap ? 'honeypot' : isOverLimit ? 'over_limit' : null,
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

  private async keepReply(tx: EntityManager, integration: LiveIntegration, event: ThreadReplyEvent): Promise<void> {
    const threadId = await this.threads.find(tx, integration.platform, event.thread);
    if (threadId !== null) await this.replies.add(tx, { integrationId: integration.id, platform: integration.platform, threadId, event });
  }
}

/** Whether what is said there comes in unasked: a platform without channels, or a channel that the integration lists. */
function takesSuggestions({ settings }: LiveIntegration, channel: string): boolean {
  return channel === '' || (Array.isArray(settings.ideaChannels) && settings.ideaChannels.includes(channel));
}
