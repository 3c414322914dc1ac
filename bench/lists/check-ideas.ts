import type { Client } from 'pg';
import { analyseWish, digestOf } from '../../src/matching/wish-text';

const SAMPLE = 50;

interface Sampled {
  readonly title: string;
  readonly body: string;
  readonly fingerprint: string;
  readonly digest: string;
  readonly terms: string[];
  readonly postings: number;
}

/** Generated rows are worth measuring only if they are what the product would have written: the index of a text, the stored counts. */
export async function checkIdeas(owner: Client): Promise<void> {
  const { rows } = await owner.query<Sampled>(
    `select i.title, i.body, encode(x.fingerprint, 'hex') as fingerprint, x.digest, x.terms::text[],
            (select count(*)::int from posting p where p.workspace_no = w.no and p.term = any(x.terms) and p.idea_no = i.no) as postings
     from indexed_idea x join idea i on i.workspace_id = x.workspace_id and i.id = x.idea_id join workspace w on w.id = i.workspace_id
     where i.no % (select greatest(1, max(no) / ${SAMPLE}) from idea) = 0`,
  );
  if (rows.length === 0) throw new Error('No idea was generated');
  for (const row of rows) {
    const text = analyseWish(row);
    const isSame =
      text.fingerprint === row.fingerprint &&
      digestOf(row) === row.digest &&
      text.terms
        .map(({ key }) => String(key))
        .sort()
        .join() === row.terms.toSorted().join() && // prettier-ignore
      row.postings === row.terms.length;
    if (!isSame)
      throw new Error(`The index of the generated idea "${row.title}" is not what the product writes; the vocabulary must follow it`);
  }
  const { rows: wrong } = await owner.query<{ what: string }>(
    `select 'status counters' as what where (select sum(count) from idea_counter where dimension = 'status') <> (select count(*) from idea where not is_merged)
     union all select 'tag counters' where (select sum(count) from idea_counter where dimension = 'tag') <> (select count(*) from idea_tag where not is_merged)
     union all select 'support counts' from idea c where c.no % 997 = 6 and c.support_count <>
       (select count(distinct s.author_id) from support s join idea i on i.workspace_id = s.workspace_id and i.id = s.idea_id where i.workspace_id = c.workspace_id and i.canonical_id = c.id and i.no between c.no and c.no + 5)
     union all select 'merged into no idea' from idea d where d.is_merged and not exists (select from idea c where c.workspace_id = d.workspace_id and c.id = d.canonical_id and not c.is_merged)`,
  );
  if (wrong[0]) throw new Error(`Generated ideas do not agree: ${wrong[0].what}`);
}
