import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OwnerLock } from './owner-lock';
import { identify, machine } from './processes';

let folder: string;
let file: string;
const locks: OwnerLock[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heed-lock-'));
  file = join(folder, 'heed.lock');
});
afterEach(() => {
  for (const lock of locks.splice(0)) lock.release();
  rmSync(folder, { recursive: true });
});

async function acquire(quietMs?: number): Promise<OwnerLock> {
  const lock = await OwnerLock.acquire(folder, quietMs);
  locks.push(lock);
  return lock;
}

const heldBy = (holder: object): void => writeFileSync(file, JSON.stringify(holder));

it('refuses a second owner until the first lets go, and leaves nothing behind', async () => {
  const first = await acquire();
  await expect(acquire()).rejects.toThrow(`Process ${process.pid} already runs Heed`);
  first.release();
  const second = await acquire();
  first.release(); // no longer its own to remove
  expect(existsSync(file)).toBe(true);
  second.release();
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ['a dead process', { pid: 4_194_303, startedAt: '1', machine: machine() }],
  ['a process whose number another one has now', { pid: process.pid, startedAt: '1', machine: machine() }],
  ['nobody, being cut short by a full disk', {}],
])('is taken over from %s, by one alone', async (_, holder) => {
  heldBy(holder);
  const outcomes = await Promise.allSettled([acquire(), acquire(), acquire()]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...identify(process.pid), machine: machine() });
});

describe('held from another container, whose processes cannot be seen', () => {
  const stranger = { pid: 1, startedAt: '1', machine: 'another' };

  it('is refused while its heart beats', async () => {
    heldBy(stranger);
    const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), 50);
    await expect(acquire()).rejects.toThrow('Process 1 in another container or on another machine already runs Heed');
    clearInterval(heartbeat);
  });

  it('is taken over when it no longer does', async () => {
    heldBy(stranger);
    await acquire(300);
  });

  it('is taken over at once when it has not for long', async () => {
    heldBy(stranger);
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(file, yesterday, yesterday);
    const since = Date.now();
    await acquire();
    expect(Date.now() - since).toBeLessThan(2_000);
  });

  it('shows a heart of its own', async () => {
    await acquire();
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(file, yesterday, yesterday);
    while (statSync(file).mtimeMs < yesterday.getTime() + 1_000) await pause(100); // ends with the test's time at the latest
  });
});
