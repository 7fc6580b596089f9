/** The record store, for security administrators: credentials of other systems, and what is told to others. */
import { randomUUID } from "node:crypto";
import {
  changeRecordExport,
  listRecordExports,
  listRecordStores,
  makeRecordExport,
  makeRecordStore,
  revokeRecordStore,
  STORE_READS,
} from "../../../contract/xapi.ts";
import { EXPORT_FIELDS } from "../../../web/areas/xapi/export-fields.ts";
import type { ExportsData } from "../../../web/areas/xapi/exports.tsx";
import type { RevokeData } from "../../../web/areas/xapi/store-revoke.tsx";
import type { StoresData } from "../../../web/areas/xapi/stores.tsx";
import dictionary from "../../../web/text/zh-CN/xapi.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

const t = words("xapi", dictionary);
const STORES = "/administration/record-stores";
const EXPORTS = "/administration/record-exports";

type StoresPage = typeof import("../../../web/areas/xapi/stores.tsx").page;
type MadePage = typeof import("../../../web/areas/xapi/store-made.tsx").page;
type ExportsPage = typeof import("../../../web/areas/xapi/exports.tsx").page;

export const xapiRoutes: readonly Route[] = [
  page<StoresPage>({
    path: STORES,
    page: "xapi/stores",
    permission: "xapi:store:read",
    operations: [listRecordStores],
    view: (visit) => storesData(visit, []),
  }),
  form({ path: STORES, permission: "xapi:store:change", operations: [makeRecordStore, listRecordStores], act: make }),
  page<MadePage>({
    path: `${STORES}/made`,
    page: "xapi/store-made",
    permission: "xapi:store:change",
    operations: [],
    // A secret is shown in answer to what made it, and never again.
    view: () => go(STORES),
  }),
  page<typeof import("../../../web/areas/xapi/store-revoke.tsx").page>({
    path: `${STORES}/:storeId/revoke`,
    page: "xapi/store-revoke",
    permission: "xapi:store:change",
    operations: [listRecordStores],
    view: revokeData,
  }),
  form({
    path: `${STORES}/:storeId/revoke`,
    permission: "xapi:store:change",
    operations: [listRecordStores, revokeRecordStore],
    act: async (visit) => {
      const { storeId, label } = await revokeData(visit);
      await visit.ask(revokeRecordStore, { params: { storeId: String(storeId) } });
      return go(STORES, { tone: "success", title: t("stores.revokedDone", { label }) });
    },
  }),
  page<ExportsPage>({
    path: EXPORTS,
    page: "xapi/exports",
    permission: "xapi:export:read",
    operations: [listRecordExports],
    view: (visit) => exportsData(visit, []),
  }),
  form({
    path: EXPORTS,
    permission: "xapi:export:change",
    operations: [makeRecordExport, listRecordExports],
    act: beginExport,
  }),
  form({
    path: `${EXPORTS}/:exportId`,
    permission: "xapi:export:change",
    operations: [changeRecordExport],
    act: async ({ ask, params, fields }) => {
      const how = (["pause", "resume", "retry"] as const).find((each) => each === fields.get("how"));
      if (how === undefined) throw new Refusal("bad_request");
      const { label } = await ask(changeRecordExport, {
        params: { exportId: idIn(params["exportId"]) },
        body: { how },
      });
      return go(EXPORTS, { tone: "success", title: t("exports.changed", { label }) });
    },
  }),
];

async function storesData({ ask, fields }: Visit, errors: StoresData["errors"]): Promise<StoresData> {
  const typed = {
    label: fields.get("label") ?? "",
    write: fields.get("write") ?? "yes",
    read: fields.get("read") ?? "own",
  };
  return { ...(await ask(listRecordStores, {})), typed, errors, key: randomUUID() };
}

async function make(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields } = visit;
  const mayRead = STORE_READS.find((each) => each === fields.get("read")) ?? "none";
  const body = { label: (fields.get("label") ?? "").trim(), mayWrite: fields.get("write") === "yes", mayRead };
  try {
    return show<MadePage>("xapi/store-made", await ask(makeRecordStore, { body }), 200);
  } catch (error) {
    const { errors, status } = wrongWith(error, { xapi_store_idle: "read" });
    return show<StoresPage>("xapi/stores", await storesData(visit, errors), status);
  }
}

async function revokeData({ ask, params }: Visit): Promise<RevokeData> {
  const storeId = Number(idIn(params["storeId"]));
  const { stores } = await ask(listRecordStores, {});
  const store = stores.find((each) => each.storeId === storeId && each.revokedAt === null);
  if (store === undefined) throw new Refusal("not_found");
  return { storeId, label: store.label };
}

async function exportsData({ ask, fields }: Visit, errors: ExportsData["errors"]): Promise<ExportsData> {
  const typed = Object.fromEntries(EXPORT_FIELDS.map((name) => [name, fields.get(name) ?? ""]));
  return { ...(await ask(listRecordExports, {})), typed, errors, key: randomUUID() };
}

async function beginExport(visit: Visit): Promise<Redirect | Shown> {
  const value = (name: (typeof EXPORT_FIELDS)[number]) => (visit.fields.get(name) ?? "").trim();
  try {
    const { label } = await visit.ask(makeRecordExport, {
      body: { label: value("label"), endpoint: value("endpoint"), login: value("login"), secret: value("secret") },
    });
    return go(EXPORTS, { tone: "success", title: t("exports.made", { label }) });
  } catch (error) {
    const { errors, status } = wrongWith(error, { xapi_endpoint_refused: "endpoint", xapi_export_known: "endpoint" });
    return show<ExportsPage>("xapi/exports", await exportsData(visit, errors), status);
  }
}
