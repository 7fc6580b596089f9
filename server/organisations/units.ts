/** Units and the tree they form. */
import type { Industry } from "../../contract/actor.ts";
import { keptPlanned, type Db, type Tx } from "../platform/db.ts";

/** A unit. Dates are "YYYY-MM-DD"; `division_code` is "d01" … "d14", or "corps" for what stands directly under 兵团. */
export type Unit = {
  unit_id: number;
  code: string;
  division_code: string;
  name: string;
  kind: string;
  sector: "public" | "private";
  parent_id: number | null;
  valid_from: string;
  /** The last day there was of it. */
  valid_to: string | null;
};

/** A unit to be added. `valid_from` is the founding day of 兵团 when absent. */
export type NewUnit = Omit<Unit, "unit_id" | "valid_from" | "valid_to"> & {
  valid_from?: string;
  valid_to?: string | null;
  /** Code of policy/dictionaries/employer-kinds.yaml. */
  employer_kind?: string | null;
  industries?: readonly Industry[];
  credit_code?: string | null;
};

const COLUMNS = "unit_id, code, division_code, name, kind, sector, parent_id, valid_from, valid_to";
const FOUNDED = "1954-10-07";

/**
 * Adds a unit and returns its number. Codes are unique (constraint unit_code_once). The database notes its founding, and places
 * it in the tree of every day (db/migrations/0013-organisations.sql).
 */
export async function insertUnit(tx: Tx, unit: NewUnit): Promise<number> {
  const row = await tx.row<{ unit_id: number }>(
    `INSERT INTO unit (code, division_code, name, kind, sector, parent_id, valid_from, valid_to, employer_kind, industries, credit_code)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING unit_id`,
    [
      unit.code,
      unit.division_code,
      unit.name,
      unit.kind,
      unit.sector,
      unit.parent_id,
      unit.valid_from ?? FOUNDED,
      unit.valid_to ?? null,
      unit.employer_kind ?? null,
      unit.industries ?? [],
      unit.credit_code ?? null,
    ],
  );
  return (row as { unit_id: number }).unit_id;
}

/** Adds units, parents before children; `parent` is the code of the unit above. Returns the numbers by code. */
export async function insertUnits(
  tx: Tx,
  units: readonly (Omit<NewUnit, "parent_id"> & { parent: string | null })[],
): Promise<Map<string, number>> {
  const json = JSON.stringify(units.map((unit, index) => ({ valid_from: FOUNDED, industries: [], ...unit, index })));
  const rows = await tx.rows<{ code: string; unit_id: number }>(
    `WITH given AS MATERIALIZED (
       SELECT nextval(pg_get_serial_sequence('unit', 'unit_id')) AS unit_id, listed.*
         FROM (SELECT * FROM jsonb_to_recordset($1::jsonb) AS given(index integer, code text, division_code text, name text, kind text,
                 sector text, parent text, valid_from date, valid_to date, employer_kind text, industries text[], credit_code text)
               ORDER BY index) listed)
     INSERT INTO unit (unit_id, code, division_code, name, kind, sector, parent_id, valid_from, valid_to, employer_kind, industries, credit_code)
     SELECT unit_id, code, division_code, name, kind, sector,
            coalesce((SELECT above.unit_id FROM given above WHERE above.code = given.parent),
                     (SELECT above.unit_id FROM unit above WHERE above.code = given.parent)),
            valid_from, valid_to, employer_kind, industries, credit_code
       FROM given RETURNING code, unit_id`,
    [json],
  );
  return new Map(rows.map(({ code, unit_id }) => [code, unit_id]));
}

/** A unit by number. */
export async function unitById(db: Db, unitId: number): Promise<Unit | undefined> {
  return db.row<Unit>(`SELECT ${COLUMNS} FROM unit WHERE unit_id = $1`, [unitId]);
}

const NAMES = keptPlanned("SELECT unit_id, name FROM unit WHERE unit_id = ANY ($1)");

/** Names of some units, by number. */
export async function unitNames(db: Db, unitIds: readonly number[]): Promise<Map<number, string>> {
  if (unitIds.length === 0) return new Map();
  const rows = await db.rows<{ unit_id: number; name: string }>(NAMES, [unitIds]);
  return new Map(rows.map(({ unit_id, name }) => [unit_id, name]));
}

/** All units, in the order of their codes: parents before children. */
export async function allUnits(db: Db): Promise<Unit[]> {
  return db.rows<Unit>(`SELECT ${COLUMNS} FROM unit ORDER BY code COLLATE "C"`);
}
