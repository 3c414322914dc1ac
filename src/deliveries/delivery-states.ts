export const DELIVERY_STATES = ['queued', 'sending', 'delivered', 'in_doubt', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * What goes into threads. Webhook deliveries have the purpose `event`. Of an `acknowledgement`, and of the `status` that is found
 * out after it, the subject is the submission; `help`, `rejection`
 * and `reconsideration` answer a verdict, so that each verdict has one answer; a `retraction` takes back what went there; a `confirmation` asks whether an address is its owner's.
 */
export const THREAD_PURPOSES = [
  'announcement',
  'correction',
  'acknowledgement',
  'retraction',
  'status',
  'help',
  'rejection',
  'reconsideration',
  'confirmation',
] as const;
export type ThreadPurpose = (typeof THREAD_PURPOSES)[number];
export type DeliveryPurpose = ThreadPurpose | 'event';

export const DELIVERY_TRANSITIONS: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  // Without `sending` in between: a bot's receipt, or an echo of a message whose result was lost; or a repeat that came too late to be one.
  queued: ['sending', 'delivered', 'failed', 'cancelled', 'in_doubt'],
  // Cancelled: only once the attempt is known not to have arrived.
  sending: ['queued', 'delivered', 'in_doubt', 'failed', 'cancelled'],
  in_doubt: ['queued', 'delivered', 'failed'],
  failed: ['queued', 'delivered'],
  // A mail server took it, and another one sent it back.
  delivered: ['failed'],
  // What was taken back before it was sent is to be said after all; or a bot had posted it already.
  cancelled: ['queued', 'delivered'],
};

export function canBecome(from: DeliveryState, to: DeliveryState): boolean {
  return DELIVERY_TRANSITIONS[from].includes(to);
}
