/** Signing in: who it is, whether they may try, whether they prove it, and the session that begins then. */
import type { z } from "zod";
import type { FieldError } from "../../contract/problems.ts";
import type { meSchema } from "../../contract/session.ts";
import { phoneNumber } from "../../engine/identifiers.ts";
import type { Services } from "../app.ts";
import { recordEvent, type Outcome } from "../platform/audit.ts";
import type { Caller, Cookie } from "../platform/caller.ts";
import { transact, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import {
  accountByPhone,
  accountNamed,
  mustChangePassword,
  profileOf,
  readTypedName,
  refreshHash,
  type SignInAccount,
} from "./accounts.ts";
import { sendCode, tryCode, useCode } from "./codes.ts";
import { deviceLabel } from "./device.ts";
import { readyPassword, replacePassword } from "./new-password.ts";
import { hashPassword, isOutdated, passwordFits } from "./password-hash.ts";
import { beginSession, meOf } from "./sessions.ts";
import { admitTry, settleTry, type SignInWay, type Try } from "./sign-in-log.ts";
import { liveSession, type Proof } from "./store.ts";
import { digestOfToken } from "./token.ts";

export type SignInServices = Pick<Services, "database" | "vault">;

/** What every sign-in is given. */
export interface Asking {
  caller: Caller;
  now: Date;
  setCookie(cookie: Cookie): void;
}

type Me = z.output<typeof meSchema>;

/**
 * Signs in with a name and a password. Throws `sign_in_refused` alike for everything that does not fit, `too_many_tries`
 * with the seconds to wait, `password_expired` when another password must be chosen first.
 */
export async function signInByPassword(
  services: SignInServices,
  given: { name: string; password: string; newPassword?: string | undefined },
  asking: Asking,
): Promise<Me> {
  const { database, vault } = services;
  const { now } = asking;
  const name = readTypedName(given.name);
  const account = name && (await accountNamed(database, vault, name));
  const subject = subjectOf(services, account, name?.value ?? given.name);
  const attempt = { subject, accountId: account?.accountId, way: "password", caller: asking.caller } as const;
  const eventId = await admitted(services, attempt, asking);
  const fits = await passwordFits(given.password, account?.hash);
  if (!fits || account?.state !== "active") throw await refused(services, attempt, asking, "sign_in_refused");
  const profile = await profileOf(database, account.accountId, now);
  if (mustChangePassword(account, profile, now)) {
    if (given.newPassword === undefined) {
      await transact(database, (tx) => settleTry(tx, eventId));
      throw new Refusal("password_expired");
    }
    const ready = await readyPassword(services, account, given.newPassword, now, "body.newPassword");
    await replacePassword(services, account.accountId, ready, now);
  } else if (account.hash !== undefined && isOutdated(account.hash)) {
    const fresh = await hashPassword(given.password);
    await transact(database, (tx) => refreshHash(tx, account.accountId, account.hash ?? "", fresh));
  }
  return transact(database, (tx) => enter(tx, { account, proof: "password", way: "password", eventId }, asking));
}

/** Sends a code for signing in if the telephone belongs to an active account; the caller learns nothing of that. */
export async function sendSignInCode(services: SignInServices, typed: string, { caller, now }: Asking): Promise<void> {
  const phone = mobileOf(typed, "body.phone");
  const account = await accountByPhone(services.database, services.vault, phone);
  const really = account?.state === "active";
  await sendCode(services, { purpose: "sign_in", phone, caller, really, accountId: account?.accountId }, now);
}

/** Signs in with a code. Throws `code_refused` alike for everything that does not fit, `too_many_tries` otherwise. */
export async function signInByCode(
  services: SignInServices,
  given: { phone: string; code: string },
  asking: Asking,
): Promise<Me> {
  const { database, vault } = services;
  const phone = mobileOf(given.phone, "body.phone");
  const account = await accountByPhone(database, vault, phone);
  // Codes count by telephone and not with the passwords: whoever is held up there can still come in by this door.
  const attempt = {
    subject: vault.blind("sign_in_event.subject", `code ${phone}`),
    accountId: account?.accountId,
    way: "code",
    caller: asking.caller,
  } as const;
  const eventId = await admitted(services, attempt, asking);
  const code = await tryCode(services, { purpose: "sign_in", phone, code: given.code.trim() }, asking.now);
  if (code === undefined || account?.state !== "active") throw await refused(services, attempt, asking, "code_refused");
  const entered = await transact(database, async (tx) => {
    if (!(await useCode(tx, code, asking.now))) return undefined;
    return enter(tx, { account, proof: "code", way: "code", eventId }, asking);
  });
  if (entered === undefined) throw await refused(services, attempt, asking, "code_refused");
  return entered;
}

/**
 * Asks for the password once more, for something that needs it. Counts like a try to sign in.
 * Throws `password_refused` and `too_many_tries`.
 */
export async function confirmPassword(
  services: SignInServices,
  account: SignInAccount,
  password: string,
  asking: Pick<Asking, "caller" | "now">,
): Promise<void> {
  const subject = subjectOf(services, account, "");
  const attempt = { subject, accountId: account.accountId, way: "confirmation", caller: asking.caller } as const;
  const eventId = await admitted(services, attempt, asking);
  if (!(await passwordFits(password, account.hash))) throw await refused(services, attempt, asking, "password_refused");
  await transact(services.database, (tx) => settleTry(tx, eventId));
}

/** What tries are counted by: the account, or what was typed when there is none. */
export function subjectOf(
  { vault }: Pick<SignInServices, "vault">,
  account: Pick<SignInAccount, "accountId"> | undefined,
  typed: string,
): Buffer {
  const text = account === undefined ? `name ${typed}` : `account ${account.accountId}`;
  return vault.blind("sign_in_event.subject", text);
}

/** Writes down a try; throws `too_many_tries` when there were too many. */
export async function admitted(
  { database }: SignInServices,
  attempt: Try,
  { caller, now }: Pick<Asking, "caller" | "now">,
): Promise<number> {
  const admission = await admitTry(database, attempt, now);
  if ("eventId" in admission) return admission.eventId;
  await transact(database, (tx) => tell(tx, attempt, caller, "failed", { held: true }));
  throw new Refusal("too_many_tries", undefined, admission.wait);
}

/** Refusals that count as tries. */
export type TriedInVain =
  | "sign_in_refused"
  | "code_refused"
  | "password_refused"
  | "registration_needs_unit"
  | "recovery_refused"
  | "recovery_code_refused";

/** The refusal of a try that stays written down as failed. */
export async function refused(
  { database }: SignInServices,
  attempt: Try,
  { caller }: Pick<Asking, "caller">,
  code: TriedInVain,
): Promise<Refusal> {
  await transact(database, (tx) => tell(tx, attempt, caller, "failed"));
  return new Refusal(code);
}

async function tell(tx: Tx, attempt: Try, caller: Caller, outcome: Outcome, more: object = {}): Promise<void> {
  const { accountId, way } = attempt;
  await recordEvent(tx, {
    operation: `session.signIn.${way}`,
    outcome,
    // Nobody is known yet; which account was meant is what the event is about.
    actor: undefined,
    caller,
    ...(accountId === undefined ? {} : { object: `account:${accountId}` }),
    details: { way, device: deviceLabel(caller.agent), ...more },
  });
}

/** Begins a session of an account that proved itself, and says so in the log and in the trail. */
export async function enter(
  tx: Tx,
  proved: { account: Pick<SignInAccount, "accountId">; proof: Proof; way: SignInWay; eventId: number },
  { caller, now, setCookie }: Asking,
): Promise<Me> {
  const { account, proof, way, eventId } = proved;
  const { accountId } = account;
  await settleTry(tx, eventId);
  const device = deviceLabel(caller.agent);
  const cookie = await beginSession(tx, caller, { accountId, proof, device }, now);
  const session = await liveSession(tx, digestOfToken(cookie.value ?? ""), now);
  if (session === undefined) throw new Refusal("sign_in_refused");
  await recordEvent(tx, {
    operation: `session.signIn.${way}`,
    outcome: "done",
    actor: session.actor,
    caller,
    object: `account:${accountId}`,
    details: { way, device },
  });
  setCookie(cookie);
  return meOf(tx, session, now);
}

/** A mobile number in its one spelling. Throws `invalid_request` at `path` when it is none. */
export function mobileOf(typed: string, path: string): string {
  const phone = phoneNumber(typed);
  if (phone.ok && phone.kind === "mobile") return phone.value;
  throw new Refusal("invalid_request", [phoneProblem(path)]);
}

function phoneProblem(path: string): FieldError {
  return {
    path,
    code: "bad_phone",
    message: "这不是一个手机号",
    remedy: "请填写 11 位的大陆手机号，例如 199 0000 0000",
  };
}
