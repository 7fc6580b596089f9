/** Which units somebody sees, as SQL and as a question; and who somebody is to a request. */
import type { Actor, Reach } from "../../contract/actor.ts";
import type { Db } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import type { Party } from "./request.ts";
import type { RequestRow } from "./store.ts";

const below = (column: string, tops: string) =>
  `${column} IN (WITH RECURSIVE seen AS (SELECT unit_id FROM unit WHERE unit_id = ANY (${tops}::bigint[])
     UNION SELECT child.unit_id FROM unit child JOIN seen ON child.parent_id = seen.unit_id) SELECT unit_id FROM seen)`;

/** Condition: the unit in `column` is in reach. A line of an industry looks after nobody's employment and sees none. */
export function unitSql(reach: Reach, column: string, values: Values): string {
  if ("industry" in reach && reach.industry !== undefined) return "false";
  switch (reach.kind) {
    case "all":
      return `${column} IS NOT NULL`;
    case "division":
      return `${column} IN (SELECT unit_id FROM unit WHERE division_code = ${values.add(reach.divisionCode)})`;
    case "unit":
      return `${column} = ${values.add(reach.unitId)}`;
    case "unit_and_below":
      return below(column, values.add([reach.unitId]));
    case "units":
      return below(column, values.add(reach.unitIds));
    default:
      return "false";
  }
}

/** Those of some units that are in reach. */
export async function unitsSeen(
  db: Db,
  reach: Reach,
  unitIds: readonly (number | null)[],
): Promise<ReadonlySet<number>> {
  const asked = [...new Set(unitIds.filter((id) => id !== null))];
  if (asked.length === 0) return new Set();
  const values = new Values(asked);
  const rows = await db.rows<{ unit_id: number }>(
    `SELECT unit_id FROM unit WHERE unit_id = ANY ($1) AND ${unitSql(reach, "unit_id", values)}`,
    values.list,
  );
  return new Set(rows.map(({ unit_id }) => unit_id));
}

/** Who asks. */
export type Asking = { actor: Actor; reach: Reach };

/** What somebody is to a request; nothing when it is none of their business. */
export function partiesOf(
  { actor, reach }: Asking,
  request: Pick<
    RequestRow,
    "person_id" | "started_by" | "starter_unit_id" | "desk_unit_id" | "from_unit_id" | "to_unit_id" | "object_until"
  >,
  seen: ReadonlySet<number>,
): Set<Party> {
  const parties = new Set<Party>();
  const { from_unit_id: from, to_unit_id: to, starter_unit_id: starter, desk_unit_id: desk } = request;
  if (reach.kind === "self") {
    if (actor.personId === request.person_id && request.started_by === "person") parties.add("starter");
    return parties;
  }
  if (starter !== null && seen.has(starter)) parties.add("starter");
  if (seen.has(desk)) parties.add("desk");
  if (from !== null && request.object_until !== null && seen.has(from)) parties.add("releasing");
  const touched = [from, to, desk].filter((id) => id !== null);
  if ((actor.role === "division_hr" || actor.role === "xpcc_hr") && touched.every((id) => seen.has(id)))
    parties.add("bureau");
  return parties;
}

/** How the ledger names an actor: role and number, or role alone when the actor is nobody in particular. */
export function authorOf(actor: Actor): string {
  if (actor.unitId !== undefined) return `${actor.role}:unit-${actor.unitId}`;
  if (actor.divisionCode !== undefined) return `${actor.role}:${actor.divisionCode}`;
  return actor.personId === undefined ? actor.role : `${actor.role}:person-${actor.personId}`;
}
