import type { TestHeed } from './heed';

/** Milliseconds within which it runs into the lock, on a machine that is busy. */
const SOON = 10_000;

/**
 * Whether `work`, while it waits for the row that is locked first, holds the other one already. Whoever locks them in order does not, and two of
 * which each holds what the other waits for are a deadlock. Both are given as the rows of a table: `idea where id = '…'`.
 */
export async function holdsWhileWaiting(
  heed: TestHeed,
  { first, other }: { readonly first: string; readonly other: string },
  work: () => Promise<unknown>,
): Promise<boolean> {
  const client = await heed.database.owner.connect();
  try {
    await client.query(`begin; select from ${first} for no key update`);
    const done = work();
    await untilSomebodyWaits(heed);
    const isHeld = await client.query(`select from ${other} for no key update nowait`).then(
      () => false,
      () => true,
    );
    await client.query('rollback');
    await done;
    return isHeld;
  } finally {
    client.release();
  }
}

/** For a lock that a transaction of the test holds. */
export async function untilSomebodyWaits(heed: TestHeed): Promise<void> {
  const deadline = Date.now() + SOON;
  while (!(await isWaiting(heed))) if (Date.now() > deadline) throw new Error('It waited for nothing');
}

async function isWaiting(heed: TestHeed): Promise<boolean> {
  const rows = await heed.rows(
    'select from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and a.datname = current_database()',
  );
  return rows.length > 0;
}
