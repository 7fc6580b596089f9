import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { after, importDiagram, IMPORT_STATES, isUnderWay, type ImportEvent } from "./import.ts";
import { rowProblem, ROW_PROBLEM_CODES } from "./row-problems.ts";
import { nearestFinder } from "./nearest.ts";
import { unitIndex } from "./unit-index.ts";
import { openVocabulary } from "./vocabulary.ts";

const root = resolve(import.meta.dirname, "..", "..");
const EVENTS: readonly ImportEvent[] = [
  "begin",
  "accept",
  "refuse",
  "confirm",
  "finish",
  "fail",
  "take_back",
  "taken_back",
  "keep",
  "discard",
];

test("docs/states/import.md shows the transitions there are", () => {
  assert.ok(readFileSync(join(root, "docs", "states", "import.md"), "utf8").includes(importDiagram()));
});

test("what is taken back or discarded stays so, what is committed can only be taken back, and only what was confirmed is committed", () => {
  for (const event of EVENTS)
    for (const state of ["undone", "discarded"] as const) assert.equal(after(state, event), null);
  const further = EVENTS.filter((event) => after("committed", event) !== null);
  assert.deepEqual(further, ["take_back"], "what is committed can only be taken back");
  for (const state of IMPORT_STATES) assert.equal(after(state, "finish"), state === "committing" ? "committed" : null);
  assert.equal(after("committing", "discard"), null, "a commit that runs cannot be discarded");
  const waiting = IMPORT_STATES.filter((state) => !isUnderWay(state));
  assert.deepEqual(waiting, ["ready", "refused", "committed", "undone", "discarded"]);
});

test("every reason has words and a remedy in Chinese, and no gap is left in them", () => {
  const all = {
    rows: "2",
    known: "张",
    value: "值",
    near: "",
    count: 2,
    codes: "A01",
    year: 2026,
    series: "卫生",
    choices: "中级",
    minimum: 1,
    maximum: 2,
    kind: "公需",
  };
  for (const code of ROW_PROBLEM_CODES) {
    const { message, remedy } = rowProblem({ unit: { header: "单位", at: 3 } }, 7, "unit", code, all);
    for (const words of [message, remedy]) assert.match(words, /^[^{}]*\p{Script=Han}[^{}]*。$/u, code);
  }
  assert.equal(rowProblem({ unit: { header: "单位", at: 3 } }, 7, "unit", "unit_closed", {}).place, "D7");
  assert.equal(rowProblem({}, 7, "unit", "unit_closed", {}).place, "第 7 行");
});

test("levels are read by name, by title, and in old names, and only where the series has them", () => {
  const words = openVocabulary(root);
  const level = (series: string, text: string) => {
    const found = words.seriesOf(series);
    const read = found && words.levelOf(found, text);
    return read?.ok ? read.level : read?.fault.code;
  };
  assert.equal(level("中小学教师", "一级教师"), "intermediate");
  assert.equal(level("中小学教师系列", " 中 级 "), "intermediate");
  assert.equal(level("中小学", "小学高级教师"), "intermediate");
  assert.equal(level("工程", "教授级高工"), "full");
  assert.equal(level("会计", "会计员"), "clerk");
  assert.equal(level("会计", "员级"), "elsewhere");
  assert.equal(level("卫生", "高级"), "ambiguous");
  assert.equal(level("无", "无"), "none");
  assert.equal(level("无", "中级"), "elsewhere");
  assert.equal(level("艺术", "一级演员"), "full");
  assert.equal(level("星际航行", "中级"), undefined);
});

test("units are found by name, path and code, within reach only, and a slip is answered with the nearest", () => {
  const unit = (unit_id: number, code: string, name: string, parent_id: number | null, division_code = "d01") => ({
    unit_id,
    code,
    name,
    parent_id,
    division_code,
    kind: "school",
    sector: "public" as const,
    valid_from: "1954-10-07",
    valid_to: null,
  });
  const units = [
    unit(1, "A01", "第一师", null),
    unit(2, "A01A01", "第一中学", 1),
    unit(3, "A01A02", "第一小学", 1),
    unit(4, "A02", "第二师", null, "d02"),
    unit(5, "A02A01", "第一中学", 4, "d02"),
  ];
  const all = unitIndex(units, { kind: "all" });
  const found = (index: typeof all, text: string) => {
    const answer = index.find(text);
    return answer.ok ? answer.unit.unit_id : answer.fault.code;
  };
  assert.equal(found(all, "第一中学"), "ambiguous");
  assert.equal(found(all, "第一师/第一中学"), 2);
  assert.equal(found(all, "第二师第一中学"), 5);
  assert.equal(found(all, "ａ０１ａ０２"), 3);
  const first = unitIndex(units, { kind: "division", divisionCode: "d01" });
  assert.equal(found(first, "第一中学"), 2);
  assert.equal(found(first, "第二师"), "out_of_reach");
  assert.deepEqual(first.find("第一中心学"), { ok: false, fault: { code: "unknown", nearest: "第一中学" } });
  assert.equal(found(unitIndex(units, { kind: "unit_and_below", unitId: 4 }), "第一中学"), 5);
});

test("a nearest name is one that looks alike, and lookups without end are not answered", () => {
  const nearest = nearestFinder(["第一师医院", "第二师医院", "农业科学研究所"]);
  assert.equal(nearest("第一师医完"), "第一师医院");
  assert.equal(nearest("火星"), undefined);
  for (let at = 0; at < 500; at++) nearest(`别的${at}`);
  assert.equal(nearest("第二师医完"), undefined);
  assert.equal(nearest("第一师医完"), "第一师医院", "what was asked before is remembered");
});
