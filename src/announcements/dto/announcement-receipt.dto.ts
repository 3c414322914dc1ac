import { ApiProperty } from '@nestjs/swagger';

export class AnnouncementReceiptDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a33" */
  deliveryId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a32" */
  threadId!: string;
  /** @example "slack" */
  platform!: string;
  /** @example "C024BE91L" */
  channel!: string;
  /** Of the message that was posted; null until then, and where the platform gives none.
   * @example "https://acme.slack.com/archives/C024BE91L/p1700000000000200" */
  permalink!: string | null;
  /** queued, sending, delivered, in_doubt, failed or cancelled.
   * @example "delivered" */
  state!: string;
  /** Why it is in this state.
   * @example null */
  reason!: string | null;
  /** How often it was tried.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  attempts!: number;
  /** @example "2026-11-23T16:50:02.000Z" */
  deliveredAt!: string | null;
}
