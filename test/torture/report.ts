import type { LoadResult } from './load';

const SHOWN = 8;

/** Whether the promises hold: nothing lost, nothing doubled, nothing stuck, every stored fact right, and a missing database always a 503. */
export function holds({ findings: { lost, doubled, stuck, wrong }, ledger }: LoadResult): boolean {
  return [lost, doubled, stuck, wrong].every((list) => list.length === 0) && ledger.wrongReplyCount === 0;
}

export function figures(result: LoadResult): Record<string, unknown> {
  const { findings, ledger, options, kills, restarts, cuts, loadSeconds, drainSeconds, deliveries, copies } = result;
  const { lost, doubled, stuck, wrong, states, submissions, ideas, unacknowledged } = findings;
  return {
    seed: options.seed,
    plant: options.plant,
    submissions: options.submissions,
    deliveries,
    copies,
    attempts: ledger.attempts,
    brokenAttempts: ledger.broken,
    replies: Object.fromEntries([...ledger.replies].sort(([a], [b]) => a - b)),
    cuts,
    accepted: ledger.acceptedSubmissions,
    stored: submissions,
    unacknowledged,
    states,
    ideas,
    lost: lost.length,
    doubled: doubled.length,
    stuck: stuck.length,
    wrong: wrong.length,
    wrongReplies: ledger.wrongReplyCount,
    kills,
    restarts,
    loadSeconds,
    drainSeconds,
    acceptedPerSecond: Math.round((ledger.acceptedSubmissions / loadSeconds) * 10) / 10,
  };
}

export function table(result: LoadResult): string {
  const rows = Object.entries(figures(result)).map(([name, value]) => [words(name), show(value)] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const { lost, doubled, stuck, wrong } = result.findings;
  const examples = Object.entries({ lost, doubled, stuck, wrong, 'wrong replies': result.ledger.wrongReplies }).flatMap(([name, list]) =>
    list.slice(0, SHOWN).map((line) => `  ${name}: ${line}`),
  );
  return [...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), ...(examples.length > 0 ? ['', ...examples] : [])].join(
    '\n',
  );
}

function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name} ${String(each)}`)
    .join(', ');
}
