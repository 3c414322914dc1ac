import type { OutboundReply } from '../outbound/outbound';
import { toAttemptResult } from './webhook-caller.service';

const now = new Date('2026-11-23T12:00:00Z');
const answered = (status: number, headers: Record<string, string> = {}, body = ''): OutboundReply => ({
  outcome: 'answered',
  status,
  headers: new Map(Object.entries(headers)),
  body,
});

describe('what the answer to a webhook means', () => {
  it.each([200, 201, 202, 204, 299])('%i is an arrival', (status) => {
    expect(toAttemptResult(answered(status), now).result.state).toBe('delivered');
  });

  it.each([100, 301, 302, 307, 400, 401, 404, 409, 429, 500, 502, 503])('%i is tried again', (status) => {
    expect(toAttemptResult(answered(status), now)).toMatchObject({
      result: { state: 'retry', reason: `http_${status}` },
      statusCode: status,
      isGone: false,
    });
  });

  it('410 is the end, for the endpoint too', () => {
    expect(toAttemptResult(answered(410), now)).toMatchObject({ result: { state: 'failed' }, isGone: true });
  });

  it.each([
    [{ 'retry-after': '120' }, 120],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:05:00 GMT' }, 300],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:05:00 GMT', date: 'Mon, 23 Nov 2026 11:00:00 GMT' }, 300],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('waits as long as %j says', (headers, afterSeconds) => {
    expect(toAttemptResult(answered(503, headers), now).result).toMatchObject({ state: 'retry', afterSeconds });
  });

  it.each(['unsent', 'unanswered'] as const)('%s is tried again: webhook-id tells a repeat', (outcome) => {
    expect(toAttemptResult({ outcome, reason: 'time-out' }, now).result).toEqual({
      state: 'retry',
      reason: 'time-out',
      afterSeconds: null,
    });
  });

  it('a refusal of our own guard is not: it would be refused again', () => {
    expect(toAttemptResult({ outcome: 'blocked', reason: 'the address is not on the public internet' }, now).result).toMatchObject({
      state: 'failed',
      reason: 'blocked: the address is not on the public internet',
    });
  });
});
