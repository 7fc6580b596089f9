/** What people do with imports: upload, confirm, discard. */
import { createHash } from "node:crypto";
import type { Actor, Reach } from "../../contract/actor.ts";
import { placeOf } from "../organisations/door.ts";
import type { Tx } from "../platform/db.ts";
import type { Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import { after, type ImportKind } from "./import.ts";
import { importQueue } from "./jobs.ts";
import { undoableUntil } from "./undo.ts";
import { dropFile, dropRows, insertBatch, loadBatch, moveBatch } from "./store.ts";

/** Who brings a file, and how far they see. */
export interface Importer {
  /** As the ledger names them. */
  author: string;
  reach: Reach;
}

/** Why an action on a batch did not happen: there is none in reach, or it is in a state in which this may not happen. */
export type ImportFault = "not_found" | "wrong_state" | "other_file";

/** How the ledger names an actor: role and number, or role alone when the actor is nobody in particular. */
export function authorOf(actor: Actor): string {
  if (actor.personId !== undefined) return `${actor.role}:person-${actor.personId}`;
  if (actor.unitId !== undefined) return `${actor.role}:unit-${actor.unitId}`;
  return actor.divisionCode === undefined ? actor.role : `${actor.role}:${actor.divisionCode}`;
}

/** Keeps a file and asks for it to be validated. Returns the number of its batch. */
export async function upload(
  tx: Tx,
  { jobs, vault }: { jobs: Pick<Jobs, "enqueue">; vault: Vault },
  importer: Importer,
  file: { kind: ImportKind; name: string; content: Uint8Array; now: Date },
): Promise<number> {
  // Rows are about people of any series: of one industry's line nobody could say whose they are.
  if ("industry" in importer.reach && importer.reach.industry !== undefined) throw new Refusal("forbidden");
  const place = await placeOf(tx, importer.reach);
  const batchId = await insertBatch(tx, vault, {
    kind: file.kind,
    fileName: cleanName(file.name),
    digest: createHash("sha256").update(file.content).digest("hex"),
    content: file.content,
    now: file.now,
    ...importer,
    ...place,
  });
  await jobs.enqueue(tx, importQueue, [{ batchId }]);
  return batchId;
}

/** The last part of a name, without what could mislead a reader or a file system. */
function cleanName(name: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}"<>|:*?]/gu, "").trim();
  return [...plain].slice(0, 120).join("") || "工作簿.xlsx";
}

/**
 * Confirms what a preview showed; the commit follows by itself. Confirming again changes nothing.
 * @param digest of the file that was previewed, when the caller has it: another file is not committed in its place.
 */
export async function confirm(
  tx: Tx,
  jobs: Pick<Jobs, "enqueue">,
  reach: Reach,
  batchId: number,
  digest?: string,
): Promise<ImportFault | undefined> {
  const batch = await loadBatch(tx, batchId, reach);
  if (batch === undefined || batch.state === "discarded") return "not_found";
  if (digest !== undefined && digest !== batch.digest) return "other_file";
  if (!(await moveBatch(tx, batchId, "confirm", digest === undefined ? {} : { digest }))) {
    // Somebody else may have confirmed it since it was looked at.
    const now = await loadBatch(tx, batchId, reach);
    return now?.state === "committing" || now?.state === "committed" ? undefined : "wrong_state";
  }
  await jobs.enqueue(tx, importQueue, [{ batchId }]);
  return undefined;
}

/**
 * Asks to take a committed batch back, which follows by itself. Asking again changes nothing.
 * @param author who asks, as the ledger names them.
 */
export async function undo(
  tx: Tx,
  jobs: Pick<Jobs, "enqueue">,
  { author, reach }: Importer,
  batchId: number,
  now: Date,
): Promise<ImportFault | "too_late" | undefined> {
  const batch = await loadBatch(tx, batchId, reach);
  if (batch === undefined || batch.state === "discarded") return "not_found";
  if (batch.state === "undoing" || batch.state === "undone") return undefined;
  if (batch.committedAt !== null && undoableUntil(batch.committedAt) < now) return "too_late";
  if (!(await moveBatch(tx, batchId, "take_back", { undoneBy: author }))) {
    // Somebody else may have asked since it was looked at.
    const state = (await loadBatch(tx, batchId, reach))?.state;
    return state === "undoing" || state === "undone" ? undefined : "wrong_state";
  }
  await jobs.enqueue(tx, importQueue, [{ batchId }]);
  return undefined;
}

/** Discards a batch that is not committed, with its file and its rows. Discarding again changes nothing. */
export async function discard(tx: Tx, reach: Reach, batchId: number): Promise<ImportFault | undefined> {
  const batch = await loadBatch(tx, batchId, reach);
  if (batch === undefined) return "not_found";
  if (batch.state === "discarded") return undefined;
  if (after(batch.state, "discard") === null || !(await moveBatch(tx, batchId, "discard"))) return "wrong_state";
  await dropRows(tx, batchId);
  await dropFile(tx, batchId);
  return undefined;
}
