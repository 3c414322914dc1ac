import ts from 'typescript';
import { SourceFile, linesWhere, parseText, sourceFiles } from './support/imports';

const PLATFORM_LAYER = ['outbound', 'events', 'idempotency', 'limiter', 'audit'];

/** "Who may import whom" of the design. An arrow includes what its target may import. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  common: [],
  config: ['common'],
  database: ['config'],
  jobs: ['database'],
  outbound: ['jobs'],
  events: ['jobs'],
  idempotency: ['jobs'],
  limiter: ['jobs'],
  audit: ['jobs'],
  auth: PLATFORM_LAYER,
  integrations: ['auth'],
  authors: ['integrations'],
  deliveries: ['authors'],
  moderation: ['authors'],
  ideas: ['moderation'],
  matching: ['ideas'],
  prioritisation: ['ideas', 'deliveries'],
  intake: ['matching', 'deliveries'],
  announcements: ['ideas', 'deliveries'],
  surveys: ['intake', 'announcements'],
  'service-levels': ['intake', 'announcements'],
  metrics: PLATFORM_LAYER,
};
/** These read every feature, and the pages for authors act by `privacy`; only the files of src/ itself, which put the application together, read them. */
const ABOVE_ALL = ['privacy', 'pages', 'health'];

const source = sourceFiles('src');
const shipped = source.filter(({ path }) => !path.endsWith('.spec.ts'));

/** The folder under src/, or null for the files that put the application together (app.module, main, openapi, ...). */
function moduleOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function reach(module: string): Set<string> {
  const direct = ARROWS[module] ?? [];
  return new Set([module, ...direct, ...direct.flatMap((target) => [...reach(target)])]);
}

function forbiddenArrows(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const from = moduleOf(path);
    if (from === null) return [];
    const allowed = ABOVE_ALL.includes(from) ? new Set([...Object.keys(ARROWS), 'privacy', from]) : reach(from);
    return imports.flatMap((target) => {
      const isSupport = path.endsWith('.spec.ts') && target.startsWith('test/');
      const to = moduleOf(target);
      return isSupport || (to !== null && allowed.has(to)) ? [] : [`${path} imports ${target}`];
    });
  });
}

/** `file:line` of every node that holds, in files that `allowed` does not name. */
function places(files: readonly SourceFile[], holds: (node: ts.Node) => boolean, allowed: readonly string[] = []): string[] {
  return files
    .filter(({ path }) => !allowed.includes(path))
    .flatMap((file) => linesWhere(file, holds).map((line) => `${file.path}:${line}`));
}

describe('architecture', () => {
  it('knows every folder of src', () => {
    const folders = new Set(source.flatMap(({ path }) => moduleOf(path) ?? []));
    expect([...folders].filter((folder) => !(folder in ARROWS) && !ABOVE_ALL.includes(folder))).toEqual([]);
  });

  it('reads every form of import', () => {
    const text = `import a from '../x/a'; import type { B } from '../x/b'; export * from '../x/c'; export { d } from '../x/d';
      let e: import('../x/e').E; const f = await import('../x/f'); const g = require('../x/g'); import h = require('../x/h'); import '../x/i';
      // import j from '../x/j'
      const k = "import k from '../x/k'";`;
    const { imports } = parseText('src/common/trial.ts', text);
    expect(imports.map((path) => path.at(-1)).join('')).toBe('abcdefghi');
  });

  it('has only the arrows of the design', () => {
    expect(forbiddenArrows([parseText('src/common/trial.ts', `import type { Idea } from '../ideas/idea.entity';`)])).toHaveLength(1);
    expect(forbiddenArrows(source)).toEqual([]);
  });

  it('has no cycle between files', () => {
    const files = new Map(shipped.map((file) => [file.path.replace(/\.ts$/, ''), file]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
      if (done.has(path) || trail.includes(path)) return;
      for (const target of runtimeImportsOf(files.get(path) ?? files.get(`${path}/index`))) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of files.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('has no barrel but the list of platforms', () => {
    const isReExport = (node: ts.Node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined;
    expect(source.filter(({ path }) => /\/index\.ts$/.test(path)).map(({ path }) => path)).toEqual(['src/integrations/platforms/index.ts']);
    expect(places(shipped, isReExport)).toEqual([]);
  });

  it('keeps a platform in one file, known only to the list (rule 8)', () => {
    const isPlatform = (path: string) => /^src\/integrations\/platforms\/[^/]+/.test(path) && !path.endsWith('/index.ts');
    const folderOf = (path: string) => /^src\/integrations\/platforms\/([^/.]+)/.exec(path)?.[1];
    const strangers = shipped.flatMap(({ path, imports }) =>
      imports
        .filter((target) => isPlatform(`${target}.ts`) && path !== 'src/integrations/platforms/index.ts')
        .filter((target) => !isPlatform(path) || folderOf(target) !== folderOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(strangers).toEqual([]);
    const list = shipped.find(({ path }) => path === 'src/integrations/platforms/index.ts');
    const adapters = shipped.filter(({ path }) => path.endsWith('.platform.ts')).map(({ path }) => path.replace(/\.ts$/, ''));
    expect([...(list?.imports ?? [])].filter(isPlatform).sort()).toEqual(adapters.sort());
  });

  it('lets a platform know of Heed only the contract and pure helpers', () => {
    const isAllowed = (target: string) =>
      /^src\/(common|integrations)\//.test(target) || target === 'src/outbound/outbound' || target === 'src/outbound/retry-after';
    const platforms = shipped.filter(({ path }) => path.startsWith('src/integrations/platforms/'));
    expect(
      platforms.flatMap(({ path, imports }) => imports.filter((target) => !isAllowed(target)).map((target) => `${path} > ${target}`)),
    ).toEqual([]);
  });

  it('reads process.env only where a process starts, to hand it to loadConfig', () => {
    // What a child of the embedded server inherits is not a setting.
    const children = ['src/database/embedded/processes.ts', 'src/database/embedded/server-environment.ts'];
    const isEnv = (node: ts.Node) => ts.isPropertyAccessExpression(node) && node.getText() === 'process.env';
    const isHandedOver = (node: ts.Node) => ts.isCallExpression(node.parent) && node.parent.expression.getText() === 'loadConfig';
    expect(places(shipped, (node) => isEnv(node) && !isHandedOver(node), children)).toEqual([]);
    const starts = ['src/main.ts', 'src/cli.ts', 'src/openapi-file.ts'];
    expect(places(shipped, isEnv, [...children, ...starts])).toEqual([]);
    expect(places(shipped, isEnv)).toContainEqual(expect.stringMatching(/^src\/main\.ts:/));
  });

  it('sets the workspace of a connection in one place (rule 9)', () => {
    const sets = (node: ts.Node) =>
      isText(node) && /set\s+(local\s+|session\s+)?heed\.workspace_id|set_config\(\s*'heed\.workspace_id/i.test(node.getText());
    expect(places(shipped, sets, ['src/database/database.ts'])).toEqual([]);
    expect(places(shipped, sets)).not.toEqual([]);
  });

  it('gives the data source to nobody but the scope and the health check', () => {
    const isDataSource = (node: ts.Node) => ts.isIdentifier(node) && node.text === 'DataSource';
    const allowed = [
      'src/database/database.ts',
      'src/database/database.module.ts',
      'src/database/connect.ts',
      'src/database/migrations.ts',
      'src/health/health.controller.ts',
      // Its one table has no workspace: a call is counted before its key is looked up.
      'src/limiter/limiter.service.ts',
    ];
    expect(places(shipped, isDataSource, allowed)).toEqual([]);
  });

  it('calls the outside only through the outbound client (rule 3)', () => {
    const network = /^(node:)?(http|https|http2|net|tls|dgram|dns|dns\/promises)$|^(undici|axios|got|node-fetch)$/;
    const isImport = (node: ts.Node) =>
      ts.isImportDeclaration(node) &&
      !isTypeOnly(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      network.test(node.moduleSpecifier.text);
    const isFetch = (node: ts.Node) =>
      ts.isCallExpression(node) && /^(globalThis\.)?fetch$|^https?\.(request|get)$/.test(node.expression.getText());
    const outside = shipped.filter(({ path }) => !path.startsWith('src/outbound/'));
    expect(places(outside, isFetch)).toEqual([]);
    // isIP of node:net asks no one, and the embedded server's socket is probed in its own folder.
    const isHarmless = (node: ts.Node) => /^import \{ isIP(v[46])?(, isIP(v[46])?)* \} from 'node:net'/.test(node.getText());
    expect(
      places(
        outside.filter(({ path }) => !path.startsWith('src/database/embedded')),
        (node) => isImport(node) && !isHarmless(node),
      ),
    ).toEqual([]);
  });

  it('takes time for what is stored or compared from the clock or the database (rule 11)', () => {
    const isNow = (node: ts.Node) =>
      (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0) ||
      (ts.isCallExpression(node) && /^(Date\.now|DateTime\.(now|utc|local))$/.test(node.expression.getText()));
    // The first part of an id only sorts; the embedded server waits for its own child.
    const exempt = ['src/common/clock.ts', 'src/common/uuid.ts'];
    const features = shipped.filter(({ path }) => moduleOf(path) !== null && !path.startsWith('src/database/embedded'));
    expect(places(features, isNow, exempt)).toEqual([]);
  });
});

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function isTypeOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** Without `import type`, which leaves nothing to run. */
function runtimeImportsOf(file: SourceFile | undefined): readonly string[] {
  if (!file) return [];
  const typeOnly = new Set<string>();
  for (const node of file.tree.statements) {
    if (ts.isImportDeclaration(node) && isTypeOnly(node)) typeOnly.add(parseText(file.path, node.getText()).imports[0] ?? '');
  }
  return file.imports.filter((target) => !typeOnly.has(target));
}
