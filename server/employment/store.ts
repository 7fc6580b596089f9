/** SQL of requests and of the decisions on them. */
import type { Db, Tx } from "../platform/db.ts";
import type { RequestFacts, RequestKind, RequestState } from "./request.ts";

/** What a request asks for. Days are "YYYY-MM-DD". */
export type Said = {
  since?: string | undefined;
  until?: string | undefined;
  series?: string | undefined;
  level?: string | undefined;
  certificate?: string | undefined;
  department?: string | undefined;
  note?: string | undefined;
  lateral?: boolean | undefined;
  /** Of a ruling on a conflict: the entry that holds. */
  keep?: number | undefined;
};

/** A request as the database holds it. */
export type RequestRow = {
  request_id: number;
  person_id: number;
  kind: RequestKind;
  state: RequestState;
  started_by: "person" | "unit";
  starter_unit_id: number | null;
  desk_unit_id: number;
  from_unit_id: number | null;
  to_unit_id: number | null;
  subject_entry_id: number | null;
  claim_entry_id: number | null;
  said: Said;
  submitted_at: Date;
  object_until: Date | null;
  objection: string | null;
  objected_at: Date | null;
  decision_id: number | null;
  decided_at: Date | null;
  reason: string | null;
  ruled_at: Date | null;
  written: number[];
  taken: number[];
  undo_until: Date | null;
  decided_by: string | null;
};

/** A request to be kept. */
export type NewRequest = Pick<
  RequestRow,
  "person_id" | "kind" | "started_by" | "desk_unit_id" | "said" | "submitted_at"
> &
  Partial<
    Pick<
      RequestRow,
      "starter_unit_id" | "from_unit_id" | "to_unit_id" | "subject_entry_id" | "claim_entry_id" | "object_until"
    >
  >;

/** Columns of a request `r` with its decision `d`, for a SELECT list. */
export const REQUEST_COLUMNS = `r.request_id, r.person_id, r.kind, r.state, r.started_by, r.starter_unit_id, r.desk_unit_id,
  r.from_unit_id, r.to_unit_id, r.subject_entry_id, r.claim_entry_id, r.said, r.submitted_at, r.object_until, r.objection,
  r.objected_at, r.decision_id, r.decided_at, r.reason, r.ruled_at, r.written, r.taken, d.undo_until, d.decided_by`;
export const REQUEST_TABLES =
  "employment_request r LEFT JOIN employment_decision d ON d.decision_id = r.decision_id AND d.undone_at IS NULL";

/** What the transitions rest on. */
export function factsOf(row: RequestRow): RequestFacts {
  return {
    kind: row.kind,
    state: row.state,
    submittedAt: row.submitted_at,
    decidedAt: row.decided_at,
    undoUntil: row.undo_until,
    objectUntil: row.object_until,
    ruled: row.ruled_at !== null,
  };
}

/** Requests by number. */
export async function requestsById(db: Db, ids: readonly number[]): Promise<RequestRow[]> {
  return db.rows<RequestRow>(
    `SELECT ${REQUEST_COLUMNS} FROM ${REQUEST_TABLES} WHERE r.request_id = ANY ($1) ORDER BY r.request_id`,
    [ids],
  );
}

/** Every request of a person, the newest first. */
export async function requestsOf(db: Db, personId: number): Promise<RequestRow[]> {
  return db.rows<RequestRow>(
    `SELECT ${REQUEST_COLUMNS} FROM ${REQUEST_TABLES} WHERE r.person_id = $1 ORDER BY r.request_id DESC LIMIT 200`,
    [personId],
  );
}

/** The request that looks after a claim, when there is one. */
export async function requestOfClaim(db: Db, personId: number, entryId: number): Promise<number | undefined> {
  const row = await db.row<{ request_id: number }>(
    "SELECT request_id FROM employment_request WHERE person_id = $1 AND claim_entry_id = $2",
    [personId, entryId],
  );
  return row?.request_id;
}

/** Keeps a request. Throws a database error naming the constraint when it is open already. */
export async function insertRequest(tx: Tx, request: NewRequest): Promise<number> {
  const row = await tx.row<{ request_id: number }>(
    `INSERT INTO employment_request (person_id, kind, started_by, starter_unit_id, desk_unit_id, from_unit_id, to_unit_id,
       subject_entry_id, claim_entry_id, said, submitted_at, object_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING request_id`,
    [
      request.person_id,
      request.kind,
      request.started_by,
      request.starter_unit_id ?? null,
      request.desk_unit_id,
      request.from_unit_id ?? null,
      request.to_unit_id ?? null,
      request.subject_entry_id ?? null,
      request.claim_entry_id ?? null,
      JSON.stringify(request.said),
      request.submitted_at,
      request.object_until ?? null,
    ],
  );
  return (row as { request_id: number }).request_id;
}

/** What a transition writes beside the state; what is absent stays as it is. */
export type Change = Partial<
  Pick<
    RequestRow,
    | "objection"
    | "objected_at"
    | "decision_id"
    | "decided_at"
    | "reason"
    | "ruled_at"
    | "written"
    | "taken"
    | "claim_entry_id"
    | "subject_entry_id"
    | "said"
  >
>;

/** Moves a request that this transaction has locked; says so loudly when somebody else has moved it after all. */
export async function moveRequest(
  tx: Tx,
  request: Pick<RequestRow, "request_id" | "state">,
  to: RequestState,
  change: Change = {},
): Promise<void> {
  const columns = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = columns.map(([name], index) => `, ${name} = $${index + 4}`).join("");
  const moved = await tx.execute(
    `UPDATE employment_request SET state = $3${set} WHERE request_id = $1 AND state = $2`,
    [
      request.request_id,
      request.state,
      to,
      ...columns.map(([name, value]) => (name === "said" ? JSON.stringify(value) : value)),
    ],
  );
  if (moved !== 1) throw new Error(`Request ${request.request_id} is not ${request.state} any more`);
}

/** Locks requests, in order, until the transaction ends, and reads them as they are then. */
export async function lockRequests(tx: Tx, ids: readonly number[]): Promise<RequestRow[]> {
  await tx.rows(
    "SELECT request_id FROM employment_request WHERE request_id = ANY ($1) ORDER BY request_id FOR UPDATE",
    [ids],
  );
  return requestsById(tx, ids);
}

/** Keeps that something was decided, for the way back. */
export async function insertDecision(
  tx: Tx,
  decision: {
    accountId: number;
    by: string;
    verdict: "confirmed" | "refused";
    at: Date;
    undoUntil: Date;
  },
): Promise<number> {
  const row = await tx.row<{ decision_id: number }>(
    `INSERT INTO employment_decision (account_id, decided_by, verdict, decided_at, undo_until)
     VALUES ($1, $2, $3, $4, $5) RETURNING decision_id`,
    [decision.accountId, decision.by, decision.verdict, decision.at, decision.undoUntil],
  );
  return (row as { decision_id: number }).decision_id;
}
