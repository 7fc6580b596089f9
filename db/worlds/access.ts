/** Offices of the demo world beside the desks: a made role, an office lent for a while, one that ends soon, one that waits. */
import { syncRolePermissions } from "../../server/access/door.ts";
import { insertMadeRole, insertOffice, savePasskey } from "../../server/identity/door.ts";
import type { Tx } from "../../server/platform/db.ts";

const DAY_MS = 86_400_000;

type Held = { account_id: number; office_id: number; unit_id: number | null };

/** Writes them. `now` is the world's moment: nothing of it is granted later. */
export async function writeAccess(tx: Tx, now: Date): Promise<void> {
  await syncRolePermissions(tx);
  const rows = await tx.rows<Held & { persona_id: string }>(
    "SELECT persona_id, account_id, office_id, unit_id FROM persona WHERE office_id IS NOT NULL",
  );
  const desk = (id: string) => rows.find(({ persona_id: persona }) => persona === id) as Held;
  const security = desk("security-admin");
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const after = (days: number) => new Date(now.getTime() + days * DAY_MS);
  const granted = { pending: false, grantedBy: security.account_id, grantedAt: before(40), from: before(40) };
  await writeMadeRole(tx, security.account_id, before(40));
  const liaison = await newAccount(tx, "第八师人社局联络员", "liaison-d08");
  await writePasskey(tx, liaison, before(40));
  await insertOffice(tx, {
    ...granted,
    accountId: liaison,
    role: "division_hr",
    roleCode: "division_reader",
    title: "第八师",
    scope: "division",
    divisionCode: "d08",
    note: "年度核对期间协助查询",
  });
  const head = desk("unit-head");
  await insertOffice(tx, {
    accountId: desk("unit-clerk").account_id,
    role: "unit_head",
    title: "第八师师医院分管领导",
    scope: "unit_and_below",
    unitId: head.unit_id ?? undefined,
    from: before(2),
    to: after(12),
    delegatedFrom: head.office_id,
    permissions: ["population:person:list", "population:overview:read", "standing:year:read"],
    pending: false,
    grantedBy: head.account_id,
    grantedAt: before(2),
    note: "外出学习两周",
  });
  await insertOffice(tx, {
    ...granted,
    accountId: await newAccount(tx, "财务临时支援", "finance-support"),
    role: "finance",
    title: "兵团",
    scope: "all",
    to: after(9),
    note: "缴费高峰临时支援",
  });
  await insertOffice(tx, {
    ...granted,
    accountId: await newAccount(tx, "系统管理员（候任）", "admin-next"),
    role: "system_admin",
    title: "兵团",
    scope: "all",
    pending: true,
    from: before(1),
    grantedAt: before(1),
    note: "接替退休人员",
  });
}

async function writeMadeRole(tx: Tx, by: number, at: Date): Promise<void> {
  await insertMadeRole(
    tx,
    {
      code: "division_reader",
      name: "师市联络员（只读）",
      base: "division_hr",
      permissions: ["population:person:list", "population:overview:read", "standing:year:read"],
      scope: "division",
      note: "只看名单和总览，不能导入、认定、导出",
    },
    by,
    at,
  );
}

/** A key that nobody has: an account with a second factor, for whoever looks after accounts. */
async function writePasskey(tx: Tx, accountId: number, at: Date): Promise<void> {
  const credentialId = Buffer.from(`demo:${accountId}`);
  const key = { credentialId, publicKey: new Uint8Array(32), signCount: 0, transports: [], rpId: "localhost" };
  await savePasskey(tx, { accountId, ...key, backedUp: false, label: "办公电脑" }, at);
}

async function newAccount(tx: Tx, name: string, login: string): Promise<number> {
  const row = await tx.row<{ account_id: number }>(
    `INSERT INTO account (display_name, login_name) VALUES ($1, $2)
     ON CONFLICT (login_name) DO UPDATE SET display_name = EXCLUDED.display_name RETURNING account_id`,
    [name, login],
  );
  return (row as { account_id: number }).account_id;
}
