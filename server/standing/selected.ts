/**
 * Writing to the ledger set by set: for imports of whole workbooks, where entries come out of a query. Like `copyEntries`,
 * the callers hold the locks of the people who were known before (`lockPeople`) and ask for standings (`enqueueRecompute`).
 */
import type { Tx } from "../platform/db.ts";
import type { NewEntry } from "./entry.ts";
import type { Author } from "./store.ts";

/** A column of the ledger that an entry may say. */
export type EntryColumn = keyof NewEntry;

/**
 * Records every row of a query.
 * @param columns of the ledger, in the order of the query's columns.
 * @param select a complete SELECT whose rows are filled as `fillEntries` would fill them; `values` are its parameters.
 * @returns how many were written.
 */
export async function addSelected(
  tx: Tx,
  { author, source, batchId }: Author,
  columns: readonly EntryColumn[],
  select: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const at = values.length;
  return tx.execute(
    `INSERT INTO ledger_entry (${columns.join(", ")}, source, author, batch_id)
     SELECT selected.*, $${at + 1}::text, $${at + 2}::text, $${at + 3}::bigint FROM (${select}) selected`,
    [...values, source, author, batchId ?? null],
  );
}

/**
 * Takes back every entry of a query and frees its certificates.
 * @param select a complete SELECT of person_id and entry_id of live entries, each once.
 * @returns how many were taken back.
 */
export async function takeBackSelected(
  tx: Tx,
  { author, source, batchId }: Author,
  reason: string,
  select: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const at = values.length;
  const taken = await tx.execute(
    `INSERT INTO ledger_entry (person_id, kind, year, reverses, reason, source, author, batch_id)
     SELECT taken.person_id, taken.kind, taken.year, taken.entry_id, $${at + 1}::text, $${at + 2}::text, $${at + 3}::text, $${at + 4}::bigint
       FROM (${select}) selected JOIN ledger_entry taken USING (person_id, entry_id) ORDER BY taken.person_id, taken.entry_id`,
    [...values, reason, source, author, batchId ?? null],
  );
  await tx.execute(
    `DELETE FROM certificate_claim claim USING (${select}) selected
      WHERE claim.person_id = selected.person_id AND claim.entry_id = selected.entry_id`,
    values,
  );
  return taken;
}
