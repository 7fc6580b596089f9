/**
 * Committing a batch: everything in one transaction, compared with the ledger once more under the locks, so that what came
 * in since the preview is seen. Cut off at any moment, nothing of it is there and it begins again.
 */
import { transact, type Tx } from "../platform/db.ts";
import { today } from "../platform/clock.ts";
import type { Jobs } from "../platform/jobs.ts";
import type { CellError } from "../platform/workbook/index.ts";
import {
  copyEntries,
  enqueueRecompute,
  noteContest,
  takeBackSelected,
  type Author,
  type NewEntry,
} from "../standing/door.ts";
import type { ImportCounts } from "./import.ts";
import { judgeRecords, SOURCE, type JudgedRecord, type RecordScope, type StagedRecord } from "./records-judge.ts";
import { lockKnown, writeRoster } from "./roster-commit.ts";
import { dropChanges, keepPhones, nameNewPeople } from "./roster-changes.ts";
import { compareRoster, countRoster } from "./roster-diff.ts";
import {
  addErrors,
  countRows,
  dropRows,
  holdBatch,
  holdCommits,
  loadBatch,
  loadRecords,
  moveBatch,
  noteProgress,
  contestsOf,
  type Batch,
} from "./store.ts";
import { openUnitIndex } from "./unit-index.ts";
import { PIECE, type ImportServices } from "./validate.ts";

/** What committing needs beside what validating does. */
export interface CommitServices extends ImportServices {
  jobs: Pick<Jobs, "enqueue">;
}

const TIMEOUT_MS = 600_000;
const TRIES = 3;

type Done = Pick<ImportCounts, "new" | "changed" | "unchanged" | "changes">;

/**
 * Commits a batch that somebody confirmed; does nothing when that is done already, and waits for another server that is at
 * it. What the database will not take leaves the batch ready, and the error is thrown.
 */
export async function commitBatch(services: CommitServices, batchId: number): Promise<void> {
  const { database } = services;
  for (let attempt = 1; ; attempt++) {
    try {
      await transact(database, (tx) => commitHeld(tx, services, batchId), { statementTimeoutMs: TIMEOUT_MS });
      break;
    } catch (error) {
      // A certificate claimed, or a unit closed, between two statements: the next try sees it as a bad row.
      if (attempt < TRIES) continue;
      await transact(database, (tx) => moveBatch(tx, batchId, "fail"));
      throw error;
    }
  }
  // What was read has done its work; the bad rows stay for the error workbook.
  await transact(database, (tx) => dropRows(tx, batchId, "good"), { statementTimeoutMs: TIMEOUT_MS });
}

async function commitHeld(tx: Tx, services: CommitServices, batchId: number): Promise<void> {
  await holdBatch(tx, batchId);
  const batch = await loadBatch(tx, batchId);
  if (batch?.state !== "committing" || batch.places === null) return;
  await holdCommits(tx);
  const done =
    batch.kind === "roster" ? await commitRoster(tx, services, batch) : await commitRecords(tx, services, batch);
  const counts: ImportCounts = { ...(await countRows(tx, batchId)), ...done };
  const finished = await moveBatch(tx, batchId, "finish", { counts, committedAt: services.clock.now() });
  if (!finished) throw new Error(`Import ${batchId} is in another state than it was`);
}

function authorOf(batch: Batch): Author {
  return { author: batch.author, source: SOURCE, batchId: batch.batchId };
}

async function commitRoster(tx: Tx, services: CommitServices, batch: Batch): Promise<Done> {
  const { batchId } = batch;
  const day = today(services.clock);
  const { reached } = await openUnitIndex(tx, batch.reach);
  await lockKnown(tx, batchId);
  const scope = { batchId, today: day, reached, places: batch.places ?? {} };
  const faults = await compareRoster(tx, scope, false);
  await addErrors(tx, batchId, faults);
  await dropChanges(tx, batchId, faults.keys());
  const counted = await countRoster(tx);
  await keepPhones(tx, batchId);
  const touched = await writeRoster(tx, authorOf(batch), day);
  await nameNewPeople(tx, batchId);
  await noteProgress(services.database, batchId, { committed: counted.new + counted.changed + counted.unchanged });
  await enqueueRecompute(tx, services.jobs, touched);
  return counted;
}

async function commitRecords(tx: Tx, services: CommitServices, batch: Batch): Promise<Done> {
  const { batchId } = batch;
  const { reached } = await openUnitIndex(tx, batch.reach);
  const scope: RecordScope = {
    shelf: services.shelf,
    vault: services.vault,
    today: today(services.clock),
    reached,
    places: batch.places ?? {},
  };
  const done: Done = { new: 0, changed: 0, unchanged: 0, changes: {} };
  await lockKnown(tx, batchId);
  for (let after = 0; ;) {
    const records: StagedRecord[] = await loadRecords(tx, batchId, { after, limit: PIECE, bad: false });
    if (records.length === 0) break;
    after = records.at(-1)?.row ?? after;
    const judged = await judgeRecords(tx, scope, records);
    await writeRecords(tx, services, batch, judged);
    for (const { state } of judged) if (state !== "bad" && state !== "looked_at") done[state]++;
    await noteProgress(services.database, batchId, { committed: done.new + done.changed + done.unchanged });
  }
  for (const contest of await contestsOf(tx, batchId)) await noteContest(tx, contest);
  return done;
}

async function writeRecords(
  tx: Tx,
  services: CommitServices,
  batch: Batch,
  judged: readonly JudgedRecord[],
): Promise<void> {
  const author = authorOf(batch);
  const errors = new Map<number, CellError[]>();
  const entries: NewEntry[] = [];
  const replaced: { personId: number; entryId: number }[] = [];
  for (const each of judged) {
    if (each.state === "bad") errors.set(each.row, each.errors);
    else if (each.state === "new" || each.state === "changed") {
      entries.push(each.entry);
      if (each.replaces !== undefined) replaced.push({ personId: each.entry.person_id, entryId: each.replaces });
    }
  }
  await addErrors(tx, batch.batchId, errors);
  if (replaced.length > 0) {
    const select = "SELECT person_id, entry_id FROM unnest($1::bigint[], $2::bigint[]) AS old(person_id, entry_id)";
    const values = [replaced.map(({ personId }) => personId), replaced.map(({ entryId }) => entryId)];
    await takeBackSelected(tx, author, `学习记录导入更正（第 ${batch.batchId} 批）`, select, values);
  }
  if (entries.length > 0) await copyEntries(tx, services, author, entries);
}
