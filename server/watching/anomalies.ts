/** What was found, as bureaus look at it, and what they decide. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { readCursor, writeCursor } from "../platform/cursor.ts";
import type { AnomalyEvidence, AnomalyList, AnomalyView } from "../../contract/watching-anomalies.ts";
import { completionsOf } from "../courses/door.ts";
import { reachSql } from "../organisations/door.ts";
import { openIdentity, personSearchSql } from "../people/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";
import type { Vault } from "../platform/vault.ts";
import { signDay } from "./finding.ts";
import { spansBetween } from "./views.ts";

type Line = AnomalyList["anomalies"][number];

/** Who asks, and how far they see. */
export interface Desk {
  actor: Actor;
  reach: Reach;
}

/** What is asked of the list. */
export interface AnomalyFilter {
  state?: string | undefined;
  kind?: string | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

const USUAL = 25;
/** Where somebody served in the year of the day is whose business it is. */
const FROM = `watch_anomaly a JOIN person ON person.person_id = a.person_id
  LEFT JOIN standing s ON s.person_id = a.person_id AND s.year = extract(year FROM a.day)
  LEFT JOIN unit ON unit.unit_id = s.unit_id`;
const SIGNS = `(SELECT count(*) FROM watch_anomaly each WHERE each.person_id = a.person_id AND each.state <> 'harmless')::int`;
const COLUMNS = `a.person_id, a.anomaly_id, a.kind, a.day, a.state, person.name, person.identity_number, unit.name AS unit,
  ${SIGNS} AS signs, a.found_at`;

interface Row {
  person_id: number;
  anomaly_id: number;
  kind: Line["kind"];
  day: string;
  state: Line["state"];
  name: string;
  identity_number: Buffer;
  unit: string | null;
  signs: number;
  found_at: Date;
}

function withinSql(reach: Reach, values: Values): string {
  return reachSql(
    reach,
    { unit: "s.unit_id", division: "s.division_code", person: "a.person_id", series: "s.series" },
    values,
  );
}

function lineOf(vault: Vault, row: Row): Line {
  return {
    personId: row.person_id,
    anomalyId: row.anomaly_id,
    kind: row.kind,
    day: row.day,
    state: row.state,
    name: row.name,
    identity: masked(openIdentity(vault, row.identity_number)),
    unit: row.unit,
    signs: row.signs,
    foundAt: row.found_at.toISOString(),
  };
}

/** A page of what was found within reach. What belongs to one person stands together, and those with most of it come first. */
export async function anomaliesWithin(
  db: Db,
  vault: Vault,
  { reach }: Desk,
  filter: AnomalyFilter,
): Promise<AnomalyList> {
  const limit = filter.limit ?? USUAL;
  const values = new Values();
  const where = [withinSql(reach, values)];
  if (filter.state !== undefined) where.push(`a.state = ${values.add(filter.state)}`);
  if (filter.kind !== undefined) where.push(`a.kind = ${values.add(filter.kind)}`);
  const q = filter.q?.trim() ?? "";
  if (q !== "") where.push(personSearchSql(vault, q, values));
  const after =
    filter.cursor === undefined ? [] : readCursor(filter.cursor, placeOf).map((each) => `${values.add(each)}::bigint`);
  const rows = await db.rows<Row>(
    `SELECT * FROM (SELECT ${COLUMNS} FROM ${FROM} WHERE ${where.join(" AND ")}) found
      ${after.length === 0 ? "" : `WHERE (-signs, person_id, -anomaly_id) > (${after.join(", ")})`}
      ORDER BY -signs, person_id, -anomaly_id LIMIT ${values.add(limit + 1)}`,
    values.list,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    anomalies: shown.map((row) => lineOf(vault, row)),
    next: last === undefined ? null : writeCursor([-last.signs, last.person_id, -last.anomaly_id]),
  };
}

function placeOf(parts: readonly unknown[]): number[] | undefined {
  return parts.length === 3 && parts.every((each) => Number.isSafeInteger(each)) ? (parts as number[]) : undefined;
}

interface WholeRow extends Row {
  evidence: object;
  reason: string | null;
  decided_at: Date | null;
  decided_by: string | null;
}

/** Which of whom. */
export interface Named {
  personId: number;
  anomalyId: number;
}

/** One within reach; a foreign one is answered like one that does not exist. Throws `not_found`. */
async function anomalyWithin(db: Db, { reach }: Desk, { personId, anomalyId }: Named): Promise<WholeRow> {
  const values = new Values(personId, anomalyId);
  const row = await db.row<WholeRow>(
    `SELECT ${COLUMNS}, a.evidence, a.reason, a.decided_at, account.display_name AS decided_by
       FROM ${FROM} LEFT JOIN account ON account.account_id = a.decided_by
      WHERE a.person_id = $1 AND a.anomaly_id = $2 AND ${withinSql(reach, values)}`,
    values.list,
  );
  if (row === undefined) throw new Refusal("not_found");
  return row;
}

/** One of them with what helps to judge it. */
export async function anomalyView(db: Db, vault: Vault, desk: Desk, named: Named): Promise<AnomalyView> {
  const row = await anomalyWithin(db, desk, named);
  const { personId, anomalyId } = named;
  const { spans, more } = await spansBetween(db, personId, signDay(row.day));
  const others = await db.rows<{ anomaly_id: number; kind: Line["kind"]; day: string; state: Line["state"] }>(
    `SELECT anomaly_id, kind, day, state FROM watch_anomaly WHERE person_id = $1 AND anomaly_id <> $2
      ORDER BY day DESC, anomaly_id DESC LIMIT 50`,
    [personId, anomalyId],
  );
  const lessons = [...new Set(spans.map(({ lessonId }) => lessonId))];
  return {
    anomaly: lineOf(vault, row),
    evidence: { kind: row.kind, ...row.evidence } as AnomalyEvidence,
    reason: row.reason,
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by,
    mine: desk.actor.personId === personId,
    spans,
    more,
    others: others.map(({ anomaly_id, ...rest }) => ({ anomalyId: anomaly_id, ...rest })),
    completions: (await completionsOf(db, personId, lessons)).map(({ played, completedAt, ...rest }) => ({
      ...rest,
      completedAt: completedAt?.toISOString() ?? null,
      thatDay: played,
    })),
  };
}

/**
 * Writes down what a human makes of it, once; nobody decides about themselves. Throws `not_found`, `anomaly_own` and
 * `anomaly_decided`. Returns what was decided on.
 */
export async function decideOn(
  tx: Tx,
  desk: Desk,
  named: Named,
  decision: { state: "harmless" | "confirmed"; reason: string; now: Date },
): Promise<{ kind: string; day: string }> {
  const { kind, day } = await anomalyWithin(tx, desk, named);
  const { actor } = desk;
  if (actor.personId === named.personId) throw new Refusal("anomaly_own");
  const changed = await tx.execute(
    `UPDATE watch_anomaly SET state = $3, reason = $4, decided_by = $5, decided_at = $6
      WHERE person_id = $1 AND anomaly_id = $2 AND state = 'open'`,
    [named.personId, named.anomalyId, decision.state, decision.reason, actor.accountId, decision.now],
  );
  if (changed === 0) throw new Refusal("anomaly_decided");
  return { kind, day };
}
