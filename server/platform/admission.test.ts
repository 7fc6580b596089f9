import assert from "node:assert/strict";
import { test } from "node:test";
import { openAdmission, type Admission } from "./admission.ts";

/** Goes in, which must be possible; the way out. */
function inside(admission: Admission, now: number): () => void {
  const leave = admission.enter(now);
  assert.ok(typeof leave !== "number");
  return leave;
}
/** Is not let in; after how many seconds to come again. */
function refused(admission: Admission, now: number): number {
  const seconds = admission.enter(now);
  assert.ok(typeof seconds === "number");
  return seconds;
}

test("so many at a time are let in, the next is refused at once with when to come again, and a place that is free is given away", () => {
  const admission = openAdmission({ least: 3, waitMs: 100 });
  const [leave] = [1, 2, 3].map((at) => inside(admission, at));
  const seconds = refused(admission, 4);
  assert.ok(seconds >= 1 && seconds <= 4, `${seconds}`);
  leave?.();
  inside(admission, 5);
  refused(admission, 6);
});

test("the faster it answers, the more may wait: as many as will be answered in time, and again fewer when it slows down", () => {
  const admission = openAdmission({ least: 2, waitMs: 100 });
  const answer = (from: number, count: number) => {
    for (let at = 0; at < count; at++) inside(admission, from + at / count)();
  };
  answer(0, 1);
  // A thousand in a second: a hundred of them in a tenth of it.
  answer(1_000, 1_000);
  const waiting = Array.from({ length: 102 }, () => inside(admission, 2_000.5));
  refused(admission, 2_000.9);
  for (const leave of waiting) leave();
  answer(3_000.6, 10);
  for (let count = 0; count < 3; count++) inside(admission, 4_001);
  refused(admission, 4_001);
});
