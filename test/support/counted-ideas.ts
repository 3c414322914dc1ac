import type { TestHeed } from './heed';

interface Counted {
  readonly dimension: string;
  readonly key: string;
  readonly count: number;
}

/** What the counters of a workspace say, and what a count of its canonical ideas says: the two must be equal at any time (rule 10). */
export async function countedIdeas(heed: TestHeed, workspaceId: string): Promise<{ kept: Counted[]; recounted: Counted[] }> {
  const kept = await heed.rows<Counted>(
    `select dimension, key, sum(count)::int as count from idea_counter where workspace_id = $1
     group by 1, 2 having sum(count) <> 0 order by 1, 2`,
    [workspaceId],
  );
  const recounted = await heed.rows<Counted>(
    `with canonical as (select * from idea where workspace_id = $1 and canonical_id = id)
     select dimension, key, count(*)::int as count from (
       select 'status' as dimension, status as key from canonical
       union all select 'quadrant', quadrant from canonical
       union all select 'tag', t.tag_id::text from canonical i join idea_tag t on t.workspace_id = i.workspace_id and t.idea_id = i.id) all_of_them
     group by 1, 2 order by 1, 2`,
    [workspaceId],
  );
  return { kept, recounted };
}

/** Ideas whose stored support count, root or tag marks are not what their links and supports say. */
export async function wrongIdeas(heed: TestHeed, workspaceId: string): Promise<object[]> {
  return heed.rows(
    `with recursive tree (id, root) as (
       select i.id, i.id from idea i where i.workspace_id = $1
         and not exists (select from merge m where m.workspace_id = $1 and m.duplicate_id = i.id and m.undone_at is null)
       union all
       select m.duplicate_id, t.root from tree t join merge m on m.workspace_id = $1 and m.into_id = t.id and m.undone_at is null),
     truth as (select p.root, (count(*) filter (where p.is_counted))::int as n, count(*)::int as raw
               from (select t.root, coalesce(a.canonical_id, a.id) as person, bool_or(s.is_counted) as is_counted from tree t
                     join support s on s.workspace_id = $1 and s.idea_id = t.id join author a on a.workspace_id = $1 and a.id = s.author_id
                     group by 1, 2) p group by p.root)
     select i.id, i.canonical_id, t.root, i.support_count, i.discounted_count, n.n, n.raw from idea i left join tree t on t.id = i.id left join truth n on n.root = i.id
     where i.workspace_id = $1 and (i.canonical_id is distinct from t.root or i.support_count <> coalesce(n.n, 0) or i.support_count + i.discounted_count <> coalesce(n.raw, 0)
       or exists (select from idea_tag g where g.workspace_id = $1 and g.idea_id = i.id and g.is_merged <> (i.canonical_id <> i.id)))`,
    [workspaceId],
  );
}
