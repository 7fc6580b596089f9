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

/** The requests that look after claims, where there are any: by number of the entry. */
export async function requestsOfClaims(
  db: Db,
  claims: readonly { personId: number; entryId: number }[],
): Promise<Map<number, number>> {
  if (claims.length === 0) return new Map();
  const rows = await db.rows<{ request_id: number; claim_entry_id: number }>(
    `SELECT request_id, claim_entry_id FROM employment_request
       JOIN unnest($1::bigint[], $2::bigint[]) AS claim(person_id, claim_entry_id) USING (person_id, claim_entry_id)`,
    [claims.map(({ personId }) => personId), claims.map(({ entryId }) => entryId)],
  );
  return new Map(rows.map(({ request_id, claim_entry_id }) => [claim_entry_id, request_id]));
}

/** Keeps a request. Throws a database error naming the constraint when it is open already. */
export async function insertRequest(tx: Tx, request: NewRequest): Promise<number> {
  const [id] = await insertRequests(tx, [request]);
  return id as number;
}

/** Keeps requests. Returns their numbers, in the same order. */
export async function insertRequests(tx: Tx, requests: readonly NewRequest[]): Promise<number[]> {
  if (requests.length === 0) return [];
  const rows = await tx.rows<{ request_id: number }>(
    `INSERT INTO employment_request (person_id, kind, started_by, starter_unit_id, desk_unit_id, from_unit_id, to_unit_id,
       subject_entry_id, claim_entry_id, said, submitted_at, object_until)
     SELECT person_id, kind, started_by, starter_unit_id, desk_unit_id, from_unit_id, to_unit_id,
            subject_entry_id, claim_entry_id, said, submitted_at, object_until
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (person_id bigint, kind text, started_by text, starter_unit_id bigint,
              desk_unit_id bigint, from_unit_id bigint, to_unit_id bigint, subject_entry_id bigint, claim_entry_id bigint,
              said jsonb, submitted_at timestamptz, object_until timestamptz)) WITH ORDINALITY
      ORDER BY ordinality RETURNING request_id`,
    [JSON.stringify(requests)],
  );
  return rows.map(({ request_id }) => request_id);
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

/** A request on its way from the state it was read in to another. */
export type Move = { request: Pick<RequestRow, "request_id" | "state">; to: RequestState; change: Change };

const TYPES: Record<keyof Change, string> = {
  objection: "text",
  objected_at: "timestamptz",
  decision_id: "bigint",
  decided_at: "timestamptz",
  reason: "text",
  ruled_at: "timestamptz",
  written: "bigint[]",
  taken: "bigint[]",
  claim_entry_id: "bigint",
  subject_entry_id: "bigint",
  said: "jsonb",
};

/** Moves requests that this transaction has locked; says so loudly when somebody else has moved one after all. */
export async function moveRequests(tx: Tx, moves: readonly Move[]): Promise<void> {
  const columnsOf = ({ change }: Move) =>
    (Object.keys(TYPES) as (keyof Change)[]).filter((name) => change[name] !== undefined);
  for (const [, alike] of Map.groupBy(moves, (move) => columnsOf(move).join())) {
    const columns = columnsOf(alike[0] as Move);
    const moved = await tx.execute(
      `UPDATE employment_request r SET state = each.to_state${columns.map((name) => `, ${name} = each.${name}`).join("")}
         FROM jsonb_to_recordset($1::jsonb) AS each(request_id bigint, from_state text, to_state text${columns.map((name) => `, ${name} ${TYPES[name]}`).join("")})
        WHERE r.request_id = each.request_id AND r.state = each.from_state`,
      [
        JSON.stringify(
          alike.map(({ request: { request_id, state }, to, change }) => ({
            ...change,
            request_id,
            from_state: state,
            to_state: to,
          })),
        ),
      ],
    );
    if (moved !== alike.length) throw new Error(`${alike.length - moved} requests are not in their state any more`);
  }
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
