import { globSync, readFileSync, type Dirent } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "vite";

/** A node of the syntax tree, as far as these rules look at it. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

export interface Import {
  specifier: string;
  typesOnly: boolean;
  start: number;
}

/** A parsed source file. */
export interface Source {
  file: string;
  text: string;
  program: SyntaxNode;
  comments: { start: number; end: number; value: string }[];
  imports: Import[];
  /** Line of a position, from 1. */
  lineAt(position: number): number;
}

const CODE = "**/*.{ts,tsx,mts,mjs,js,jsx}";
const IGNORED = new Set(["node_modules", "data", "evidence", "web/dist"]);

/** Every source file of a checkout, by path. */
export function listFiles(root: string, pattern: string = CODE): string[] {
  return globSync(pattern, { cwd: root, exclude: (entry) => isIgnored(root, entry), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => pathOf(root, entry))
    .sort();
}

function isIgnored(root: string, entry: Dirent): boolean {
  return entry.isDirectory() && IGNORED.has(pathOf(root, entry));
}

function pathOf(root: string, entry: Dirent): string {
  return relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
}

/** Reads and parses all code of a checkout. Throws on a file that does not parse. */
export function readSources(root: string): Source[] {
  return listFiles(root).map((file) => readSource(root, file));
}

function readSource(root: string, file: string): Source {
  const text = readFileSync(join(root, file), "utf8");
  const parsed = parseSync(file, text);
  const error = parsed.errors[0];
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const program = parsed.program as unknown as SyntaxNode;
  const breaks = [...text.matchAll(/\n/g)].map((match) => match.index);
  const lineAt = (position: number) => breaks.filter((at) => at < position).length + 1;
  return { file, text, program, comments: parsed.comments, imports: findImports(program), lineAt };
}

/** Static and dynamic imports and re-exports whose target is written down. */
function findImports(program: SyntaxNode): Import[] {
  const imports: Import[] = [];
  walk(program, (node) => {
    const source = node.source as (SyntaxNode & { value?: unknown }) | null | undefined;
    if (!/^(ImportDeclaration|ImportExpression|ExportNamedDeclaration|ExportAllDeclaration)$/.test(node.type)) return;
    if (typeof source?.value !== "string") return;
    imports.push({ specifier: source.value, typesOnly: isTypesOnly(node), start: node.start });
  });
  return imports;
}

function isTypesOnly(node: SyntaxNode): boolean {
  if (node.importKind === "type" || node.exportKind === "type") return true;
  const specifiers = (node.specifiers ?? []) as SyntaxNode[];
  return specifiers.length > 0 && specifiers.every((each) => each.importKind === "type" || each.exportKind === "type");
}

/** Visits every node of a tree with its parents, the nearest last. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parents: SyntaxNode[]) => void,
  parents: SyntaxNode[] = [],
): void {
  visit(node, parents);
  const below = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, below);
    }
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}
