/** Packages that somebody opened: a token for the origin of contents, good once for the page and a while for its files. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../../../contract/actor.ts";
import type { Db, Tx } from "../../platform/db.ts";

const ENTER_MS = 120_000;
const OPEN_MS = 8 * 3_600_000;
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/** An opened package, as the origin of contents needs it. */
export interface Launch {
  launchId: number;
  assetId: number;
  personId: number | null;
  accountId: number;
  openedFrom: string;
  /** Of cmi5: which unit is launched now. */
  unit: number | null;
}

const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Writes an opening down. The token is told once and kept nowhere. */
export async function openLaunch(
  tx: Tx,
  { assetId, actor, from }: { assetId: number; actor: Actor; from: string },
  now: Date,
): Promise<{ launchId: number; token: string }> {
  const token = randomBytes(24).toString("base64url");
  const personId = actor.role === "learner" ? actor.personId : undefined;
  // The same package opened anew: the earlier page is done with.
  await tx.execute(
    "UPDATE package_launch SET expires_at = $3 WHERE account_id = $1 AND asset_id = $2 AND expires_at > $3",
    [actor.accountId, assetId, now],
  );
  const row = await tx.row<{ launch_id: number }>(
    `INSERT INTO package_launch (person_id, token_digest, account_id, asset_id, opened_from, begun_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING launch_id`,
    [personId, digestOf(token), actor.accountId, assetId, from, now, new Date(now.getTime() + OPEN_MS)],
  );
  return { launchId: (row as { launch_id: number }).launch_id, token };
}

const COLUMNS = `launch_id AS "launchId", package_launch.asset_id AS "assetId", person_id AS "personId", account_id AS "accountId", opened_from AS "openedFrom", unit`;

/** The opening of a token, to fetch its first page: possible once, and soon after it was opened. */
export async function enterLaunch(tx: Tx, token: string, now: Date): Promise<Launch | undefined> {
  if (!TOKEN.test(token)) return undefined;
  return tx.row<Launch>(
    `UPDATE package_launch SET entered_at = $2 WHERE token_digest = $1 AND entered_at IS NULL AND expires_at > $2
       AND begun_at > $3 RETURNING ${COLUMNS}`,
    [digestOf(token), now, new Date(now.getTime() - ENTER_MS)],
  );
}

/** The opening of a token whose page was fetched, for its files. */
export async function launchOf(db: Db, token: string, now: Date): Promise<Launch | undefined> {
  if (!TOKEN.test(token)) return undefined;
  return db.row<Launch>(
    `SELECT ${COLUMNS} FROM package_launch WHERE token_digest = $1 AND entered_at IS NOT NULL AND expires_at > $2`,
    [digestOf(token), now],
  );
}

/** Which unit of an opened package is launched now, and under which session. */
export async function noteUnit(
  tx: Tx,
  launchId: number,
  { unit, session }: { unit: number; session: string },
): Promise<void> {
  await tx.execute("UPDATE package_launch SET unit = $2, session = $3, fetched_at = NULL WHERE launch_id = $1", [
    launchId,
    unit,
    session,
  ]);
}

/** An opening with the unit that is launched, locked until the transaction ends. */
export async function holdLaunch(
  tx: Tx,
  token: string,
  now: Date,
): Promise<(Launch & { session: string | null; expiresAt: Date; contentKey: string }) | undefined> {
  if (!TOKEN.test(token)) return undefined;
  return tx.row(
    `SELECT ${COLUMNS}, session, expires_at AS "expiresAt", content_key AS "contentKey"
       FROM package_launch JOIN content_asset USING (asset_id)
      WHERE token_digest = $1 AND entered_at IS NOT NULL AND expires_at > $2 FOR UPDATE OF package_launch`,
    [digestOf(token), now],
  );
}

/** Notes that the token of a session was fetched. False when it was before. */
export async function noteFetched(tx: Tx, launchId: number, now: Date): Promise<boolean> {
  const changed = await tx.execute(
    "UPDATE package_launch SET fetched_at = $2 WHERE launch_id = $1 AND fetched_at IS NULL",
    [launchId, now],
  );
  return changed === 1;
}

/** Forgets openings a day after their time. */
export async function dropOldLaunches(tx: Tx, now: Date): Promise<number> {
  return tx.execute("DELETE FROM package_launch WHERE expires_at < $1", [new Date(now.getTime() - 86_400_000)]);
}
