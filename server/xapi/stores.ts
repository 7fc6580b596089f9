/** Credentials of other record stores and of institutions' tools: made, looked at and revoked by an administrator. */
import type { Db, Tx } from "../platform/db.ts";
import type { RecordStoreView } from "../../contract/xapi.ts";
import { Refusal } from "../platform/refusal.ts";
import { drawCredential, type Credential } from "./credentials.ts";
import type { Store } from "./holder.ts";

/** What a credential is made for. */
export interface StoreAsked {
  label: string;
  mayWrite: boolean;
  mayRead: Store["mayRead"];
}

interface Row {
  store_id: number;
  key: string;
  label: string;
  may_write: boolean;
  may_read: Store["mayRead"];
  created_at: Date;
  creator: string | null;
  revoked_at: Date | null;
  used_at: Date | null;
}

/** Makes a credential. What is returned is told once: the secret is kept as a digest only. */
export async function makeStore(
  tx: Tx,
  { label, mayWrite, mayRead }: StoreAsked,
  { accountId, now }: { accountId: number; now: Date },
): Promise<Credential & { storeId: number }> {
  if (!mayWrite && mayRead === "none") throw new Refusal("xapi_store_idle");
  const { key, secret, digest } = drawCredential("s");
  const row = await tx.row<{ store_id: number }>(
    `INSERT INTO xapi_store (key, secret_digest, label, may_write, may_read, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING store_id`,
    [key, digest, label, mayWrite, mayRead, accountId, now],
  );
  return { storeId: row?.store_id ?? 0, key, secret };
}

/** Revokes a credential, from now on and for good. */
export async function revokeStore(
  tx: Tx,
  storeId: number,
  { accountId, now }: { accountId: number; now: Date },
): Promise<void> {
  const changed = await tx.execute(
    "UPDATE xapi_store SET revoked_by = $2, revoked_at = $3 WHERE store_id = $1 AND revoked_at IS NULL",
    [storeId, accountId, now],
  );
  if (changed === 1) return;
  const there = await tx.row("SELECT 1 FROM xapi_store WHERE store_id = $1", [storeId]);
  if (there === undefined) throw new Refusal("not_found");
}

/** All credentials, the latest first. */
export async function listStores(db: Db): Promise<RecordStoreView[]> {
  const rows = await db.rows<Row>(
    `SELECT store_id, key, s.label, may_write, may_read, s.created_at, a.display_name AS creator, revoked_at, used_at
       FROM xapi_store s LEFT JOIN account a ON a.account_id = s.created_by ORDER BY store_id DESC LIMIT 500`,
  );
  return rows.map((row) => ({
    storeId: row.store_id,
    key: row.key,
    label: row.label,
    mayWrite: row.may_write,
    mayRead: row.may_read,
    createdAt: row.created_at.toISOString(),
    createdBy: row.creator,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    usedAt: row.used_at?.toISOString() ?? null,
  }));
}
