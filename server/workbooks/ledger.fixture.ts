/** Reading the ledger in tests of imports. */
import { testVault } from "../../test/services.ts";
import { peopleByIdentity } from "../people/door.ts";
import type { Database } from "../platform/db.ts";
import { loadEntries, type LedgerEntry } from "../standing/door.ts";

/** All entries of the person with an identity number; none when nobody has it. */
export async function loadEntriesOf(database: Database, identity: string): Promise<LedgerEntry[]> {
  const found = await peopleByIdentity(database, testVault, [identity]);
  return loadEntries(database, [...found.values()]);
}
