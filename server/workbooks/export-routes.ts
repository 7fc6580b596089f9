/** Operations on what is taken out: verdicts, and the requests to take out many of them. */
import type { Reach } from "../../contract/actor.ts";
import { askExport, decideExport, listExportRequests } from "../../contract/workbook-exports.ts";
import { exportVerdicts as exportVerdictsOperation } from "../../contract/workbooks.ts";
import { parameter } from "../parameters/door.ts";
import type { Database, Db } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import type { PopulationFilter } from "../population/door.ts";
import { recordExport } from "./export-record.ts";
import { askForExport, decideRequest, exportRequests, waitingRequests } from "./export-request.ts";
import { tellAsker } from "./export-telling.ts";
import { answerable, countExported, exportMarked, type ExportServices } from "./verdict-export.ts";

type Own = Omit<ExportServices, "database"> & { database: Database };

const REQUESTS = 20;

/** Binds them. */
export function bindExports(own: Own) {
  return [bindVerdicts(own), ...bindRequests(own)];
}

/** A unit out of reach is answered like a missing one. */
async function requireAnswer(db: Db, question: { year: number; reach: Reach; filter: PopulationFilter }) {
  const found = await answerable(db, question);
  if (found === undefined) throw new Refusal("not_found");
  if (found === "no_year") throw new Refusal("no_policy_for_year");
}

function bindVerdicts(own: Own) {
  return handles(
    exportVerdictsOperation,
    async ({ db, reach, actor, now, query: { year, purpose, request, ...filter }, tell }) => {
      const question = { year, reach, filter };
      await requireAnswer(db, question);
      // How far it went is told, so that everybody who may be in it can see that later.
      const people = await countExported(db, own.vault, question);
      const most = await parameter(own.database, "export_limit", now);
      if (people > most && request === undefined) throw overLimit(people, most);
      const taking = { asked: question, request, people, purpose, actor, now };
      const { number, mark, told } = await recordExport(own.database, taking);
      tell({ object: "export:people", details: { ...told, number } });
      return exportMarked({ ...own, database: db }, { ...question, mark });
    },
  );
}

function overLimit(people: number, most: number): Refusal {
  return new Refusal("export_needs_approval", [
    {
      path: "query.request",
      code: "over_limit",
      message: `这次要导出 ${people} 人，一次最多 ${most} 人`,
      remedy: "请按单位等条件缩小范围，或写明用途提出导出申请，批准后用申请编号导出",
    },
  ]);
}

function bindRequests({ database, vault, clock }: Own) {
  return [
    handles(askExport, async ({ tx, actor, reach, now, body: { year, filter = {}, purpose }, tell }) => {
      const question = { year, reach, filter };
      await requireAnswer(tx, question);
      const people = await countExported(tx, vault, question);
      if (people <= (await parameter(tx, "export_limit", now))) throw new Refusal("export_needs_no_approval");
      const asked = await askForExport(tx, { ...question, actor, people, purpose, now });
      tell({ object: `export_request:${asked.requestId}`, details: { year, people, filters: Object.keys(filter) } });
      return asked;
    }),
    handles(listExportRequests, async ({ db, actor, reach, now, query: { list, before, limit = REQUESTS } }) => {
      const desk = { actor, reach };
      const found = await exportRequests(db, desk, { list, before, limit: limit + 1, now });
      const requests = found.slice(0, limit);
      const next = found.length > limit ? requests.at(-1)?.requestId : undefined;
      return {
        requests,
        most: await parameter(database, "export_limit", now),
        waiting: await waitingRequests(db, desk, now),
        ...(next === undefined ? {} : { next }),
      };
    }),
    handles(decideExport, async ({ tx, actor, reach, now, params: { requestId }, body, tell }) => {
      const decided = await decideRequest(tx, { actor, reach }, requestId, { ...body, now });
      await tellAsker(tx, { vault, clock }, decided);
      const { year, people } = decided;
      tell({ object: `export_request:${requestId}`, details: { decision: body.decision, year, people } });
      return decided;
    }),
  ];
}
