import type { Choices } from "../../../contract/population.ts";
import type { QueryChanges } from "../../ui/index.ts";
import { t } from "./words.ts";

/** What the population of a page is narrowed to; names as in the address. */
export interface PopulationQuery {
  readonly division?: string | undefined;
  readonly unit?: string | undefined;
  readonly series?: string | undefined;
  readonly level?: string | undefined;
}

/** Code of what is not recorded, as the contract writes it. */
export const UNKNOWN = "unknown";

/** A code of a group as a filter takes it. */
export function filterCode(code: string): string {
  return code === "" ? UNKNOWN : code;
}

/** Changes of an address that take every filter away. */
export const noFilters = {
  division: null,
  unit: null,
  series: null,
  level: null,
  condition: null,
  q: null,
} as const satisfies QueryChanges;

/** Where one looks: the narrowest of unit and division, else all that one may see. */
export function placeOf({ place, divisions, units }: Choices, { division, unit }: PopulationQuery): string {
  const own = units.find(({ unitId }) => String(unitId) === unit)?.name;
  return own ?? divisions.find(({ code }) => code === division)?.label ?? place ?? t("place.all");
}
