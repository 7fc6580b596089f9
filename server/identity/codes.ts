/** One-time codes by telephone: six digits, for one purpose, once, for five minutes, and not too many. */
import { randomInt, timingSafeEqual } from "node:crypto";
import type { Services } from "../app.ts";
import { queueMessage } from "../delivery/door.ts";
import type { Caller } from "../platform/caller.ts";
import { transact, type Tx } from "../platform/db.ts";
import { networkOf } from "../platform/rate-limit.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import { PARAMETERS } from "./parameters.ts";

export type CodePurpose = "register" | "sign_in" | "recover" | "change_phone";

const PURPOSE_WORDS: Readonly<Record<CodePurpose, string>> = {
  register: "注册",
  sign_in: "登录",
  recover: "找回密码",
  change_phone: "更换手机号",
};

/** A code that is wanted. */
export interface CodeRequest {
  purpose: CodePurpose;
  /** In its one spelling. */
  phone: string;
  caller: Pick<Caller, "address">;
  /** Whether anything is sent at all; when not, everything else happens just the same. */
  really: boolean;
  accountId?: number | undefined;
}

/** What whoever asked for a code is told, whether the telephone is known or not. */
export const CODE_PROMISE = { resendAfter: PARAMETERS.code.pause, expiresIn: PARAMETERS.code.lifetime } as const;

type CodeServices = Pick<Services, "database" | "vault">;

/** Sends a new code; earlier ones of the purpose count no more. Throws `too_many_codes` beyond the caps. */
export async function sendCode({ database, vault }: CodeServices, request: CodeRequest, now: Date): Promise<void> {
  const { purpose, phone, caller, really, accountId } = request;
  const network = networkOf(caller.address);
  const receiver = receiverOf(vault, phone);
  await transact(database, async (tx) => {
    for (const name of [`code ${receiver.toString("hex")}`, `code from ${network}`])
      await tx.rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
    const wait = await waitFor(tx, receiver, network, now);
    if (wait > 0) throw new Refusal("too_many_codes", undefined, wait);
    const code = String(randomInt(10 ** PARAMETERS.code.digits)).padStart(PARAMETERS.code.digits, "0");
    await tx.execute(
      `INSERT INTO one_time_code (purpose, receiver_blind, digest, network, sent_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        purpose,
        receiver,
        digestOf(vault, purpose, phone, code),
        network,
        now,
        new Date(now.getTime() + PARAMETERS.code.lifetime * 1000),
      ],
    );
    await forgetOld(tx, now);
    if (!really) return;
    const minutes = PARAMETERS.code.lifetime / 60;
    const text = `【学时】您的${PURPOSE_WORDS[purpose]}验证码是 ${code}，${minutes} 分钟内有效，只能使用一次。请不要告诉任何人，工作人员也不会向您索要。`;
    await queueMessage(tx, vault, { channel: "sms", to: phone, purpose: "code", text, accountId }, now);
  });
}

/** A code that fitted and waits to be used up. */
export interface FittingCode {
  codeId: number;
}

/**
 * Tries a code. The try is written down before the code is looked at, so that guessing at the same moment gains nothing.
 * Undefined for a wrong, used or expired one, or after too many tries.
 */
export async function tryCode(
  { database, vault }: CodeServices,
  given: { purpose: CodePurpose; phone: string; code: string },
  now: Date,
): Promise<FittingCode | undefined> {
  const { purpose, phone, code } = given;
  const row = await transact(database, (tx) =>
    tx.row<{ code_id: number; digest: Buffer }>(
      `UPDATE one_time_code SET tries = tries + 1
        WHERE code_id = (SELECT code_id FROM one_time_code WHERE receiver_blind = $1 AND purpose = $2 ORDER BY code_id DESC LIMIT 1)
          AND tries < $3 AND used_at IS NULL AND expires_at > $4
        RETURNING code_id, digest`,
      [receiverOf(vault, phone), purpose, PARAMETERS.code.tries, now],
    ),
  );
  if (row === undefined || !timingSafeEqual(row.digest, digestOf(vault, purpose, phone, code))) return undefined;
  return { codeId: row.code_id };
}

/** Uses a code up, in the transaction of what it was for. False when somebody else did so at the same moment. */
export async function useCode(tx: Tx, { codeId }: FittingCode, now: Date): Promise<boolean> {
  return (
    (await tx.execute("UPDATE one_time_code SET used_at = $2 WHERE code_id = $1 AND used_at IS NULL", [
      codeId,
      now,
    ])) === 1
  );
}

function receiverOf(vault: Vault, phone: string): Buffer {
  return vault.blind("one_time_code.receiver", phone);
}

function digestOf(vault: Vault, purpose: CodePurpose, phone: string, code: string): Buffer {
  return vault.blind("one_time_code.code", `${purpose} ${phone} ${code}`);
}

/** Seconds until a telephone may be sent another code, and this network may ask for one. */
async function waitFor(tx: Tx, receiver: Buffer, network: string, now: Date): Promise<number> {
  const { pause, perPhoneHour, perPhoneDay, perNetworkHour, perNetworkDay } = PARAMETERS.code;
  const waits: number[] = [];
  for (const [column, value, caps] of [
    ["receiver_blind", receiver, [[1, pause] as const, [perPhoneHour, 3_600] as const, [perPhoneDay, 86_400] as const]],
    ["network", network, [[perNetworkHour, 3_600] as const, [perNetworkDay, 86_400] as const]],
  ] as const) {
    for (const [most, seconds] of caps) {
      const row = await tx.row<{ sent_at: Date }>(
        `SELECT sent_at FROM one_time_code WHERE ${column} = $1 AND sent_at > $2 ORDER BY sent_at DESC OFFSET $3 LIMIT 1`,
        [value, new Date(now.getTime() - seconds * 1000), most - 1],
      );
      if (row !== undefined) waits.push(Math.ceil((row.sent_at.getTime() - now.getTime()) / 1000) + seconds);
    }
  }
  return Math.max(0, ...waits);
}

/** Codes of two days ago count for no cap any more. */
async function forgetOld(tx: Tx, now: Date): Promise<void> {
  await tx.execute(
    `DELETE FROM one_time_code WHERE code_id = ANY (ARRAY(
       SELECT code_id FROM one_time_code WHERE sent_at < $1 ORDER BY code_id LIMIT 100 FOR UPDATE SKIP LOCKED))`,
    [new Date(now.getTime() - 2 * 86_400_000)],
  );
}
