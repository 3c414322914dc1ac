/**
 * What is read of the proposed pairs as they grow: npm run bench -- matches-quality [--sizes 10000,100000,1000000] [--calls 30] [--plans] [--only TEXT]
 * The service's own code as the application's role under row-level security, one call after the other, on pairs of eighteen months with decisions,
 * twelve integrations and seven languages, vacuumed and analyzed. `ratio`: p50 against that of reading one match in the same run. --plans shows what
 * PostgreSQL did for each at the largest size.
 */
import { parseArgs } from 'node:util';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../src/auth/actor';
import { Database, query } from '../src/database/database';
import { sql } from '../src/database/sql';
import type { StoredEvent } from '../src/events/on-event';
import { AutomaticAttachment } from '../src/matching/learning/automatic-attachment.service';
import { decisionSamples, decisionsSince } from '../src/matching/learning/decision-samples';
import { MissedMerges } from '../src/matching/learning/missed-merges';
import type { ListMatchesQuery } from '../src/matching/matches.dto';
import { MatchesService } from '../src/matching/matches.service';
import type { MatchQualityQuery } from '../src/matching/quality/match-quality.dto';
import { MatchQuality } from '../src/matching/quality/match-quality.service';
import { PLAN_SETTINGS, plansOf } from './lists/plans';
import { generateMatches } from './matches-quality/generate-matches';
import { Application } from './support/application';
import { Latencies, round } from './support/latencies';
import { PostgresServer } from './support/postgres-server';
import { load, machine, printMachine, report, type Row } from './support/report';

/** As in bench/lists: what is measured only reads. */
const SETTINGS = {
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  autovacuum: 'off',
  ...PLAN_SETTINGS,
};
/** Not counted: pages of tables and indexes get into memory, plans and code get warm. */
const WARM_UP = 3;
const DAY = 86_400_000;
const BASELINE = 'one match';

interface Reading {
  readonly name: string;
  readonly read: () => Promise<unknown>;
}

export async function matchesQuality(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string', default: '10000,100000,1000000' },
      calls: { type: 'string', default: '30' },
      plans: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  const server = await PostgresServer.start(SETTINGS);
  const facts = machine(await server.version());
  printMachine(facts);
  const application = await Application.start(server);
  try {
    const workspaceId = await application.workspace('Matches');
    const rows: Row[] = [];
    for (const matches of sizes) {
      console.log(`\nGenerating ${matches} matches`);
      await generateMatches(application.owner, workspaceId, matches, (line) => console.log(line));
      const readings = (await readingsOf(application, workspaceId)).filter(({ name }) => name === BASELINE || name.includes(values.only));
      const measured = [];
      for (const reading of readings) measured.push({ name: reading.name, latencies: await measure(reading, Number(values.calls)) });
      rows.push(...report('matches-quality', facts, toRows(matches, measured)));
      if (!values.plans || matches !== Math.max(...sizes)) continue;
      for (const { name, read } of readings) for (const plan of await plansOf(server, read)) console.log(`\n${name}: ${plan}`);
    }
    return rows;
  } finally {
    await application.stop();
    await server.stop();
  }
}

async function readingsOf(application: Application, workspaceId: string): Promise<Reading[]> {
  const [database, matches] = [application.context.get(Database), application.context.get(MatchesService)];
  const actor: Actor = { workspaceId, credentialId: workspaceId, memberId: null, role: null, scopes: ['admin'] };
  const { id, ideaId, favouredId, submissionId } = await examplesOf(application);
  const list = (name: string, query: Omit<ListMatchesQuery, 'limit'>): Reading[] => [
    { name: `list: ${name}`, read: () => matches.list(actor, { limit: 25, ...query }) },
    { name: `list: ${name}, deep`, read: deepInside(matches, actor, query) },
  ];
  return [
    { name: BASELINE, read: () => matches.get(actor, id) },
    { name: 'bare count: proposed in 90 days', read: () => database.read(workspaceId, (db) => bareCount(db)) },
    ...qualities(application.context.get(MatchQuality), actor),
    ...list('pending', {}),
    ...list('likely', { band: 'likely' }),
    ...list('related', { band: 'related' }),
    ...list('accepted', { state: 'accepted' }),
    ...list('accepted and related', { state: 'accepted', band: 'related' }),
    ...list('decided by members', { decidedBy: 'member' }),
    ...list('dismissed by members', { decidedBy: 'member', state: 'dismissed' }),
    ...list('decided by itself', { decidedBy: 'automatic' }),
    ...list('waiting, though decided by a member: none', { decidedBy: 'member', state: 'pending' }),
    ...list('by itself, undone: none', { decidedBy: 'automatic', state: 'dismissed' }),
    ...list('of an idea', { ideaId }),
    ...list('of the idea with the most', { ideaId: favouredId }),
    ...list('of the idea with the most, by members', { ideaId: favouredId, decidedBy: 'member', band: 'related' }),
    ...list('of a submission', { submissionId }),
    { name: 'refit: the decisions it learns from', read: () => database.read(workspaceId, (db) => decisionSamples(db, null)) },
    { name: 'refit: none scored with that model', read: () => database.read(workspaceId, (db) => decisionSamples(db, 'another')) },
    { name: 'refit: is it due', read: () => database.read(workspaceId, (db) => decisionsSince(db, null, 50)) },
    {
      name: 'automatic: how the latest fared',
      read: () => database.read(workspaceId, (db) => application.context.get(AutomaticAttachment).attachedSince(db, null)),
    },
    await aMerge(application, workspaceId),
  ];
}

/** The least that any figure of the default period could cost. */
function bareCount(db: EntityManager): Promise<unknown> {
  return query(
    db,
    sql`select count(*) from match where workspace_id = current_workspace() and is_proposed and created_at >= now() - interval '90 days'`,
  );
}

function qualities(quality: MatchQuality, actor: Actor): Reading[] {
  const now = Date.now();
  const between = (first: number, last: number): MatchQualityQuery => ({
    from: new Date(now - first * DAY).toISOString(),
    to: new Date(now - last * DAY).toISOString(),
  });
  return [
    { name: 'quality: a week', read: () => quality.measure(actor, between(7, 0)) },
    { name: 'quality: default (90 days)', read: () => quality.measure(actor, {}) },
    { name: 'quality: 400 days', read: () => quality.measure(actor, between(400, 0)) },
    { name: 'quality: 90 days, a year ago', read: () => quality.measure(actor, between(455, 365)) },
  ];
}

/** From the middle of the list's sort key, where there is a second page. */
function deepInside(matches: MatchesService, actor: Actor, query: Omit<ListMatchesQuery, 'limit'>): () => Promise<unknown> {
  let cursor: string | null | undefined;
  return async () => {
    if (cursor === undefined) {
      const { page } = await matches.list(actor, { limit: 1, ...query });
      cursor = page.nextCursor && cursorAt(page.nextCursor, query.band === 'likely' ? '1.85' : '0.35');
    }
    return cursor === null ? null : matches.list(actor, { limit: 25, ...query, cursor });
  };
}

function cursorAt(cursor: string, key: string): string {
  const [filters, , id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [string, string, string];
  return Buffer.from(JSON.stringify([filters, key, id])).toString('base64url');
}

async function examplesOf({ owner }: Application): Promise<{ id: string; ideaId: string; favouredId: string; submissionId: string }> {
  const { rows } = await owner.query<{ id: string; ideaId: string; favouredId: string; submissionId: string }>(
    `select (select id from match order by md5(id::text) limit 1) as id, (select id from idea order by md5(id::text) limit 1) as "ideaId",
            (select candidate_id from match group by 1 order by count(*) desc limit 1) as "favouredId",
            (select submission_id from match where submission_id is not null order by md5(id::text) limit 1) as "submissionId"`,
  );
  const [found] = rows;
  if (!found) throw new Error('Nothing was generated');
  return found;
}

/** One that followed from a match: whether it was a miss is found out, and it was none. */
async function aMerge(application: Application, workspaceId: string): Promise<Reading> {
  const { rows } = await application.owner.query<{ duplicateId: string; intoId: string }>(
    'select duplicate_id as "duplicateId", into_id as "intoId" from merge order by md5(id::text) limit 1',
  );
  const [merge] = rows;
  if (!merge) throw new Error('Nothing was merged');
  const event: StoredEvent = {
    workspaceId,
    id: merge.duplicateId,
    type: 'idea.merged',
    subjectId: merge.duplicateId,
    data: { intoId: merge.intoId },
    occurredAt: new Date(),
  };
  return { name: 'misses: was a merge proposed', read: () => application.context.get(MissedMerges).keep(event) };
}

async function measure({ read }: Reading, calls: number): Promise<Latencies> {
  const latencies = new Latencies();
  for (let i = -WARM_UP; i < calls; i++) {
    const started = performance.now();
    await read();
    if (i >= 0) latencies.add(performance.now() - started);
  }
  return latencies;
}

function toRows(matches: number, measured: readonly { name: string; latencies: Latencies }[]): Row[] {
  const base = measured.find(({ name }) => name === BASELINE)?.latencies.percentile(0.5) ?? NaN;
  return measured.map(({ name, latencies }) => ({
    matches,
    reading: name,
    p50Ms: round(latencies.percentile(0.5)),
    p95Ms: round(latencies.percentile(0.95)),
    ratio: round(latencies.percentile(0.5) / base, 1),
    load: load(),
  }));
}
