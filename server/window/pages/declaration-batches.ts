/** Declarations handed in by workbook: templates, upload, zips, preview, handing in, withdrawing. */
import { randomUUID } from "node:crypto";
import {
  appendBatchArchive,
  BATCH_BYTES,
  BATCH_ROWS,
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
import { listKinds } from "../../../contract/declarations.ts";
import { PART_BYTES } from "../../../contract/evidence.ts";
import type { UploadedFile } from "../../../contract/files.ts";
import type { Actor } from "../../../contract/actor.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { BatchData } from "../../../web/areas/declarations/batch.tsx";
import type { RowsData } from "../../../web/areas/declarations/batch-rows.tsx";
import { t } from "../../../web/areas/declarations/batch-words.ts";
import type { BatchesData } from "../../../web/areas/declarations/batches.tsx";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import {
  download,
  file,
  form,
  go,
  idIn,
  idTyped,
  page,
  show,
  type Redirect,
  type Route,
  type Shown,
  type Visit,
} from "../route.ts";

const MEGABYTE = 2 ** 20;
/** A zip that comes as one form, where nothing sends it in parts. */
const ZIP_BYTES = 20 * MEGABYTE;
const SLACK = 2 * MEGABYTE;
const SHOWN = 20;
const ROWS = 50;

type ListPage = typeof import("../../../web/areas/declarations/batches.tsx").page;
type BatchPage = typeof import("../../../web/areas/declarations/batch.tsx").page;

const PLACE = "/reviews/batches";
const listing = [listBatches, listKinds];
const showing = [readBatch, readBatchRows];
const reading = { permission: "declaration:batch:read" } as const;
const writing = { permission: "declaration:batch:submit" } as const;

export const declarationBatchRoutes: readonly Route[] = [
  page<ListPage>({
    path: PLACE,
    page: "declarations/batches",
    ...reading,
    operations: listing,
    view: (visit) => listData(visit, []),
  }),
  form({
    path: PLACE,
    ...writing,
    operations: [createBatch, ...listing],
    upload: { file: BATCH_BYTES + SLACK },
    act: upload,
  }),
  file({
    path: `${PLACE}/templates/:kind`,
    ...reading,
    operations: [readBatchTemplate],
    file: async ({ ask, params }) => {
      const kind = params["kind"] ?? "";
      if (!/^[a-z][a-z0-9_]{0,39}$/.test(kind)) throw new Refusal("not_found");
      return download(await ask(readBatchTemplate, { params: { kind } }));
    },
  }),
  page<BatchPage>({
    path: `${PLACE}/:batchId`,
    page: "declarations/batch",
    ...reading,
    operations: showing,
    view: (visit) => batchData(visit, []),
  }),
  file({
    path: `${PLACE}/:batchId/errors`,
    ...reading,
    operations: [readBatchErrors],
    file: async ({ ask, params }) => download(await ask(readBatchErrors, { params: idOf(params) })),
  }),
  form({
    path: `${PLACE}/:batchId/zips`,
    ...writing,
    operations: [beginBatchArchive, appendBatchArchive, ...showing],
    upload: { file: ZIP_BYTES + SLACK },
    act: addZip,
  }),
  form({
    path: `${PLACE}/:batchId/zips/:archiveId/remove`,
    ...writing,
    operations: [removeBatchArchive],
    act: async ({ ask, params }) => {
      const { batchId } = idOf(params);
      await ask(removeBatchArchive, { params: { batchId, archiveId: idIn(params["archiveId"]) } });
      return go(`${PLACE}/${batchId}#zips`, { tone: "success", title: t("zips.removed"), body: t("zips.removedBody") });
    },
  }),
  form({
    path: `${PLACE}/:batchId/read`,
    ...writing,
    operations: [startBatch],
    act: async ({ ask, params }) => {
      const { batchId } = await ask(startBatch, { params: idOf(params) });
      return go(`${PLACE}/${batchId}`);
    },
  }),
  form({
    path: `${PLACE}/:batchId/hand-in`,
    ...writing,
    operations: [handInBatch],
    act: async ({ ask, params, fields }) => {
      const body = { digest: fields.get("digest") ?? "" };
      const { batchId } = await ask(handInBatch, { params: idOf(params), body });
      return go(`${PLACE}/${batchId}`);
    },
  }),
  form({
    path: `${PLACE}/:batchId/withdraw`,
    ...writing,
    operations: [withdrawBatch],
    act: async ({ ask, params }) => {
      const { batchId } = await ask(withdrawBatch, { params: idOf(params) });
      return go(`${PLACE}/${batchId}`);
    },
  }),
  form({
    path: `${PLACE}/:batchId/discard`,
    ...writing,
    operations: [discardBatch],
    act: async ({ ask, params }) => {
      await ask(discardBatch, { params: idOf(params) });
      return go(PLACE, { tone: "success", title: t("discard.done"), body: t("discard.doneBody") });
    },
  }),
];

function idOf(params: Visit["params"]): { batchId: string } {
  return { batchId: idIn(params["batchId"]) };
}

/** Keeps the workbook and leads to its page; otherwise the form again, saying what is wrong. */
async function upload(visit: Visit): Promise<Redirect | Shown> {
  const { fields, files, ask } = visit;
  const kind = fields.get("kind") ?? "";
  const given = files.get("file");
  const errors: BatchesData["upload"]["errors"][number][] = [];
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(kind)) errors.push({ field: "kind", message: t("upload.noKind") });
  if (given === undefined) errors.push({ field: "file", message: t("upload.noFile") });
  else if (given.content.length > BATCH_BYTES)
    errors.push({ field: "file", message: t("upload.tooLarge", { megabytes: BATCH_BYTES / MEGABYTE }) });
  if (given === undefined || errors.length > 0) return again(visit, errors);
  try {
    const { batchId } = await ask(createBatch, { body: { kind, file: given } });
    return go(`${PLACE}/${batchId}`, { tone: "info", title: t("uploaded.title"), body: t("uploaded.body") });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "key_reused") throw error;
    return again(visit, [{ field: "file", message: t("upload.used") }]);
  }
}

async function again(visit: Visit, errors: BatchesData["upload"]["errors"]): Promise<Shown> {
  return show<ListPage>("declarations/batches", await listData(visit, errors));
}

const SUBMITTERS: Readonly<Partial<Record<Actor["role"], "industry" | "hr">>> = {
  industry_reviewer: "industry",
  division_hr: "hr",
  xpcc_hr: "hr",
};

async function listData(visit: Visit, errors: BatchesData["upload"]["errors"]): Promise<BatchesData> {
  const { ask, query, fields, actor } = visit;
  const before = idTyped(query.get("before"));
  const { kinds } = await ask(listKinds, { query: {} });
  const { batches } = await ask(listBatches, {
    query: { limit: String(SHOWN), ...(before === undefined ? {} : { before }) },
  });
  const submitter = (actor && SUBMITTERS[actor.role]) ?? "unit";
  const last = batches.at(-1);
  return {
    kinds: kinds
      .filter(({ submitters }) => submitters.includes(submitter))
      .map(({ id, label, effect, evidence }) => ({ id, label, effect, evidence: evidence.map((item) => item.label) })),
    upload: {
      kind: fields.get("kind") ?? query.get("kind") ?? "",
      errors,
      key: randomUUID(),
      megabytes: BATCH_BYTES / MEGABYTE,
      rows: groupDigits(BATCH_ROWS),
    },
    batches,
    nextHref:
      last !== undefined && batches.length === SHOWN
        ? `${withQuery(PLACE, { before: last.batchId })}#history`
        : undefined,
    firstHref: before === undefined ? undefined : `${PLACE}#history`,
  };
}

/** Takes a zip that came as one form. Larger ones are sent in parts by the page itself. */
async function addZip(visit: Visit): Promise<Redirect | Shown> {
  const { files, params } = visit;
  const { batchId } = idOf(params);
  const given = files.get("file");
  const megabytes = ZIP_BYTES / MEGABYTE;
  const wrong = async (message: string) =>
    show<BatchPage>("declarations/batch", await batchData(visit, [{ field: "file", message }]));
  if (given === undefined || given.content.length === 0) return wrong(t("zips.noFile"));
  if (given.content.length > ZIP_BYTES) return wrong(t("zips.tooLarge", { megabytes }));
  try {
    await sendParts(visit, batchId, given);
  } catch (error) {
    const problem = error instanceof Refusal && error.code === "file_refused" ? error.errors?.[0] : undefined;
    if (problem === undefined) throw error;
    return wrong(t("zips.refused", { message: problem.message, remedy: problem.remedy }));
  }
  return go(`${PLACE}/${batchId}#zips`, { tone: "success", title: t("zips.done"), body: t("zips.doneBody") });
}

async function sendParts({ ask }: Visit, batchId: string, { name, content }: UploadedFile): Promise<void> {
  const begun = await ask(beginBatchArchive, { params: { batchId }, body: { name, bytes: content.length } });
  const params = { batchId, archiveId: String(begun.archiveId) };
  for (let at = 0; at < content.length; at += PART_BYTES)
    await ask(appendBatchArchive, {
      params,
      body: { at: String(at), file: { name: "part", content: content.subarray(at, at + PART_BYTES) } },
    });
}

async function batchData(visit: Visit, errors: BatchData["zip"]["errors"]): Promise<BatchData> {
  const { ask, params, actor } = visit;
  const batch = await ask(readBatch, { params: idOf(params) });
  return {
    batch,
    mayAct: mayDo("declaration:batch:submit", actor),
    rows:
      batch.counts === null || batch.underWay || batch.state === "collecting"
        ? undefined
        : await rowsData(visit, batch),
    zip: { errors, megabytes: ZIP_BYTES / MEGABYTE },
    key: randomUUID(),
  };
}

async function rowsData({ ask, params, query }: Visit, batch: BatchData["batch"]): Promise<RowsData> {
  const asked = query.get("verdict");
  const verdict = asked === "good" || asked === "bad" ? asked : undefined;
  const after = /^\d{1,7}$/.exec(query.get("after") ?? "")?.[0];
  const { rows, next } = await ask(readBatchRows, {
    params: idOf(params),
    query: {
      limit: String(ROWS),
      ...(verdict === undefined ? {} : { verdict }),
      ...(after === undefined ? {} : { after }),
    },
  });
  const address = `${PLACE}/${batch.batchId}`;
  const own = (more: Record<string, string | number>) => `${withQuery(address, more)}#rows`;
  const filter: Record<string, string> = verdict === undefined ? {} : { verdict };
  const { counts } = batch;
  const tab = (name: "good" | "bad" | undefined, label: string, count: number | undefined) => ({
    label,
    href: own(name === undefined ? {} : { verdict: name }),
    current: verdict === name,
    ...(count === undefined ? {} : { count: groupDigits(count) }),
  });
  return {
    rows,
    tabs: [
      tab(undefined, t("rows.all"), counts?.rows),
      tab("good", t("rows.good"), counts?.good),
      tab("bad", t("rows.bad"), counts?.bad),
    ],
    nextHref: next === null ? undefined : own({ ...filter, after: next }),
    firstHref: after === undefined ? undefined : own(filter),
  };
}
