import type { PostgresServer } from '../support/postgres-server';

/** Server settings that let a call's plans be seen; they cost nothing until they are switched on. */
export const PLAN_SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
};
/** Statements shown of a call, the slowest first. */
const SHOWN = 3;
/** Milliseconds until sessions have noticed a changed setting, or the server has written its log. */
const SETTLE = 300;

/**
 * EXPLAIN ANALYZE of the very statements that a call makes, with its parameters, as the application's role under row-level security: written
 * by the server itself while the call runs.
 */
export async function plansOf(server: PostgresServer, call: () => Promise<unknown>): Promise<string[]> {
  await explainAll(server, true);
  const since = server.logSize();
  await call();
  await settle();
  const written = server.said(since);
  await explainAll(server, false);
  return written
    .split(/^(?=.*LOG: {2}duration: )/m)
    .flatMap((block) => {
      const ms = Number(/duration: ([\d.]+) ms {2}plan:/.exec(block)?.[1] ?? NaN);
      return Number.isNaN(ms) ? [] : [{ ms, block: block.replace(/^.*?plan:\n/s, '').trimEnd() }];
    })
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, SHOWN)
    .map(({ ms, block }) => `${ms} ms\n${block}`);
}

async function explainAll(server: PostgresServer, isOn: boolean): Promise<void> {
  await server.superuser.query(
    isOn ? 'alter system set auto_explain.log_min_duration = 0' : 'alter system reset auto_explain.log_min_duration',
  );
  await server.superuser.query('select pg_reload_conf()');
  await settle();
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE));
}
