import assert from "node:assert/strict";
import { test } from "node:test";
import { openLatest } from "./latest.ts";

test("no more are remembered than it was opened for, and whoever was heard of last stays", () => {
  const known = openLatest<number, string>(2);
  for (const key of [1, 2, 1, 3]) known.keep(key, `${key}`);
  assert.deepEqual(
    [1, 2, 3].map((key) => known.of(key)),
    ["1", undefined, "3"],
  );
  known.forget(3);
  assert.equal(known.of(3), undefined);
});
