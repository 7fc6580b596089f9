import assert from "node:assert/strict";
import { test } from "node:test";
import { masked, withoutNumbers } from "./mask.ts";

test("the first three and the last four characters of a number are shown, of a short one nothing", () => {
  assert.equal(masked("65990019800101001X"), "659***********001X");
  assert.equal(masked("13900000001"), "139****0001");
  assert.equal(masked("0991-2345678"), "099*****5678");
  assert.equal(masked("CNE1234567"), "CN******67");
  assert.equal(masked("1234567"), "*******");
});

test("numbers of people in running text are masked, mistyped ones too; dates, certificates and amounts are not", () => {
  for (const [text, shown] of [
    ["没有“65990019800101001X”这个单位", "没有“659***********001X”这个单位"],
    ["号码659900198001010015，电话13900000001。", "号码659***********0015，电话139****0001。"],
    ["少一位 65990019800101001", "少一位 659**********1001"],
    ["旧证 ABC123456789012", "旧证 ABC********9012"],
    ["证书 ZG990000001，2026-11-23，20261123，30 学时", "证书 ZG990000001，2026-11-23，20261123，30 学时"],
    ["第 12345678901 行", "第 12345678901 行"],
    ["659***********0015", "659***********0015"],
  ] as const)
    assert.equal(withoutNumbers(text), shown);
});
