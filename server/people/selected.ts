/** Registering and changing people set by set: for imports, where they come out of a query. */
import type { Tx } from "../platform/db.ts";

/**
 * Registers everybody of a query who is not there yet; known ones keep what they have. Nobody else can register anybody
 * until the transaction ends, so that identity numbers need not be tried one by one.
 * @param select a complete SELECT of name, identity_kind, identity_number and phone, each identity number once.
 * @returns how many were registered.
 */
export async function registerSelected(tx: Tx, select: string, values: readonly unknown[] = []): Promise<number> {
  await tx.execute("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE");
  return tx.execute(
    `INSERT INTO person (name, identity_kind, identity_number, phone)
     SELECT name, identity_kind, identity_number, phone FROM (${select}) selected
      WHERE NOT EXISTS (SELECT FROM person known WHERE known.identity_number = selected.identity_number)`,
    values,
  );
}

/**
 * Changes telephone numbers.
 * @param select a complete SELECT of person_id and phone, each person once.
 * @returns how many were written.
 */
export async function changePhonesSelected(tx: Tx, select: string, values: readonly unknown[] = []): Promise<number> {
  return tx.execute(
    `UPDATE person SET phone = selected.phone FROM (${select}) selected WHERE person.person_id = selected.person_id`,
    values,
  );
}
