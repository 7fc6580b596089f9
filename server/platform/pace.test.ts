import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace.ts";

test("what comes at once passes at once; what goes on comes no faster than the pace, one piece after the other", async () => {
  const pace = new Pace(1_000, 50_000);
  const begun = performance.now();
  await pace.take(50_000);
  assert.ok(performance.now() - begun < 40, "a first file waits for nobody");
  const order: number[] = [];
  await Promise.all([1, 2, 3, 4].map((piece) => pace.take(40_000).then(() => order.push(piece))));
  const took = performance.now() - begun;
  assert.ok(took >= 155, `160 kB beyond the first at 1 kB a millisecond took ${took.toFixed(0)} ms`);
  assert.deepEqual(order, [1, 2, 3, 4]);
});

test("a pause is worth no more than what may come at once", async () => {
  const pace = new Pace(1_000, 10_000);
  await new Promise((wake) => setTimeout(wake, 60));
  const begun = performance.now();
  await pace.take(10_000);
  await pace.take(50_000);
  assert.ok(performance.now() - begun >= 45);
});
