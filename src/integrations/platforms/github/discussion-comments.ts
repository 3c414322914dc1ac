import type { OutboundReply } from '../../../outbound/outbound';
import type { SendResult } from '../../integration';
import { at, isObject, listAt, readJson, textAt, toWebUrl } from '../../payload';
import { markedDelivery } from '../../delivery-marker';
import { graphqlRefusal, refusalOf } from './github-answers';
import type { GithubClient } from './github-client';

/** The newest hundred, of the discussion or, where one of its comments is answered, of that comment. */
const FIND = `query($owner: String!, $name: String!, $number: Int!, $replyTo: ID!, $isReply: Boolean!) {
  repository(owner: $owner, name: $name) {
    discussion(number: $number) {
      id
      comments(last: 100) @skip(if: $isReply) { nodes { databaseId url body } }
    }
  }
  node(id: $replyTo) @include(if: $isReply) {
    ... on DiscussionComment { replies(last: 100) { nodes { databaseId url body } } }
  }
}`;

const ADD = `mutation($input: AddDiscussionCommentInput!) {
  addDiscussionComment(input: $input) { comment { databaseId url } }
}`;

export interface DiscussionAddress {
  readonly owner: string;
  readonly name: string;
  readonly number: number;
  /** The node id of the comment that is answered. */
  readonly replyTo: string | null;
}

/** `replyTo`: null also where the comment that was to be answered is gone, or got another id when the discussion moved. */
export type FoundDiscussion =
  { readonly found: SendResult | null; readonly discussionId: string; readonly replyTo: string | null } | { readonly failed: SendResult };

/** Comments of discussions, which only GraphQL can write: https://docs.github.com/en/graphql/guides/using-the-graphql-api-for-discussions */
export class DiscussionComments {
  constructor(private readonly client: GithubClient) {}

  async find(deliveryId: string, address: DiscussionAddress): Promise<FoundDiscussion> {
    const { owner, name, number, replyTo } = address;
    const isReply = replyTo !== null;
    const reply = await this.client.graphql(FIND, { owner, name, number, replyTo: replyTo ?? '', isReply });
    const answer = readAnswer(reply);
    if (answer === null) return { failed: { state: 'retry', reason: 'read_back_failed', afterSeconds: null } };
    if ('refusal' in answer) {
      const isGone = isReply && answer.refusal.state === 'failed' && answer.refusal.unreachable;
      return isGone ? this.find(deliveryId, { ...address, replyTo: null }) : { failed: answer.refusal };
    }
    const discussion = at(answer.data, 'repository', 'discussion');
    const discussionId = textAt(discussion, 'id');
    if (discussionId === null) return { failed: { state: 'failed', reason: 'not_found', unreachable: true } };
    const nodes = isReply ? listAt(answer.data, 'node', 'replies', 'nodes') : listAt(discussion, 'comments', 'nodes');
    const ours = nodes.find((comment) => markedDelivery(textAt(comment, 'body') ?? '') === deliveryId);
    return { found: ours === undefined ? null : toDelivered(ours), discussionId, replyTo };
  }

  /** Null: no telling whether it was posted. */
  async post(discussionId: string, replyTo: string | null, body: string): Promise<SendResult | null> {
    const input = { discussionId, body, ...(replyTo === null ? {} : { replyToId: replyTo }) };
    const answer = readAnswer(await this.client.graphql(ADD, { input }));
    if (answer === null) return null;
    return 'refusal' in answer ? answer.refusal : toDelivered(at(answer.data, 'addDiscussionComment', 'comment'));
  }
}

type Answer = { readonly data: unknown } | { readonly refusal: SendResult };

function readAnswer(reply: OutboundReply): Answer | null {
  if (reply.outcome !== 'answered' || reply.status !== 200) {
    const refusal = refusalOf(reply);
    return refusal === null ? null : { refusal };
  }
  const answer = readJson(reply.body);
  if (!isObject(answer) || reply.truncated === true) return null;
  const [error] = listAt(answer, 'errors');
  if (error === undefined) return { data: at(answer, 'data') };
  return { refusal: graphqlRefusal(textAt(error, 'type'), textAt(error, 'message') ?? '') };
}

function toDelivered(comment: unknown): SendResult {
  const id = at(comment, 'databaseId');
  const externalId = `discussioncomment-${typeof id === 'number' ? id : 'unnamed'}`;
  return { state: 'delivered', externalId, permalink: toWebUrl(textAt(comment, 'url')) };
}
