/** What a roster changes, person by person. */
import { CHANGE_STATUSES, readImportChanges, readImportChangesWorkbook } from "../../../contract/workbook-changes.ts";
import { readImport } from "../../../contract/workbooks.ts";
import type { ChangesData, ChangeStatus } from "../../../web/areas/workbooks/changes.tsx";
import { withQuery } from "../../../web/ui/query.ts";
import { download, file, idIn, page, type Route, type Visit } from "../route.ts";

const LINES = 50;

export const workbookChangeRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/workbooks/changes.tsx").page>({
    path: "/workbooks/:importId/changes",
    page: "workbooks/changes",
    permission: "workbooks:import:read",
    operations: [readImportChanges, readImport],
    view: changesData,
  }),
  file({
    path: "/workbooks/:importId/changes.xlsx",
    permission: "workbooks:import:read",
    operations: [readImportChangesWorkbook],
    file: async ({ ask, params, query }) => {
      const status = statusOf(query.get("status"));
      const asked = { params: idOf(params), query: status === undefined ? {} : { status } };
      return download(await ask(readImportChangesWorkbook, asked));
    },
  }),
];

function idOf(params: Visit["params"]): { importId: string } {
  return { importId: idIn(params["importId"]) };
}

function statusOf(text: string | null): ChangeStatus | undefined {
  return CHANGE_STATUSES.find((status) => status === text);
}

async function changesData({ ask, params, query }: Visit): Promise<ChangesData> {
  const status = statusOf(query.get("status"));
  const after = /^\d{1,7}$/.exec(query.get("after") ?? "")?.[0];
  const [seen, found] = await Promise.all([
    ask(readImport, { params: idOf(params), query: { limit: "1" } }),
    ask(readImportChanges, {
      params: idOf(params),
      query: { limit: String(LINES), ...(status ? { status } : {}), ...(after === undefined ? {} : { after }) },
    }),
  ]);
  const { importId, counts, rows, next } = found;
  const address = `/workbooks/${importId}/changes`;
  const own = (more: Record<string, string | number>) => withQuery(address, { ...(status ? { status } : {}), ...more });
  return {
    importId,
    fileName: seen.fileName,
    done: seen.committedAt !== null,
    counts: { ...counts, all: counts.new + counts.changed + counts.ended + counts.unchanged },
    tabs: (["all", ...CHANGE_STATUSES] as const).map((each) => ({
      status: each,
      href: each === "all" ? address : withQuery(address, { status: each }),
      current: each === (status ?? "all"),
    })),
    lines: rows.map(({ personId, identity, changes, ...line }) => ({
      ...line,
      identity: identity ?? undefined,
      href: personId === null ? undefined : `/people/${personId}`,
      changes: changes.map(({ what, from, to }) => ({ what, from: from ?? undefined, to: to ?? undefined })),
    })),
    firstHref: after === undefined ? undefined : own({}),
    nextHref: next === undefined ? undefined : own({ after: next }),
    workbookHref: withQuery(`${address}.xlsx`, status ? { status } : {}),
  };
}
