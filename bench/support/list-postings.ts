import { LISTED_FROM, LISTED_TO, PostingLists } from '../../src/matching/posting-lists.service';
import type { Application } from './application';

/** Makes the lists that the jobs would have made while the ideas came in, by the service's own path. */
export async function listPostings({ owner, context }: Application, workspaceId: string): Promise<void> {
  const { rows } = await owner.query<{ term: string }>(
    `select f.term::text from term_frequency f join workspace w on w.no = f.workspace_no
     where w.id = $1 and f.document_count between $2 and $3 order by f.term`,
    [workspaceId, LISTED_FROM, LISTED_TO],
  );
  await context.get(PostingLists).renew(
    workspaceId,
    rows.map(({ term }) => BigInt(term)),
  );
  await owner.query('vacuum (analyze) posting_list');
}
