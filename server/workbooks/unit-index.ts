/** Units by the names and codes that people write, within what an actor may see. */
import type { Reach } from "../../contract/actor.ts";
import { allUnits, seesEverybody, withTakenOver, unitsWithin, type Unit } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { nearestFinder } from "./nearest.ts";
import { wordKey } from "./vocabulary.ts";

/** Why a unit cannot be found. */
export type UnitFault =
  | { code: "unknown"; nearest: string | undefined }
  | { code: "ambiguous"; codes: string[] }
  | { code: "out_of_reach" };

/** What a row needs to know of its unit; the sector is null when nobody said it. */
export type FoundUnit = Pick<Unit, "unit_id" | "valid_from" | "valid_to"> & { sector: Unit["sector"] | null };

/** Looks units up by name, by the names of the units above and its own ("第一师/第一中学"), or by code. */
export interface UnitIndex {
  find(text: string): { ok: true; unit: FoundUnit } | { ok: false; fault: UnitFault };
  /** Numbers of the units in reach; null when all are. */
  reached: number[] | null;
}

/** The index of all units of a database, seen from a reach. */
export async function openUnitIndex(db: Db, reach: Reach): Promise<UnitIndex> {
  const index = unitIndex(await allUnits(db), reach);
  // Whoever served in a unit that was taken over is within reach of whoever took it over.
  return index.reached === null ? index : { ...index, reached: await withTakenOver(db, index.reached) };
}

/** The index of some units, parents before children. */
export function unitIndex(units: readonly Unit[], reach: Reach): UnitIndex {
  // Rows are about people of any series: whoever sees one industry only has no units to write them to.
  const lined = "industry" in reach && reach.industry !== undefined;
  const within = lined ? [] : unitsWithin(units, reach);
  const reached = new Set(within.map(({ unit_id: id }) => id));
  const byId = new Map(units.map((unit) => [unit.unit_id, unit]));
  const byWord = new Map<string, Unit[]>();
  const add = (word: string, unit: Unit) => {
    const key = wordKey(word);
    const known = byWord.get(key);
    if (known === undefined) byWord.set(key, [unit]);
    else if (!known.includes(unit)) known.push(unit);
  };
  for (const unit of units) {
    add(unit.code, unit);
    for (const name of namesOf(unit, byId)) add(name, unit);
  }
  const nearest = nearestFinder(within.map(({ name }) => name));
  const find: UnitIndex["find"] = (text) => {
    const named = byWord.get(wordKey(text)) ?? [];
    const mine = named.filter(({ unit_id: id }) => reached.has(id));
    const [first] = mine;
    if (first && mine.length === 1) return { ok: true, unit: first };
    if (mine.length > 1) return { ok: false, fault: { code: "ambiguous", codes: mine.map(({ code }) => code) } };
    if (named.length > 0) return { ok: false, fault: { code: "out_of_reach" } };
    return { ok: false, fault: { code: "unknown", nearest: nearest(text.trim()) } };
  };
  const cached = new Map<string, ReturnType<typeof find>>();
  return {
    find(text) {
      const known = cached.get(text);
      if (known !== undefined) return known;
      const found = find(text);
      if (cached.size < 50_000) cached.set(text, found);
      return found;
    },
    reached: seesEverybody(reach) ? null : [...reached],
  };
}

/** Its own name, and that name after the name of each unit above it, with and without a stroke. */
function namesOf(unit: Unit, byId: ReadonlyMap<number, Unit>): string[] {
  const names = [unit.name];
  for (let above = byId.get(unit.parent_id ?? 0); above; above = byId.get(above.parent_id ?? 0))
    names.push(`${above.name}/${unit.name}`, `${above.name}${unit.name}`);
  return names;
}
