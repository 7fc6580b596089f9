/** People without names of their own in the story: a population of any size with a realistic mix. */
import { addDays, makeDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import type { NewPerson } from "../../server/people/door.ts";
import { personName } from "./names.ts";
import { Random } from "./random.ts";
import { correction, employment, item, notProfessional, post, title, type Subject, type WorldRow } from "./rows.ts";
import type { PlacedUnit, Setting } from "./setting.ts";
import { yearOf } from "./person-years.ts";

export type WorldPerson = { person: NewPerson & { person_id: number; created_at: Date }; rows: WorldRow[] };

/** Series, how many of a hundred people have it, and the kinds of units where they serve. */
const SERIES: readonly (readonly [string, number, readonly string[]])[] = [
  ["school_teacher", 27, ["school"]],
  ["health", 20, ["hospital"]],
  ["engineering", 17, ["state_company", "service_centre", "regiment", "private_company"]],
  ["agriculture", 9, ["service_centre", "company", "research_institute"]],
  ["accounting", 5, ["organ", "state_company", "hospital", "school", "private_company"]],
  ["political_work", 4, ["organ", "company", "community"]],
  ["economics", 4, ["state_company", "organ", "private_company"]],
  ["none", 4, ["organ", "service_centre", "hospital", "school", "company"]],
  ["vocational_school", 2, ["vocational_school"]],
  ["higher_education", 2, ["university"]],
  ["technical_school", 1.5, ["vocational_school"]],
  ["natural_science", 1, ["research_institute"]],
  ["news", 0.7, ["media"]],
  ["library", 0.6, ["school", "university"]],
  ["archives", 0.6, ["organ"]],
  ["statistics", 0.5, ["organ"]],
  ["laboratory", 0.4, ["university", "research_institute"]],
  ["broadcasting", 0.3, ["media"]],
  ["performing_arts", 0.3, ["media"]],
  ["sports", 0.3, ["school"]],
  ["auditing", 0.2, ["organ"]],
  ["translation", 0.2, ["organ", "media"]],
  ["cultural_relics", 0.2, ["service_centre"]],
  ["publishing", 0.2, ["media"]],
];
const BY_SERIES = SERIES.map(([series, weight, kinds]) => [{ series, kinds }, weight] as const);
/** How large the divisions are, beside each other; directly under 兵团 serve as many as in one of the larger. */
const WEIGHTS: Record<string, number> = {
  corps: 7,
  d01: 13,
  d02: 7,
  d03: 10,
  d04: 10,
  d05: 5,
  d06: 12,
  d07: 7,
  d08: 18,
  d09: 4,
  d10: 5,
  d11: 3,
  d12: 4,
  d13: 4,
  d14: 3,
};

/** One person, the same for the same seed, position and day. `personId` only makes identifiers unique. */
export function generatePerson(setting: Setting, position: number, personId: number): WorldPerson {
  const random = new Random(setting.seed, position);
  const female = random.chance(0.54);
  const { year } = splitDate(setting.today);
  const age = random.int(24, 59);
  const { series, kinds } = random.weighted(BY_SERIES);
  const starts = startOf(setting, random, age);
  const subject: Subject = { person_id: personId, series, category: setting.category[series] ?? "general" };
  const level = series === "none" ? "none" : levelAt(random, age, starts.graduate);
  const rows = careerRows(setting, random, subject, pickUnit(setting, random, kinds), kinds, starts.day);
  const person = {
    person_id: personId,
    name: personName(random, female),
    identity_kind: "citizen" as const,
    identity_number: syntheticCitizenId(personId, year - age, female),
    phone: syntheticMobile(personId),
    created_at: new Date(Date.UTC(splitDate(starts.day).year, 0, 5)),
  };
  studyRows(setting, random, subject, level, starts, rows);
  return { person, rows };
}

type Start = { day: DateInt; graduate: boolean };

/** Most were there when the ledger was opened; the others came later, half of them from university. */
function startOf(setting: Setting, random: Random, age: number): Start {
  if (!random.chance(age < 30 ? 0.4 : 0.07)) return { day: setting.opening, graduate: false };
  const day = makeDate(random.pick(setting.years), random.int(1, 12), random.int(1, 28));
  return { day: Math.min(day, addDays(setting.today, -20)), graduate: age < 30 && random.chance(0.6) };
}

function levelAt(random: Random, age: number, graduate: boolean): string {
  if (graduate) return "none";
  if (age < 32)
    return random.weighted([
      ["none", 8],
      ["clerk", 8],
      ["assistant", 60],
      ["intermediate", 24],
    ]);
  if (age < 45)
    return random.weighted([
      ["assistant", 26],
      ["intermediate", 55],
      ["associate", 18],
      ["full", 1],
    ]);
  return random.weighted([
    ["assistant", 12],
    ["intermediate", 44],
    ["associate", 36],
    ["full", 8],
  ]);
}

function pickUnit(setting: Setting, random: Random, kinds: readonly string[]): PlacedUnit {
  const kind = kinds.length > 1 && random.chance(0.6) ? (kinds[0] as string) : random.pick(kinds);
  const candidates = setting.byKind.get(kind) ?? setting.units;
  // Tried a few times instead of kept in tables: a kind that a division lacks falls back on any of its units.
  for (let attempt = 0; attempt < 4; attempt++) {
    const unit = random.pick(candidates);
    if (random.next() * 18 < (WEIGHTS[unit.division_code] ?? 1)) return unit;
  }
  return random.pick(candidates);
}

/** Service, with those who moved, left or came from a private firm, and posts. */
function careerRows(
  setting: Setting,
  random: Random,
  subject: Subject,
  unit: PlacedUnit,
  kinds: readonly string[],
  from: DateInt,
): WorldRow[] {
  const { person_id } = subject;
  const recorded = addDays(from, 4);
  const first = employment(person_id, unit, from, null, recorded);
  const rows = [first];
  const change = random.next();
  const day = makeDate(random.pick(setting.years), random.int(1, 12), random.int(1, 28));
  if (change < 0.045 && day > addDays(from, 30) && day < addDays(setting.today, -10)) {
    const left = change < 0.012;
    rows.push(...correction(first, left ? "离职" : "调动", addDays(day, 3), { valid_to: addDays(day, -1) }));
    if (!left) rows.push(employment(person_id, pickUnit(setting, random, kinds), day, null, addDays(day, 3)));
  }
  const duty = random.next();
  if (duty < 0.02) rows.push(post(person_id, "dual_role", from, recorded));
  else if (duty < 0.05) rows.push(post(person_id, "unit_leader", from, recorded));
  else if (duty < 0.08 && unit.kind === "company") rows.push(post(person_id, "company_committee", from, recorded));
  if (random.chance(0.003)) rows.push(notProfessional(person_id, from, recorded));
  return rows;
}

const NEXT: Record<string, string> = {
  none: "assistant",
  clerk: "assistant",
  assistant: "intermediate",
  intermediate: "associate",
  associate: "full",
};

/** Titles and what was done in each year, one year after another: who applied may have risen by the next. */
function studyRows(
  setting: Setting,
  random: Random,
  subject: Subject,
  level: string,
  start: Start,
  rows: WorldRow[],
): void {
  const { person_id, series } = subject;
  let held = level;
  let current: WorldRow | undefined;
  if (series !== "none" && level !== "none")
    rows.push((current = title(subject, level, start.day, null, addDays(start.day, 4))));
  const gone = rows.find(({ kind, valid_to }) => kind === "employment" && valid_to !== null && valid_to !== undefined);
  const lastDay =
    gone && !rows.some(({ kind, valid_from }) => kind === "employment" && (valid_from ?? 0) > (gone.valid_to ?? 0))
      ? (gone.valid_to ?? setting.today)
      : setting.today;
  if (start.graduate) {
    const july = makeDate(splitDate(start.day).year, 7, 1);
    if (july <= lastDay) rows.push(graduation(person_id, july, random));
  }
  for (const year of setting.years) {
    const begins = Math.max(makeDate(year, 1, 1), start.day);
    const ends = Math.min(makeDate(year, 12, 31), lastDay);
    if (begins > ends) continue;
    const target = series === "none" ? undefined : NEXT[held];
    const { added, applied } = yearOf(setting, random, titled(subject, held), {
      year,
      begins,
      ends,
      target,
      graduate: start.graduate,
    });
    rows.push(...added);
    const promoted = makeDate(year + 1, 1, 15);
    if (applied === undefined || promoted > lastDay || !random.chance(0.6)) continue;
    if (current) {
      const [taken, closed] = correction(current, "职称晋升", addDays(promoted, 10), {
        valid_to: addDays(promoted, -1),
      });
      rows.push(taken as WorldRow, closed as WorldRow);
    }
    rows.push((current = title(subject, applied, promoted, null, addDays(promoted, 10))));
    held = applied;
  }
}

/** A person without a title studies as somebody without a series. */
function titled(subject: Subject, level: string): Subject & { level: string } {
  return level === "none" ? { ...subject, series: "none", category: "general", level } : { ...subject, level };
}

function graduation(personId: number, day: DateInt, random: Random): WorldRow {
  return item(personId, "graduations", day, {
    award: random.weighted([
      ["bachelor", 60],
      ["master", 25],
      ["doctor", 3],
      ["college", 12],
    ]),
    certificate_kind: "graduations",
    certificate_number: `BY${splitDate(day).year}${String(personId).padStart(8, "0")}`,
    submitted_on: addDays(day, 5),
  });
}
