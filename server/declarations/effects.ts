/** What the steps of a declaration write into the ledger. */
import type { CollectionDeclaration, DeclarationKind } from "../../engine/document.ts";
import { APPLICATION } from "../../engine/load-kinds.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Tx } from "../platform/db.ts";
import {
  CertificateTaken,
  correctEntry,
  LedgerRefusal,
  recordEntries,
  reverseEntry,
  type Author,
  type LedgerServices,
  type NewEntry,
} from "../standing/door.ts";
import type { DeclarationRow } from "./store.ts";

/** The caller holds the person's lock. */
export type Writing = { tx: Tx; services: LedgerServices; author: Author };

const COLUMN_FIELDS: Readonly<Record<string, string>> = {
  valid_from: "date",
  hundredths: "hours",
  certificate_number: "number",
};

/** Runs `work`; what the ledger says against the entry comes back with the fields of the form. */
async function writing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CertificateTaken || !(error instanceof LedgerRefusal)) throw error;
    throw new Refusal(
      "declaration_not_possible",
      error.problems.map(({ path, code, message, remedy }) => {
        const field = path.split(".").at(-1) ?? "";
        return { path: `body.said.${COLUMN_FIELDS[field] ?? field}`, code, message, remedy };
      }),
    );
  }
}

/**
 * Claims what is declared: an entry under review. A title application stands in the ledger only once it is confirmed.
 * Throws CertificateTaken when it was used before.
 * @returns the entry's number; null for an application.
 */
export async function claim({ tx, services, author }: Writing, entry: NewEntry): Promise<number | null> {
  if (entry.kind === APPLICATION) return null;
  const [id] = await writing(() => recordEntries(tx, services, author, [entry]));
  return id as number;
}

/** Fields that hold because the declaration was approved, unless its form said otherwise. */
function filledAnew(kind: DeclarationKind, collection: CollectionDeclaration | undefined): Partial<NewEntry> {
  const names = (collection?.fields ?? []).filter(
    ({ name, fill }) => fill === "item:approved" && !kind.fields.some((field) => field.name === name),
  );
  return Object.fromEntries(names.map(({ name }) => [name, undefined]));
}

/**
 * Approves: the claim is taken back and said again, approved, with the hours granted; an application is written now.
 * @returns the entry that stands from now on.
 */
export async function approve(
  { tx, services, author }: Writing,
  row: DeclarationRow,
  given: { kind: DeclarationKind; collection: CollectionDeclaration | undefined; entry: NewEntry; reason: string },
): Promise<number> {
  const { kind, collection, entry, reason } = given;
  if (row.entry_id === null) {
    const [id] = await writing(() => recordEntries(tx, services, author, [{ ...entry, approved: true }]));
    return id as number;
  }
  const changes = {
    ...filledAnew(kind, collection),
    approved: true,
    ...(row.granted_hundredths === null ? {} : { hundredths: row.granted_hundredths }),
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
  };
  const correction = { personId: row.person_id, entryId: row.entry_id, reason, changes };
  return writing(() => correctEntry(tx, services, author, correction));
}

/** Refuses or revokes: taken back, and said again as refused, so that the person sees what became of it. */
export async function refuse(
  { tx, services, author }: Writing,
  row: DeclarationRow,
  reason: string,
): Promise<number | null> {
  if (row.entry_id === null) return null;
  if ((await kindOfEntry(tx, row)) === APPLICATION) return takeBack({ tx, services, author }, row, reason);
  const correction = { personId: row.person_id, entryId: row.entry_id, reason, changes: { approved: false } };
  return writing(() => correctEntry(tx, services, author, correction));
}

/** Takes the entry back without another: withdrawn, released. */
export async function takeBack({ tx, services, author }: Writing, row: DeclarationRow, reason: string): Promise<null> {
  if (row.entry_id !== null)
    await writing(() =>
      reverseEntry(tx, services, author, { personId: row.person_id, entryId: row.entry_id as number, reason }),
    );
  return null;
}

async function kindOfEntry(tx: Tx, row: DeclarationRow): Promise<string | undefined> {
  const found = await tx.row<{ kind: string }>("SELECT kind FROM ledger_entry WHERE person_id = $1 AND entry_id = $2", [
    row.person_id,
    row.entry_id,
  ]);
  return found?.kind;
}
