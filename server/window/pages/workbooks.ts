/** Workbooks: rosters and records in, verdicts out. */
import { randomUUID } from "node:crypto";
import type { OutputOf } from "../../../contract/operation.ts";
import { readChoices } from "../../../contract/population.ts";
import { mayDo } from "../../../contract/rights.ts";
import {
  commitImport,
  createImport,
  discardImport,
  IMPORT_BYTES,
  listImports,
  readImport,
  readImportErrors,
  readTemplate,
} from "../../../contract/workbooks.ts";
import { listExportRequests } from "../../../contract/workbook-exports.ts";
import { undoImport } from "../../../contract/workbook-changes.ts";
import type { ImportLine } from "../../../web/areas/workbooks/history.tsx";
import type { ImportData } from "../../../web/areas/workbooks/import.tsx";
import type { ReasonGroup, ReasonRow } from "../../../web/areas/workbooks/reasons.tsx";
import type { UploadData, WorkbooksData } from "../../../web/areas/workbooks/workbooks.tsx";
import dictionary from "../../../web/text/zh-CN/workbooks.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { WORKBOOK_LIMITS } from "../../platform/workbook/index.ts";
import {
  download,
  file,
  form,
  go,
  idIn,
  page,
  show,
  type Redirect,
  type Route,
  type Shown,
  type Visit,
} from "../route.ts";

const t = words("workbooks", dictionary);

const IMPORTS = 20;
const BAD_ROWS = 200;
const MEGABYTE = 2 ** 20;
/** What is a little too large is still read, so that the form can say so itself. */
const READ_BYTES = IMPORT_BYTES + 2 * MEGABYTE;

type ListPage = typeof import("../../../web/areas/workbooks/workbooks.tsx").page;
type Seen = OutputOf<typeof readImport>;
type State = ImportData["state"];

export const workbookRoutes: readonly Route[] = [
  page<ListPage>({
    path: "/workbooks",
    page: "workbooks/workbooks",
    permission: "workbooks:import:read",
    operations: [listImports, readChoices, listExportRequests],
    view: (visit) => listData(visit, []),
  }),
  form({
    path: "/workbooks",
    permission: "workbooks:import:create",
    operations: [createImport, listImports, readChoices, listExportRequests],
    upload: { file: READ_BYTES },
    act: upload,
  }),
  file({
    path: "/workbooks/templates/:kind",
    permission: "workbooks:template:read",
    operations: [readTemplate],
    file: async ({ ask, params }) => {
      const kind = kindOf(params["kind"] ?? null);
      if (kind === undefined) throw new Refusal("not_found");
      return download(await ask(readTemplate, { params: { kind } }));
    },
  }),
  page<typeof import("../../../web/areas/workbooks/import.tsx").page>({
    path: "/workbooks/:importId",
    page: "workbooks/import",
    permission: "workbooks:import:read",
    operations: [readImport],
    view: importData,
  }),
  file({
    path: "/workbooks/:importId/errors",
    permission: "workbooks:import:read",
    operations: [readImportErrors],
    file: async ({ ask, params }) => download(await ask(readImportErrors, { params: idOf(params) })),
  }),
  form({
    path: "/workbooks/:importId/commit",
    permission: "workbooks:import:create",
    operations: [commitImport],
    act: async ({ ask, params, fields }) => {
      const { importId } = await ask(commitImport, {
        params: idOf(params),
        body: { digest: fields.get("digest") ?? "" },
      });
      return go(`/workbooks/${importId}`);
    },
  }),
  form({
    path: "/workbooks/:importId/undo",
    permission: "workbooks:import:undo",
    operations: [undoImport],
    act: async ({ ask, params }) => {
      const { importId } = await ask(undoImport, { params: idOf(params) });
      return go(`/workbooks/${importId}`, { tone: "info", title: t("undo.done"), body: t("undo.doneBody") });
    },
  }),
  form({
    path: "/workbooks/:importId/discard",
    permission: "workbooks:import:create",
    operations: [discardImport],
    act: async ({ ask, params }) => {
      await ask(discardImport, { params: idOf(params) });
      return go("/workbooks", { tone: "success", title: t("discard.done"), body: t("discard.doneBody") });
    },
  }),
];

function idOf(params: Visit["params"]): { importId: string } {
  return { importId: idIn(params["importId"]) };
}

function kindOf(text: string | null): ImportData["kind"] | undefined {
  return text === "roster" || text === "records" ? text : undefined;
}

/** Keeps the file and leads to its page; otherwise the form again, saying what is wrong. */
async function upload(visit: Visit): Promise<Redirect | Shown> {
  const { fields, files, ask } = visit;
  const kind = kindOf(fields.get("kind"));
  const given = files.get("file");
  const megabytes = IMPORT_BYTES / MEGABYTE;
  const errors: UploadData["errors"][number][] = [];
  if (kind === undefined) errors.push({ field: "kind", message: t("upload.noKind") });
  if (given === undefined) errors.push({ field: "file", message: t("upload.noFile") });
  else if (given.content.length > IMPORT_BYTES)
    errors.push({ field: "file", message: t("upload.tooLarge", { megabytes }) });
  if (kind === undefined || given === undefined || errors.length > 0) return again(visit, errors);
  try {
    const { importId } = await ask(createImport, { body: { kind, file: given } });
    return go(`/workbooks/${importId}`, { tone: "info", title: t("uploaded.title"), body: t("uploaded.body") });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "key_reused") return again(visit, [{ field: "file", message: t("upload.used") }]);
    if (error.code !== "invalid_request" || error.errors === undefined) throw error;
    const told = error.errors.map(({ message, remedy }) => t("upload.refused", { message, remedy }));
    return again(
      visit,
      told.map((message) => ({ field: "file", message })),
    );
  }
}

async function again(visit: Visit, errors: UploadData["errors"]): Promise<Shown> {
  return show<ListPage>("workbooks/workbooks", await listData(visit, errors));
}

async function listData(visit: Visit, errors: UploadData["errors"]): Promise<WorkbooksData> {
  const { ask, query, fields, actor } = visit;
  const before = query.get("before") ?? undefined;
  const limit = String(IMPORTS);
  const { imports } = await ask(listImports, { query: before === undefined ? { limit } : { before, limit } });
  const last = imports.at(-1);
  return {
    upload: mayDo("workbooks:import:create", actor)
      ? {
          kind: kindOf(fields.get("kind") ?? query.get("kind")),
          errors,
          key: randomUUID(),
          megabytes: IMPORT_BYTES / MEGABYTE,
          rows: groupDigits(WORKBOOK_LIMITS.rows),
        }
      : undefined,
    history: {
      imports: imports.map(lineOf),
      olderHref:
        last !== undefined && imports.length === IMPORTS
          ? `${withQuery("/workbooks", { before: last.importId })}#history`
          : undefined,
      newestHref: before === undefined ? undefined : "/workbooks#history",
    },
    verdicts: mayDo("workbooks:verdict:export", actor) ? await verdictChoices(visit) : undefined,
    requests: await requestsOf(visit),
  };
}

function lineOf(one: OutputOf<typeof listImports>["imports"][number]): ImportLine {
  const { importId, kind, fileName, uploadedAt, counts } = one;
  return {
    importId,
    kind,
    state: shownState(one.state),
    fileName,
    uploadedAt,
    counts: counts === null ? undefined : { rows: counts.rows, usable: counts.new + counts.changed, bad: counts.bad },
  };
}

/** Discarded imports are never listed and never found. */
function shownState(state: Seen["state"]): State {
  if (state === "discarded") throw new Refusal("not_found");
  return state;
}

async function verdictChoices({ askIfAllowed, today }: Visit): Promise<WorkbooksData["verdicts"]> {
  const choices = await askIfAllowed(readChoices, { query: {} });
  if (choices === undefined || choices.years.length === 0) return undefined;
  const years = choices.years.map(({ year }) => ({ value: String(year), label: t("verdicts.yearOption", { year }) }));
  const now = String(Math.trunc(today / 10_000));
  return {
    years,
    year: years.some(({ value }) => value === now) ? now : (years[0]?.value ?? now),
    units: choices.units.map(({ unitId, name, depth }) => ({
      value: String(unitId),
      label: `${"\u3000".repeat(depth)}${name}`,
    })),
  };
}

/** How many one may take out by oneself, and how many requests wait for whoever looks. */
async function requestsOf({ askIfAllowed }: Visit): Promise<WorkbooksData["requests"]> {
  const found = await askIfAllowed(listExportRequests, { query: { limit: "1" } });
  return found && { most: found.most, waiting: found.waiting };
}

async function importData(visit: Visit): Promise<ImportData> {
  const { ask, params, query, actor } = visit;
  const after = /^\d{1,7}$/.exec(query.get("after") ?? "")?.[0];
  const limit = String(BAD_ROWS);
  const seen = await ask(readImport, {
    params: idOf(params),
    query: after === undefined ? { limit } : { after, limit },
  });
  const { committedAt, counts, refusal } = seen;
  return {
    importId: seen.importId,
    kind: seen.kind,
    state: shownState(seen.state),
    underWay: seen.underWay,
    fileName: seen.fileName,
    fileSize: seen.fileSize,
    digest: seen.digest,
    uploadedAt: seen.uploadedAt,
    committedAt: committedAt ?? undefined,
    progress: seen.progress,
    counts: counts ?? undefined,
    refusal: refusal === null ? undefined : { ...refusal, place: refusal.place ?? undefined },
    reasons: reasonsOf(seen, after),
    changesHref: seen.kind === "roster" && counts !== null ? `/workbooks/${seen.importId}/changes` : undefined,
    undo: undoOf(seen, mayDo("workbooks:import:undo", actor)),
    mayAct: mayDo("workbooks:import:create", actor),
  };
}

function undoOf({ undoableUntil, undoneAt, undoRefusal }: Seen, may: boolean): ImportData["undo"] {
  return {
    until: may ? (undoableUntil ?? undefined) : undefined,
    undoneAt: undoneAt ?? undefined,
    refusal:
      undoRefusal === null
        ? undefined
        : {
            total: undoRefusal.total,
            rows: undoRefusal.rows.map(({ row, ...told }) => ({ row: row ?? undefined, ...told })),
          },
  };
}

/** The bad rows of this page under their reasons, in the order in which the import counts them. */
function reasonsOf(seen: Seen, after: string | undefined): ImportData["reasons"] {
  const { counts, badRows, importId } = seen;
  if (counts === null || counts.bad === 0) return undefined;
  const groups = counts.reasons.map(({ code, column, example, rows: total }): ReasonGroup => {
    const rows = badRows.flatMap(({ row, name, errors }) =>
      errors
        .filter((error) => error.code === code)
        .map((error): ReasonRow => ({
          row,
          name: name ?? undefined,
          column: error.column,
          place: error.place,
          message: error.message,
          remedy: error.remedy,
        })),
    );
    return { code, column, title: example, total, rows };
  });
  const last = badRows.at(-1);
  const address = `/workbooks/${importId}`;
  return {
    bad: counts.bad,
    groups: groups.filter(({ rows }) => rows.length > 0),
    firstHref: after === undefined ? undefined : `${address}#reasons`,
    nextHref:
      last !== undefined && badRows.length === BAD_ROWS
        ? `${withQuery(address, { after: last.row })}#reasons`
        : undefined,
  };
}
