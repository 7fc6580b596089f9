/** Operations on workbooks. */
import type { Reach } from "../../contract/actor.ts";
import {
  commitImport,
  createImport,
  discardImport,
  listImports,
  readImport,
  readImportErrors,
  readTemplate,
} from "../../contract/workbooks.ts";
import { readImportChanges, readImportChangesWorkbook, undoImport } from "../../contract/workbook-changes.ts";
import type { Context, Services } from "../app.ts";
import type { Db } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { readDictionary } from "../policies/door.ts";
import { openShelf } from "../standing/door.ts";
import { authorOf, confirm, discard, undo, upload, type ImportFault } from "./actions.ts";
import { changePage, changesWorkbook, countChanges } from "./change-views.ts";
import type { CommitServices } from "./commit.ts";
import { queues, workImports } from "./jobs.ts";
import { bindExports } from "./export-routes.ts";
import type { ExportServices } from "./verdict-export.ts";
import { badRows, errorsOf, importList, importView, templateOf, type ImportView } from "./views.ts";
import { openVocabulary } from "./vocabulary.ts";

/** The area of workbooks. */
export const workbooks: Context = {
  name: "workbooks",
  queues,
  operations: (services) => {
    const own = workbookServices(services);
    return [...bindImports(own), ...bindFiles(own), ...bindExports(own)];
  },
  work: (services) => workImports(services.jobs, workbookServices(services)),
};

type Own = CommitServices & ExportServices;

function workbookServices({ database, jobs, clock, root, vault }: Services): Own {
  const shelf = openShelf(root);
  return { database, jobs, clock, vault, shelf, words: openVocabulary(root), dictionary: readDictionary(root) };
}

const BAD_ROWS = 50;
const IMPORTS = 20;
const CHANGES = 50;

const FAULTS = {
  not_found: "not_found",
  wrong_state: "import_not_ready",
  other_file: "other_file",
  too_late: "import_undo_over",
} as const;

function refuse(fault: ImportFault | "too_late" | undefined): void {
  if (fault !== undefined) throw new Refusal(FAULTS[fault]);
}

async function seen(db: Db, reach: Reach, importId: number, now: Date): Promise<ImportView> {
  const found = await importView(db, reach, importId);
  if (found === undefined || found.state === "discarded") throw new Refusal("not_found");
  const isOver = found.undoableUntil !== null && Date.parse(found.undoableUntil) < now.getTime();
  return isOver ? { ...found, undoableUntil: null } : found;
}

function bindImports({ jobs, vault }: Own) {
  return [
    handles(createImport, async ({ tx, body: { kind, file }, actor, reach, now }) => {
      const importer = { author: authorOf(actor), reach };
      const importId = await upload(tx, { jobs, vault }, importer, {
        kind,
        name: file.name,
        content: file.content,
        now,
      });
      return seen(tx, reach, importId, now);
    }),
    handles(listImports, async ({ db, reach, query: { before, limit = IMPORTS } }) => ({
      imports: await importList(db, reach, { before, limit }),
    })),
    handles(readImport, async ({ db, now, reach, params: { importId }, query: { after = 0, limit = BAD_ROWS } }) => ({
      ...(await seen(db, reach, importId, now)),
      badRows: await badRows(db, importId, { after, limit }),
    })),
    handles(commitImport, async ({ tx, now, reach, params: { importId }, body: { digest } }) => {
      refuse(await confirm(tx, jobs, reach, importId, digest));
      return seen(tx, reach, importId, now);
    }),
    handles(undoImport, async ({ tx, actor, reach, params: { importId }, now }) => {
      refuse(await undo(tx, jobs, { author: authorOf(actor), reach }, importId, now));
      return seen(tx, reach, importId, now);
    }),
    handles(discardImport, async ({ tx, reach, params: { importId } }) => {
      refuse(await discard(tx, reach, importId));
      return undefined;
    }),
  ];
}

function bindFiles(own: Own) {
  return [
    handles(readImportErrors, async ({ db, reach, params: { importId } }) => {
      const made = await errorsOf({ ...own, database: db }, reach, importId);
      if (made === undefined) throw new Refusal("not_found");
      return made;
    }),
    handles(
      readImportChanges,
      async ({ db, now, reach, params: { importId }, query: { after = 0, limit = CHANGES, ...filter } }) => {
        await seen(db, reach, importId, now);
        const rows = await changePage(db, own, importId, { ...filter, after, limit: limit + 1 });
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? { next: shown.at(-1)?.row ?? 0 } : {};
        return { importId, counts: await countChanges(db, importId), rows: shown, ...next };
      },
    ),
    handles(readImportChangesWorkbook, async ({ db, now, reach, params: { importId }, query }) => {
      const { fileName } = await seen(db, reach, importId, now);
      const chunks = changesWorkbook(db, own, importId, query);
      return { fileName: `${fileName.replace(/\.xlsx$/i, "")}-变更.xlsx`, chunks };
    }),
    handles(readTemplate, ({ params: { kind } }) => templateOf(own, kind)),
  ];
}
