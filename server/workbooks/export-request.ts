/** Exports above the limit of people: who asked for what, who may decide it, and what may then be taken out. */
import type { Actor, Reach, Role } from "../../contract/actor.ts";
import {
  APPROVAL_DAYS,
  MOST_WAITING,
  type ExportRequestView,
  type REQUEST_LISTS,
} from "../../contract/workbook-exports.ts";
import { mayDo } from "../../contract/rights.ts";
import { treeDaySql, unitNameSql, placeOf, seenFrom } from "../organisations/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { withoutNumbers } from "../platform/mask.ts";
import { Refusal } from "../platform/refusal.ts";
import type { PopulationFilter } from "../population/door.ts";

/** An office that looks at requests, and how far it sees. */
export interface Desk {
  actor: Actor;
  reach: Reach;
}

/** What is asked for, by whom. */
export interface Asking extends Desk {
  year: number;
  filter: PopulationFilter;
  people: number;
  purpose: string;
  now: Date;
}

const DAY_MS = 86_400_000;

/** Whose requests each office decides; everybody's where it says so. */
const DECIDES: Readonly<Partial<Record<Role, readonly Role[] | "everybody">>> = {
  unit_head: ["unit_clerk"],
  division_hr: ["unit_clerk", "unit_head"],
  xpcc_hr: "everybody",
};

type Row = Omit<ExportRequestView, "askedAt" | "decidedAt" | "expiresAt"> & {
  askedAt: Date;
  decidedAt: Date | null;
  expiresAt: Date | null;
};

/** Values of a query, and the conditions of what a desk sees: `$1` are its accounts, `$2` is now, `$4` its office. */
function sightOf({ actor, reach }: Desk, now: Date): { values: unknown[]; own: string; decided: string } {
  const me = [actor.accountId, ...(actor.onBehalfOf === undefined ? [] : [actor.onBehalfOf])];
  const whose = mayDo("workbooks:export:decide", actor) ? DECIDES[actor.role] : undefined;
  const roles = whose === "everybody" ? null : (whose ?? []);
  const seen = seenFrom(reach, 5);
  // Reach first, then whose requests the office decides; never what it asked itself, in whatever office.
  const decided = `(${seen.sql}) AND ($3::text[] IS NULL OR role = ANY ($3)) AND NOT (${OWN})`;
  return { values: [me, now, roles, actor.officeId, ...seen.values], own: OWN, decided };
}

const OWN = "(account_id = ANY ($1) OR coalesce(on_behalf_of = ANY ($1), false))";
const STATE = "CASE WHEN state IN ('approved', 'used') AND expires_at <= $2 THEN 'expired' ELSE state END";

function select(decided: string): string {
  const nameOf = (id: string) => `(SELECT display_name FROM account WHERE account.account_id = ${id})`;
  return `SELECT request_id AS "requestId", ${OWN} AS own, state = 'asked' AND (${decided}) AS "mayDecide",
    (${STATE}) IN ('approved', 'used') AND account_id = ($1::bigint[])[1] AND coalesce(office_id = $4::bigint, false) AS "mayUse",
    concat_ws(' ', (SELECT nullif(title, ${nameOf("r.account_id")}) FROM office WHERE office.office_id = r.office_id),
      ${nameOf("r.account_id")}) AS asker, year, filter,
    CASE WHEN filter ? 'unit' THEN ${unitNameSql("(r.filter->>'unit')::bigint", treeDaySql("r.year"))} END AS unit,
    people, purpose, ${STATE} AS state, asked_at AS "askedAt", ${nameOf("r.decided_by")} AS "decidedBy",
    decided_at AS "decidedAt", reason, expires_at AS "expiresAt", version FROM export_request r`;
}

function viewOf({ askedAt, decidedAt, expiresAt, ...row }: Row): ExportRequestView {
  return {
    ...row,
    askedAt: askedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

/** Requests of one's own and those one may decide, the newest first. */
export async function exportRequests(
  db: Db,
  desk: Desk,
  page: { list?: (typeof REQUEST_LISTS)[number] | undefined; before?: number | undefined; limit: number; now: Date },
): Promise<ExportRequestView[]> {
  const { values, own, decided } = sightOf(desk, page.now);
  const at = values.length;
  const list = {
    own,
    waiting: `state = 'asked' AND ${decided}`,
    decided: `state <> 'asked' AND ${decided}`,
    all: `(${own} OR (${decided}))`,
  }[page.list ?? "all"];
  const rows = await db.rows<Row>(
    `${select(decided)} WHERE ${list} AND request_id < $${at + 1} ORDER BY request_id DESC LIMIT $${at + 2}`,
    [...values, page.before ?? Number.MAX_SAFE_INTEGER, page.limit],
  );
  return rows.map(viewOf);
}

/** How many requests wait for one's decision. */
export async function waitingRequests(db: Db, desk: Desk, now: Date): Promise<number> {
  const { values, decided } = sightOf(desk, now);
  const row = await db.row<{ count: number }>(
    `SELECT count(*)::int AS count FROM export_request WHERE state = 'asked' AND ${decided}
        AND num_nulls($2::timestamptz, $4::bigint) >= 0`,
    values,
  );
  return row?.count ?? 0;
}

async function viewed(tx: Tx, desk: Desk, requestId: number, now: Date): Promise<ExportRequestView> {
  const { values, own, decided } = sightOf(desk, now);
  const row = await tx.row<Row>(
    `${select(decided)} WHERE (${own} OR (${decided})) AND request_id = $${values.length + 1}`,
    [...values, requestId],
  );
  if (row === undefined) throw new Refusal("not_found");
  return viewOf(row);
}

/** Writes a request down. Throws `export_requests_full` when the office has too many that wait. */
export async function askForExport(tx: Tx, asking: Asking): Promise<ExportRequestView> {
  const { actor, reach, year, filter, people, purpose, now } = asking;
  if (actor.officeId === undefined) throw new Refusal("forbidden");
  await tx.execute("SELECT FROM office WHERE office_id = $1 FOR UPDATE", [actor.officeId]);
  const waiting = await tx.row<{ count: number }>(
    "SELECT count(*)::int AS count FROM export_request WHERE account_id = $1 AND office_id = $2 AND state = 'asked'",
    [actor.accountId, actor.officeId],
  );
  if ((waiting?.count ?? 0) >= MOST_WAITING) throw new Refusal("export_requests_full");
  await tx.execute(
    "UPDATE export_request SET state = 'expired', version = version + 1 WHERE state IN ('approved', 'used') AND expires_at <= $1",
    [now],
  );
  const { unitId, divisionCode } = await placeOf(tx, reach);
  const row = await tx.row<{ request_id: number }>(
    `INSERT INTO export_request (account_id, office_id, on_behalf_of, role, unit_id, division_code, reach, year, filter, people,
       purpose, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING request_id`,
    [
      actor.accountId,
      actor.officeId,
      actor.onBehalfOf,
      actor.role,
      unitId,
      divisionCode,
      reach,
      year,
      filter,
      people,
      withoutNumbers(purpose.trim()),
      now,
    ],
  );
  return viewed(tx, asking, (row as { request_id: number }).request_id, now);
}

/** Decides a request that is as it was looked at; of two deciders at once the second meets a decided one. */
export async function decideRequest(
  tx: Tx,
  desk: Desk,
  requestId: number,
  said: { decision: "approve" | "refuse"; reason: string; version: number; now: Date },
): Promise<ExportRequestView> {
  const { now } = said;
  // Whoever waits for the lock reads the row afterwards as the other one left it.
  await tx.row("SELECT request_id FROM export_request WHERE request_id = $1 FOR UPDATE", [requestId]);
  const found = await viewed(tx, desk, requestId, now);
  if (found.own) throw new Refusal("export_own_request");
  if (!found.mayDecide || found.version !== said.version) throw new Refusal("conflict");
  await tx.execute(
    `UPDATE export_request SET state = $2, decided_by = $3, decided_at = $4, reason = $5, expires_at = $6, version = version + 1
      WHERE request_id = $1`,
    [
      requestId,
      said.decision === "approve" ? "approved" : "refused",
      desk.actor.accountId,
      now,
      withoutNumbers(said.reason.trim()),
      said.decision === "approve" ? new Date(now.getTime() + APPROVAL_DAYS * DAY_MS) : null,
    ],
  );
  return viewed(tx, desk, requestId, now);
}

/**
 * Notes that an approved request is used, for exactly what was asked: by the same account in the same office, as far as it
 * saw then. Anybody else's is answered like one that does not exist.
 */
export async function takeUp(
  tx: Tx,
  requestId: number,
  { actor, reach, year, filter, now }: Omit<Asking, "people" | "purpose">,
): Promise<void> {
  const row = await tx.row<{ state: string; over: boolean; same: boolean }>(
    `SELECT state, coalesce(expires_at <= $6, false) AS over, year = $3 AND filter = $4::jsonb AND reach = $5::jsonb AS same
       FROM export_request WHERE request_id = $1 AND account_id = $2 AND office_id = $7 FOR UPDATE`,
    [requestId, actor.accountId, year, filter, reach, now, actor.officeId],
  );
  if (row === undefined) throw new Refusal("not_found");
  if (row.state === "expired" || row.over) throw new Refusal("export_request_expired");
  if (row.state !== "approved" && row.state !== "used") throw new Refusal("export_request_not_approved");
  if (!row.same) throw new Refusal("export_request_differs");
  if (row.state === "approved")
    await tx.execute("UPDATE export_request SET state = 'used', version = version + 1 WHERE request_id = $1", [
      requestId,
    ]);
}
