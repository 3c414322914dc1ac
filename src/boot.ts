import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import type { Config } from './config/config';
import { DatabaseAddress, addressOf, connect, prepareDatabase } from './database/connect';
import { EmbeddedPostgres } from './database/embedded-postgres';
import { NewWorkspace, ensureFirstWorkspace } from './auth/new-workspace';

export interface BootedDatabase {
  readonly address: DatabaseAddress;
  stop(): Promise<void>;
}

const EMBEDDED_DATABASE = 'heed';
const EMBEDDED_OWNER = 'heed_owner';

/** Starts the embedded server where there is no DATABASE_URL, then brings roles and schema up to date. */
export async function bootDatabase(config: Config, logger: LoggerService): Promise<BootedDatabase> {
  if (config.databaseUrl !== null) {
    const address = addressOf(config.databaseUrl, config.appDatabaseUrl, config.appRole, config.secret);
    await prepareDatabase(address, (message) => {
      logger.log({ msg: message }, 'database');
    });
    return { address, stop: () => Promise.resolve() };
  }
  const server = await EmbeddedPostgres.start({
    dataDir: config.dataDir,
    log: ({ level, ...line }) => {
      if (level === 'info') logger.log(line, 'postgres');
      else logger[level](line, 'postgres');
    },
  });
  try {
    const address = await embeddedAddress(server, config.appRole);
    await prepareDatabase(address, (message) => {
      logger.log({ msg: message }, 'database');
    });
    return { address, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** On a new database: the first workspace and its key. Only once Heed listens, so that the key is not made by a start that fails, and lost with it. */
export async function openFirstWorkspace(address: DatabaseAddress, bootstrapKey: string | null): Promise<NewWorkspace | null> {
  const owner = await connect(address.owner);
  try {
    return await ensureFirstWorkspace(owner, bootstrapKey);
  } finally {
    await owner.end();
  }
}

/**
 * The embedded cluster has a superuser; neither the schema's owner nor the application is one, so that what holds here (policies, doors)
 * holds on a managed server too.
 */
export async function embeddedAddress(
  server: Pick<EmbeddedPostgres, 'connection'>,
  appRole: string,
  database = EMBEDDED_DATABASE,
): Promise<DatabaseAddress> {
  const superuser = await connect({ ...server.connection, database: 'postgres' });
  try {
    for (const role of [EMBEDDED_OWNER, appRole]) {
      const { rowCount } = await superuser.query('select from pg_roles where rolname = $1', [role]);
      if (rowCount === 0)
        await superuser.query(`create role ${superuser.escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole nobypassrls`);
    }
    const { rowCount } = await superuser.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await superuser.query(`create database ${superuser.escapeIdentifier(database)} owner ${EMBEDDED_OWNER}`);
  } finally {
    await superuser.end();
  }
  const { host, port } = server.connection;
  return {
    owner: { host, port, user: EMBEDDED_OWNER, database },
    app: { host, port, user: appRole, database },
    appRole,
    managesAppRole: false,
  };
}

export function openApiFile(): string {
  return join(__dirname, '..', 'openapi', 'openapi.json');
}
