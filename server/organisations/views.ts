/** What the screens of units read. */
import type { Reach } from "../../contract/actor.ts";
import type { TreeUnit, UnitView } from "../../contract/organisations.ts";
import { MOST_UNITS } from "../../contract/organisations.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { containing } from "../platform/values.ts";
import { unitsInReachSql } from "./unit-reach.ts";
import { unitsAbove } from "./tree.ts";
import { FRAME, type City, type UnitKind } from "./unit-kinds.ts";

/** Names of codes. */
export type UnitWords = {
  divisions: Readonly<Record<string, string>>;
  kinds: ReadonlyMap<string, UnitKind>;
  cities: ReadonlyMap<string, City>;
};

type Named = { unitId: number; name: string };

const DAY = "$1::date";
const HOLDS = `version.valid_from <= ${DAY} AND (version.valid_to IS NULL OR version.valid_to >= ${DAY})`;

/** Counts of a line: what stands below it on the day, and who serves there in the day's year. */
const LINE = `version.unit_id AS "unitId", version.code, version.name, version.kind, version.division_code AS division, unit.valid_to AS "validTo",
  (SELECT count(*)::int FROM unit_version child WHERE child.parent_id = version.unit_id
      AND child.valid_from <= ${DAY} AND (child.valid_to IS NULL OR child.valid_to >= ${DAY})) AS children,
  (SELECT count(*)::int FROM standing JOIN unit_closure below ON below.descendant_id = standing.unit_id
    WHERE below.ancestor_id = version.unit_id AND standing.year = extract(year FROM ${DAY})
      AND below.valid_from <= ${DAY} AND (below.valid_to IS NULL OR below.valid_to >= ${DAY})) AS people`;

const LINES = `SELECT ${LINE} FROM unit_version version JOIN unit USING (unit_id)`;
const ORDER = `ORDER BY version.code COLLATE "C" LIMIT ${MOST_UNITS + 1}`;

/** Lines without the names of their kinds, which the database does not know. */
type Line = Omit<TreeUnit, "kindName">;
type Level = { above: Named[]; units: Line[]; more: boolean };

function cut(above: Named[], rows: Line[]): Level {
  return { above, units: rows.slice(0, MOST_UNITS), more: rows.length > MOST_UNITS };
}

/** The way down to a unit, as far as somebody sees. Throws `not_found` when they do not see the unit itself. */
async function wayTo(db: Db, reach: Reach, unitId: number, day?: string): Promise<Named[]> {
  const { sql, values } = unitsInReachSql(reach, 2);
  const path = await unitsAbove(db, unitId, day);
  const seen = await db.rows<{ unit_id: number }>(`SELECT unit_id FROM unit WHERE unit_id = ANY ($1) AND ${sql}`, [
    [unitId, ...path.map(({ unit_id: id }) => id)],
    ...values,
  ]);
  const ids = new Set(seen.map(({ unit_id: id }) => id));
  if (!ids.has(unitId)) throw new Refusal("not_found");
  return path
    .filter(({ unit_id: id }) => ids.has(id))
    .map(({ unit_id: id, name }) => ({ unitId: id, name }))
    .reverse();
}

/** One level of the tree on a day: what stands directly below a unit, or the highest units within reach. */
export async function treeLevel(db: Db, reach: Reach, day: string, under: number | undefined): Promise<Level> {
  const { sql, values } = unitsInReachSql(reach, 2);
  if (under !== undefined) {
    const above = await wayTo(db, reach, under, day);
    const rows = await db.rows<Line>(`${LINES} WHERE ${HOLDS} AND version.parent_id = $2 ${ORDER}`, [day, under]);
    return cut(above, rows);
  }
  const rows = await db.rows<Line>(
    `${LINES} WHERE ${HOLDS} AND ${sql}
      AND (version.parent_id IS NULL OR NOT EXISTS (SELECT FROM unit WHERE unit.unit_id = version.parent_id AND ${sql})) ${ORDER}`,
    [day, ...values],
  );
  return cut([], rows);
}

/** Units within reach of some kinds, on a day. */
export async function unitsOfKinds(db: Db, reach: Reach, day: string, kinds: readonly string[]): Promise<Level> {
  const { sql, values } = unitsInReachSql(reach, 3);
  const rows = await db.rows<Line>(`${LINES} WHERE ${HOLDS} AND ${sql} AND version.kind = ANY ($2) ${ORDER}`, [
    day,
    kinds,
    ...values,
  ]);
  return cut([], rows);
}

/** Units within reach, also closed ones, by part of a name they have or had, by a code they have or had, or by credit code. */
export async function searchTree(db: Db, reach: Reach, day: string, text: string): Promise<Level> {
  const { sql, values } = unitsInReachSql(reach, 4);
  const part = containing(text.trim());
  const rows = await db.rows<Line>(
    `${LINES} WHERE ${sql} AND version.valid_from = (SELECT max(last.valid_from) FROM unit_version last WHERE last.unit_id = version.unit_id)
       AND (unit.credit_code = upper($3) OR EXISTS (SELECT FROM unit_version ever
            WHERE ever.unit_id = version.unit_id AND (ever.name LIKE $2 OR ever.code = upper($3)))) ${ORDER}`,
    [day, part, text.trim(), ...values],
  );
  return cut([], rows);
}

/** A line with the name of its kind. */
export function withKind(line: Line, kinds: UnitWords["kinds"]): TreeUnit {
  return { ...line, kindName: kinds.get(line.kind)?.name ?? line.kind };
}

/** Kinds that may stand below some kinds; what is the frame of the tree is not made. */
function kindsUnder(kinds: UnitWords["kinds"], above: readonly string[]): { code: string; name: string }[] {
  return [...kinds].flatMap(([code, { name, parents }]) =>
    !FRAME.has(code) && parents.some((parent) => above.includes(parent)) ? [{ code, name }] : [],
  );
}

type UnitRow = Omit<UnitView["unit"], "kindName" | "divisionName" | "city">;

/** A unit with all that is known of it. `manageable` is not the database's to say. */
export async function unitView(
  db: Db,
  reach: Reach,
  unitId: number,
  day: string,
  { divisions, kinds, cities }: UnitWords,
): Promise<Omit<UnitView, "manageable">> {
  const above = await wayTo(db, reach, unitId);
  const row = (await db.row<UnitRow>(
    `SELECT unit_id AS "unitId", code, name, kind, sector, employer_kind AS "employerKind", division_code AS division, industries,
            parent_id AS "parentId", valid_from AS "validFrom", valid_to AS "validTo", credit_code AS "creditCode",
            credit_reason AS "creditReason", contact_name AS "contactName", contact_phone AS "contactPhone", address
       FROM unit WHERE unit_id = $1`,
    [unitId],
  )) as UnitRow;
  const own = await db.row<{ people: number }>(
    `SELECT count(*)::int AS people FROM standing JOIN unit_closure below ON below.descendant_id = standing.unit_id
      WHERE below.ancestor_id = $2 AND below.valid_to IS NULL AND standing.year = extract(year FROM ${DAY})`,
    [day, unitId],
  );
  const tookOver = await db.rows<Named & { day: string }>(
    `SELECT gone.unit_id AS "unitId", unit.name, gone.day FROM unit_event_live gone JOIN unit USING (unit_id)
      WHERE gone.heir_id = $1 ORDER BY gone.day, gone.unit_id`,
    [unitId],
  );
  const institution = await db.row<{ institution_id: number }>(
    "SELECT institution_id FROM institution WHERE unit_id = $1",
    [unitId],
  );
  return {
    unit: {
      ...row,
      kindName: kinds.get(row.kind)?.name ?? row.kind,
      divisionName: divisions[row.division] ?? row.division,
      city: row.kind === "division" ? (cities.get(row.division) ?? null) : null,
    },
    above: above.filter((each) => each.unitId !== unitId),
    children: (await treeLevel(db, reach, day, unitId)).units.map((line) => withKind(line, kinds)),
    kindsBelow: kindsUnder(kinds, [row.kind]),
    kindsInstead: kindsUnder(
      kinds,
      (await unitsAbove(db, unitId)).slice(1, 2).map(({ kind }) => kind),
    ),
    people: own?.people ?? 0,
    history: await historyOf(db, unitId, divisions),
    tookOver,
    institutionId: institution?.institution_id ?? null,
  };
}

type HistoryRow = Omit<UnitView["history"][number], "recordedOn" | "reversed" | "heir"> & {
  heirId: number | null;
  heirName: string | null;
  recordedOn: string | null;
  reversedOn: string | null;
  reversedFor: string | null;
};

const LOCAL_DAY = (column: string) => `((${column}) AT TIME ZONE 'Asia/Shanghai')::date`;

/** What happened to a unit, the newest first; what was taken back stays, and says so. */
async function historyOf(db: Db, unitId: number, divisions: UnitWords["divisions"]): Promise<UnitView["history"]> {
  const rows = await db.rows<HistoryRow>(
    `SELECT event.reorganisation_id AS "reorganisationId", event.kind, act.kind AS act, event.day, event.name, event.code,
            event.division_code AS division, above.name AS parent, heir.unit_id AS "heirId", heir.name AS "heirName",
            act.document_number AS "documentNumber", act.document_day AS "documentDay", act.note,
            ${LOCAL_DAY("act.recorded_at")} AS "recordedOn", account.display_name AS "recordedBy",
            ${LOCAL_DAY("undone.recorded_at")} AS "reversedOn", undone.note AS "reversedFor"
       FROM unit_event event
       LEFT JOIN reorganisation act USING (reorganisation_id)
       LEFT JOIN account ON account.account_id = act.recorded_by
       LEFT JOIN reorganisation undone ON undone.reverses = event.reorganisation_id
       LEFT JOIN LATERAL (SELECT version.name FROM unit_version version WHERE version.unit_id = event.parent_id
            AND version.valid_from <= event.day ORDER BY version.valid_from DESC LIMIT 1) above ON true
       LEFT JOIN unit heir ON heir.unit_id = event.heir_id
      WHERE event.unit_id = $1 ORDER BY event.day DESC, event.event_id DESC LIMIT 200`,
    [unitId],
  );
  return rows.map(({ heirId, heirName, reversedOn, reversedFor, division, ...line }) => ({
    ...line,
    division: division === null ? null : (divisions[division] ?? division),
    heir: heirId === null || heirName === null ? null : { unitId: heirId, name: heirName },
    reversed: reversedOn === null ? null : { on: reversedOn, reason: reversedFor ?? "" },
  }));
}
