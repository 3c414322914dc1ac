import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

export const ROOT = resolve(__dirname, '..', '..');

/** A source file with what it imports of ours, in every form that TypeScript has: `import type` and `import('x').Y` too. */
export interface SourceFile {
  /** From the project's root, with slashes: `src/ideas/ideas.service.ts`. */
  readonly path: string;
  readonly tree: ts.SourceFile;
  /** Relative imports, resolved, from the project's root and without extension. */
  readonly imports: readonly string[];
}

export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => parse(join(folder, name).split(sep).join('/')));
}

function parse(path: string): SourceFile {
  return parseText(path, readFileSync(join(ROOT, path), 'utf8'));
}

export function parseText(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports = specifiersOf(tree)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) =>
      relative(ROOT, resolve(ROOT, dirname(path), specifier))
        .split(sep)
        .join('/'),
    );
  return { path, tree, imports };
}

function specifiersOf(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push(specifier);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) return textOf(node.moduleSpecifier);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
    return textOf(node.moduleReference.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const isImport =
    node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require');
  return isImport ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** Whether some node of the file holds, `where` says on which lines. */
export function linesWhere({ tree }: SourceFile, holds: (node: ts.Node) => boolean): number[] {
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (holds(node)) lines.push(tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines;
}
