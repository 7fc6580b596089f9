import assert from "node:assert/strict";
import { test } from "node:test";
import { makeDate } from "../../engine/calendar.ts";
import type { Facts, Item } from "../../engine/facts.ts";
import { writeWorld } from "../../db/worlds/demo.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { decideEverybody } from "./bulk.ts";
import {
  closedByUnit,
  fillEntries,
  isInQuestion,
  itemsSql,
  learningYears,
  liveEntries,
  loadEntries,
  placesToClose,
  recomputeAll,
  recomputePeople,
  scalarsSql,
  viewLive,
  type LedgerEntry,
  type NewEntry,
} from "./door.ts";
import { readEntry } from "./entry.ts";
import { POLICY, shelf, TODAY } from "./ledger.fixture.ts";
import { DECIDED_COLUMNS } from "./standing-row.ts";

const SEED = 20261123;
const PEOPLE = 1_500;
const file = await useDatabase();
const { database } = file;
const document = shelf.document(POLICY.id, POLICY.version);
console.log(`population of ${PEOPLE}, seed ${SEED}`);
await transact(
  database,
  (tx) => writeWorld(tx, { people: PEOPLE, seed: SEED, today: TODAY, named: true, vault: testVault }),
  {
    statementTimeoutMs: 120_000,
  },
);
await addOddities();
await closeForSome();

/** A year that two divisions have closed, one of them later, and everybody else has not; one that a division closed first. */
async function closeForSome(): Promise<void> {
  await transact(database, async (tx) => {
    await tx.execute("UPDATE learning_year SET closed_at = NULL WHERE year = 2025");
    await tx.execute(
      `INSERT INTO year_closing (year, division_code, closed_at, closed_by, office, reason, people, not_met, undetermined, waiting, drafts)
       SELECT 2025, division, at::timestamptz, min(account_id), 'x', 'x', 0, 0, 0, 0, 0
         FROM account, (VALUES ('d08', '2026-01-15T10:00:00+08:00'), ('d01', '2026-05-01T10:00:00+08:00')) shut (division, at)
        GROUP BY division, at`,
    );
    await tx.execute("UPDATE learning_year SET closed_at = '2025-04-01T10:00:00+08:00' WHERE year = 2024");
    await tx.execute(
      `INSERT INTO year_closing (year, division_code, closed_at, closed_by, office, reason, people, not_met, undetermined, waiting, drafts)
       SELECT 2024, 'd01', '2025-03-01T10:00:00+08:00', min(account_id), 'x', 'x', 0, 0, 0, 0, 0 FROM account`,
    );
  });
}

/** What the population lacks: claims, conflicts of every kind, appointments, unknown fields, gaps. */
async function addOddities(): Promise<void> {
  const odd = [
    "kind, employer, unit_id, valid_from, approved) SELECT person_id, 'world', 'x', 'employment', 'private', NULL, DATE '2025-03-15', true FROM person WHERE person_id % 17 = 1",
    "kind, employer, unit_id, valid_from, valid_to, approved) SELECT person_id, 'world', 'x', 'employment', NULL, 2, DATE '2024-12-31', DATE '2025-01-30', NULL FROM person WHERE person_id % 19 = 1",
    "kind, series, category, level, valid_from, approved) SELECT person_id, 'world', 'x', 'title', 'economics', 'economics', 'intermediate', DATE '2025-05-05', true FROM person WHERE person_id % 13 = 1",
    "kind, series, category, level, valid_from, approved) SELECT person_id, 'world', 'x', 'title', 'economics', NULL, NULL, DATE '2026-05-05', NULL FROM person WHERE person_id % 11 = 1",
    "kind, valid_from, valid_to, approved) SELECT person_id, 'world', 'x', 'appointment', DATE '2024-01-01', CASE WHEN person_id % 2 = 0 THEN DATE '2026-12-31' END, true FROM person WHERE person_id % 7 = 1",
    "kind, valid_from, valid_to, approved) SELECT person_id, 'world', 'x', 'appointment', DATE '2025-01-01', DATE '2026-12-31', true FROM person WHERE person_id % 21 = 1",
    "kind, professional_staff, valid_from, approved) SELECT person_id, 'world', 'x', 'status', person_id % 2 = 0, DATE '2024-07-01', true FROM person CROSS JOIN generate_series(1, 2) WHERE person_id % 23 = 1",
    "kind, year, route, target_level, valid_from, approved) SELECT person_id, 'world', 'x', 'application', 2026, 'exam', CASE WHEN person_id % 2 = 0 THEN 'full' END, DATE '2026-11-20' + (person_id % 7)::int, true FROM person WHERE person_id % 10 = 1",
    "kind, year, part, hundredths, valid_from, submitted_on, right_level, approved) SELECT person_id, 'world', 'x', 'credits', 2026, 'public', 3000, DATE '2026-11-20' + (person_id % 7)::int, DATE '2026-11-30', NULL, true FROM person WHERE person_id % 9 = 1",
    "kind, year, part, hundredths, valid_from, submitted_on, right_level, approved) SELECT person_id, 'world', 'x', 'credits', 2025, 'public', 500, DATE '2026-01-05', DATE '2026-01-05', true, NULL FROM person WHERE person_id % 8 = 1",
  ];
  for (const each of odd)
    await transact(database, (tx) => tx.execute(`INSERT INTO ledger_entry (person_id, source, author, ${each}`));
}

async function everyone(): Promise<Map<number, LedgerEntry[]>> {
  const people = await database.rows<{ person_id: number }>("SELECT person_id FROM person");
  return Map.groupBy(
    await loadEntries(
      database,
      people.map(({ person_id }) => person_id),
    ),
    ({ person_id }) => person_id,
  );
}

/** Facts of everybody by person and year, as the SQL form gives them. */
async function factsBySql(
  years: readonly number[],
  knownAt?: Date,
): Promise<Map<string, { facts: Facts; unitId: unknown }>> {
  const question = { years, today: TODAY, ...(knownAt ? { knownAt } : {}) };
  const scalars = await database.rows<Record<string, unknown>>(scalarsSql(document, question));
  const items = Map.groupBy(
    await database.rows<Record<string, unknown>>(itemsSql(question)),
    ({ person_id }) => person_id,
  );
  return new Map(
    scalars.map((row) => {
      const { person_id, year, closed, unit_id, division_code: _, ...values } = row;
      const facts = {
        year,
        closed,
        scalars: values,
        items: itemsOf(items.get(person_id) ?? [], row),
      } as unknown as Facts;
      return [`${String(person_id)} ${String(year)}`, { facts, unitId: unit_id }];
    }),
  );
}

function itemsOf(rows: Record<string, unknown>[], scalars: Record<string, unknown>): Facts["items"] {
  const items: Facts["items"] = {};
  const from = Math.min(Number(scalars["appointment_from"] ?? scalars["year"]), Number(scalars["year"]));
  const to = Math.max(Number(scalars["appointment_to"] ?? scalars["year"]), Number(scalars["year"]));
  for (const { name, spans, reported, fields } of document.collections) {
    const own = rows.filter(
      ({ kind, year }) => kind === name && (spans === "lifetime" || (Number(year) >= from && Number(year) <= to)),
    );
    if (reported && !own.some(({ year }) => year === scalars["year"])) continue;
    items[name] = own.map((row) => {
      const { valid_from, submitted_on } = readEntry({ valid_from: row["date"], submitted_on: row["submitted"] });
      const said: Record<string, unknown> = { ...row, date: valid_from, submitted: submitted_on };
      return Object.fromEntries([
        ["id", String(row["id"])],
        ...fields.map(({ name }) => [name, said[name] ?? null]),
      ]) as Item;
    });
  }
  return items;
}

function sorted(facts: Facts): unknown {
  const items = Object.entries(facts.items).filter(([, list]) => list !== undefined);
  return {
    ...facts,
    scalars: { ...facts.scalars },
    items: Object.fromEntries(
      items.map(([name, list]) => [name, list?.toSorted((a, b) => Number(a.id) - Number(b.id))]),
    ),
  };
}

async function compareFacts(knownAt?: Date): Promise<number> {
  const years = (await learningYears(database)).filter((each) => each.year >= 2020);
  const bySql = await factsBySql(
    years.map(({ year }) => year),
    knownAt,
  );
  let compared = 0;
  const closed = new Map<number, ReturnType<typeof closedByUnit>>();
  for (const each of years) closed.set(each.year, closedByUnit(each, await placesToClose(database, [each]), knownAt));
  for (const [personId, entries] of await everyone()) {
    const live = liveEntries(entries, knownAt);
    for (const year of years) {
      const sql = bySql.get(`${personId} ${year.year}`);
      assert.equal(sql !== undefined, isInQuestion(live, year.year, TODAY), `person ${personId} in ${year.year}`);
      if (sql === undefined) continue;
      const { facts, unitId } = viewLive(document, live, {
        year: year.year,
        today: TODAY,
        closed: closed.get(year.year) ?? false,
      });
      assert.deepEqual(sorted(sql.facts), sorted(facts), `person ${personId} in ${year.year}`);
      assert.equal(sql.unitId, unitId);
      compared++;
    }
  }
  return compared;
}

test("facts of a population are the same in SQL and in JavaScript", async () => {
  assert.ok((await compareFacts()) > PEOPLE * 3);
});

test("a year that some divisions have closed is closed for their people, and for nobody else", async () => {
  const counted = async (knownAt?: Date) =>
    database.rows<{ division: string; closed: boolean }>(
      `SELECT DISTINCT coalesce(division_code, '') AS division, closed FROM (${scalarsSql(document, {
        years: [2025],
        today: TODAY,
        ...(knownAt ? { knownAt } : {}),
      })}) facts WHERE division_code IN ('d01', 'd07', 'd08') ORDER BY 1`,
    );
  const all = (closed: readonly boolean[]) =>
    ["d01", "d07", "d08"].map((division, at) => ({ division, closed: closed[at] }));
  assert.deepEqual(await counted(), all([true, false, true]));
  assert.deepEqual(await counted(new Date("2026-04-01T10:00:00+08:00")), all([false, false, true]));
});

test("so they are as known on earlier days", async () => {
  for (const day of ["2023-12-31", "2025-01-20", "2025-03-15", "2026-04-01"])
    assert.ok((await compareFacts(new Date(`${day}T10:00:00+08:00`))) > PEOPLE);
});

test("standings computed set by set, person by person, and for some people are the same", async () => {
  const people = (await database.rows<{ person_id: number }>("SELECT person_id FROM person")).map(
    ({ person_id }) => person_id,
  );
  await recomputeAll(database, { shelf, today: TODAY });
  const some = await transact(database, (tx) => recomputePeople(tx, { shelf, today: TODAY }, people));
  assert.deepEqual([some.changed, some.removed], [0, 0]);
  const differing = await transact(database, async (tx) => {
    const found: unknown[] = [];
    await decideEverybody(
      tx,
      { shelf, today: TODAY, knownAt: "2026-11-23" },
      await learningYears(tx),
      async ({ year, sql }) => {
        const columns = DECIDED_COLUMNS.join(", ");
        const rows = await tx.rows(
          `SELECT * FROM (SELECT person_id, ${columns} FROM standing WHERE year = ${year}) kept FULL JOIN (SELECT person_id, ${columns} FROM (${sql}) query) made USING (person_id)
          WHERE kept.* IS DISTINCT FROM made.*`,
        );
        found.push(...rows);
      },
    );
    return found;
  });
  assert.deepEqual(differing, []);
  const row = await database.row<{ missing: number }>("SELECT count(*) AS missing FROM standing WHERE missing > 0");
  assert.ok((row?.missing ?? 0) > 50);
});

test("every entry of the world is one that recording would have written", async () => {
  const closing = makeDate(2026, 12, 31);
  let checked = 0;
  for (const entries of (await everyone()).values()) {
    const own = entries.filter(
      (entry) => entry.reverses === null && entry.source === "world" && (entry.valid_from ?? 0) < closing,
    );
    if (entries.some((entry) => entry.source !== "world" || entry.kind === "appointment")) continue;
    const { entries: filled, problems } = await transact(database, (tx) => fillEntries(tx, shelf, own as NewEntry[]));
    assert.deepEqual(problems, []);
    assert.deepEqual(filled, own);
    checked += own.length;
    if (checked > 5_000) return;
  }
  assert.fail("too few entries were checked");
});
