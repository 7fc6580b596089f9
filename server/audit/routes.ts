/** Operations on the trail. */
import { join } from "node:path";
import {
  exportEvents,
  listEvents,
  listSignIns,
  readChain,
  readEvent,
  readRoot,
  sealNow,
  startCheck,
} from "../../contract/audit.ts";
import type { Context, Services } from "../app.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { eventWorkbook } from "./export.ts";
import { askForCheck, queues, sealAndExport, workAudit, type AuditServices } from "./jobs.ts";
import { rootOf } from "./roots.ts";
import { chainView, eventPage, eventWhole, signInPage } from "./views.ts";

/** The area of the trail: sealed, verified, searched. */
export const audit: Context = {
  name: "audit",
  queues,
  operations: (services) => [...bindLogs(), ...bindChain(auditServices(services))],
  work: (services) => workAudit(auditServices(services)),
};

function auditServices({ database, jobs, log, dataDir }: Services): AuditServices {
  return { database, jobs, log, rootsFolder: dataDir === undefined ? undefined : join(dataDir, "audit-roots") };
}

function bindLogs() {
  return [
    handles(listEvents, ({ db, query }) => eventPage(db, query)),
    handles(readEvent, async ({ db, params: { eventId } }) => {
      const found = await eventWhole(db, eventId);
      if (found === undefined) throw new Refusal("not_found");
      return found;
    }),
    handles(exportEvents, ({ db, query, now, tell }) => {
      tell({ object: "export:audit", details: { query: withoutNumbers(query) } });
      return eventWorkbook(db, query, shanghaiDate(now));
    }),
    handles(listSignIns, ({ db, query }) => signInPage(db, query)),
  ];
}

function bindChain({ database, jobs, rootsFolder, log }: AuditServices) {
  return [
    handles(readChain, ({ db }) => chainView(db)),
    handles(readRoot, async ({ db, params: { day } }) => {
      const root = await rootOf(db, day);
      if (root === undefined) throw new Refusal("not_found");
      return root;
    }),
    handles(sealNow, () => sealAndExport(database, rootsFolder, log)),
    handles(startCheck, async ({ tx, actor }) => {
      const checkId = await askForCheck(tx, jobs, actor.accountId);
      if (checkId === undefined) throw new Refusal("check_under_way");
      return { checkId };
    }),
  ];
}

/** What was searched for, without what could be an identity or a telephone number. */
function withoutNumbers(query: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => [key, String(value).replaceAll(/[\dXx]{11,}/g, "…")]),
  );
}
