import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { OutboundReply } from '../outbound/outbound';
import { OutboundService } from '../outbound/outbound.service';
import { parseRetryAfter } from '../outbound/retry-after';
import { signWebhook } from '../outbound/webhook-signature';
import type { AttemptResult, EndpointCall } from './attempt';

/** Milliseconds for a whole call: the least that Standard Webhooks asks a sender to grant. */
const TIMEOUT = 15_000;

/** Bytes of an answer that are read: the log shows 500 characters. */
const MAX_ANSWER = 2_048;

/** Calls an endpoint as Standard Webhooks 1.0.0 has it: the same id on every attempt, the attempt's own time, signed over both and the body. */
@Injectable()
export class WebhookCaller {
  constructor(
    private readonly outbound: OutboundService,
    private readonly clock: Clock,
  ) {}

  async call(deliveryId: string, { url, secret, payload }: EndpointCall): Promise<AttemptResult> {
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    const reply = await this.outbound.call({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        'webhook-id': deliveryId,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook({ id: deliveryId, timestamp, body: payload, secrets: [secret] }),
      },
      body: payload,
      timeoutMs: TIMEOUT,
      maxResponseBytes: MAX_ANSWER,
    });
    return toAttemptResult(reply, this.clock.now());
  }
}

/** Only a 2xx is an arrival. What was sent without an answer is simply sent again: the receiver knows a repeat by its webhook-id. */
export function toAttemptResult(reply: OutboundReply, now: Date): AttemptResult {
  if (reply.outcome !== 'answered') {
    const { reason } = reply;
    const result =
      reply.outcome === 'blocked'
        ? ({ state: 'failed', reason: `blocked: ${reason}`, unreachable: false } as const)
        : ({ state: 'retry', reason, afterSeconds: null } as const);
    return { result, statusCode: null, detail: reason, isGone: false };
  }
  const { status, headers, body } = reply;
  const answered = { statusCode: status, detail: body === '' ? null : body, isGone: status === 410 };
  if (status >= 200 && status <= 299) return { ...answered, result: { state: 'delivered', externalId: null, permalink: null } };
  const reason = `http_${status}`;
  if (status === 410) return { ...answered, result: { state: 'failed', reason, unreachable: false } };
  const afterSeconds = parseRetryAfter(headers.get('retry-after'), sentAt(headers.get('date'), now));
  return { ...answered, result: { state: 'retry', reason, afterSeconds } };
}

/** A date in Retry-After is meant by the receiver's clock, which its answer carries. */
function sentAt(date: string | undefined, now: Date): Date {
  const at = new Date(date ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? now : at;
}
