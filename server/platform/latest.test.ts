import assert from "node:assert/strict";
import { test } from "node:test";
import { openLatest } from "./latest.ts";

test("no more are remembered than it was opened for, and whoever was asked for lately stays", () => {
  const known = openLatest<number, string>(4);
  for (const key of [1, 2, 3, 4]) known.keep(key, `${key}`);
  assert.equal(known.of(1), "1");
  for (const key of [5, 6, 7]) {
    known.keep(key, `${key}`);
    assert.equal(known.of(1), "1");
  }
  const left = [1, 2, 3, 4, 5, 6, 7].filter((key) => known.of(key) !== undefined);
  assert.ok(left.length <= 4 && left.includes(1) && left.includes(7), left.join(" "));
});

test("what is kept anew is the new one, and what was forgotten is gone", () => {
  const known = openLatest<string, number>(10);
  known.keep("a", 1);
  known.keep("a", 2);
  assert.equal(known.of("a"), 2);
  known.forget("a");
  assert.equal(known.of("a"), undefined);
});
