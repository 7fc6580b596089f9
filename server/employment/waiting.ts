/** What waits on the desks in reach: requests, and claims in ledgers that nobody has made a request of yet. */
import { addDays, daysBetween, formatDate, type DateInt } from "../../engine/calendar.ts";
import type { Waiting, WaitingItem } from "../../contract/employment.ts";
import { personSearchSql } from "../people/door.ts";
import { shanghaiDay, startOfShanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { liveSql } from "../standing/door.ts";
import type { RequestKind } from "./request.ts";
import { Values } from "../platform/values.ts";
import { unitSql, type Asking } from "./sight.ts";
import type { Said } from "./store.ts";
import {
  levelView,
  lifeOf,
  lookUp,
  personThere,
  seriesView,
  unitOf,
  unitThere,
  type LifeView,
  type Names,
} from "./views.ts";

/** What the list is narrowed to. */
export type WaitingFilter = {
  q?: string | undefined;
  kind?: RequestKind | undefined;
  unit?: number | undefined;
  days?: number | undefined;
  page: number;
  limit: number;
};

type ItemRow = {
  item_id: string;
  person_id: number;
  kind: RequestKind;
  desk_unit_id: number;
  from_unit_id: number | null;
  to_unit_id: number | null;
  said: Said;
  started_by: "person" | "unit";
  submitted_at: Date;
};

/** The unit that looks after a claimed title: where its holder serves on a day, confirmed before claimed. */
function servingSql(person: string, today: string): string {
  return `(SELECT unit_id FROM ledger_entry serving WHERE serving.person_id = ${person} AND serving.kind = 'employment'
      AND serving.unit_id IS NOT NULL AND serving.approved IS NOT FALSE AND serving.valid_from <= ${today}
      AND (serving.valid_to IS NULL OR serving.valid_to >= ${today}) AND ${liveSql("serving")}
    ORDER BY (serving.approved IS TRUE) DESC, serving.valid_from DESC, serving.entry_id DESC LIMIT 1)`;
}

/** Everything that waits anywhere, as a CTE `item`; `whose` limits the claims looked at. */
function itemCte(today: string, whose = "true"): string {
  return `item AS (
    SELECT 'r' || request_id AS item_id, person_id, kind, desk_unit_id, from_unit_id, to_unit_id, said, started_by, submitted_at
      FROM employment_request WHERE state = 'waiting'
    UNION ALL
    SELECT 'c' || entry.person_id || '-' || entry.entry_id, entry.person_id, CASE entry.kind WHEN 'title' THEN 'title' ELSE 'join' END,
           CASE entry.kind WHEN 'title' THEN ${servingSql("entry.person_id", today)} ELSE entry.unit_id END, NULL,
           CASE entry.kind WHEN 'title' THEN NULL ELSE entry.unit_id END,
           jsonb_strip_nulls(jsonb_build_object('since', entry.valid_from, 'until', entry.valid_to, 'series', entry.series,
             'level', entry.level, 'certificate', entry.detail->>'certificate', 'department', entry.detail->>'department',
             'note', entry.note)), 'person', entry.recorded_at
      FROM ledger_entry entry
     WHERE entry.approved IS NULL AND entry.reverses IS NULL AND entry.kind IN ('employment', 'title') AND ${liveSql("entry")} AND ${whose}
       AND NOT EXISTS (SELECT FROM employment_request taken
                        WHERE taken.person_id = entry.person_id AND taken.claim_entry_id = entry.entry_id))`;
}

/** The list, with how many of each kind there are. */
export async function waitingList(
  db: Db,
  names: Names,
  { reach }: Asking,
  filter: WaitingFilter,
  at: { now: Date; today: DateInt },
): Promise<Waiting> {
  const values = new Values(formatDate(at.today));
  const parts = [unitSql(reach, "item.desk_unit_id", values)];
  if (filter.unit !== undefined)
    parts.push(unitSql({ kind: "unit_and_below", unitId: filter.unit }, "item.desk_unit_id", values));
  if (filter.q !== undefined && filter.q.trim() !== "") parts.push(personSearchSql(names.vault, filter.q, values));
  if (filter.days !== undefined)
    parts.push(`item.submitted_at < ${values.add(startOfShanghaiDay(formatDate(addDays(at.today, 1 - filter.days))))}`);
  const found = `WITH ${itemCte("$1::date")}, found AS (
    SELECT item.* FROM item JOIN person ON person.person_id = item.person_id WHERE ${parts.join(" AND ")})`;
  const counted = await db.rows<{ kind: string; items: number }>(
    `${found} SELECT kind, count(*)::int AS items FROM found GROUP BY kind ORDER BY kind`,
    values.list,
  );
  const kinds = Object.fromEntries(counted.map(({ kind, items }) => [kind, items]));
  const total =
    filter.kind === undefined ? counted.reduce((sum, { items }) => sum + items, 0) : (kinds[filter.kind] ?? 0);
  const chosen = filter.kind === undefined ? "true" : `kind = ${values.add(filter.kind)}`;
  const rows = await db.rows<ItemRow>(
    `${found} SELECT * FROM found WHERE ${chosen} ORDER BY submitted_at, item_id
      LIMIT ${values.add(filter.limit)} OFFSET ${values.add((filter.page - 1) * filter.limit)}`,
    values.list,
  );
  return { items: await itemViews(db, names, rows, at.now), total, kinds };
}

/** One item in reach. Throws `not_found` for a foreign one, and for one that waits no longer. */
export async function waitingItem(
  db: Db,
  names: Names,
  { reach }: Asking,
  itemId: string,
  at: { now: Date; today: DateInt },
): Promise<{ item: WaitingItem; personId: number }> {
  const values = new Values(formatDate(at.today), itemId);
  const rows = await db.rows<ItemRow>(
    `WITH ${itemCte("$1::date")} SELECT item.* FROM item WHERE item.item_id = $2 AND ${unitSql(reach, "item.desk_unit_id", values)}`,
    values.list,
  );
  const [item] = await itemViews(db, names, rows, at.now);
  if (item === undefined) throw new Refusal("not_found");
  return { item, personId: item.person.personId };
}

/** Units, titles and requests of one person, with the claims that nobody has made a request of yet. */
export async function wholeLife(
  db: Db,
  names: Names,
  asking: Asking,
  personId: number,
  at: { now: Date; today: DateInt },
): Promise<LifeView & { claims: WaitingItem[] }> {
  const rows = await db.rows<ItemRow>(
    `WITH ${itemCte("$1::date", "entry.person_id = $2")} SELECT item.* FROM item
      WHERE item.person_id = $2 AND item.item_id LIKE 'c%' AND item.desk_unit_id IS NOT NULL ORDER BY submitted_at, item_id`,
    [formatDate(at.today), personId],
  );
  const life = await lifeOf(db, names, asking, personId, at);
  return { ...life, claims: await itemViews(db, names, rows, at.now) };
}

async function itemViews(db: Db, names: Names, rows: readonly ItemRow[], now: Date): Promise<WaitingItem[]> {
  const looked = await lookUp(db, names, {
    units: rows.flatMap((row) => [row.desk_unit_id, row.from_unit_id, row.to_unit_id]),
    people: rows.map(({ person_id }) => person_id),
  });
  return rows.map((row) => ({
    itemId: row.item_id,
    person: personThere(looked, row.person_id),
    kind: row.kind,
    desk: unitThere(looked, row.desk_unit_id),
    from: unitOf(looked, row.from_unit_id),
    to: unitOf(looked, row.to_unit_id),
    since: row.said.since ?? null,
    until: row.said.until ?? null,
    series: seriesView(names, row.said.series),
    level: levelView(row.said.level),
    certificate: row.said.certificate ?? null,
    department: row.said.department ?? null,
    note: row.said.note ?? null,
    startedBy: row.started_by,
    submittedAt: row.submitted_at.toISOString(),
    days: Math.max(0, daysBetween(shanghaiDay(row.submitted_at), shanghaiDay(now))),
  }));
}
