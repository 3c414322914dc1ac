export class PreviewedSuggestionDto {
  /** suggestion, edit, delete, thread_reply, answer, echo, lookup, reaction or moved.
   * @example "suggestion" */
  kind!: string;
  /** @example "Dark mode" */
  title?: string | null;
  /** @example "Please add a dark theme" */
  text?: string;
  /** The author as it would be stored.
   * @example { "externalId": "nelly@example.com", "assurance": "claimed" } */
  author?: Record<string, unknown> | null;
  /** The message's own key: a second one with it changes nothing.
   * @example "01EK4R5PFZZP6C8H14RTP4YW6C" */
  message?: string;
  /** @example false */
  isTrap?: boolean;
}

export class IntakePreviewDto {
  /** The delivery's own key; null: each delivery counts.
   * @example "01EK4R5PFZZP6C8H14RTP4YW6C" */
  deliveryKey!: string | null;
  /** What would be stored; empty: nothing in it is a suggestion. */
  events!: PreviewedSuggestionDto[];
  /** The status that the platform would get.
   * @example 202 */
  replyStatus!: number;
}
