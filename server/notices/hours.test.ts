import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, daysUntil, firings, leavesAt, stageOn } from "./hours.ts";
import { shanghaiDate } from "../platform/clock.ts";

const NIGHT = { from: "21:00", to: "08:00" };
const NOON = { from: "12:00", to: "14:30" };
const STAGES = [60, 30, 7];

test("nothing leaves in the quiet hours, and everything right after them", () => {
  const cases: [string, typeof NIGHT, string][] = [
    ["2026-09-01T20:59:59+08:00", NIGHT, "2026-09-01T20:59:59+08:00"],
    ["2026-09-01T21:00:00+08:00", NIGHT, "2026-09-02T08:00:00+08:00"],
    ["2026-09-01T23:59:59+08:00", NIGHT, "2026-09-02T08:00:00+08:00"],
    ["2026-09-02T00:00:00+08:00", NIGHT, "2026-09-02T08:00:00+08:00"],
    ["2026-09-02T07:59:59+08:00", NIGHT, "2026-09-02T08:00:00+08:00"],
    ["2026-09-02T08:00:00+08:00", NIGHT, "2026-09-02T08:00:00+08:00"],
    ["2024-02-28T22:00:00+08:00", NIGHT, "2024-02-29T08:00:00+08:00"],
    ["2026-12-31T22:00:00+08:00", NIGHT, "2027-01-01T08:00:00+08:00"],
    ["2026-09-01T13:00:00+08:00", NOON, "2026-09-01T14:30:00+08:00"],
    ["2026-09-01T14:30:00+08:00", NOON, "2026-09-01T14:30:00+08:00"],
    ["2026-09-01T22:00:00+08:00", { from: "00:00", to: "00:00" }, "2026-09-01T22:00:00+08:00"],
    // The same instant, written in another zone.
    ["2026-09-01T16:30:00Z", NIGHT, "2026-09-02T08:00:00+08:00"],
  ];
  for (const [now, hours, wanted] of cases)
    assert.equal(leavesAt(new Date(now), hours).getTime(), Date.parse(wanted), `${now} ${JSON.stringify(hours)}`);
});

test("the day is Beijing's, and days are counted over leap years and new years", () => {
  assert.equal(shanghaiDate(new Date("2026-08-31T16:00:00Z")), "2026-09-01");
  const cases: [string, string, number][] = [
    ["2026-11-23", "2026-12-31", 38],
    ["2024-02-28", "2024-03-01", 2],
    ["2023-02-28", "2023-03-01", 1],
    ["2026-12-31", "2026-12-31", 0],
    ["2027-01-01", "2026-12-31", -1],
  ];
  for (const [today, deadline, days] of cases) assert.equal(daysUntil(today, deadline), days, `${today} ${deadline}`);
});

test("the stage that holds is the nearest one reached", () => {
  const cases: [string, number | undefined][] = [
    ["2026-11-01", 60],
    ["2026-11-30", 60],
    ["2026-12-01", 30],
    ["2026-12-23", 30],
    ["2026-12-24", 7],
    ["2026-12-31", 7],
    ["2027-01-01", undefined],
    ["2026-10-31", undefined],
  ];
  for (const [today, stage] of cases) assert.equal(stageOn(today, "2026-12-31", STAGES), stage, today);
});

test("who is reminded when, as data", () => {
  const cases: [what: string, deadline: string, from: string, told: number[], wanted: [number, string][]][] = [
    [
      "from afar, each stage on its day",
      "2026-12-31",
      "2026-10-01",
      [],
      [
        [60, "2026-11-01"],
        [30, "2026-12-01"],
        [7, "2026-12-24"],
      ],
    ],
    [
      "who joins late hears the stage that holds, at once",
      "2026-12-31",
      "2026-12-10",
      [],
      [
        [30, "2026-12-10"],
        [7, "2026-12-24"],
      ],
    ],
    ["what was told is not told again", "2026-12-31", "2026-12-10", [60, 30], [[7, "2026-12-24"]]],
    ["on the very day of a stage", "2026-12-31", "2026-12-24", [60, 30], [[7, "2026-12-24"]]],
    ["a leap year", "2024-03-07", "2024-02-28", [60, 30], [[7, "2024-02-29"]]],
    ["the same without a leap day", "2023-03-07", "2023-02-27", [60, 30], [[7, "2023-02-28"]]],
    ["a deadline that moved nearer", "2026-06-30", "2026-06-25", [], [[7, "2026-06-25"]]],
    ["over", "2026-06-30", "2026-07-01", [], []],
  ];
  for (const [what, deadline, from, told, wanted] of cases) {
    const found = firings(deadline, { from, until: addDays(from, 120), stages: STAGES, told });
    assert.deepEqual(
      found.map(({ stage, on }) => [stage, on]),
      wanted,
      what,
    );
  }
});

test("whatever the days, a stage is told once, on the day a look of that day finds it", () => {
  const stagesOf = fc.uniqueArray(fc.integer({ min: 1, max: 180 }), { minLength: 1, maxLength: 5 });
  const property = fc.property(stagesOf, fc.integer({ min: 0, max: 200 }), (unordered, ahead) => {
    const stages = unordered.sort((one, other) => other - one);
    const from = "2023-12-01";
    const deadline = addDays(from, ahead);
    const until = addDays(from, 210);
    const foreseen = firings(deadline, { from, until, stages });
    const told: number[] = [];
    const looked = [];
    for (let day = from; day <= until; day = addDays(day, 1)) {
      const stage = stageOn(day, deadline, stages);
      if (stage === undefined || told.includes(stage)) continue;
      told.push(stage);
      looked.push({ stage, on: day });
    }
    assert.deepEqual(foreseen, looked);
  });
  fc.assert(property, { seed: 20_261_123, numRuns: 500 });
});
