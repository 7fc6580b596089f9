/** How a named person of the demo world is described, and what becomes of the description. */
import { makeDate, type DateInt } from "../../engine/calendar.ts";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import type { WorldPerson } from "./population.ts";
import { employment, noon, title, type Subject, type WorldRow } from "./rows.ts";
import type { PlacedUnit, Setting } from "./setting.ts";

/** Days of the world's running year, and of the years before. */
export type Days = { year: number; day: (month: number, day: number, yearsAgo?: number) => DateInt };

export type Named = {
  id: string;
  name: string;
  female?: boolean;
  born: number;
  /** Kind of the unit and its division. */
  unit: [kind: string, division: string];
  series: string;
  level: string;
  /** Who it is, for the demo door. */
  who: string;
  /** Why they are worth meeting: one sentence. */
  story: string;
  /** First day of service; the opening of the ledger when absent. */
  since?: (days: Days) => DateInt;
  /** Service other than in the one unit from the first day on. */
  service?: (context: Context) => WorldRow[];
  rows: (context: Context) => WorldRow[];
};

export type Context = Days & {
  subject: Subject;
  personId: number;
  unit: PlacedUnit;
  since: DateInt;
  find: (kind: string, division: string) => PlacedUnit;
};

/** The person a description means. */
export function namedPerson(setting: Setting, named: Named, personId: number): WorldPerson & { unit: PlacedUnit } {
  const year = setting.years[3] as number;
  const days: Days = { year, day: (month, day, yearsAgo = 0) => makeDate(year - yearsAgo, month, day) };
  const find = (kind: string, division: string) => findUnit(setting, kind, division);
  const unit = find(...named.unit);
  const since = named.since?.(days) ?? setting.opening;
  const subject: Subject = {
    person_id: personId,
    series: named.series,
    category: setting.category[named.series] ?? "general",
  };
  const context: Context = { ...days, subject, personId, unit, since, find };
  const service = named.service?.(context) ?? [employment(personId, unit, since, null, since)];
  const titles = named.level === "none" ? [] : [title(subject, named.level, since, null, since)];
  const rows = happened([...service, ...titles, ...named.rows(context)], setting.today);
  const person = {
    person_id: personId,
    name: named.name,
    identity_kind: "citizen" as const,
    identity_number: syntheticCitizenId(personId, named.born, named.female ?? false),
    phone: syntheticMobile(personId),
    created_at: noon(since),
  };
  return { person, rows, unit };
}

/** What has happened by today; a reversal of what has not goes with it. */
function happened(rows: WorldRow[], today: DateInt): WorldRow[] {
  const kept = new Set(rows.filter((row) => (row.valid_from ?? 0) <= today && row.recorded_at <= noon(today)));
  return [...kept].filter((row) => row.takesBack === undefined || kept.has(row.takesBack));
}

function findUnit(setting: Setting, kind: string, division: string): PlacedUnit {
  const unit = setting.units.find((each) => each.kind === kind && each.division_code === division);
  if (unit === undefined) throw new Error(`The world has no ${kind} in ${division}`);
  return unit;
}
