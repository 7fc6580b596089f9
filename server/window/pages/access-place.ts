/** Places of offices as forms have them: names and codes of units are looked up, and what is found nowhere is said beside its field. */
import type { Place } from "../../../contract/access-view.ts";
import { searchUnits } from "../../../contract/organisations.ts";
import dictionary from "../../../web/text/zh-CN/access.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import type { PlaceTyped } from "../../../web/areas/access/place.ts";
import type { Visit } from "../route.ts";

const t = words("access", dictionary);

/** What was typed of a place. */
export function placeTyped({ fields }: Pick<Visit, "fields">): PlaceTyped {
  const read = (name: string) => (fields.get(name) ?? "").trim();
  return {
    scope: read("scope"),
    division: read("division"),
    units: read("units").replaceAll("\r\n", "\n"),
    industry: read("industry"),
  };
}

type Found = { ids: number[] } | { message: string };

/** Units by names or codes, one a line. */
export async function unitsNamed(visit: Visit, text: string): Promise<Found> {
  const lines = text
    .split(/[\n；;]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0) return { message: t("grant.unitNeeded") };
  const ids: number[] = [];
  for (const line of lines.slice(0, 50)) {
    const q = line.slice(0, 50);
    const { units } = await visit.ask(searchUnits, { query: { q, limit: "20" } });
    const exact = units.filter(({ name, code }) => name === line || code === line.toUpperCase());
    const [only] = exact.length > 0 ? exact : units;
    if (only === undefined) return { message: t("grant.unitUnknown", { unit: line }) };
    if (exact.length !== 1 && units.length > 1) {
      const names = units
        .slice(0, 5)
        .map(({ name, code }) => `${name} ${code}`)
        .join(t("comma"));
      return { message: t("grant.unitMany", { unit: line, names }) };
    }
    ids.push(only.unitId);
  }
  return { ids: [...new Set(ids)] };
}

/** The place that a form says; only what its scope needs is looked at. */
export async function placeOf(
  visit: Visit,
  typed: PlaceTyped,
): Promise<{ place: Place } | { field: string; message: string }> {
  const line = typed.industry === "" ? {} : { industry: typed.industry as NonNullable<Place["industry"]> };
  const scope = typed.scope as Place["scope"];
  if (scope === "division")
    return { place: { scope, ...(typed.division === "" ? {} : { divisionCode: typed.division }), ...line } };
  if (scope !== "unit" && scope !== "unit_and_below" && scope !== "custom") return { place: { scope, ...line } };
  const found = await unitsNamed(visit, typed.units);
  if ("message" in found) return { field: "units", message: found.message };
  const [first] = found.ids;
  return {
    place:
      scope === "custom" || first === undefined
        ? { scope, unitIds: found.ids, ...line }
        : { scope, unitId: first, ...line },
  };
}
