import assert from "node:assert/strict";
import { ROLES } from "../../contract/actor.ts";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { openIdentity } from "../../server/people/door.ts";
import { identityNumber } from "../../engine/identifiers.ts";
import { testVault } from "../../test/services.ts";
import { cloneDatabase, useDatabase } from "../../test/testing.ts";
import { transact, type Database } from "../../server/platform/db.ts";
import { UNDER_WAY } from "./waiting.ts";
import { NAMED, writeWorld, type WorldOptions } from "./demo.ts";

const TODAY = 20261123;
const file = await useDatabase();
const { database } = file;
const write = (into: Database, options: Partial<WorldOptions>) =>
  transact(
    into,
    (tx) => writeWorld(tx, { people: 300, seed: 7, today: TODAY, named: true, vault: testVault, ...options }),
    {
      statementTimeoutMs: 120_000,
    },
  );
const begun = Date.now();
await write(database, {});
console.log(`300 people, seed 7: ${Date.now() - begun} ms`);

/** Annual and title verdict of the named people, and what decides them where it is one rule. */
const EXPECTED: Record<string, [year: number, annual: string, title: string, rule?: string]> = {
  "review-complete": [2026, "met", "eligible"],
  "review-late": [2026, "met", "not_eligible"],
  "review-no-class": [2026, "met", "not_eligible"],
  exam: [2026, "met", "eligible"],
  recognition: [2026, "not_met", "not_eligible"],
  "dual-role": [2026, "met", "not_applicable"],
  "company-committee": [2026, "not_met", "not_applicable"],
  "private-engineer": [2026, "not_applicable", "not_applicable", "private_employer"],
  "private-to-public": [2026, "not_met", "not_applicable"],
  conflicting: [2026, "undetermined", "not_applicable"],
  "teacher-waiting": [2026, "undetermined", "not_applicable"],
  accountant: [2026, "not_met", "not_applicable"],
  newcomer: [2026, "not_met", "not_applicable"],
  "twenty-seventy": [2026, "not_met", "not_applicable"],
  "wrong-level": [2026, "met", "not_eligible"],
  "two-routes": [2026, "met", "not_eligible"],
  withdrawn: [2026, "not_met", "not_applicable"],
  cadre: [2026, "not_met", "not_applicable"],
  "nurse-25": [2026, "met", "eligible"],
  "nurse-24-9": [2026, "met", "not_eligible"],
  "inland-teacher": [2026, "exempt", "not_applicable", "inland_teacher_exemption"],
  "inland-manager": [2026, "not_met", "not_applicable"],
  "certificate-two-years": [2026, "exempt", "not_applicable", "certificate_exemption"],
  "certificate-three-years": [2026, "not_met", "not_applicable"],
  "certificate-2018": [2020, "exempt", "not_applicable", "certificate_exemption"],
  "certificate-2017": [2020, "not_met", "not_applicable"],
  graduate: [2026, "exempt", "not_applicable", "graduation_exemption"],
  village: [2026, "exempt", "eligible", "village_exemption"],
  "village-pending": [2026, "undetermined", "undetermined"],
  programme: [2026, "not_met", "not_applicable"],
  seminar: [2026, "met", "eligible"],
  qualification: [2026, "met", "not_applicable"],
  "certificate-again": [2026, "not_met", "not_applicable"],
  "outside-refused": [2026, "not_met", "not_applicable"],
  revoked: [2026, "not_met", "not_applicable"],
  "sick-leave": [2026, "met", "not_applicable"],
  moved: [2026, "met", "not_applicable"],
};

test("the named people stand as their stories say", async () => {
  assert.deepEqual(NAMED.map(({ id }) => id).sort(), Object.keys(EXPECTED).sort());
  for (const [id, [year, annual, title, rule = ""]] of Object.entries(EXPECTED)) {
    const row = await database.row<Record<string, unknown>>(
      "SELECT annual, standing.title, annual_rule FROM standing JOIN persona USING (person_id) WHERE persona_id = $1 AND year = $2",
      [id, year],
    );
    assert.deepEqual(row, { annual, title, annual_rule: rule }, id);
  }
  const earlier = await database.rows<{ annual: string }>(
    "SELECT annual FROM standing JOIN persona USING (person_id) WHERE persona_id = 'private-to-public' AND year < 2026",
  );
  assert.deepEqual(
    earlier.map(({ annual }) => annual),
    ["not_applicable", "not_applicable", "not_applicable"],
  );
});

test("declarations lie on every desk, and one came back, was refused, was approved, is a draft", async () => {
  const rows = await database.rows<{ state: string; desk: string | null; count: number }>(
    `SELECT state, CASE WHEN state = 'reviewing' THEN desks[step + 1] END AS desk, count(*)::int AS count
       FROM declaration GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  assert.deepEqual(
    rows.map(({ state, desk, count }) => [state, desk, count]),
    [
      ["approved", null, 1],
      ["draft", null, 1],
      ["refused", null, 1],
      ["returned", null, 1],
      ["reviewing", "hr", 1],
      ["reviewing", "industry", 1],
      ["reviewing", "unit", 1],
    ],
  );
});

test("there are fourteen divisions, twelve with a city, and a door for every office", async () => {
  const divisions = await database.rows<{ division_code: string; name: string }>(
    "SELECT division_code, name FROM unit WHERE kind = 'division' ORDER BY 1",
  );
  assert.equal(divisions.length, 14);
  assert.deepEqual(
    divisions.filter(({ name }) => !name.endsWith("市")).map(({ division_code }) => division_code),
    ["d11", "d12"],
  );
  const roles = await database.rows<{ role: string }>("SELECT DISTINCT role FROM persona ORDER BY role");
  assert.deepEqual(
    roles.map(({ role }) => role),
    [...ROLES].sort(),
  );
  const orphans = await database.rows("SELECT code FROM unit WHERE parent_id IS NULL AND kind <> 'corps'");
  assert.deepEqual(orphans, []);
  const contests = await database.rows("SELECT 1 FROM certificate_contest");
  assert.equal(contests.length, 1);
});

test("everybody has an identity number that passes its check and is nobody's", async () => {
  for (const { sealed } of await database.rows<{ sealed: Buffer }>("SELECT identity_number AS sealed FROM person")) {
    const identity_number = openIdentity(testVault, sealed);
    assert.ok(identityNumber(identity_number).ok, identity_number);
    assert.match(identity_number, /^6599/);
  }
});

async function digest(of: Database): Promise<string> {
  const rows = await of.rows<{ line: string }>(
    `SELECT (to_jsonb(entry) - 'batch_id')::text AS line FROM ledger_entry entry ORDER BY person_id, entry_id`,
  );
  const people = await of.rows<{ line: string }>(
    // Sealed twice, the same number looks different; its blind index does not.
    "SELECT (to_jsonb(person) - 'identity_number' - 'phone')::text AS line FROM person ORDER BY person_id",
  );
  return createHash("sha256")
    .update([...people, ...rows].map(({ line }) => line).join("\n"))
    .digest("hex");
}

test("the same seed and day give the same world, another seed another", async () => {
  const again = await cloneDatabase();
  const other = await cloneDatabase();
  try {
    await write(again.database, {});
    await write(other.database, { seed: 8 });
    assert.equal(await digest(again.database), await digest(database));
    assert.notEqual(await digest(other.database), await digest(database));
  } finally {
    await again.close();
    await other.close();
  }
});

test("a world of any day holds nothing that is recorded or counts after it", async () => {
  for (const today of [20260105, 20270630]) {
    const clone = await cloneDatabase();
    try {
      await write(clone.database, { today, people: 100 });
      const late = await clone.database.rows(
        "SELECT kind FROM ledger_entry WHERE recorded_at > ($1::text || ' 00:00:00+08')::timestamptz OR valid_from > $1::text::date",
        [String(today)],
      );
      assert.deepEqual(late, [], String(today));
      const years = await clone.database.rows<{ year: number; closed: boolean }>(
        "SELECT year, closed FROM learning_year ORDER BY year",
      );
      const open = years.filter(({ closed }) => !closed).map(({ year }) => year);
      assert.deepEqual(open, today < 20260201 ? [2025, 2026] : [Math.trunc(today / 10_000)]);
    } finally {
      await clone.close();
    }
  }
});

test("people can be added to a world that is there", async () => {
  const clone = await cloneDatabase();
  try {
    await write(clone.database, { people: 50 });
    await write(clone.database, { people: 50, seed: 9, named: false });
    await write(clone.database, { people: 200, seed: 10, named: false });
    const row = await clone.database.row<{ people: number; standing: number }>(
      "SELECT (SELECT count(*) FROM person) AS people, (SELECT count(DISTINCT person_id) FROM standing) AS standing",
    );
    const named = NAMED.length + UNDER_WAY.length;
    assert.deepEqual(row, { people: named + 300, standing: named + 300 });
  } finally {
    await clone.close();
  }
});
