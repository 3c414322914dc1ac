import type { Delivery, Said } from './deliveries';

/** What the outside knows: what was said, and which deliveries got a 2xx whose last byte arrived. Kept apart from the product. */
export class Ledger {
  /** Replies by status, also those that were not 2xx. */
  readonly replies = new Map<number, number>();
  /** The first few answers that no platform should ever get. */
  readonly wrongReplies: string[] = [];
  attempts = 0;
  /** Attempts that ended without a whole reply. */
  broken = 0;
  private readonly accepted = new Set<string>();
  private readonly bySubmission: ReadonlyMap<string, Said>;
  private readonly byDelivery: ReadonlyMap<string, Delivery>;

  constructor(said: readonly Said[]) {
    this.bySubmission = new Map(said.map((each) => [each.key, each]));
    this.byDelivery = new Map(said.flatMap((each) => each.deliveries.map((delivery) => [delivery.key, delivery] as const)));
  }

  accept(delivery: Delivery): void {
    this.accepted.add(delivery.key);
  }

  reply(status: number, body: string): void {
    this.replies.set(status, (this.replies.get(status) ?? 0) + 1);
    const isExpected = (status >= 200 && status < 300) || status === 503;
    if (!isExpected && this.wrongReplies.length < 5) this.wrongReplies.push(`${status} ${body.slice(0, 500)}`);
  }

  get wrongReplyCount(): number {
    return [...this.replies].filter(([status]) => !(status >= 200 && status < 300) && status !== 503).reduce((sum, [, n]) => sum + n, 0);
  }

  get acceptedDeliveries(): Delivery[] {
    return [...this.accepted].flatMap((key) => this.byDelivery.get(key) ?? []);
  }

  get acceptedSubmissions(): number {
    return new Set(this.acceptedDeliveries.map((delivery) => delivery.submission)).size;
  }

  get deliveryCount(): number {
    return this.byDelivery.size;
  }

  said(submission: string): Said | null {
    return this.bySubmission.get(submission) ?? null;
  }

  knowsDelivery(key: string): boolean {
    return this.byDelivery.has(key);
  }
}
