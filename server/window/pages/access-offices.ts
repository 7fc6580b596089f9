/** Offices: the list, one of them, granting and taking away. */
import { randomUUID } from "node:crypto";
import {
  changePlace,
  grantOffice,
  grantStaff,
  listOffices,
  listRoles,
  revokeOffice,
  revokeStaff,
  searchAccounts,
  settleOffice,
} from "../../../contract/access.ts";
import { OFFICE_STATES, type OfficeView } from "../../../contract/access-view.ts";
import { ROLES } from "../../../contract/actor.ts";
import { searchUnits } from "../../../contract/organisations.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { GrantData } from "../../../web/areas/access/grant.tsx";
import type { OfficeData } from "../../../web/areas/access/office.tsx";
import type { OfficesData } from "../../../web/areas/access/offices.tsx";
import { NO_PLACE } from "../../../web/areas/access/place.ts";
import { roleName } from "../../../web/areas/access/words.ts";
import dictionary from "../../../web/text/zh-CN/access.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { placeOf, placeTyped, unitsNamed } from "./access-place.ts";
import { wrongWith, type Wrong } from "./form-errors.ts";

const t = words("access", dictionary);
type GrantPage = typeof import("../../../web/areas/access/grant.tsx").page;
type OfficePage = typeof import("../../../web/areas/access/office.tsx").page;

const GRANT_TOLD = {
  place_unfit: "scope",
  administrators_apart: null,
  not_to_oneself: null,
  office_held_already: null,
  account_inactive: null,
  role_unknown: "role",
  not_found: null,
  key_reused: null,
} as const;
const OFFICE_TOLD = {
  ...GRANT_TOLD,
  last_security_admin: null,
  office_ended: null,
  not_pending: null,
  second_pair_of_eyes: null,
} as const;

export const officeRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/access/offices.tsx").page>({
    path: "/access/offices",
    page: "access/offices",
    permission: "access:office:read",
    operations: [listOffices, listRoles, searchUnits],
    view: list,
  }),
  page<GrantPage>({
    path: "/access/offices/new",
    page: "access/grant",
    permission: "access:account:search",
    operations: [searchAccounts, listRoles],
    view: (visit) => grantView(visit, visit.query),
  }),
  form({
    path: "/access/offices",
    permission: "access:account:search",
    operations: [grantOffice, grantStaff, searchAccounts, listRoles, searchUnits],
    act: grant,
  }),
  page<OfficePage>({
    path: "/access/offices/:officeId",
    page: "access/office",
    permission: "access:office:read",
    operations: [listOffices],
    view: (visit) => officeView(visit),
  }),
  form({
    path: "/access/offices/:officeId/revocation",
    permission: "access:office:read",
    operations: [listOffices, revokeOffice, revokeStaff],
    act: (visit) => change(visit, "revoke"),
  }),
  form({
    path: "/access/offices/:officeId/place",
    permission: "access:office:grant",
    operations: [listOffices, changePlace, searchUnits],
    act: (visit) => change(visit, "move"),
  }),
  form({
    path: "/access/offices/:officeId/confirmation",
    permission: "access:office:confirm",
    operations: [listOffices, settleOffice],
    act: (visit) => change(visit, "settle"),
  }),
];

const PAGE = "50";
const SOON_DAYS = "30";

/** Roles to choose from: those of the product, and made ones for whoever may see them. */
async function rolesOf(visit: Visit, staffOnly: boolean) {
  if (staffOnly)
    return (["unit_clerk", "unit_head"] as const).map((role) => ({ value: role as string, label: roleName(role) }));
  const own = ROLES.filter((role) => role !== "learner").map((role) => ({
    value: role as string,
    label: roleName(role),
  }));
  const all = await visit.askIfAllowed(listRoles, {});
  const made = (all?.roles ?? []).filter((role) => role.made && !role.retired);
  return [
    ...own,
    ...made.map(({ code, name }) => ({ value: code, label: t("grant.roleMade", { name: name ?? code }) })),
  ];
}

async function list(visit: Visit): Promise<OfficesData> {
  const read = (name: string) => (visit.query.get(name) ?? "").trim().slice(0, 50);
  const query = Object.fromEntries(
    ["q", "role", "unit", "state", "soon"].flatMap((name) => (read(name) === "" ? [] : [[name, read(name)]])),
  );
  const state = OFFICE_STATES.find((each) => each === query["state"]);
  const unit = query["unit"] === undefined ? undefined : await unitsNamed(visit, query["unit"]);
  const wrong = unit !== undefined && "message" in unit ? [{ message: unit.message }] : [];
  const before = idTyped(read("before"));
  const found = await visit.ask(listOffices, {
    query: {
      limit: PAGE,
      ...(query["q"] === undefined ? {} : { q: query["q"].slice(0, 40) }),
      ...(query["role"] === undefined ? {} : { role: query["role"].slice(0, 40) }),
      ...(unit !== undefined && "ids" in unit ? { unit: String(unit.ids[0]) } : {}),
      ...(state === undefined ? {} : { state }),
      ...(query["soon"] === undefined ? {} : { endsWithin: SOON_DAYS }),
      ...(before === undefined ? {} : { before }),
    },
  });
  return {
    ...found,
    query,
    roles: await rolesOf(visit, false),
    mayGrant: mayDo("access:office:grant", visit.actor) || mayDo("access:staff:grant", visit.actor),
    errors: wrong,
  };
}

/** The page of granting: somebody is looked for, or was chosen from what was found. */
async function grantView(
  visit: Visit,
  from: URLSearchParams,
  typed?: GrantData["typed"],
  wrong?: Wrong,
): Promise<GrantData> {
  const q = (from.get("q") ?? "").trim().slice(0, 40);
  const { accounts, more } =
    q === "" ? { accounts: [], more: false } : await visit.ask(searchAccounts, { query: { q } });
  const staffOnly = !mayDo("access:office:grant", visit.actor);
  return {
    q,
    found: accounts,
    more,
    chosen: accounts.find(({ accountId }) => String(accountId) === from.get("account")),
    staffOnly,
    roles: await rolesOf(visit, staffOnly),
    typed: typed ?? { ...NO_PLACE, role: "", from: "", to: "", note: "" },
    key: randomUUID(),
    errors: wrong?.errors ?? [],
  };
}

async function grant(visit: Visit): Promise<Redirect | Shown> {
  const read = (name: string) => (visit.fields.get(name) ?? "").trim();
  const typed = { ...placeTyped(visit), role: read("role"), from: read("from"), to: read("to"), note: read("note") };
  const again = async (wrong: Wrong) =>
    show<GrantPage>("access/grant", await grantView(visit, visit.fields, typed, wrong), wrong.status);
  const said = {
    accountId: Number(read("account")),
    note: typed.note,
    ...(typed.from === "" ? {} : { from: typed.from }),
    ...(typed.to === "" ? {} : { to: typed.to }),
  };
  try {
    const office = await (mayDo("access:office:grant", visit.actor)
      ? grantAny(visit, typed, said)
      : grantOwn(visit, typed, said));
    if ("message" in office) return await again({ errors: [office], status: 422 });
    const pending = office.state === "pending";
    return go(`/access/offices/${office.officeId}`, {
      tone: pending ? "info" : "success",
      title: t(pending ? "grant.pending" : "grant.done"),
    });
  } catch (error) {
    return again(wrongWith(error, GRANT_TOLD));
  }
}

type Said = { accountId: number; note: string; from?: string; to?: string };
type Unplaced = { field: string; message: string };

async function grantAny(visit: Visit, typed: GrantData["typed"], said: Said): Promise<OfficeView | Unplaced> {
  const found = await placeOf(visit, typed);
  if ("message" in found) return found;
  return visit.ask(grantOffice, { body: { ...said, role: typed.role, place: found.place } });
}

async function grantOwn(visit: Visit, typed: GrantData["typed"], said: Said): Promise<OfficeView | Unplaced> {
  const found = await unitsNamed(visit, typed.units);
  if ("message" in found) return { field: "units", message: found.message };
  const role = typed.role as "unit_clerk" | "unit_head";
  return visit.ask(grantStaff, { body: { ...said, role, unitId: found.ids[0] ?? 0 } });
}

/** One office with what the viewer may do to it. */
async function officeView(visit: Visit, sent?: OfficeData["sent"], wrong?: Wrong): Promise<OfficeData> {
  const id = idIn(visit.params["officeId"]);
  const [office] = (await visit.ask(listOffices, { query: { office: id } })).offices;
  if (office === undefined) throw new Refusal("not_found");
  const { actor } = visit;
  const ended = office.state === "ended";
  const staff = office.role === "unit_clerk" || office.role === "unit_head";
  return {
    office,
    may: {
      revoke: !ended && (mayDo("access:office:revoke", actor) || (staff && mayDo("access:staff:revoke", actor))),
      move: !ended && office.lender === null && mayDo("access:office:grant", actor) && !office.role.endsWith("_admin"),
      settle: office.state === "pending" && mayDo("access:office:confirm", actor),
    },
    place:
      sent === "move"
        ? placeTyped(visit)
        : { ...NO_PLACE, scope: office.place.scope, industry: office.place.industry ?? "" },
    errors: wrong?.errors ?? [],
    sent,
  };
}

async function change(visit: Visit, what: NonNullable<OfficeData["sent"]>): Promise<Redirect | Shown> {
  const params = { officeId: visit.params["officeId"] ?? "" };
  const reason = (visit.fields.get("reason") ?? "").trim();
  const again = async (wrong: Wrong) =>
    show<OfficePage>("access/office", await officeView(visit, what, wrong), wrong.status);
  const done = (officeId: number, title: string) => go(`/access/offices/${officeId}`, { tone: "success", title });
  try {
    if (what === "revoke") {
      const operation = mayDo("access:office:revoke", visit.actor) ? revokeOffice : revokeStaff;
      return done((await visit.ask(operation, { params, body: { reason } })).officeId, t("office.revoked"));
    }
    if (what === "settle") {
      const confirm = visit.fields.get("confirm") === "1";
      const { officeId } = await visit.ask(settleOffice, { params, body: { confirm, reason } });
      return done(officeId, t(confirm ? "office.settled" : "office.refused"));
    }
    const found = await placeOf(visit, placeTyped(visit));
    if ("message" in found) return await again({ errors: [found], status: 422 });
    const moved = await visit.ask(changePlace, { params, body: { place: found.place, reason } });
    return done(moved.officeId, t("office.moved"));
  } catch (error) {
    return again(wrongWith(error, OFFICE_TOLD));
  }
}
