/** Accounts as signing in needs them: found by what people type, with what proves that they are theirs. */
import { identityNumber, passportNumber, phoneNumber, compactCode } from "../../engine/identifiers.ts";
import { peopleByIdentity, personById } from "../people/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import { PASSWORD_PROFILES, type ProfileName } from "./parameters.ts";
import type { Particulars } from "./password-rules.ts";
import { officesOf } from "./store.ts";

export type AccountState = "active" | "disabled" | "closed" | "merged";

/** An account with its password, if it has one. */
export interface SignInAccount {
  accountId: number;
  personId: number | undefined;
  state: AccountState;
  hash: string | undefined;
  profile: ProfileName;
  changedAt: Date | undefined;
  mustChange: boolean;
}

interface AccountRow {
  account_id: number;
  person_id: number | null;
  state: AccountState;
  hash: string | null;
  profile: ProfileName | null;
  changed_at: Date | null;
  must_change: boolean | null;
}

const SELECT = `SELECT a.account_id, a.person_id, a.state, p.hash, p.profile, p.changed_at, p.must_change
  FROM account a LEFT JOIN account_password p USING (account_id)`;

/** What somebody typed to say who they are, in one spelling; undefined when it can be nothing of the kind. */
export type TypedName = { kind: "phone" | "identity" | "login"; value: string };

/** Reads a phone number, an identity number or a login name. A passport is typed with its country in front, a Chinese one bare. */
export function readTypedName(text: string): TypedName | undefined {
  const phone = phoneNumber(text);
  if (phone.ok && phone.kind === "mobile") return { kind: "phone", value: phone.value };
  const compact = compactCode(text);
  for (const found of [
    identityNumber(text),
    passportNumber(compact, "CN"),
    passportNumber(compact.slice(2), compact.slice(0, 2)),
  ])
    if (found.ok) return { kind: "identity", value: found.value };
  const login = text.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9._-]{2,59}$/.test(login) ? { kind: "login", value: login } : undefined;
}

/** The account of a typed name, whatever its state; of one that was merged, the survivor's. */
export async function accountNamed(db: Db, vault: Vault, name: TypedName): Promise<SignInAccount | undefined> {
  if (name.kind === "phone") return accountByPhone(db, vault, name.value);
  if (name.kind === "login")
    return one(
      await db.row<AccountRow>(
        `${SELECT} WHERE a.account_id = (SELECT account_survivor(account_id) FROM account WHERE login_name = $1)`,
        [name.value],
      ),
    );
  return accountByIdentity(db, vault, name.value);
}

/** The account that signs in with a telephone. */
export async function accountByPhone(db: Db, vault: Vault, phone: string): Promise<SignInAccount | undefined> {
  const row = await db.row<AccountRow>(
    `${SELECT} WHERE a.account_id = (SELECT account_survivor(account_id) FROM account_phone WHERE phone_blind = $1)`,
    [phoneBlind(vault, phone)],
  );
  return one(row);
}

/** The account of the person with an identity number. */
export async function accountByIdentity(db: Db, vault: Vault, identity: string): Promise<SignInAccount | undefined> {
  const personId = (await peopleByIdentity(db, vault, [identity])).get(identity);
  // Asked either way: how long it takes must not tell whether there is such a person.
  return one(await db.row<AccountRow>(`${SELECT} WHERE a.person_id = $1`, [personId ?? 0]));
}

/** An account by number. */
export async function accountById(db: Db, accountId: number): Promise<SignInAccount | undefined> {
  return one(await db.row<AccountRow>(`${SELECT} WHERE a.account_id = $1`, [accountId]));
}

function one(row: AccountRow | undefined): SignInAccount | undefined {
  return (
    row && {
      accountId: row.account_id,
      personId: row.person_id ?? undefined,
      state: row.state,
      hash: row.hash ?? undefined,
      profile: row.profile ?? "learner",
      changedAt: row.changed_at ?? undefined,
      mustChange: row.must_change ?? false,
    }
  );
}

/** The rules for an account's password: strict for whoever holds an office. */
export async function profileOf(db: Db, accountId: number, now: Date): Promise<ProfileName> {
  return (await officesOf(db, accountId, now)).length > 0 ? "official" : "learner";
}

/** Whether a password that is right must be changed before it opens anything: given by others, too old, or chosen by laxer rules. */
export function mustChangePassword(account: SignInAccount, profile: ProfileName, now: Date): boolean {
  const { days } = PASSWORD_PROFILES[profile];
  if (account.mustChange) return true;
  if (profile === "official" && account.profile !== "official") return true;
  if (days === undefined || account.changedAt === undefined) return false;
  return account.changedAt.getTime() + days * 86_400_000 <= now.getTime();
}

/** What others may know of the holder of an account. */
export async function particularsOf(db: Db, vault: Vault, account: SignInAccount): Promise<Particulars> {
  const person = account.personId === undefined ? undefined : await personById(db, vault, account.personId);
  const row = await db.row<{ login_name: string | null }>("SELECT login_name FROM account WHERE account_id = $1", [
    account.accountId,
  ]);
  return {
    name: person?.name,
    identityNumber: person?.identity_number,
    phone: await phoneOf(db, vault, account.accountId),
    loginName: row?.login_name ?? undefined,
  };
}

function phoneBlind(vault: Vault, phone: string): Buffer {
  return vault.blind("account_phone.phone", phone);
}

/** The telephone that an account signs in with. */
export async function phoneOf(db: Db, vault: Vault, accountId: number): Promise<string | undefined> {
  const row = await db.row<{ phone: Buffer }>("SELECT phone FROM account_phone WHERE account_id = $1", [accountId]);
  return row && vault.open("account_phone.phone", row.phone);
}

/** Gives an account its telephone. Throws the database's error account_phone_once when another account has it. */
export async function setPhone(tx: Tx, vault: Vault, accountId: number, phone: string, now: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO account_phone (account_id, phone, phone_blind, verified_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id) DO UPDATE SET phone = EXCLUDED.phone, phone_blind = EXCLUDED.phone_blind, verified_at = EXCLUDED.verified_at`,
    [accountId, vault.seal("account_phone.phone", phone), phoneBlind(vault, phone), now],
  );
}

/** Takes an account's telephone away: codes to it open nothing any more. */
export async function dropPhone(tx: Tx, accountId: number): Promise<void> {
  await tx.execute("DELETE FROM account_phone WHERE account_id = $1", [accountId]);
}

/** Stores a password's hash and keeps the one before for comparison. */
export async function storePassword(
  tx: Tx,
  accountId: number,
  password: { hash: string; profile: ProfileName; mustChange?: boolean },
  now: Date,
): Promise<void> {
  await tx.execute(
    `INSERT INTO password_history (account_id, hash, replaced_at)
     SELECT account_id, hash, $2 FROM account_password WHERE account_id = $1`,
    [accountId, now],
  );
  await tx.execute(
    `DELETE FROM password_history WHERE account_id = $1 AND history_id NOT IN (
       SELECT history_id FROM password_history WHERE account_id = $1 ORDER BY history_id DESC LIMIT $2)`,
    [accountId, PASSWORD_PROFILES.official.history],
  );
  await tx.execute(
    `INSERT INTO account_password (account_id, hash, profile, changed_at, must_change) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id) DO UPDATE SET hash = EXCLUDED.hash, profile = EXCLUDED.profile,
       changed_at = EXCLUDED.changed_at, must_change = EXCLUDED.must_change`,
    [accountId, password.hash, password.profile, now, password.mustChange ?? false],
  );
}

/** Replaces a hash by one of the same password at today's cost, if it is still that one. */
export async function refreshHash(tx: Tx, accountId: number, old: string, fresh: string): Promise<void> {
  await tx.execute("UPDATE account_password SET hash = $3 WHERE account_id = $1 AND hash = $2", [
    accountId,
    old,
    fresh,
  ]);
}

/** Hashes that a new password of this profile may not have: the present one and some of before. */
export async function formerHashes(db: Db, accountId: number, profile: ProfileName): Promise<string[]> {
  const { history } = PASSWORD_PROFILES[profile];
  const rows = await db.rows<{ hash: string }>(
    `(SELECT hash FROM account_password WHERE account_id = $1)
     UNION ALL (SELECT hash FROM password_history WHERE account_id = $1 ORDER BY history_id DESC LIMIT $2)`,
    [accountId, Math.max(0, history - 1)],
  );
  return rows.map(({ hash }) => hash);
}

/** Ends sessions of an account: all, or all but one. Returns how many there were. */
export async function endSessions(tx: Tx, accountId: number, except?: number): Promise<number> {
  return tx.execute("DELETE FROM session WHERE account_id = $1 AND session_id IS DISTINCT FROM $2", [
    accountId,
    except ?? null,
  ]);
}
