/**
 * Handing in a batch: every row is judged once more under the locks of its people, then all of them are written in one
 * transaction. Cut off at any moment nothing of it is there; when a row may not be handed in any more nothing is.
 */
import { certificateNumber } from "../../../engine/identifiers.ts";
import { handInBatch as operation } from "../../../contract/declaration-batches.ts";
import { archiveFiles, dropArchives } from "../../files/door.ts";
import { parameter } from "../../parameters/door.ts";
import { transact, type Tx } from "../../platform/db.ts";
import type { CellError } from "../../platform/workbook/index.ts";
import { CertificateTaken, lockPeople, noteContest } from "../../standing/door.ts";
import { holdYear } from "../closed-year.ts";
import { archiveOwner, type BatchCounts, type BatchTrouble } from "./batch.ts";
import { judgeRows, type Row } from "./judge-rows.ts";
import { rowProblem } from "./problems.ts";
import { kindOfBatch, scopeOf, type BatchServices } from "./read.ts";
import { fieldKey } from "./sheet.ts";
import {
  addErrors,
  countRows,
  loadBatch,
  loadRows,
  moveBatch,
  noteDeclarations,
  noteProgress,
  type Batch,
  type KeptRow,
} from "./store.ts";
import { RowsChanged } from "./trouble.ts";
import { writePiece, type HandingIn, type Ready } from "./write.ts";

const TIMEOUT_MS = 600_000;
const PIECE = 500;
const NAMED = 20;

/** Hands in a batch that somebody confirmed; does nothing when that is done already. */
export async function handIn(services: BatchServices, batchId: number): Promise<void> {
  const { database } = services;
  try {
    await transact(database, (tx) => handInHeld(tx, services, batchId), { statementTimeoutMs: TIMEOUT_MS });
  } catch (error) {
    const changed = error instanceof CertificateTaken ? await contested(services, batchId, error) : error;
    if (changed instanceof RowsChanged) return keep(services, batchId, changed.rows);
    const trouble: BatchTrouble = { what: "hand_in", total: 0, rows: [] };
    await transact(database, (tx) => moveBatch(tx, batchId, "keep", { trouble }));
    throw error;
  }
}

async function handInHeld(tx: Tx, services: BatchServices, batchId: number): Promise<void> {
  const batch = await loadBatch(tx, batchId);
  if (batch?.state !== "handing_in" || batch.askedBy === null || batch.places === null) return;
  const rows = await loadRows(tx, batchId, { verdict: "good" });
  await lockPeople(tx, await peopleOf(tx, rows));
  const ready = await stillGood(tx, services, batch, rows);
  const now = services.clock.now();
  const scope = await scopeOf(services, batch, {
    kind: kindOfBatch(services, batch.kind),
    places: batch.places,
    files: [],
  });
  const doing: HandingIn = {
    ledger: services.ledger,
    batch,
    by: batch.askedBy,
    operation: operation.id,
    places: batch.places,
    now,
    today: scope.today,
    deskDays: await parameter(tx, "declaration_desk_days", now),
  };
  for (let at = 0; at < ready.length; at += PIECE) {
    const piece = ready.slice(at, at + PIECE);
    const ids = await writePiece(tx, doing, piece);
    await noteDeclarations(
      tx,
      batchId,
      piece.map(({ row }, place) => ({ row, declarationId: ids[place] as number })),
    );
    await noteProgress(services.database, batchId, { rows: at + piece.length });
  }
  // What was needed of the zips is evidence now.
  await dropArchives(tx, archiveOwner(batchId));
  const finished = await moveBatch(tx, batchId, "finish", { handedInAt: now });
  if (!finished) throw new Error(`Batch ${batchId} is in another state than it was`);
}

async function peopleOf(tx: Tx, rows: readonly KeptRow[]): Promise<number[]> {
  const found = await tx.rows<{ person_id: number }>(
    `SELECT person_survivor(person_id) AS person_id FROM person WHERE identity_blind = ANY ($1::bytea[])`,
    [rows.flatMap(({ who }) => (who === null ? [] : [Buffer.from(who, "hex")]))],
  );
  return found.map(({ person_id: id }) => id);
}

/** Judges the good rows once more. Throws RowsChanged with those that are good no longer. */
async function stillGood(tx: Tx, services: BatchServices, batch: Batch, rows: readonly KeptRow[]): Promise<Ready[]> {
  const files = await archiveFiles(tx, archiveOwner(batch.batchId));
  const kind = kindOfBatch(services, batch.kind);
  const scope = await scopeOf(services, batch, { kind, places: batch.places ?? {}, files });
  for (const year of yearsOf(rows)) await holdYear(tx, year);
  const bad = new Map<number, CellError[]>();
  const ready: Ready[] = [];
  const asked: Row[] = rows.map((row) => ({ ...row, told: [] }));
  const byRow = new Map(rows.map((row) => [row.row, row]));
  for await (const piece of judgeRows(tx, scope, asked))
    for (const { row, errors, good } of piece) {
      const kept = byRow.get(row) as KeptRow;
      const place = good?.known.place;
      if (good === undefined || place === undefined) bad.set(row, errors);
      else
        ready.push({
          row,
          personId: good.known.personId,
          place,
          said: kept.said,
          files: kept.files,
          window: good.gate?.window,
          // The facts of thousands are not kept until they are written.
          hand: { kind: good.hand.kind, read: good.hand.read, desks: good.hand.desks, policy: good.hand.policy },
        });
    }
  if (bad.size > 0) throw new RowsChanged(bad);
  return ready;
}

/** Years that are handed in for, in one order for everybody. */
function yearsOf(rows: readonly KeptRow[]): number[] {
  return [...new Set(rows.flatMap(({ effect }) => effect?.year ?? []))].sort((one, two) => one - two);
}

/** A certificate that somebody claimed between two statements: its row is named, both people are noted. */
async function contested(
  { database }: BatchServices,
  batchId: number,
  { contest }: CertificateTaken,
): Promise<RowsChanged> {
  await transact(database, (tx) => noteContest(tx, contest));
  const batch = await loadBatch(database, batchId);
  const code = contest.holderId === contest.claimantId ? "number_used" : "number_taken";
  const rows = (await loadRows(database, batchId, { verdict: "good" })).filter(({ said }) => {
    const number = certificateNumber(said["number"] ?? "");
    return number.ok && number.value === contest.number;
  });
  return new RowsChanged(
    new Map(rows.map(({ row }) => [row, [rowProblem(batch?.places ?? {}, row, fieldKey("number"), code)]])),
  );
}

/** Nothing was handed in: the rows are bad from now on, and the batch says which they are. */
async function keep(
  { database }: BatchServices,
  batchId: number,
  rows: ReadonlyMap<number, CellError[]>,
): Promise<void> {
  await transact(database, async (tx) => {
    await addErrors(tx, batchId, new Map(rows));
    const batch = await loadBatch(tx, batchId);
    const named = (await loadRows(tx, batchId, { verdict: "bad" })).filter(({ row }) => rows.has(row)).slice(0, NAMED);
    const trouble: BatchTrouble = {
      what: "hand_in",
      total: rows.size,
      rows: named.map(({ row, name }) => ({ row, name: name ?? "", message: rows.get(row)?.[0]?.message ?? "" })),
    };
    const counts: BatchCounts = { ...(batch?.counts as BatchCounts), ...(await countRows(tx, batchId)) };
    await moveBatch(tx, batchId, "keep", { trouble, counts });
  });
}
