import type { OutboundReply } from '../../../outbound/outbound';
import type { SendResult } from '../../integration';
import { at, readJson, textAt, toWebUrl } from '../../payload';
import { markedDelivery } from '../../delivery-marker';
import { refusalOf } from './github-answers';
import type { GithubClient } from './github-client';

const PAGE = 50;
/** Pages that are read back. Since the delivery was queued, no issue gets more comments than this. */
const MAX_PAGES = 10;
/** Milliseconds by which our clock may be ahead of GitHub's. */
const CLOCK_SKEW = 5 * 60_000;

/** `at`: where this issue's comments are now, which is elsewhere once it was moved. */
export type ReadBack = { readonly found: SendResult | null; readonly at: string } | { readonly failed: SendResult };

/** Comments of issues and pull requests, by REST: https://docs.github.com/en/rest/issues/comments */
export class IssueComments {
  constructor(private readonly client: GithubClient) {}

  pathOf(repository: string, number: string): string {
    return `/repos/${repository}/issues/${number}/comments`;
  }

  /** Looks for the comment that carries the mark of this delivery: GitHub knows no repeats, so we must before we post. */
  async find(deliveryId: string, path: string): Promise<ReadBack> {
    let place = path;
    for (let page = 1; page <= MAX_PAGES; page++) {
      const query = `?per_page=${PAGE}&page=${page}&since=${queuedAt(deliveryId)}`;
      let reply = await this.client.get(`${place}${query}`);
      const moved = this.client.movedTo(reply);
      if (moved !== null) {
        place = moved;
        reply = await this.client.get(`${place}${query}`);
      }
      const comments = toComments(reply);
      if ('failed' in comments) return comments;
      const ours = comments.list.find((comment) => markedDelivery(textAt(comment, 'body') ?? '') === deliveryId);
      if (ours !== undefined) return { found: toDelivered(ours), at: place };
      if (comments.list.length < PAGE) return { found: null, at: place };
    }
    return { failed: { state: 'retry', reason: 'too_many_comments_to_read_back', afterSeconds: null } };
  }

  /** Null: no telling whether it was posted. */
  async post(place: string, body: string): Promise<SendResult | null> {
    const reply = await this.client.post(place, { body });
    if (reply.outcome !== 'answered' || reply.status !== 201) return refusalOf(reply);
    return toDelivered(readJson(reply.body));
  }
}

function toComments(reply: OutboundReply): { readonly list: readonly unknown[] } | { readonly failed: SendResult } {
  const isWhole = reply.outcome === 'answered' && reply.status === 200 && reply.truncated !== true;
  const list = isWhole ? readJson(reply.body) : null;
  if (Array.isArray(list)) return { list };
  const isOk = reply.outcome === 'answered' && reply.status === 200;
  const refusal = isOk ? null : refusalOf(reply);
  return { failed: refusal ?? { state: 'retry', reason: 'read_back_failed', afterSeconds: null } };
}

function toDelivered(comment: unknown): SendResult {
  const id = at(comment, 'id');
  const externalId = `issuecomment-${typeof id === 'number' ? id : 'unnamed'}`;
  return { state: 'delivered', externalId, permalink: toWebUrl(textAt(comment, 'html_url')) };
}

/** A delivery's id is a UUIDv7: its first 48 bits are the milliseconds at which it was queued. */
function queuedAt(deliveryId: string): string {
  const millis = parseInt(deliveryId.replaceAll('-', '').slice(0, 12), 16);
  return new Date(Math.max(millis - CLOCK_SKEW, 0)).toISOString();
}
