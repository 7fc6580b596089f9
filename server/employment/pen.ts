/** Ledgers of people while something is decided about them: read once, changed in memory, written together. */
import type { Tx } from "../platform/db.ts";
import {
  fillEntries,
  LedgerRefusal,
  liveEntries,
  loadEntries,
  recordNumbered,
  SAID_COLUMNS,
  takeEntryNumbers,
  type Author,
  type LedgerEntry,
  type LedgerServices,
  type NewEntry,
  type NumberedRow,
} from "../standing/door.ts";

/** An entry that says nothing. */
const BLANK = Object.fromEntries(SAID_COLUMNS.map((column) => [column, null])) as unknown as LedgerEntry;
/** Entries that a decision may come to, for each person; more are fetched when they are needed. */
const USUAL = 3;

/** Several people's ledgers in one hand. The caller holds the people's locks. */
export class Ledgers {
  readonly #tx: Tx;
  readonly #services: LedgerServices;
  readonly #author: Author;
  readonly #entries = new Map<number, readonly LedgerEntry[]>();
  #rows: NumberedRow[] = [];
  #numbers: number[] = [];

  private constructor(tx: Tx, services: LedgerServices, author: Author) {
    this.#tx = tx;
    this.#services = services;
    this.#author = author;
  }

  static async open(tx: Tx, services: LedgerServices, author: Author, personIds: readonly number[]): Promise<Ledgers> {
    const ledgers = new Ledgers(tx, services, author);
    const people = [...new Set(personIds)];
    const entries = Map.groupBy(await loadEntries(tx, people), ({ person_id }) => person_id);
    for (const personId of people) ledgers.#entries.set(personId, entries.get(personId) ?? []);
    return ledgers;
  }

  /** For one decision on one person. Nothing of it counts until it is kept. */
  pen(personId: number): Pen {
    const entries = this.#entries.get(personId) ?? [];
    return new Pen(personId, entries, {
      number: () => this.#number(),
      filled: (entry) => this.#filled(entry),
      keep: (kept, rows) => {
        this.#entries.set(personId, kept);
        this.#rows.push(...rows);
      },
    });
  }

  /** Writes what was kept. */
  async write(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    await recordNumbered(this.#tx, this.#services, this.#author, rows);
  }

  async #number(): Promise<number> {
    if (this.#numbers.length === 0) this.#numbers = await takeEntryNumbers(this.#tx, USUAL * this.#entries.size);
    return this.#numbers.shift() as number;
  }

  async #filled(entry: NewEntry): Promise<NewEntry> {
    const { entries, problems } = await fillEntries(this.#tx, this.#services.shelf, [entry]);
    if (problems.length > 0) throw new LedgerRefusal(problems);
    return entries[0] as NewEntry;
  }
}

interface Source {
  number(): Promise<number>;
  filled(entry: NewEntry): Promise<NewEntry>;
  keep(entries: readonly LedgerEntry[], rows: readonly NumberedRow[]): void;
}

/** Changes one person's entries for a request, and remembers what it wrote and what it took back. */
export class Pen {
  readonly written: number[] = [];
  readonly taken: number[] = [];
  readonly #personId: number;
  readonly #source: Source;
  readonly #entries: LedgerEntry[];
  readonly #rows: NumberedRow[] = [];

  constructor(personId: number, entries: readonly LedgerEntry[], source: Source) {
    this.#personId = personId;
    this.#entries = [...entries];
    this.#source = source;
  }

  /** Entries that stand at this moment. */
  live(): LedgerEntry[] {
    return liveEntries(this.#entries);
  }

  /** Every entry, whether it stands or was taken back. */
  all(): readonly LedgerEntry[] {
    return this.#entries;
  }

  async add(entry: Omit<NewEntry, "person_id">): Promise<number> {
    const filled = await this.#source.filled({ ...entry, person_id: this.#personId });
    const id = await this.#note(filled, null);
    this.written.push(id);
    return id;
  }

  /** Takes an entry back and says it again with changes. */
  async replace(entryId: number, reason: string, changes: Partial<NewEntry>): Promise<number> {
    const entry = await this.#takeBack(entryId, reason);
    return this.add({ ...saidAgain(entry), reason, ...changes, kind: entry.kind });
  }

  async strike(entryId: number, reason: string): Promise<void> {
    await this.#takeBack(entryId, reason);
  }

  /** From here on it counts, and will be written. */
  keep(): void {
    this.#source.keep(this.#entries, this.#rows);
  }

  async #takeBack(entryId: number, reason: string): Promise<LedgerEntry> {
    const entry = this.live().find(({ entry_id }) => entry_id === entryId);
    if (entry === undefined) throw refusal("entry_id", "entry_reversed", "这条记录已经被冲销", "请刷新后查看最新记录");
    if (reason.trim() === "") throw refusal("reason", "missing_reason", "冲销要写明理由", "请填写理由");
    const { kind, year } = entry;
    await this.#note({ person_id: this.#personId, kind, year, reason }, entryId);
    this.taken.push(entryId);
    return entry;
  }

  async #note(said: NewEntry, reverses: number | null): Promise<number> {
    const entry_id = await this.#source.number();
    const row = { ...said, entry_id, reverses };
    this.#rows.push(row);
    this.#entries.push({ ...BLANK, ...row, recorded_at: new Date(Number.NaN), source: "" });
    return entry_id;
  }
}

function refusal(path: string, code: string, message: string, remedy: string): LedgerRefusal {
  return new LedgerRefusal([{ path, code, message, remedy }]);
}

/** What an entry said, without what the database gave it: to be said again. */
export function saidAgain(entry: LedgerEntry): Omit<NewEntry, "person_id"> {
  const { entry_id: _, recorded_at: __, source: ___, reverses: ____, person_id: _____, ...said } = entry;
  return said;
}
