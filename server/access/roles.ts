/** Roles: those of the product and those that administrators make. */
import type { RoleView } from "../../contract/access-view.ts";
import { ROLE_SCOPES, ROLES, type Actor, type DataScope, type Role } from "../../contract/actor.ts";
import { permissionsOf } from "../../contract/rights.ts";
import { insertMadeRole, OFFICE_HOLDS, retireMadeRole, updateMadeRole, type NewMadeRole } from "../identity/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { FITTING_SCOPES } from "./places.ts";
import { refusing } from "./refusing.ts";

type OfficeRole = RoleView["base"];

interface MadeRow {
  role_code: string;
  name: string;
  base_role: OfficeRole;
  permissions: string[];
  data_scope: DataScope;
  note: string | null;
  retired: boolean;
  version: number;
}

const MADE = `SELECT role_code, name, base_role, permissions, data_scope, note, retired_at IS NOT NULL AS retired, version FROM made_role`;

/** Every role: those of the product in their order, then the made ones. */
export async function rolesOf(db: Db, now: Date): Promise<RoleView[]> {
  const made = await db.rows<MadeRow>(`${MADE} ORDER BY retired_at IS NOT NULL, name COLLATE "C"`);
  const holders = await holdersOf(db, now);
  const own = ROLES.filter((role): role is OfficeRole => role !== "learner").map((role): RoleView => ({
    code: role,
    name: null,
    base: role,
    made: false,
    permissions: permissionsOf(role),
    scope: ROLE_SCOPES[role],
    note: null,
    retired: false,
    version: 0,
    holders: holders.get(role) ?? 0,
  }));
  return [...own, ...made.map((row) => madeView(row, holders))];
}

async function holdersOf(db: Db, now: Date): Promise<Map<string, number>> {
  const rows = await db.rows<{ code: string; holders: number }>(
    `SELECT coalesce(o.role_code, o.role) AS code, count(*)::int AS holders FROM office o
       LEFT JOIN made_role made ON made.role_code = o.role_code WHERE $1::text IS NULL AND ${OFFICE_HOLDS} GROUP BY 1`,
    [null, now],
  );
  return new Map(rows.map(({ code, holders }) => [code, holders]));
}

function madeView(row: MadeRow, holders: ReadonlyMap<string, number>): RoleView {
  const { role_code: code, name, base_role: base, permissions, data_scope: scope, note, retired, version } = row;
  return { code, name, base, made: true, permissions, scope, note, retired, version, holders: holders.get(code) ?? 0 };
}

async function madeRole(db: Db, code: string, now: Date): Promise<RoleView> {
  const row = await db.row<MadeRow>(`${MADE} WHERE role_code = $1`, [code]);
  if (row === undefined) throw new Refusal("not_found");
  return madeView(row, await holdersOf(db, now));
}

/** What is refused by name before the constraint would: permissions beyond the base, a scope that does not fit it. */
function check(base: Role, { permissions, scope }: Pick<NewMadeRole, "permissions" | "scope">): void {
  const own: readonly string[] = permissionsOf(base);
  if (!permissions.every((permission) => own.includes(permission))) throw new Refusal("role_beyond_base");
  if (!FITTING_SCOPES[base].includes(scope)) throw new Refusal("role_beyond_base");
}

/** Makes a role. */
export async function createRole(tx: Tx, actor: Actor, role: NewMadeRole, now: Date): Promise<RoleView> {
  check(role.base, role);
  if (ROLES.some((own) => own === role.code)) throw new Refusal("role_taken");
  const permissions = [...new Set(role.permissions)];
  await refusing(() => insertMadeRole(tx, { ...role, permissions }, actor.accountId, now));
  return madeRole(tx, role.code, now);
}

/** Changes a made role. Throws `conflict` when somebody else did meanwhile, or it is retired. */
export async function changeRole(
  tx: Tx,
  role: Omit<NewMadeRole, "base"> & { version: number },
  now: Date,
): Promise<RoleView> {
  const known = await madeRole(tx, role.code, now);
  check(known.base, role);
  const permissions = [...new Set(role.permissions)];
  if (!(await refusing(() => updateMadeRole(tx, { ...role, permissions }, role.version))))
    throw new Refusal("conflict");
  return madeRole(tx, role.code, now);
}

/** Takes a made role out of use; nobody takes away the one they wear. */
export async function retireRole(tx: Tx, actor: Actor, code: string, now: Date): Promise<RoleView> {
  await madeRole(tx, code, now);
  if (actor.roleCode === code) throw new Refusal("own_role");
  await retireMadeRole(tx, code, now);
  return madeRole(tx, code, now);
}
