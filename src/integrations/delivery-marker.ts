import { isUuid } from '../common/uuid';

const MARKER = /<!-- heed:([0-9a-f-]{36}) -->/;

/** Stands in every comment of ours and is shown to nobody: by it we know our own comment again, when it comes back or when no answer came. */
export function markerOf(deliveryId: string): string {
  return `<!-- heed:${deliveryId} -->`;
}

/** The delivery that a comment of ours is; null for the words of others. */
export function markedDelivery(body: string): string | null {
  const id = MARKER.exec(body)?.[1];
  return isUuid(id) ? id : null;
}
