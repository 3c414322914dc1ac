import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from './api';

/** The real thing, as `npm start` runs it: a process with its own embedded database. */
export interface HeedProcess {
  readonly base: string;
  readonly key: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

export async function startHeed(dataDir: string): Promise<HeedProcess> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const key = `heed_${randomBytes(32).toString('base64url')}`;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('HEED_') && name !== 'DATABASE_URL'),
  );
  const child = spawn(process.execPath, [join(__dirname, '..', 'dist', 'main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...inherited,
      PORT: String(port),
      HEED_DATA_DIR: dataDir,
      HEED_BOOTSTRAP_KEY: key,
      HEED_LOG_LEVEL: 'warn',
      // The stand-ins for other people's platforms live on this machine; nothing else private may be reached.
      HEED_OUTBOUND_ALLOW: '127.0.0.1',
    },
  });
  child.stdout.resume();
  let ended = false;
  child.on('exit', () => (ended = true));
  await until(
    'Heed is ready',
    async () => {
      if (ended) throw new Error('Heed ended while it was starting; what it said is above.');
      // The first key is made once Heed listens, so ready is when it is known.
      return fetch(`${base}/v1/workspace`, { headers: { authorization: `Bearer ${key}` } }).then(
        (response) => response.ok,
        () => false,
      );
    },
    45_000,
  );
  return { base, key, dataDir, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
