import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOfYear, daysBetween, groupDigits, hourDigits, hours, isoDate, longDate, percent } from "./format.ts";
import { withQuery } from "./query.ts";

test("hours are written exactly, without trailing zeros", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [3000, "30"],
    [2250, "22.5"],
    [1005, "10.05"],
    [5, "0.05"],
    [-400, "−4"],
    [-5, "−0.05"],
    [123456700, "1,234,567"],
  ];
  for (const [hundredths, written] of cases) assert.equal(hourDigits(hundredths), written);
  assert.equal(hours(3000), "30 学时");
});

test("counts and shares", () => {
  assert.equal(groupDigits(0), "0");
  assert.equal(groupDigits(999), "999");
  assert.equal(groupDigits(300000), "300,000");
  assert.equal(groupDigits(-1234), "−1,234");
  assert.equal(percent(0.8765), "87.7%");
  assert.equal(percent(1), "100%");
  assert.equal(percent(0 / 0), "—");
});

test("days", () => {
  assert.equal(longDate(20260630), "2026年6月30日");
  assert.equal(dayOfYear(20261231), "12月31日");
  assert.equal(isoDate(20260105), "2026-01-05");
  assert.equal(daysBetween(20260520, 20260630), 41);
  assert.equal(daysBetween(20240228, 20240301), 2);
  assert.equal(daysBetween(20260101, 20251231), -1);
});

test("an address keeps what is not changed", () => {
  assert.equal(withQuery("/unit?q=a&after=9", { sort: "days", after: null }), "/unit?q=a&sort=days");
  assert.equal(withQuery("/unit", { level: ["1", "2"] }), "/unit?level=1&level=2");
  assert.equal(withQuery("/unit?q=a#top", { q: undefined }), "/unit#top");
});
