import assert from "node:assert/strict";
import { test } from "node:test";
import { openAdmission } from "./admission.ts";
import { Refusal } from "./refusal.ts";

const overloaded = (error: unknown) => error instanceof Refusal && error.code === "overloaded";

test("so many at a time are let in, the next is refused at once with when to come again, and a place that is free is given away", () => {
  const admission = openAdmission({ least: 3, waitMs: 100 });
  const leave = [1, 2, 3].map((at) => admission.enter(at));
  assert.throws(
    () => admission.enter(4),
    (error) =>
      overloaded(error) && Number((error as Refusal).retryAfter) >= 1 && Number((error as Refusal).retryAfter) <= 4,
  );
  leave[0]?.();
  admission.enter(5);
  assert.throws(() => admission.enter(6), overloaded);
});

test("the faster it answers, the more may wait: as many as will be answered in time, and again fewer when it slows down", () => {
  const admission = openAdmission({ least: 2, waitMs: 100 });
  const answer = (from: number, count: number) => {
    for (let at = 0; at < count; at++) admission.enter(from + at / count)();
  };
  answer(0, 1);
  // A thousand in a second: a hundred of them in a tenth of it.
  answer(1_000, 1_000);
  const inside: (() => void)[] = [];
  for (let at = 0; at < 102; at++) inside.push(admission.enter(2_000.5));
  assert.throws(() => admission.enter(2_000.9), overloaded);
  for (const leave of inside) leave();
  answer(3_000.6, 10);
  const few = Array.from({ length: 3 }, () => admission.enter(4_001));
  assert.equal(few.length, 3);
  assert.throws(() => admission.enter(4_001), overloaded);
});
