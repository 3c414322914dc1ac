import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, ClientConfig, Pool, PoolConfig } from 'pg';
import { runMigrations } from 'graphile-worker';
import { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { describeForLog, isUnavailable } from './database-errors';
import { loadMigrations, migrate } from './migrations';
import { SnakeNaming } from './snake-naming';

/** Milliseconds until an attempt to connect gives up: a caller must have its 503 within 5 s. */
const CONNECT_TIMEOUT = 3_000;
/** Milliseconds that a start waits for a database that is starting too, or recovering, and between two looks. */
const START_PATIENCE = 30_000;
const START_LOOK_EVERY = 500;

/** Where the database is and as whom to log in: the schema's owner and the application's unprivileged role. */
export interface DatabaseAddress {
  readonly owner: ClientConfig;
  readonly app: ClientConfig;
  readonly appRole: string;
  /** Whether we may create or alter the application's role with the owner's login. */
  readonly managesAppRole: boolean;
}

export class RoleMissing extends Error {}

/** The address behind a DATABASE_URL. The application's password is derived from HEED_SECRET unless a URL for it is given. */
export function addressOf(databaseUrl: string, appDatabaseUrl: string | null, appRole: string, secret: string): DatabaseAddress {
  const owner: ClientConfig = { connectionString: databaseUrl };
  if (appDatabaseUrl !== null) {
    return {
      owner,
      app: { connectionString: appDatabaseUrl },
      appRole: decodeURIComponent(new URL(appDatabaseUrl).username),
      managesAppRole: false,
    };
  }
  const url = new URL(databaseUrl);
  url.username = appRole;
  url.password = createHmac('sha256', secret).update('heed:app-role').digest('hex');
  return { owner, app: { connectionString: url.toString() }, appRole, managesAppRole: true };
}

/** Checks the encoding, makes the application's role, migrates the queue and the schema. Safe when several replicas do it at once. */
export async function prepareDatabase(address: DatabaseAddress, log: (message: string) => void): Promise<void> {
  const client = await connectPatiently(address.owner, log);
  try {
    const { rows } = await client.query<{ encoding: string }>(`select current_setting('server_encoding') as encoding`);
    if (rows[0]?.encoding !== 'UTF8')
      throw new Error(`The database is encoded in ${rows[0]?.encoding ?? '?'}; Heed needs UTF8: create it with encoding 'UTF8'.`);
    // One replica at a time also for the roles and the queue's own schema, which do not lock by themselves.
    await client.query('select pg_advisory_lock(4733116002)');
    try {
      await ensureAppRole(client, address);
      const pool = ownerPool(address, 2);
      try {
        await runMigrations({ pgPool: pool });
      } finally {
        await pool.end();
      }
    } finally {
      await client.query('select pg_advisory_unlock(4733116002)');
    }
    const owner = new DataSource({
      type: 'postgres',
      ...typeormAddress(address.owner),
      migrations: loadMigrations(),
      migrationsTableName: 'migration',
      poolSize: 1,
      installExtensions: false,
      uuidExtension: 'pgcrypto',
    });
    await owner.initialize();
    try {
      const done = await migrate(owner, client, address.appRole);
      if (done.length > 0) log(`migrated: ${done.join(', ')}`);
    } finally {
      await owner.destroy();
    }
  } finally {
    await client.end();
  }
}

async function ensureAppRole(client: Client, address: DatabaseAddress): Promise<void> {
  const role = client.escapeIdentifier(address.appRole);
  const { rows } = await client.query<{ is_super: boolean; bypasses: boolean }>(
    'select rolsuper as is_super, rolbypassrls as bypasses from pg_roles where rolname = $1',
    [address.appRole],
  );
  const found = rows[0];
  if (found?.is_super || found?.bypasses) {
    throw new Error(
      `Role ${address.appRole} is a superuser or bypasses row-level security; workspaces would not be isolated. Use another HEED_APP_ROLE.`,
    );
  }
  const password = address.managesAppRole ? passwordOf(address.app) : null;
  try {
    if (!found) await client.query(`create role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls`);
    if (password !== null) await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
    await client.query(`grant usage on schema public to ${role}`);
  } catch (error) {
    if (await canLogIn(address.app)) return;
    const cause = error instanceof Error ? describeForLog(error) : 'unknown';
    throw new RoleMissing(
      [
        `The user of DATABASE_URL may not create the application's role (${cause}). Run this as a user who may, choosing a password,`,
        `and set HEED_APP_DATABASE_URL to the same database with that login:`,
        '',
        `  create role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password '<password>';`,
        `  grant usage on schema public to ${role};`,
      ].join('\n'),
      { cause: error },
    );
  }
}

function passwordOf(config: ClientConfig): string | null {
  const password = config.connectionString ? new URL(config.connectionString).password : '';
  return password === '' ? null : decodeURIComponent(password);
}

async function canLogIn(config: ClientConfig): Promise<boolean> {
  try {
    await (await connect(config)).end();
    return true;
  } catch {
    return false;
  }
}

/** A wrong password or a missing database ends the start at once. */
async function connectPatiently(config: ClientConfig, log: (message: string) => void): Promise<Client> {
  for (const until = performance.now() + START_PATIENCE; ;) {
    try {
      return await connect(config);
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > until) throw error;
      log(`waiting for the database: ${describeForLog(error)}`);
      await pause(START_LOOK_EVERY);
    }
  }
}

/** One connection for a task of its own. The caller ends it; one that is lost fails the next query instead of the process. */
export async function connect(config: ClientConfig): Promise<Client> {
  const client = new Client({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * The queue's own connections: graphile-worker logs in as the owner of its schema. They commit without waiting for the disk: what a crash can
 * take back is that a job was fetched or finished, and then it runs again, which every job has to bear. Enqueueing is the application's commit.
 */
export function ownerPool(address: DatabaseAddress, size: number): Pool {
  return listenedPool({
    ...address.owner,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    application_name: 'heed-queue',
    options: '-c synchronous_commit=off',
  });
}

/** A client that loses its server while checked out, with no 'error' listener, would end the process. */
function listenedPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The application's connections, under row-level security. */
export async function appDataSource(
  address: DatabaseAddress,
  entities: readonly EntityTarget<ObjectLiteral>[],
  poolSize: number,
): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    ...typeormAddress(address.app),
    entities: entities as (new () => object)[],
    namingStrategy: new SnakeNaming(),
    poolSize,
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    applicationName: 'heed',
    poolErrorHandler: () => undefined,
    connectTimeoutMS: CONNECT_TIMEOUT,
  });
  await source.initialize();
  const { master } = source.driver as unknown as { master: Pool };
  master.on('connect', (client) => client.on('error', () => undefined));
  return source;
}

interface TypeormAddress {
  readonly url?: string;
  readonly extra?: { readonly connectionString: string };
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly database?: string;
}

/** TypeORM reads a URL itself and drops its query: `?sslmode=require` would be lost. As `extra` it reaches pg, which reads all of it. */
function typeormAddress(config: ClientConfig): TypeormAddress {
  const { connectionString } = config;
  if (connectionString !== undefined) return { url: connectionString, extra: { connectionString } };
  return { host: config.host, port: config.port, username: config.user, database: config.database };
}
