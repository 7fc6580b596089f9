/** Writing to the ledger: new entries, entries taken back, corrections, bulk loads. */
import { splitDate } from "../../engine/calendar.ts";
import type { Problem } from "../../engine/document.ts";
import type { Jobs } from "../platform/jobs.ts";
import type { Db, Tx } from "../platform/db.ts";
import { claimCertificates, freeCertificates, type Claim } from "./certificates.ts";
import type { LedgerEntry, NewEntry } from "./entry.ts";
import { fillEntry, titlesFrom } from "./fill.ts";
import { enqueueRecompute } from "./queue.ts";
import { LedgerRefusal } from "./refusal.ts";
import type { PolicyShelf } from "./shelf.ts";
import { copyRows, insertEntry, loadEntries, loadTitles, lockPeople, type Author } from "./store.ts";

/** What writing to the ledger needs beside the transaction. */
export interface LedgerServices {
  jobs: Pick<Jobs, "enqueue">;
  shelf: PolicyShelf;
}

/** The policy that says what entries look like. */
const POLICY_ID = "xpcc/continuing-education";

/**
 * Checks entries and fills in what they leave out, without writing: hours are hundredths, dates yyyymmdd. Titles that are
 * among the entries count for filling, beside those in the ledger.
 * @returns the filled entries, and every problem in Chinese with its place (`entries[3].hours`).
 */
export async function fillEntries(
  db: Db,
  shelf: PolicyShelf,
  entries: readonly NewEntry[],
): Promise<{ entries: NewEntry[]; problems: Problem[] }> {
  const people = [...new Set(entries.filter(({ kind }) => kind === "credits").map(({ person_id }) => person_id))];
  const stored = people.length === 0 ? [] : await loadTitles(db, people);
  const problems: Problem[] = [];
  const titleOn = titlesFrom(shelf.inForce(POLICY_ID, 2100), [...stored, ...soundTitles(shelf, entries)]);
  const filled = entries.map((entry, index) => {
    const result = fillEntry(documentOf(shelf, entry), entry, titleOn, `entries[${index}]`);
    problems.push(...result.problems);
    return result.entry;
  });
  return { entries: filled, problems };
}

/** Titles among new entries, as they will stand in the ledger. */
function soundTitles(shelf: PolicyShelf, entries: readonly NewEntry[]): LedgerEntry[] {
  const nobody = () => ({ series: null, category: null });
  return entries
    .filter(({ kind }) => kind === "title")
    .map((entry) => fillEntry(documentOf(shelf, entry), entry, nobody, ""))
    .filter(({ problems }) => problems.length === 0)
    .map(({ entry }) => ({ valid_to: null, ...entry }) as LedgerEntry);
}

function documentOf(shelf: PolicyShelf, entry: NewEntry): ReturnType<PolicyShelf["inForce"]> {
  const year = entry.year ?? (typeof entry.valid_from === "number" ? splitDate(entry.valid_from).year : 2100);
  return shelf.inForce(POLICY_ID, Math.max(year, 2016));
}

/**
 * Records entries and asks for the standings of their people to be computed again. All are written or none.
 * Throws LedgerRefusal with every problem, CertificateTaken when a certificate was used before.
 * @returns the numbers of the entries, in the same order.
 */
export async function recordEntries(
  tx: Tx,
  services: LedgerServices,
  author: Author,
  entries: readonly NewEntry[],
): Promise<number[]> {
  const people = entries.map(({ person_id }) => person_id);
  const known = await lockPeople(tx, people);
  const strangers = entries.flatMap((entry, index) => (known.has(entry.person_id) ? [] : [unknownPerson(index)]));
  const { entries: filled, problems } = await fillEntries(tx, services.shelf, entries);
  if (strangers.length + problems.length > 0) throw new LedgerRefusal([...strangers, ...problems]);
  const ids: number[] = [];
  for (const entry of filled) ids.push(await insertEntry(tx, author, entry));
  await claimCertificates(
    tx,
    filled.flatMap((entry, index) => claimOf(entry, ids[index] as number)),
  );
  await enqueueRecompute(tx, services.jobs, people);
  return ids;
}

function unknownPerson(index: number): Problem {
  return { path: `entries[${index}].person_id`, code: "unknown_person", message: "没有这个人", remedy: "请先登记人员" };
}

/** What an entry uses up; a refused one uses nothing. */
export function claimOf(entry: NewEntry, entryId: number): Claim[] {
  const { certificate_kind: kind, certificate_number: number, approved, person_id: personId } = entry;
  return kind && number && approved !== false ? [{ kind, number, personId, entryId }] : [];
}

/** Which entry is taken back, and why. */
export type Reversal = { personId: number; entryId: number; reason: string };

/**
 * Takes an entry back by a row that points to it. Throws LedgerRefusal when there is no such entry, when it was taken back
 * already or is itself a reversal, or when the reason is empty.
 * @returns the number of the reversing row.
 */
export async function reverseEntry(
  tx: Tx,
  services: LedgerServices,
  author: Author,
  reversal: Reversal,
): Promise<number> {
  await lockPeople(tx, [reversal.personId]);
  const { reversing } = await takeBack(tx, author, reversal);
  await enqueueRecompute(tx, services.jobs, [reversal.personId]);
  return reversing;
}

/**
 * Corrects an entry: takes it back and records it again with changes. Columns not named in `changes` stay as they were.
 * Throws as `reverseEntry` and `recordEntries` do.
 * @returns the number of the new entry.
 */
export async function correctEntry(
  tx: Tx,
  services: LedgerServices,
  author: Author,
  correction: Reversal & { changes: Partial<NewEntry> },
): Promise<number> {
  const { personId, reason, changes } = correction;
  await lockPeople(tx, [personId]);
  const { entry } = await takeBack(tx, author, correction);
  const { entry_id: _, recorded_at: __, source: ___, reverses: ____, ...said } = entry;
  const [id] = await recordEntries(tx, services, author, [
    { ...said, reason, ...changes, person_id: personId, kind: entry.kind },
  ]);
  return id as number;
}

async function takeBack(
  tx: Tx,
  author: Author,
  { personId, entryId, reason }: Reversal,
): Promise<{ entry: LedgerEntry; reversing: number }> {
  const entries = await loadEntries(tx, [personId]);
  const entry = entries.find(({ entry_id }) => entry_id === entryId);
  const refuse = (code: string, message: string, remedy: string) =>
    new LedgerRefusal([{ path: "entry_id", code, message, remedy }]);
  if (entry === undefined) throw refuse("unknown_entry", "台账里没有这条记录", "请刷新后重试");
  if (entry.reverses !== null) throw refuse("entry_is_reversal", "冲销记录不能再被冲销", "请重新登记一条新的记录");
  if (entries.some(({ reverses }) => reverses === entryId))
    throw refuse("entry_reversed", "这条记录已经被冲销", "请刷新后查看最新记录");
  if (reason.trim() === "") throw refuse("missing_reason", "冲销要写明理由", "请填写理由");
  const reversing = await insertEntry(tx, author, {
    person_id: personId,
    kind: entry.kind,
    year: entry.year,
    reverses: entryId,
    reason,
  });
  await freeCertificates(tx, personId, entryId);
  return { entry, reversing };
}

/**
 * Records many entries by COPY: for imports. The entries are filled already (`fillEntries`, without problems left), their
 * people exist. Claims certificates and asks for standings like `recordEntries`; throws CertificateTaken likewise.
 * @returns how many were written.
 */
export async function copyEntries(
  tx: Tx,
  services: LedgerServices,
  author: Author,
  entries: readonly NewEntry[],
): Promise<number> {
  const people = [...new Set(entries.map(({ person_id }) => person_id))];
  await lockPeople(tx, people);
  const written = await copyRows(tx, author, entries);
  const claiming = entries.filter((entry) => claimOf(entry, 0).length > 0);
  if (claiming.length > 0) await claimCertificates(tx, await claimsOf(tx, claiming));
  await enqueueRecompute(tx, services.jobs, people);
  return written;
}

/** Claims of entries just written, with the numbers they got: live ones that no claim points to yet. */
async function claimsOf(tx: Tx, entries: readonly NewEntry[]): Promise<Claim[]> {
  const people = [...new Set(entries.map(({ person_id }) => person_id))];
  return tx.rows<Claim>(
    `SELECT certificate_kind AS kind, certificate_number AS number, entry.person_id AS "personId", entry.entry_id AS "entryId"
       FROM ledger_entry entry
      WHERE entry.person_id = ANY ($1) AND certificate_number IS NOT NULL AND reverses IS NULL AND approved IS NOT FALSE
        AND NOT EXISTS (SELECT FROM ledger_entry taken WHERE taken.person_id = entry.person_id AND taken.reverses = entry.entry_id)
        AND NOT EXISTS (SELECT FROM certificate_claim claim WHERE claim.person_id = entry.person_id AND claim.entry_id = entry.entry_id)
      ORDER BY 1, 2, 4`,
    [people],
  );
}
