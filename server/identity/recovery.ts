/** Forgotten passwords: with one's telephone and identity number, or with the code of one's unit. */
import { compactCode } from "../../engine/identifiers.ts";
import { recordEvent } from "../platform/audit.ts";
import { transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { personById } from "../people/door.ts";
import { personName } from "../../engine/identifiers.ts";
import {
  accountByIdentity,
  accountByPhone,
  dropPhone,
  endSessions,
  readTypedName,
  storePassword,
  type SignInAccount,
} from "./accounts.ts";
import { sendCode, tryCode, useCode } from "./codes.ts";
import { readyPassword } from "./new-password.ts";
import { PARAMETERS } from "./parameters.ts";
import { openRequest, tryRecoveryCode, useRecoveryCode } from "./recovery-store.ts";
import { admitted, mobileOf, refused, subjectOf, type Asking, type SignInServices } from "./sign-in.ts";
import { settleTry } from "./sign-in-log.ts";

type Asked = Pick<Asking, "caller" | "now">;

/** Sends a code for a new password if the telephone belongs to an active account. */
export async function sendRecoveryCode(services: SignInServices, typed: string, { caller, now }: Asked): Promise<void> {
  const phone = mobileOf(typed, "body.phone");
  const account = await accountByPhone(services.database, services.vault, phone);
  const really = account?.state === "active";
  await sendCode(services, { purpose: "recover", phone, caller, really, accountId: account?.accountId }, now);
}

/** A new password by telephone and identity number. Throws `recovery_refused` alike for everything that does not fit. */
export async function recoverByPhone(
  services: SignInServices,
  given: { phone: string; code: string; number: string; newPassword: string },
  asking: Asked,
): Promise<void> {
  const { database, vault } = services;
  const { now } = asking;
  const phone = mobileOf(given.phone, "body.phone");
  const account = await accountByPhone(database, vault, phone);
  const attempt = attemptOf(services, account, phone, asking);
  const eventId = await admitted(services, attempt, asking);
  const code = await tryCode(services, { purpose: "recover", phone, code: given.code.trim() }, now);
  const owner = await accountOfNumber(services, given.number);
  const fits = code !== undefined && account?.state === "active" && owner?.accountId === account.accountId;
  if (!fits) throw await refused(services, attempt, asking, "recovery_refused");
  const ready = await readyPassword(services, account, given.newPassword, now, "body.newPassword");
  await transact(database, async (tx) => {
    if (!(await useCode(tx, code, now))) throw new Refusal("recovery_refused");
    await storePassword(tx, account.accountId, ready, now);
    const ended = await endSessions(tx, account.accountId);
    await settleTry(tx, eventId);
    await recordEvent(tx, {
      operation: "recovery.complete",
      outcome: "done",
      actor: undefined,
      caller: asking.caller,
      personId: account.personId,
      object: `account:${account.accountId}`,
      details: { ended },
    });
  });
}

/** Puts down that somebody asks their unit for help, if there is such an account; nothing of that is told. */
export async function askForRecovery(
  services: SignInServices,
  given: { name: string; number: string; note?: string | undefined },
  { caller, now }: Asked,
): Promise<{ days: number }> {
  const { database, vault } = services;
  const account = await accountOfNumber(services, given.number);
  const person = await personById(database, vault, account?.personId ?? 0);
  const name = personName(given.name);
  const fits = account?.state === "active" && person !== undefined && name.ok && name.value === person.name;
  await transact(database, async (tx) => {
    if (fits)
      await openRequest(tx, { accountId: account.accountId, personId: person.person_id, note: given.note }, now);
    await recordEvent(tx, {
      operation: "recovery.ask",
      outcome: fits ? "done" : "failed",
      actor: undefined,
      caller,
      ...(fits ? { personId: person.person_id, object: `account:${account.accountId}` } : {}),
    });
  });
  return { days: PARAMETERS.recovery.requestLifetime / 86_400 };
}

/** A new password with the unit's code. The telephone that was lost opens nothing from then on. */
export async function recoverAssisted(
  services: SignInServices,
  given: { number: string; code: string; newPassword: string },
  asking: Asked,
): Promise<void> {
  const { database, vault } = services;
  const { now } = asking;
  const account = await accountOfNumber(services, given.number);
  const attempt = attemptOf(services, account, given.number, asking);
  const eventId = await admitted(services, attempt, asking);
  const code = compactCode(given.code).replaceAll("-", "");
  const requestId = await tryRecoveryCode(database, vault, account?.accountId ?? 0, code, now);
  if (requestId === undefined || account?.state !== "active")
    throw await refused(services, attempt, asking, "recovery_code_refused");
  const ready = await readyPassword(services, account, given.newPassword, now, "body.newPassword");
  await transact(database, async (tx) => {
    if (!(await useRecoveryCode(tx, requestId))) throw new Refusal("recovery_code_refused");
    await storePassword(tx, account.accountId, ready, now);
    await dropPhone(tx, account.accountId);
    const ended = await endSessions(tx, account.accountId);
    await settleTry(tx, eventId);
    await recordEvent(tx, {
      operation: "recovery.completeAssisted",
      outcome: "done",
      actor: undefined,
      caller: asking.caller,
      personId: account.personId,
      object: `account:${account.accountId}`,
      details: { requestId, ended },
    });
  });
}

async function accountOfNumber({ database, vault }: SignInServices, typed: string): Promise<SignInAccount | undefined> {
  const name = readTypedName(typed);
  return accountByIdentity(database, vault, name?.kind === "identity" ? name.value : "");
}

function attemptOf(services: SignInServices, account: SignInAccount | undefined, typed: string, { caller }: Asked) {
  // Apart from the tries with passwords: whoever guesses there must not keep somebody from recovering.
  const subject =
    account === undefined
      ? subjectOf(services, undefined, `recovery ${typed}`)
      : services.vault.blind("sign_in_event.subject", `recovery ${account.accountId}`);
  return { subject, accountId: account?.accountId, way: "recovery", caller } as const;
}
