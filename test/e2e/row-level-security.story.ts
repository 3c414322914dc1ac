import { Client } from 'pg';
import { Database } from '../../src/database/database';
import { sql } from '../../src/database/sql';
import { TestHeed, TestWorkspace } from '../support/heed';
import { fillEveryTable } from '../support/tenant-rows';

/** Tables without a workspace, each with its reason. */
const SHARED: Readonly<Record<string, string>> = {
  migration: 'what has been migrated',
  rate_limit: 'counted before a workspace is known; keys are hashes',
};
/** How a row of the posting index names its workspace: four bytes instead of sixteen. */
const BY_NUMBER = ['posting', 'posting_list', 'term_delta', 'term_frequency'];
const workspaceColumn = (table: string) => (table === 'workspace' ? 'id' : BY_NUMBER.includes(table) ? 'workspace_no' : 'workspace_id');

describe('row-level security', () => {
  let heed: TestHeed;
  let app: Client;
  let mine: TestWorkspace;
  let theirs: TestWorkspace;
  let tables: string[];

  beforeAll(async () => {
    heed = await TestHeed.start();
    // One connection, as the application logs in.
    app = new Client(heed.database.address.app);
    await app.connect();
    [mine, theirs] = [await heed.workspace({ acknowledges: true }), await heed.workspace({ acknowledges: true })];
    const found = await heed.rows<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
    );
    tables = found.map(({ name }) => name).filter((name) => !(name in SHARED));
    for (const { id } of [mine, theirs]) await fillEveryTable(heed.database.owner, tables, id);
  });
  afterAll(async () => {
    await app.end();
    await heed.stop();
  });

  const enter = (workspaceId: string) => app.query(`set heed.workspace_id = '${workspaceId}'`);
  const keyOf = async (table: string, { id }: TestWorkspace) =>
    BY_NUMBER.includes(table) ? (await heed.rows<{ no: number }>('select no from workspace where id = $1', [id]))[0]?.no : id;

  it('is on and forced for every table, with the two policies and no other', async () => {
    const found = await heed.rows<{ name: string; isOn: boolean; isForced: boolean; policies: string[] }>(
      `select c.relname as name, relrowsecurity as "isOn", relforcerowsecurity as "isForced",
              array(select format('%s %s %s %s using %s check %s', p.policyname, p.permissive, p.cmd, p.roles, p.qual, p.with_check)
                    from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname order by p.policyname) as policies
       from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
    );
    for (const { name, ...rest } of found.filter(({ name }) => !(name in SHARED))) {
      const scope = expect.stringMatching(/^workspace_scope PERMISSIVE ALL \{heed_app\} using (.*current_workspace\(\).*) check \1$/s);
      const policies = ['owner_scope PERMISSIVE ALL {heed_owner} using true check true', scope];
      expect([name, rest]).toEqual([name, { isOn: true, isForced: true, policies }]);
    }
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(SHARED)));
  });

  it('the application is no superuser, owns nothing, and cannot become somebody who does', async () => {
    const [role] = await heed.rows(`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'heed_app'`);
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
    expect(await heed.rows(`select relname from pg_class where relowner = 'heed_app'::regrole`)).toEqual([]);
    expect(await heed.rows(`select roleid from pg_auth_members where member = 'heed_app'::regrole`)).toEqual([]);
  });

  it('every table has rows of both workspaces to be hidden', async () => {
    for (const table of tables) {
      const { rows } = await heed.database.owner.query(`select count(distinct ${workspaceColumn(table)})::int as n from ${table}`);
      expect([table, rows[0]]).toEqual([table, { n: 2 }]);
    }
  });

  it('shows no row where no workspace is set', async () => {
    await app.query('reset heed.workspace_id');
    for (const unset of ['reset heed.workspace_id', `set heed.workspace_id = ''`]) {
      await app.query(unset);
      for (const table of tables) expect([table, (await app.query(`select * from ${table}`)).rows]).toEqual([table, []]);
    }
  });

  it('shows no row of another workspace, whatever is asked', async () => {
    await enter(mine.id);
    for (const table of tables) {
      const key = workspaceColumn(table);
      const [own, foreign] = [await keyOf(table, mine), await keyOf(table, theirs)];
      const { rows } = await app.query(`select ${key} as key from ${table}`);
      expect([table, [...new Set(rows.map((row: { key: unknown }) => row.key))]]).toEqual([table, [own]]);
      expect([table, (await app.query(`select 1 from ${table} where ${key} = $1 or true`, [foreign])).rows.length]).toEqual([
        table,
        rows.length,
      ]);
    }
  });

  it('changes and deletes no row of another workspace', async () => {
    await enter(mine.id);
    for (const table of tables) {
      const key = workspaceColumn(table);
      const before = await countOf(table, theirs);
      for (const statement of [`delete from ${table} where ${key} = $1`, `update ${table} set ${key} = ${key} where ${key} = $1`]) {
        const outcome = await app.query(statement, [await keyOf(table, theirs)]).then(({ rowCount }) => rowCount ?? 0, codeOf);
        expect([statement, ['42501', 0].includes(outcome)]).toEqual([statement, true]);
      }
      expect([table, await countOf(table, theirs)]).toEqual([table, before]);
    }
  });

  it('lets nothing be written into another workspace', async () => {
    for (const table of tables) {
      const key = workspaceColumn(table);
      const columns = (
        await heed.rows<{ name: string }>(
          `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`,
          [table],
        )
      ).map(({ name }) => name);
      // Their own row once more: the policy is checked before any key of it could refuse.
      const [stored] = await heed.rows<{ row: object }>(`select to_json(t) as row from ${table} t where ${key} = $1 limit 1`, [
        await keyOf(table, theirs),
      ]);
      await enter(mine.id);
      const list = columns.map((name) => `"${name}"`).join(', ');
      const insert = `insert into ${table} (${list}) select ${list} from json_populate_record(null::${table}, $1)`;
      expect([table, await app.query(insert, [JSON.stringify(stored?.row)]).then(() => 'written', codeOf)]).toEqual([table, '42501']);
      const move = await app
        .query(`update ${table} set ${key} = $1`, [await keyOf(table, theirs)])
        .then(({ rowCount }) => `moved ${rowCount}`, codeOf);
      expect([table, move]).toEqual([table, '42501']);
    }
  });

  it('stamps a job with the workspace of the caller, whatever the payload says', async () => {
    await enter(mine.id);
    await app.query(`select enqueue_job('trial.task', $1, null, null, 1, 'default')`, [{ workspaceId: theirs.id, subject: 'x' }]);
    const jobs = await heed.rows<{ payload: { workspaceId: string } }>(
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'trial.task'`,
    );
    expect(jobs.map(({ payload }) => payload.workspaceId)).toEqual([mine.id]);
    await app.query('reset heed.workspace_id');
    await expect(app.query(`select enqueue_job('trial.task', '{}', null, null, 1, 'default')`)).rejects.toThrow(
      'outside a workspace scope',
    );
    await expect(app.query(`select graphile_worker.add_job('trial.task')`)).rejects.toThrow('permission denied');
  });

  it('shows and retries failed jobs of the own workspace only', async () => {
    await enter(theirs.id);
    await app.query(`select enqueue_job('trial.failed', '{}', null, null, 1, 'default')`);
    const [job] = await heed.rows<{ id: string }>(
      `update graphile_worker._private_jobs set attempts = 1 where task_id = (select id from graphile_worker._private_tasks where identifier = 'trial.failed') returning id`,
    );
    expect((await app.query('select * from failed_jobs(100)')).rows).toHaveLength(1);
    await enter(mine.id);
    expect((await app.query('select * from failed_jobs(100)')).rows).toEqual([]);
    expect((await app.query('select retry_failed_job($1) as done', [job?.id])).rows).toEqual([{ done: false }]);
    await mine.admin.post(`/v1/failed-jobs/${job?.id}/retries`).expect(404);
    await theirs.admin.post(`/v1/failed-jobs/${job?.id}/retries`).expect(204);
  });

  it('keeps the workspaces of one pooled connection apart, also after an error', async () => {
    const database = heed.app.get(Database);
    const nameOf = (id: string) => database.read(id, (db) => db.query('select id from workspace'));
    for (const { id } of [mine, theirs, mine]) {
      expect(await nameOf(id)).toEqual([{ id }]);
      await expect(database.tx(id, (tx) => tx.query('select 1 / 0'))).rejects.toThrow('division');
      expect(await database.door(sql`select id from workspace`)).toEqual([]);
    }
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => (i % 2 ? mine.id : theirs.id)).map(async (id) => expect(await nameOf(id)).toEqual([{ id }])),
    );
  });

  it('refuses a scope that is no id, and a transaction over two workspaces', async () => {
    const database = heed.app.get(Database);
    await expect(database.read(`'; select 1; --`, () => Promise.resolve())).rejects.toThrow('Not a workspace id');
    await expect(database.tx(mine.id, () => database.tx(theirs.id, () => Promise.resolve()))).rejects.toThrow('two workspaces');
  });

  it('foreign keys between tenant tables include the workspace', async () => {
    const keys = await heed.rows<{ name: string; columns: string[]; target: string; targetColumns: string[] }>(
      `select format('%s %s', conrelid::regclass, conname) as name, confrelid::regclass::text as target,
              array(select attname::text from unnest(conkey) k join pg_attribute a on a.attrelid = conrelid and a.attnum = k) as columns,
              array(select attname::text from unnest(confkey) k join pg_attribute a on a.attrelid = confrelid and a.attnum = k) as "targetColumns"
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
    );
    const loose = keys.filter(({ target, columns, targetColumns }) =>
      target === 'workspace'
        ? targetColumns.join() !== 'id' || columns.join() !== 'workspace_id'
        : !columns.includes('workspace_id') || !targetColumns.includes('workspace_id'),
    );
    expect(loose).toEqual([]);
    expect(keys.length).toBeGreaterThan(40);
  });

  it('every id of a tenant is unique within its workspace, so that a composite key can point at it', async () => {
    const wrong = await heed.rows(
      `select c.relname from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
       where c.relnamespace = 'public'::regnamespace and c.relname <> all ($1)
         and not (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) = any ('{workspace_id,workspace_no}')`,
      [[...Object.keys(SHARED), 'workspace']],
    );
    expect(wrong).toEqual([]);
  });

  async function countOf(table: string, workspace: TestWorkspace): Promise<number> {
    const [row] = await heed.rows<{ n: number }>(`select count(*)::int as n from ${table} where ${workspaceColumn(table)} = $1`, [
      await keyOf(table, workspace),
    ]);
    return row?.n ?? -1;
  }
});

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}
