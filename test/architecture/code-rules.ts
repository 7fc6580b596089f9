import { areaOf, isTest, isWithin, type Architecture, type Violation } from "./model.ts";
import { walk, type Source, type SyntaxNode } from "./source.ts";

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
// Suites only group tests; their length says nothing.
const SUITES = /^(describe|suite)$/;
// In brackets, so that searching for these words does not find this line.
const LEFT_OPEN = /\b(T[O]DO|FIX[M]E|XX[X]|HA[C]K)\b/;
const SWITCHES = new Set(["only", "skip", "todo"]);
const TESTERS = new Set(["test", "it", "describe", "suite"]);

/** Files and functions longer than the limits. */
export function judgeSizes(architecture: Architecture, sources: Source[]): Violation[] {
  const { fileLines, functionLines } = architecture.limits;
  return sources.flatMap((source) => {
    const violations: Violation[] = [];
    const lines = source.lineAt(source.text.trimEnd().length);
    if (lines > fileLines) violations.push(`${source.file}:1 has ${lines} lines; the limit is ${fileLines}`);
    walk(source.program, (node, parents) => {
      if (!FUNCTIONS.has(node.type) || isSuite(parents.at(-1))) return;
      const length = source.lineAt(node.end) - source.lineAt(node.start) + 1;
      if (length > functionLines) {
        violations.push(
          `${source.file}:${source.lineAt(node.start)} a function of ${length} lines; the limit is ${functionLines}`,
        );
      }
    });
    return violations;
  });
}

function isSuite(parent: SyntaxNode | undefined): boolean {
  if (parent?.type !== "CallExpression") return false;
  return SUITES.test(String((parent.callee as { name?: unknown }).name));
}

/** Folders and files with a name that says nothing. */
export function judgeNames(architecture: Architecture, files: string[]): Violation[] {
  return files.flatMap((file) => {
    const bad = file
      .split("/")
      .find((part) => architecture.forbiddenNames.includes(part.replace(/\..*$/, "").toLowerCase()));
    return bad === undefined ? [] : [`${file}:1 is called ${bad}: name what is in it instead`];
  });
}

/** Reading the environment anywhere but where architecture.json says. */
export function judgeEnvironment(architecture: Architecture, sources: Source[]): Violation[] {
  return sources
    .filter(({ file }) => !isTest(file) && !architecture.environmentReaders.some((reader) => isWithin(file, reader)))
    .flatMap((source) => {
      const violations: Violation[] = [];
      walk(source.program, (node) => {
        if (!isMember(node, "process", "env")) return;
        violations.push(`${source.file}:${source.lineAt(node.start)} reads the environment; only server/main.ts does`);
      });
      return violations;
    });
}

/** Globals and calls that an area forbids itself. */
export function judgeGlobals(architecture: Architecture, sources: Source[]): Violation[] {
  return sources.flatMap((source) => {
    const area = areaOf(architecture, source.file);
    if (area?.forbiddenGlobals === undefined && area?.forbiddenCalls === undefined) return [];
    const violations: Violation[] = [];
    const report = (node: SyntaxNode, name: string) =>
      violations.push(`${source.file}:${source.lineAt(node.start)} uses ${name}, which ${area.path} may not`);
    walk(source.program, (node, parents) => {
      const called = calledName(node);
      if (called !== undefined && area.forbiddenCalls?.includes(called)) report(node, called);
      const name = node.type === "Identifier" ? String(node.name) : "";
      if (area.forbiddenGlobals?.includes(name) && isFreeName(node, parents.at(-1))) report(node, name);
    });
    return violations;
  });
}

function calledName(node: SyntaxNode): string | undefined {
  const callee = node.callee as SyntaxNode | undefined;
  if (node.type === "NewExpression" && (node.arguments as unknown[]).length === 0)
    return `new ${String(callee?.name)}()`;
  if (node.type !== "MemberExpression") return undefined;
  return `${String((node.object as SyntaxNode).name)}.${String((node.property as SyntaxNode).name)}`;
}

/** Whether an identifier stands for a variable, and not for a property, a key or a type's member of the same name. */
function isFreeName(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined) return true;
  if (parent.type === "MemberExpression") return parent.object === node;
  if (parent.type === "CallExpression" || parent.type === "NewExpression") return parent.callee === node;
  return false;
}

function isMember(node: SyntaxNode, object: string, property: string): boolean {
  if (node.type !== "MemberExpression") return false;
  return (node.object as SyntaxNode).name === object && (node.property as SyntaxNode).name === property;
}

/** Things left open, tests switched off, and exported functions without a docstring. */
export function judgeHabits(sources: Source[]): Violation[] {
  return sources.flatMap((source) => [...leftOpen(source), ...switchedOff(source), ...undocumented(source)]);
}

function leftOpen(source: Source): Violation[] {
  return source.comments
    .filter(({ value }) => LEFT_OPEN.test(value))
    .map(
      ({ start }) =>
        `${source.file}:${source.lineAt(start)} leaves something open; do it, or say why not in docs/STATE.md`,
    );
}

function switchedOff(source: Source): Violation[] {
  if (!isTest(source.file)) return [];
  const violations: Violation[] = [];
  const report = (node: SyntaxNode) =>
    violations.push(`${source.file}:${source.lineAt(node.start)} switches tests off`);
  walk(source.program, (node) => {
    if (node.type !== "CallExpression") return;
    const callee = node.callee as SyntaxNode;
    const tester = callee.type === "MemberExpression" ? (callee.object as SyntaxNode) : callee;
    if (!TESTERS.has(String(tester.name)) && tester.name !== "t") return;
    if (tester !== callee && SWITCHES.has(String((callee.property as SyntaxNode).name))) report(node);
    for (const argument of node.arguments as SyntaxNode[]) {
      const properties = argument.type === "ObjectExpression" ? (argument.properties as SyntaxNode[]) : [];
      if (properties.some(({ key }) => SWITCHES.has(String((key as SyntaxNode | undefined)?.name)))) report(node);
    }
  });
  return violations;
}

function undocumented(source: Source): Violation[] {
  if (isTest(source.file) || source.file.endsWith(".tsx")) return [];
  const statements = (source.program.body ?? []) as SyntaxNode[];
  return statements
    .filter((statement) => /^Export(Named|Default)Declaration$/.test(statement.type))
    .filter(({ declaration }) => (declaration as SyntaxNode | null)?.type === "FunctionDeclaration")
    .filter((statement) => !isDocumented(source, statement))
    .map((statement) => `${source.file}:${source.lineAt(statement.start)} exports a function without a docstring`);
}

/** Overloads and their implementation are documented by the first. */
function isDocumented(source: Source, statement: SyntaxNode): boolean {
  return source.comments.some(
    ({ end, value }) =>
      value.startsWith("*") && end <= statement.start && source.text.slice(end, statement.start).trim() === "",
  );
}
