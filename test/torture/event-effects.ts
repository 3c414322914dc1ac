import type { Effect } from './events';

/** Reads rows as the database's owner. */
export type Rows = <Row extends object>(text: string) => Promise<Row[]>;

interface Stored {
  readonly key: string;
  readonly kind: Effect['kind'];
  readonly text: string | null;
}

const STORED = `
  select concat_ws('|', s.platform, s.realm, s.channel, s.message_id) as key, 'submission' as kind, case when s.state <> 'withdrawn' then r.text end as text
  from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
  union all
  select concat_ws('|', platform, realm, channel, message_id), 'reply', text from thread_reply`;

/** What is not as it would be had every event come once and in order, in words; nothing when all is well. */
export async function compareEffects(effects: readonly Effect[], rows: Rows): Promise<string[]> {
  const nameOf = ({ kind, key }: Pick<Effect, 'kind' | 'key'>) => `${kind} ${key}`;
  const stored = await rows<Stored>(STORED);
  const there = new Map(stored.map((each) => [nameOf(each), each.text]));
  const expected = new Set(effects.map(nameOf));
  const wrong = effects.flatMap((effect) => {
    const name = nameOf(effect);
    const text = there.get(name);
    if (text === undefined) return [`lost: ${name}`];
    return text === effect.text ? [] : [`wrong: ${name} says ${JSON.stringify(text)}, not ${JSON.stringify(effect.text)}`];
  });
  const unasked = stored.filter((each) => !expected.has(nameOf(each))).map((each) => `nobody said: ${nameOf(each)}`);
  const twice = stored.length - there.size;
  const [left] = await rows<{ early: number; lookups: number; jobs: number }>(
    `select (select count(*)::int from early_change) as early, (select count(*)::int from lookup) as lookups,
            (select count(*)::int from graphile_worker._private_jobs where attempts >= max_attempts) as jobs`,
  );
  return [
    ...wrong,
    ...unasked,
    ...(twice > 0 ? [`doubled: ${twice}`] : []),
    ...Object.entries(left ?? {}).flatMap(([name, count]) => (count > 0 ? [`left over: ${String(count)} ${name}`] : [])),
  ];
}
