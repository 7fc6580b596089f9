/**
 * How far an office sees, as SQL and over units: the one place where a reach becomes a condition. Every list, count and
 * export is restricted by what this gives, and a reach that it does not know sees nobody.
 */
import type { Reach } from "../../contract/actor.ts";
import type { Db } from "../platform/db.ts";
import { industryName, seriesOf } from "./industries.ts";
import { belowSql } from "./tree.ts";
import { allUnits, unitNames, type Unit } from "./units.ts";

/** Numbers the values of a query as they are added. */
export interface Numbered {
  /** The placeholder of a value. */
  add(value: unknown): string;
}

/** Expressions of the rows that a reach is to restrict; what is absent cannot be asked for, and then nothing is seen. */
export interface ReachColumns {
  unit: string;
  division: string;
  person?: string;
  series?: string;
  /** Condition that the unit is one of a list (an SQL array) or stands below one, where another day's tree than today's counts. */
  below?: (list: string) => string;
}

const NOBODY = "false";

/** Condition on rows: what somebody with this reach may see of them. */
export function reachSql(reach: Reach, columns: ReachColumns, values: Numbered): string {
  const place = placeSql(reach, columns, values);
  if (!("industry" in reach) || reach.industry === undefined) return place;
  if (columns.series === undefined) return NOBODY;
  return `${place} AND ${columns.series} = ANY (${values.add(seriesOf(reach.industry))}::text[])`;
}

function placeSql(reach: Reach, columns: ReachColumns, values: Numbered): string {
  const { unit, division, person, below = (list: string) => belowSql(unit, list) } = columns;
  switch (reach.kind) {
    case "all":
      return "true";
    case "division":
      return `${division} = ${values.add(reach.divisionCode)}`;
    case "unit_and_below":
      return below(values.add([reach.unitId]));
    case "units":
      return below(values.add(reach.unitIds));
    case "unit":
      return `${unit} = ${values.add(reach.unitId)}`;
    case "self":
      return person === undefined ? NOBODY : `${person} = ${values.add(reach.personId)}`;
    case "public":
      return NOBODY;
    default:
      return unknownReach(reach, NOBODY);
  }
}

/** Units in reach, of all units in the order of their codes. An industry line ends nowhere in the tree: it limits people. */
export function unitsWithin(units: readonly Unit[], reach: Reach): Unit[] {
  switch (reach.kind) {
    case "all":
      return [...units];
    case "division":
      return units.filter(({ division_code: code }) => code === reach.divisionCode);
    case "unit":
      return units.filter(({ unit_id: id }) => id === reach.unitId);
    case "unit_and_below":
      return withBelow(units, [reach.unitId]);
    case "units":
      return withBelow(units, reach.unitIds);
    case "self":
    case "public":
      return [];
    default:
      return unknownReach(reach, []);
  }
}

function withBelow(units: readonly Unit[], tops: readonly number[]): Unit[] {
  const below = new Set(tops);
  for (let before = 0; before < below.size;) {
    before = below.size;
    for (const unit of units) if (unit.parent_id !== null && below.has(unit.parent_id)) below.add(unit.unit_id);
  }
  return units.filter(({ unit_id: id }) => below.has(id));
}

/** Whether a place and a series are in reach. `above`: the unit and those above it, the nearest first. */
export function isWithin(reach: Reach, above: readonly Unit[], series: string | null): boolean {
  if ("industry" in reach && reach.industry !== undefined && !seriesOf(reach.industry).includes(series ?? ""))
    return false;
  switch (reach.kind) {
    case "all":
      return true;
    case "division":
      return above[0]?.division_code === reach.divisionCode;
    case "unit_and_below":
      return above.some(({ unit_id }) => unit_id === reach.unitId);
    case "units":
      return above.some(({ unit_id }) => reach.unitIds.includes(unit_id));
    case "unit":
      return above[0]?.unit_id === reach.unitId;
    case "self":
    case "public":
      return false;
    default:
      return unknownReach(reach, false);
  }
}

/** Whether a reach holds everybody, whatever their unit and series. */
export function seesEverybody(reach: Reach): boolean {
  return reach.kind === "all" && reach.industry === undefined;
}

/** What a reach is called, as a receipt or the head of a list names it: divisions by the names given. */
export async function reachName(db: Db, reach: Reach, divisions: Readonly<Record<string, string>>): Promise<string> {
  const line = "industry" in reach && reach.industry !== undefined ? industryName(reach.industry) : "";
  return `${await placeName(db, reach, divisions)}${line}`;
}

async function placeName(db: Db, reach: Reach, divisions: Readonly<Record<string, string>>): Promise<string> {
  switch (reach.kind) {
    case "all":
      return "兵团";
    case "division":
      return divisions[reach.divisionCode] ?? reach.divisionCode;
    case "unit":
    case "unit_and_below":
      return (await unitNames(db, [reach.unitId])).get(reach.unitId) ?? String(reach.unitId);
    case "units": {
      const names = await unitNames(db, reach.unitIds);
      return reach.unitIds.map((id) => names.get(id) ?? String(id)).join("、");
    }
    case "self":
    case "public":
      return "";
    default:
      return unknownReach(reach, "");
  }
}

/** Units in reach, from the database. */
export async function unitsInReach(db: Db, reach: Reach): Promise<Unit[]> {
  return unitsWithin(await allUnits(db), reach);
}

/** A kind that is added must be answered above before this compiles; until then it sees nothing. */
function unknownReach<Answer>(reach: never, nothing: Answer): Answer {
  void reach;
  return nothing;
}
