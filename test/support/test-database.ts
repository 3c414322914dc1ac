import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { DatabaseAddress, ownerPool } from '../../src/database/connect';
import { TEMPLATE } from './global-setup';

export interface TestDatabase {
  readonly address: DatabaseAddress;
  /** Connections of the schema's owner, who sees every workspace: for assertions, not for the code under test. */
  readonly owner: Pool;
  drop(): Promise<void>;
}

interface ServerConnection {
  host: string;
  port: number;
  user: string;
}

/** A database of its own, cloned from the migrated template (about 40 ms). */
export function cloneDatabase(): Promise<TestDatabase> {
  return makeDatabase(`template ${TEMPLATE}`);
}

/** A database with nothing in it, as an operator would make it. */
export function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase('');
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  const server = JSON.parse(process.env.TEST_POSTGRES ?? 'null') as ServerConnection | null;
  if (!server) throw new Error('No test server: run through jest, whose globalSetup starts it.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(server, `create database ${name} ${template} owner heed_owner`);
  const { host, port } = server;
  const address: DatabaseAddress = {
    owner: { host, port, user: 'heed_owner', database: name },
    app: { host, port, user: 'heed_app', database: name },
    appRole: 'heed_app',
    managesAppRole: false,
  };
  const owner = ownerPool(address, 2);
  return {
    address,
    owner,
    drop: async () => {
      await owner.end();
      await asSuperuser(server, `drop database ${name} with (force)`);
    },
  };
}

async function asSuperuser(server: ServerConnection, statement: string): Promise<void> {
  const client = new Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
