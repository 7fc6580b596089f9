import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../testing.ts";
import { MUTANTS } from "./mutants.ts";

test("every check that is deleted at night still stands where it is said to", () => {
  const gone = MUTANTS.filter(({ file, find }) => !readFileSync(join(root, file), "utf8").includes(find));
  assert.deepEqual(
    gone.map(({ name }) => name),
    [],
  );
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
});
