import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findBinaries } from '../../src/database/embedded/binaries';
import { initialise } from '../../src/database/embedded/initialise';
import { folderHash, placeCluster } from '../../src/database/embedded/placement';
import { Postmaster, type Launch } from '../../src/database/embedded/postmaster';
import { postgresProcessesIn } from '../../src/database/embedded/processes';
import { ServerLog } from '../../src/database/embedded/server-log';
import { settingArguments } from '../../src/database/embedded/settings';
import { SOCKET_PORT, makeSocketFolder, removeSocketFolder } from '../../src/database/embedded/socket-folder';

const OWNER = 'heed_owner';
const DATABASE = 'heed';

/**
 * A PostgreSQL that belongs to the harness, as durable as a server is (fsync on). Heed meets it through DATABASE_URL, with an owner that is no
 * superuser; nothing of Heed starts it again when it is killed.
 */
export class Server {
  private constructor(
    private readonly folder: string,
    private readonly launch: Launch,
    private postmaster: Postmaster,
  ) {}

  static async start(): Promise<Server> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heed-torture-pg-')));
    const placement = placeCluster(folder, findBinaries());
    await initialise({ placement, durable: true });
    const socketFolder = makeSocketFolder(`heed-${folderHash(folder)}`, placement.user);
    const args = settingArguments({}, socketFolder, SOCKET_PORT);
    const launch = { placement, socketFolder, args, log: new ServerLog(join(placement.home, 'postgres.log')) };
    const server = new Server(folder, launch, await Postmaster.launch(launch));
    await server.asSuperuser(`create role ${OWNER} login nosuperuser nocreatedb createrole nobypassrls`);
    await server.asSuperuser(`create database ${DATABASE} owner ${OWNER}`);
    return server;
  }

  /** As a self-hoster would write it: the socket's folder, percent-encoded, in the place of the host. */
  get url(): string {
    return `postgres://${OWNER}@${encodeURIComponent(this.launch.socketFolder)}:${SOCKET_PORT}/${DATABASE}`;
  }

  /** The postmaster first, so that it starts no other, then every process of the cluster. Answers how many there were. */
  kill(): number {
    return this.signalAll('SIGKILL');
  }

  /** Black hole: connections stay open and nothing is answered. */
  freeze(): void {
    this.signalAll('SIGSTOP');
  }

  thaw(): void {
    this.signalAll('SIGCONT');
  }

  /** Starts it again, which replays its log. */
  async restart(): Promise<void> {
    this.postmaster = await Postmaster.launch(this.launch);
  }

  /** A connection of the schema's owner, who sees every workspace. */
  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.postmaster.stop('SIGQUIT').catch(() => this.kill());
    removeSocketFolder(this.launch.socketFolder);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    const { home } = this.launch.placement;
    if (home !== this.folder) await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }

  private signalAll(signal: NodeJS.Signals): number {
    const first = this.postmaster.process.pid;
    const others = postgresProcessesIn(realpathSync(this.launch.placement.cluster)).filter((pid) => pid !== first);
    for (const pid of [first, ...others]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended by itself between the two calls.
      }
    }
    return others.length + 1;
  }

  private async asSuperuser(statement: string): Promise<void> {
    const client = new Client({ ...this.postmaster.connection, database: 'postgres' });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
