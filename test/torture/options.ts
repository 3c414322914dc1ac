import { parseArgs } from 'node:util';

export interface Options {
  readonly submissions: number;
  readonly kills: number;
  /** Distinct events of the part `events`. */
  readonly events: number;
  readonly seed: number;
  /** Where to write the figures as JSON. */
  readonly json: string | null;
  readonly plant: 'early-answer' | null;
  readonly only: Part | null;
}

const PARTS = ['load', 'events', 'lifecycle'] as const;
export type Part = (typeof PARTS)[number];

export class UsageError extends Error {}

const USAGE = `Usage: npm run torture -- [options]

  --submissions N       distinct submissions to send (1000)
  --events N            distinct edits, deletes, replies, marks and suggestions to send, shuffled and repeated (1000)
  --kills N             kill -9 during the load: half of them PostgreSQL, the rest the API and the worker (10)
  --seed N              of texts, deliveries, cuts and the order of kills (random); the moments depend on the machine
  --json FILE           write the figures there too
  --plant early-answer  break a copy of the build so that it answers before it commits; succeeds when losses are found
  --only load|events|lifecycle   one part of the run`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const { plant = null, only = null, json = null } = values;
  if (plant !== null && plant !== 'early-answer') throw new UsageError(USAGE);
  const part = PARTS.find((each) => each === only) ?? null;
  if (only !== null && part === null) throw new UsageError(USAGE);
  return {
    submissions: whole(values.submissions, 1_000),
    kills: whole(values.kills, 10),
    events: whole(values.events, 1_000),
    seed: whole(values.seed, Math.floor(Math.random() * 1_000_000)),
    json,
    plant,
    // A planted fault is about the load alone.
    only: plant === null ? part : 'load',
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { submissions: text, events: text, kills: text, seed: text, json: text, plant: text, only: text },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function whole(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(USAGE);
  return Number(text);
}
