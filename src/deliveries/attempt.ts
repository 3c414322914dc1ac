import type { ConnectedIntegration, DeliveryChannel, OutgoingMessage, PostedMessage, SendResult } from '../integrations/integration';

/** One attempt, committed as begun: all that the call needs, so that it is made without the database. */
export interface Attempt {
  readonly deliveryId: string;
  /** 1 for the first of this delivery. */
  readonly no: number;
  readonly call: ThreadCall | RetractionCall | EndpointCall;
}

export interface ThreadCall {
  readonly kind: 'thread';
  readonly channel: DeliveryChannel;
  readonly integration: ConnectedIntegration;
  readonly message: OutgoingMessage;
}

export interface RetractionCall {
  readonly kind: 'retraction';
  readonly retract: NonNullable<DeliveryChannel['retract']>;
  readonly integration: ConnectedIntegration;
  readonly posted: PostedMessage;
}

export interface EndpointCall {
  readonly kind: 'endpoint';
  readonly url: string;
  /** Opened; it must not reach a log or an error. */
  readonly secret: string;
  readonly payload: string;
}

export interface AttemptResult {
  /** A receiver of webhooks names no id for what arrived. */
  readonly result: SendResult | { readonly state: 'delivered'; readonly externalId: null; readonly permalink: null };
  /** Null: no answer, or a channel that does not tell. */
  readonly statusCode: number | null;
  /** For the delivery log; at most 500 characters are kept. */
  readonly detail: string | null;
  /** The receiver wants no more of anything (410). */
  readonly isGone: boolean;
}
