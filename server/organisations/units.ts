/** Units and the tree they form. */
import type { Db, Tx } from "../platform/db.ts";

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
  valid_to: string | null;
};

/** A unit to be added. `valid_from` is the founding day of 兵团 when absent. */
export type NewUnit = Omit<Unit, "unit_id" | "valid_from" | "valid_to"> & {
  valid_from?: string;
  valid_to?: string | null;
};

const COLUMNS = "unit_id, code, division_code, name, kind, sector, parent_id, valid_from, valid_to";
const FOUNDED = "1954-10-07";

/** Adds a unit and returns its number. Codes are unique (constraint unit_code_once). */
export async function insertUnit(tx: Tx, unit: NewUnit): Promise<number> {
  const row = await tx.row<{ unit_id: number }>(
    `INSERT INTO unit (code, division_code, name, kind, sector, parent_id, valid_from, valid_to)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING unit_id`,
    [
      unit.code,
      unit.division_code,
      unit.name,
      unit.kind,
      unit.sector,
      unit.parent_id,
      unit.valid_from ?? FOUNDED,
      unit.valid_to ?? null,
    ],
  );
  return (row as { unit_id: number }).unit_id;
}

/** Adds units, parents before children; `parent` is the code of the unit above. Returns the numbers by code. */
export async function insertUnits(
  tx: Tx,
  units: readonly (Omit<NewUnit, "parent_id"> & { parent: string | null })[],
): Promise<Map<string, number>> {
  const json = JSON.stringify(units.map((unit, index) => ({ valid_from: FOUNDED, ...unit, index })));
  await tx.execute(
    `INSERT INTO unit (code, division_code, name, kind, sector, valid_from, valid_to)
     SELECT code, division_code, name, kind, sector, valid_from, valid_to
       FROM jsonb_to_recordset($1::jsonb) AS given(index integer, code text, division_code text, name text, kind text, sector text, valid_from date, valid_to date)
      ORDER BY index`,
    [json],
  );
  await tx.execute(
    `UPDATE unit SET parent_id = above.unit_id
       FROM jsonb_to_recordset($1::jsonb) AS given(code text, parent text) JOIN unit above ON above.code = given.parent
      WHERE unit.code = given.code`,
    [json],
  );
  const rows = await tx.rows<{ code: string; unit_id: number }>(
    "SELECT code, unit_id FROM unit WHERE code = ANY ($1)",
    [units.map(({ code }) => code)],
  );
  return new Map(rows.map(({ code, unit_id }) => [code, unit_id]));
}

/** A unit by number. */
export async function unitById(db: Db, unitId: number): Promise<Unit | undefined> {
  return db.row<Unit>(`SELECT ${COLUMNS} FROM unit WHERE unit_id = $1`, [unitId]);
}

/** Names of some units, by number. */
export async function unitNames(db: Db, unitIds: readonly number[]): Promise<Map<number, string>> {
  if (unitIds.length === 0) return new Map();
  const rows = await db.rows<{ unit_id: number; name: string }>(
    "SELECT unit_id, name FROM unit WHERE unit_id = ANY ($1)",
    [unitIds],
  );
  return new Map(rows.map(({ unit_id, name }) => [unit_id, name]));
}

/** All units, in the order of their codes: parents before children. */
export async function allUnits(db: Db): Promise<Unit[]> {
  return db.rows<Unit>(`SELECT ${COLUMNS} FROM unit ORDER BY code COLLATE "C"`);
}

/** The unit and everything below it, by code. */
export async function unitsBelow(db: Db, unitId: number): Promise<Unit[]> {
  return db.rows<Unit>(
    `WITH RECURSIVE below AS (
       SELECT unit_id FROM unit WHERE unit_id = $1
       UNION SELECT child.unit_id FROM unit child JOIN below ON child.parent_id = below.unit_id
     ) SELECT ${COLUMNS} FROM unit JOIN below USING (unit_id) ORDER BY code COLLATE "C"`,
    [unitId],
  );
}

/** The unit and those above it, the nearest first. */
export async function unitsAbove(db: Db, unitId: number): Promise<Unit[]> {
  return db.rows<Unit>(
    `WITH RECURSIVE above AS (
       SELECT unit_id, parent_id, 0 AS distance FROM unit WHERE unit_id = $1
       UNION ALL SELECT parent.unit_id, parent.parent_id, distance + 1 FROM unit parent JOIN above ON parent.unit_id = above.parent_id
     ) SELECT ${COLUMNS.split(", ")
       .map((column) => `unit.${column}`)
       .join(", ")} FROM above JOIN unit USING (unit_id) ORDER BY distance`,
    [unitId],
  );
}

/** Division code of every unit, by unit. */
export async function unitDivisions(db: Db): Promise<Map<number, string>> {
  const rows = await db.rows<{ unit_id: number; division_code: string }>("SELECT unit_id, division_code FROM unit");
  return new Map(rows.map(({ unit_id, division_code }) => [unit_id, division_code]));
}
