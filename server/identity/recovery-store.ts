/** Requests for help with an account, as the database keeps them. */
import { randomInt, timingSafeEqual } from "node:crypto";
import type { Actor, Reach } from "../../contract/actor.ts";
import type { RecoveryRequestView } from "../../contract/recovery.ts";
import { reachSql } from "../organisations/door.ts";
import { openIdentity } from "../people/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { transact, type Database, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import { liveSql } from "../standing/door.ts";
import { PARAMETERS } from "./parameters.ts";

/** Letters and digits that nobody confuses when they are read out or written down. */
const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const MOST = 200;

/** Opens a request, unless one of the account is open already; what has expired makes room. */
export async function openRequest(
  tx: Tx,
  { accountId, personId, note }: { accountId: number; personId: number; note?: string | undefined },
  now: Date,
): Promise<void> {
  await tx.execute(
    `DELETE FROM recovery_request WHERE account_id = $1 AND state IN ('open', 'issued')
        AND (expires_at <= $2 OR code_expires_at <= $2)`,
    [accountId, now],
  );
  await tx.execute(
    `INSERT INTO recovery_request (account_id, person_id, asked_at, expires_at, note) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [accountId, personId, now, new Date(now.getTime() + PARAMETERS.recovery.requestLifetime * 1000), note],
  );
}

/** Who asks at the desk, and how far they see. */
export interface Desk {
  actor: Actor;
  reach: Reach;
  now: Date;
}

interface RequestRow {
  request_id: number;
  account_id: number;
  person_id: number;
  name: string;
  identity_number: Buffer;
  unit: string;
  asked_at: Date;
  state: "open" | "issued";
  note: string | null;
  code_expires_at: Date | null;
}

/**
 * Requests of people whose unit, confirmed and of today, is within reach; never one's own. Accounts that hold an office are
 * helped by HR bureaus only, so that no unit can make itself one of its superiors' accounts.
 */
async function withinReach(db: Db, { actor, reach, now }: Desk, requestId: number | undefined): Promise<RequestRow[]> {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const moment = add(now);
  const day = add(shanghaiDate(now));
  const visible = reachSql(reach, { unit: "serving.unit_id", division: "serving.division_code" }, { add });
  const bureau = actor.role === "division_hr" || actor.role === "xpcc_hr";
  return db.rows<RequestRow>(
    `SELECT r.request_id, r.account_id, r.person_id, p.name, p.identity_number, serving.name AS unit, r.asked_at, r.state,
            r.note, r.code_expires_at
       FROM recovery_request r
       JOIN person p ON p.person_id = r.person_id
       JOIN LATERAL (
         SELECT entry.unit_id, unit.division_code, unit.name
           FROM ledger_entry entry JOIN unit ON unit.unit_id = entry.unit_id
          WHERE entry.person_id = r.person_id AND entry.kind = 'employment' AND entry.approved IS TRUE
            AND entry.valid_from <= ${day} AND (entry.valid_to IS NULL OR entry.valid_to >= ${day}) AND ${liveSql("entry")}
          ORDER BY entry.valid_from DESC, entry.entry_id DESC LIMIT 1) serving ON true
      WHERE ${visible} AND r.state IN ('open', 'issued') AND r.expires_at > ${moment}
        AND r.account_id <> ${add(actor.accountId)} AND (${add(requestId)}::bigint IS NULL OR r.request_id = ${add(requestId)})
        AND (${add(bureau)} OR NOT EXISTS (SELECT FROM office held WHERE held.account_id = r.account_id
          AND held.revoked_at IS NULL AND (held.valid_to IS NULL OR held.valid_to > ${moment})))
      ORDER BY r.asked_at, r.request_id LIMIT ${add(MOST)}`,
    values,
  );
}

/** The list of a desk. */
export async function requestsWithin(db: Db, vault: Vault, desk: Desk): Promise<RecoveryRequestView[]> {
  return (await withinReach(db, desk, undefined)).map((row) => ({
    requestId: row.request_id,
    personId: row.person_id,
    name: row.name,
    number: `****${openIdentity(vault, row.identity_number).slice(-4)}`,
    unit: row.unit,
    askedAt: row.asked_at.toISOString(),
    state: row.state,
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.code_expires_at === null ? {} : { codeExpiresAt: row.code_expires_at.toISOString() }),
  }));
}

async function requestWithin(tx: Tx, desk: Desk, requestId: number): Promise<RequestRow> {
  await tx.rows("SELECT FROM recovery_request WHERE request_id = $1 FOR UPDATE", [requestId]);
  const [row] = await withinReach(tx, desk, requestId);
  if (row === undefined) throw new Refusal("not_found");
  return row;
}

/** Makes a code for a request and says it once; one given before is worth nothing any more. */
export async function issueCode(
  tx: Tx,
  vault: Vault,
  desk: Desk,
  requestId: number,
): Promise<{ code: string; expiresAt: Date; personId: number }> {
  const row = await requestWithin(tx, desk, requestId);
  const { codeLetters, codeLifetime } = PARAMETERS.recovery;
  const code = Array.from({ length: codeLetters }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const expiresAt = new Date(desk.now.getTime() + codeLifetime * 1000);
  await tx.execute(
    `UPDATE recovery_request SET state = 'issued', digest = $2, code_expires_at = $3, tries = 0, decided_by = $4, decided_at = $5
      WHERE request_id = $1`,
    [requestId, digestOf(vault, row.account_id, code), expiresAt, desk.actor.accountId, desk.now],
  );
  return { code, expiresAt, personId: row.person_id };
}

/** Closes a request without a code. */
export async function dismissRequest(tx: Tx, desk: Desk, requestId: number): Promise<number> {
  const row = await requestWithin(tx, desk, requestId);
  await tx.execute(
    `UPDATE recovery_request SET state = 'dismissed', digest = NULL, code_expires_at = NULL, decided_by = $2, decided_at = $3
      WHERE request_id = $1`,
    [requestId, desk.actor.accountId, desk.now],
  );
  return row.person_id;
}

/** Tries the code of a unit; the try is written down before the code is looked at. Its request, or undefined. */
export async function tryRecoveryCode(
  database: Database,
  vault: Vault,
  accountId: number,
  code: string,
  now: Date,
): Promise<number | undefined> {
  const row = await transact(database, (tx) =>
    tx.row<{ request_id: number; digest: Buffer }>(
      `UPDATE recovery_request SET tries = tries + 1
        WHERE account_id = $1 AND state = 'issued' AND code_expires_at > $2 AND tries < $3 RETURNING request_id, digest`,
      [accountId, now, PARAMETERS.recovery.tries],
    ),
  );
  return row !== undefined && timingSafeEqual(row.digest, digestOf(vault, accountId, code))
    ? row.request_id
    : undefined;
}

/** Uses a code up. False when somebody else did so at the same moment. */
export async function useRecoveryCode(tx: Tx, requestId: number): Promise<boolean> {
  return (
    (await tx.execute("UPDATE recovery_request SET state = 'used' WHERE request_id = $1 AND state = 'issued'", [
      requestId,
    ])) === 1
  );
}

function digestOf(vault: Vault, accountId: number, code: string): Buffer {
  return vault.blind("recovery_request.code", `${accountId} ${code}`);
}
