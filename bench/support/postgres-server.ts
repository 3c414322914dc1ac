import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { findBinaries } from '../../src/database/embedded/binaries';
import { initialise } from '../../src/database/embedded/initialise';
import { placeCluster } from '../../src/database/embedded/placement';
import { Postmaster } from '../../src/database/embedded/postmaster';
import { ServerLog } from '../../src/database/embedded/server-log';
import { settingArguments } from '../../src/database/embedded/settings';
import { makeSocketFolder } from '../../src/database/embedded/socket-folder';

const DATABASE = 'heed';
const OWNER = 'heed_owner';

/**
 * A PostgreSQL of the benchmark's own, in a new folder, as a user would have one behind DATABASE_URL: over TCP, with passwords, durable. The
 * binaries and the settings are those of the embedded server; only that it listens is added.
 */
export class PostgresServer {
  private constructor(
    private readonly postmaster: Postmaster,
    private readonly folders: readonly string[],
    /** Of the schema's owner, who is no superuser. */
    readonly url: string,
    private readonly log: ServerLog,
    readonly superuser: Client,
  ) {
    process.once('exit', this.atExit);
  }

  /** `settings` in PostgreSQL's own names; they come after the product's. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const dataDir = mkdtempSync(join(tmpdir(), 'heed-bench-'));
    const placement = placeCluster(dataDir, findBinaries());
    await initialise({ placement, durable: true });
    // The socket's folder is closed to others; whoever comes over the network needs a password.
    writeFileSync(join(placement.cluster, 'pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
    const port = await freePort();
    const log = new ServerLog(join(placement.home, 'postgres.log'));
    const socketFolder = makeSocketFolder(`${basename(dataDir)}.s`, placement.user);
    const args = [...settingArguments(settings, socketFolder, port), '-c', 'listen_addresses=127.0.0.1'];
    const postmaster = await Postmaster.launch({ placement, socketFolder, args, log });
    const superuser = new Client({ ...postmaster.connection, database: 'postgres' });
    await superuser.connect();
    const password = randomBytes(16).toString('hex');
    await superuser.query(`create role ${OWNER} login nosuperuser nocreatedb createrole password '${password}'`);
    await superuser.query(`create database ${DATABASE} owner ${OWNER}`);
    const url = `postgres://${OWNER}:${password}@127.0.0.1:${port}/${DATABASE}`;
    return new PostgresServer(postmaster, [...new Set([dataDir, placement.home, socketFolder])], url, log, superuser);
  }

  async version(): Promise<string> {
    const { rows } = await this.superuser.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? '?';
  }

  /** Bytes in its log: where `said` is to begin. */
  logSize(): number {
    return this.log.size();
  }

  said(since: number): string {
    return readFileSync(this.log.file).subarray(since).toString('utf8');
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.atExit);
    await this.superuser.end();
    await this.postmaster.stop();
    this.removeFolders();
  }

  private removeFolders(): void {
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Interrupted: its data is nobody's, so the server need not write it down. */
  private readonly atExit = (): void => {
    this.postmaster.signal('SIGQUIT');
    this.removeFolders();
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
