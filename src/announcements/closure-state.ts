import type { DeliveryState } from '../deliveries/delivery-states';
import type { ClosureState } from './announcement-words';

export interface TellingDelivery {
  readonly state: DeliveryState;
  readonly reason: string | null;
}

export interface Told {
  readonly state: Extract<ClosureState, 'pending' | 'delivered' | 'in_doubt' | 'failed' | 'void'>;
  readonly reason: string | null;
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
  return failed ? { state: 'failed', reason: failed.reason } : { state: 'void', reason: 'cancelled' };
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
