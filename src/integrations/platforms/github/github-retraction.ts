import type { RetractResult } from '../../integration';
import { toRetractResult } from '../../retraction';
import { refusalOf } from './github-answers';
import type { GithubClient } from './github-client';

const REPOSITORY = /^([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)#[0-9]{1,15}$/;
const ISSUE_COMMENT = /^issuecomment-([0-9]{1,19})$/;

/**
 * https://docs.github.com/en/rest/issues/comments: of issues and pull requests. What is not found may have moved with its issue to another
 * repository, so that a person looks. Comments of discussions are listed: their number alone does not lead to them.
 */
export async function retract(externalId: string, channel: string, body: string | null, client: GithubClient): Promise<RetractResult> {
  const [, repository] = REPOSITORY.exec(channel) ?? [];
  const [, id] = ISSUE_COMMENT.exec(externalId) ?? [];
  if (repository === undefined || id === undefined) return { state: 'failed', reason: 'no_issue_comment' };
  const path = `/repos/${repository}/issues/comments/${id}`;
  const reply = body === null ? await client.delete(path) : await client.patch(path, { body });
  const refusal = refusalOf(reply);
  if (refusal?.state === 'retry') return { state: 'retry', reason: refusal.reason, afterSeconds: refusal.afterSeconds };
  return toRetractResult(reply, null, (status) => ({
    state: 'failed',
    reason: refusal?.state === 'failed' ? refusal.reason : `http_${status}`,
  }));
}
