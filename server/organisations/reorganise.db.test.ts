import assert from "node:assert/strict";
import { test } from "node:test";
import { transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { placeOn, unitPlaces, unitsAbove, unitsBelow } from "./door.ts";
import { previewOf } from "./reorganise.ts";
import { EVERYWHERE, kinds, TODAY, useTree } from "./reorganise.fixture.ts";
import { reverseAct } from "./reverse.ts";

const { database, jobs, account, id, act } = await useTree();

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.code, ...(error.errors ?? []).map(({ path, code }) => `${path} ${code}`)].join(", ");
  }
}

const names = (units: readonly { name: string }[]) => units.map(({ name }) => name);
const below = async (top: string, day: string) => names(await unitsBelow(database, await id(top), day));
const placeOf = async (unit: number, day: number) => placeOn(await unitPlaces(database, [unit]), unit, day);

test("a merger holds from its day on, and the tree of the day before stays what it was", async () => {
  const [first, second] = [await id("甲团"), await id("乙团")];
  await act({ kind: "merged", day: "2020-01-01", unitId: first, unitIds: [second], documentNumber: "师发〔2019〕8号" });
  assert.deepEqual(await below("乙团", "2019-12-31"), ["乙团", "乙团医院"]);
  assert.deepEqual(await below("乙团", "2020-01-01"), []);
  assert.deepEqual(await below("甲团", "2020-01-01"), ["甲团", "甲团学校", "甲团一连", "乙团医院"]);
  assert.equal((await placeOf(second, 20191231))?.unitId, second);
  assert.equal((await placeOf(second, 20200101))?.unitId, first);
  const hospital = await database.row<{ code: string; valid_to: string | null }>(
    "SELECT code, valid_to FROM unit WHERE name = '乙团医院'",
  );
  assert.deepEqual(hospital, { code: "A01A01A01A03", valid_to: null });
  assert.equal(
    await refusal(act({ kind: "merged", day: "2021-01-01", unitId: await id("丙团"), unitIds: [second] })),
    "unit_not_living",
  );
});

test("a new name holds from its day on; what was called otherwise then is still called so", async () => {
  const unit = await id("丙团");
  await act({ kind: "renamed", day: "2022-05-01", unitId: unit, name: "丙镇" });
  assert.deepEqual(names(await unitsAbove(database, unit, "2022-04-30")), ["丙团", "一师", "兵团"]);
  assert.deepEqual(names(await unitsAbove(database, unit, "2022-05-01")), ["丙镇", "一师", "兵团"]);
  assert.equal(
    await refusal(act({ kind: "renamed", day: TODAY, unitId: unit, name: "丙镇" })),
    "invalid_request, body.name name_same",
  );
  assert.equal(
    await refusal(act({ kind: "renamed", day: TODAY, unitId: unit, name: "甲团" })),
    "invalid_request, body.name name_taken",
  );
});

test("a unit that moves takes what stands below it along, and the division changes with it", async () => {
  const [unit, division] = [await id("甲团"), await id("二师")];
  await act({ kind: "moved", day: "2024-07-01", unitId: unit, parentId: division });
  const moved = await database.rows("SELECT name, code, division_code FROM unit WHERE name LIKE '甲团%' ORDER BY code");
  assert.deepEqual(moved, [
    { name: "甲团", code: "A01A02A02", division_code: "d02" },
    { name: "甲团学校", code: "A01A02A02A01", division_code: "d02" },
    { name: "甲团一连", code: "A01A02A02A02", division_code: "d02" },
  ]);
  // Who was taken over in 2020 goes along too.
  assert.equal((await placeOf(await id("乙团"), 20240701))?.divisionCode, "d02");
  assert.equal((await placeOf(await id("乙团"), 20240630))?.divisionCode, "d01");
  const school = await id("甲团学校");
  assert.equal(
    await refusal(act({ kind: "moved", day: TODAY, unitId: unit, parentId: school })),
    "invalid_request, body.parentId below_itself",
  );
  assert.equal(await refusal(act({ kind: "moved", day: TODAY, unitId: school, parentId: division })), "done");
  assert.equal(
    await refusal(act({ kind: "moved", day: TODAY, unitId: division, parentId: unit })),
    "invalid_request, body.unitId frame_stays",
  );
});

test("nothing is recorded behind the back of what came later, nor ahead of today", async () => {
  const unit = await id("甲团");
  assert.equal(
    await refusal(act({ kind: "moved", day: "2021-01-01", unitId: unit, parentId: await id("二师") })),
    "unit_changed_later",
  );
  assert.equal(
    await refusal(act({ kind: "closed", day: "2021-01-01", unitId: await id("甲团一连") })),
    "unit_changed_later",
  );
  assert.equal(
    await refusal(act({ kind: "renamed", day: "2026-11-24", unitId: unit, name: "甲镇" })),
    "invalid_request, body.day future",
  );
  // A name disturbs nothing that came later.
  assert.equal(await refusal(act({ kind: "renamed", day: "2021-01-01", unitId: unit, name: "甲镇" })), "done");
  assert.deepEqual(names((await unitsAbove(database, unit, "2020-12-31")).slice(0, 1)), ["甲团"]);
  assert.equal((await unitsAbove(database, unit))[0]?.code, "A01A02A02");
});

test("a division's HR changes what is its own; what is another's is answered as if it were not there", async () => {
  const reach = { kind: "division", divisionCode: "d01" } as const;
  const foreign = await id("丁团");
  assert.equal(await refusal(act({ kind: "renamed", day: TODAY, unitId: foreign, name: "戊团" }, reach)), "not_found");
  assert.equal(await refusal(act({ kind: "renamed", day: TODAY, unitId: 999_999, name: "戊团" }, reach)), "not_found");
  const own = await id("丙镇");
  assert.equal(
    await refusal(act({ kind: "moved", day: TODAY, unitId: own, parentId: await id("二师") }, reach)),
    "not_found",
  );
  assert.equal(
    await refusal(act({ kind: "renamed", day: TODAY, unitId: await id("一师"), name: "师" }, reach)),
    "invalid_request, body.unitId frame_stays",
  );
  const founded = await act(
    { kind: "founded", day: "2025-01-01", parentId: own, name: "丙镇学校", unitKind: "school" },
    reach,
  );
  const row = await database.row("SELECT code, division_code, employer_kind, sector FROM unit WHERE unit_id = $1", [
    founded.unitId,
  ]);
  assert.deepEqual(row, {
    code: "A01A01A03A01",
    division_code: "d01",
    employer_kind: "public_institution",
    sector: "public",
  });
  assert.equal(
    await refusal(act({ kind: "founded", day: TODAY, parentId: own, name: "丙镇大学", unitKind: "university" }, reach)),
    "invalid_request, body.unitKind kind_misplaced",
  );
});

test("a unit splits: its parts get what is given to them, and the first stands for it when it ends", async () => {
  const unit = await id("丁团");
  await act({ kind: "founded", day: "2001-01-01", parentId: unit, name: "丁团东连", unitKind: "company" });
  await act({ kind: "founded", day: "2001-01-01", parentId: unit, name: "丁团西连", unitKind: "company" });
  const west = await id("丁团西连");
  const parts = [{ name: "丁东团" }, { name: "丁西团", childIds: [west] }];
  await act({ kind: "split", day: "2023-01-01", unitId: unit, parts, closes: true });
  assert.deepEqual(await below("丁东团", TODAY), ["丁东团", "丁团东连"]);
  assert.deepEqual(await below("丁西团", TODAY), ["丁西团", "丁团西连"]);
  assert.equal((await placeOf(unit, 20230101))?.unitId, await id("丁东团"));
});

test("closing wants no units below; the unit above stands for it", async () => {
  assert.equal(
    await refusal(act({ kind: "closed", day: TODAY, unitId: await id("丁西团") })),
    "invalid_request, body.unitId has_children",
  );
  const west = await id("丁团西连");
  await act({ kind: "closed", day: "2024-01-01", unitId: west });
  assert.equal((await placeOf(west, 20240101))?.unitId, await id("丁西团"));
});

test("an act is taken back by another one; both stay on record, and nothing may stand on it", async () => {
  const [one, two] = [await id("丁东团"), await id("丁西团")];
  const merged = await act({ kind: "merged", day: "2025-01-01", unitIds: [one, two], name: "丁合团" });
  const back = (reorganisationId: number) =>
    transact(database, (tx) =>
      reverseAct(tx, jobs, {
        reorganisationId,
        reason: "文号登记错误",
        reach: EVERYWHERE,
        actor: { accountId: account, role: "xpcc_hr" },
      }),
    );
  const named = await act({ kind: "renamed", day: "2025-02-01", unitId: merged.unitId, name: "丁新团" });
  assert.equal(await refusal(back(merged.reorganisationId)), "reorganisation_built_on");
  await back(named.reorganisationId);
  await back(merged.reorganisationId);
  assert.equal(await refusal(back(merged.reorganisationId)), "reorganisation_reversed");
  assert.deepEqual(await below("丁东团", TODAY), ["丁东团", "丁团东连"]);
  assert.equal((await placeOf(one, 20260101))?.unitId, one);
  const record = await database.row<{ acts: number }>(
    "SELECT count(*) AS acts FROM reorganisation WHERE kind = 'merged' OR reverses IS NOT NULL",
  );
  assert.equal(record?.acts, 4);
  await assert.rejects(
    transact(database, (tx) => tx.execute("UPDATE reorganisation SET note = ''")),
    /append-only/,
  );
});

test("two mergers of the same unit at once: one wins, the other is told why it cannot", async () => {
  await act({ kind: "founded", day: "2000-01-01", parentId: await id("二师"), name: "庚团", unitKind: "regiment" });
  const [unit, one, two] = [await id("庚团"), await id("丁东团"), await id("丁西团")];
  const both = await Promise.all(
    [one, two].map((into) => refusal(act({ kind: "merged", day: TODAY, unitId: into, unitIds: [unit] }))),
  );
  assert.deepEqual(both.sort(), ["done", "unit_not_living"]);
});

test("a preview says what would change; an act on what changed since is refused", async () => {
  const [one, two] = [await id("丁东团"), await id("丁西团")];
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO office (account_id, role, title, scope, unit_id) VALUES ($1, 'unit_clerk', '丁西团人事', 'unit_and_below', $2)",
      [account, two],
    ),
  );
  const merger = { kind: "merged" as const, day: TODAY, unitId: one, unitIds: [two] };
  const preview = await previewOf(database, merger, { reach: EVERYWHERE, today: TODAY, kinds }, { d02: "第二师" });
  assert.deepEqual(
    preview.units.map(({ name, effect, heir }) => [name, effect, heir]),
    [["丁西团", "closed", "丁东团"]],
  );
  assert.deepEqual([preview.officeCount, preview.offices[0]?.title], [1, "丁西团人事"]);
  await act({ kind: "renamed", day: TODAY, unitId: two, name: "丁西镇" });
  assert.equal(await refusal(act({ ...merger, basis: preview.basis })), "reorganisation_outdated");
  const again = await previewOf(database, merger, { reach: EVERYWHERE, today: TODAY, kinds }, {});
  assert.equal(await refusal(act({ ...merger, basis: again.basis })), "done");
});
