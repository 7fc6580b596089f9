import assert from "node:assert/strict";
import { test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "./db.ts";
import { defineQueue, startJobs } from "./jobs.ts";

const file = await useDatabase();
const plain = defineQueue<{ n: number }>("plain-work", { retries: 0 });
const once = defineQueue<{ person: number }>("once-work", { onceBy: ({ person }) => String(person) });
const poisoned = defineQueue<{ n: number }>("poisoned-work", { retries: 0 });
const errors: Error[] = [];
const jobs = await startJobs(file.database, [plain, once, poisoned], {
  upkeep: false,
  onError: (error) => errors.push(error),
});
file.defer(() => jobs.stop());

const milestones = async (prefix: string) =>
  file.database.rows<{ name: string }>(
    "SELECT name FROM platform_milestone WHERE starts_with(name, $1) ORDER BY name",
    [prefix],
  );

test("a job exists if and only if the transaction that added it commits", async () => {
  const undone = transact(file.database, async (tx) => {
    await jobs.enqueue(tx, plain, [{ n: 1 }]);
    throw new Error("undone");
  });
  await assert.rejects(undone, /undone/);
  assert.equal(await jobs.pending(plain), 0);
  await transact(file.database, (tx) => jobs.enqueue(tx, plain, [{ n: 1 }, { n: 2 }]));
  assert.equal(await jobs.pending(plain), 2);
});

test("a queue is worked in batches, its effects committed with its completion", async () => {
  const seen: number[] = [];
  await transact(file.database, (tx) =>
    jobs.enqueue(
      tx,
      plain,
      Array.from({ length: 500 }, (_, n) => ({ n: n + 100 })),
    ),
  );
  await jobs.work(plain, async (tx, batch) => {
    seen.push(...batch.map(({ n }) => n));
    for (const { n } of batch) await tx.execute("INSERT INTO platform_milestone (name) VALUES ($1)", [`plain-${n}`]);
  });
  await jobs.idle([plain]);
  assert.equal(seen.length, 502);
  assert.equal((await milestones("plain-")).length, 502);
});

test("jobs with the same key wait only once", async () => {
  for (let round = 0; round < 3; round++) {
    await transact(file.database, (tx) => jobs.enqueue(tx, once, [{ person: 7 }, { person: 8 }, { person: 7 }]));
  }
  assert.equal(await jobs.pending(once), 2);
});

test("one bad job does not take its batch along, and is kept aside with its reason", async () => {
  await jobs.work(poisoned, async (tx, batch) => {
    for (const { n } of batch) {
      if (n === 13) throw new Error("thirteen");
      await tx.execute("INSERT INTO platform_milestone (name) VALUES ($1)", [`poisoned-${n}`]);
    }
  });
  await transact(file.database, (tx) =>
    jobs.enqueue(
      tx,
      poisoned,
      [12, 13, 14].map((n) => ({ n })),
    ),
  );
  await jobs.idle([poisoned]);
  assert.deepEqual(
    (await milestones("poisoned-")).map(({ name }) => name),
    ["poisoned-12", "poisoned-14"],
  );
  const kept = await file.database.rows<{ data: unknown }>(
    "SELECT data FROM pgboss.job WHERE name = 'poisoned-work-failed'",
  );
  assert.deepEqual(
    kept.map(({ data }) => data),
    [{ payload: { n: 13 } }],
  );
  assert.match(String(errors.at(-1)?.cause), /thirteen/);
});
