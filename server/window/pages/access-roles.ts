/** Roles: the list, one of them, making and changing. */
import { changeRole, createRole, listRoles, retireRole } from "../../../contract/access.ts";
import type { RoleView } from "../../../contract/access-view.ts";
import { DATA_SCOPES, ROLES, type DataScope, type Role } from "../../../contract/actor.ts";
import { isEverybodys, mayDo, permissionsOf, type Permission } from "../../../contract/rights.ts";
import type { RoleData } from "../../../web/areas/access/role.tsx";
import dictionary from "../../../web/text/zh-CN/access.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith, type Wrong } from "./form-errors.ts";

const t = words("access", dictionary);
type RolePage = typeof import("../../../web/areas/access/role.tsx").page;
type Base = Exclude<Role, "learner">;

/** What a role may beyond what everybody may. */
function ofOffice(role: Role): Permission[] {
  return permissionsOf(role).filter((permission) => !isEverybodys(permission));
}

const BASES = ROLES.filter((role): role is Base => role !== "learner");
const TOLD = { role_beyond_base: "permissions", role_taken: "name", conflict: null, own_role: null } as const;

export const roleRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/access/roles.tsx").page>({
    path: "/access/roles",
    page: "access/roles",
    permission: "access:role:read",
    operations: [listRoles],
    view: async ({ ask, actor }) => ({ ...(await ask(listRoles, {})), mayChange: mayDo("access:role:change", actor) }),
  }),
  page<RolePage>({
    path: "/access/roles/new",
    page: "access/role",
    permission: "access:role:change",
    operations: [listRoles],
    view: newRole,
  }),
  form({ path: "/access/roles", permission: "access:role:change", operations: [createRole], act: create }),
  page<RolePage>({
    path: "/access/roles/:roleCode",
    page: "access/role",
    permission: "access:role:read",
    operations: [listRoles],
    view: async (visit) => viewOf(await roleOf(visit), mayDo("access:role:change", visit.actor)),
  }),
  form({
    path: "/access/roles/:roleCode",
    permission: "access:role:change",
    operations: [listRoles, changeRole],
    act: change,
  }),
  form({
    path: "/access/roles/:roleCode/retirement",
    permission: "access:role:change",
    operations: [retireRole],
    act: async ({ ask, params }) => {
      await ask(retireRole, { params: { roleCode: params["roleCode"] ?? "" } });
      return go("/access/roles", { tone: "success", title: t("role.retiredDone") });
    },
  }),
];

async function roleOf({ ask, params }: Visit): Promise<RoleView> {
  const role = (await ask(listRoles, {})).roles.find(({ code }) => code === params["roleCode"]);
  if (role === undefined) throw new Refusal("not_found");
  return role;
}

function viewOf(role: RoleView, mayChange: boolean): RoleData {
  return {
    mode: role.made && !role.retired && mayChange ? "change" : "look",
    code: role.code,
    name: role.name ?? "",
    base: role.base,
    made: role.made,
    retired: role.retired,
    scope: role.scope,
    scopes: DATA_SCOPES,
    offered: ofOffice(role.base),
    chosen: role.permissions,
    note: role.note ?? "",
    version: role.version,
    bases: BASES,
    mayChange,
    errors: [],
  };
}

/** An empty form on a base, or the copy of another role. */
async function newRole(visit: Visit): Promise<RoleData> {
  const { roles } = await visit.ask(listRoles, {});
  const from = roles.find(({ code }) => code === visit.query.get("from"));
  const base = from?.base ?? BASES.find((role) => role === visit.query.get("base")) ?? "unit_clerk";
  const own = roles.find(({ code }) => code === base) as RoleView;
  return { ...viewOf(from ?? own, true), mode: "new", code: "", name: "", note: "", made: true, retired: false, base };
}

/** What was typed of a role. */
function typedOf({ fields }: Visit) {
  const read = (name: string) => (fields.get(name) ?? "").trim();
  const note = read("note");
  return {
    name: read("name"),
    permissions: fields.getAll("permissions"),
    scope: read("scope") as DataScope,
    ...(note === "" ? {} : { note }),
  };
}

function again(data: RoleData, typed: ReturnType<typeof typedOf>, { errors, status }: Wrong): Shown {
  const { name, permissions: chosen, scope, note = "" } = typed;
  return show<RolePage>("access/role", { ...data, name, chosen, scope, note, errors }, status);
}

const NOTHING_CHOSEN = (): Wrong => ({
  errors: [{ field: "permissions", message: t("role.needPermission") }],
  status: 422,
});

async function create(visit: Visit): Promise<Redirect | Shown> {
  const typed = typedOf(visit);
  const code = (visit.fields.get("code") ?? "").trim();
  const base = BASES.find((role) => role === visit.fields.get("base")) ?? "unit_clerk";
  const data: RoleData = {
    mode: "new",
    code,
    base,
    made: true,
    retired: false,
    name: "",
    scope: "all",
    scopes: DATA_SCOPES,
    offered: ofOffice(base),
    chosen: [],
    note: "",
    version: 0,
    bases: BASES,
    mayChange: true,
    errors: [],
  };
  if (typed.permissions.length === 0) return again(data, typed, NOTHING_CHOSEN());
  try {
    await visit.ask(createRole, { body: { code, base, ...typed } });
    return go(`/access/roles/${code}`, { tone: "success", title: t("role.created") });
  } catch (error) {
    return again(data, typed, wrongWith(error, TOLD));
  }
}

async function change(visit: Visit): Promise<Redirect | Shown> {
  const typed = typedOf(visit);
  const role = await roleOf(visit);
  const data = viewOf(role, true);
  if (typed.permissions.length === 0) return again(data, typed, NOTHING_CHOSEN());
  const version = Number(visit.fields.get("version"));
  try {
    await visit.ask(changeRole, { params: { roleCode: role.code }, body: { ...typed, version } });
    return go(`/access/roles/${role.code}`, { tone: "success", title: t("role.saved") });
  } catch (error) {
    return again({ ...data, version }, typed, wrongWith(error, TOLD));
  }
}
