/** What is known of the people of some rows, read in sets. */
import type { Actor, Reach } from "../../../contract/actor.ts";
import { type DateInt } from "../../../engine/calendar.ts";
import type { DeclarationKind } from "../../../engine/document.ts";
import { certificateNumber } from "../../../engine/identifiers.ts";
import { sharesUsed } from "../../files/door.ts";
import { shanghaiDate } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import { loadEntries, peopleInReach, type LedgerEntry, type PlaceInReach } from "../../standing/door.ts";

/** Somebody within reach, as far as a declaration needs to know them. */
export type Known = {
  personId: number;
  name: string;
  place: PlaceInReach | undefined;
  entries: readonly LedgerEntry[];
  /** Declarations that are not finished, of any kind; of this kind what stands or waits. */
  open: number;
  declared: { said: Record<string, string>; when: string }[];
  usedBytes: number;
};

export type Background = {
  /** By the blind index of their identity numbers. */
  people: ReadonlyMap<string, Known>;
  /** Who holds which certificate, by its kind and number. */
  claims: ReadonlyMap<string, number>;
};

type Asked = { kind: DeclarationKind; actor: Actor; reach: Reach; today: DateInt };
type Row = { who: string | null; said: Readonly<Record<string, string>> };

/** Reads everything that judging some rows needs. */
export async function knownOf(db: Db, asked: Asked, rows: readonly Row[]): Promise<Background> {
  const who = [...new Set(rows.flatMap(({ who: one }) => one ?? []))];
  const found = await db.rows<{ who: string; personId: number; name: string }>(
    `SELECT encode(known.identity_blind, 'hex') AS who, kept.person_id AS "personId", kept.name
       FROM person known JOIN person kept
         ON kept.person_id = CASE WHEN known.merged_into IS NULL THEN known.person_id ELSE person_survivor(known.person_id) END
      WHERE known.identity_blind = ANY ($1::bytea[])`,
    [who.map((hex) => Buffer.from(hex, "hex"))],
  );
  const ids = [...new Set(found.map(({ personId }) => personId))];
  const places = await peopleInReach(db, asked, ids, asked.today);
  const seen = [...places.keys()];
  const entries = Map.groupBy(await loadEntries(db, seen), ({ person_id: id }) => id);
  const declarations = Map.groupBy(await declarationsOf(db, asked.kind.id, seen), ({ personId }) => personId);
  const shares = await sharesUsed(db, seen);
  const people = found
    .filter(({ personId }) => places.has(personId))
    .map(({ who: one, personId, name }): [string, Known] => {
      const own = declarations.get(personId) ?? [];
      return [
        one,
        {
          personId,
          name,
          place: places.get(personId),
          entries: entries.get(personId) ?? [],
          open: own.filter(({ open }) => open).length,
          declared: own.flatMap(({ said, at, same }) => (same ? [{ said, when: shanghaiDate(at) }] : [])),
          usedBytes: shares.get(personId) ?? 0,
        },
      ];
    });
  return { people: new Map(people), claims: await claimsOn(db, asked.kind, rows) };
}

async function declarationsOf(db: Db, kind: string, personIds: readonly number[]) {
  return db.rows<{ personId: number; said: Record<string, string>; at: Date; open: boolean; same: boolean }>(
    `SELECT person_id AS "personId", said, coalesce(submitted_at, created_at) AS at,
            state IN ('draft', 'reviewing', 'returned', 'second', 'appealed') AS open,
            kind = $2 AND state IN ('reviewing', 'returned', 'second', 'approved', 'appealed') AS same
       FROM declaration WHERE person_id = ANY ($1) AND state NOT IN ('withdrawn', 'released', 'revoked', 'refused')`,
    [personIds, kind],
  );
}

/** Who holds the certificates that rows speak of, by the one spelling of their numbers. */
async function claimsOn(db: Db, kind: DeclarationKind, rows: readonly Row[]): Promise<Map<string, number>> {
  if (kind.onceKey === undefined) return new Map();
  const numbers = rows.flatMap(({ said }) => {
    const number = certificateNumber(said["number"] ?? "");
    return number.ok ? [number.value] : [];
  });
  const claims = await db.rows<{ number: string; personId: number }>(
    `SELECT normalised_number AS number, person_id AS "personId" FROM certificate_claim
      WHERE kind = $1 AND normalised_number = ANY ($2)`,
    [kind.collection, numbers],
  );
  return new Map(claims.map(({ number, personId }) => [`${kind.collection} ${number}`, personId]));
}
