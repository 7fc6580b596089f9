/** Reading the ledger in tests of imports. */
import type { Database } from "../platform/db.ts";
import { loadEntries, type LedgerEntry } from "../standing/door.ts";

/** All entries of the person with an identity number; none when nobody has it. */
export async function loadEntriesOf(database: Database, identity: string): Promise<LedgerEntry[]> {
  const person = await database.row<{ person_id: number }>("SELECT person_id FROM person WHERE identity_number = $1", [
    identity,
  ]);
  return person === undefined ? [] : loadEntries(database, [person.person_id]);
}
