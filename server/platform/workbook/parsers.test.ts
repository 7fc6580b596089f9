import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { syntheticCitizenId, syntheticCreditCode } from "../../../engine/identifiers-synthetic.ts";
import type { Cell, CellKind } from "./cells.ts";
import { dayText } from "./dates.ts";
import {
  type Parser,
  certificate,
  choice,
  day,
  hundredths,
  identity,
  integer,
  name,
  organisationCode,
  phone,
  text,
  year,
  yesNo,
} from "./parsers.ts";
import { PROBLEM_CODES, problem } from "./problems.ts";
import { REFUSAL_CODES, WorkbookRefusal } from "./refusals.ts";

const seed = Number(process.env.SEED ?? 20_261_123);

function read<T>(parser: Parser<T>, content: string, kind: CellKind = "text", date1904 = false): T | string {
  const cell: Cell = { kind, text: content };
  const found = parser.read(cell, { date1904 });
  if (found.ok) return found.value;
  assert.match(found.problem.message + found.problem.remedy, /[\u4e00-\u9fff]/);
  assert.doesNotMatch(found.problem.message + found.problem.remedy, /[{}]|undefined/);
  return `!${found.problem.code}`;
}

test("hours are exact hundredths", () => {
  const hours = hundredths({ max: 100_000 });
  for (const [content, expected] of [
    ["30", 3000],
    ["12.5", 1250],
    ["0.01", 1],
    ["0", 0],
    ["007.10", 710],
    ["1.500", 150],
    ["１２．５", 1250],
    [" 30 ", 3000],
    ["1000", 100_000],
  ] as const) {
    assert.equal(read(hours, content), expected, content);
  }
  for (const [content, expected] of [
    ["1e400", "!not_a_number"],
    ["1e2", "!not_a_number"],
    ["NaN", "!not_a_number"],
    ["Infinity", "!not_a_number"],
    ["十二", "!not_a_number"],
    ["12,5", "!not_a_number"],
    ["0x10", "!not_a_number"],
    ["-1", "!negative"],
    ["-0.001", "!negative"],
    ["1.005", "!too_many_decimals"],
    ["1000.01", "!out_of_range"],
    ["99999999999999999999", "!not_a_number"],
  ] as const) {
    assert.equal(read(hours, content), expected, content);
  }
  assert.equal(read(hours, "12.300000000000001", "number"), 1230);
  assert.equal(read(hours, "0.29999999999999999", "number"), 30);
  assert.equal(read(hours, "1.005", "number"), "!too_many_decimals");
  assert.equal(read(hours, "1e400", "number"), "!out_of_range");
  assert.equal(read(hours, "-5", "number"), "!negative");
  assert.equal(read(hours, "2026-06-30", "day"), "!not_a_number");
});

test("hours: every hundredth is read back exactly, as number and as text", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (value) => {
      const parser = hundredths({ max: 1_000_000 });
      const digits = (value / 100).toFixed(2);
      return read(parser, digits) === value && read(parser, String(value / 100), "number") === value;
    }),
    { seed, numRuns: 3000 },
  );
});

test("days in all their spellings", () => {
  for (const content of [
    "2026-06-30",
    "2026/6/30",
    "2026.6.30",
    "2026年6月30日",
    "2026年06月30",
    "20260630",
    "２０２６－０６－３０",
    "2026-06-30 00:00:00",
    "2026-6-30",
    " 2026/06/30 ",
  ]) {
    assert.equal(read(day(), content), 20_260_630, content);
  }
  assert.equal(read(day(), "2026-06-30", "day"), 20_260_630);
  assert.equal(read(day(), "2026-06-30T08:30:00", "day"), 20_260_630);
  assert.equal(read(day(), "46203", "number"), 20_260_630);
  assert.equal(read(day(), "44741", "number", true), 20_260_630);
  assert.equal(read(day(), "20260630", "number"), 20_260_630);
  for (const content of ["2026-02-29", "2026-02-30", "2026/13/1", "2026年6月31日", "20260631", "2026-00-10"])
    assert.equal(read(day(), content), "!impossible_date", content);
  for (const content of ["2026-6", "30/06/2026", "26-06-30", "六月", "2026/6-30", "2026-06-30T", "9"])
    assert.equal(read(day(), content), "!not_a_date", content);
  assert.equal(read(day(), "9", "number"), "!not_a_date");
  assert.equal(read(day({ min: 20_200_101, max: 20_261_231 }), "2019-12-31"), "!date_out_of_range");
});

test("days: any day is read back from its text", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2199-12-31T00:00:00Z"), noInvalidDate: true }),
      (date) => {
        const value = Number(date.toISOString().slice(0, 10).replaceAll("-", ""));
        return read(day(), dayText(value)) === value && read(day(), dayText(value).replaceAll("-", "/")) === value;
      },
    ),
    { seed, numRuns: 1000 },
  );
});

test("identity numbers: text is checked, numbers have lost digits", () => {
  const good = syntheticCitizenId(1, 1980, true);
  assert.equal(read(identity(), ` ${good.toLowerCase()} `), good);
  assert.equal(read(identity(), good, "number"), "!number_precision");
  assert.equal(read(identity(), "6.5990019800101E+17", "number"), "!number_precision");
  assert.equal(read(identity(), "6.599E+17"), "!identity_characters");
  assert.equal(read(identity(), "110105194912310021"), "!identity_check");
  assert.equal(read(identity(), "110105194913310021"), "!identity_birth");
  assert.equal(read(identity(), "000105194912310021"), "!identity_region");
  assert.equal(read(identity(), "1101051949123100"), "!identity_length");
  assert.equal(read(identity(), "110105491231002"), "!identity_fifteen");
});

test("other identifiers", () => {
  assert.equal(read(phone(), "13800138000", "number"), "13800138000");
  assert.equal(read(phone(), "1.3800138E10", "number"), "13800138000");
  assert.equal(read(phone(), "1380013800"), "!phone_length");
  assert.equal(read(phone(), "12800138000"), "!phone_prefix");
  assert.equal(read(phone(), "电话"), "!phone_characters");
  assert.equal(read(organisationCode(), syntheticCreditCode(3)), syntheticCreditCode(3));
  assert.equal(read(organisationCode(), "91350100M000100Y44"), "!credit_code_check");
  assert.equal(read(organisationCode(), "91350100M000100Y4"), "!credit_code_length");
  assert.equal(read(organisationCode(), "91350100M000100YO3"), "!credit_code_characters");
  assert.equal(read(organisationCode(), "913501001000100743", "number"), "!number_precision");
  assert.equal(read(certificate(), "bt-2018-001"), "BT2018001");
  assert.equal(read(certificate(), "2018001", "number"), "2018001");
  assert.equal(read(certificate(), "1E+20", "number"), "!number_precision");
  assert.equal(read(certificate(), "无"), "!certificate_characters");
  assert.equal(read(name(), "古丽•买买提"), "古丽·买买提");
  assert.equal(read(name(), "张3"), "!name_characters");
  assert.equal(read(name(), "张\ue000"), "!name_private_use");
  assert.equal(read(name(), "12", "number"), "!not_text");
});

test("text, choices, years, whole numbers, yes and no", () => {
  assert.equal(read(text({ max: 3 }), " 甲乙丙 "), "甲乙丙");
  assert.equal(read(text({ max: 3 }), "甲乙丙丁"), "!too_long");
  assert.equal(read(text(), "1001", "number"), "1001");
  assert.equal(read(text(), "1.23456789012346E+18", "number"), "!number_precision");
  assert.equal(read(text(), "甲\u0000乙"), "!control_characters");
  assert.equal(read(text(), "甲\ud800"), "!control_characters");
  assert.equal(read(text(), "'=1+1"), "=1+1");
  assert.equal(read(text(), "true", "boolean"), "!not_text");
  const level = choice([
    { value: 1, labels: ["中级", "middle"] },
    { value: 2, labels: ["副高级"] },
  ]);
  assert.equal(read(level, " 中 级"), 1);
  assert.equal(read(level, "MIDDLE"), 1);
  assert.equal(read(level, "高"), "!unknown_choice");
  assert.equal(read(year(), "2026年度"), 2026);
  assert.equal(read(year(), "2026", "number"), 2026);
  assert.equal(read(year(), "26"), "!not_a_year");
  assert.equal(read(year(), "1900"), "!out_of_range");
  assert.equal(read(integer({ min: 0, max: 9 }), "7.0"), 7);
  assert.equal(read(integer({ min: 0, max: 9 }), "7.5"), "!too_many_decimals");
  assert.equal(read(integer({ min: 0, max: 9 }), "10"), "!out_of_range");
  assert.equal(read(yesNo(), "是"), true);
  assert.equal(read(yesNo(), "否"), false);
  assert.equal(read(yesNo(), "false", "boolean"), false);
  assert.equal(read(yesNo(), "也许"), "!not_yes_or_no");
});

test("every parser answers any cell with a value or a problem", () => {
  const parsers: Parser<unknown>[] = [
    text(),
    name(),
    identity(),
    phone(),
    organisationCode(),
    certificate(),
    hundredths({ max: 9000 }),
    day(),
    year(),
    yesNo(),
    integer({ min: 0, max: 5 }),
    choice([{ value: 1, labels: ["a"] }]),
  ];
  const kinds = fc.constantFrom<CellKind>("text", "number", "day", "boolean");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), kinds, (content, kind) => {
      for (const parser of parsers) read(parser, content, kind);
    }),
    { seed, numRuns: 1000 },
  );
});

test("every problem and every refusal has a message and a remedy in Chinese", () => {
  for (const code of PROBLEM_CODES) assert.match(problem(code).message, /[\u4e00-\u9fff].*。$/, code);
  for (const code of PROBLEM_CODES) assert.match(problem(code).remedy, /[\u4e00-\u9fff].*。$/, code);
  for (const code of REFUSAL_CODES)
    assert.match(
      new WorkbookRefusal(code).message + new WorkbookRefusal(code).remedy,
      /。.*[\u4e00-\u9fff].*。$/,
      code,
    );
});
