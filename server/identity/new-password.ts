/** Choosing a password: judged by the rules of the account, hashed, stored. */
import type { Services } from "../app.ts";
import { transact, type Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { endSessions, formerHashes, particularsOf, profileOf, storePassword, type SignInAccount } from "./accounts.ts";
import type { ProfileName } from "./parameters.ts";
import { hashPassword, passwordFits } from "./password-hash.ts";
import { passwordProblem } from "./password-rules.ts";

/** A password that may be used, hashed. */
export interface ReadyPassword {
  hash: string;
  profile: ProfileName;
}

type PasswordServices = Pick<Services, "database" | "vault">;

/**
 * Judges a new password of an account and hashes it. Throws `invalid_request` with what is wrong with it.
 * @param path its place in the request, "body.password".
 */
export async function readyPassword(
  { database, vault }: PasswordServices,
  account: SignInAccount,
  password: string,
  now: Date,
  path: string,
): Promise<ReadyPassword> {
  const profile = await profileOf(database, account.accountId, now);
  const problem = passwordProblem(password, profile, await particularsOf(database, vault, account), path);
  if (problem !== undefined) throw new Refusal("invalid_request", [problem]);
  if (await wasUsed(database, account.accountId, profile, password)) {
    const message = "这个密码现在或最近用过";
    throw new Refusal("invalid_request", [{ path, code: "password_used", message, remedy: "请换一个没有用过的密码" }]);
  }
  return { hash: await hashPassword(password), profile };
}

async function wasUsed(db: Db, accountId: number, profile: ProfileName, password: string): Promise<boolean> {
  for (const hash of await formerHashes(db, accountId, profile)) if (await passwordFits(password, hash)) return true;
  return false;
}

/** Stores a password and ends every session of the account but one. */
export async function replacePassword(
  { database }: PasswordServices,
  accountId: number,
  ready: ReadyPassword,
  now: Date,
  except?: number,
): Promise<number> {
  return transact(database, async (tx) => {
    await storePassword(tx, accountId, ready, now);
    return endSessions(tx, accountId, except);
  });
}
