import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, test } from "node:test";
import { root, SERVER_VARIABLE, startTestServer } from "../testing.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";

const FILES: Readonly<Record<Mutant["by"], string>> = {
  relations: "test/rights/relations.db.test.ts",
  matrix: "test/rights/matrix.db.test.ts",
  access: "server/access/access.db.test.ts",
  lending: "server/access/lending.db.test.ts",
  reach: "server/organisations/reach.db.test.ts",
  remembered: "test/contract/remembered.test.ts",
};
/** Where one test of a file says it all the others need not run. */
const ONLY: Readonly<Record<string, string>> = {
  // Behind the wall nothing of another division is left to see; offices have no wall.
  "reach: division": "the list of offices",
  "reach:": "the list of people and its counts, unfiltered",
  // What writes reads without the wall.
  "single:": "standing.(year|decide):",
  "one person:": "standing.ledger:",
  "units:": "what can be chosen|an export holds",
  "imports:": "workbooks.readImport:",
  "export:": "an export holds",
  "foreign objects": "standing.ledger:",
};
const OF_MATRIX = "(population.people|session.me|access.roles|standing.year):";

function patternOf({ name, by }: Mutant): string[] {
  if (by === "matrix") return ["--test-name-pattern", OF_MATRIX];
  const found = by === "relations" ? Object.entries(ONLY).find(([start]) => name.startsWith(start)) : undefined;
  return found === undefined ? [] : ["--test-name-pattern", found[1]];
}

const wanted = process.env["XUESHI_MUTANTS"];
const chosen = MUTANTS.filter(({ name }) => wanted === undefined || name.includes(wanted));
let killed = 0;
let survived = 0;

// One server for all the runs; each clones its own database.
const server = process.env[SERVER_VARIABLE] === undefined ? await startTestServer() : undefined;
const surroundings = {
  ...process.env,
  XUESHI_RIGHTS: "whole",
  NODE_TEST_CONTEXT: "",
  ...(server === undefined ? {} : { [SERVER_VARIABLE]: server.url }),
};

after(async () => {
  await server?.stop();
  console.log(`rights: ${killed} of ${chosen.length} deleted checks are noticed, ${survived} say what another says`);
});

/** Runs a test file with one check deleted; says how it ended and what it said. */
function run(mutant: Mutant): Promise<{ failed: boolean; said: string }> {
  const hook = join(import.meta.dirname, "mutate.ts");
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", hook, ...patternOf(mutant), join(root, FILES[mutant.by])],
    { cwd: root, env: { ...surroundings, XUESHI_MUTANT: JSON.stringify(mutant) } },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += String(chunk)));
  return new Promise((done) => child.once("exit", (code) => done({ failed: code !== 0, said })));
}

for (const mutant of chosen) {
  test(`without the check "${mutant.name}" something turns red`, async () => {
    const { failed, said } = await run(mutant);
    if (mutant.equivalent !== undefined) {
      assert.ok(!failed, `this one is noticed after all: ${mutant.equivalent}`);
      survived += 1;
      return console.log(`survives: ${mutant.name}, ${mutant.equivalent}`);
    }
    assert.doesNotMatch(said, /MUTANT DOES NOT FIT|SyntaxError/, said.slice(0, 500));
    assert.match(said, /AssertionError|not ok/, "and not because nothing could be started");
    assert.ok(failed, `${mutant.by} did not notice`);
    killed += 1;
  });
}
