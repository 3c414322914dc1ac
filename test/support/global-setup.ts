import { Client } from 'pg';
import { embeddedAddress } from '../../src/boot';
import { prepareDatabase } from '../../src/database/connect';
import { TestServer, startTestServer } from './test-server';

export const TEMPLATE = 'heed_template';

declare global {
  // jest's globalSetup and globalTeardown share nothing else.
  var heedTestServer: TestServer | undefined;
}

/** One server for the run, one migrated template; each test file clones it. */
export default async function globalSetup(): Promise<void> {
  const server = await startTestServer();
  globalThis.heedTestServer = server;
  process.env.TEST_POSTGRES = JSON.stringify(server.connection);
  const address = await embeddedAddress(server, 'heed_app', TEMPLATE);
  await prepareDatabase(address, () => undefined);
  const superuser = new Client({ ...server.connection, database: 'postgres' });
  await superuser.connect();
  await superuser.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
  await superuser.end();
}
