import type { Client } from 'pg';
import type { Ledger } from './ledger';

export interface Findings {
  readonly submissions: number;
  readonly ideas: number;
  /** Submissions by state. */
  readonly states: Readonly<Record<string, number>>;
  /** Never accepted by the ledger, and there all the same: their reply was cut, or given up. At most once each, and allowed. */
  readonly unacknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly stuck: readonly string[];
  /** Stored facts that disagree with what they are made of. */
  readonly wrong: readonly string[];
}

interface StoredSubmission {
  key: string;
  id: string;
  state: string;
  text: string | null;
  /** How often it was judged. */
  verdicts: number;
}

/** States in which a submission waits for a person, or has arrived. */
const FINAL = ['attached', 'pending_match', 'held', 'triage'];

/** One effect each. A row of any of these is one effect too many; the label says of what. */
const DOUBLED: Readonly<Record<string, string>> = {
  'idea without a submission': `select id from idea i where not exists (select from submission s where s.idea_id = i.id)`,
  'ideas with the same words': `select encode(fingerprint, 'hex') as id from indexed_idea group by workspace_id, fingerprint having count(*) > 1`,
  'author without an identity': `select id from author a where not exists (select from identity i where i.author_id = a.id)`,
  'event of a kind that happens once': `select subject_id || ' ' || type as id from event where type in ('submission.received', 'idea.created')
     group by subject_id, type having count(*) > 1`,
  'support that no submission stands for': `select p.idea_id || ' ' || p.author_id as id from support p
     where not exists (select from submission s where s.id = p.submission_id and s.author_id = p.author_id and s.idea_id = p.idea_id and s.state = 'attached')`,
};

const STUCK: Readonly<Record<string, string>> = {
  'attached to nothing': `select id from submission where state = 'attached' and idea_id is null`,
  'job given up': `select t.identifier || ' ' || j.id || ' ' || coalesce(j.last_error, '') as id from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id where j.attempts >= j.max_attempts`,
  // What falls due while this is read is not stuck: ten seconds are long for a queue that has just run dry.
  'job not done': `select t.identifier || ' ' || j.id as id from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id where j.attempts < j.max_attempts and (j.attempts > 0 and j.locked_at is null or j.run_at <= now() - interval '10 seconds')`,
};

const WRONG: Readonly<Record<string, string>> = {
  'attached without its support': `select id from submission s where state = 'attached' and author_id is not null
     and not exists (select from support p where p.idea_id = s.idea_id and p.author_id = s.author_id)`,
  support_count: `select i.id from idea i where not is_merged and support_count <> (
     select count(distinct p.author_id) from idea g join support p on p.idea_id = g.id and p.is_counted where g.canonical_id = i.id)`,
  'idea counter': `select key as id from (
       select key, sum(count) as counted from idea_counter where dimension = 'status' group by key) c
     where counted <> (select count(*) from idea where not is_merged and status = c.key)`,
  'submission without its event': `select id from submission s
     where not exists (select from event e where e.subject_id = s.id and e.type = 'submission.received')`,
  'processed submission without its author': `select id from submission where state <> 'received' and speaker is not null`,
  'waiting for a match that is not there': `select id from submission s where state = 'pending_match'
     and not exists (select from match m where m.submission_id = s.id and m.state = 'pending')`,
  'idea that search does not know': `select id from idea i where not exists (select from indexed_idea x where x.idea_id = i.id)`,
};

/** Reads the database as its owner and holds it against the ledger. */
export async function compare(client: Client, ledger: Ledger): Promise<Findings> {
  const { rows: submissions } = await client.query<StoredSubmission>(
    `select s.platform || '|' || s.realm || '|' || s.channel || '|' || s.message_id as key, s.id, s.state, r.text,
            (select count(*)::int from moderation_verdict v where v.submission_id = s.id) as verdicts
     from submission s left join submission_revision r on r.submission_id = s.id and r.no = 1`,
  );
  const { rows: deliveries } = await client.query<{ key: string }>(
    `select integration_id || '/' || external_id as key from inbound_delivery`,
  );
  const stored = new Map(submissions.map((each) => [each.key, each]));
  const envelopes = new Set(deliveries.map(({ key }) => key));
  const accepted = ledger.acceptedDeliveries;
  const acceptedSubmissions = new Set(accepted.map((delivery) => delivery.submission));
  const lost = accepted.flatMap((delivery) => {
    if (!stored.has(delivery.submission)) return [`${delivery.key}: accepted, and there is no submission`];
    return envelopes.has(delivery.key) ? [] : [`${delivery.key}: accepted, and there is no record of it`];
  });
  const strangers = [
    ...submissions.filter(({ key }) => ledger.said(key) === null).map(({ key }) => `submission nobody sent: ${key}`),
    ...deliveries.filter(({ key }) => !ledger.knowsDelivery(key)).map(({ key }) => `delivery nobody sent: ${key}`),
    // Judged once for each way it arrived at most: a message becomes a request when its mention comes after it, and is judged anew.
    ...submissions
      .filter(({ key, verdicts }) => verdicts > (ledger.said(key)?.deliveries.length ?? 1))
      .map(({ id }) => `judged twice: ${id}`),
    ...(submissions.length > stored.size ? [`${submissions.length - stored.size} submissions share a key with another`] : []),
  ];
  const altered = submissions
    .filter(({ key, text }) => (ledger.said(key)?.text ?? text) !== text)
    .map(({ id }) => `other words than were sent: ${id}`);
  const unfinished = submissions.filter(({ state }) => !FINAL.includes(state)).map(({ id, state }) => `submission ${state}: ${id}`);
  const { rows: ideas } = await client.query<{ n: number }>('select count(*)::int as n from idea');
  return {
    submissions: submissions.length,
    ideas: ideas[0]?.n ?? 0,
    states: countStates(submissions),
    unacknowledged: submissions.filter(({ key }) => !acceptedSubmissions.has(key)).length,
    lost,
    doubled: [...strangers, ...(await ask(client, DOUBLED))],
    stuck: [...unfinished, ...(await ask(client, STUCK))],
    wrong: [...altered, ...(await ask(client, WRONG))],
  };
}

async function ask(client: Client, questions: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  for (const [label, text] of Object.entries(questions)) {
    const { rows } = await client.query<{ id: string }>(text);
    found.push(...rows.map(({ id }) => `${label}: ${id}`));
  }
  return found;
}

function countStates(submissions: readonly StoredSubmission[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of submissions) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
