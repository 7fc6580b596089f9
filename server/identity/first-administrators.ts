/** The three administrators of a fresh database: three accounts that nobody can hold together. */
import { randomInt } from "node:crypto";
import { recordEvent } from "../platform/audit.ts";
import { transact, type Database } from "../platform/db.ts";
import { storePassword } from "./accounts.ts";
import { hashPassword } from "./password-hash.ts";

const KINDS = [
  { role: "system_admin", login: "system-admin", title: "系统管理员" },
  { role: "security_admin", login: "security-admin", title: "安全管理员" },
  { role: "audit_admin", login: "audit-admin", title: "审计管理员" },
] as const;

/** An account that was made, with the password that is told once. */
export interface FirstAdministrator {
  role: (typeof KINDS)[number]["role"];
  title: string;
  login: string;
  password: string;
}

/** There are administrators already. */
export class AdministratorsExist extends Error {
  override name = "AdministratorsExist";
}

// No sign that looks like another: the password is copied from paper.
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LENGTH = 4;

function oneTimePassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

/**
 * Makes them, each with a password that must be changed when it is first used. Throws `AdministratorsExist` when somebody
 * holds such an office already, unless a reason is given; then new accounts stand beside the old ones, and the trail knows why.
 */
export async function makeFirstAdministrators(
  database: Database,
  now: Date,
  reason?: string,
): Promise<FirstAdministrator[]> {
  const made = KINDS.map((kind) => ({ ...kind, password: oneTimePassword() }));
  const hashes = await Promise.all(made.map(({ password }) => hashPassword(password)));
  return transact(database, async (tx) => {
    await tx.rows("SELECT pg_advisory_xact_lock(hashtextextended('first administrators', 0))");
    const there = await tx.row<{ count: number }>(
      "SELECT count(*)::int AS count FROM office WHERE role = ANY ($1) AND revoked_at IS NULL",
      [KINDS.map(({ role }) => role)],
    );
    if ((there?.count ?? 0) > 0 && reason === undefined)
      throw new AdministratorsExist("There are administrators already");
    const administrators: FirstAdministrator[] = [];
    for (const [at, { role, login, title, password }] of made.entries()) {
      const { account_id: accountId, login_name: own } = (await tx.row<{ account_id: number; login_name: string }>(
        `INSERT INTO account (display_name, login_name, created_at)
         SELECT $1, CASE WHEN taken = 0 THEN $2 ELSE $2 || '-' || (taken + 1) END, $3
           FROM (SELECT count(*)::int AS taken FROM account WHERE login_name ~ ('^' || $2 || '(-[0-9]+)?$')) others
         RETURNING account_id, login_name`,
        [title, login, now],
      )) as { account_id: number; login_name: string };
      await tx.execute(
        "INSERT INTO office (account_id, role, title, scope, valid_from, reason) VALUES ($1, $2, $3, 'all', $4, $5)",
        [accountId, role, title, now, reason ?? "首次设立"],
      );
      await storePassword(tx, accountId, { hash: hashes[at] as string, profile: "official", mustChange: true }, now);
      administrators.push({ role, title, login: own, password });
      await recordEvent(tx, {
        operation: "admin.first",
        outcome: "done",
        actor: undefined,
        caller: { address: "", requestId: "" },
        object: `account:${accountId}`,
        details: { role, ...(reason === undefined ? {} : { reason }) },
      });
    }
    return administrators;
  });
}
