/** What a generated person did in one year: hours, results of the authority, applications, classes, declarations. */
import { addDays, daysBetween, makeDate, type DateInt } from "../../engine/calendar.ts";
import { syntheticCertificate } from "../../engine/identifiers-synthetic.ts";
import type { Random } from "./random.ts";
import { application, correction, credits, item, reversal, type Subject, type WorldRow } from "./rows.ts";
import { INDUSTRY_SERIES, type Setting } from "./setting.ts";

/** A year of somebody's service: its first and last day, and the level they could apply for. */
export type ServiceYear = {
  year: number;
  begins: DateInt;
  ends: DateInt;
  target: string | undefined;
  graduate: boolean;
};

type Titled = Subject & { level: string };
type Person = { setting: Setting; random: Random; subject: Titled; span: ServiceYear };

/** Rows of a year, and the level applied for when there was an application. */
export function yearOf(
  setting: Setting,
  random: Random,
  subject: Titled,
  span: ServiceYear,
): { added: WorldRow[]; applied: string | undefined } {
  const person = { setting, random, subject, span };
  const added: WorldRow[] = [];
  const route = span.target !== undefined && random.chance(0.062) ? pickRoute(random, subject.level) : undefined;
  if (route) added.push(...applicationRows(person, route, span.target as string));
  const diligence = random.next();
  added.push(...publicRows(person, diligence, route));
  if (INDUSTRY_SERIES.has(subject.series)) added.push(...industryRows(person, diligence));
  else added.push(...professionalRows(person, diligence, route));
  if (random.chance(0.075)) added.push(...declarationRows(person));
  if (subject.series === "health" && random.chance(0.3)) added.push(healthRow(person));
  const happened = new Set(added.filter((row) => (row.valid_from ?? 0) <= span.ends));
  const kept = [...happened].filter((row) => row.takesBack === undefined || happened.has(row.takesBack));
  const stands = route !== undefined && !kept.some(({ takesBack }) => takesBack?.kind === "application");
  return { added: corrected(person, kept), applied: stands ? span.target : undefined };
}

function pickRoute(random: Random, level: string): string {
  if (level === "none")
    return random.weighted([
      ["recognition", 80],
      ["review", 20],
    ]);
  return random.weighted([
    ["review", 78],
    ["exam", 17],
    ["recognition", 5],
  ]);
}

/** A day of the service year; `share` says how much of the calendar year it may fall in, from its beginning. */
function dayIn({ random, span }: Person, share = 1): DateInt {
  const last = Math.min(span.ends, addDays(makeDate(span.year, 1, 1), Math.floor(364 * share)));
  return addDays(span.begins, Math.floor(random.next() * Math.max(1, daysBetween(span.begins, last))));
}

const HALF_YEAR = 0.48;

/** Who applies hurries, mostly; the others study when they find the time. */
function shareFor({ random }: Person, route: string | undefined): number {
  return route === "review" ? (random.chance(0.85) ? HALF_YEAR : 0.6) : 0.97;
}

function publicRows(person: Person, diligence: number, route: string | undefined): WorldRow[] {
  const { random, subject } = person;
  if (diligence > 0.93) return [];
  const share = shareFor(person, route);
  const pieces =
    diligence > 0.82
      ? [random.pick([500, 1000, 1500, 2000])]
      : random.pick([[3000], [3000], [1000, 2000], [1500, 1500], [1000, 1000, 1000]]);
  return pieces.map((hundredths) => {
    const row = credits(subject, "public", hundredths, dayIn(person, share));
    return random.chance(0.005) ? { ...row, right_level: false } : row;
  });
}

function professionalRows(person: Person, diligence: number, route: string | undefined): WorldRow[] {
  const { setting, random, subject } = person;
  if (diligence > 0.9) return [];
  const share = shareFor(person, route);
  const full: readonly number[] = random.pick([
    [6000],
    [2000, 4000],
    [3000, 3000],
    [2000, 2000, 2000],
    [1250, 2750, 2000],
    [1500, 1500, 1500, 1500],
    [2400, 3600],
  ]);
  const pieces = diligence > 0.76 ? full.slice(0, -1) : full;
  return pieces.map((hundredths) => {
    const series = random.chance(0.96) ? subject.series : random.pick(["economics", "engineering", "news"]);
    const course =
      series === "none" || random.chance(0.05)
        ? undefined
        : { series, category: setting.category[series] ?? "general" };
    return credits(subject, "professional", hundredths, dayIn(person, share), course);
  });
}

/** Results come from the authority, late in the year; some platform courses are taken in vain, a few are on its list. */
function industryRows(person: Person, diligence: number): WorldRow[] {
  const { random, subject, span, setting } = person;
  const rows: WorldRow[] = [];
  const closed = span.year < Math.trunc(setting.today / 10_000);
  if (random.chance(closed ? 0.95 : 0.72)) {
    const pieces: readonly number[] =
      diligence > 0.86 ? [random.pick([2000, 3000, 4500])] : random.pick([[6000], [7200], [3000, 3000], [2000, 4000]]);
    for (const hundredths of pieces) {
      const day = dayIn(person, 0.97);
      rows.push(
        item(
          subject.person_id,
          "industry_results",
          day,
          { hundredths },
          Math.min(addDays(day, random.int(5, 40)), setting.today),
        ),
      );
    }
  }
  if (random.chance(0.35)) {
    const row = credits(subject, "professional", random.pick([1000, 2000, 3000]), dayIn(person), {
      series: subject.series,
      category: subject.category,
    });
    rows.push({ ...row, whitelisted: random.chance(0.25) });
  }
  return rows;
}

const CLASS_OF: Record<string, string> = {
  none: "junior",
  clerk: "junior",
  assistant: "junior",
  intermediate: "intermediate",
  associate: "senior",
  full: "senior",
};

function applicationRows(person: Person, route: string, target: string): WorldRow[] {
  const { random, subject, span } = person;
  const filed = Math.max(span.begins, makeDate(span.year, random.int(2, 5), random.int(1, 28)));
  const rows = [application(subject.person_id, route, target, filed)];
  if (random.chance(0.03)) rows.push(reversal(rows[0] as WorldRow, "申请人撤回", addDays(filed, 20)));
  if (route !== "review") return rows;
  const way = random.next();
  const day = dayIn(person, random.chance(0.85) ? HALF_YEAR : 0.7);
  if (way < 0.78) {
    const wrong = random.chance(0.03);
    rows.push(
      item(subject.person_id, "classes", day, {
        class: wrong ? "junior" : (CLASS_OF[target] ?? "junior"),
        completed: random.chance(0.96),
      }),
    );
  } else if (way < 0.86) {
    rows.push(
      item(subject.person_id, "seminars", day, {
        organiser: random.weighted([
          ["national", 20],
          ["xpcc", 60],
          ["division", 20],
        ]),
      }),
    );
  }
  return rows;
}

function healthRow(person: Person): WorldRow {
  const { random, subject } = person;
  const hundredths = random.weighted([
    [2500, 50],
    [2700, 20],
    [3000, 10],
    [2490, 5],
    [1800, 15],
  ]);
  const day = dayIn(person, 0.9);
  const approved = isSettled(person, day);
  return item(subject.person_id, "health_credits", day, {
    hundredths,
    mandatory: random.chance(0.95),
    approved,
    commission_approved: approved,
    hr_approved: approved,
  });
}

/** Whether what was handed in on a day has been reviewed: nearly all of it after two months. */
function isSettled({ random, setting }: Person, day: DateInt): boolean | null {
  const waiting = daysBetween(day, setting.today) < 60 ? 0.6 : 0.04;
  if (random.chance(waiting)) return null;
  return !random.chance(0.06);
}

const DECLARED: readonly (readonly [string, number])[] = [
  ["outside_training", 26],
  ["village", 22],
  ["certificates", 14],
  ["qualifications", 14],
  ["degrees", 10],
  ["inland_teaching", 6],
  ["programmes", 5],
  ["adjustments", 3],
];

function declarationRows(person: Person): WorldRow[] {
  const { random, subject, span } = person;
  const chosen = random.weighted(DECLARED);
  const kind = chosen === "inland_teaching" && subject.series !== "school_teacher" ? "village" : chosen;
  const day = dayIn(person, 0.9);
  const approved = isSettled(person, day);
  const common = { approved, submitted_on: Math.min(addDays(day, random.int(0, 20)), span.ends) };
  return [item(subject.person_id, kind, day, { ...common, ...declared(person, kind, approved) })];
}

function declared({ random, subject, span }: Person, kind: string, approved: boolean | null): Partial<WorldRow> {
  const number = (letters: string) => ({
    certificate_kind: kind,
    certificate_number: `${letters}${span.year}${String(subject.person_id).padStart(8, "0")}`,
  });
  switch (kind) {
    case "outside_training":
      return {
        hundredths: random.pick([800, 1600, 2400, 4000]),
        form: random.weighted([
          ["recognised", 75],
          ["new_technology", 15],
          ["work_assignment", 10],
        ]),
        by_industry: random.chance(0.4),
        industry_approved: approved,
        hr_approved: approved,
      };
    case "certificates":
      return {
        issued_year: span.year - random.int(0, 3),
        certificate_kind: kind,
        certificate_number: syntheticCertificate(subject.person_id, span.year).replaceAll(/[\s-]/g, ""),
      };
    case "qualifications":
      return { hundredths: random.pick([2000, 3000, 6000]), ...number("ZG") };
    case "degrees":
      return {
        award: random.weighted([
          ["bachelor", 50],
          ["master", 35],
          ["doctor", 5],
          ["college", 10],
        ]),
        ...number("XW"),
      };
    case "programmes":
      return { months: random.pick([6, 12, 12, 12]) };
    case "adjustments":
      return {
        part: random.pick(["public", "professional"]),
        hundredths: random.pick([1000, 2000, 3000]),
        approved: true,
        reason: "长期病假",
      };
    default:
      return {};
  }
}

/** One in a hundred records was entered wrongly and put right later by a reversal. */
function corrected({ random, setting }: Person, rows: WorldRow[]): WorldRow[] {
  const result: WorldRow[] = [];
  for (const row of rows) {
    result.push(row);
    if (row.kind !== "credits" || !random.chance(0.012)) continue;
    const day = addDays(row.valid_from ?? setting.today, random.int(3, 60));
    if (day >= setting.today) continue;
    result.push(...correction(row, "学时录入有误", day, { hundredths: Math.max(100, (row.hundredths ?? 0) - 500) }));
  }
  return result;
}
