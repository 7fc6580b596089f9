/** Rows of offices and made roles, and nothing else: what may be written is decided in server/access and, last, by the constraints. */
import type { Actor, DataScope, Industry, Role } from "../../contract/actor.ts";
import type { Db, Tx } from "../platform/db.ts";

/** An office that is to be held. */
export interface NewOffice {
  accountId: number;
  role: Role;
  roleCode?: string | undefined;
  title: string;
  scope: DataScope;
  unitId?: number | undefined;
  divisionCode?: string | undefined;
  unitIds?: readonly number[] | undefined;
  industry?: Industry | undefined;
  from: Date;
  to?: Date | undefined;
  /** The office it is lent from. */
  delegatedFrom?: number | undefined;
  /** The part of it that is lent. */
  permissions?: readonly string[] | undefined;
  /** Whether it waits for a second administrator. */
  pending: boolean;
  /** Absent for what was there from the beginning. */
  grantedBy?: number | undefined;
  grantedAt: Date;
  note?: string | undefined;
}

/** Adds an office and returns its number. */
export async function insertOffice(tx: Tx, office: NewOffice): Promise<number> {
  const row = await tx.row<{ office_id: number }>(
    `INSERT INTO office (account_id, role, role_code, title, scope, unit_id, division_code, unit_ids, industry, valid_from, valid_to,
       delegated_from, permissions, pending, granted_by, granted_at, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING office_id`,
    [
      office.accountId,
      office.role,
      office.roleCode,
      office.title,
      office.scope,
      office.unitId,
      office.divisionCode,
      office.unitIds,
      office.industry,
      office.from,
      office.to,
      office.delegatedFrom,
      office.permissions,
      office.pending,
      office.grantedBy,
      office.grantedAt,
      office.note,
    ],
  );
  return (row as { office_id: number }).office_id;
}

/** Takes an office away, and what was lent from it; says false when it is gone already. */
export async function endOffice(
  tx: Tx,
  officeId: number,
  { by, at, reason }: { by: number; at: Date; reason: string },
): Promise<boolean> {
  const ended = await tx.execute(
    "UPDATE office SET revoked_at = $2, revoked_by = $3, reason = $4 WHERE office_id = $1 AND revoked_at IS NULL",
    [officeId, at, by, reason],
  );
  return ended === 1;
}

/** Confirms an office that waits; says false when it does not wait (any more). */
export async function confirmOffice(tx: Tx, officeId: number, by: number, at: Date): Promise<boolean> {
  const confirmed = await tx.execute(
    `UPDATE office SET pending = false, confirmed_by = $2, confirmed_at = $3
      WHERE office_id = $1 AND pending AND revoked_at IS NULL`,
    [officeId, by, at],
  );
  return confirmed === 1;
}

/** A role that administrators make. */
export interface NewMadeRole {
  code: string;
  name: string;
  base: Role;
  permissions: readonly string[];
  scope: DataScope;
  note?: string | undefined;
}

/** Adds a made role. */
export async function insertMadeRole(tx: Tx, role: NewMadeRole, by: number | undefined, at: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO made_role (role_code, name, base_role, permissions, data_scope, note, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [role.code, role.name, role.base, role.permissions, role.scope, role.note, by, at],
  );
}

/** Changes a made role that is as it was looked at; says false when it is another by now. */
export async function updateMadeRole(tx: Tx, role: Omit<NewMadeRole, "base">, version: number): Promise<boolean> {
  const changed = await tx.execute(
    `UPDATE made_role SET name = $2, permissions = $3, data_scope = $4, note = $5, version = version + 1
      WHERE role_code = $1 AND version = $6 AND retired_at IS NULL`,
    [role.code, role.name, role.permissions, role.scope, role.note, version],
  );
  return changed === 1;
}

/** Takes a made role out of use; nothing happens to one that is. */
export async function retireMadeRole(tx: Tx, code: string, at: Date): Promise<void> {
  await tx.execute(
    "UPDATE made_role SET retired_at = $2, version = version + 1 WHERE role_code = $1 AND retired_at IS NULL",
    [code, at],
  );
}

/** What the office is called that somebody wears, or whose account it is. */
export async function officeTitle(
  db: Db,
  { accountId, officeId }: Pick<Actor, "accountId" | "officeId">,
): Promise<string> {
  const row = await db.row<{ title: string }>(
    `SELECT coalesce(office.title, account.display_name) AS title FROM account
       LEFT JOIN office ON office.office_id = $2 WHERE account.account_id = $1`,
    [accountId, officeId ?? null],
  );
  return row?.title ?? "";
}
