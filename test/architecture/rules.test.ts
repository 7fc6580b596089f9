import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import type { Architecture } from "./model.ts";
import { judgeCheckout } from "./rules.ts";

// Small checkouts, each breaking one rule: a rule that cannot turn red guards nothing.
const why = "because";
const any = { builtins: "any" as const, packages: "any" as const, why };
const architecture: Architecture = {
  limits: { fileLines: 20, functionLines: 5 },
  forbiddenNames: ["utils"],
  environmentReaders: ["server/main.ts"],
  areas: [
    {
      path: "engine",
      imports: ["engine"],
      builtins: [],
      packages: [],
      forbiddenGlobals: ["fetch"],
      forbiddenCalls: ["Date.now", "new Date()"],
      why,
    },
    { path: "contract", imports: ["contract"], builtins: [], packages: ["zod"], why },
    { path: "server/platform", imports: ["server/platform"], ...any },
    { path: "server/main.ts", imports: ["server"], ...any },
    { path: "server", imports: ["engine", "server/platform"], typesOnly: ["server/platform"], ...any },
    { path: "test", imports: ["engine", "server", "test"], ...any },
  ],
  contexts: [
    { name: "platform", doors: [], tables: ["migration"], why },
    { name: "people", doors: [], tables: ["person"], why },
    { name: "standing", doors: ["people"], tables: [], why },
  ],
};

const good: Record<string, string> = {
  "server/main.ts": "export const port = process.env.PORT;",
  "db/migrations/0001-a.sql": "-- CREATE TABLE imagined\nCREATE TABLE person (id bigint);",
};

function judge(files: Record<string, string>, model: Partial<Architecture> = {}): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "xueshi-architecture-"));
  try {
    const all = { ...good, ...files, "architecture.json": JSON.stringify({ ...architecture, ...model }) };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return Object.fromEntries(Object.entries(judgeCheckout(folder)).filter(([, violations]) => violations.length > 0));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Exactly one violation, of this rule, that says this. */
function broken(files: Record<string, string>, rule: string, said: RegExp, model: Partial<Architecture> = {}): void {
  const judged = judge(files, model);
  assert.deepEqual(Object.keys(judged), [rule], JSON.stringify(judged));
  assert.equal(judged[rule]?.length, 1, JSON.stringify(judged));
  assert.match(judged[rule]?.[0] ?? "", said);
}

test("a checkout that keeps every rule is not accused", () => {
  const files = {
    "engine/a.ts": "import { b } from './b.ts';\nexport const a = b.fetch(1), day = new Date(0);",
    "engine/b.ts":
      "/** Doc. */\nexport function make() { return 1; }\nexport const b = { fetch: (n: number) => n + make() };",
    "engine/a.test.ts": "import { test } from 'node:test';\nimport { a } from './a.ts';\ntest('x', () => a);",
    "contract/c.ts": "import { z } from 'zod';\nexport const c = z;",
    "server/people/door.ts":
      "import type { T } from '../platform/t.ts';\nexport const sql = 'INSERT INTO person VALUES (1)', t = {} as T;",
    "server/platform/t.ts": "export type T = 1;",
    "server/standing/s.ts":
      "import { sql } from '../people/door.ts';\nexport const words = sql + 'UPDATE me when it rains';",
  };
  assert.deepEqual(judge(files), {});
});

describe("imports", () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ["a package in the engine", { "engine/a.ts": "import 'zod';" }, /engine\/a.ts:1 imports zod/],
    ["a module of Node in the engine", { "engine/a.ts": "import 'node:fs';" }, /may not use Node's modules/],
    ["a module of Node without its prefix", { "server/platform/a.ts": "import 'fs';" }, /write node:fs/],
    [
      "the server in the contract",
      { "contract/a.ts": "export * from '../server/main.ts';" },
      /may import only contract/,
    ],
    [
      "another context past its door",
      { "server/people/x.ts": "", "server/standing/a.ts": "import '../people/x.ts';" },
      /only by its door/,
    ],
    [
      "a context against the list",
      { "server/standing/door.ts": "", "server/people/a.ts": "await import('../standing/door.ts');" },
      /people may not use standing/,
    ],
    [
      "a context nobody listed",
      { "server/people/door.ts": "", "server/new/a.ts": "import '../people/door.ts';" },
      /new is not listed/,
    ],
    [
      "a value where only types may come",
      { "server/platform/t.ts": "", "server/people/a.ts": "import '../platform/t.ts';" },
      /only as types/,
    ],
    ["a test outside tests", { "test/t.ts": "", "server/main.ts": "import '../test/t.ts';" }, /nothing but tests/],
    ["a file that lies in no area", { "somewhere/a.ts": "" }, /lies in no area/],
  ];
  for (const [name, files, said] of cases) test(name, () => broken(files, "imports", said));
});

describe("sizes, names, environment, globals", () => {
  test("a file too long", () => broken({ "engine/a.ts": "// x\n".repeat(21) }, "sizes", /has 21 lines/));
  test("a function too long", () => {
    broken({ "engine/a.ts": `export const f = () => {\n${"f();\n".repeat(5)}};` }, "sizes", /a function of 7 lines/);
  });
  test("a name that says nothing", () => broken({ "web/utils/a.css": "" }, "names", /is called utils/));
  test("reading the environment", () => {
    broken(
      { "server/platform/a.ts": "export const a = process.env.A;" },
      "environment",
      /a.ts:1 reads the environment/,
    );
  });
  test("a clock in the engine", () =>
    broken({ "engine/a.ts": "export const a = Date.now();" }, "globals", /uses Date.now/));
  test("today in the engine", () =>
    broken({ "engine/a.ts": "export const a = new Date();" }, "globals", /uses new Date/));
  test("the network in the engine", () =>
    broken({ "engine/a.ts": "export const a = fetch('x');" }, "globals", /uses fetch/));
});

describe("habits", () => {
  test("something left open", () =>
    broken({ "engine/a.ts": ["// TO", "DO: later"].join("") }, "habits", /leaves something open/));
  test("an exported function without a docstring", () => {
    broken({ "engine/a.ts": "export function f() {}" }, "habits", /without a docstring/);
  });
  for (const text of ["test.only('x');", "t.skip();", "it('x', { todo: true });"]) {
    test(`a test switched off: ${text}`, () => broken({ "engine/a.test.ts": text }, "habits", /switches tests off/));
  }
});

describe("tables", () => {
  test("one that nobody owns", () => {
    broken(
      { "db/migrations/0002-b.sql": "CREATE TABLE IF NOT EXISTS stray (id int);" },
      "tables",
      /creates stray, which no context/,
    );
  });
  test("one that no migration creates", () => {
    const contexts = [...architecture.contexts, { name: "late", doors: [], tables: ["ghost"], why }];
    broken({}, "tables", /owns ghost, which no migration creates/, { contexts });
  });
  test("written by a stranger", () => {
    broken(
      { "server/standing/a.ts": "export const sql = `UPDATE\n  person SET id = 1`;" },
      "tables",
      /writes person, which only people may/,
    );
  });
});

describe("architecture.json itself", () => {
  test("a circle between contexts", () => {
    const contexts = architecture.contexts.map((each) =>
      each.name === "people" ? { ...each, doors: ["standing"] } : each,
    );
    broken({}, "model", /only contexts listed before it/, { contexts });
  });
  test("a table with two owners", () => {
    const contexts = architecture.contexts.map((each) =>
      each.name === "standing" ? { ...each, tables: ["person"] } : each,
    );
    broken({}, "model", /owned by people and by standing/, { contexts });
  });
  test("a rule without a reason", () => {
    const contexts = architecture.contexts.map((each) => (each.name === "standing" ? { ...each, why: " " } : each));
    broken({}, "model", /gives no reason/, { contexts });
  });
});
