import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../../src/database/embedded-postgres';
import type { Connection } from '../../src/database/embedded/postmaster';

const PREFIX = 'heed-test-';
/** What makes a server safe against power cuts, which a test database need not be: TRUNCATE and template clones are several times faster. */
const UNSAFE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };

export interface TestServer {
  readonly connection: Connection;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** One real PostgreSQL for a whole run of jest. */
export async function startTestServer(): Promise<TestServer> {
  await removeAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  const server = await start(dataDir);
  return { connection: server.connection, stop: () => end(server, dataDir) };
}

/** A run that was killed leaves its server running and its lock in the name of a dead process; a live run's lock refuses us. */
async function removeAbandoned(): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const dataDir of folders.map((name) => join(tmpdir(), name)).filter((each) => existsSync(join(each, 'heed.lock')))) {
    await start(dataDir)
      .then((server) => end(server, dataDir))
      .catch(() => undefined);
  }
}

function start(dataDir: string): Promise<EmbeddedPostgres> {
  return EmbeddedPostgres.start({
    dataDir,
    settings: UNSAFE,
    log: ({ level, ...line }) => {
      if (level !== 'info') console.error(line);
    },
  });
}

async function end(server: EmbeddedPostgres, dataDir: string): Promise<void> {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
}
