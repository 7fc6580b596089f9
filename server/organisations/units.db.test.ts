import assert from "node:assert/strict";
import { test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import { transact, violatedConstraint } from "../platform/db.ts";
import { allUnits, insertUnit, insertUnits, placeOn, unitById, unitPlaces, unitsAbove, unitsBelow } from "./door.ts";

const file = await useDatabase();
const { database } = file;

const unit = (code: string, parent: string | null, division_code = "d01") => ({
  code,
  division_code,
  name: `单位${code}`,
  kind: "regiment",
  sector: "public" as const,
  parent,
});

test("units form a tree that can be read from both ends", async () => {
  const units = [
    unit("A01", null, "corps"),
    unit("A01A01", "A01"),
    unit("A01A01B02", "A01A01"),
    unit("A01A02", "A01", "d02"),
  ];
  const ids = await transact(database, (tx) => insertUnits(tx, units));
  const id = (code: string) => ids.get(code) as number;
  assert.deepEqual(
    (await allUnits(database)).map(({ code }) => code),
    ["A01", "A01A01", "A01A01B02", "A01A02"],
  );
  assert.deepEqual(
    (await unitsBelow(database, id("A01A01"))).map(({ code }) => code),
    ["A01A01", "A01A01B02"],
  );
  assert.deepEqual(
    (await unitsAbove(database, id("A01A01B02"))).map(({ code }) => code),
    ["A01A01B02", "A01A01", "A01"],
  );
  assert.equal((await unitById(database, id("A01A02")))?.parent_id, id("A01"));
  assert.equal(placeOn(await unitPlaces(database), id("A01A02"), 20200101)?.divisionCode, "d02");
  assert.equal(await unitById(database, 999_999), undefined);
});

test("a unit with a code that is taken, a strange division or no name is refused by constraint", async () => {
  const refusal = async (change: object) => {
    const { parent: _, ...given } = unit("A09", null);
    const insert = transact(database, (tx) => insertUnit(tx, { ...given, parent_id: null, ...change }));
    return insert.then(() => undefined, violatedConstraint);
  };
  assert.equal(await refusal({}), undefined);
  assert.equal(await refusal({}), "unit_code_once");
  assert.equal(await refusal({ code: "第一师" }), "unit_code_form");
  assert.equal(await refusal({ code: "A10", division_code: "d15" }), "unit_division_known");
  assert.equal(await refusal({ code: "A10", name: " " }), "unit_name_present");
  assert.equal(await refusal({ code: "A10", valid_to: "1900-01-01" }), "unit_dates_in_order");
});
