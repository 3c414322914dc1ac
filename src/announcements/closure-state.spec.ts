import fc from 'fast-check';
import { DELIVERY_STATES, DeliveryState } from '../deliveries/delivery-states';
import { toldBy } from './closure-state';

const of = (...states: DeliveryState[]) => toldBy(states.map((state) => ({ state, reason: state === 'failed' ? 'is_archived' : null })));

describe('whether somebody was told', () => {
  it.each<[DeliveryState[], string]>([
    [['queued'], 'pending'],
    [['sending'], 'pending'],
    [['delivered'], 'delivered'],
    [['in_doubt'], 'in_doubt'],
    [['failed'], 'failed'],
    [['cancelled'], 'void'],
    [['failed', 'delivered', 'queued'], 'delivered'],
    [['failed', 'queued'], 'pending'],
    [['in_doubt', 'sending'], 'pending'],
    [['failed', 'in_doubt'], 'in_doubt'],
    [['cancelled', 'failed'], 'failed'],
  ])('%j is %s', (states, state) => {
    expect(of(...states).state).toBe(state);
  });

  it('says why it failed', () => {
    expect(of('cancelled', 'failed')).toEqual({ state: 'failed', reason: 'is_archived' });
    expect(of('failed', 'delivered').reason).toBeNull();
  });

  it('does not depend on the order, and one that arrived is enough', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...DELIVERY_STATES), { minLength: 1 }), (states) => {
        expect(of(...states).state).toBe(of(...states.toReversed()).state);
        expect(of(...states, 'delivered').state).toBe('delivered');
      }),
    );
  });
});
