import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor';
import { Clock } from '../common/clock';
import { Invalid, NotFound } from '../common/errors';
import { newId } from '../common/uuid';
import { Database } from '../database/database';
import { InboundEvent, InboundRequest, MalformedPayload, RealmMismatch } from '../integrations/integration';
import type { PreviewDto } from '../integrations/integrations.dto';
import { IntegrationsService } from '../integrations/integrations.service';
import { PlatformRegistry } from '../integrations/platform-registry';
import type { IntakePreviewDto, PreviewedSuggestionDto } from './preview.dto';

/** For webhook authors: what a sample would become. Writes nothing and needs no signature. */
@Injectable()
export class PreviewService {
  constructor(
    private readonly database: Database,
    private readonly integrations: IntegrationsService,
    private readonly registry: PlatformRegistry,
    private readonly clock: Clock,
  ) {}

  async preview(actor: Actor, integrationId: string, sample: PreviewDto): Promise<IntakePreviewDto> {
    const integration = await this.database.read(actor.workspaceId, (db) => this.integrations.connected(db, integrationId));
    const source = integration && this.registry.source(integration.platform);
    if (!integration || !source) throw new NotFound('integration', integrationId);
    try {
      const { deliveryKey, events, reply } = await source.parse(this.toRequest(sample), integration);
      return { deliveryKey, events: events.map(toDto), replyStatus: reply.status };
    } catch (error) {
      if (error instanceof MalformedPayload)
        throw new Invalid([{ pointer: '/body', code: 'payload_malformed', detail: error.detail }], 'payload_malformed');
      if (error instanceof RealmMismatch) {
        throw new Invalid([
          { pointer: '/body', code: 'realm_mismatch', detail: `It comes from another realm than ${integration.realm ?? 'this one'}.` },
        ]);
      }
      throw error;
    }
  }

  private toRequest(sample: PreviewDto): InboundRequest {
    const header = sample.contentType ?? 'application/json';
    const headers = Object.entries(sample.headers ?? {}).map(([name, value]) => [name.toLowerCase(), [value]] as const);
    return {
      id: newId(),
      method: 'POST',
      headers: new Map([['content-type', [header]], ...headers]),
      contentType: header.split(';')[0]?.trim().toLowerCase() ?? '',
      query: new URLSearchParams(),
      pathSecret: null,
      body: Buffer.from(sample.body),
      receivedAt: this.clock.now(),
    };
  }
}

function toDto(event: InboundEvent): PreviewedSuggestionDto {
  switch (event.kind) {
    case 'answer':
    case 'bounce':
    case 'echo':
    case 'moved':
      return { kind: event.kind };
    case 'delete':
    case 'lookup':
    case 'reaction':
      return { kind: event.kind, message: event.message.message };
    case 'edit':
      return { kind: event.kind, message: event.message.message, title: event.title, text: event.text };
    case 'thread_reply':
      return { kind: event.kind, message: event.message.message, text: event.text, author: { ...event.speaker } };
    case 'suggestion': {
      const { kind, message, title, text, speaker, isTrap } = event;
      return { kind, message: message.message, title, text, author: speaker && { ...speaker }, isTrap };
    }
  }
}
