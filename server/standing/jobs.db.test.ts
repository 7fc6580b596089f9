import assert from "node:assert/strict";
import { test } from "node:test";
import { transact } from "../platform/db.ts";
import { copyEntries, fillEntries, recordEntries, reverseEntry, turnDay, workStandings } from "./door.ts";
import { HR, shelf, useLedger } from "./ledger.fixture.ts";
import { recomputeManyQueue, recomputeQueue } from "./queue.ts";

const ledger = await useLedger();
const clock = { day: "2026-11-23", now: () => new Date(`${clock.day}T09:00:00+08:00`) };
await workStandings(ledger.jobs, { shelf, clock });

const idle = () => ledger.jobs.idle([recomputeQueue, recomputeManyQueue]);
const service = () => ({ kind: "employment", employer: "public", unit_id: ledger.units.public, valid_from: 20250101 });
const title = { kind: "title", series: "engineering", level: "intermediate", valid_from: 20250101 };
const hours = (part: string, hundredths: number) => ({ kind: "credits", part, hundredths, valid_from: 20260301 });

async function annual(person: number): Promise<Record<number, string>> {
  const rows = await ledger.database.rows<{ year: number; annual: string }>(
    "SELECT year, annual FROM standing WHERE person_id = $1 ORDER BY year",
    [person],
  );
  return Object.fromEntries(rows.map(({ year, annual }) => [year, annual]));
}

test("a standing follows what is recorded, in the years of service only", async () => {
  const person = await ledger.person(service(), title, hours("public", 3000));
  await idle();
  assert.deepEqual(await annual(person), { 2025: "not_met", 2026: "not_met" });
  const [entryId] = await ledger.record(person, hours("professional", 6000));
  await idle();
  assert.deepEqual(await annual(person), { 2025: "not_met", 2026: "met" });
  await ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: person, entryId: entryId as number, reason: "误录" }),
  );
  await idle();
  assert.deepEqual(await annual(person), { 2025: "not_met", 2026: "not_met" });
});

test("a standing that stays the same is not written again, and one without service goes", async () => {
  const person = await ledger.person();
  const [employment] = await ledger.record(person, service());
  await idle();
  const at = async () =>
    (
      await ledger.database.rows<{ computed_at: Date }>(
        "SELECT computed_at FROM standing WHERE person_id = $1 ORDER BY year",
        [person],
      )
    ).map(({ computed_at }) => computed_at.getTime());
  const first = await at();
  assert.equal(first.length, 2);
  await ledger.record(person, { kind: "post", post: "dual_role", valid_from: 20250101 });
  await idle();
  assert.deepEqual(await at(), first);
  await ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: person, entryId: employment as number, reason: "登记错人" }),
  );
  await idle();
  assert.deepEqual(await annual(person), {});
});

test("an entry written while its person's job waits or runs is never missed", async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => ledger.person(service(), title)));
  for (let round = 1; round <= 10; round++) {
    const writes = people.map((person) =>
      transact(ledger.database, async (tx) => {
        await recordEntries(tx, ledger.services, HR, [{ ...hours("public", 100), person_id: person }]);
        await new Promise((wake) => setTimeout(wake, Math.random() * 30));
      }),
    );
    await Promise.all(writes);
  }
  await idle();
  for (const person of people) {
    const row = await ledger.database.row<{ earned: number }>(
      "SELECT annual_public_earned_lo AS earned FROM standing WHERE person_id = $1 AND year = 2026",
      [person],
    );
    assert.equal(row?.earned, 1000);
  }
});

test("a bulk load is followed by the standings of all its people", async () => {
  const people = await Promise.all(Array.from({ length: 220 }, () => ledger.person()));
  await ledger.write(async (tx) => {
    const entries = people.flatMap((person) =>
      [service(), title, hours("public", 3000), hours("professional", 6000)].map((entry) => ({
        ...entry,
        person_id: person,
      })),
    );
    const { entries: filled } = await fillEntries(tx, shelf, entries);
    await copyEntries(tx, ledger.services, HR, filled);
  });
  await idle();
  const met = await ledger.database.row<{ count: number }>(
    "SELECT count(*) AS count FROM standing WHERE year = 2026 AND annual = 'met' AND person_id = ANY ($1)",
    [people],
  );
  assert.equal(met?.count, 220);
});

test("a new day brings up to date whom it touches, once", async () => {
  const starting = await ledger.person({ ...service(), valid_from: 20261201 }, title);
  const ending = await ledger.person(service(), { ...title, valid_to: 20261130 });
  await idle();
  const series = async (person: number) =>
    (
      await ledger.database.rows<{ series: string }>(
        "SELECT series FROM standing WHERE person_id = $1 AND year = 2026",
        [person],
      )
    ).map((row) => row.series);
  assert.deepEqual([await series(starting), await series(ending)], [[], ["engineering"]]);
  const turn = (day: number) => ledger.write((tx) => turnDay(tx, ledger.jobs, day));
  assert.equal(await turn(20261130), 0);
  clock.day = "2026-12-01";
  assert.equal(await turn(20261201), 2);
  assert.equal(await turn(20261201), 0);
  await idle();
  assert.deepEqual([await series(starting), await series(ending)], [["engineering"], ["none"]]);
});
