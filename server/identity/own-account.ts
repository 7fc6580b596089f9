/** What somebody sees and changes of their own account. */
import type { AccountView } from "../../contract/account.ts";
import { recordEvent } from "../platform/audit.ts";
import { transact, violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { accountById, endSessions, phoneOf, profileOf, setPhone, type SignInAccount } from "./accounts.ts";
import { sendCode, tryCode, useCode } from "./codes.ts";
import { readyPassword, replacePassword } from "./new-password.ts";
import { PARAMETERS, PASSWORD_PROFILES } from "./parameters.ts";
import { sessionOfCaller } from "./sessions.ts";
import { confirmPassword, mobileOf, type Asking, type SignInServices } from "./sign-in.ts";
import type { LiveSession, Proof } from "./store.ts";

type Own = Pick<Asking, "caller" | "now">;

interface SessionLine {
  session_id: number;
  device: string | null;
  address: string | null;
  proof: Proof;
  office: string | null;
  created_at: Date;
  seen_at: Date;
}

/** The session that asks, with its account. Throws `not_signed_in`. */
export async function ownSession(db: Db, { caller, now }: Own): Promise<{ session: LiveSession; own: SignInAccount }> {
  const session = await sessionOfCaller(db, caller, now);
  const own = session && (await accountById(db, session.actor.accountId));
  if (session === undefined || own === undefined) throw new Refusal("not_signed_in");
  return { session, own };
}

/** The account as its owner sees it. */
export async function accountView({ database, vault }: SignInServices, asking: Own): Promise<AccountView> {
  const { session, own } = await ownSession(database, asking);
  const { accountId } = own;
  const row = await database.row<{ login_name: string | null }>(
    "SELECT login_name FROM account WHERE account_id = $1",
    [accountId],
  );
  const phone = await phoneOf(database, vault, accountId);
  const profile = await profileOf(database, accountId, asking.now);
  const { least, days } = PASSWORD_PROFILES[profile];
  return {
    ...(session.name === undefined ? {} : { name: session.name }),
    ...(row?.login_name == null ? {} : { loginName: row.login_name }),
    ...(phone === undefined ? {} : { phone: maskPhone(phone) }),
    hasPassword: own.hash !== undefined,
    ...(own.changedAt === undefined ? {} : { passwordChangedAt: own.changedAt.toISOString() }),
    profile,
    least,
    ...(days === undefined ? {} : { days }),
    sessions: await openSessions(database, accountId, session.sessionId, asking.now),
  };
}

async function openSessions(db: Db, accountId: number, current: number, now: Date): Promise<AccountView["sessions"]> {
  const { idle, idleWithOffice } = PARAMETERS.session;
  const rows = await db.rows<SessionLine>(
    `SELECT s.session_id, s.device, s.address, s.proof, o.title AS office, s.created_at, s.seen_at
       FROM session s LEFT JOIN office o ON o.office_id = s.office_id
      WHERE s.account_id = $1 AND s.expires_at > $2
        AND s.seen_at > $2 - make_interval(secs => CASE WHEN s.office_id IS NULL OR s.proof = 'demo' THEN $3::float8 ELSE $4::float8 END)
      ORDER BY s.session_id <> $5, s.seen_at DESC, s.session_id DESC LIMIT 100`,
    [accountId, now, idle, idleWithOffice, current],
  );
  return rows.map((row) => ({
    sessionId: row.session_id,
    current: row.session_id === current,
    device: row.device ?? (row.proof === "demo" ? "演示" : "其他设备"),
    ...(row.address === null ? {} : { address: row.address }),
    proof: row.proof,
    ...(row.office === null ? {} : { office: row.office }),
    beganAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
  }));
}

/** 199****0001. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** Ends one session of the account. Throws `not_found` when it has none of that number. */
export async function endOwnSession(tx: Tx, accountId: number, sessionId: number): Promise<void> {
  const ended = await tx.execute("DELETE FROM session WHERE session_id = $1 AND account_id = $2", [
    sessionId,
    accountId,
  ]);
  if (ended === 0) throw new Refusal("not_found");
}

/** Ends every other session of the account that asks. Returns how many there were. */
export async function endOthers(tx: Tx, asking: Own): Promise<number> {
  const { session } = await ownSession(tx, asking);
  return endSessions(tx, session.actor.accountId, session.sessionId);
}

/** Changes the password: the present one proves that it is oneself. Returns how many other sessions ended. */
export async function changeOwnPassword(
  services: SignInServices,
  given: { password: string; newPassword: string },
  asking: Own,
): Promise<number> {
  const { session, own } = await ownSession(services.database, asking);
  await confirmPassword(services, own, given.password, asking);
  const ready = await readyPassword(services, own, given.newPassword, asking.now, "body.newPassword");
  const ended = await replacePassword(services, own.accountId, ready, asking.now, session.sessionId);
  await tell(services, "account.changePassword", session, asking, { ended });
  return ended;
}

/** Sends a code to a telephone that is to be one's own. */
export async function sendOwnPhoneCode(services: SignInServices, typed: string, asking: Own): Promise<void> {
  const phone = mobileOf(typed, "body.phone");
  const { session } = await ownSession(services.database, asking);
  const { accountId } = session.actor;
  await sendCode(
    services,
    { purpose: "change_phone", phone, caller: asking.caller, really: true, accountId },
    asking.now,
  );
}

/** Signs in with another telephone from now on. Throws `phone_taken` once it is proved that it is in one's hands. */
export async function changeOwnPhone(
  services: SignInServices,
  given: { phone: string; code: string; password: string },
  asking: Own,
): Promise<void> {
  const { database, vault } = services;
  const phone = mobileOf(given.phone, "body.phone");
  const { session, own } = await ownSession(database, asking);
  await confirmPassword(services, own, given.password, asking);
  const code = await tryCode(services, { purpose: "change_phone", phone, code: given.code.trim() }, asking.now);
  if (code === undefined) throw new Refusal("code_refused");
  try {
    await transact(database, async (tx) => {
      if (!(await useCode(tx, code, asking.now))) throw new Refusal("code_refused");
      await setPhone(tx, vault, own.accountId, phone, asking.now);
      await recordEvent(tx, {
        operation: "account.changePhone",
        outcome: "done",
        actor: session.actor,
        caller: asking.caller,
        ...(own.personId === undefined ? {} : { personId: own.personId }),
      });
    });
  } catch (error) {
    if (violatedConstraint(error) === "account_phone_once") throw new Refusal("phone_taken");
    throw error;
  }
}

async function tell(
  { database }: SignInServices,
  operation: string,
  session: LiveSession,
  { caller }: Own,
  details: Record<string, unknown> = {},
): Promise<void> {
  const { actor } = session;
  const subject = actor.personId === undefined ? {} : { personId: actor.personId };
  await transact(database, (tx) => recordEvent(tx, { operation, outcome: "done", actor, caller, details, ...subject }));
}
