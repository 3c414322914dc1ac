import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeSocketFolder, removeSocketFolder } from './socket-folder';

/** Short, unlike macOS's own folder for temporary files. */
let parent: string;
const onlyRoot = process.geteuid?.() === 0 ? it : it.skip;

beforeEach(() => {
  parent = mkdtempSync('/tmp/heed-socket-');
  chmodSync(parent, 0o755);
});
afterEach(() => rmSync(parent, { recursive: true }));

const make = (...parents: string[]): string => makeSocketFolder('heed-x', undefined, parents);

it('is closed to others, whatever it was before, and goes when it is empty', () => {
  mkdirSync(join(parent, 'heed-x'), { mode: 0o755 });
  expect(make(parent)).toBe(join(parent, 'heed-x'));
  expect(statSync(join(parent, 'heed-x')).mode & 0o777).toBe(0o700);
  removeSocketFolder(make(parent));
  expect(existsSync(join(parent, 'heed-x'))).toBe(false);
});

it('is made elsewhere when the path would be too long for a socket', () => {
  const long = join(parent, 'x'.repeat(90));
  mkdirSync(long);
  expect(make(long, parent)).toBe(join(parent, 'heed-x'));
  expect(() => make(long)).toThrow('the path is too long for a socket');
});

it('is made elsewhere when someone put a link there', () => {
  const other = join(parent, 'other');
  mkdirSync(join(parent, 'private'), { mode: 0o700 });
  mkdirSync(other);
  symlinkSync(join(parent, 'private'), join(parent, 'heed-x'));
  expect(make(parent, other)).toBe(join(other, 'heed-x'));
  expect(() => make(parent)).toThrow('it is no folder that is closed to others');
});

onlyRoot('is made elsewhere when another user was there first', () => {
  const other = join(parent, 'other');
  mkdirSync(other);
  mkdirSync(join(parent, 'heed-x'), { mode: 0o700 });
  chownSync(join(parent, 'heed-x'), 65_534, 65_534);
  expect(make(parent, other)).toBe(join(other, 'heed-x'));
  expect(() => make(parent)).toThrow('it belongs to user id 65534');
});

onlyRoot('belongs to the user who runs the server, and lies where that user can reach it', () => {
  const user = { uid: 65_534, gid: 65_534 };
  const closed = join(parent, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const made = makeSocketFolder('heed-x', user, [closed, parent]);
  expect(made).toBe(join(parent, 'heed-x'));
  expect(statSync(made).uid).toBe(65_534);
  expect(makeSocketFolder('heed-x', user, [parent])).toBe(made);
});
