/** Operations on workbooks. */
import type { Reach } from "../../contract/actor.ts";
import {
  commitImport,
  createImport,
  discardImport,
  exportVerdicts as exportVerdictsOperation,
  listImports,
  readImport,
  readImportErrors,
  readTemplate,
} from "../../contract/workbooks.ts";
import type { Context, Services } from "../app.ts";
import type { Db } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { readDictionary } from "../policies/door.ts";
import { openShelf } from "../standing/door.ts";
import { authorOf, confirm, discard, upload, type ImportFault } from "./actions.ts";
import type { CommitServices } from "./commit.ts";
import { queues, workImports } from "./jobs.ts";
import { countExported, exportVerdicts, type ExportServices } from "./verdict-export.ts";
import { badRows, errorsOf, importList, importView, templateOf, type ImportView } from "./views.ts";
import { openVocabulary } from "./vocabulary.ts";

/** The area of workbooks. */
export const workbooks: Context = {
  name: "workbooks",
  queues,
  operations: (services) => {
    const own = workbookServices(services);
    return [...bindImports(own), ...bindFiles(own)];
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

const FAULTS = { not_found: "not_found", wrong_state: "import_not_ready", other_file: "other_file" } as const;

function refuse(fault: ImportFault | undefined): void {
  if (fault !== undefined) throw new Refusal(FAULTS[fault]);
}

async function seen(db: Db, reach: Reach, importId: number): Promise<ImportView> {
  const found = await importView(db, reach, importId);
  if (found === undefined || found.state === "discarded") throw new Refusal("not_found");
  return found;
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
      return seen(tx, reach, importId);
    }),
    handles(listImports, async ({ db, reach, query: { before, limit = IMPORTS } }) => ({
      imports: await importList(db, reach, { before, limit }),
    })),
    handles(readImport, async ({ db, reach, params: { importId }, query: { after = 0, limit = BAD_ROWS } }) => ({
      ...(await seen(db, reach, importId)),
      badRows: await badRows(db, importId, { after, limit }),
    })),
    handles(commitImport, async ({ tx, reach, params: { importId }, body: { digest } }) => {
      refuse(await confirm(tx, jobs, reach, importId, digest));
      return seen(tx, reach, importId);
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
    handles(readTemplate, ({ params: { kind } }) => templateOf(own, kind)),
    handles(exportVerdictsOperation, async ({ db, reach, query: { year, ...filter }, tell }) => {
      const made = await exportVerdicts({ ...own, database: db }, { year, reach, filter });
      if (made === undefined) throw new Refusal("not_found");
      if (made === "no_year") throw new Refusal("no_policy_for_year");
      // How far it went is told, so that everybody who may be in it can see that later.
      const people = await countExported(db, own.vault, { year, reach, filter });
      const { unit, ...filters } = filter;
      // Of the other filters only which they were: somebody may have searched for a number.
      const details = { year, reach, unit, filters: Object.keys(filters), people };
      tell({ object: "export:people", details });
      return made;
    }),
  ];
}
