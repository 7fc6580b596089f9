/**
 * A process that works imports, for tests that kill it: `node crash-server.fixture.ts <database> <whole|chunks>`.
 * With `chunks` it commits a roster piece by piece, each in a transaction of its own: what must never be done, so that the
 * test that looks for torn imports can be seen to find one.
 */
import { resolve } from "node:path";
import { testVault } from "../../test/services.ts";
import { openDatabase, transact } from "../platform/db.ts";
import { startJobs } from "../platform/jobs.ts";
import { openIdentity, registerPeople } from "../people/door.ts";
import { fixedClock } from "../platform/clock.ts";
import { copyEntries, fillEntries, openShelf, queues as standingQueues, type NewEntry } from "../standing/door.ts";
import type { CommitServices } from "./commit.ts";
import { queues, workImports } from "./jobs.ts";
import { loadBatch, moveBatch, unfinishedBatches } from "./store.ts";
import { openVocabulary } from "./vocabulary.ts";

const CHUNK = 100;
const root = resolve(import.meta.dirname, "..", "..");
const [url = "", mode = "whole"] = process.argv.slice(2);
const database = openDatabase(url);
const jobs = await startJobs(database, [...queues, ...standingQueues], { upkeep: false, onError: () => undefined });
const clock = fixedClock("2026-11-23T09:00:00+08:00");
const reading = { shelf: openShelf(root), words: openVocabulary(root) };
const services: CommitServices = { database, jobs, clock, vault: testVault, ...reading };
if (mode === "whole") await workImports(jobs, services);
process.send?.("ready");
if (mode === "chunks") await commitInChunks();
process.once("disconnect", () => process.exit(0));

type Row = { name: string; identity_kind: "citizen"; identity_number: Buffer; unit_id: number };

async function commitInChunks(): Promise<void> {
  for (const batchId of await unfinishedBatches(database)) {
    const batch = await loadBatch(database, batchId);
    const rows = await database.rows<Row>(
      "SELECT name, identity_kind, identity_number, unit_id FROM import_row WHERE batch_id = $1 ORDER BY row_number",
      [batchId],
    );
    for (let at = 0; at < rows.length; at += CHUNK) await commitChunk(batchId, rows.slice(at, at + CHUNK));
    await transact(database, (tx) =>
      moveBatch(tx, batchId, "finish", { counts: batch?.counts ?? undefined, committedAt: clock.now() }),
    );
  }
}

async function commitChunk(batchId: number, rows: Row[]): Promise<void> {
  await transact(database, async (tx) => {
    const given = rows.map((row) => ({ ...row, identity_number: openIdentity(testVault, row.identity_number) }));
    const people = await registerPeople(tx, testVault, given);
    const said = given.map(({ identity_number: number, unit_id: unit }): NewEntry => ({
      person_id: people.get(number) ?? 0,
      kind: "employment",
      employer: "public",
      unit_id: unit,
      valid_from: 20260101,
    }));
    const { entries } = await fillEntries(tx, services.shelf, said);
    await copyEntries(tx, services, { author: "test", source: "workbook", batchId }, entries);
  });
}
