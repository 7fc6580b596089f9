/**
 * 2,000 generated people through the workbooks: rosters and records imported, verdicts exported, and every figure of the
 * export is what the engine decides on facts written down directly, and what the same workbooks give without a database.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../../engine/decide.ts";
import { readFacts } from "../../engine/facts.ts";
import { resolvePolicy } from "../../engine/resolve.ts";
import { testVault } from "../../test/services.ts";
import { openIdentity } from "../people/door.ts";
import { readDictionary } from "../policies/door.ts";
import { readRows } from "../platform/workbook/index.ts";
import { queues as standingQueues, workStandings } from "../standing/door.ts";
import {
  bookOf,
  EVERYBODY,
  identityOf,
  root,
  rosterRow,
  shelf,
  TODAY,
  useImports,
  words,
  type Cells,
} from "./import.fixture.ts";
import { readWorld, verdictBook } from "./offline.ts";
import { exportVerdicts } from "./verdict-export.ts";
import { valueText } from "./verdict-row.ts";

const PEOPLE = 2_000;
const imports = await useImports();
const { database, services } = imports;
let seed = Number(process.env["XUESHI_SEED"] ?? Date.now() % 100_000);
console.log(`seed ${seed}`);
const random = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
const chance = (share: number) => random() < share;
const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;

type Person = { roster: Cells; records: Cells[]; facts: Record<string, unknown> };
type Facts = Record<string, unknown> & { credits: object[] };

const TITLES = [
  ["engineering", "工程技术", "intermediate", "中级"],
  ["engineering", "工程", "assistant", "助理工程师"],
  ["school_teacher", "中小学教师", "associate", "高级教师"],
  ["health", "卫生技术", "intermediate", "主管护师"],
  ["accounting", "会计", "assistant", "初级"],
  ["none", "无", "none", "无"],
] as const;
const STATES = [
  ["approved", "已通过"],
  ["approved", "通过"],
  ["pending", "审核中"],
  ["refused", "未通过"],
] as const;
const iso = (day: number) =>
  `2026-${String(Math.trunc(day / 100)).padStart(2, "0")}-${String(day % 100).padStart(2, "0")}`;
/** A day of 2026 up to 31 October, as month and day. */
const someDay = () => 100 * (1 + Math.floor(random() * 10)) + 1 + Math.floor(random() * 28);

function person(n: number): Person {
  const [series, seriesName, level, levelName] = pick(TITLES);
  const isPrivate = chance(0.06);
  const facts: Facts = {
    year: 2026,
    complete: true,
    employer: isPrivate ? "private" : "public",
    series,
    level,
    credits: [],
  };
  const roster = rosterRow(n, {
    单位: isPrivate ? "绿洲节水设备有限公司" : "A01A01",
    职称系列: seriesName,
    职称级别: levelName,
  });
  apply(roster, facts);
  const records: Cells[] = [];
  const add = (cells: Cells, collection: string, item: Record<string, unknown>) => {
    const [state, stateName] = pick(STATES);
    const date = someDay();
    const submitted = chance(0.3) ? Math.min(date + 100, 1120) : null;
    const more = submitted === null ? {} : { 提交日期: 20260000 + submitted };
    const named = { 备注: `第${records.length}条`, 证件号码: roster["证件号码"], 姓名: roster["姓名"], 年度: 2026 };
    records.push({ ...named, 审核状态: stateName, 完成日期: 20260000 + date, ...more, ...cells });
    const said = { ...item, date: iso(date), state, ...(submitted === null ? {} : { submitted: iso(submitted) }) };
    (facts[collection] ??= []) as object[];
    (facts[collection] as object[]).push(said);
  };
  study(add);
  if (chance(0.15)) add({ 类别: "集中面授", 班级: "高级班", 按该班要求学完: chance(0.8) ? "是" : "否" }, "classes", {});
  const last = records.at(-1);
  if (last?.["类别"] === "集中面授")
    Object.assign((facts["classes"] as object[])[0] ?? {}, {
      class: "senior",
      completed: last["按该班要求学完"] === "是",
    });
  if (chance(0.05)) add({ 类别: "访惠聚" }, "village", {});
  if (chance(0.05)) add({ 类别: "高级研修班", 主办级别: "兵团级" }, "seminars", { organiser: "xpcc" });
  if (chance(0.05)) add({ 类别: "毕业", 学历学位: "硕士", 证书编号: `BY${n}` }, "graduations", { award: "master" });
  if (chance(0.1)) add({ 类别: "资格证书", "学时/学分": 4550, 证书编号: `ZG${n}` }, "qualifications", { hours: 45.5 });
  if (chance(0.1))
    add({ 类别: "外部培训", "学时/学分": 2000, 培训形式: "新技术研修" }, "outside_training", {
      hours: 20,
      form: "new_technology",
    });
  if (series === "health" && chance(0.6))
    add({ 类别: "卫生学分", "学时/学分": 2500 }, "health_credits", { credits: 25 });
  if (["health", "school_teacher", "accounting"].includes(series) && chance(0.6))
    add({ 类别: "行业结果", "学时/学分": 6000 }, "industry_results", { hours: 60 });
  return { roster, records, facts };
}

type Add = (cells: Cells, collection: string, item: Record<string, unknown>) => void;

function study(add: Add): void {
  for (let courses = Math.floor(random() * 4); courses > 0; courses--) {
    const hundredths = 500 * (1 + Math.floor(random() * 12));
    const isPublic = chance(0.5);
    const cells = { 类别: isPublic ? "公需学时" : "专业学时", "学时/学分": hundredths };
    add(cells, "credits", { part: isPublic ? "public" : "professional", hours: hundredths / 100 });
  }
}

function apply(roster: Cells, facts: Record<string, unknown>): void {
  const route = pick(["review", "exam", "recognition", null, null, null]);
  const names = { review: "评审", exam: "以考代评", recognition: "考核认定" };
  for (const each of ["review", "exam", "recognition"]) facts[each] = each === route;
  if (route === null) return;
  roster["申报途径"] = names[route as keyof typeof names];
  roster["拟晋升级别"] = "副高级";
  facts["target_level"] = "associate";
}

type Row = Record<string, string>;

async function rowsOf(bytes: Buffer): Promise<Row[]> {
  const [header, ...rows] = (await Array.fromAsync(await readRows(bytes))).flat();
  const names = header?.cells.map(({ text }) => text) ?? [];
  return rows.map(({ cells }) => Object.fromEntries(names.map((name, at) => [name, cells[at]?.text ?? ""])));
}

/** The figures of a decision as the export shows them. */
function figures(facts: Record<string, unknown>): Row {
  const document = shelf.inForce("xpcc/continuing-education", 2026);
  const read = readFacts(document, facts);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { verdicts } = decide(resolvePolicy(document, 2026), read.facts);
  const { annual, title } = verdicts;
  const owed = (part: "public" | "professional") => {
    const {
      state,
      owed: { lo, hi },
    } = annual?.parts[part] ?? { state: "not_required", owed: { lo: 0, hi: 0 } };
    if (annual?.value === "not_applicable" || state === "not_required") return "";
    return lo === hi ? String(lo / 100) : `${lo / 100}至${hi / 100}`;
  };
  return {
    年度继续教育: valueText(annual?.value ?? ""),
    职称申报条件: valueText(title?.value ?? ""),
    公需还差: owed("public"),
    专业还差: owed("professional"),
  };
}

test(`${PEOPLE} people imported, decided and exported give the figures of the engine, with a database and without`, async () => {
  const people = Array.from({ length: PEOPLE }, (_, at) => person(at));
  const roster = people.map((each) => each.roster);
  const records = people.flatMap((each) => each.records);
  assert.equal((await imports.roster(roster)).counts?.new, PEOPLE);
  const done = await imports.records(records);
  assert.equal(done.counts?.new, records.length, JSON.stringify((await imports.bad(done.importId)).slice(0, 3)));
  await workStandings(imports.jobs, services);
  await imports.jobs.idle(standingQueues, 120_000);

  const made = await exportVerdicts(
    { ...services, dictionary: readDictionary(root) },
    { year: 2026, reach: EVERYBODY },
  );
  assert.ok(made !== undefined && made !== "no_year");
  const exported = await rowsOf(Buffer.concat(await Array.fromAsync(made.chunks)));
  assert.equal(exported.length, PEOPLE);

  const sources = { roster: await bookOf("roster", roster), records: await bookOf("records", records) };
  const offline = { shelf, words, dictionary: readDictionary(root), today: TODAY };
  const world = await readWorld(offline, sources);
  assert.deepEqual([world.bad.roster.size, world.bad.records.size], [0, 0]);
  // Only the offline roster lacks the sector of a registered unit, so it says it.
  for (const { unit, entries } of world.people)
    for (const entry of entries)
      if (entry.kind === "employment") entry.employer = unit.startsWith("绿洲") ? "private" : "public";
  const decided = await rowsOf(Buffer.concat(await Array.fromAsync(verdictBook(offline, world.people))));

  const order = await database.rows<{ sealed: Buffer }>(
    `SELECT identity_number AS sealed FROM standing JOIN person USING (person_id) JOIN unit ON unit.unit_id = standing.unit_id
      WHERE year = 2026 ORDER BY unit.code COLLATE "C", person_id`,
  );
  const positions = new Map(order.map(({ sealed }, at) => [openIdentity(testVault, sealed), at]));
  people.forEach(({ facts }, n) => {
    const row = exported[positions.get(identityOf(n)) ?? -1] ?? {};
    const expected = figures(facts);
    for (const [column, value] of Object.entries(expected))
      assert.equal(row[column], value, `${column} of ${n}: ${JSON.stringify(facts)}`);
    const alone = { ...decided[n], 单位: row["单位"] };
    assert.deepEqual(alone, row, `without a database: ${JSON.stringify(facts)}`);
  });
});

test("an export is restricted to a unit and what stands below it, and to what the asker may see", async () => {
  const asking = { ...services, dictionary: readDictionary(root) };
  const count = async (question: Parameters<typeof exportVerdicts>[1]) => {
    const made = await exportVerdicts(asking, question);
    return made === undefined || made === "no_year"
      ? made
      : (await rowsOf(Buffer.concat(await Array.fromAsync(made.chunks)))).length;
  };
  const division = { kind: "division", divisionCode: "d01" } as const;
  const school = await count({ year: 2026, reach: division, filter: { unit: imports.unit("A01A01") } });
  const company = await count({ year: 2026, reach: division, filter: { unit: imports.unit("A01A03") } });
  assert.equal(Number(school) + Number(company), PEOPLE);
  assert.equal(await count({ year: 2026, reach: { kind: "division", divisionCode: "d02" } }), 0);
  assert.equal(
    await count({
      year: 2026,
      reach: { kind: "division", divisionCode: "d02" },
      filter: { unit: imports.unit("A01A01") },
    }),
    undefined,
  );
  assert.equal(await count({ year: 2019, reach: EVERYBODY }), "no_year");
});
