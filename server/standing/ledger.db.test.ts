import assert from "node:assert/strict";
import { test } from "node:test";
import { violatedConstraint } from "../platform/db.ts";
import { SAID_COLUMNS } from "./entry.ts";
import { HR, useLedger } from "./ledger.fixture.ts";

const ledger = await useLedger();

/** Name of the constraint that refuses a statement; fails when nothing does. */
async function refusal(sql: string, values: readonly unknown[] = []): Promise<string | undefined> {
  try {
    await ledger.write((tx) => tx.execute(sql, values));
  } catch (error) {
    return violatedConstraint(error) ?? (error as Error).message;
  }
  return undefined;
}

const INSERT = "INSERT INTO ledger_entry (person_id, source, author, valid_from, submitted_on";

test("the ledger takes rows and gives none back", async () => {
  const person = await ledger.person({ kind: "credits", part: "public", hundredths: 3000, valid_from: 20260301 });
  assert.equal(
    await refusal("UPDATE ledger_entry SET hundredths = 1 WHERE person_id = $1", [person]),
    "ledger_append_only",
  );
  assert.equal(await refusal("DELETE FROM ledger_entry WHERE person_id = $1", [person]), "ledger_append_only");
  assert.equal(await refusal("TRUNCATE ledger_entry CASCADE"), "ledger_append_only");
  assert.equal(await refusal("DELETE FROM person WHERE person_id = $1", [person]), "ledger_person_known");
  const [row] = await ledger.database.rows<{ hundredths: number }>(
    "SELECT hundredths FROM ledger_entry WHERE person_id = $1",
    [person],
  );
  assert.equal(row?.hundredths, 3000);
});

test("a reversal points to an entry of the same person and kind, once, with a reason", async () => {
  const person = await ledger.person();
  const other = await ledger.person();
  const [entry] = await ledger.record(person, {
    kind: "credits",
    part: "public",
    hundredths: 3000,
    valid_from: 20260301,
  });
  const reverse = (who: number, kind: string, which: number, reason: string | null = "误录") =>
    refusal(
      "INSERT INTO ledger_entry (person_id, kind, reverses, reason, source, author) VALUES ($1, $2, $3, $4, 'hr', '测试')",
      [who, kind, which, reason],
    );
  assert.equal(await reverse(person, "credits", entry as number, null), "ledger_reversal_has_reason");
  assert.equal(await reverse(person, "classes", entry as number), "ledger_reverses_same_kind");
  assert.equal(await reverse(other, "credits", entry as number), "ledger_reverses_own_entry");
  assert.equal(await reverse(person, "credits", 9_000_000_000), "ledger_reverses_earlier");
  assert.equal(await reverse(person, "credits", entry as number), undefined);
  assert.equal(await reverse(person, "credits", entry as number), "ledger_reversed_once");
  const row = await ledger.database.row<{ entry_id: number }>(
    "SELECT entry_id FROM ledger_entry WHERE person_id = $1 AND reverses IS NOT NULL",
    [person],
  );
  assert.equal(await reverse(person, "credits", row?.entry_id as number), "ledger_reverses_no_reversal");
});

test("every kind names what it cannot do without", async () => {
  const person = await ledger.person();
  const values = "VALUES ($1, 'hr', '测试', '2026-03-01', '2026-03-01'";
  const incomplete = [
    ["kind, year, part", "'credits', 2026, 'public'"],
    ["kind, year, part, hundredths", "'credits', 2026, 'face_to_face', 100"],
    ["kind, employer", "'employment', NULL"],
    ["kind, employer, unit_id", `'employment', 'charity', ${ledger.units.public}`],
    ["kind, level", "'title', 'full'"],
    ["kind, approved, year, route", "'application', true, 2026, 'lottery'"],
    ["kind, year, route", "'application', 2026, 'review'"],
    ["kind, year, class", "'classes', 2026, 'expert'"],
    ["kind, post", "'post', 'dual_role'"],
    ["kind, year, part, hundredths", "'adjustments', 2026, 'public', 100"],
    ["kind, year", "'holiday', 2026"],
  ];
  for (const [columns, literals] of incomplete) {
    assert.equal(
      await refusal(`${INSERT}, ${columns}) ${values}, ${literals})`, [person]),
      "ledger_entry_complete",
      `${columns}: ${literals}`,
    );
  }
});

test("hours, years and dates stay within what can be", async () => {
  const person = await ledger.person();
  const credit = (extra: string, literals: string) =>
    refusal(
      `INSERT INTO ledger_entry (person_id, source, author, kind, part, submitted_on, ${extra}) VALUES ($1, 'hr', '测试', 'credits', 'public', '2026-03-01', ${literals})`,
      [person],
    );
  assert.equal(await credit("year, valid_from, hundredths", "2026, '2026-03-01', -1"), "ledger_hours_sane");
  assert.equal(await credit("year, valid_from, hundredths", "2026, '2026-03-01', 1000001"), "ledger_hours_sane");
  assert.equal(await credit("year, valid_from, hundredths", "1999, '2026-03-01', 1"), "ledger_year_sane");
  assert.equal(await credit("year, valid_from, hundredths", "2026, '1899-12-31', 1"), "ledger_dates_sane");
  assert.equal(
    await credit("year, valid_from, valid_to, hundredths", "2026, '2026-03-01', '2026-02-28', 1"),
    "ledger_dates_sane",
  );
  assert.equal(await credit("valid_from, hundredths", "'2026-03-01', 1"), "ledger_entry_dated");
  assert.equal(await credit("year, valid_from, hundredths", "2026, '2026-03-01', 1000000"), undefined);
});

test("official decisions are never changed either", async () => {
  const person = await ledger.person();
  const digest = "0".repeat(64);
  const insert =
    "INSERT INTO decision (person_id, year, decided_by, known_at, policy_id, policy_version, receipt, digest) VALUES ($1, 2026, $2, now(), 'p', 'v', '{}', $3)";
  assert.equal(await refusal(insert, [person, HR.author, "not a digest"]), "decision_digest_form");
  assert.equal(await refusal(insert, [person, HR.author, digest]), undefined);
  assert.equal(await refusal("UPDATE decision SET year = 2025"), "decision_append_only");
  assert.equal(await refusal("DELETE FROM decision"), "decision_append_only");
});

test("what an entry says of itself is every column but whose it is, who wrote it, when, and what it takes back", async () => {
  const columns = await ledger.database.rows<{ name: string }>(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'ledger_entry'::regclass AND attnum > 0 AND NOT attisdropped",
  );
  const around = ["person_id", "entry_id", "recorded_at", "source", "author", "batch_id", "reverses"];
  assert.deepEqual([...SAID_COLUMNS, ...around].sort(), columns.map(({ name }) => name).sort());
});
