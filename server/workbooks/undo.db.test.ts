/** Rosters updated in place: what changes is told person by person, and a committed import can be taken back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testVault } from "../../test/services.ts";
import { peopleByIdentity, personById } from "../people/door.ts";
import { liveEntries } from "../standing/door.ts";
import { undo } from "./actions.ts";
import { changePage, changesWorkbook, countChanges } from "./change-views.ts";
import { bookOf, CLOCK, EVERYBODY, identityOf, recordRow, rosterRow, useImports, words } from "./import.fixture.ts";
import { carryOn } from "./jobs.ts";
import { loadEntriesOf } from "./ledger.fixture.ts";
import { rowsOf } from "./workbook.fixture.ts";
import { importView } from "./views.ts";

const imports = await useImports();
const { database, services } = imports;
const reading = { vault: testVault, words };
const importer = { author: "test", reach: EVERYBODY };
const HOUR = 3_600_000;

const page = (importId: number, filter: object = {}) =>
  changePage(database, reading, importId, { after: 0, limit: 100, ...filter });

async function takeBack(importId: number, hoursLater = 1) {
  const now = new Date(CLOCK.now().getTime() + hoursLater * HOUR);
  const fault = await imports.write((tx) => undo(tx, services.jobs, importer, importId, now));
  if (fault !== undefined) return fault;
  await carryOn(services, importId);
  return importView(database, EVERYBODY, importId);
}

/** What the ledger says now of some people, without what entries are called. */
async function standing(...people: number[]): Promise<string[]> {
  const all = await Promise.all(people.map((n) => loadEntriesOf(database, identityOf(n))));
  const said = all
    .flatMap((entries) => liveEntries(entries))
    .map((entry) => {
      const { entry_id, recorded_at, source, reason, ...rest } = entry;
      void [entry_id, recorded_at, source, reason];
      return JSON.stringify(rest);
    });
  return said.sort();
}

async function phoneOf(n: number): Promise<string | null | undefined> {
  const ids = await peopleByIdentity(database, testVault, [identityOf(n)]);
  return (await personById(database, testVault, ids.get(identityOf(n)) ?? 0))?.phone;
}

let previewed = 0;

test("a preview tells of each person what is new, changes from what to what, ends, or stays", async () => {
  await imports.roster([
    rosterRow(1),
    rosterRow(2, { "岗位/职务": "双肩挑", 申报途径: "评审", 拟晋升级别: "副高级" }),
    rosterRow(3),
    rosterRow(4),
  ]);
  const seen = await imports.preview(
    "roster",
    await bookOf("roster", [
      rosterRow(1, { 单位: "第一师医院", 职称级别: "高级教师", 手机号: "19900008888" }),
      rosterRow(2, { "岗位/职务": "无", 申报途径: "无" }),
      rosterRow(3),
      rosterRow(5),
      rosterRow(4, { 单位: "没有这个单位" }),
    ]),
  );
  assert.deepEqual(await countChanges(database, seen.importId), { new: 1, changed: 1, ended: 1, unchanged: 1 });
  const rows = await page(seen.importId);
  assert.deepEqual(
    rows.map(({ row, status, changes }) => [row, status, changes.map(({ what, from, to }) => [what, from, to])]),
    [
      [
        2,
        "changed",
        [
          ["employment", "第一师第一中学，自 2026-01-01 起", "第一师医院，自 2026-01-01 起"],
          ["phone", null, null],
          ["title", "中小学教师 中级，自 2026-01-01 起", "中小学教师 副高级，自 2026-01-01 起"],
        ],
      ],
      [
        3,
        "ended",
        [
          ["application", "评审，副高级", null],
          ["post", "双肩挑", null],
        ],
      ],
      [4, "unchanged", []],
      [5, "new", []],
    ],
  );
  previewed = seen.importId;
});

test("the preview is masked, filtered, paged and a workbook, and stays to be read after the commit", async () => {
  const importId = previewed;
  const rows = await page(importId);
  assert.ok(rows.every(({ identity }) => /^\d{3}\*{11}\d{3}[\dX]$/.test(identity ?? "")));
  assert.deepEqual(
    (await page(importId, { status: "ended" })).map(({ row }) => row),
    [3],
  );
  assert.deepEqual(
    (await page(importId, { what: "title" })).map(({ row }) => row),
    [2],
  );
  assert.deepEqual(
    (await page(importId, { after: 3, limit: 1 })).map(({ row }) => row),
    [4],
  );
  const book = await rowsOf(changesWorkbook(database, reading, importId, { status: "changed" }), "变更预览");
  assert.deepEqual(
    book.map((row) => row["变更内容"]),
    ["单位或任职", "手机号", "职称"],
  );
  const before = await page(importId);
  await imports.commit(importId);
  const after = await page(importId);
  assert.deepEqual(
    after.map(({ personId, ...row }) => ({ ...row, known: personId !== null })),
    before.map(({ personId, ...row }) => ({ ...row, known: personId !== null || row.status === "new" })),
  );
});

test("taken back, everybody is as before, in the ledger and by telephone; asked again nothing happens", async () => {
  await imports.roster([rosterRow(20), rosterRow(21, { "岗位/职务": "双肩挑" }), rosterRow(22)]);
  const [before, phone] = [await standing(20, 21, 22), await phoneOf(20)];
  const done = await imports.roster([
    rosterRow(20, { 单位: "第一师医院", 手机号: "19900007777" }),
    rosterRow(21, { "岗位/职务": "无", 职称级别: "高级教师" }),
    rosterRow(22, { 申报途径: "评审", 拟晋升级别: "副高级" }),
    rosterRow(23),
  ]);
  assert.equal(done.counts?.changed, 3);
  assert.notDeepEqual(await standing(20, 21, 22), before);
  const undone = await takeBack(done.importId);
  assert.ok(typeof undone === "object");
  assert.deepEqual([undone.state, undone.undoRefusal], ["undone", null]);
  assert.deepEqual(await standing(20, 21, 22), before);
  assert.deepEqual(await standing(23), [], "whom it registered stays without anything that it said");
  assert.equal(await phoneOf(20), phone);
  const entries = await database.row("SELECT count(*) AS count FROM ledger_entry");
  assert.equal(((await takeBack(done.importId)) as { state: string }).state, "undone");
  assert.deepEqual(await database.row("SELECT count(*) AS count FROM ledger_entry"), entries);
  const again = await imports.roster([rosterRow(20, { 单位: "第一师医院" }), rosterRow(23)]);
  assert.deepEqual([again.counts?.changed, again.counts?.bad], [2, 0], "it can be imported anew");
});

test("records are taken back too, and a certificate is free again", async () => {
  await imports.roster([rosterRow(30), rosterRow(31)]);
  const once = recordRow(30, { 类别: "职业资格证书", 证书编号: "ZG2026000030", "学时/学分": 6000 });
  const done = await imports.records([recordRow(30), once]);
  const good = done.counts?.new ?? 0;
  assert.ok(good > 0, JSON.stringify(done.counts));
  const undone = await takeBack(done.importId);
  assert.equal(typeof undone === "object" && undone.state, "undone");
  const claims = await database.rows("SELECT 1 FROM certificate_claim WHERE normalised_number = 'ZG2026000030'");
  assert.deepEqual(claims, []);
  assert.equal((await imports.records([recordRow(30)])).counts?.new, 1);
});

test("what was built on an import keeps it: the rows are named, nothing is changed", async () => {
  const done = await imports.roster([rosterRow(40), rosterRow(41), rosterRow(42), rosterRow(43)]);
  await imports.roster([rosterRow(41, { 单位: "第一师医院" })]);
  await imports.records([recordRow(42)]);
  await imports.roster([rosterRow(43, { 手机号: "19900006666" })]);
  const state = await database.row("SELECT count(*) AS count, max(entry_id) AS last FROM ledger_entry");
  const kept = await takeBack(done.importId);
  assert.ok(typeof kept === "object");
  assert.equal(kept.state, "committed");
  assert.deepEqual(
    kept.undoRefusal?.rows.map(({ row, why }) => [row, why]),
    [
      [3, "corrected"],
      [3, "recorded"],
      [4, "recorded"],
    ],
  );
  assert.deepEqual(await database.row("SELECT count(*) AS count, max(entry_id) AS last FROM ledger_entry"), state);
  const phones = await imports.roster([rosterRow(40, { 手机号: "19900005555" })]);
  await imports.roster([rosterRow(40, { 手机号: "19900004444" })]);
  const later = await takeBack(phones.importId);
  assert.deepEqual(typeof later === "object" && later.undoRefusal?.rows.map(({ why }) => why), ["phone"]);
  assert.equal(await phoneOf(40), "19900004444");
});

test("after the time, out of reach, or not committed: it is not taken back", async () => {
  const done = await imports.roster([rosterRow(50)]);
  assert.equal(await takeBack(done.importId, 25), "too_late");
  assert.equal(typeof (await takeBack(done.importId, 24)), "object");
  const ready = await imports.preview("roster", await bookOf("roster", [rosterRow(51)]));
  assert.equal(await takeBack(ready.importId), "wrong_state");
  const foreign = { author: "test", reach: { kind: "division", divisionCode: "d02" } as const };
  const fault = await imports.write((tx) => undo(tx, services.jobs, foreign, done.importId, CLOCK.now()));
  assert.equal(fault, "not_found");
});
