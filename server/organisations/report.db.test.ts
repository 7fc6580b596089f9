/** The same report for 2019 and 2020 across a merger is right on both dates, counted by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { readOverviewOf } from "../population/overview.ts";
import { peoplePage } from "../population/list.ts";
import { registerPeople } from "../people/door.ts";
import { transact } from "../platform/db.ts";
import {
  openShelf,
  openYear,
  queues,
  recomputeAll,
  recordEntries,
  scalarsSql,
  workStandings,
} from "../standing/door.ts";
import { listPeople } from "../../contract/population.ts";
import { testVault } from "../../test/services.ts";
import { root } from "../../test/testing.ts";
import { TODAY, useTree } from "./reorganise.fixture.ts";

const { database, jobs, id, act } = await useTree(queues);
const shelf = openShelf(root);
const POLICY = { id: "xpcc/continuing-education", version: "2016-01-01" };
await workStandings(jobs, { shelf, clock: { now: () => new Date(`${TODAY}T09:00:00+08:00`) } });
const idle = () => jobs.idle(queues);

const byNumber = (one: number, other: number) => one - other;
let people = 0;
/** Somebody who serves in a unit from a day until another, or until now. */
async function serve(unit: string, from: number, to: number | null = null): Promise<number> {
  const identity_number = syntheticCitizenId(++people, 1980, false);
  const unit_id = await id(unit);
  return transact(database, async (tx) => {
    const ids = await registerPeople(tx, testVault, [
      { name: `职工${people}`, identity_kind: "citizen", identity_number },
    ]);
    const person_id = ids.get(identity_number) as number;
    const entry = { person_id, kind: "employment", employer: "public", unit_id, valid_from: from, valid_to: to };
    await recordEntries(tx, { jobs, shelf }, { author: "测试", source: "hr" }, [entry]);
    return person_id;
  });
}

type Filter = { unit?: number; division?: string };
const report = async (year: number, by: "unit" | "division", filter: Filter = {}) => {
  const { groups, total, trend } = await readOverviewOf(
    database,
    testVault,
    year,
    { kind: "all" },
    filter,
    by,
    (_, code) => code,
  );
  return {
    groups: Object.fromEntries(groups.map(({ label, counts }) => [label, counts.people])),
    total: total.people,
    trend: Object.fromEntries(trend.map((each) => [each.year, each.counts.people])),
  };
};

await transact(database, async (tx) => {
  for (const year of [2019, 2020, 2021]) await openYear(tx, year, POLICY);
});
const inB = [await serve("乙团", 20150101), await serve("乙团", 20180301), await serve("乙团", 20180301, 20191130)];
const others = [await serve("甲团", 20100101), await serve("乙团医院", 20170101), await serve("丁团", 20120601)];
await idle();

test("before anything is reorganised everybody is counted where they serve", async () => {
  assert.deepEqual(await report(2019, "unit"), {
    groups: { 甲团: 1, 乙团: 3, 乙团医院: 1, 丁团: 1 },
    total: 6,
    trend: { 2019: 6, 2020: 5, 2021: 5 },
  });
  assert.deepEqual((await report(2020, "unit")).groups, { 甲团: 1, 乙团: 2, 乙团医院: 1, 丁团: 1 });
});

test("across a merger of 1 January 2020 the year before counts the old units and the year after the merged one", async () => {
  const [first, second] = [await id("甲团"), await id("乙团")];
  await act({ kind: "merged", day: "2020-01-01", unitId: first, unitIds: [second] });
  await idle();
  assert.deepEqual((await report(2019, "unit")).groups, { 甲团: 1, 乙团: 3, 乙团医院: 1, 丁团: 1 });
  assert.deepEqual((await report(2020, "unit")).groups, { 甲团: 3, 乙团医院: 1, 丁团: 1 });
  // Below the merged unit: its own person and then those of 乙团 who stayed, with the hospital that came along.
  assert.deepEqual(await report(2019, "unit", { unit: first }), {
    groups: { 甲团: 1 },
    total: 1,
    trend: { 2019: 1, 2020: 4, 2021: 4 },
  });
  assert.deepEqual(await report(2020, "unit", { unit: first }), {
    groups: { 甲团: 3, 乙团医院: 1 },
    total: 4,
    trend: { 2019: 1, 2020: 4, 2021: 4 },
  });
  assert.deepEqual(await report(2019, "unit", { unit: second }), {
    groups: { 乙团: 3, 乙团医院: 1 },
    total: 4,
    trend: { 2019: 4 },
  });
  assert.equal((await report(2020, "unit", { unit: second })).total, 0);
});

test("a list of a past year calls units as they were called then", async () => {
  const unit = await id("甲团");
  await act({ kind: "renamed", day: "2020-06-01", unitId: unit, name: "甲镇" });
  const names = async (year: number) => {
    const query = listPeople.query.parse({ unit: String(unit) });
    const page = await peoplePage(database, testVault, year, { kind: "all" }, query);
    return page.people.map((line) => line.unit ?? "").sort();
  };
  assert.deepEqual(await names(2019), ["甲团"]);
  assert.deepEqual(await names(2020), ["乙团医院", "甲镇", "甲镇", "甲镇"]);
  assert.deepEqual((await report(2019, "unit")).groups, { 甲团: 1, 乙团: 3, 乙团医院: 1, 丁团: 1 });
});

test("a move to another division counts there from its year on, and opens the wall for it without closing the old one", async () => {
  const unit = await id("甲镇");
  await act({ kind: "moved", day: "2021-03-01", unitId: unit, parentId: await id("二师") });
  await idle();
  assert.deepEqual((await report(2020, "division")).groups, { d01: 4, d02: 1 });
  assert.deepEqual((await report(2021, "division")).groups, { d02: 5 });
  const seen = async (division: string) => {
    const rows = await database
      .walled({ divisions: [division] })
      .rows<{ person_id: number }>("SELECT person_id FROM person ORDER BY person_id");
    return rows.map(({ person_id }) => person_id);
  };
  const [one, two, left] = inB as [number, number, number];
  const [own, nurse, far] = others as [number, number, number];
  assert.deepEqual(await seen("d01"), [one, two, left, own, nurse].sort(byNumber));
  assert.deepEqual(await seen("d02"), [one, two, own, nurse, far].sort(byNumber), "who left before is none of theirs");
});

test("the set-wise form of the facts places everybody as the standings do", async () => {
  const sql = scalarsSql(shelf.document(POLICY.id, POLICY.version), { years: [2019, 2020, 2021], today: 20261123 });
  const placed = await database.rows(
    `SELECT person_id, year, unit_id, division_code FROM (${sql}) placed ORDER BY person_id, year`,
  );
  assert.equal(placed.length, 16);
  assert.deepEqual(
    placed,
    await database.rows("SELECT person_id, year, unit_id, division_code FROM standing ORDER BY person_id, year"),
  );
});

test("taking it all back gives the first report again, and computing everybody at once says the same", async () => {
  const acts = await database.rows<{ reorganisation_id: number }>(
    "SELECT reorganisation_id FROM reorganisation ORDER BY reorganisation_id DESC",
  );
  const { reverseAct } = await import("./reverse.ts");
  const standings = () =>
    database.rows("SELECT person_id, year, unit_id, division_code FROM standing ORDER BY person_id, year");
  const before = await standings();
  await recomputeAll(database, { shelf, today: 20261123 });
  assert.deepEqual(await standings(), before);
  for (const { reorganisation_id: reorganisationId } of acts)
    await transact(database, (tx) =>
      reverseAct(tx, jobs, {
        reorganisationId,
        reason: "试登记",
        reach: { kind: "all" },
        actor: { accountId: 1, role: "xpcc_hr" },
      }),
    );
  await idle();
  assert.deepEqual((await report(2020, "unit")).groups, { 甲团: 1, 乙团: 2, 乙团医院: 1, 丁团: 1 });
});
