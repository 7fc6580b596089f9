/** The number of somebody whose record was merged into another means the other, in rosters and in records. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testVault } from "../../test/services.ts";
import { markMerged, peopleByPhone } from "../people/door.ts";
import { liveEntries, loadEntries } from "../standing/door.ts";
import { blindOf, bookOf, recordRow, rosterRow, useImports } from "./import.fixture.ts";

const imports = await useImports();
const { database } = imports;

const numberOf = async (n: number): Promise<number> => {
  const row = await database.row<{ person_id: number }>("SELECT person_id FROM person WHERE identity_blind = $1", [
    blindOf(n),
  ]);
  return (row as { person_id: number }).person_id;
};
const live = async (personId: number) => liveEntries(await loadEntries(database, [personId]));

/** Two people of a roster of whom the second, and whoever is named after, is merged into the one before. */
async function chain(...ns: number[]): Promise<number[]> {
  await imports.roster(ns.map((n) => rosterRow(n)));
  const ids = await Promise.all(ns.map(numberOf));
  for (const [index, id] of ids.entries())
    if (index > 0) await imports.write((tx) => markMerged(tx, id, ids[index - 1] as number));
  return ids;
}

test("a roster row with the number of a merged record writes to the survivor, through two merges", async () => {
  const [survivor = 0, , gone = 0] = await chain(1, 2, 3);
  const untouched = await live(gone);
  const phone = "13912345678";
  const result = await imports.roster([
    rosterRow(3, { 单位: "第一师医院", 手机号: phone, "岗位/职务": "双肩挑" }),
    rosterRow(4),
  ]);
  assert.deepEqual([result.counts?.new, result.counts?.changed, result.counts?.bad], [1, 1, 0]);
  const units = (await live(survivor)).filter(({ kind, valid_to: end }) => kind === "employment" && end === null);
  assert.deepEqual(
    units.map(({ unit_id: unit }) => unit),
    [imports.unit("A01A02")],
  );
  assert.deepEqual(await live(gone), untouched);
  assert.deepEqual(await peopleByPhone(database, testVault, phone), [survivor]);
  // The same again changes nothing, and neither does the survivor's own number.
  const again = await imports.roster([rosterRow(1, { 单位: "第一师医院", 手机号: phone, "岗位/职务": "双肩挑" })]);
  assert.deepEqual([again.counts?.changed, again.counts?.unchanged], [0, 1]);
});

test("both numbers of one person in a roster are one row too many, and each points at the other", async () => {
  await chain(11, 12);
  const result = await imports.preview("roster", await bookOf("roster", [rosterRow(11), rosterRow(12), rosterRow(13)]));
  assert.deepEqual(await imports.codes(result.importId), { 2: ["person_repeated"], 3: ["person_repeated"] });
  assert.match((await imports.bad(result.importId))[0]?.errors[0]?.message ?? "", /第 3 行/);
  assert.equal(result.counts?.new, 1);
});

test("a record under the number of a merged record is the survivor's", async () => {
  const [survivor = 0, gone = 0] = await chain(21, 22);
  const result = await imports.records([recordRow(22)]);
  assert.deepEqual([result.counts?.new, result.counts?.bad], [1, 0]);
  const credits = async (id: number) => (await live(id)).filter(({ kind }) => kind === "credits").length;
  assert.deepEqual([await credits(survivor), await credits(gone)], [1, 0]);
});
