import assert from "node:assert/strict";
import { test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import type { Reach } from "../../contract/actor.ts";
import { transact } from "../platform/db.ts";
import { allUnits, industryLines, insertUnits, isWithin, reachSql, unitsAbove, unitsWithin } from "./door.ts";

const file = await useDatabase();
const { database } = file;

const unit = (code: string, parent: string | null, division_code: string) => ({
  code,
  parent,
  division_code,
  name: `单位${code}`,
  kind: "regiment",
  sector: "public" as const,
});

const ids = await transact(database, (tx) =>
  insertUnits(tx, [
    unit("A01", null, "d01"),
    unit("A01A01", "A01", "d01"),
    // Moved in the tree after it got its code.
    unit("A02", null, "d02"),
    unit("A09", "A01A01", "d01"),
    unit("A02A01", "A02", "d02"),
  ]),
);
const id = (code: string) => ids.get(code) as number;

const REACHES: readonly [Reach, string[]][] = [
  [{ kind: "all" }, ["A01", "A01A01", "A02", "A02A01", "A09"]],
  [{ kind: "division", divisionCode: "d02" }, ["A02", "A02A01"]],
  [{ kind: "unit", unitId: id("A01") }, ["A01"]],
  [{ kind: "unit_and_below", unitId: id("A01") }, ["A01", "A01A01", "A09"]],
  [{ kind: "units", unitIds: [id("A01A01"), id("A02A01")] }, ["A01A01", "A02A01", "A09"]],
  [{ kind: "units", unitIds: [] }, []],
  [{ kind: "self", personId: 7 }, []],
  [{ kind: "public" }, []],
  // A kind that only a newer server knows.
  [{ kind: "galaxy" } as unknown as Reach, []],
];

/** Codes of the units whose rows a reach lets through, by its SQL; each unit has one row of a series. */
async function bySql(reach: Reach, series: string): Promise<string[]> {
  const values: unknown[] = [series];
  const numbered = { add: (value: unknown) => `$${values.push(value)}` };
  const columns = { unit: "s.unit_id", division: "s.division_code", person: "0", series: "s.series" };
  const rows = await database.rows<{ code: string }>(
    `SELECT s.code FROM (SELECT unit.*, $1::text AS series FROM unit) s WHERE ${reachSql(reach, columns, numbered)} ORDER BY s.code`,
    values,
  );
  return rows.map(({ code }) => code);
}

test("a reach as SQL, over units and over a single one says the same", async () => {
  const units = await allUnits(database);
  for (const [reach, expected] of REACHES) {
    assert.deepEqual(await bySql(reach, "engineering"), expected, JSON.stringify(reach));
    assert.deepEqual(
      unitsWithin(units, reach)
        .map(({ code }) => code)
        .sort(),
      expected,
    );
    const single: string[] = [];
    for (const each of units)
      if (isWithin(reach, await unitsAbove(database, each.unit_id), "engineering")) single.push(each.code);
    assert.deepEqual(single.sort(), expected);
  }
});

test("an industry's line sees its own series only, in whatever place, and no one without a series", async () => {
  for (const { industry, series } of industryLines()) {
    const reach: Reach = { kind: "division", divisionCode: "d02", industry };
    for (const each of series) assert.deepEqual(await bySql(reach, each), ["A02", "A02A01"]);
    assert.deepEqual(await bySql(reach, "engineering"), []);
    const above = await unitsAbove(database, id("A02A01"));
    assert.equal(isWithin(reach, above, series[0] ?? ""), true);
    assert.equal(isWithin(reach, above, "engineering"), false);
    assert.equal(isWithin(reach, above, null), false);
  }
  // Rows that say no series cannot be shown to somebody who sees one only.
  const values = { add: () => "$1" };
  const lined = reachSql({ kind: "all", industry: "health" }, { unit: "u", division: "d" }, values);
  assert.equal(lined, "false");
});
