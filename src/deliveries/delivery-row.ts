import { Sql, sql } from '../database/sql';
import type { AttemptDto, DeliveryDto } from './deliveries.dto';
import type { DeliveryAttempt } from './delivery-attempt.entity';
import type { Delivery } from './delivery.entity';
import { readOutgoingBody, toMarkdown, toPlainText } from './outgoing-body';

/** A delivery with its thread, as it is read for an answer. */
export interface DeliveryRow extends Omit<Delivery, 'workspaceId' | 'attemptsBefore' | 'attemptStartedAt'> {
  readonly platform: string | null;
  readonly realm: string | null;
  readonly channel: string | null;
  readonly root: string | null;
  readonly replyTo: string | null;
  readonly threadPermalink: string | null;
}

export const SELECT_DELIVERY: Sql = sql`
  select d.id, d.purpose, d.subject_id as "subjectId", d.thread_id as "threadId", d.endpoint_id as "endpointId", d.integration_id as "integrationId",
         d.state, d.body, d.attempts, d.next_attempt_at as "nextAttemptAt", d.external_id as "externalId", d.permalink, d.reason,
         d.created_at as "createdAt", d.delivered_at as "deliveredAt", d.version,
         t.platform, t.realm, t.channel, t.root, t.reply_to as "replyTo", t.permalink as "threadPermalink"
  from delivery d left join thread t on t.workspace_id = d.workspace_id and t.id = d.thread_id`;

export function toDeliveryDto(row: DeliveryRow): DeliveryDto {
  return {
    id: row.id,
    purpose: row.purpose,
    subjectId: row.subjectId,
    state: row.state,
    reason: row.reason,
    integrationId: row.integrationId,
    endpointId: row.endpointId,
    thread: toThreadDto(row),
    message: row.threadId === null ? null : toMessageDto(row.body),
    attemptCount: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    externalId: row.externalId,
    permalink: row.permalink,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    version: row.version,
  };
}

export function toMessageDto(stored: unknown): DeliveryDto['message'] {
  const body = readOutgoingBody(stored);
  return body && { text: toPlainText(body), markdown: toMarkdown(body), credits: [...body.credits], link: body.link };
}

export function toAttemptDto(row: Omit<DeliveryAttempt, 'workspaceId' | 'deliveryId'>): AttemptDto {
  return {
    no: row.no,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    outcome: row.outcome,
    statusCode: row.statusCode,
    detail: row.detail,
  };
}

function toThreadDto({ threadId, platform, realm, channel, root, replyTo, threadPermalink }: DeliveryRow): DeliveryDto['thread'] {
  if (threadId === null || platform === null || realm === null || channel === null || root === null) return null;
  return { id: threadId, platform, realm, channel, root, replyTo, permalink: threadPermalink };
}
