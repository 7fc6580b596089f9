import assert from "node:assert/strict";
import { test } from "node:test";
import { testVault } from "../../test/services.ts";
import { personById, peopleByPhone } from "../people/door.ts";
import { liveEntries, loadFacts, type LedgerEntry, type YearFacts } from "../standing/door.ts";
import { countChanges } from "./change-views.ts";
import { loadEntriesOf } from "./ledger.fixture.ts";
import {
  blindOf,
  bookOf,
  EVERYBODY,
  identityOf,
  recordRow,
  rosterRow,
  shelf,
  stateOf,
  TODAY,
  useImports,
} from "./import.fixture.ts";

const imports = await useImports();
const { database } = imports;

const live = async (n: number): Promise<LedgerEntry[]> => liveEntries(await loadEntriesOf(database, identityOf(n)));

async function scalars(n: number, year = 2026): Promise<Record<string, unknown>> {
  const [first] = await loadEntriesOf(database, identityOf(n));
  const [facts] = await loadFacts(database, shelf, first?.person_id ?? 0, [year], { today: TODAY });
  return (facts as YearFacts).view.facts.scalars;
}

/** Periods of a kind that stand, as [from, to, what]. */
const periods = (entries: readonly LedgerEntry[], kind: string, what: keyof LedgerEntry) =>
  entries
    .filter((entry) => entry.kind === kind)
    .map((entry) => [entry.valid_from, entry.valid_to, entry[what]])
    .sort((a, b) => Number(a[0]) - Number(b[0]));

test("a roster registers people and what it says of them; importing it again changes nothing", async () => {
  const rows = [
    rosterRow(1, { "岗位/职务": "双肩挑、连队两委", 申报途径: "评审", 拟晋升级别: "副高级" }),
    rosterRow(2, { 职称系列: "无", 职称级别: "无", 单位: "A01A03" }),
    rosterRow(3, { 到岗日期: 20150901, 职称取得日期: 20181230, 申报途径: null }),
  ];
  const first = await imports.roster(rows);
  assert.equal(first.state, "committed");
  assert.deepEqual([first.counts?.new, first.counts?.bad, first.counts?.rows], [3, 0, 3]);
  const one = await scalars(1);
  assert.deepEqual(
    [one["employer"], one["series"], one["level"], one["category"], one["review"], one["exam"], one["target_level"]],
    ["public", "school_teacher", "intermediate", "education", true, false, "associate"],
  );
  assert.deepEqual(one["posts"], ["company_committee", "dual_role"]);
  const two = await scalars(2);
  assert.deepEqual([two["employer"], two["series"], two["level"]], ["private", "none", "none"]);
  assert.deepEqual(periods(await live(3), "employment", "employer"), [[20150901, null, "public"]]);
  assert.deepEqual(periods(await live(3), "title", "level"), [[20181230, null, "intermediate"]]);

  const before = await stateOf(database);
  const again = await imports.roster(rows);
  assert.deepEqual([again.counts?.new, again.counts?.changed, again.counts?.unchanged], [0, 0, 3]);
  assert.deepEqual(await stateOf(database), before);
});

test("only what differs is taken back and recorded anew, and what was before the year stays", async () => {
  await imports.roster([rosterRow(11, { 到岗日期: 20200101, 职称取得日期: 20200101 }), rosterRow(12)]);
  const untouched = await live(12);
  const title = (await live(11)).find(({ kind }) => kind === "title");
  const result = await imports.roster([rosterRow(11, { 单位: "第一师医院" }), rosterRow(12)]);
  assert.deepEqual([result.counts?.changed, result.counts?.unchanged], [1, 1]);
  assert.deepEqual(result.counts?.changes, { employment: 1 });
  assert.deepEqual(periods(await live(11), "employment", "unit_id"), [
    [20200101, 20251231, imports.unit("A01A01")],
    [20260101, null, imports.unit("A01A02")],
  ]);
  assert.deepEqual(await live(12), untouched);
  assert.equal((await live(11)).find(({ kind }) => kind === "title")?.entry_id, title?.entry_id);
  const reversals = (await loadEntriesOf(database, identityOf(11))).filter(({ reverses }) => reverses !== null);
  assert.equal(reversals.length, 1);
  assert.match(reversals[0]?.reason ?? "", /花名册导入更正/);
});

test("a title given up, an application changed or withdrawn, a post that ended", async () => {
  await imports.roster([
    rosterRow(21, { 申报途径: "评审、以考代评", 拟晋升级别: "副高", "岗位/职务": "双肩挑" }),
    rosterRow(22, { 申报途径: "评审", 拟晋升级别: "副高" }),
  ]);
  assert.deepEqual([(await scalars(21))["review"], (await scalars(21))["exam"]], [true, true]);
  const result = await imports.roster([
    rosterRow(21, { 职称系列: "无", 职称级别: "无", 申报途径: "无", "岗位/职务": "无" }),
    rosterRow(22, { 申报途径: null }),
  ]);
  assert.deepEqual([result.counts?.changed, result.counts?.unchanged], [1, 1]);
  const facts = await scalars(21);
  assert.deepEqual([facts["series"], facts["review"], facts["exam"], facts["posts"]], ["none", false, false, []]);
  assert.equal((await scalars(22))["review"], true, "an empty cell says nothing");
});

test("a roster of a past year speaks of that year alone", async () => {
  await imports.roster([rosterRow(31, { 到岗日期: 20200101, 职称取得日期: 20200101 })]);
  await imports.roster([rosterRow(31, { 年度: 2024, 单位: "第一师医院", 申报途径: "评审", 拟晋升级别: "副高" })]);
  assert.deepEqual(periods(await live(31), "employment", "unit_id"), [
    [20200101, 20231231, imports.unit("A01A01")],
    [20240101, 20241231, imports.unit("A01A02")],
    [20250101, null, imports.unit("A01A01")],
  ]);
  assert.deepEqual([(await scalars(31, 2024))["review"], (await scalars(31, 2026))["review"]], [true, false]);
  await imports.roster([rosterRow(31, { 年度: 2018, 单位: "第二师第一中学" })]);
  assert.deepEqual(periods(await live(31), "employment", "unit_id")[0], [20180101, 20191231, imports.unit("A02A01")]);
});

test("a claim nobody confirmed is confirmed by the roster, and two that contradict each other are settled", async () => {
  await imports.roster([rosterRow(41)]);
  const [first] = await loadEntriesOf(database, identityOf(41));
  const { recordEntries } = await import("../standing/door.ts");
  await imports.write((tx) =>
    recordEntries(tx, imports.services, { author: "self", source: "person" }, [
      {
        person_id: first?.person_id ?? 0,
        kind: "employment",
        employer: "private",
        valid_from: 20260301,
        approved: true,
      },
      {
        person_id: first?.person_id ?? 0,
        kind: "title",
        series: "health",
        level: "full",
        valid_from: 20260301,
        approved: null,
      },
    ]),
  );
  assert.equal((await scalars(41))["employer"], null);
  const result = await imports.roster([rosterRow(41)]);
  assert.deepEqual(result.counts?.changes, { employment: 1, title: 1 });
  const facts = await scalars(41);
  assert.deepEqual([facts["employer"], facts["series"]], ["public", "school_teacher"]);
  assert.equal((await imports.roster([rosterRow(41)])).counts?.unchanged, 1);
});

test("a telephone number that differs is changed; an empty cell leaves it", async () => {
  await imports.roster([rosterRow(51)]);
  const result = await imports.roster([rosterRow(51, { 手机号: "19900009999" })]);
  assert.deepEqual([result.counts?.changed, result.counts?.changes], [1, { phone: 1 }]);
  assert.equal((await imports.roster([rosterRow(51, { 手机号: null })])).counts?.unchanged, 1);
  const [id = 0] = await peopleByPhone(database, testVault, "19900009999");
  const person = await personById(database, testVault, id);
  assert.deepEqual([person?.identity_number, person?.phone], [identityOf(51), "19900009999"]);
});

test("what the preview says is what the commit does, also when the ledger moved in between", async () => {
  const book = await bookOf("roster", [rosterRow(61), rosterRow(62)]);
  const seen = await imports.preview("roster", book);
  assert.equal(seen.state, "ready");
  assert.deepEqual([seen.counts?.new, seen.counts?.unchanged], [2, 0]);
  await imports.roster([rosterRow(61), rosterRow(63, { 姓名: "王测试" })]);
  await imports.write((tx) => tx.execute("UPDATE person SET name = '改名者' WHERE identity_blind = $1", [blindOf(61)]));
  const done = await imports.commit(seen.importId);
  assert.deepEqual([done.counts?.new, done.counts?.unchanged, done.counts?.bad], [1, 0, 1]);
  assert.deepEqual(await imports.codes(seen.importId), { 2: ["name_differs"] });
  const told = await countChanges(database, seen.importId);
  assert.deepEqual(
    told,
    { new: 1, changed: 0, ended: 0, unchanged: 0 },
    "a row that turned out bad is not told any more",
  );
});

test("the same workbook committed many times at once is committed once", async () => {
  const rows = Array.from({ length: 40 }, (_, at) => rosterRow(100 + at));
  const book = await bookOf("roster", rows);
  const previews = await Promise.all([imports.preview("roster", book), imports.preview("roster", book)]);
  const ids = previews.map(({ importId }) => importId);
  const results = await Promise.all([...ids, ...ids].map((importId) => imports.commit(importId)));
  assert.deepEqual(results.map(({ counts }) => [counts?.new, counts?.unchanged].join("/")).sort(), [
    "0/40",
    "0/40",
    "40/0",
    "40/0",
  ]);
  const entries = await database.row<{ count: number }>(
    "SELECT count(*) AS count FROM ledger_entry JOIN person USING (person_id) WHERE identity_blind = ANY ($1::bytea[]) AND kind = 'employment'",
    [rows.map((_, at) => blindOf(100 + at))],
  );
  assert.equal(entries?.count, 40);
});

test("an import is seen from its own place and those above; from elsewhere it is not there", async () => {
  const { importView } = await import("./views.ts");
  const { confirm, discard } = await import("./actions.ts");
  const reach = { kind: "unit_and_below", unitId: imports.unit("A01A01") } as const;
  const seen = await imports.preview(
    "roster",
    await bookOf("roster", [rosterRow(71), rosterRow(72, { 单位: "第一师医院" })]),
    reach,
  );
  assert.deepEqual(await imports.codes(seen.importId), { 3: ["unit_out_of_reach"] });
  const foreign = [
    { kind: "unit_and_below", unitId: imports.unit("A01A02") },
    { kind: "division", divisionCode: "d02" },
    { kind: "unit_and_below", unitId: imports.unit("A01A01A01") },
  ] as const;
  for (const other of foreign) {
    assert.equal(await importView(database, other, seen.importId), undefined);
    assert.equal(await imports.write((tx) => confirm(tx, imports.jobs, other, seen.importId)), "not_found");
    assert.equal(await imports.write((tx) => discard(tx, other, seen.importId)), "not_found");
  }
  for (const near of [
    reach,
    { kind: "unit_and_below", unitId: imports.unit("A01") },
    { kind: "division", divisionCode: "d01" },
    EVERYBODY,
  ] as const)
    assert.equal((await importView(database, near, seen.importId))?.importId, seen.importId);
  await imports.commit(seen.importId);
  await imports.roster([rosterRow(73, { 单位: "第二师第一中学" })]);
  const stolen = await imports.roster([rosterRow(73)], { kind: "division", divisionCode: "d01" });
  assert.deepEqual(await imports.codes(stolen.importId), { 2: ["person_elsewhere"] });
  const records = await imports.records([recordRow(73)], reach);
  assert.deepEqual(await imports.codes(records.importId), { 2: ["person_unknown"] });
});

test("a discarded import leaves nothing and cannot be committed; a committed one cannot be discarded", async () => {
  const { confirm, discard } = await import("./actions.ts");
  const before = await stateOf(database);
  const seen = await imports.preview("roster", await bookOf("roster", [rosterRow(81)]));
  const actions = { discard: () => imports.write((tx) => discard(tx, EVERYBODY, seen.importId)) };
  assert.equal(await actions.discard(), undefined);
  assert.equal(await actions.discard(), undefined);
  assert.equal(await imports.write((tx) => confirm(tx, imports.jobs, EVERYBODY, seen.importId)), "not_found");
  assert.deepEqual(await stateOf(database), before);
  const left = await database.row(
    "SELECT (SELECT count(*) FROM import_row WHERE batch_id = $1) + (SELECT count(*) FROM import_file WHERE batch_id = $1) AS count",
    [seen.importId],
  );
  assert.deepEqual(left, { count: 0 });
  const other = await imports.roster([rosterRow(82)]);
  assert.equal(await imports.write((tx) => discard(tx, EVERYBODY, other.importId)), "wrong_state");
  const shown = await imports.preview("roster", await bookOf("roster", [rosterRow(83)]));
  assert.equal(
    await imports.write((tx) => confirm(tx, imports.jobs, EVERYBODY, shown.importId, "0".repeat(64))),
    "other_file",
  );
});
