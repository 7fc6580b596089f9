/** Rosters of many years, imported in any order, against a plain model: what each year says, and what goes on after it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { liveEntries, viewLive } from "../standing/door.ts";
import { loadEntriesOf } from "./ledger.fixture.ts";
import { identityOf, rosterRow, shelf, stateOf, TODAY, useImports } from "./import.fixture.ts";

const PEOPLE = 30;
const ROUNDS = 8;
const FIRST = 2019;
const LAST = 2026;
const UNITS = ["A01A01", "A01A02", "A02A01"] as const;
const TITLES = [
  ["中小学教师", "一级教师", "school_teacher"],
  ["工程技术", "中级", "engineering"],
  ["无", "无", "none"],
] as const;

const imports = await useImports();
let seed = Number(process.env["XUESHI_SEED"] ?? Date.now() % 100_000);
console.log(`seed ${seed}`);
const random = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;

type Said = { unit: string; series: string };

/** What is known of each year of one person. */
class Model {
  private readonly years = new Map<number, Said>();

  /** A roster speaks for its year, and for those after it of which nothing is known yet. */
  say(year: number, said: Said): void {
    this.years.set(year, said);
    for (let later = year + 1; later <= LAST && !this.years.has(later); later++) this.years.set(later, said);
  }

  at(year: number): Said | undefined {
    return this.years.get(year);
  }
}

test(`${ROUNDS} rosters of ${PEOPLE} people, each row of any year: every year says what it was told last`, async () => {
  const models = Array.from({ length: PEOPLE }, () => new Model());
  for (let round = 0; round < ROUNDS; round++) {
    const rows = models.map((model, n) => {
      const year = FIRST + Math.floor(random() * (LAST - FIRST + 1));
      const unit = pick(UNITS);
      const [seriesName, level, series] = pick(TITLES);
      model.say(year, { unit, series });
      return rosterRow(n, { 年度: year, 单位: unit, 职称系列: seriesName, 职称级别: level });
    });
    const done = await imports.roster(rows);
    assert.equal(done.counts?.bad, 0);
    const before = await stateOf(imports.database);
    const again = await imports.roster(rows);
    assert.equal(again.counts?.unchanged, PEOPLE);
    assert.deepEqual(await stateOf(imports.database), before);
    for (const [n, model] of models.entries()) await compare(n, model);
  }
});

async function compare(n: number, model: Model): Promise<void> {
  const live = liveEntries(await loadEntriesOf(imports.database, identityOf(n)));
  const document = shelf.inForce("xpcc/continuing-education", LAST);
  for (let year = FIRST; year <= LAST; year++) {
    const view = viewLive(document, live, { year, today: TODAY, closed: false });
    const expected = model.at(year);
    assert.equal(view.unitId, expected === undefined ? null : imports.unit(expected.unit), `unit of ${n} in ${year}`);
    if (expected !== undefined)
      assert.equal(view.facts.scalars["series"], expected.series, `series of ${n} in ${year}`);
  }
  const services = live
    .filter(({ kind }) => kind === "employment")
    .sort((a, b) => Number(a.valid_from) - Number(b.valid_from));
  services.forEach((entry, at) => {
    const next = services[at + 1];
    if (next)
      assert.ok(entry.valid_to !== null && entry.valid_to < Number(next.valid_from), `services of ${n} overlap`);
  });
}
