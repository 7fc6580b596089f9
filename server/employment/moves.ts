/** Requests that concern the units in reach: who goes, who comes, what is disputed. */
import type { RequestView } from "../../contract/employment.ts";
import type { Db } from "../platform/db.ts";
import type { Acting } from "./decide.ts";
import { unitSql, Values } from "./sight.ts";
import { REQUEST_COLUMNS, REQUEST_TABLES, type RequestRow } from "./store.ts";
import { requestViews, type Names } from "./views.ts";

const OPEN = "r.state IN ('waiting', 'objected', 'contested')";
const DISPUTED = "r.state IN ('objected', 'contested')";

/** Which of them are shown. */
export type MovesShown = "open" | "going" | "coming" | "disputed" | "all";

/** The list, with how many each choice holds. `going` keeps those that may still be objected to after they were confirmed. */
export async function movesList(
  db: Db,
  names: Names,
  acting: Acting,
  query: { show: MovesShown; before?: number | undefined; limit: number },
): Promise<{ requests: RequestView[]; counts: Record<string, number> }> {
  const values = new Values();
  const from = unitSql(acting.reach, "r.from_unit_id", values);
  const to = unitSql(acting.reach, "r.to_unit_id", values);
  const desk = unitSql(acting.reach, "r.desk_unit_id", values);
  const mayObject = `r.object_until >= ${values.add(acting.now)}::timestamptz`;
  const conditions: Record<MovesShown, string> = {
    all: "true",
    open: OPEN,
    going: `(${from}) AND r.kind IN ('transfer', 'secondment', 'leave') AND (${OPEN} OR (r.state = 'confirmed' AND ${mayObject}))`,
    coming: `(${to}) AND r.kind IN ('transfer', 'secondment', 'join', 'return') AND ${OPEN}`,
    disputed: DISPUTED,
  };
  const seen = `((${from}) OR (${to}) OR (${desk}))`;
  const counted = Object.entries(conditions).map(([name, sql]) => `count(*) FILTER (WHERE ${sql})::int AS "${name}"`);
  const counts = await db.row<Record<string, number>>(
    `SELECT ${counted.join(", ")} FROM ${REQUEST_TABLES} WHERE ${seen}`,
    values.list,
  );
  const rows = await db.rows<RequestRow>(
    `SELECT ${REQUEST_COLUMNS} FROM ${REQUEST_TABLES} WHERE ${seen} AND ${conditions[query.show]}
        AND r.request_id < ${values.add(query.before ?? Number.MAX_SAFE_INTEGER)}
      ORDER BY r.request_id DESC LIMIT ${values.add(query.limit)}`,
    values.list,
  );
  return { requests: await requestViews(db, names, acting, rows, acting.now), counts: counts ?? {} };
}
