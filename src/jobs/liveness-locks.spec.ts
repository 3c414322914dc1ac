import { once, EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { TestDatabase, cloneDatabase } from '../../test/support/test-database';
import { ownerPool } from '../database/connect';
import { LivenessLocks } from './liveness-locks';

const POOL_ID = 'pool-of-this-spec';

describe('LivenessLocks', () => {
  let database: TestDatabase;
  let pool: ReturnType<typeof ownerPool>;
  let locks: LivenessLocks;

  beforeAll(async () => {
    database = await cloneDatabase();
  });

  afterAll(() => database.drop());

  beforeEach(() => {
    pool = ownerPool(database.address, 2);
    locks = new LivenessLocks(pool);
  });

  afterEach(async () => {
    await locks.close();
    await pool.end();
  });

  it('holds a lock for a pool until the pool has ended', async () => {
    locks.begin(POOL_ID, () => undefined);
    await until(isHeld, true);
    locks.end(POOL_ID);
    await until(isHeld, false);
  });

  it('frees what is still locked in the name of a pool that has ended, at once', async () => {
    await database.owner.query(`select graphile_worker.add_job('spec.job')`);
    await database.owner.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = $1`, [POOL_ID]);
    locks.begin(POOL_ID, () => undefined);
    locks.end(POOL_ID);
    await until(isFree, true);
    // Less than the sweeps, which would free it too, need.
  }, 5_000);

  it('says that its session broke off, and holds the lock again', async () => {
    const events = new EventEmitter();
    locks.begin(POOL_ID, () => events.emit('lost'));
    await until(isHeld, true);
    const lost = once(events, 'lost');
    await database.owner.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database())`);
    await lost;
    await until(isHeld, true);
  });

  it('takes no connection after it was closed', async () => {
    await locks.close();
    locks.end(POOL_ID);
    await pause(50);
    expect(pool.totalCount).toBe(0);
  });

  async function isHeld(): Promise<boolean> {
    const { rows } = await database.owner.query<{ held: boolean }>(
      `select exists (select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
         and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)) as held`,
      [POOL_ID],
    );
    return rows[0]?.held ?? false;
  }

  async function isFree(): Promise<boolean> {
    const { rows } = await database.owner.query<{ n: number }>(
      'select count(*)::int as n from graphile_worker._private_jobs where locked_at is not null',
    );
    return rows[0]?.n === 0;
  }
});

/** Fails by jest's own time limit. */
async function until(question: () => Promise<boolean>, answer: boolean): Promise<void> {
  while ((await question()) !== answer) await pause(20);
}
