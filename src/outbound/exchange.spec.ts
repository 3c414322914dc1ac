import { Dispatcher } from 'undici';
import { Exchange } from './exchange';

class Controller implements Dispatcher.DispatchController {
  readonly paused = false;
  reason: Error | null = null;
  get aborted(): boolean {
    return this.reason !== null;
  }
  abort(reason: Error): void {
    this.reason = reason;
  }
  pause(): void {
    throw new Error('not used');
  }
  resume(): void {
    throw new Error('not used');
  }
}

describe('Exchange', () => {
  it('stops undici from writing a request after its caller was told that it was not sent', async () => {
    const exchange = new Exchange(10);
    exchange.fail('time-out');
    const controller = new Controller();
    exchange.onRequestStart(controller);
    expect([controller.aborted, await exchange.reply]).toEqual([true, { outcome: 'unsent', reason: 'not connected: time-out' }]);
  });

  it('stops undici from writing a request twice', async () => {
    const exchange = new Exchange(10);
    const [first, second] = [new Controller(), new Controller()];
    exchange.onRequestStart(first);
    exchange.onRequestStart(second);
    expect([first.aborted, second.aborted]).toEqual([false, true]);
    expect(await exchange.reply).toEqual({ outcome: 'unanswered', reason: 'connection lost' });
  });

  it.each([
    ['0123456789', false, '0123456789'],
    ['0123456789x', true, '0123456789'],
    ['12345678✓', true, '12345678'],
    ['1234567✓', false, '1234567✓'],
    ['', false, ''],
  ])('keeps ten bytes of %j (cut: %s)', async (text, cut, kept) => {
    for (const size of [1, 3, 100]) {
      const exchange = new Exchange(10);
      const controller = new Controller();
      const bytes = Buffer.from(text);
      exchange.onRequestStart(controller);
      exchange.onResponseStart(controller, 200, { 'X-One': 'a', 'x-two': ['b', 'c'] });
      for (let at = 0; at < bytes.length; at += size) exchange.onResponseData(controller, bytes.subarray(at, at + size));
      exchange.onResponseEnd();
      const headers = new Map([
        ['x-one', 'a'],
        ['x-two', 'b, c'],
      ]);
      expect(await exchange.reply).toEqual({ outcome: 'answered', status: 200, headers, body: kept, ...(cut ? { truncated: true } : {}) });
    }
  });
});
