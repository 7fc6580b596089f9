import assert from "node:assert/strict";
import { test } from "node:test";
import { dayToIso, fixedClock, isoToDay, shanghaiDay, shanghaiText, shanghaiYear, today } from "./clock.ts";

test("the day changes at midnight in Shanghai", () => {
  assert.equal(shanghaiDay(new Date("2026-12-31T15:59:59.999Z")), 20261231);
  assert.equal(shanghaiDay(new Date("2026-12-31T16:00:00Z")), 20270101);
  assert.equal(shanghaiText(new Date("2026-12-31T16:00:00.999Z")), "2027-01-01 00:00:00");
  assert.equal(today(fixedClock("2024-02-29T00:00:00+08:00")), 20240229);
});

test("days and SQL dates translate both ways, and no calendar day is invented", () => {
  assert.equal(dayToIso(20240229), "2024-02-29");
  assert.equal(isoToDay("2024-02-29"), 20240229);
  for (const day of [20230229, 20261301, 2026, 0, -1, 20261100.5])
    assert.throws(() => dayToIso(day), RangeError, String(day));
  for (const iso of ["2023-02-29", "2026-1-1", "2026-01-01T00:00:00Z", ""])
    assert.throws(() => isoToDay(iso), RangeError, iso);
});

test("the year is Beijing's, whatever the server's own time zone", () => {
  assert.equal(shanghaiYear(new Date("2025-12-31T16:30:00Z")), 2026);
  assert.equal(shanghaiYear(new Date("2025-12-31T15:59:00Z")), 2025);
});
