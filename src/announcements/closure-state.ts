import type { DeliveryState } from '../deliveries/delivery-states';
import type { ClosureState } from './announcement-words';

export interface TellingDelivery {
  readonly state: DeliveryState;
  readonly reason: string | null;
}

export interface Told {
  readonly state: Extract<ClosureState, 'pending' | 'delivered' | 'in_doubt' | 'failed' | 'unreachable' | 'void'>;
  readonly reason: string | null;
}

/** What did not go wrong, but never could go right: there is no way to them. */
const NO_WAY: readonly string[] = ['channel_cannot_answer', 'address_not_verified', 'unsubscribed'];

/** How a closure says that the thread is the reason. */
export function unreachableThread(reason: string | null): { readonly state: 'unreachable'; readonly reason: string } {
  return { state: 'unreachable', reason: `thread_unreachable: ${reason ?? 'unknown'}`.slice(0, 500) };
}

/**
 * Whether somebody was told, from the deliveries into their threads: one that arrived is enough, and while one is under way nothing is lost
 * yet. What was cancelled counts for nothing.
 */
export function toldBy(deliveries: readonly TellingDelivery[]): Told {
  const first = (...states: DeliveryState[]) => deliveries.find((delivery) => states.includes(delivery.state));
  if (first('delivered')) return { state: 'delivered', reason: null };
  if (first('queued', 'sending')) return { state: 'pending', reason: null };
  const doubted = first('in_doubt');
  if (doubted) return { state: 'in_doubt', reason: doubted.reason };
  const failed = first('failed');
  if (!failed) return { state: 'void', reason: 'cancelled' };
  return NO_WAY.includes(failed.reason ?? '') ? unreachableThread(failed.reason) : { state: 'failed', reason: failed.reason };
}

/** The people in a thread may have read it, or may do so any moment. */
export function mayHaveArrived(state: DeliveryState): boolean {
  switch (state) {
    case 'delivered':
    case 'sending':
    case 'in_doubt':
      return true;
    case 'queued':
    case 'failed':
    case 'cancelled':
      return false;
  }
}
