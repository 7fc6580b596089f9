import assert from "node:assert/strict";
import { test } from "node:test";
import { useField } from "./declarations.fixture.ts";
import { broken, rush } from "./once.fixture.ts";

test("64 clients bring 500 certificates 10,000 times in all spellings: exactly 500 are taken", async () => {
  const field = await useField(16);
  const found = await rush(field, { clients: 64, attempts: 10_000, numbers: 500 });
  console.log(`once: ${JSON.stringify(found)}`);
  assert.deepEqual([found.won, found.used, found.others], [500, 9_500, {}]);
  assert.deepEqual(await broken(field), []);
});

test("control: without the two unique keys the same rush takes some twice, and it is noticed", async () => {
  const field = await useField(16);
  await field.write(async (tx) => {
    await tx.execute("ALTER TABLE certificate_claim DROP CONSTRAINT certificate_claimed_once");
    await tx.execute("DROP INDEX declaration_once");
  });
  const found = await rush(field, { clients: 64, attempts: 300, numbers: 10 });
  console.log(`control: ${JSON.stringify(found)}`);
  assert.ok(found.won > 10);
  assert.notDeepEqual(await broken(field), []);
});
