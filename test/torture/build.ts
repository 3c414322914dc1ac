import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where npm starts its scripts. */
const ROOT = process.cwd();
/** `src` before `dist`: `npm start` builds again when a source is newer than what was made of it. */
const COPIED = ['package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'migrations', 'openapi', 'src', 'dist'];

/** What `--plant early-answer` breaks: the one place where a delivery is committed before it is answered. */
const COMMIT_FILE = 'dist/intake/intake.service.js';
const COMMIT = /await (this\.inTime\(workspaceId, deadline, \(tx\) ?=> ?this\.store\.keep\([^;\n]*\)\));/;

/** A copy of the compiled product for one run, so that a build beside it changes nothing, and a planted fault stays in the copy. */
export class Build {
  private constructor(readonly folder: string) {}

  static copy(plant: 'early-answer' | null): Build {
    if (!existsSync(join(ROOT, 'dist', 'main.js'))) throw new Error('There is no dist/main.js: npm run build makes it.');
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heed-torture-')));
    for (const name of COPIED.filter((each) => existsSync(join(ROOT, each))))
      cpSync(join(ROOT, name), join(folder, name), { recursive: true, dereference: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const build = new Build(folder);
    if (plant !== null) build.answerEarly();
    return build;
  }

  get main(): string {
    return join(this.folder, 'dist', 'main.js');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The transaction goes on after the answer, and its errors are nobody's. */
  private answerEarly(): void {
    const file = join(this.folder, COMMIT_FILE);
    const sound = readFileSync(file, 'utf8');
    const broken = sound.replace(COMMIT, 'void $1.catch(() => undefined);');
    if (broken === sound) throw new Error(`The fault does not fit any more: ${COMMIT_FILE} has no line like ${COMMIT.source}`);
    writeFileSync(file, broken);
  }
}
