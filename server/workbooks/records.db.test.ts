import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecords, readRows } from "../platform/workbook/index.ts";
import { liveEntries } from "../standing/door.ts";
import { loadEntriesOf } from "./ledger.fixture.ts";
import {
  bookOf,
  EVERYBODY,
  blindOf,
  identityOf,
  recordRow,
  rosterRow,
  shelf,
  stateOf,
  useImports,
  words,
} from "./import.fixture.ts";
import { sheetOf } from "./validate.ts";
import { errorsOf } from "./views.ts";

const imports = await useImports();
const { database, services } = imports;
await imports.roster(Array.from({ length: 60 }, (_, at) => rosterRow(at)));

const records = async (n: number) =>
  liveEntries(await loadEntriesOf(database, identityOf(n))).filter(
    ({ year, kind }) => year !== null && kind !== "application",
  );

const CERTIFICATE = { 类别: "合格证书", "学时/学分": null, 完成日期: 20250601, 证书编号: "兵继教(2025)000001号" };

test("every kind of record goes into the ledger as the policy reads it, and once only", async () => {
  const rows = [
    recordRow(1),
    recordRow(1, { 类别: "专业学时", "学时/学分": 1250, 审核状态: "审核中", 课程系列: "中小学" }),
    recordRow(1, { 类别: "集中面授", "学时/学分": null, 班级: "高级班" }),
    recordRow(1, { 类别: "访惠聚", "学时/学分": null }),
    recordRow(1, { 类别: "内派教师", "学时/学分": null }),
    recordRow(1, { 类别: "长期培训", "学时/学分": null, 整月数: 12, 完成日期: 20251231 }),
    recordRow(1, { 类别: "学历学位", "学时/学分": null, 学历学位: "硕士", 证书编号: "XW2026001" }),
    recordRow(1, { 类别: "毕业", "学时/学分": null, 学历学位: "大专", 证书编号: "BY2026001" }),
    recordRow(1, { 类别: "高级研修班", "学时/学分": null, 主办级别: "国家级", 证书编号: "研修001" }),
    recordRow(1, { 类别: "卫生学分", "学时/学分": 2500, 含指令性学分: "是" }),
    recordRow(1, CERTIFICATE),
    recordRow(1, { 类别: "资格证书", 证书编号: "ZG001", 备注: "一级造价" }),
    recordRow(1, { 类别: "外部培训", 培训形式: "新技术研修", 行业主管单位组织: "否" }),
    recordRow(1, { 类别: "行业结果", "学时/学分": 6000 }),
    recordRow(1, { 类别: "个案调整", 科目: "公需", 备注: "长期病假" }),
  ];
  const done = await imports.records(rows);
  assert.deepEqual(
    [done.state, done.counts?.new, done.counts?.bad],
    ["committed", 15, 0],
    JSON.stringify(await imports.bad(done.importId)),
  );
  const entries = await records(1);
  const kinds = shelf.inForce("xpcc/continuing-education", 2026).collections.map(({ name }) => name);
  assert.deepEqual(new Set(entries.map(({ kind }) => kind)), new Set(kinds), "a collection without a kind of record");
  const of = (kind: string) => entries.find((entry) => entry.kind === kind);
  assert.deepEqual(
    [of("certificates")?.issued_year, of("certificates")?.year, of("certificates")?.certificate_number],
    [2025, 2026, "兵继教(2025)000001号".toUpperCase()],
  );
  assert.equal(of("adjustments")?.reason, "长期病假");
  assert.equal(of("seminars")?.note, "证书编号：研修001");
  const professional = entries.find(({ part, kind }) => part === "professional" && kind === "credits");
  assert.deepEqual(
    [professional?.approved, professional?.hundredths, professional?.course_series, professional?.enrolled_series],
    [null, 1250, "school_teacher", "school_teacher"],
  );

  const before = await stateOf(database);
  const again = await imports.records(rows);
  assert.deepEqual([again.counts?.new, again.counts?.changed, again.counts?.unchanged], [0, 0, 15]);
  assert.deepEqual(await stateOf(database), before);
});

test("an approval that arrives takes the pending record back and records it anew", async () => {
  await imports.records([recordRow(2, { 审核状态: "审核中" }), recordRow(3)]);
  const done = await imports.records([recordRow(2), recordRow(3)]);
  assert.deepEqual([done.counts?.changed, done.counts?.unchanged], [1, 1]);
  const [entry, ...more] = await records(2);
  assert.deepEqual([entry?.approved, more.length], [true, 0]);
  assert.equal((await loadEntriesOf(database, identityOf(2))).filter(({ reverses }) => reverses !== null).length, 1);
});

test("a certificate that is taken back is free again, and its number stays with the corrected record", async () => {
  const once = recordRow(4, { ...CERTIFICATE, 证书编号: "兵继教(2025)000004号" });
  await imports.records([once]);
  await imports.records([{ ...once, 完成日期: 20250601, 审核状态: "未通过" }]);
  const other = await imports.records([{ ...once, 证件号码: identityOf(5) }]);
  assert.deepEqual([other.counts?.new, other.counts?.bad], [1, 0], "a refused record uses nothing up");
  const back = await imports.records([once]);
  assert.deepEqual(await imports.codes(back.importId), { 2: ["certificate_taken"] });
});

test("records that cannot be are refused one by one, each with all its reasons, and the others are written", async () => {
  await imports.records([recordRow(10, { ...CERTIFICATE, 证书编号: "兵继教(2025)000010号" })]);
  const rows = [
    recordRow(11),
    recordRow(900),
    recordRow(12, { 姓名: "李错名" }),
    recordRow(13, { 类别: "集中面授" }),
    recordRow(14, { "学时/学分": null, 培训形式: "工作布置" }),
    recordRow(15, { 完成日期: 20250520 }),
    recordRow(16, { 完成日期: 20261230, 提交日期: 20260101 }),
    recordRow(17, { ...CERTIFICATE, 证书编号: "兵继教(2025)000010号" }),
    recordRow(18, { ...CERTIFICATE, 证书编号: null }),
    recordRow(19),
    recordRow(19, { "学时/学分": 1000 }),
    recordRow(20, { 年度: 2027 }),
    recordRow(21, { 类别: "资格证书", 证书编号: "ZG0021" }),
    recordRow(22, { 类别: "资格证书", 证书编号: "zg 0021" }),
    recordRow(23, {
      证件号码: `${identityOf(23).slice(0, 17)}${identityOf(23).endsWith("1") ? "2" : "1"}`,
      "学时/学分": "abc",
      完成日期: "2026-02-30",
    }),
    recordRow(24, { 类别: "个案调整" }),
    recordRow(25, { 类别: "专业学时", 课程系列: "中小学老师" }),
  ];
  const done = await imports.records(rows);
  assert.deepEqual(await imports.codes(done.importId), {
    3: ["person_unknown"],
    4: ["name_differs"],
    5: ["field_foreign", "field_missing"],
    6: ["field_foreign", "field_missing"],
    7: ["year_differs"],
    8: ["not_yet", "submitted_early"],
    9: ["certificate_taken"],
    10: ["certificate_missing"],
    11: ["record_repeated"],
    12: ["record_repeated"],
    13: ["year_differs", "year_out_of_range"],
    14: ["certificate_repeated"],
    15: ["certificate_repeated"],
    16: ["identity_check", "impossible_date", "not_a_number"],
    17: ["field_missing", "field_missing"],
    18: ["course_series_unknown"],
  });
  assert.deepEqual([done.counts?.new, done.counts?.bad, done.counts?.rows], [1, 16, 17]);
  const contests = await database.rows(
    "SELECT kind FROM certificate_contest JOIN person ON person_id = claimant_id WHERE identity_blind = $1",
    [blindOf(17)],
  );
  assert.equal(contests.length, 1, "both people of a contested certificate are flagged");
});

test("the error workbook holds the bad rows with their reasons; corrected and uploaded again it is imported", async () => {
  const rows = [recordRow(30), recordRow(31, { "学时/学分": -1 }), recordRow(32, { 姓名: "写错了" })];
  const done = await imports.records(rows);
  assert.deepEqual([done.counts?.new, done.counts?.bad], [1, 2]);
  const made = await errorsOf(services, EVERYBODY, done.importId);
  const bytes = Buffer.concat(await Array.fromAsync(made?.chunks ?? []));
  const cells = (await Array.fromAsync(await readRows(bytes, { sheet: "学习记录" }))).flat();
  assert.equal(cells[0]?.cells[0]?.text, "错误原因");
  assert.deepEqual(cells.length, 3);
  assert.match(cells[2]?.cells[0]?.text ?? "", /【姓名】与系统登记的姓名“张测试”不一致。/);
  const read = (await Array.fromAsync(await readRecords(bytes, sheetOf("records", { shelf, words })))).flat();
  assert.deepEqual(
    read.map(({ ok }) => ok),
    [false, true],
  );
  const again = await imports.commit((await imports.preview("records", bytes)).importId);
  assert.deepEqual([again.counts?.new, again.counts?.bad], [0, 2]);
  const corrected = await imports.records([recordRow(31), recordRow(32)]);
  assert.deepEqual([corrected.counts?.new, corrected.counts?.bad], [2, 0]);
});

test("records of many pieces are judged against each other's entries too", async () => {
  const rows = Array.from({ length: 2500 }, (_, at) => recordRow(at % 60, { 备注: `课程${at}`, "学时/学分": 100 }));
  const done = await imports.records(rows);
  assert.deepEqual([done.counts?.new, done.counts?.bad], [2500, 0]);
  const before = await stateOf(database);
  const again = await imports.commit((await imports.preview("records", await bookOf("records", rows))).importId);
  assert.equal(again.counts?.unchanged, 2500);
  assert.deepEqual(await stateOf(database), before);
});
