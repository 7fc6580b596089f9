/** Keys with their secrets: made here, kept as digests, and looked up when a request comes. */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Db, Tx } from "../platform/db.ts";
import { agentOf, homePageOf, type Holder, type Launch, type Store } from "./holder.ts";
import { iriOf, uuidOf } from "./shape/values.ts";
import type { Json } from "./shape/fault.ts";

const LONGEST_LAUNCH_MS = 24 * 3_600_000;
const KEY = /^[ls]-[A-Za-z0-9_-]{22}$/;
/** How exactly it is kept when a store was last heard of. */
const SEEN_AGAIN_MS = 3_600_000;

/** A key with its secret, as they are told once. */
export interface Credential {
  key: string;
  secret: string;
}

/** Draws a key of a kind with a secret of 256 bits. */
export function drawCredential(kind: "l" | "s"): Credential & { digest: Buffer } {
  const secret = randomBytes(32).toString("base64url");
  return { key: `${kind}-${randomBytes(16).toString("base64url")}`, secret, digest: digestOfSecret(secret) };
}

function digestOfSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** The key and the secret of an Authorization header; undefined when it is not one of Basic. */
export function readBasic(header: string | undefined): Credential | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]{1,400})$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const key = text.slice(0, colon);
  return colon === -1 || !KEY.test(key) ? undefined : { key, secret: text.slice(colon + 1) };
}

interface LaunchRow {
  secret_digest: Buffer;
  person_id: number;
  agent_name: string;
  activity: string;
  registration: string;
}

interface StoreRow {
  secret_digest: Buffer;
  store_id: number;
  label: string;
  may_write: boolean;
  may_read: Store["mayRead"];
  used_at: Date | null;
}

/** Whose credential it is, while it is good. `seen` says that it is time to note that a store was heard of. */
export async function findHolder(
  db: Db,
  { key, secret }: Credential,
  now: Date,
): Promise<{ holder: Holder; seen: boolean } | undefined> {
  if (key.startsWith("l-")) {
    const row = await db.row<LaunchRow>(
      `SELECT secret_digest, person_id, agent_name, activity, registration
         FROM xapi_launch JOIN xapi_learner USING (person_id) WHERE key = $1 AND expires_at > $2`,
      [key, now],
    );
    if (row === undefined || !isRight(row.secret_digest, secret)) return undefined;
    const { person_id: personId, agent_name: agentName, activity, registration } = row;
    return { holder: { kind: "launch", key, personId, agentName, activity, registration }, seen: false };
  }
  const row = await db.row<StoreRow>(
    `SELECT secret_digest, store_id, label, may_write, may_read, used_at
       FROM xapi_store WHERE key = $1 AND revoked_at IS NULL`,
    [key],
  );
  if (row === undefined || !isRight(row.secret_digest, secret)) return undefined;
  const { store_id: storeId, label, may_write: mayWrite, may_read: mayRead, used_at: usedAt } = row;
  return {
    holder: { kind: "store", key, storeId, label, mayWrite, mayRead },
    seen: usedAt === null || now.getTime() - usedAt.getTime() > SEEN_AGAIN_MS,
  };
}

function isRight(digest: Buffer, secret: string): boolean {
  return timingSafeEqual(digest, digestOfSecret(secret));
}

/** Notes that a store was heard of. */
export async function noteSeenStore(tx: Tx, storeId: number, now: Date): Promise<void> {
  await tx.execute("UPDATE xapi_store SET used_at = $2 WHERE store_id = $1", [storeId, now]);
}

/** For what content is launched. */
export interface LaunchAsked {
  personId: number;
  /** The activity's address: what the content is to the record store. */
  activityIri: string;
  /** The enrolment, as a UUID; a new one when absent. */
  registration?: string | undefined;
  /** Until when the credential is good; a day at most. */
  until: Date;
}

/**
 * A credential for one launch of content, in the transaction of what launches it. Content may say things of this person only,
 * and sees only what was said of them in this activity.
 * @returns also the actor that the content is told to speak of.
 */
export async function issueLaunchCredential(
  tx: Tx,
  { personId, activityIri, registration = randomUUID(), until }: LaunchAsked,
  { now, outside }: { now: Date; outside: { publicUrl?: string | undefined } },
): Promise<Credential & { actor: Json; registration: string }> {
  const launch = { activity: iriOf(activityIri, "activityIri"), registration: uuidOf(registration, "registration") };
  const agentName = await agentNameOf(tx, personId);
  const { key, secret, digest } = drawCredential("l");
  const end = new Date(Math.min(until.getTime(), now.getTime() + LONGEST_LAUNCH_MS));
  await tx.execute(
    `INSERT INTO xapi_launch (key, secret_digest, person_id, activity, registration, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key, digest, personId, launch.activity, launch.registration, now, end],
  );
  return { key, secret, actor: agentOf(homePageOf(outside), agentName), registration: launch.registration };
}

/** Ends the launches of a person, or of one of their registrations, before their time. */
export async function endLaunches(tx: Tx, personId: number, registration?: string): Promise<number> {
  return tx.execute("DELETE FROM xapi_launch WHERE person_id = $1 AND ($2::uuid IS NULL OR registration = $2)", [
    personId,
    registration,
  ]);
}

/** The name under which content knows somebody, drawn the first time. */
export async function agentNameOf(tx: Tx, personId: number): Promise<string> {
  await tx.execute(
    "INSERT INTO xapi_learner (person_id, agent_name) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING",
    [personId, randomBytes(16).toString("base64url")],
  );
  const row = await tx.row<{ agent_name: string }>("SELECT agent_name FROM xapi_learner WHERE person_id = $1", [
    personId,
  ]);
  if (row === undefined) throw new Error(`Person ${personId} has no name for content`);
  return row.agent_name;
}

/** The authority of what a holder says: its key names it, and nobody signs in with that alone. */
export function authorityOf(holder: Launch | Store | undefined, homePage: string): Json {
  const name = holder === undefined ? "xueshi" : holder.kind === "store" ? holder.key : "content";
  return { objectType: "Agent", account: { homePage, name } };
}
