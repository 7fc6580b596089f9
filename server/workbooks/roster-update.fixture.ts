/**
 * A population and the roster that changes it, planned person by person: what each cell says, what the preview must tell of
 * each, and what the ledger must hold before and after. The expectations come from the plan alone; nothing here asks the
 * code under test.
 */
import assert from "node:assert/strict";
import { syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { testVault } from "../../test/services.ts";
import { openIdentity, openPhone } from "../people/door.ts";
import { liveSql } from "../standing/door.ts";
import { undo } from "./actions.ts";
import { changePage } from "./change-views.ts";
import { bookOf, CLOCK, EVERYBODY, identityOf, words, type Cells, type Imports } from "./import.fixture.ts";
import { carryOn } from "./jobs.ts";
import { importView, type ImportView } from "./views.ts";

/** What the second roster does to people, in hundredths of the population. */
const SHARES = {
  unit: 10,
  level: 5,
  phone: 3,
  several: 2,
  ended: 2,
  applies: 2,
  silent: 5,
  absent: 1,
  bad: 4,
  same: 66,
} as const;
type Lot = keyof typeof SHARES;
const LOTS = (Object.keys(SHARES) as Lot[]).flatMap((lot) => Array.from({ length: SHARES[lot] }, () => lot));

const UNITS = [
  { code: "A01A01", name: "第一师第一中学", employer: "public" },
  { code: "A01A02", name: "第一师医院", employer: "public" },
  { code: "A01A03", name: "绿洲节水设备有限公司", employer: "private" },
  { code: "A02A01", name: "第二师第一中学", employer: "public" },
] as const;
const TITLES = [
  { cells: ["中小学教师", "一级教师"], codes: ["school_teacher", "intermediate"], told: "中小学教师 中级" },
  { cells: ["卫生技术", "中级"], codes: ["health", "intermediate"], told: "卫生技术 中级" },
  { cells: ["工程技术", "助理级"], codes: ["engineering", "assistant"], told: "工程技术 助理级" },
  { cells: ["无", "无"], codes: ["none", "none"], told: "无职称" },
] as const;
const HIGHER = [
  { cells: ["中小学教师", "高级教师"], codes: ["school_teacher", "associate"], told: "中小学教师 副高级" },
  { cells: ["卫生技术", "副高级"], codes: ["health", "associate"], told: "卫生技术 副高级" },
  { cells: ["工程技术", "中级"], codes: ["engineering", "intermediate"], told: "工程技术 中级" },
  { cells: ["会计", "初级"], codes: ["accounting", "assistant"], told: "会计 助理级" },
] as const;
const NAME = "张测试";
const [FIRST_YEAR, SECOND_YEAR] = [2025, 2026] as const;
/** New people, in hundredths of the population. */
const NEW = 2;

type Title = (typeof TITLES | typeof HIGHER)[number];
type Told = [what: string, from: string | null, to: string | null];
/** A row of the second roster: its cells, and what the preview must say of it or why it is refused. */
type PlannedRow = { n: number; cells: Cells; status?: string; told?: Told[]; bad?: string };
/** What the ledger holds of somebody, sorted, and the telephone. */
export type Holding = { lines: string[]; phone: string | null };
export type State = Map<number, Holding>;

export interface Plan {
  size: number;
  first: Cells[];
  second: PlannedRow[];
  before: State;
  after: State;
}

/** Spread over the population, and over what people are: 37 has no divisor in common with 100. */
function lotOf(n: number): Lot {
  return LOTS[(n * 37) % 100] as Lot;
}

/** What the n-th person is at first; `lap` goes through all combinations within each lot. */
function personOf(n: number) {
  const lap = n + Math.floor(n / 100);
  const lot = lotOf(n);
  return {
    lot,
    odd: lap % 2 === 1,
    unit: UNITS[lap % 4] as (typeof UNITS)[number],
    nextUnit: UNITS[(lap + 1) % 4] as (typeof UNITS)[number],
    title: TITLES[(lap >> 2) % 4] as Title,
    higher: HIGHER[(lap >> 2) % 4] as Title,
    employedFrom: lap % 5 === 0 ? "2015-09-01" : null,
    titleFrom: lap % 7 === 0 ? "2018-12-30" : null,
    post: lap % 3 === 0 || lot === "ended",
    applied: lap % 11 === 0,
    phone: syntheticMobile(n),
  };
}
type Person = ReturnType<typeof personOf>;

const dayCell = (day: string | null) => (day === null ? null : Number(day.replaceAll("-", "")));
const employmentLine = (from: string, to: string | null, unit: Person["unit"]) =>
  `employment ${from} ${to ?? "open"} ${unit.code} ${unit.employer}`;
const titleLine = (from: string, to: string | null, { codes }: Title) =>
  `title ${from} ${to ?? "open"} ${codes.join(" ")}`;
const postLine = (to: string | null) => `post ${FIRST_YEAR}-01-01 ${to ?? "open"} dual_role`;
const applicationLine = (year: number) => `application ${year}-01-01 open ${year} review associate`;

function firstCells(n: number, person: Person): Cells {
  const [series, level] = person.title.cells;
  return {
    姓名: NAME,
    证件号码: identityOf(n),
    手机号: person.phone,
    单位: person.odd ? person.unit.name : person.unit.code,
    到岗日期: dayCell(person.employedFrom),
    职称系列: series,
    职称级别: level,
    职称取得日期: dayCell(person.titleFrom),
    "岗位/职务": person.post ? "双肩挑" : null,
    申报途径: person.applied ? "评审" : "无",
    拟晋升级别: person.applied ? "副高级" : null,
    年度: FIRST_YEAR,
  };
}

function holdingAtFirst(person: Person, year: number): Holding {
  const { unit, title, employedFrom, titleFrom, post, applied, phone } = person;
  const first = `${year}-01-01`;
  const lines = [
    employmentLine(employedFrom ?? first, null, unit),
    titleLine(titleFrom ?? first, null, title),
    ...(post ? [postLine(null).replace(`${FIRST_YEAR}-01-01`, first)] : []),
    ...(applied ? [applicationLine(year)] : []),
  ];
  return { lines: lines.sort(), phone };
}

/** Replaces a line of a holding by others. */
function replaced(lines: readonly string[], old: string, ...by: string[]): string[] {
  assert.ok(lines.includes(old), `${old} is not among ${lines.join("; ")}`);
  return [...lines.filter((line) => line !== old), ...by];
}

/** What changes of somebody: cells, what is told, what is held afterwards. */
function changed(n: number, person: Person, before: Holding, cells: Cells) {
  const { lot, odd, unit, nextUnit, title, higher } = person;
  const told: Told[] = [];
  let { lines, phone } = before;
  const year = `${SECOND_YEAR}-01-01`;
  if (lot === "applies") {
    Object.assign(cells, { 申报途径: "评审", 拟晋升级别: "副高级" });
    lines = [...lines, applicationLine(SECOND_YEAR)];
    told.push(["application", null, "评审，副高级"]);
  }
  if (lot === "unit" || lot === "several") {
    // Half of them say since when; the others since the year of the roster.
    const [since, until] = odd ? [`${SECOND_YEAR}-03-02`, `${SECOND_YEAR}-03-01`] : [year, `${FIRST_YEAR}-12-31`];
    const from = person.employedFrom ?? `${FIRST_YEAR}-01-01`;
    Object.assign(cells, { 单位: nextUnit.name, 到岗日期: odd ? dayCell(since) : null });
    lines = replaced(
      lines,
      employmentLine(from, null, unit),
      employmentLine(from, until, unit),
      employmentLine(since, null, nextUnit),
    );
    told.push(["employment", `${unit.name}，自 ${from} 起`, `${nextUnit.name}，自 ${since} 起`]);
  }
  if (lot === "phone" || lot === "several") {
    phone = syntheticMobile(5_000_000 + n);
    cells["手机号"] = phone;
    told.push(["phone", null, null]);
  }
  if (lot === "ended") {
    cells["岗位/职务"] = "无";
    lines = replaced(lines, postLine(null), postLine(`${FIRST_YEAR}-12-31`));
    told.push(["post", "双肩挑", null]);
  }
  if (lot === "level" || lot === "several") {
    const from = person.titleFrom ?? `${FIRST_YEAR}-01-01`;
    const [series, level] = higher.cells;
    Object.assign(cells, { 职称系列: series, 职称级别: level, 职称取得日期: null });
    lines = replaced(
      lines,
      titleLine(from, null, title),
      titleLine(from, `${FIRST_YEAR}-12-31`, title),
      titleLine(year, null, higher),
    );
    told.push(["title", `${title.told}，自 ${from} 起`, `${higher.told}，自 ${year} 起`]);
  }
  return { cells, told, holding: { lines: [...lines].sort(), phone } };
}

/** A row that must be refused, and for what; each kind of fault in turn. */
function spoilt(n: number, cells: Cells): PlannedRow[] {
  const faults: readonly (readonly [string, Cells])[] = [
    ["name_differs", { 姓名: "王测试" }],
    ["unit_unknown", { 单位: "没有这个单位" }],
    ["level_unknown", { 职称系列: "中小学教师", 职称级别: "九段" }],
    ["target_missing", { 申报途径: "评审", 拟晋升级别: null }],
    ["identity_repeated", {}],
  ];
  const [bad, wrong] = faults[Math.floor(n / 25) % faults.length] as (typeof faults)[number];
  const row = { n, cells: { ...cells, 单位: UNITS[1].name, ...wrong }, bad };
  return bad === "identity_repeated" ? [row, { ...row, cells: { ...row.cells, 单位: UNITS[2].name } }] : [row];
}

function secondRows(n: number, person: Person, before: Holding): { rows: PlannedRow[]; holding: Holding } {
  const { lot } = person;
  const cells: Cells = { ...firstCells(n, person), 申报途径: "无", 拟晋升级别: null, 年度: SECOND_YEAR };
  if (lot === "absent") return { rows: [], holding: before };
  if (lot === "bad") return { rows: spoilt(n, cells), holding: before };
  if (lot === "silent") {
    const nothing = { 手机号: null, 到岗日期: null, 职称取得日期: null, "岗位/职务": null, 申报途径: null };
    return { rows: [{ n, cells: { ...cells, ...nothing }, status: "unchanged", told: [] }], holding: before };
  }
  const { told, holding, ...rest } = changed(n, person, before, cells);
  const status = lot === "ended" ? "ended" : told.length > 0 ? "changed" : "unchanged";
  return { rows: [{ n, cells: rest.cells, status, told }], holding };
}

/** Plans a population of so many people and the roster of the year after. */
export function planUpdate(size: number): Plan {
  const plan: Plan = { size, first: [], second: [], before: new Map(), after: new Map() };
  for (let n = 0; n < size; n++) {
    const person = personOf(n);
    const before = holdingAtFirst(person, FIRST_YEAR);
    const { rows, holding } = secondRows(n, person, before);
    plan.first.push(firstCells(n, person));
    plan.second.push(...rows);
    plan.before.set(n, before);
    plan.after.set(n, holding);
  }
  for (let n = size; n < size + (size * NEW) / 100; n++) {
    const person = { ...personOf(n), post: n % 2 === 0 };
    plan.second.push({ n, cells: { ...firstCells(n, person), 年度: SECOND_YEAR }, status: "new", told: [] });
    plan.after.set(n, holdingAtFirst(person, SECOND_YEAR));
  }
  return plan;
}

/** The two workbooks of a plan. */
export async function booksOf(plan: Plan): Promise<{ first: Buffer; second: Buffer }> {
  const second = plan.second.map(({ cells }) => cells);
  return { first: await bookOf("roster", plan.first), second: await bookOf("roster", second) };
}

const tally = (values: Iterable<string>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

/** What a preview or a commit of the second roster must count. */
export function plannedCounts({ second }: Plan) {
  const good = second.filter(({ bad }) => bad === undefined);
  const statuses = { new: 0, changed: 0, ended: 0, unchanged: 0, ...tally(good.map(({ status }) => status ?? "")) };
  return {
    statuses,
    counts: {
      rows: second.length,
      new: statuses.new,
      changed: statuses.changed + statuses.ended,
      unchanged: statuses.unchanged,
      bad: second.length - good.length,
      changes: tally(good.flatMap(({ told }) => (told ?? []).map(([what]) => what))),
    },
    reasons: tally(second.flatMap(({ bad }) => bad ?? [])),
  };
}

/** How many entries the ledger must gain: each line that goes is reversed, each that comes is recorded. */
export function plannedEntries({ before, after }: Plan): number {
  let count = 0;
  for (const [n, { lines }] of after) {
    const old = before.get(n)?.lines ?? [];
    count += lines.filter((line) => !old.includes(line)).length + old.filter((line) => !lines.includes(line)).length;
  }
  return count;
}

/** What stands in the way of taking the first roster back after the second: later entries, and corrections of its own. */
export function plannedObstacles({ before, after }: Plan): number {
  let count = 0;
  for (const [n, { lines }] of before) {
    const now = after.get(n)?.lines ?? [];
    count += Number(now.some((line) => !lines.includes(line))) + Number(lines.some((line) => !now.includes(line)));
  }
  return count;
}

/** Rows of a preview that say something else than planned, as "row: said / planned". */
export async function previewDifferences(imports: Imports, importId: number, plan: Plan): Promise<string[]> {
  const reading = { vault: testVault, words };
  const planned = new Map(plan.second.flatMap((each, at) => (each.bad === undefined ? [[at + 2, each]] : [])));
  const differences: string[] = [];
  for (let after = 0; ;) {
    const page = await changePage(imports.database, reading, importId, { after, limit: 1_000 });
    for (const { row, status, changes, identity } of page) {
      const want = planned.get(row);
      planned.delete(row);
      const own = want === undefined ? "" : identityOf(want.n);
      const said = [status, changes.map(({ what, from, to }) => [what, from, to]), identity];
      const expected = [want?.status, want?.told, `${own.slice(0, 3)}${"*".repeat(11)}${own.slice(-4)}`];
      if (JSON.stringify(said) !== JSON.stringify(expected))
        differences.push(`${row}: ${JSON.stringify(said)} / ${JSON.stringify(expected)}`);
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.row;
  }
  return [...differences, ...[...planned.keys()].map((row) => `${row}: not told`)];
}

/** What the ledger holds of everybody, now or as it was known at an instant; telephones as they are now. */
export async function holdings(imports: Imports, plan: Plan, knownAt?: Date): Promise<State> {
  const numbers = new Map([...plan.after.keys()].map((n) => [identityOf(n), n]));
  const state: State = new Map();
  const lines = `SELECT person.identity_number AS identity, person.phone, said.lines
    FROM person LEFT JOIN (
      SELECT entry.person_id, array_agg(concat_ws(' ', entry.kind, entry.valid_from, coalesce(entry.valid_to::text, 'open'), entry.year,
               unit.code, entry.employer, entry.series, entry.level, entry.post, entry.route, entry.target_level)) AS lines
        FROM ledger_entry entry LEFT JOIN unit USING (unit_id) WHERE ${liveSql("entry", knownAt)} GROUP BY entry.person_id
    ) said USING (person_id)`;
  type Row = { identity: Buffer; phone: Buffer | null; lines: string[] | null };
  for await (const rows of imports.database.batches<Row>(lines))
    for (const row of rows) {
      const n = numbers.get(openIdentity(testVault, row.identity));
      const holding = { lines: (row.lines ?? []).sort(), phone: row.phone && openPhone(testVault, row.phone) };
      if (n !== undefined) state.set(n, holding);
    }
  return state;
}

/** People of whom two states say something else, as "n: is / should be". */
export function stateDifferences(state: State, expected: State): string[] {
  const told = (held: Holding | undefined) => (held === undefined ? "nobody" : JSON.stringify(held));
  const people = new Set([...state.keys(), ...expected.keys()]);
  return [...people].flatMap((n) => {
    const [is, should] = [told(state.get(n)), told(expected.get(n))];
    return is === should ? [] : [`${n}: ${is} / ${should}`];
  });
}

/** A state as it was known before somebody new came, with telephones of another one: those have no past of their own. */
export function withPhones(state: State, phones: State): State {
  return new Map([...phones].map(([n, { phone }]) => [n, { lines: state.get(n)?.lines ?? [], phone }]));
}

/** The database's own instant; nothing that comes later shares its millisecond. */
export async function instantOf({ database }: Imports): Promise<Date> {
  const row = await database.row<{ now: Date }>("SELECT clock_timestamp() AS now, pg_sleep(0.005)");
  return (row as { now: Date }).now;
}

/** How many entries the ledger has. */
export async function ledgerSize({ database }: Imports): Promise<number> {
  return (await database.row<{ count: number }>("SELECT count(*) AS count FROM ledger_entry"))?.count ?? 0;
}

/** Fails unless a validated or committed batch counts what was planned, kind by kind and reason by reason. */
export function assertCounts({ counts }: ImportView, plan: Plan): void {
  const planned = plannedCounts(plan);
  const { reasons, ...counted } = counts ?? { reasons: [] };
  assert.deepEqual(counted, planned.counts);
  assert.deepEqual(Object.fromEntries(reasons.map(({ code, rows }) => [code, rows])), planned.reasons);
}

/** Fails when there are differences, and shows the first. */
export function assertNone(differences: readonly string[], what: string): void {
  assert.deepEqual(differences.slice(0, 5), [], `${differences.length} differences: ${what}`);
}

/** Confirms and commits batches at once, each asked for twice. Of each batch what both were told, and after how many seconds. */
export async function commitAtOnce(imports: Imports, batches: readonly number[]) {
  const begun = performance.now();
  const timed = async (importId: number) => {
    const view = await imports.commit(importId);
    return { view, seconds: (performance.now() - begun) / 1_000 };
  };
  return Promise.all(batches.map((importId) => Promise.all([timed(importId), timed(importId)])));
}

/** Asks twice at once to take a batch back, and does it. */
export async function undoAtOnce(imports: Imports, importId: number): Promise<(ImportView | undefined)[]> {
  const { services, database, write } = imports;
  const importer = { author: "test", reach: EVERYBODY };
  const once = async () => {
    assert.equal(await write((tx) => undo(tx, services.jobs, importer, importId, CLOCK.now())), undefined);
    await carryOn(services, importId);
    return importView(database, EVERYBODY, importId);
  };
  return Promise.all([once(), once()]);
}
