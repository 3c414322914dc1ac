import { toWebhookPayload } from './webhook-payload';

const event = {
  workspaceId: 'w',
  id: 'e',
  type: 'delivery.requested',
  subjectId: 'd1',
  data: { purpose: 'announcement' },
  occurredAt: new Date('2026-11-23T12:00:00Z'),
} as const;
const thread = { id: 't1', platform: 'discord', realm: 'g', channel: 'c', root: 'r', replyTo: null, permalink: null };

describe('a webhook payload', () => {
  it('is type, timestamp and data, with what it is about by name', () => {
    expect(toWebhookPayload({ ...event, type: 'idea.status_changed', data: { from: 'planned', to: 'shipped' } }, null)).toBe(
      '{"type":"idea.status_changed","timestamp":"2026-11-23T12:00:00.000Z","data":{"from":"planned","to":"shipped","ideaId":"d1"}}',
    );
  });

  it.each([
    ['short', 100, true],
    ['long', 30_000, false],
  ])('stays below 20 kB with a %s message', (_, length, isWhole) => {
    const message = { text: 'ж'.repeat(length), markdown: 'ж', credits: [], link: null };
    const payload = toWebhookPayload(event, { thread, message });
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(20_000);
    expect(JSON.parse(payload).data).toMatchObject({ deliveryId: 'd1', thread: { root: 'r' }, text: isWhole ? message.text : null });
  });

  it('has no text once that was erased', () => {
    expect(JSON.parse(toWebhookPayload(event, { thread, message: null })).data).toMatchObject({
      deliveryId: 'd1',
      text: null,
      credits: [],
    });
  });
});
