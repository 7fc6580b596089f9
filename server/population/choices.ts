/** What lists and overviews can be filtered by, within somebody's reach. */
import type { Reach } from "../../contract/actor.ts";
import type { Choices } from "../../contract/population.ts";
import { allUnits, unitById, unitsBelow, type Unit } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { learningYears } from "../standing/door.ts";

/** Names of the codes that documents and ledgers hold. */
export type Names = { division: Record<string, string>; series: Record<string, string>; level: Record<string, string> };

/** The choices of a reach. Units of everybody are many: those of the division asked about, or none. */
export async function choicesOf(db: Db, reach: Reach, division: string | undefined, names: Names): Promise<Choices> {
  const years = (await learningYears(db)).map(({ year, closed }) => ({ year, closed }));
  const units = await unitsInSight(db, reach, division);
  const top = Math.min(...units.map(depthOf));
  const { place, divisions } = await placeOf(db, reach, names.division);
  return {
    years: years.sort((one, other) => other.year - one.year),
    place,
    divisions: named(divisions),
    units: units.map((unit) => ({ unitId: unit.unit_id, name: unit.name, depth: depthOf(unit) - top })),
    series: named(names.series),
    levels: named(names.level),
  };
}

function named(names: Record<string, string>): Choices["series"] {
  return Object.entries(names).map(([code, label]) => ({ code, label }));
}

/** Each unit's code begins with that of the unit above it, three characters a step. */
function depthOf({ code }: Unit): number {
  return code.length / 3;
}

async function unitsInSight(db: Db, reach: Reach, division: string | undefined): Promise<Unit[]> {
  switch (reach.kind) {
    case "all":
      return division === undefined ? [] : unitsOfDivision(db, division);
    case "division":
      return unitsOfDivision(db, reach.divisionCode);
    case "unit":
    case "unit_and_below":
      return unitsBelow(db, reach.unitId);
    default:
      return [];
  }
}

async function unitsOfDivision(db: Db, division: string): Promise<Unit[]> {
  return (await allUnits(db)).filter(({ division_code: code }) => code === division);
}

async function placeOf(
  db: Db,
  reach: Reach,
  names: Record<string, string>,
): Promise<{ place: string | null; divisions: Record<string, string> }> {
  if (reach.kind === "all") return { place: null, divisions: names };
  if (reach.kind === "division") {
    const place = names[reach.divisionCode] ?? reach.divisionCode;
    return { place, divisions: { [reach.divisionCode]: place } };
  }
  const unit = reach.kind === "unit" || reach.kind === "unit_and_below" ? await unitById(db, reach.unitId) : undefined;
  if (unit === undefined) return { place: "", divisions: {} };
  return { place: unit.name, divisions: { [unit.division_code]: names[unit.division_code] ?? unit.division_code } };
}
