/** Two units that claim one person for the same days: shown to both and to the bureaus above, decided by a bureau, never by itself. */
import { isoToDay, shanghaiDay } from "../platform/clock.ts";
import type { Conflicts } from "../../contract/employment.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { liveEntries, liveSql, loadEntries, lockPeople, type LedgerEntry } from "../standing/door.ts";
import { actOnHeld, newDecision, type Acting } from "./decide.ts";
import { Values } from "../platform/values.ts";
import { unitSql, unitsSeen, type Asking } from "./sight.ts";
import { insertRequest, lockRequests, type RequestRow } from "./store.ts";
import type { Writer } from "./telling.ts";
import { secondedBy } from "./subject.ts";
import { lookUp, personThere, unitThere, type Names } from "./views.ts";

/** Confirmed employments at two units that overlap, neither being a secondment from the other. */
const PAIRS = `period AS (
    SELECT person_id, entry_id, unit_id, valid_from, valid_to, recorded_at, detail->>'seconded_by' AS home
      FROM ledger_entry entry
     WHERE entry.kind = 'employment' AND entry.approved AND entry.unit_id IS NOT NULL AND ${liveSql("entry")}
  ), pair AS (
    SELECT one.person_id, one.entry_id AS one_id, one.unit_id AS one_unit, one.valid_from AS one_from, one.valid_to AS one_to,
           one.recorded_at AS one_at, other.entry_id AS other_id, other.unit_id AS other_unit, other.valid_from AS other_from,
           other.valid_to AS other_to, other.recorded_at AS other_at,
           greatest(one.valid_from, other.valid_from) AS first, least(one.valid_to, other.valid_to) AS last
      FROM period one JOIN period other ON other.person_id = one.person_id AND other.entry_id > one.entry_id
     WHERE one.unit_id <> other.unit_id
       AND one.valid_from <= coalesce(other.valid_to, 'infinity') AND other.valid_from <= coalesce(one.valid_to, 'infinity')
       AND one.home IS DISTINCT FROM other.unit_id::text AND other.home IS DISTINCT FROM one.unit_id::text)`;

type PairRow = {
  person_id: number;
  one_id: number;
  one_unit: number;
  one_from: string;
  one_to: string | null;
  one_at: Date;
  other_id: number;
  other_unit: number;
  other_from: string;
  other_to: string | null;
  other_at: Date;
  first: string;
  last: string | null;
};

/** Conflicts of which at least one side is in reach. */
export async function conflictList(
  db: Db,
  names: Names,
  { actor, reach }: Asking,
  page: { page: number; limit: number },
): Promise<Conflicts> {
  const values = new Values();
  const seenSql = `(${unitSql(reach, "one_unit", values)} OR ${unitSql(reach, "other_unit", values)})`;
  const counted = await db.rows<{ division_code: string; conflicts: number }>(
    `WITH ${PAIRS} SELECT unit.division_code, count(*)::int AS conflicts
       FROM pair JOIN unit ON unit.unit_id = pair.one_unit WHERE ${seenSql} GROUP BY 1 ORDER BY 2 DESC, 1`,
    values.list,
  );
  const people = await db.row<{ people: number }>(
    `WITH ${PAIRS} SELECT count(DISTINCT person_id)::int AS people FROM pair WHERE ${seenSql}`,
    values.list,
  );
  const rows = await db.rows<PairRow>(
    `WITH ${PAIRS} SELECT * FROM pair WHERE ${seenSql} ORDER BY first DESC, person_id, one_id, other_id
      LIMIT ${values.add(page.limit)} OFFSET ${values.add((page.page - 1) * page.limit)}`,
    values.list,
  );
  const units = rows.flatMap(({ one_unit, other_unit }) => [one_unit, other_unit]);
  const looked = await lookUp(db, names, { units, people: rows.map(({ person_id }) => person_id) });
  const seen = await unitsSeen(db, reach, units);
  const bureau = actor.role === "division_hr" || actor.role === "xpcc_hr";
  return {
    conflicts: rows.map((row) => ({
      person: personThere(looked, row.person_id),
      one: {
        entryId: row.one_id,
        unit: unitThere(looked, row.one_unit),
        from: row.one_from,
        to: row.one_to,
        recordedAt: row.one_at.toISOString(),
      },
      other: {
        entryId: row.other_id,
        unit: unitThere(looked, row.other_unit),
        from: row.other_from,
        to: row.other_to,
        recordedAt: row.other_at.toISOString(),
      },
      from: row.first,
      to: row.last,
      mayResolve: bureau && seen.has(row.one_unit) && seen.has(row.other_unit),
    })),
    total: counted.reduce((sum, { conflicts }) => sum + conflicts, 0),
    people: people?.people ?? 0,
    divisions: counted.map(({ division_code: code, conflicts }) => ({
      code,
      label: names.divisions[code] ?? code,
      conflicts,
    })),
  };
}

/** Which employment holds from which day on, and why. */
export type Ruling = { personId: number; keepEntryId: number; endEntryId: number; since: string; reason: string };

/** Decides a conflict. Throws `conflict_settled` when it is none any more. */
export async function resolve(
  tx: Tx,
  services: Writer,
  acting: Acting,
  ruling: Ruling,
): Promise<{ requestId: number; decisionId: number }> {
  if (!(await lockPeople(tx, [ruling.personId])).has(ruling.personId)) throw new Refusal("not_found");
  const all = await loadEntries(tx, [ruling.personId]);
  const named = (id: number) => all.find(({ entry_id, kind }) => entry_id === id && kind === "employment");
  const [keep, end] = [named(ruling.keepEntryId), named(ruling.endEntryId)];
  if (keep?.unit_id == null || end?.unit_id == null || keep === end) throw new Refusal("not_found");
  const seen = await unitsSeen(tx, acting.reach, [keep.unit_id, end.unit_id]);
  if (seen.size === 0) throw new Refusal("not_found");
  if (seen.size < 2) throw new Refusal("request_other_desk");
  const live = new Set(liveEntries(all));
  if (!live.has(keep) || !live.has(end) || !isConflict(keep, end)) throw new Refusal("conflict_settled");
  const since = isoToDay(ruling.since);
  if (since > shanghaiDay(acting.now))
    throw new Refusal("request_not_possible", [
      { path: "body.since", code: "not_possible", message: "日期还没有到", remedy: "请填写今天或以前的日期" },
    ]);
  const requestId = await insertRequest(tx, {
    person_id: ruling.personId,
    kind: "resolution",
    started_by: "unit",
    starter_unit_id: keep.unit_id,
    desk_unit_id: keep.unit_id,
    from_unit_id: end.unit_id,
    to_unit_id: keep.unit_id,
    subject_entry_id: end.entry_id,
    said: { since: ruling.since, keep: keep.entry_id },
    submitted_at: acting.now,
  });
  const [held] = await lockRequests(tx, [requestId]);
  const decisionId = await newDecision(tx, acting, "confirmed");
  await actOnHeld(tx, services, acting, held as RequestRow, "confirm", { reason: ruling.reason, decisionId });
  return { requestId, decisionId };
}

/** Whether two confirmed employments contradict each other; the list asks the same of the database. */
export function isConflict(one: LedgerEntry, other: LedgerEntry): boolean {
  const overlap =
    (one.valid_from ?? 0) <= (other.valid_to ?? 99991231) && (other.valid_from ?? 0) <= (one.valid_to ?? 99991231);
  const related = secondedBy(one) === other.unit_id || secondedBy(other) === one.unit_id;
  return one.approved === true && other.approved === true && one.unit_id !== other.unit_id && overlap && !related;
}
