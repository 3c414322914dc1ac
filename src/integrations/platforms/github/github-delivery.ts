import type { OutboundCaller } from '../../../outbound/outbound';
import type { ConnectedIntegration, OutgoingMessage, SendResult } from '../../integration';
import { DiscussionComments } from './discussion-comments';
import { GithubClient } from './github-client';
import { IssueComments } from './issue-comments';

/** owner/name#12, as an intake event wrote it. */
const CHANNEL = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)#([0-9]{1,15})$/;

/** Seconds until it is looked for again: by then a comment that did arrive is to be seen. */
const LOOK_AGAIN_AFTER = 60;

/**
 * Looks for the comment, posts it where it is not there, and looks again where no answer came. So it may be called any number of times:
 * what arrived is found, and never posted twice.
 */
export function deliver(
  message: OutgoingMessage,
  body: string,
  integration: ConnectedIntegration,
  outbound: OutboundCaller,
): Promise<SendResult> {
  const [, owner, name, number] = CHANNEL.exec(message.thread.channel) ?? [];
  if (owner === undefined || name === undefined || number === undefined)
    return Promise.resolve({ state: 'failed', reason: 'thread_is_no_issue', unreachable: true });
  const client = new GithubClient(integration, outbound);
  const { deliveryId, thread } = message;
  if (thread.root === 'discussion') {
    const address = { owner, name, number: Number(number), replyTo: thread.replyTo };
    return inDiscussion(new DiscussionComments(client), deliveryId, address, body);
  }
  const comments = new IssueComments(client);
  return inIssue(comments, deliveryId, comments.pathOf(`${owner}/${name}`, number), body);
}

async function inIssue(comments: IssueComments, deliveryId: string, path: string, body: string): Promise<SendResult> {
  const before = await comments.find(deliveryId, path);
  if ('failed' in before) return before.failed;
  if (before.found !== null) return before.found;
  const posted = await comments.post(before.at, body);
  if (posted !== null) return posted;
  const after = await comments.find(deliveryId, before.at);
  return ('found' in after ? after.found : null) ?? inDoubt();
}

async function inDiscussion(
  comments: DiscussionComments,
  deliveryId: string,
  address: Parameters<DiscussionComments['find']>[1],
  body: string,
): Promise<SendResult> {
  const before = await comments.find(deliveryId, address);
  if ('failed' in before) return before.failed;
  if (before.found !== null) return before.found;
  const posted = await comments.post(before.discussionId, before.replyTo, body);
  if (posted !== null) return posted;
  const after = await comments.find(deliveryId, { ...address, replyTo: before.replyTo });
  return ('found' in after ? after.found : null) ?? inDoubt();
}

function inDoubt(): SendResult {
  return { state: 'retry', reason: 'unanswered_and_not_to_be_seen', afterSeconds: LOOK_AGAIN_AFTER };
}
