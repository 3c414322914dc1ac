import { closeSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerLog } from './server-log';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heed-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('stays below its bound while the server goes on writing to it, and keeps one file of what was before', () => {
  const log = new ServerLog(join(folder, 'postgres.log'));
  const descriptor = log.open();
  writeSync(descriptor, 'old line\n');
  log.bound(100);
  expect(log.size()).toBe(9);
  log.bound(5);
  writeSync(descriptor, 'new line\n');
  closeSync(descriptor);
  expect(readFileSync(log.file, 'utf8')).toBe('new line\n');
  expect(readFileSync(`${log.file}.1`, 'utf8')).toBe('old line\n');
});

it('tells what was written since, even if it was emptied meanwhile', () => {
  const log = new ServerLog(join(folder, 'postgres.log'));
  expect(log.tail()).toBe('');
  const descriptor = log.open();
  writeSync(descriptor, 'before\n');
  const since = log.size();
  writeSync(descriptor, 'FATAL: after\n');
  expect(log.tail(since)).toBe('FATAL: after');
  log.bound(0);
  writeSync(descriptor, 'FATAL\n');
  expect(log.tail(since)).toBe('FATAL');
  closeSync(descriptor);
});
