/** Answers kept for requests that are repeated. */
import type { Tx } from "./db.ts";
import { Refusal } from "./refusal.ts";
import type { Vault } from "./vault.ts";

/** Whose repetition it would be, of what, under which name. */
export interface Once {
  actor: string;
  operation: string;
  /** The request's Idempotency-Key. */
  key: string;
  /** What was asked, as `digestOf` says it. */
  digest: string;
}

/** An answer as it was sent. */
export interface KeptAnswer {
  status: number;
  body: string;
}

const KEPT_DAYS = 7;
const SWEEP_SHARE = 0.01;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** Reads the header. Throws a refusal when it is not 1–200 visible ASCII characters. */
export function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === "string" && KEY.test(header)) return header;
  throw new Refusal("invalid_request", [
    {
      path: "headers.idempotency-key",
      code: "bad_format",
      message: "幂等键的写法不对",
      remedy: "请用1到200个可见的英文字符，例如一个 UUID",
    },
  ]);
}

const BODY = "idempotent_answer.body";

/** Digest of a request's parts, in hex. Keyed: a telephone number could be guessed from a plain one. */
export function digestOf(vault: Vault, request: unknown): string {
  return vault.blind("idempotent_answer.request", JSON.stringify(request) ?? "").toString("hex");
}

/**
 * Runs `work` unless its answer is kept already, and keeps it, all in the caller's transaction: a second request waits for
 * the first to commit and then gets the first one's answer. Throws `key_reused` when something else was asked under the key.
 * The answer is kept sealed: it may tell what only its asker may see.
 */
export async function onceOnly(
  tx: Tx,
  vault: Vault,
  once: Once,
  now: Date,
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const place = [once.actor, once.operation, once.key];
  const first = await tx.execute(
    `INSERT INTO idempotent_answer (actor, operation, key, request_digest, answered_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [...place, once.digest, now],
  );
  const where = "actor = $1 AND operation = $2 AND key = $3";
  if (first === 0) {
    const kept = await tx.row<{ status: number; body: Buffer; request_digest: string }>(
      `SELECT request_digest, status, body FROM idempotent_answer WHERE ${where}`,
      place,
    );
    if (kept === undefined || kept.request_digest !== once.digest) throw new Refusal("key_reused");
    return { status: kept.status, body: vault.open(BODY, kept.body) };
  }
  const answer = await work();
  await tx.execute(`UPDATE idempotent_answer SET status = $4, body = $5 WHERE ${where}`, [
    ...place,
    answer.status,
    vault.seal(BODY, answer.body),
  ]);
  if (Math.random() < SWEEP_SHARE) await forgetOld(tx, now);
  return answer;
}

/** Forgets answers older than a week. Rows that another transaction holds are left for the next time. */
export async function forgetOld(tx: Tx, now: Date): Promise<number> {
  return tx.execute(
    `DELETE FROM idempotent_answer WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM idempotent_answer WHERE answered_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
    [new Date(now.getTime() - KEPT_DAYS * 86_400_000)],
  );
}
