/** Operations of batches of declarations. */
import { createHash } from "node:crypto";
import {
  appendBatchArchive,
  beginBatchArchive,
  createBatch,
  discardBatch,
  handInBatch,
  listBatches,
  readBatch,
  readBatchErrors,
  readBatchRows,
  readBatchTemplate,
  removeBatchArchive,
  startBatch,
  withdrawBatch,
} from "../../../contract/declaration-batches.ts";
import type { Actor, Reach } from "../../../contract/actor.ts";
import type { Services } from "../../app.ts";
import { appendToArchive, archivesOf, beginArchive, dropArchives } from "../../files/door.ts";
import { placeOf } from "../../organisations/door.ts";
import type { Caller } from "../../platform/caller.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { handles } from "../../platform/operations.ts";
import { Refusal } from "../../platform/refusal.ts";
import { officeOf, submitterOf } from "../sight.ts";
import { ARCHIVE_ROOM, archiveOwner, transition, type BatchEvent } from "./batch.ts";
import { batchQueue } from "./jobs.ts";
import { kindOfBatch, type BatchServices } from "./read.ts";
import {
  dropStage,
  insertBatch,
  listBatches as batchesIn,
  loadBatch,
  moveBatch,
  type AskedBy,
  type Batch,
  type Written,
} from "./store.ts";
import { errorsOf, lineOf, rowsOf, templateOf, viewOf } from "./views.ts";

const SHOWN = 20;
const ROWS = 50;
/** Batches of one account that nobody has handed in or put aside. */
const MOST_OPEN = 20;

/** Handlers of batches. */
export function bindBatches(services: Services, own: BatchServices) {
  return [...bindReading(services, own), ...bindCollecting(services, own), ...bindDoing(services, own)];
}

/** A batch in reach. Throws `not_found`. */
async function seen(db: Db, reach: Reach, batchId: number): Promise<Batch> {
  const batch = await loadBatch(db, batchId, reach);
  if (batch === undefined) throw new Refusal("not_found");
  return batch;
}

/** A batch in reach that this transaction holds, and in which an event may happen. Throws `batch_not_now`. */
async function held(tx: Tx, reach: Reach, batchId: number, event: BatchEvent): Promise<Batch> {
  await tx.row("SELECT FROM declaration_batch WHERE batch_id = $1 FOR UPDATE", [batchId]);
  const batch = await seen(tx, reach, batchId);
  if (!transition(event).from.includes(batch.state)) throw new Refusal("batch_not_now");
  return batch;
}

function bindReading({ database }: Services, own: BatchServices) {
  return [
    handles(readBatchTemplate, ({ params: { kind } }) => templateOf(own, kind)),
    handles(listBatches, async ({ db, reach, query: { before, limit = SHOWN } }) => ({
      batches: (await batchesIn(db, reach, { before, limit })).map((batch) => lineOf(own, batch)),
    })),
    handles(readBatch, async ({ db, reach, params: { batchId } }) =>
      viewOf(own, database, await seen(db, reach, batchId)),
    ),
    handles(readBatchRows, async ({ db, reach, params: { batchId }, query, tell }) => {
      const batch = await seen(db, reach, batchId);
      const { after = 0, limit = ROWS, verdict } = query;
      tell({ object: `declaration_batch:${batchId}` });
      return rowsOf(db, own, batch, { after, limit, verdict });
    }),
    handles(readBatchErrors, async ({ db, reach, params: { batchId } }) => {
      const made = await errorsOf(db, own, reach, batchId);
      if (made === undefined) throw new Refusal("not_found");
      return made;
    }),
  ];
}

function bindCollecting({ vault }: Services, own: BatchServices) {
  return [
    handles(createBatch, async ({ tx, body: { kind: kindId, file }, actor, reach, now, tell }) => {
      const kind = kindOfBatch(own, kindId);
      const submitter = submitterOf({ actor, reach });
      if (submitter === "person" || !kind.submitters.includes(submitter)) throw new Refusal("declaration_not_for_you");
      await requireRoom(tx, actor);
      const batchId = await insertBatch(tx, vault, {
        kind: kindId,
        fileName: labelOf(file.name),
        digest: createHash("sha256").update(file.content).digest("hex"),
        content: file.content,
        submitter,
        madeBy: actor.accountId,
        madeFor: await officeOf(tx, { actor, reach }),
        reach,
        ...(await placeOf(tx, reach)),
        now,
      });
      tell({ object: `declaration_batch:${batchId}`, details: { kind: kindId } });
      return viewOf(own, tx, await seen(tx, reach, batchId));
    }),
    handles(beginBatchArchive, async ({ tx, reach, params: { batchId }, body, now }) => {
      await held(tx, reach, batchId, "collect");
      await moveBatch(tx, batchId, "collect");
      const archiveId = await beginArchive(tx, archiveOwner(batchId), body, ARCHIVE_ROOM, now);
      return archiveView(tx, batchId, archiveId);
    }),
    handles(appendBatchArchive, async ({ tx, reach, params: { batchId, archiveId }, body: { at, file } }) => {
      await held(tx, reach, batchId, "collect");
      await appendToArchive(tx, archiveOwner(batchId), archiveId, { at, content: file.content });
      return archiveView(tx, batchId, archiveId);
    }),
    handles(removeBatchArchive, async ({ tx, reach, params: { batchId, archiveId } }) => {
      await held(tx, reach, batchId, "collect");
      await moveBatch(tx, batchId, "collect");
      if ((await dropArchives(tx, archiveOwner(batchId), archiveId)) === 0) throw new Refusal("not_found");
      return undefined;
    }),
  ];
}

async function archiveView(tx: Tx, batchId: number, archiveId: number) {
  const found = (await archivesOf(tx, archiveOwner(batchId))).find((each) => each.archiveId === archiveId);
  if (found === undefined) throw new Refusal("not_found");
  const { name, bytes, received } = found;
  return { archiveId, name, bytes, received };
}

async function requireRoom(tx: Tx, { accountId }: Actor): Promise<void> {
  const row = await tx.row<{ open: number }>(
    `SELECT count(*)::int AS open FROM declaration_batch
      WHERE made_by = $1 AND state IN ('collecting', 'reading', 'ready', 'refused', 'handing_in')`,
    [accountId],
  );
  if ((row?.open ?? 0) >= MOST_OPEN) throw new Refusal("batch_too_many");
}

/** The last part of a name, without what could mislead a reader or a file system. */
function labelOf(name: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}"<>|:*?]/gu, "").trim();
  return [...plain].slice(0, 120).join("") || "申报表.xlsx";
}

function bindDoing({ jobs }: Services, own: BatchServices) {
  const ask = async (tx: Tx, reach: Reach, batchId: number, event: BatchEvent, written: Written = {}) => {
    await moveBatch(tx, batchId, event, written);
    await jobs.enqueue(tx, batchQueue, [{ batchId }]);
    return viewOf(own, tx, await seen(tx, reach, batchId));
  };
  return [
    handles(startBatch, async ({ tx, reach, params: { batchId } }) => {
      const before = await seen(tx, reach, batchId);
      // Asked for twice it is read once.
      if (before.state === "reading") return viewOf(own, tx, before);
      await held(tx, reach, batchId, "read");
      const archives = await archivesOf(tx, archiveOwner(batchId));
      if (archives.some(({ bytes, received }) => received < bytes)) throw new Refusal("batch_zip_unfinished");
      return ask(tx, reach, batchId, "read");
    }),
    handles(handInBatch, async ({ tx, actor, reach, caller, params: { batchId }, body: { digest }, tell }) => {
      await tx.row("SELECT FROM declaration_batch WHERE batch_id = $1 FOR UPDATE", [batchId]);
      const batch = await seen(tx, reach, batchId);
      if (digest !== batch.digest) throw new Refusal("batch_other_file");
      if (batch.state === "handing_in" || batch.state === "handed_in") return viewOf(own, tx, batch);
      await held(tx, reach, batchId, "hand_in");
      if (submitterOf({ actor, reach }) !== batch.submitter) throw new Refusal("declaration_not_for_you");
      if (batch.counts?.good === 0) throw new Refusal("batch_nothing");
      tell({ object: `declaration_batch:${batchId}`, details: { rows: batch.counts?.good } });
      return ask(tx, reach, batchId, "hand_in", { askedBy: await askedBy(tx, actor, reach, caller) });
    }),
    handles(withdrawBatch, async ({ tx, actor, reach, caller, params: { batchId }, tell }) => {
      const before = await seen(tx, reach, batchId);
      if (before.state === "withdrawing" || before.state === "withdrawn") return viewOf(own, tx, before);
      await held(tx, reach, batchId, "withdraw");
      if (submitterOf({ actor, reach }) !== before.submitter) throw new Refusal("declaration_not_for_you");
      tell({ object: `declaration_batch:${batchId}` });
      return ask(tx, reach, batchId, "withdraw", { askedBy: await askedBy(tx, actor, reach, caller) });
    }),
    handles(discardBatch, async ({ tx, reach, params: { batchId } }) => {
      await held(tx, reach, batchId, "discard");
      await moveBatch(tx, batchId, "discard");
      await dropArchives(tx, archiveOwner(batchId));
      await dropStage(tx, batchId);
      return undefined;
    }),
  ];
}

async function askedBy(tx: Tx, actor: Actor, reach: Reach, { address, requestId }: Caller): Promise<AskedBy> {
  return { actor, office: await officeOf(tx, { actor, reach }), address, requestId };
}
