import assert from "node:assert/strict";
import { test } from "node:test";
import { useAccounts } from "./accounts.ts";

const TRIES = 100;
/** Far above what a hash left out would make of it, far below nothing: machines that do other work are noisy. */
const LOOSE = 1.5;

const { call, make, wait, faults } = await useAccounts();

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test("a wrong password takes as long as a name that nobody has: 200 tries, taken in turn", async () => {
  const holder = await make(1);
  const known: number[] = [];
  const unknown: number[] = [];
  for (let each = 0; each < TRIES; each++) {
    for (const [name, times] of [
      [holder.phone, known],
      [`1998${String(each).padStart(7, "0")}`, unknown],
    ] as const) {
      // Long enough apart that no delay of the ladder is still running.
      wait(3_700);
      const start = performance.now();
      const answer = await call("POST", "/api/sign-in/password", { body: { name, password: "wrong" } });
      times.push(performance.now() - start);
      assert.equal(answer.statusCode, 401);
    }
  }
  const ratio = median(known) / median(unknown);
  console.log(
    `wrong password ${median(known).toFixed(1)} ms, unknown name ${median(unknown).toFixed(1)} ms: ${ratio.toFixed(3)} x`,
  );
  assert.ok(ratio < LOOSE && ratio > 1 / LOOSE, `${ratio}`);
  assert.deepEqual(faults, []);
});
