import type { StoredEvent } from '../events/on-event';
import type { DeliveryDto } from './deliveries.dto';

/** Bytes. Standard Webhooks 1.0.0: "the payload should be kept small", 20 kB at most. */
const MOST_BYTES = 20_000;

/** What a delivery.requested carries beside its ids, so that a bot need not ask. */
export interface RequestedMessage {
  readonly thread: DeliveryDto['thread'];
  readonly message: DeliveryDto['message'];
}

/** The exact text that is signed and sent: thin, ids and states only, but for what a bot is asked to say. */
export function toWebhookPayload(event: StoredEvent, requested: RequestedMessage | null): string {
  const { type, occurredAt } = event;
  const ids = { ...event.data, [subjectIdName(type)]: event.subjectId };
  const write = (data: object) => JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
  if (requested?.thread == null) return write(ids);
  const { id: _id, ...thread } = requested.thread;
  const thin = { ...ids, thread };
  const { message } = requested;
  const full = write({ ...thin, text: message?.text ?? null, markdown: message?.markdown ?? null, credits: message?.credits ?? [] });
  // A bot that gets no text reads it at GET /v1/deliveries/{id}.
  return Buffer.byteLength(full) <= MOST_BYTES ? full : write({ ...thin, text: null, markdown: null, credits: [] });
}

/** `idea.status_changed` is about `ideaId`. */
export function subjectIdName(type: string): string {
  return `${type.split('.')[0] ?? 'subject'}Id`;
}
