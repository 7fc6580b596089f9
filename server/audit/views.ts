/** The trail as its pages show it. */
import type { z } from "zod";
import type { AuditEventView, listEvents, listSignIns, OUTCOMES, readChain, readEvent } from "../../contract/audit.ts";
import type { OutputOf } from "../../contract/operation.ts";
import type { Db } from "../platform/db.ts";
import { EVENT_DIGEST } from "./chain.ts";
import { rootsOf } from "./roots.ts";
import { Values } from "../platform/values.ts";
import { CURSOR_AT, cutPage, eventConditions, pageOf, signInConditions, type EventQuery } from "./search.ts";

/** An event as the database tells it. */
export interface EventRow {
  id: number;
  cursorAt: string;
  at: Date;
  account_id: number | null;
  account: string | null;
  office: string | null;
  role: string | null;
  operation: string;
  outcome: (typeof OUTCOMES)[number];
  person_id: number | null;
  person: string | null;
  object: string | null;
  address: string | null;
}

const COLUMNS = `e.event_id AS id, ${CURSOR_AT} AS "cursorAt", e.at, e.account_id, account.display_name AS account,
  office.title AS office, e.role, e.operation, e.outcome, e.person_id, person.name AS person, e.object, e.address`;
const TABLES = `audit_event e LEFT JOIN account ON account.account_id = e.account_id
  LEFT JOIN office ON office.office_id = e.office_id LEFT JOIN person ON person.person_id = e.person_id`;

/** A page of events, the newest first. */
export async function eventPage(
  db: Db,
  { cursor, limit, ...query }: z.output<(typeof listEvents)["query"]>,
): Promise<OutputOf<typeof listEvents>> {
  const bind = new Values();
  const { condition, order, back } = pageOf(cursor, bind);
  const where = [...eventConditions(query, bind), condition].join(" AND ");
  const found = await db.rows<EventRow>(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${where} ORDER BY ${order} LIMIT ${limit + 1}`,
    bind.list,
  );
  const { rows, ...pages } = cutPage(found, { limit, back, first: cursor === undefined });
  return { events: rows.map(eventView), ...pages };
}

/** SQL of every event that a search finds, the newest first. */
export function eventsFound(query: EventQuery, limit: number): { sql: string; values: unknown[] } {
  const bind = new Values();
  const where = eventConditions(query, bind).join(" AND ");
  return {
    sql: `SELECT ${COLUMNS}, e.request_id, e.details::text AS details FROM ${TABLES} WHERE ${where}
           ORDER BY e.at DESC, e.event_id DESC LIMIT ${limit}`,
    values: bind.list,
  };
}

/** An event as callers see it. */
export function eventView(row: EventRow): AuditEventView {
  return {
    eventId: row.id,
    at: row.at.toISOString(),
    who: row.account_id === null ? null : { accountId: row.account_id, name: row.account, office: row.office },
    role: row.role,
    operation: row.operation,
    outcome: row.outcome,
    person: row.person_id === null ? null : { personId: row.person_id, name: row.person },
    object: row.object,
    address: row.address,
  };
}

/** One event with what seals it. */
export async function eventWhole(db: Db, eventId: number): Promise<OutputOf<typeof readEvent> | undefined> {
  const row = await db.row<
    EventRow & { request_id: string | null; details: string | null; block: number | null; digest: string }
  >(
    `SELECT ${COLUMNS}, e.request_id, jsonb_pretty(e.details) AS details,
            (SELECT number FROM audit_block b WHERE (b.from_xid, b.from_event) <= (e.xid, e.event_id)
                AND (e.xid, e.event_id) < (b.to_xid, b.to_event) ORDER BY number LIMIT 1) AS block,
            (SELECT encode(${EVENT_DIGEST}, 'hex') FROM audit_event own WHERE own.event_id = e.event_id) AS digest
       FROM ${TABLES} WHERE e.event_id = $1`,
    [eventId],
  );
  if (row === undefined) return undefined;
  const { request_id: requestId, details, block, digest } = row;
  return { ...eventView(row), requestId, details, block, digest };
}

interface SignInRow {
  id: number;
  cursorAt: string;
  at: Date;
  account_id: number | null;
  account: string | null;
  outcome: OutputOf<typeof listSignIns>["signIns"][number]["outcome"];
  way: string;
  address: string | null;
  device: string | null;
}

/** A page of the log of signing in, the newest first. */
export async function signInPage(
  db: Db,
  { cursor, limit, ...query }: z.output<(typeof listSignIns)["query"]>,
): Promise<OutputOf<typeof listSignIns>> {
  const bind = new Values();
  const { condition, order, back } = pageOf(cursor, bind);
  const where = [...signInConditions(query, bind), condition].join(" AND ");
  const found = await db.rows<SignInRow>(
    `SELECT e.event_id AS id, ${CURSOR_AT} AS "cursorAt", e.at, e.account_id, account.display_name AS account, e.outcome, e.way,
            e.address, e.device
       FROM sign_in_event e LEFT JOIN account ON account.account_id = e.account_id
      WHERE ${where} ORDER BY ${order} LIMIT ${limit + 1}`,
    bind.list,
  );
  const { rows, ...pages } = cutPage(found, { limit, back, first: cursor === undefined });
  return {
    signIns: rows.map(({ id, at, account_id: accountId, account: name, outcome, way, address, device }) => ({
      signInId: id,
      at: at.toISOString(),
      account: accountId === null ? null : { accountId, name },
      outcome,
      way,
      address,
      device,
    })),
    ...pages,
  };
}

const ROOT_DAYS = 30;

type CheckRow = Pick<ChainView["checks"][number], "blocks" | "events" | "unsealed" | "findings" | "by"> & {
  check_id: number;
  started_at: Date;
  finished_at: Date | null;
};
type ChainView = OutputOf<typeof readChain>;

/** How far the trail is sealed. */
export async function chainView(db: Db): Promise<ChainView> {
  const state = await db.row<{
    blocks: number;
    sealed: string;
    sealedAt: Date | null;
    head: string | null;
    unsealed: number;
    unsealedSince: Date | null;
  }>(
    `WITH head AS (SELECT number, digest, sealed_at, to_xid, to_event FROM audit_block ORDER BY number DESC LIMIT 1),
          open AS (SELECT count(*) AS events, min(at) AS since FROM audit_event
                    WHERE (xid, event_id) >= (coalesce((SELECT to_xid FROM head), '0'), coalesce((SELECT to_event FROM head), 0)))
     SELECT (SELECT count(*) FROM audit_block) AS blocks, coalesce((SELECT sum(event_count) FROM audit_block), 0)::text AS sealed,
            (SELECT sealed_at FROM head) AS "sealedAt", (SELECT encode(digest, 'hex') FROM head) AS head,
            open.events AS unsealed, open.since AS "unsealedSince" FROM open`,
  );
  const { blocks, sealed, sealedAt, head, unsealed, unsealedSince } = state as NonNullable<typeof state>;
  return {
    blocks,
    sealed: Number(sealed),
    sealedAt: sealedAt?.toISOString() ?? null,
    head,
    unsealed,
    unsealedSince: unsealedSince?.toISOString() ?? null,
    roots: await rootsOf(db, ROOT_DAYS),
    checks: await checksOf(db),
  };
}

async function checksOf(db: Db): Promise<ChainView["checks"]> {
  const rows = await db.rows<CheckRow>(
    `SELECT check_id, started_at, finished_at, account.display_name AS by, blocks, events, unsealed, findings
       FROM audit_check LEFT JOIN account ON account.account_id = asked_by ORDER BY check_id DESC LIMIT 10`,
  );
  return rows.map(({ check_id: checkId, started_at: startedAt, finished_at: finishedAt, ...rest }) => ({
    checkId,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    ...rest,
  }));
}
