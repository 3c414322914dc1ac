import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findBinaries } from './embedded/binaries';
import { initialise } from './embedded/initialise';
import { OwnerLock } from './embedded/owner-lock';
import { folderHash, placeCluster, rememberPlacement } from './embedded/placement';
import { Postmaster, type Connection, type Launch } from './embedded/postmaster';
import { ServerLog } from './embedded/server-log';
import { refuseFixed, settingArguments } from './embedded/settings';
import { makeSocketFolder, removeSocketFolder, SOCKET_PORT } from './embedded/socket-folder';

export interface EmbeddedPostgresOptions {
  /** HEED_DATA_DIR. The cluster lives in `<dataDir>/postgres`; see placement.ts for the exception. */
  readonly dataDir: string;
  readonly log: (line: { level: 'info' | 'warn' | 'error'; msg: string; [key: string]: unknown }) => void;
  /** PostgreSQL's own names and notation: `{ shared_buffers: '1GB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A server that ran this long did not fall to what felled the one before. */
const STEADY_MS = 60_000;
const LOG_CHECK_MS = 60_000;

/** A PostgreSQL of our own beside the process: one owner, no network, started again when it dies, found again when we die. */
export class EmbeddedPostgres {
  readonly connection: Connection;
  private readonly stopping = new AbortController();
  private readonly logCheck: NodeJS.Timeout;
  private recovery: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private failures = 0;

  private constructor(
    private readonly launch: Launch,
    private readonly lock: OwnerLock,
    private readonly log: EmbeddedPostgresOptions['log'],
    private postmaster: Postmaster,
  ) {
    this.connection = postmaster.connection;
    this.logCheck = setInterval(() => this.boundLog(), LOG_CHECK_MS);
    this.logCheck.unref();
    process.on('exit', this.atExit);
    this.supervise();
  }

  /** Resolves when it accepts connections: a first start takes about a second, later ones 0.1 s. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    if (process.platform === 'win32')
      throw new Error('The embedded PostgreSQL does not run on Windows. Set DATABASE_URL to a PostgreSQL 18 server.');
    refuseFixed(options.settings ?? {});
    const dataDir = ownFolder(options.dataDir);
    const lock = await OwnerLock.acquire(dataDir);
    try {
      return await EmbeddedPostgres.startOwned(dataDir, lock, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private static async startOwned(
    dataDir: string,
    lock: OwnerLock,
    { log, settings = {} }: EmbeddedPostgresOptions,
  ): Promise<EmbeddedPostgres> {
    const placement = placeCluster(dataDir, findBinaries());
    const serverLog = new ServerLog(join(placement.home, 'postgres.log'));
    const durable = settings['fsync'] !== 'off';
    if (await initialise({ placement, durable })) log({ level: 'info', msg: 'PostgreSQL: new database', cluster: placement.cluster });
    rememberPlacement(dataDir, placement);
    serverLog.bound();
    const orphan = await Postmaster.adopt(placement.cluster);
    const { host, port } = orphan?.connection ?? {
      host: makeSocketFolder(`heed-${folderHash(dataDir)}`, placement.user),
      port: SOCKET_PORT,
    };
    const launch = { placement, socketFolder: host, args: settingArguments(settings, host, port), log: serverLog };
    const postmaster = orphan ?? (await launchFirst(launch));
    const msg = orphan ? 'PostgreSQL: still running from before, with its settings' : 'PostgreSQL: running';
    log({ level: 'info', msg, pid: postmaster.process.pid, cluster: placement.cluster });
    return new EmbeddedPostgres(launch, lock, log, postmaster);
  }

  /** Fast shutdown; resolves when the server has ended. */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopOnce());
  }

  private async stopOnce(): Promise<void> {
    this.stopping.abort();
    await this.recovery;
    clearInterval(this.logCheck);
    process.removeListener('exit', this.atExit);
    try {
      await this.postmaster.stop();
      removeSocketFolder(this.connection.host);
    } finally {
      this.lock.release();
    }
  }

  private supervise(): void {
    const { postmaster } = this;
    const since = Date.now();
    void postmaster.ended.then((how) => {
      if (this.stopping.signal.aborted) return;
      if (Date.now() - since > STEADY_MS) this.failures = 0;
      this.log({ level: 'error', msg: 'PostgreSQL ended, starting it again', pid: postmaster.process.pid, how });
      this.recovery = this.recover();
    });
  }

  /** Never gives up: a full disk may have room tomorrow, and until then the health check says what is wrong. */
  private async recover(): Promise<void> {
    while (await this.pauseBeforeRetry()) {
      try {
        // A cleaner of /tmp may have been at work; the connection stays where it was.
        makeSocketFolder(basename(this.connection.host), this.launch.placement.user, [dirname(this.connection.host)]);
        this.postmaster = await Postmaster.launch(this.launch);
        this.log({ level: 'info', msg: 'PostgreSQL: running again', pid: this.postmaster.process.pid });
        this.supervise();
        return;
      } catch (error) {
        this.log({ level: 'error', msg: 'PostgreSQL did not start, trying again', failures: this.failures, error });
      }
    }
  }

  /** False when it is time to stop. */
  private async pauseBeforeRetry(): Promise<boolean> {
    const ms = Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    this.failures += 1;
    return pause(ms, true, { signal: this.stopping.signal }).catch(() => false);
  }

  private boundLog(): void {
    try {
      this.launch.log.bound();
    } catch (error) {
      this.log({ level: 'warn', msg: 'PostgreSQL: its log could not be shortened', error });
    }
  }

  /** For an exit without stop(): the process cannot wait, but the server can be told. */
  private readonly atExit = (): void => {
    this.postmaster.signal('SIGINT');
    this.lock.release();
  };
}

async function launchFirst(launch: Launch): Promise<Postmaster> {
  try {
    return await Postmaster.launch(launch);
  } catch (error) {
    removeSocketFolder(launch.socketFolder);
    throw error;
  }
}

function ownFolder(dataDir: string): string {
  try {
    mkdirSync(dirname(dataDir), { recursive: true });
    // Recursive again for its silence about a folder that is there; the mode would else close the folders above as well.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    return realpathSync(dataDir);
  } catch (cause) {
    throw new Error(
      `The data folder ${dataDir} cannot be made or written by user id ${process.geteuid?.() ?? -1}. Set HEED_DATA_DIR to one that can.`,
      { cause },
    );
  }
}
