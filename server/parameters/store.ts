/** Values of parameters: dated, append-only, each with who set it and why. */
import { PARAMETERS, readParameter, type ParameterName, type ParameterValue } from "../../contract/parameters.ts";
import type { Database, Db, Tx } from "../platform/db.ts";

/** How long a server may go on with what it read. A change holds everywhere after that. */
const FRESH_MS = 5_000;

interface Kept {
  readAt: number;
  values: readonly SetValue[];
}

/** A value that somebody set. */
export interface SetValue {
  name: ParameterName;
  value: string;
  validFrom: Date;
  reason: string;
  setBy: string | null;
  setAt: Date;
}

const kept = new WeakMap<Db, Kept>();

/**
 * The value that holds at an instant. Asked of a whole database the answer may be five seconds old; inside a transaction it
 * is what the database says.
 */
export async function parameter<Name extends ParameterName>(
  db: Db,
  name: Name,
  now: Date,
): Promise<ParameterValue<Name>> {
  const values = isPool(db) ? await fresh(db) : await setValues(db, name);
  return readParameter(name, valueAt(values, name, now));
}

/** The text that holds at an instant: the last one set whose time has come, or what comes with the product. */
export function valueAt(values: readonly SetValue[], name: ParameterName, now: Date): string {
  const held = values.filter((each) => each.name === name && each.validFrom.getTime() <= now.getTime());
  return held.at(-1)?.value ?? PARAMETERS[name].value;
}

function isPool(db: Db): db is Database {
  return "pool" in db;
}

async function fresh(database: Database): Promise<readonly SetValue[]> {
  const known = kept.get(database);
  if (known !== undefined && performance.now() - known.readAt < FRESH_MS) return known.values;
  const readAt = performance.now();
  const values = await setValues(database);
  kept.set(database, { readAt, values });
  return values;
}

/** Forgets what was read, so that this server sees a change at once. */
export function forget(database: Database): void {
  kept.delete(database);
}

/** Everything that was ever set, in the order in which it holds. */
export async function setValues(db: Db, name?: ParameterName): Promise<SetValue[]> {
  return db.rows<SetValue>(
    `SELECT v.name, v.value, v.valid_from AS "validFrom", v.reason, a.display_name AS "setBy", v.set_at AS "setAt"
       FROM parameter_value v LEFT JOIN account a ON a.account_id = v.set_by
      WHERE $1::text IS NULL OR v.name = $1 ORDER BY v.valid_from, v.value_id`,
    [name],
  );
}

/** Sets a value from an instant on. */
export async function setValue(
  tx: Tx,
  {
    name,
    value,
    validFrom,
    reason,
    accountId,
    now,
  }: {
    name: ParameterName;
    value: string;
    validFrom: Date;
    reason: string;
    accountId: number | undefined;
    now: Date;
  },
): Promise<void> {
  await tx.execute(
    `INSERT INTO parameter_value (name, value, valid_from, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [name, value, validFrom, reason, accountId, now],
  );
}

/** Two changes of one parameter at once: the second waits, and then sees the first. */
export async function lockParameter(tx: Tx, name: ParameterName): Promise<void> {
  await tx.row("SELECT pg_advisory_xact_lock(7020, $1)", [Object.keys(PARAMETERS).indexOf(name)]);
}
