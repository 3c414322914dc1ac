import { TestDatabase, cloneDatabase } from '../support/test-database';

/**
 * The only ways past row-level security (rule 9). A new one needs a reason here: it must answer ids only, or stamp the caller's own workspace.
 */
const DOORS: Readonly<Record<string, string>> = {
  'resolve_api_key(key_hash bytea)': 'before a workspace is known: the ids behind the hash of a key',
  'resolve_integration(integration_id uuid)': 'before a workspace is known: the workspace of an intake URL',
  'resolve_link(link_hash bytea)': 'before a workspace is known: the ids behind the hash of a signed link',
  'workspaces_with_due_schedules()': 'ids of workspaces that the minute tick visits',
  'enqueue_job(task text, payload jsonb, run_at timestamp with time zone, job_key text, max_attempts integer, queue text)':
    'stamps the workspace of the caller: the queue belongs to the owner',
  'failed_jobs(most integer)': 'jobs that carry the stamp of the caller',
  'retry_failed_job(job_id bigint)': 'a job that carries the stamp of the caller',
};

describe('definer functions', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
  });
  afterAll(() => database.drop());

  const rows = async <Row extends object>(text: string) => (await database.owner.query<Row>(text)).rows;

  it('are the listed ones and no other, in any schema', async () => {
    const found = await rows<{ name: string }>(
      `select format('%s%s(%s)', nullif(pronamespace::regnamespace::text, 'public') || '.', proname, pg_get_function_identity_arguments(oid)) as name
       from pg_proc where prosecdef and pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`,
    );
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(DOORS).sort());
  });

  it('have a fixed search path that ends in pg_temp, belong to the owner, and are closed to the public', async () => {
    const found = await rows<{ name: string; path: string[]; owner: string; isPublic: boolean; isOpenToApp: boolean }>(
      `select proname as name, proconfig as path, pg_get_userbyid(proowner) as owner,
              exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) a where a.grantee = 0) as "isPublic",
              has_function_privilege('heed_app', oid, 'execute') as "isOpenToApp"
       from pg_proc where prosecdef and pronamespace = 'public'::regnamespace`,
    );
    for (const { name, ...rest } of found) {
      const expected = { path: ['search_path=pg_catalog, public, pg_temp'], owner: 'heed_owner', isPublic: false, isOpenToApp: true };
      expect([name, rest]).toEqual([name, expected]);
    }
    expect(found).toHaveLength(Object.keys(DOORS).length);
  });

  it('answer nothing but ids before a workspace is known', async () => {
    const found = await rows<{ name: string; result: string }>(
      `select proname as name, pg_get_function_result(oid) as result from pg_proc where prosecdef and proname ~ '^(resolve_|workspaces_)'`,
    );
    for (const { name, result } of found) expect([name, result]).toEqual([name, expect.stringMatching(/^TABLE\((\w+_id uuid(, )?)+\)$/)]);
  });

  it('are not joined by a view, a rule or an open schema', async () => {
    expect(await rows(`select viewname from pg_views where schemaname = 'public'`)).toEqual([]);
    expect(await rows(`select rulename from pg_rules where schemaname = 'public'`)).toEqual([]);
    expect(
      await rows(
        `select nspname from pg_namespace where nspname !~ '^pg_(temp|toast)' and has_schema_privilege('heed_app', oid, 'create')`,
      ),
    ).toEqual([]);
    expect(
      await rows(`select nspname from pg_namespace where nspname = 'graphile_worker' and has_schema_privilege('heed_app', oid, 'usage')`),
    ).toEqual([]);
  });
});
