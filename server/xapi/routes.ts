/** The area of the record store. */
import {
  changeRecordExport,
  listRecordExports,
  listRecordStores,
  makeRecordExport,
  makeRecordStore,
  revokeRecordStore,
} from "../../contract/xapi.ts";
import type { Context, Services } from "../app.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { startSchedule } from "../platform/schedule.ts";
import { changeExport, listExports, makeExport } from "./exports.ts";
import { speakXapi, XAPI_PLACE } from "./protocol.ts";
import type { HearContent } from "./statement-routes.ts";
import { listStores, makeStore, revokeStore } from "./stores.ts";
import { tellingExports } from "./telling.ts";

/**
 * Statements of content and of other stores, documents, and what is told to other stores.
 * @param hear who is told what content says that was launched.
 */
export function xapiContext(hear: (services: Services) => HearContent): Context {
  return {
    name: "xapi",
    operations: (services) => [...storeOperations(services), ...exportOperations(services)],
    routes: (http, services) => speakXapi(http, services, hear(services)),
    work: async (services) => startSchedule(services, [tellingExports(services)]),
  };
}

function storeOperations({ outside }: Services): Bound[] {
  const endpointOf = (origin: string) => `${outside.publicUrl?.replace(/\/+$/, "") ?? origin}${XAPI_PLACE}`;
  return [
    handles(listRecordStores, async ({ db, caller }) => ({
      endpoint: endpointOf(caller.origin),
      stores: await listStores(db),
    })),
    handles(makeRecordStore, async ({ tx, body, actor, caller, now, tell }) => {
      const made = await makeStore(tx, body, { accountId: actor.accountId, now });
      tell({ object: `xapi_store:${made.storeId}`, details: { ...body } });
      return { ...made, label: body.label, endpoint: endpointOf(caller.origin) };
    }),
    handles(revokeRecordStore, async ({ tx, params, actor, now }) => {
      await revokeStore(tx, params.storeId, { accountId: actor.accountId, now });
      return undefined;
    }),
  ];
}

function exportOperations({ vault, demo }: Services): Bound[] {
  return [
    handles(listRecordExports, async ({ db }) => ({ exports: await listExports(db) })),
    handles(makeRecordExport, async ({ tx, body, actor, now, tell }) => {
      const made = await makeExport(tx, vault, body, { accountId: actor.accountId, now, demo });
      tell({ object: `xapi_export:${made.exportId}`, details: { label: made.label, endpoint: made.endpoint } });
      return made;
    }),
    handles(changeRecordExport, ({ tx, params, body, now, tell }) => {
      tell({ details: { how: body.how } });
      return changeExport(tx, params.exportId, body.how, now);
    }),
  ];
}
