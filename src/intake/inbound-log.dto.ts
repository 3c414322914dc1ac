import { PageInfoDto } from '../common/page.dto';

export class InboundDeliveryDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a15" */
  id!: string;
  /** The platform's own key of the delivery.
   * @example "01EK4R5PFZZP6C8H14RTP4YW6C" */
  externalId!: string;
  /** @example 1 */
  eventCount!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  receivedAt!: string;
}

export class InboundRefusalDto {
  /** The hour in which it happened.
   * @example "2026-11-23T16:00:00.000Z" */
  hour!: string;
  /** Why; `lookup_` and `thread_` stand before what a platform said when words were to be fetched, or a thread to be opened.
   * @example "signature_mismatch" */
  reason!: string;
  /** @example 3 */
  count!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  lastAt!: string;
}

export class InboundLogDto {
  /** Accepted deliveries, newest first. */
  data!: InboundDeliveryDto[];
  page!: PageInfoDto;
  /** What was refused in the last hours, newest first; never the body. */
  refusals!: InboundRefusalDto[];
}
