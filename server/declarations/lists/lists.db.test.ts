import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticCitizenId } from "../../../engine/identifiers-synthetic.ts";
import { registerPeople } from "../../people/door.ts";
import { masked } from "../../platform/mask.ts";
import { liveEntries, loadEntries, recordEntries } from "../../standing/door.ts";
import type { Acting } from "../acts.ts";
import { refusalOf, useField } from "../declarations.fixture.ts";
import { setEvidence } from "../store.ts";
import { bringList, correctLine, publishList, withdrawList, type Correction } from "./acts.ts";
import { namedAs, peopleOf, rollOf, type Sheet } from "./lists.fixture.ts";
import { linesNaming } from "./named.ts";
import { linesOf, listInReach } from "./store.ts";
import { matchWaiting } from "./waiting.ts";

const field = await useField();
const { database, ledger } = field;
const officer = field.as("officer");

const VILLAGE = { 驻村年度: "2026", 开始驻村日期: "2026-02-10", 驻村地点: "十二连" };
const SAID = { year: "2026", date: "2026-02-10", place: "十二连" };

async function bring(rows: Sheet, acting: Acting = officer, kind = "village"): Promise<number> {
  const file = await rollOf(rows);
  return field.write((tx) =>
    bringList(tx, ledger, acting, { kind, title: "2026年驻村人员名单", document: "师组〔2026〕5号", file }),
  );
}

async function publish(listId: number, acting: Acting = officer): Promise<void> {
  const { version = 0 } = (await listInReach(database, acting.reach, listId)) ?? {};
  await field.write((tx) => publishList(tx, ledger, acting, { listId, version }));
}

type Said<T> = T extends unknown ? Omit<T, "version"> : never;
async function correct(asked: Said<Correction>, acting: Acting = officer): Promise<void> {
  const { version = 0 } = (await listInReach(database, acting.reach, asked.listId)) ?? {};
  await field.write((tx) => correctLine(tx, ledger, acting, { ...asked, version }));
}

const matches = async (listId: number) => (await linesOf(database, listId)).map(({ match }) => match);
const told = async (personId: number, template: string) =>
  (await database.rows("SELECT FROM notice WHERE person_id = $1 AND template = $2", [personId, template])).length;

const strangerName = (n: number) =>
  `外师人${[...String(n)].map((digit) => "零一二三四五六七八九"[Number(digit)]).join("")}`;

/** Somebody elsewhere: of another division, or of none. */
async function stranger(n: number, unitId?: number): Promise<number> {
  const identity_number = syntheticCitizenId(n, 1979, true);
  return field.write(async (tx) => {
    const person = { name: strangerName(n), identity_kind: "citizen" as const, identity_number };
    const personId = (await registerPeople(tx, ledger.vault, [person])).get(identity_number) as number;
    if (unitId !== undefined) await serve(personId, unitId);
    return personId;
  });
}

const serve = (person_id: number, unit_id: number) =>
  field.write((tx) =>
    recordEntries(tx, ledger, { author: "测试", source: "hr" }, [
      { person_id, kind: "employment", employer: "public", unit_id, valid_from: 20200101 },
    ]),
  );

await field.write((tx) =>
  tx.execute(
    "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (2, 'B01', 'd07', '外师医院', 'hospital', 'public')",
  ),
);

test("a list says of every row whom it names, or why nobody", async () => {
  const [one = 0, two = 0, three = 0] = await peopleOf(field, 3);
  const away = await stranger(9001);
  await serve(away, 2);
  const [a, b, c] = [await namedAs(field, one), await namedAs(field, two), await namedAs(field, three)];
  const listId = await bring([
    { ...a, ...VILLAGE },
    { ...b, 姓名: "别的名字", ...VILLAGE },
    { 证件号码: syntheticCitizenId(77_001, 1990, true), 姓名: "没有的人", ...VILLAGE },
    { ...a, ...VILLAGE },
    { ...(await namedAs(field, away)), ...VILLAGE },
    { 证件号码: masked(c.证件号码), 姓名: c.姓名, ...VILLAGE },
    { ...b, ...VILLAGE, 驻村年度: "2031" },
    { ...b, ...VILLAGE, 开始驻村日期: "去年" },
  ]);
  const lines = await linesOf(database, listId);
  assert.deepEqual(
    lines.map(({ match, problems }) => `${match} ${problems[0]?.message ?? ""}`.trim()),
    [
      "found",
      `name_differs 与系统登记的姓名“${b.姓名}”不一致`,
      "unknown 您管理的范围内查不到这个人",
      "repeated 与第2行是同一个人",
      "unknown 您管理的范围内查不到这个人",
      "found",
      "bad “驻村年度”应当在2016年到2026年之间",
      lines[7]?.match === "bad" ? `bad ${lines[7].problems[0]?.message}` : "",
    ],
  );
  const kept = JSON.stringify(await database.rows("SELECT identity_shown, said, problems FROM official_list_line"));
  assert.ok(!kept.includes(a.证件号码) && !kept.includes(c.证件号码), "no number in clear");
  assert.equal(await told(one, "listed"), 0, "nobody is told of a draft");
  assert.deepEqual(await linesNaming(database, one), []);
});

/** Two made-up numbers that end alike. */
function alike(): [string, string] {
  const seen = new Map<string, string>();
  for (let n = 1; ; n++) {
    const number = syntheticCitizenId(20_000 + n, 1950 + (n % 50), true);
    const before = seen.get(number.slice(-4));
    if (before !== undefined) return [before, number];
    seen.set(number.slice(-4), number);
  }
}

test("masked numbers of two people with the same name and the same end are not taken for either", async () => {
  const numbers = alike();
  const same = numbers.map((number) => ({
    name: "同名人",
    identity_kind: "citizen" as const,
    identity_number: number,
  }));
  const ids = await field.write((tx) => registerPeople(tx, ledger.vault, same));
  for (const id of ids.values()) await serve(id, 1);
  const both = `${numbers[0].slice(0, 3)}***********${numbers[0].slice(-4)}`;
  const one = `${numbers[0].slice(0, 10)}****${numbers[0].slice(-4)}`;
  const row = { 姓名: "同名人", ...VILLAGE };
  assert.deepEqual(await matches(await bring([{ 证件号码: both, ...row }])), ["ambiguous"]);
  assert.deepEqual(await matches(await bring([{ 证件号码: one, ...row }])), ["found"]);
});

test("only who keeps such lists may bring one, and a foreign office sees none", async () => {
  const [one = 0] = await peopleOf(field, 1);
  const row = { ...(await namedAs(field, one)), ...VILLAGE };
  assert.equal(await refusalOf(bring([row], field.as("clerk"))), "list_not_kept");
  assert.equal(await refusalOf(bring([row], officer, "certificate")), "list_not_kept");
  const listId = await bring([row]);
  const foreign: Acting = { ...officer, reach: { kind: "division", divisionCode: "d07" } };
  assert.equal(await listInReach(database, foreign.reach, listId), undefined);
  assert.equal(
    await refusalOf(field.write((tx) => publishList(tx, ledger, foreign, { listId, version: 1 }))),
    "not_found",
  );
  assert.ok(await listInReach(database, { kind: "all" }, listId));
  assert.equal(
    await refusalOf(field.write((tx) => publishList(tx, ledger, officer, { listId, version: 9 }))),
    "list_changed",
  );
});

test("published, people are told once; it writes no fact; ten at once publish once", async () => {
  const [one = 0] = await peopleOf(field, 1);
  const listId = await bring([{ ...(await namedAs(field, one)), ...VILLAGE }]);
  await Promise.all(Array.from({ length: 10 }, () => publish(listId)));
  assert.equal(await told(one, "listed"), 1);
  assert.deepEqual(
    (await linesNaming(database, one)).map(({ kind, year }) => [kind, year]),
    [["village", 2026]],
  );
  const kinds = liveEntries(await loadEntries(database, [one])).map(({ kind }) => kind);
  assert.ok(!kinds.includes("village"), "a list is no approved fact");
  const nobody = await bring([{ 证件号码: syntheticCitizenId(77_002, 1990, true), 姓名: "没有的人", ...VILLAGE }]);
  assert.equal(await refusalOf(publish(nobody)), "list_names_nobody");
});

/** Declares as listed, without the evidence that the list stands in for. */
async function declare(personId: number, said: Record<string, string>, evidence: readonly string[]): Promise<number> {
  const id = await field.draft(personId, "village", said);
  const given = evidence.map((slot, at) => ({ slot, evidenceId: id * 10 + at }));
  await field.write((tx) => setEvidence(tx, personId, id, given));
  await field.move(field.self(personId), id, "submit");
  await field.move(field.as("clerk"), id, "pass");
  return id;
}

test("the list stands in for the name list and for nothing else; one that says something else stands in for nothing", async () => {
  const [one = 0, two = 0, three = 0, four = 0] = await peopleOf(field, 4);
  const rows = await Promise.all(
    [one, two, three, four].map(async (id) => ({ ...(await namedAs(field, id)), ...VILLAGE })),
  );
  const listId = await bring(rows);
  await publish(listId);
  const pass = (id: number) => refusalOf(field.move(officer, id, "pass"));
  const same = await declare(one, SAID, ["proof"]);
  assert.ok((await field.row(same)).list_line_id);
  assert.equal(await pass(same), "done");
  assert.equal((await field.row(same)).state, "approved");
  assert.equal(
    await pass(await declare(two, SAID, [])),
    "declaration_evidence_missing",
    "the unit's proof is still needed",
  );
  const other = await declare(three, { ...SAID, place: "别的连队" }, ["proof"]);
  assert.equal(await pass(other), "declaration_evidence_missing");
  const gone = await declare(four, SAID, ["proof"]);
  const line = (await linesOf(database, listId)).find(({ person_id }) => person_id === four);
  await correct({ listId, lineId: line?.line_id ?? 0, event: "withdraw", reason: "经核对未驻村" });
  assert.equal(await told(four, "unlisted"), 1);
  assert.equal(await pass(gone), "declaration_evidence_missing", "a line that was withdrawn stands in for nothing");
});

test("a corrected line names somebody else: both are told, the earlier line stays to be read", async () => {
  const [one = 0, two = 0] = await peopleOf(field, 2);
  const listId = await bring([{ ...(await namedAs(field, one)), ...VILLAGE }]);
  await publish(listId);
  const [line] = await linesOf(database, listId);
  const right = await namedAs(field, two);
  const change = { listId, lineId: line?.line_id ?? 0, event: "correct", reason: "同名录错", said: SAID } as const;
  assert.equal(
    await refusalOf(correct({ ...change, name: right.姓名, said: { year: "1999" } })),
    "declaration_incomplete",
  );
  await correct({ ...change, name: right.姓名, identity: right.证件号码 });
  assert.deepEqual([await told(one, "unlisted"), await told(two, "listed")], [1, 1]);
  assert.equal((await linesOf(database, listId, { over: true })).length, 2);
  assert.equal(await refusalOf(correct({ ...change, name: right.姓名 })), "list_line_over");
  const { version = 0 } = (await listInReach(database, officer.reach, listId)) ?? {};
  await field.write((tx) => withdrawList(tx, ledger, officer, { listId, version, reason: "整份重发" }));
  assert.deepEqual(await linesNaming(database, two), []);
  assert.equal(await refusalOf(publish(listId)), "list_over");
});

test("who comes into the register later, or into reach, is found and told by the next look, once", async () => {
  const [one = 0] = await peopleOf(field, 1);
  const number = syntheticCitizenId(9300, 1979, true);
  const listId = await bring([
    { ...(await namedAs(field, one)), ...VILLAGE },
    { 证件号码: number, 姓名: strangerName(9300), ...VILLAGE },
  ]);
  await publish(listId);
  const waiting = { database, ledger, clock: ledger.clock };
  await matchWaiting(waiting);
  const late = await stranger(9300);
  await matchWaiting(waiting);
  assert.deepEqual(await matches(listId), ["found", "unknown"], "registered, and in nobody's reach yet");
  await serve(late, 1);
  await matchWaiting(waiting);
  await matchWaiting(waiting);
  assert.deepEqual(await matches(listId), ["found", "found"]);
  assert.equal(await told(late, "listed"), 1);
});
