/** What every person of a world is generated in: its day, its years, its units, the tables of the policy. */
import { makeDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import type { WorldUnit } from "./units.ts";

export type PlacedUnit = WorldUnit & { unit_id: number };

export type Setting = {
  seed: number;
  today: DateInt;
  /** The four years the world tells of, the last one running. */
  years: number[];
  /** The day the ledger was opened with everybody then in service. */
  opening: DateInt;
  /** Broad category of every series. */
  category: Record<string, string>;
  units: PlacedUnit[];
  byKind: Map<string, PlacedUnit[]>;
};

/** Series whose professional part is run by an authority of their own (A5). */
export const INDUSTRY_SERIES: ReadonlySet<string> = new Set(["school_teacher", "health", "accounting"]);

/** The setting of a world: four years up to its day, the units it has been given, the policy's table of categories. */
export function makeSetting(document: PolicyDocument, units: PlacedUnit[], seed: number, today: DateInt): Setting {
  const { year } = splitDate(today);
  return {
    seed,
    today,
    years: [year - 3, year - 2, year - 1, year],
    opening: makeDate(year - 3, 1, 1),
    category: document.tables["series_category"] ?? {},
    units,
    byKind: Map.groupBy(units, ({ kind }) => kind),
  };
}
