/** What lists and overviews can be filtered by, within somebody's reach. */
import type { Reach } from "../../contract/actor.ts";
import type { Choices } from "../../contract/population.ts";
import { allUnits, reachName, seesEverybody, seriesOf, unitsInReach, type Unit } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { learningYears } from "../standing/door.ts";

/** Names of the codes that documents and ledgers hold. */
export type Names = { division: Record<string, string>; series: Record<string, string>; level: Record<string, string> };

/** The choices of a reach. Units of everybody are many: those of the division asked about, or none. */
export async function choicesOf(db: Db, reach: Reach, division: string | undefined, names: Names): Promise<Choices> {
  const years = (await learningYears(db)).map(({ year, closed }) => ({ year, closed }));
  const units = await unitsInSight(db, reach, division);
  const top = Math.min(...units.map(depthOf));
  const { place, divisions } = await placeOf(db, reach, units, names.division);
  return {
    years: years.sort((one, other) => other.year - one.year),
    place,
    divisions: named(divisions),
    units: units.map((unit) => ({ unitId: unit.unit_id, name: unit.name, depth: depthOf(unit) - top })),
    series: named(seriesInSight(reach, names.series)),
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

/** Units of everybody are many: those of the division asked about, or none. */
async function unitsInSight(db: Db, reach: Reach, division: string | undefined): Promise<Unit[]> {
  if (reach.kind !== "all") return unitsInReach(db, reach);
  if (division === undefined) return [];
  return (await allUnits(db)).filter(({ division_code: code }) => code === division);
}

/** What the jurisdiction is called (null for everybody), and the divisions that it touches. */
async function placeOf(
  db: Db,
  reach: Reach,
  units: readonly Unit[],
  names: Record<string, string>,
): Promise<{ place: string | null; divisions: Record<string, string> }> {
  const place = seesEverybody(reach) ? null : await reachName(db, reach, names);
  if (reach.kind === "all") return { place, divisions: names };
  const own = reach.kind === "division" ? [reach.divisionCode] : units.map(({ division_code: code }) => code);
  return { place, divisions: Object.fromEntries([...new Set(own)].map((code) => [code, names[code] ?? code])) };
}

/** Of an industry's line only its series can be chosen. */
function seriesInSight(reach: Reach, names: Record<string, string>): Record<string, string> {
  if (!("industry" in reach) || reach.industry === undefined) return names;
  const own = seriesOf(reach.industry);
  return Object.fromEntries(Object.entries(names).filter(([code]) => own.includes(code)));
}
