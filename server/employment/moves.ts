/** Requests that concern the units in reach: who goes, who comes, what is disputed. */
import type { RequestView } from "../../contract/employment.ts";
import type { Db } from "../platform/db.ts";
import type { Acting } from "./decide.ts";
import { Values } from "../platform/values.ts";
import { unitSql } from "./sight.ts";
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
  const all = new Values();
  const counted = Object.entries(conditionsOf(acting, all));
  const counts = await db.row<Record<string, number>>(
    `SELECT ${counted.map(([name, sql]) => `count(*) FILTER (WHERE ${sql})::int AS "${name}"`).join(", ")} FROM ${REQUEST_TABLES}`,
    all.list,
  );
  const values = new Values();
  const chosen = SHOWN[query.show](placesOf(acting, values), acting, values);
  const rows = await db.rows<RequestRow>(
    `SELECT ${REQUEST_COLUMNS} FROM ${REQUEST_TABLES} WHERE ${chosen}
        AND r.request_id < ${values.add(query.before ?? Number.MAX_SAFE_INTEGER)}
      ORDER BY r.request_id DESC LIMIT ${values.add(query.limit)}`,
    values.list,
  );
  return { requests: await requestViews(db, names, acting, rows, acting.now), counts: counts ?? {} };
}

type Places = { from: string; to: string; any: string };

/** Conditions: the unit somebody leaves, the unit they come to, or any unit concerned is in reach. */
function placesOf({ reach }: Acting, values: Values): Places {
  const [from, to, desk] = ["r.from_unit_id", "r.to_unit_id", "r.desk_unit_id"].map(
    (column) => `(${unitSql(reach, column, values)})`,
  ) as [string, string, string];
  return { from, to, any: `(${from} OR ${to} OR ${desk})` };
}

const SHOWN: Record<MovesShown, (places: Places, acting: Acting, values: Values) => string> = {
  all: ({ any }) => any,
  open: ({ any }) => `${any} AND ${OPEN}`,
  disputed: ({ any }) => `${any} AND ${DISPUTED}`,
  going: ({ any, from }, { now }, values) =>
    `${any} AND ${from} AND r.kind IN ('transfer', 'secondment', 'leave')
      AND (${OPEN} OR (r.state = 'confirmed' AND r.object_until >= ${values.add(now)}::timestamptz))`,
  coming: ({ any, to }) => `${any} AND ${to} AND r.kind IN ('transfer', 'secondment', 'join', 'return') AND ${OPEN}`,
};

function conditionsOf(acting: Acting, values: Values): Record<string, string> {
  const places = placesOf(acting, values);
  return Object.fromEntries(Object.entries(SHOWN).map(([name, sql]) => [name, sql(places, acting, values)]));
}
