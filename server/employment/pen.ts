/** Writes one person's entries for a request, and remembers what it wrote and what it took back. */
import type { Tx } from "../platform/db.ts";
import {
  correctEntry,
  liveEntries,
  loadEntries,
  recordEntries,
  reverseEntry,
  type Author,
  type LedgerEntry,
  type LedgerServices,
  type NewEntry,
} from "../standing/door.ts";

/** Who writes to whose ledger. */
export type Writing = { services: LedgerServices; author: Author; personId: number };

/** The caller holds the person's lock. */
export class Pen {
  readonly written: number[] = [];
  readonly taken: number[] = [];
  readonly #tx: Tx;
  readonly #writing: Writing;

  constructor(tx: Tx, writing: Writing) {
    this.#tx = tx;
    this.#writing = writing;
  }

  /** Entries that stand at this moment. */
  async live(): Promise<LedgerEntry[]> {
    return liveEntries(await loadEntries(this.#tx, [this.#writing.personId]));
  }

  /** Every entry, whether it stands or was taken back. */
  async all(): Promise<LedgerEntry[]> {
    return loadEntries(this.#tx, [this.#writing.personId]);
  }

  async add(entry: Omit<NewEntry, "person_id">): Promise<number> {
    const { services, author, personId } = this.#writing;
    const [id] = await recordEntries(this.#tx, services, author, [{ ...entry, person_id: personId }]);
    this.written.push(id as number);
    return id as number;
  }

  /** Takes an entry back and says it again with changes. */
  async replace(entryId: number, reason: string, changes: Partial<NewEntry>): Promise<number> {
    const { services, author, personId } = this.#writing;
    const id = await correctEntry(this.#tx, services, author, { personId, entryId, reason, changes });
    this.taken.push(entryId);
    this.written.push(id);
    return id;
  }

  async strike(entryId: number, reason: string): Promise<void> {
    const { services, author, personId } = this.#writing;
    await reverseEntry(this.#tx, services, author, { personId, entryId, reason });
    this.taken.push(entryId);
  }
}

/** What an entry said, without what the database gave it: to be said again. */
export function saidAgain(entry: LedgerEntry): Omit<NewEntry, "person_id"> {
  const { entry_id: _, recorded_at: __, source: ___, reverses: ____, person_id: _____, ...said } = entry;
  return said;
}
