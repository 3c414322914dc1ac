// Builds when dist/ is missing or older than what it is made from, so that `npm start` needs no step before it.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function newest(path) {
  const stat = statSync(path);
  return stat.isDirectory() ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name)))) : stat.mtimeMs;
}

function built() {
  try {
    return statSync(join(root, 'dist/main.js')).mtimeMs;
  } catch {
    return 0;
  }
}

const sources = ['src', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package.json'].map((name) => newest(join(root, name)));
if (Math.max(...sources) > built()) {
  process.stderr.write('Building ...\n');
  execFileSync(process.execPath, [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], { cwd: root, stdio: 'inherit' });
  // An incremental build leaves an unchanged main.js as old as it was, and the next start would build again.
  utimesSync(join(root, 'dist/main.js'), new Date(), new Date());
}
