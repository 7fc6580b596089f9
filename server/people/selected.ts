/** Registering and changing people set by set: for imports, where they come out of a query. */
import type { Tx } from "../platform/db.ts";

/** What a query that registers people gives beside name and kind: what `identityCells` and `phoneCells` wrote. */
export const SEALED_COLUMNS = "identity_number, identity_blind, identity_end4, identity_end6, phone, phone_blind";

/**
 * Registers everybody of a query who is not there yet; known ones keep what they have. Nobody else can register anybody
 * until the transaction ends, so that identity numbers need not be tried one by one.
 * @param select a complete SELECT of name, identity_kind and the columns of `SEALED_COLUMNS`, each identity number once.
 * @returns how many were registered.
 */
export async function registerSelected(tx: Tx, select: string, values: readonly unknown[] = []): Promise<number> {
  await tx.execute("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE");
  return tx.execute(
    `INSERT INTO person (name, identity_kind, ${SEALED_COLUMNS})
     SELECT name, identity_kind, ${SEALED_COLUMNS} FROM (${select}) selected
      WHERE NOT EXISTS (SELECT FROM person known WHERE known.identity_blind = selected.identity_blind)`,
    values,
  );
}

/**
 * Changes telephone numbers.
 * @param select a complete SELECT of person_id, phone and phone_blind, each person once.
 * @returns how many were written.
 */
export async function changePhonesSelected(tx: Tx, select: string, values: readonly unknown[] = []): Promise<number> {
  return tx.execute(
    `UPDATE person SET phone = selected.phone, phone_blind = selected.phone_blind FROM (${select}) selected
      WHERE person.person_id = selected.person_id`,
    values,
  );
}
