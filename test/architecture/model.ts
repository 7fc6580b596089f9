import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One folder or file of the checkout and what it may use. The longest matching path rules a file. */
export interface Area {
  path: string;
  /** Areas, folders or files it may import. */
  imports: string[];
  /** Of those, what it may import only as types. */
  typesOnly?: string[];
  builtins: string[] | "any";
  packages: string[] | "any";
  forbiddenGlobals?: string[];
  /** Calls by name ("Date.now"), or "new X()" for a constructor without arguments. */
  forbiddenCalls?: string[];
  why: string;
}

/** One area of the server, the areas whose doors it may use, and the tables only it writes. */
export interface ServerContext {
  name: string;
  doors: string[];
  tables: string[];
  why: string;
}

export interface Architecture {
  limits: { fileLines: number; functionLines: number };
  forbiddenNames: string[];
  environmentReaders: string[];
  areas: Area[];
  contexts: ServerContext[];
}

/** A place that breaks a rule, in one line: "file:line what is wrong". */
export type Violation = string;

/** Reads architecture.json of a checkout. */
export function readArchitecture(root: string): Architecture {
  return JSON.parse(readFileSync(join(root, "architecture.json"), "utf8")) as Architecture;
}

/** Whether a path is a folder or file itself or lies in it. */
export function isWithin(file: string, path: string): boolean {
  return file === path || file.startsWith(path.endsWith("/") ? path : `${path}/`);
}

/** The area that rules a file: the one with the longest path, tests beside the code counting as test. */
export function areaOf(architecture: Architecture, file: string): Area | undefined {
  const place = isTest(file) ? "test" : file;
  return architecture.areas
    .filter((area) => isWithin(place, area.path))
    .sort((left, right) => right.path.length - left.path.length)[0];
}

/** Whether a file is a test or serves only tests. */
export function isTest(file: string): boolean {
  return isWithin(file, "test") || /\.(test|fixture)\.tsx?$/.test(file);
}

/** The server context a file belongs to, undefined outside server/<context>/. */
export function contextOf(file: string): string | undefined {
  return /^server\/([^/]+)\//.exec(file)?.[1];
}

/** Faults of architecture.json itself: unknown names, circles between contexts, a table with two owners. */
export function judgeModel(architecture: Architecture, root: string): Violation[] {
  const violations: Violation[] = [];
  const earlier = new Set<string>();
  const owners = new Map<string, string>();
  for (const context of architecture.contexts) {
    // Listed in the order of dependence, so a circle cannot be written down.
    for (const door of context.doors) {
      if (!earlier.has(door))
        violations.push(`architecture.json: ${context.name} may use only contexts listed before it, not ${door}`);
    }
    for (const table of context.tables) {
      const other = owners.get(table);
      if (other !== undefined)
        violations.push(`architecture.json: table ${table} is owned by ${other} and by ${context.name}`);
      owners.set(table, context.name);
    }
    earlier.add(context.name);
  }
  for (const entry of [...architecture.areas, ...architecture.contexts]) {
    if (!/\S/.test(entry.why)) violations.push(`architecture.json: an entry gives no reason`);
  }
  for (const reader of architecture.environmentReaders) {
    if (reader.endsWith(".ts") && !existsSync(join(root, reader)))
      violations.push(`architecture.json: ${reader} does not exist`);
  }
  return violations;
}
