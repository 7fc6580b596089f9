/** Writing at once what one decision changes in many ledgers: entries taken back and entries said, each with its number already. */
import type { Tx } from "../platform/db.ts";
import { claimCertificates, freeManyCertificates } from "./certificates.ts";
import { enqueueRecompute } from "./queue.ts";
import { claimOf, type LedgerServices } from "./record.ts";
import { copyRows, type Author, type LedgerRow } from "./store.ts";

/** A row as it will stand: filled (`fillEntries`), or one that takes another back. */
export type NumberedRow = LedgerRow & { entry_id: number };

/** Numbers for entries to come, in order; what is not used is left out. The locks of their people are held. */
export async function takeEntryNumbers(tx: Tx, count: number): Promise<number[]> {
  const rows = await tx.rows<{ entry_id: number }>(
    "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'entry_id')) AS entry_id FROM generate_series(1, $1)",
    [count],
  );
  return rows.map(({ entry_id }) => entry_id);
}

/**
 * Writes rows in the order of their numbers, frees and claims certificates and asks for standings, like `recordEntries` and
 * `reverseEntry`. Throws CertificateTaken likewise. The caller holds the locks of the people.
 */
export async function recordNumbered(
  tx: Tx,
  { jobs }: Pick<LedgerServices, "jobs">,
  author: Author,
  rows: readonly NumberedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await copyRows(tx, author, rows, ["entry_id"]);
  const taken = rows.flatMap(({ person_id: personId, reverses }) =>
    reverses == null ? [] : [{ personId, entryId: reverses }],
  );
  await freeManyCertificates(tx, taken);
  const gone = new Set(taken.map(({ entryId }) => entryId));
  const standing = rows.filter(({ entry_id, reverses }) => reverses == null && !gone.has(entry_id));
  await claimCertificates(
    tx,
    standing.flatMap((row) => claimOf(row, row.entry_id)),
  );
  await enqueueRecompute(
    tx,
    jobs,
    rows.map(({ person_id }) => person_id),
  );
}
