/** Dictionaries of units: kinds, where each may stand, employers, cities of divisions. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const kindsFile = z.looseObject({
  unit_kinds: z.array(
    z.looseObject({
      unit_kind: z.string(),
      name: z.string(),
      parents: z.array(z.string()),
      usual_employer: z.string().nullable(),
    }),
  ),
});
const divisionsFile = z.looseObject({
  divisions: z.array(
    z.looseObject({
      division_code: z.string(),
      city: z.looseObject({ name: z.string(), code: z.string(), code_source: z.string() }).nullable(),
    }),
  ),
});

/** Kinds that are the frame of the tree: they are neither made nor moved nor closed here. */
export const FRAME: ReadonlySet<string> = new Set(["corps", "division", "corps_direct", "division_direct"]);

export type UnitKind = { name: string; parents: readonly string[]; employer: string | null };
/** City of a division; two of the fourteen have none. */
export type City = { name: string; code: string; codeSource: string };

function dictionary(root: string, file: string): unknown {
  return parse(readFileSync(join(root, "policy", "dictionaries", file), "utf8"));
}

/** Kinds of units by code, in the order of the dictionary. */
export function readUnitKinds(root: string): Map<string, UnitKind> {
  const { unit_kinds: kinds } = kindsFile.parse(dictionary(root, "unit-kinds.yaml"));
  return new Map(
    kinds.map(({ unit_kind: code, name, parents, usual_employer: employer }) => [code, { name, parents, employer }]),
  );
}

/** Cities by division. */
export function readCities(root: string): Map<string, City> {
  const { divisions } = divisionsFile.parse(dictionary(root, "divisions.yaml"));
  return new Map(
    divisions.flatMap(({ division_code: code, city }) =>
      city === null ? [] : [[code, { name: city.name, code: city.code, codeSource: city.code_source }]],
    ),
  );
}
