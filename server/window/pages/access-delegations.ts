/** Lending one's office to a colleague for a while. */
import { randomUUID } from "node:crypto";
import { endDelegation, lendOffice, listDelegations, searchColleagues } from "../../../contract/access.ts";
import { isEverybodys, permissionsOf } from "../../../contract/rights.ts";
import type { DelegationsData } from "../../../web/areas/access/delegations.tsx";
import dictionary from "../../../web/text/zh-CN/access.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith, type Wrong } from "./form-errors.ts";

const t = words("access", dictionary);
type Page = typeof import("../../../web/areas/access/delegations.tsx").page;

const PATH = "/access/delegations";
const TOLD = {
  loan_unfit: null,
  loan_too_long: "to",
  administrators_apart: null,
  not_to_oneself: null,
  office_held_already: null,
  not_found: null,
  key_reused: null,
} as const;

export const delegationRoutes: readonly Route[] = [
  page<Page>({
    path: PATH,
    page: "access/delegations",
    permission: "access:delegation:create",
    operations: [listDelegations, searchColleagues],
    view: (visit) => viewOf(visit, visit.query),
  }),
  form({
    path: PATH,
    permission: "access:delegation:create",
    operations: [listDelegations, searchColleagues, lendOffice],
    act: lend,
  }),
  form({
    path: `${PATH}/:officeId/end`,
    permission: "access:delegation:end",
    operations: [endDelegation],
    act: async ({ ask, params, fields }) => {
      await ask(endDelegation, {
        params: { officeId: params["officeId"] ?? "" },
        body: { reason: fields.get("reason") ?? "" },
      });
      return go(PATH, { tone: "success", title: t("delegations.ended") });
    },
  }),
];

async function viewOf(
  visit: Visit,
  from: URLSearchParams,
  typed?: DelegationsData["typed"],
  wrong?: Wrong,
): Promise<DelegationsData> {
  const all = await visit.ask(listDelegations, {});
  const office = all.lendable.find(({ officeId }) => String(officeId) === from.get("office")) ?? all.lendable[0];
  const q = (from.get("q") ?? "").trim().slice(0, 40);
  const asked = office !== undefined && q !== "";
  const found = asked
    ? (await visit.ask(searchColleagues, { query: { officeId: String(office.officeId), q } })).accounts
    : undefined;
  return {
    ...all,
    office,
    q,
    found,
    colleague: found?.find(({ accountId }) => String(accountId) === from.get("account")),
    offered: office === undefined ? [] : permissionsOf(office.role).filter((permission) => !isEverybodys(permission)),
    typed: typed ?? { to: "", note: "", permissions: [] },
    key: randomUUID(),
    errors: wrong?.errors ?? [],
  };
}

async function lend(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const read = (name: string) => (fields.get(name) ?? "").trim();
  const permissions = fields.getAll("permissions");
  const typed = { to: read("to"), note: read("note"), permissions };
  try {
    const office = await visit.ask(lendOffice, {
      body: {
        officeId: Number(read("office")),
        accountId: Number(read("account")),
        to: typed.to,
        note: typed.note,
        ...(permissions.length === 0 ? {} : { permissions }),
      },
    });
    const pending = office.state === "pending";
    return go(PATH, {
      tone: pending ? "info" : "success",
      title: t(pending ? "delegations.pending" : "delegations.done"),
    });
  } catch (error) {
    const wrong = wrongWith(error, TOLD);
    return show<Page>("access/delegations", await viewOf(visit, fields, typed, wrong), wrong.status);
  }
}
