/** Finds the people whom a roll names, within a reach. Somebody out of reach is answered like somebody who does not exist. */
import type { Reach } from "../../../contract/actor.ts";
import type { DateInt } from "../../../engine/calendar.ts";
import { blindEnd, blindIdentity, openIdentity } from "../../people/door.ts";
import type { Db } from "../../platform/db.ts";
import type { Vault } from "../../platform/vault.ts";
import { peopleWithin } from "../../standing/door.ts";
import { isMasked } from "./sheet.ts";

/** What a roll says of somebody. */
export type Named = { identity: string | null; name: string | null };

/** What became of a name: somebody, or why nobody. `known` is the name in the register, for whom the reach includes. */
export type Match =
  | { match: "found"; personId: number }
  | { match: "name_differs"; known: string }
  | { match: "unknown" | "ambiguous" | "bad" };

export type Looking = { reach: Reach; today: DateInt };

type Known = { personId: number; name: string };

/** Looks for everybody of a roll, in their order. */
export async function matchRoll(
  db: Db,
  vault: Vault,
  { reach, today }: Looking,
  rows: readonly Named[],
): Promise<Match[]> {
  const whole = await byWholeNumber(db, vault, rows);
  const hidden = await byShownEnds(db, vault, rows);
  const candidates = rows.map((row) => {
    if (row.identity === null || row.name === null) return [];
    if (isMasked(row.identity)) return hidden.get(keyOf(row)) ?? [];
    return whole.get(row.identity) ?? [];
  });
  const ids = [...new Set(candidates.flat().map(({ personId }) => personId))];
  const within = await peopleWithin(db, reach, ids, today);
  return rows.map((row, at) => matchOf(row, candidates[at]?.filter(({ personId }) => within.has(personId)) ?? []));
}

const keyOf = ({ identity, name }: Named): string => `${identity} ${name}`;

function matchOf({ identity, name }: Named, found: readonly Known[]): Match {
  if (identity === null || name === null) return { match: "bad" };
  const [only] = found;
  if (only === undefined) return { match: "unknown" };
  if (found.length > 1) return { match: "ambiguous" };
  return only.name === name ? { match: "found", personId: only.personId } : { match: "name_differs", known: only.name };
}

async function byWholeNumber(db: Db, vault: Vault, rows: readonly Named[]): Promise<Map<string, Known[]>> {
  const numbers = [...new Set(rows.flatMap(({ identity }) => (identity && !isMasked(identity) ? [identity] : [])))];
  const blinds = new Map(numbers.map((number) => [blindIdentity(vault, number).toString("hex"), number]));
  // The number of a record that was merged into another means the other.
  const found = await db.rows<Known & { who: string }>(
    `SELECT encode(known.identity_blind, 'hex') AS who, kept.person_id AS "personId", kept.name
       FROM person known JOIN person kept ON kept.person_id = CASE WHEN known.merged_into IS NULL THEN known.person_id
              ELSE person_survivor(known.person_id) END
      WHERE known.identity_blind = ANY ($1::bytea[])`,
    [[...blinds.keys()].map((hex) => Buffer.from(hex, "hex"))],
  );
  return new Map(found.map(({ who, personId, name }) => [blinds.get(who) as string, [{ personId, name }]]));
}

async function byShownEnds(db: Db, vault: Vault, rows: readonly Named[]): Promise<Map<string, Known[]>> {
  const asked = rows.filter(({ identity }) => identity !== null && isMasked(identity));
  if (asked.length === 0) return new Map();
  const ends = new Map(asked.map(({ identity }) => [(identity as string).slice(-4), ""]));
  const found = await db.rows<Known & { sealed: Buffer }>(
    `SELECT person_id AS "personId", name, identity_number AS sealed FROM person
      WHERE identity_end4 = ANY ($1::bytea[]) AND name = ANY ($2) AND merged_into IS NULL`,
    [[...ends.keys()].map((end) => blindEnd(vault, end)), asked.map(({ name }) => name)],
  );
  const opened = found.map(({ sealed, ...known }) => ({ ...known, number: openIdentity(vault, sealed) }));
  return new Map(
    asked.map((row) => [
      keyOf(row),
      opened.filter(({ name, number }) => name === row.name && shows(row.identity as string, number)),
    ]),
  );
}

/** Whether a number with its middle hidden is this number. */
export function shows(masked: string, number: string): boolean {
  const [first = "", last = ""] = masked.split(/\*+/);
  return masked.length === number.length && number.startsWith(first) && number.endsWith(last);
}
