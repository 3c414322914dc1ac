import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { transformSync } from '@swc/core';
import { Client } from 'pg';
import { EmbeddedPostgres } from './embedded-postgres';
import { findBinaries } from './embedded/binaries';
import { initialise } from './embedded/initialise';
import { folderHash, placeCluster } from './embedded/placement';
import { postgresProcessesIn, processStart } from './embedded/processes';
import type { Connection } from './embedded/postmaster';

type Line = Parameters<Parameters<typeof EmbeddedPostgres.start>[0]['log']>[0];

const IN_MEMORY = { fsync: 'off', shared_buffers: '16MB' };
const asRoot = process.geteuid?.() === 0;
const onlyRoot = asRoot ? it : it.skip;
const onlyLinux = process.platform === 'linux' ? it : it.skip;

/** Initialised once: a copy is ready five times sooner than a new one. */
let seed: string;
let folder: string;
let dataDir: string;
let lines: Line[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (!asRoot) console.log('Not root: what concerns a server started by root is skipped.');
  seed = realpathSync(mkdtempSync(join(tmpdir(), 'heed-seed-')));
  await (await start(IN_MEMORY, seed)).stop();
  servers.pop();
});
afterAll(() => rmSync(seed, { recursive: true }));

const copySeed = (): void => {
  execFileSync('cp', ['-a', seed, dataDir]);
};

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'heed-spec-')));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
  lines = [];
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  // What a killed child left running.
  if (existsSync(join(dataDir, 'postgres', 'postmaster.pid'))) await (await start()).stop();
  servers.length = 0;
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function start(settings: Record<string, string> = IN_MEMORY, where = dataDir): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start({ dataDir: where, log: (line) => lines.push(line), settings });
  servers.push(server);
  return server;
}

async function query<Row extends object>(connection: Connection, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ ...connection, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function eventually<T>(attempt: () => Promise<T>, ms = 10_000): Promise<T> {
  for (const until = Date.now() + ms; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(50);
    }
  }
}

const postmasterOf = (home: string): number => Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** A Node process of its own with Heed's server in it, as an operator runs it; `line` is its first word to us. */
async function startInChild(env: NodeJS.ProcessEnv = {}, program = compile(folder)): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [program, dataDir], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, line };
}

function compile(into: string): string {
  const config = JSON.parse(readFileSync('.swcrc.json', 'utf8'));
  mkdirSync(join(into, 'embedded'), { recursive: true });
  if (!existsSync(join(into, 'node_modules'))) symlinkSync(join(process.cwd(), 'node_modules'), join(into, 'node_modules'));
  const sources = readdirSync(join(__dirname, 'embedded')).filter((name) => !name.endsWith('.spec.ts'));
  for (const name of ['embedded-postgres.ts', ...sources.map((each) => join('embedded', each))]) {
    const { code } = transformSync(readFileSync(join(__dirname, name), 'utf8'), { ...config, filename: name, sourceMaps: false });
    writeFileSync(join(into, name.replace(/ts$/, 'js')), code);
  }
  const program = join(into, 'child.js');
  writeFileSync(
    program,
    `const { EmbeddedPostgres } = require('./embedded-postgres.js');
     process.on('SIGINT', () => console.log('draining'));
     EmbeddedPostgres.start({ dataDir: process.argv[2], log: () => {}, settings: { fsync: 'off', shared_buffers: '16MB' } }).then(
       (server) => { console.log(JSON.stringify(server.connection)); process.stdin.on('data', () => process.exit(0)); },
       (error) => { console.log(error.message); process.exit(1); });`,
  );
  return program;
}

describe('a first start', () => {
  it('knows every alphabet, whatever the locale of the machine', async () => {
    const { line } = await startInChild({ LANG: 'C', LC_ALL: 'POSIX', LC_CTYPE: 'C' });
    const connection = JSON.parse(line) as Connection;
    const [database] = await query(
      connection,
      `select pg_encoding_to_char(encoding) encoding, datlocprovider provider, datlocale locale, datcollate, lower('ÀЖ') lower from pg_database where datname = 'postgres'`,
    );
    expect(database).toMatchObject({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', datcollate: 'C', lower: 'àж' });
    await query(connection, 'create extension pg_trgm');
    expect(
      await query(connection, `select cardinality(show_trgm('ქართული')) > 0 georgian, cardinality(show_trgm('想法')) > 0 chinese`),
    ).toEqual([{ georgian: true, chinese: true }]);
  });

  it('listens on a socket in a folder closed to others, and nowhere else', async () => {
    const { connection } = await start();
    expect(statSync(connection.host).mode & 0o777).toBe(0o700);
    expect(await query(connection, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await expect(start({ listen_addresses: '*' }, join(folder, 'other'))).rejects.toThrow(/listen_addresses .* is fixed/);
  });

  it('is not hindered by an initdb that was killed half-way', async () => {
    const program = compile(folder);
    const child = spawn(process.execPath, [program, dataDir], { stdio: 'ignore' });
    children.push(child);
    const draft = await eventually(() => {
      const name = readdirSync(dataDir).find((each) => each.startsWith('postgres.init-'));
      return name !== undefined && existsSync(join(dataDir, name, 'base'))
        ? Promise.resolve(name)
        : Promise.reject(new Error('no draft yet'));
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const pid of postgresProcessesIn(join(dataDir, draft))) process.kill(pid, 'SIGKILL');
    await start();
    expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.init-'))).toEqual([]);
  });

  it('takes another character type where C.UTF-8 is unknown, and says what initdb said when none is known', async () => {
    mkdirSync(dataDir);
    const placement = placeCluster(dataDir, findBinaries());
    await expect(initialise({ placement, durable: false, characterTypes: ['xx_XX.UTF-8'] })).rejects.toThrow(
      /invalid locale name "xx_XX.UTF-8"/,
    );
    expect(readdirSync(dataDir)).toEqual([]);
    expect(await initialise({ placement, durable: false, characterTypes: ['xx_XX.UTF-8', 'C.UTF-8'] })).toBe(true);
  });
});

describe('a later start', () => {
  beforeEach(copySeed);

  it('finds the data', async () => {
    const first = await start();
    await query(first.connection, `create table wish as select 'dark mode' words`);
    await Promise.all([first.stop(), first.stop()]);
    expect(existsSync(first.connection.host)).toBe(false);
    const second = await start();
    expect(second.connection).toEqual(first.connection);
    expect(await query(second.connection, 'table wish')).toEqual([{ words: 'dark mode' }]);
  });

  it('goes on with the server that a killed process left behind, and watches over it', async () => {
    const { child } = await startInChild();
    const orphan = postmasterOf(dataDir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await start();
    expect(postmasterOf(dataDir)).toBe(orphan);
    await query(server.connection, 'create table wish as select 1');
    process.kill(orphan, 'SIGKILL');
    await eventually(() => query(server.connection, 'select 1'));
    await server.stop();
    expect(postgresProcessesIn(join(dataDir, 'postgres'))).toEqual([]);
  });

  it('replaces an orphan that no longer answers', async () => {
    const { child } = await startInChild();
    const orphan = postmasterOf(dataDir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(orphan, 'SIGSTOP');
    const server = await start();
    expect(postmasterOf(dataDir)).not.toBe(orphan);
    await query(server.connection, 'select 1');
  }, 60_000);

  it.each(['is gone', 'is something else'])('passes over a pid file whose process %s', async (which) => {
    const first = await start();
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const content = readFileSync(file, 'utf8');
    await first.stop();
    // Of the server's user: PostgreSQL passes over those of others by itself.
    const { uid, gid } = statSync(dirname(file));
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', ...(asRoot ? { uid, gid } : {}) });
    children.push(stranger);
    writeFileSync(file, content.replace(/^\d+/, String(which === 'is gone' ? 4_194_303 : stranger.pid)), { mode: 0o600 });
    if (asRoot) chownSync(file, uid, gid);
    await query((await start()).connection, 'select 1');
  });

  it('is refused while another process runs on the folder, by name', async () => {
    const { child } = await startInChild();
    await expect(start()).rejects.toThrow(new RegExp(`Process ${child.pid} already runs Heed on ${dataDir}.*HEED_DATA_DIR.*DATABASE_URL`));
  });

  it('fails with the words of the server, and leaves the folder free', async () => {
    await expect(start({ shared_buffers: 'plenty' })).rejects.toThrow(/invalid value for parameter "shared_buffers": "plenty"/);
    expect(existsSync(join(tmpdir(), `heed-${folderHash(dataDir)}`))).toBe(false);
    expect((await start()).connection.host).toBe(join(tmpdir(), `heed-${folderHash(dataDir)}`));
  });
});

describe('supervision', () => {
  beforeEach(copySeed);

  async function serverWithRow(): Promise<EmbeddedPostgres> {
    const server = await start({ shared_buffers: '16MB' });
    await query(server.connection, 'create table wish as select 1 id');
    return server;
  }

  onlyLinux.each(['the postmaster', 'every process of it'])('starts again after kill -9 of %s, with what was committed', async (which) => {
    const server = await serverWithRow();
    const before = postmasterOf(dataDir);
    // A session at work does not notice at once that its postmaster is gone, and its shared memory keeps a new one out.
    const busy = query(server.connection, 'select count(*) from generate_series(1, 10000000000)').catch(() => undefined);
    await eventually(async () => {
      const active = await query(
        server.connection,
        `select 1 from pg_stat_activity where state = 'active' and query like '%generate_series(1, 1%'`,
      );
      expect(active.length).toBe(2); // and this one
    });
    const killed = which === 'the postmaster' ? [before] : postgresProcessesIn(join(dataDir, 'postgres'));
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    expect(await eventually(() => query(server.connection, 'table wish'))).toEqual([{ id: 1 }]);
    expect(postmasterOf(dataDir)).not.toBe(before);
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['PostgreSQL ended, starting it again', 'PostgreSQL: running again']),
    );
    await busy;
  });

  it('goes on trying while it cannot start, and can be stopped meanwhile', async () => {
    const server = await serverWithRow();
    const control = join(dataDir, 'postgres', 'global', 'pg_control');
    const whole = readFileSync(control);
    writeFileSync(control, '');
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    await eventually(async () => {
      await Promise.resolve();
      expect(lines.filter(({ msg }) => msg.includes('did not start')).length).toBeGreaterThan(1);
    });
    writeFileSync(control, whole);
    expect(await eventually(() => query(server.connection, 'table wish'))).toEqual([{ id: 1 }]);
    writeFileSync(control, '');
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    await eventually(async () => {
      await Promise.resolve();
      expect(lines.at(-1)?.msg).toContain('did not start');
    });
    await server.stop();
    writeFileSync(control, whole);
  });

  it('comes back where a cleaner has emptied the folder for temporary files', async () => {
    const server = await serverWithRow();
    rmSync(server.connection.host, { recursive: true });
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    await eventually(() => query(server.connection, 'table wish'));
  });
});

describe('the end', () => {
  beforeEach(copySeed);

  it('does not come with Ctrl-C, which reaches every process of the terminal, before ours has drained', async () => {
    const { child, line } = await startInChild();
    const drained = once(createInterface({ input: child.stdout! }), 'line');
    process.kill(-child.pid!, 'SIGINT');
    expect(await drained).toEqual(['draining']);
    await query(JSON.parse(line) as Connection, 'select 1');
  });

  it('comes by itself when the process exits without stop()', async () => {
    const { child } = await startInChild();
    const pid = postmasterOf(dataDir);
    child.stdin!.write('exit');
    await once(child, 'exit');
    await eventually(() => (processStart(pid) === undefined ? Promise.resolve() : Promise.reject(new Error('still there'))));
    expect(existsSync(join(dataDir, 'heed.lock'))).toBe(false);
  });
});

it('keeps the words of a refused statement out of its log', async () => {
  copySeed();
  const { connection } = await start();
  await query(connection, 'create table author (address text primary key)');
  const insert = (): Promise<object[]> => query(connection, 'insert into author values ($1)', ['canary@example.org']);
  await insert();
  await expect(insert()).rejects.toThrow(/duplicate key/);
  await expect(query(connection, `select 'canary'::int`)).rejects.toThrow(/invalid input/);
  const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('ready to accept connections');
  expect(log).not.toContain('canary');
});

describe('started by root', () => {
  const outside: string[] = [];
  const closed = (name: string): string => {
    mkdirSync(join(folder, name), { mode: 0o700 });
    return join(folder, name);
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    for (const path of outside.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  onlyRoot('runs as an ordinary user, and lets only that user into a private data folder', async () => {
    mkdirSync(dataDir, { mode: 0o700 });
    await start();
    expect(statSync(`/proc/${postmasterOf(dataDir)}`).uid).not.toBe(0);
    expect(statSync(dataDir).mode & 0o777).toBe(0o710);
  });

  onlyRoot('keeps the data in /var/lib when the data folder lies below a closed one, and finds it again', async () => {
    dataDir = join(closed('private'), 'data');
    const first = await start();
    await query(first.connection, 'create table wish as select 1 id');
    const home = readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim();
    outside.push(home);
    expect(home).toMatch(/^\/var\/lib\/heed-[0-9a-f]{12}$/);
    await first.stop();
    const second = await start();
    expect(await query(second.connection, 'table wish')).toEqual([{ id: 1 }]);
    await second.stop();
    rmSync(home, { recursive: true });
    await expect(start()).rejects.toThrow(/Put it back/);
  });

  onlyRoot('copies the programs out of a checkout below a closed folder, and makes the links that npm left out', async () => {
    const checkout = closed('checkout');
    const name = `@embedded-postgres/linux-${process.arch}`;
    const packageFolder = join(checkout, 'node_modules', name);
    await cp(join(process.cwd(), 'node_modules', name), packageFolder, {
      recursive: true,
      filter: (each) => !/\.so(\.6)?$|\.a$/.test(each) || each.includes('postgresql'),
    });
    symlinkSync(join(process.cwd(), 'node_modules', 'pg'), join(checkout, 'node_modules', 'pg'));
    const { line } = await startInChild({}, compile(checkout));
    const copies = readdirSync('/var/lib').filter((each) => each.startsWith('heed-binaries-'));
    outside.push(...copies.map((each) => join('/var/lib', each)));
    expect(await query(JSON.parse(line) as Connection, 'select 1 as id')).toEqual([{ id: 1 }]);
    expect(copies).toHaveLength(1);
    expect(existsSync(join(packageFolder, 'native', 'lib', 'libpq.so'))).toBe(true);
  });

  onlyRoot('runs as the owner of a database that an ordinary user made', async () => {
    const server = await start();
    await server.stop();
    const own = (path: string): void => {
      chownSync(path, 65_534, 65_534);
      if (statSync(path).isDirectory()) for (const name of readdirSync(path)) own(join(path, name));
    };
    own(join(dataDir, 'postgres'));
    await start();
    expect(statSync(`/proc/${postmasterOf(dataDir)}`).uid).toBe(65_534);
  });
});
