/**
 * A process that carries on with a batch, to be killed while it does. Its database, the batch and the way are its arguments: as
 * the server does it, or `torn`, the same writing in a transaction for every piece.
 */
import { testVault } from "../../../test/services.ts";
import { openDatabase, transact } from "../../platform/db.ts";
import { startJobs } from "../../platform/jobs.ts";
import { queues } from "../../standing/door.ts";
import { openField } from "../declarations.fixture.ts";
import { openBatches } from "./batches.fixture.ts";
import { handInBatch } from "../../../contract/declaration-batches.ts";
import { archiveFiles } from "../../files/door.ts";
import { archiveOwner } from "./batch.ts";
import { judgeRows } from "./judge-rows.ts";
import { carryOn } from "./jobs.ts";
import { kindOfBatch, scopeOf } from "./read.ts";
import { loadBatch, loadRows, type Batch } from "./store.ts";
import { writePiece, type Ready } from "./write.ts";

const [url = "", id = "", way = ""] = process.argv.slice(2);
const batchId = Number(id);
const database = openDatabase(url, { connections: 6 });
const jobs = await startJobs(database, queues, { upkeep: false, onError: () => undefined });
const field = await openField(database, jobs, testVault);
const { services, close } = openBatches(field);
process.send?.("begun");
await (way === "torn" ? tear() : carryOn(services, batchId));
await close();
process.exit(0);

/** What a hand-in would be without its one transaction. */
async function tear(): Promise<void> {
  const batch = (await loadBatch(database, batchId)) as Batch;
  const rows = await loadRows(database, batchId, { verdict: "good" });
  const kind = kindOfBatch(services, batch.kind);
  const files = await archiveFiles(database, archiveOwner(batchId));
  const scope = await scopeOf(services, batch, { kind, places: batch.places ?? {}, files });
  const by = batch.askedBy;
  if (by === null) return;
  const doing = { ledger: services.ledger, batch, by, operation: handInBatch.id, places: scope.places };
  const byRow = new Map(rows.map((row) => [row.row, row]));
  for await (const piece of judgeRows(
    database,
    scope,
    rows.map((row) => ({ ...row, told: [] })),
  )) {
    const ready = piece.flatMap(({ row, good }): Ready[] => {
      const kept = byRow.get(row);
      if (good?.known.place === undefined || kept === undefined) return [];
      const { known, hand } = good;
      return [
        {
          row,
          personId: known.personId,
          place: good.known.place,
          said: kept.said,
          files: kept.files,
          window: undefined,
          hand,
        },
      ];
    });
    await transact(database, (tx) =>
      writePiece(tx, { ...doing, now: scope.now, today: scope.today, deskDays: 10 }, ready),
    );
  }
}
