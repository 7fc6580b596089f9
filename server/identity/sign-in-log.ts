/** Every try to sign in, and how many of them are allowed: kept in the database, so that several servers count together. */
import type { Caller } from "../platform/caller.ts";
import { transact, type Database, type Db, type Tx } from "../platform/db.ts";
import { networkOf } from "../platform/rate-limit.ts";
import { deviceLabel } from "./device.ts";
import { PARAMETERS } from "./parameters.ts";

export type SignInWay = "password" | "code" | "federation" | "passkey" | "registration" | "recovery" | "confirmation";
export type SignInOutcome = "done" | "failed" | "held";

/** Somebody tries to prove who they are. */
export interface Try {
  /** The account, or what was typed where there is none, as a blind index. */
  subject: Buffer;
  accountId: number | undefined;
  way: SignInWay;
  caller: Pick<Caller, "address" | "agent">;
}

/** A try that may go on, or the seconds to wait first. */
export type Admission = { eventId: number } | { wait: number };

/**
 * Admits a try, or says how long to wait. An admitted one stands as failed from the start, so that many at the same moment
 * count each other; `settleTry` says otherwise afterwards.
 */
export async function admitTry(database: Database, tried: Try, now: Date): Promise<Admission> {
  const network = networkOf(tried.caller.address);
  return transact(database, async (tx) => {
    // Always in this order, so that two tries never wait for each other.
    for (const name of [`subject ${tried.subject.toString("hex")}`, `network ${network}`])
      await tx.rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
    const wait = Math.max(await networkWait(tx, network, now), await subjectWait(tx, tried.subject, network, now));
    const eventId = await note(tx, tried, wait > 0 ? "held" : "failed", now);
    return wait > 0 ? { wait } : { eventId };
  });
}

/** Says that an admitted try succeeded. */
export async function settleTry(tx: Tx, eventId: number): Promise<void> {
  await tx.execute("UPDATE sign_in_event SET outcome = 'done' WHERE event_id = $1", [eventId]);
}

/** Writes down a sign-in that needed no admission, for instance one vouched for by another provider. */
export async function noteSignIn(tx: Tx, tried: Try, outcome: SignInOutcome, now: Date): Promise<void> {
  await note(tx, tried, outcome, now);
}

async function note(tx: Tx, tried: Try, outcome: SignInOutcome, now: Date): Promise<number> {
  const { subject, accountId, way, caller } = tried;
  const row = await tx.row<{ event_id: number }>(
    `INSERT INTO sign_in_event (at, account_id, subject, way, outcome, address, network, device)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING event_id`,
    [now, accountId, subject, way, outcome, caller.address, networkOf(caller.address), deviceLabel(caller.agent)],
  );
  return (row as { event_id: number }).event_id;
}

const before = (now: Date, seconds: number) => new Date(now.getTime() - seconds * 1000);
const secondsUntil = (at: number, now: Date) => Math.max(0, Math.ceil((at - now.getTime()) / 1000));

async function networkWait(db: Db, network: string, now: Date): Promise<number> {
  const most = PARAMETERS.ladder.failuresPerNetworkMinute;
  const rows = await db.rows<{ at: Date }>(
    `SELECT at FROM sign_in_event WHERE network = $1 AND outcome = 'failed' AND at > $2 AND at <= $3
      ORDER BY at DESC LIMIT $4`,
    [network, before(now, 60), now, most],
  );
  const oldest = rows[most - 1];
  return oldest === undefined ? 0 : secondsUntil(oldest.at.getTime() + 60_000, now);
}

/**
 * Where somebody has signed in before, only what failed there counts: a stranger elsewhere cannot keep them out. Strangers
 * count together.
 */
async function subjectWait(db: Db, subject: Buffer, network: string, now: Date): Promise<number> {
  const { memory, familiarity, failuresPerMinute, delayFrom, firstDelay, longestDelay } = PARAMETERS.ladder;
  const known = await db.rows<{ network: string; at: Date }>(
    `SELECT network, max(at) AS at FROM sign_in_event WHERE subject = $1 AND outcome = 'done' AND at > $2 GROUP BY network`,
    [subject, before(now, familiarity)],
  );
  const familiar = new Map(known.map((each) => [each.network, each.at.getTime()]));
  const rows = await db.rows<{ network: string; at: Date }>(
    `SELECT network, at FROM sign_in_event WHERE subject = $1 AND outcome = 'failed' AND at > $2 AND at <= $3
      ORDER BY at DESC LIMIT 500`,
    [subject, before(now, memory), now],
  );
  const lastSuccess = familiar.get(network);
  const failures = rows
    .filter((row) =>
      lastSuccess === undefined
        ? !familiar.has(row.network)
        : row.network === network && row.at.getTime() > lastSuccess,
    )
    .map((row) => row.at.getTime());
  const [latest] = failures;
  if (latest === undefined) return 0;
  const oldestOfMinute = failures[failuresPerMinute - 1];
  const minute = oldestOfMinute === undefined ? 0 : secondsUntil(oldestOfMinute + 60_000, now);
  if (failures.length < delayFrom) return minute;
  const delay = Math.min(longestDelay, firstDelay * 2 ** (failures.length - delayFrom));
  return Math.max(minute, secondsUntil(latest + delay * 1000, now));
}

/** An entry of the log as administrators read it. */
export interface SignInEntry {
  eventId: number;
  at: Date;
  accountId: number | undefined;
  way: SignInWay;
  outcome: SignInOutcome;
  address: string | undefined;
  device: string | undefined;
}

/** What of the log is wanted. */
export interface SignInQuestion {
  accountId?: number | undefined;
  outcome?: SignInOutcome | undefined;
  address?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only entries before this one, for the next page. */
  before?: number | undefined;
  limit: number;
}

/** Entries of the log, the newest first. What was typed is not in it. */
export async function readSignIns(db: Db, question: SignInQuestion): Promise<SignInEntry[]> {
  const { accountId, outcome, address, from, to, before: last, limit } = question;
  const rows = await db.rows<{
    event_id: number;
    at: Date;
    account_id: number | null;
    way: SignInWay;
    outcome: SignInOutcome;
    address: string | null;
    device: string | null;
  }>(
    `SELECT event_id, at, account_id, way, outcome, address, device FROM sign_in_event
      WHERE ($1::bigint IS NULL OR account_id = $1) AND ($2::text IS NULL OR outcome = $2)
        AND ($3::text IS NULL OR address = $3) AND ($4::timestamptz IS NULL OR at >= $4)
        AND ($5::timestamptz IS NULL OR at < $5) AND ($6::bigint IS NULL OR event_id < $6)
      ORDER BY event_id DESC LIMIT $7`,
    [accountId, outcome, address, from, to, last, limit],
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    at: row.at,
    accountId: row.account_id ?? undefined,
    way: row.way,
    outcome: row.outcome,
    address: row.address ?? undefined,
    device: row.device ?? undefined,
  }));
}
