import assert from "node:assert/strict";
import { test } from "node:test";
import { closeYear, correctEntry, reverseEntry } from "./door.ts";
import { HR, useLedger } from "./ledger.fixture.ts";

const ledger = await useLedger();
const service = (sector: "public" | "private" = "public") => ({
  kind: "employment",
  employer: sector,
  unit_id: ledger.units[sector],
  valid_from: 20230101,
});
const credit = { kind: "credits", part: "public", hundredths: 3000, valid_from: 20260301 };

/** An instant after all that was recorded, and before what comes. */
async function mark(): Promise<Date> {
  const { now } = (await ledger.database.row<{ now: Date }>("SELECT clock_timestamp() AS now")) as { now: Date };
  await new Promise((wake) => setTimeout(wake, 3));
  return now;
}

test("as known on a day, nothing recorded later is there, and nothing taken back later is missing", async () => {
  const start = await mark();
  const person = await ledger.person(service());
  const [entryId] = await ledger.record(person, credit);
  const recorded = await mark();
  await ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: person, entryId: entryId as number, reason: "误录" }),
  );
  const hours = async (knownAt?: Date) =>
    (await ledger.facts(person, 2026, knownAt)).facts.items["credits"]?.map((item) => item["hours"]);
  assert.deepEqual(await hours(), []);
  assert.deepEqual(await hours(recorded), [3000]);
  assert.deepEqual(await hours(start), []);
  assert.equal((await ledger.facts(person, 2026, start)).facts.scalars["employer"], null);
});

test("a review that ends changes the facts from then on only", async () => {
  const person = await ledger.person(service());
  const [entryId] = await ledger.record(person, {
    kind: "village",
    valid_from: 20260301,
    approved: null,
    declaration: "D1",
  });
  const pending = await mark();
  await ledger.write((tx) =>
    correctEntry(tx, ledger.services, HR, {
      personId: person,
      entryId: entryId as number,
      reason: "审核通过",
      changes: { approved: true },
    }),
  );
  const before = await ledger.facts(person, 2026, pending);
  const after = await ledger.facts(person, 2026);
  assert.deepEqual(
    [before.facts.items["village"]?.[0]?.approved, before.origins["village"]?.state],
    [null, "under_review"],
  );
  assert.deepEqual([after.facts.items["village"]?.[0]?.approved, after.origins["village"]?.state], [true, "known"]);
});

test("two employers on one day are a conflict, and a conflict is unknown", async () => {
  const person = await ledger.person(service(), { ...service("private"), valid_from: 20250601 });
  const now = await ledger.facts(person, 2026);
  assert.equal(now.facts.scalars["employer"], null);
  assert.equal(now.origins["employer"]?.state, "conflicting");
  assert.equal(now.origins["employer"]?.entries.length, 2);
  const earlier = await ledger.facts(person, 2024);
  assert.deepEqual([earlier.facts.scalars["employer"], earlier.origins["employer"]?.state], ["public", "known"]);
});

test("who moves takes the ledger along, and each year keeps its unit", async () => {
  const person = await ledger.person();
  const [first] = await ledger.record(person, service());
  await ledger.record(person, credit);
  await ledger.write((tx) =>
    correctEntry(tx, ledger.services, HR, {
      personId: person,
      entryId: first as number,
      reason: "调动",
      changes: { valid_to: 20260505 },
    }),
  );
  await ledger.record(person, {
    kind: "employment",
    employer: "public",
    unit_id: ledger.units.other,
    valid_from: 20260506,
  });
  const now = await ledger.facts(person, 2026);
  assert.deepEqual(
    [now.unitId, now.facts.scalars["employer"], now.facts.items["credits"]?.length],
    [ledger.units.other, "public", 1],
  );
  assert.equal((await ledger.facts(person, 2025)).unitId, ledger.units.public);
});

test("a claim is not a fact until somebody confirms it", async () => {
  const person = await ledger.person(
    { ...service(), approved: null },
    { kind: "title", series: "engineering", level: "full", valid_from: 20200101, approved: null },
  );
  const { facts, origins } = await ledger.facts(person, 2026);
  assert.deepEqual([facts.scalars["employer"], facts.scalars["level"], facts.scalars["series"]], [null, null, null]);
  assert.deepEqual([origins["employer"]?.state, origins["level"]?.state], ["claimed", "claimed"]);
});

test("a year is closed only as far as it was known to be", async () => {
  const person = await ledger.person(service());
  const before = await mark();
  await ledger.write((tx) => closeYear(tx, 2025, new Date()));
  assert.equal((await ledger.facts(person, 2025)).facts.closed, true);
  assert.equal((await ledger.facts(person, 2025, before)).facts.closed, false);
  assert.equal((await ledger.facts(person, 2026)).facts.closed, false);
});
