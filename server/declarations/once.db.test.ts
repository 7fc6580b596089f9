import assert from "node:assert/strict";
import { test } from "node:test";
import { closeYear } from "../standing/door.ts";
import { NOW, refusalOf, useField } from "./declarations.fixture.ts";
import { broken, rush } from "./once.fixture.ts";

const field = await useField(16);

const certificate = (number: string, year = "2026") => ({
  year,
  number,
  issued_year: "2025",
  date: "2025-12-01",
  issuer: "兵团人社局",
});

test("64 clients bring 40 certificates 600 times in all spellings: exactly 40 are taken", async () => {
  const found = await rush(field, { clients: 64, attempts: 600, numbers: 40 });
  console.log(`once: ${JSON.stringify(found)}`);
  assert.deepEqual([found.won, found.used, found.others], [40, 560, {}]);
  assert.deepEqual(await broken(field), []);
  const contests = await field.database.row<{ people: number }>(
    "SELECT count(DISTINCT claimant_id)::int AS people FROM certificate_contest",
  );
  assert.equal(contests?.people, 560, "whoever came second is known, with who came first");
});

test("two reviewers at once: one wins by the version, the other is told that it changed", async () => {
  const [person = 0] = await field.people(1);
  const id = await field.draft(person, "certificate", certificate("TWO-2025-1"));
  await field.move(field.self(person), id, "submit");
  const { version } = await field.row(id);
  const outcomes = await Promise.all(
    (["clerk", "head"] as const).flatMap((office) =>
      [1, 2, 3].map(() => refusalOf(field.move(field.as(office), id, "pass", { version }))),
    ),
  );
  assert.deepEqual(outcomes.filter((each) => each === "done").length, 1);
  assert.ok(
    outcomes.every((each) => each === "done" || each === "declaration_changed"),
    outcomes.join(),
  );
  const steps = await field.database.row<{ n: number }>(
    "SELECT count(*)::int AS n FROM declaration_step WHERE declaration_id = $1 AND event = 'pass'",
    [id],
  );
  assert.equal(steps?.n, 1);
});

test("handed in ten times at once it is handed in once", async () => {
  const [person = 0] = await field.people(1);
  const id = await field.draft(person, "certificate", certificate("TEN-2025-1"));
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => refusalOf(field.move(field.self(person), id, "submit"))),
  );
  assert.equal(outcomes.filter((each) => each === "done").length, 1);
  assert.ok(outcomes.every((each) => each === "done" || each === "declaration_reviewing"));
  assert.deepEqual(await broken(field), []);
});

test("given up, the certificate serves another year; refused or withdrawn it is free as well", async () => {
  const [person = 0, other = 0] = await field.people(2);
  const hand = async (who: number, year: string) => {
    const id = await field.draft(who, "certificate", certificate("AGAIN-2025-1", year));
    await field.move(field.self(who), id, "submit");
    return id;
  };
  const first = await hand(person, "2026");
  await field.move(field.as("clerk"), first, "pass");
  await field.move(field.as("officer"), first, "pass");
  if ((await field.row(first)).state === "second") await field.move(field.as("officerTwo"), first, "agree");
  assert.equal((await field.row(first)).state, "approved");
  assert.equal(await refusalOf(hand(person, "2025")), "certificate_used");
  await field.move(field.self(person), first, "release");
  const again = await hand(person, "2025");
  await field.move(field.as("clerk"), again, "refuse", { reason: "编号与扫描件不符" });
  const taken = await hand(other, "2026");
  await field.move(field.self(other), taken, "withdraw");
  const third = await hand(person, "2026");
  assert.equal((await field.row(third)).state, "reviewing");
  assert.deepEqual(await broken(field), []);
});

test("what was given up is not given up in a year that is closed", async () => {
  const [person = 0] = await field.people(1);
  const id = await field.draft(person, "certificate", {
    ...certificate("CLOSED-2024-1", "2024"),
    issued_year: "2024",
    date: "2024-05-01",
  });
  await field.move(field.self(person), id, "submit");
  await field.move(field.as("clerk"), id, "pass");
  await field.move(field.as("officer"), id, "pass");
  if ((await field.row(id)).state === "second") await field.move(field.as("officerTwo"), id, "agree");
  await field.write((tx) => closeYear(tx, 2024, NOW));
  assert.equal(await refusalOf(field.move(field.self(person), id, "release")), "declaration_year_frozen");
});
