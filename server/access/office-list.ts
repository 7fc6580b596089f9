/** Offices as they are read: lists within a reach, and single ones. */
import type { OFFICE_STATES, OfficeView } from "../../contract/access-view.ts";
import type { DataScope, Industry, Reach, Role } from "../../contract/actor.ts";
import { OFFICE_HOLDS } from "../identity/door.ts";
import { belowSql, reachSql } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { containing } from "../platform/values.ts";
import { placeName } from "./places.ts";

export type OfficeState = (typeof OFFICE_STATES)[number];

/** What offices are asked for; all of it together. */
export interface OfficeFilter {
  officeId?: number | undefined;
  /** A role of the product or the code of a made one. */
  role?: string | undefined;
  /** This unit and those below. */
  unit?: number | undefined;
  account?: number | undefined;
  /** Lent by this account. */
  lentBy?: number | undefined;
  q?: string | undefined;
  state?: OfficeState | undefined;
  endsBefore?: Date | undefined;
  before?: number | undefined;
  limit?: number | undefined;
}

interface OfficeRow {
  office_id: number;
  account_id: number;
  holder: string;
  role: Exclude<Role, "learner">;
  role_code: string | null;
  role_name: string | null;
  title: string;
  scope: DataScope;
  unit_id: number | null;
  division_code: string | null;
  unit_ids: number[] | null;
  industry: Industry | null;
  valid_from: Date;
  valid_to: Date | null;
  state: OfficeState;
  permissions: string[] | null;
  lender_id: number | null;
  lender: string | null;
  lender_title: string | null;
  granted_by: string | null;
  confirmed_by: string | null;
  note: string | null;
  revoked_at: Date | null;
  revoked_by: string | null;
  reason: string | null;
}

/** Where an office stands, at $2. */
const STATE = `CASE WHEN ${OFFICE_HOLDS} THEN 'holding'
  WHEN o.revoked_at IS NOT NULL OR made.retired_at IS NOT NULL OR (o.valid_to IS NOT NULL AND o.valid_to <= $2) THEN 'ended'
  WHEN o.pending THEN 'pending' WHEN o.valid_from > $2 THEN 'future' ELSE 'ended' END`;

const FROM = `FROM office o JOIN account a ON a.account_id = o.account_id LEFT JOIN person ON person.person_id = a.person_id
  LEFT JOIN made_role made ON made.role_code = o.role_code LEFT JOIN unit ON unit.unit_id = o.unit_id
  LEFT JOIN office lent ON lent.office_id = o.delegated_from LEFT JOIN account la ON la.account_id = lent.account_id
  LEFT JOIN account ga ON ga.account_id = o.granted_by LEFT JOIN account ca ON ca.account_id = o.confirmed_by
  LEFT JOIN account ra ON ra.account_id = o.revoked_by`;

const COLUMNS = `o.office_id, o.account_id, coalesce(person.name, a.display_name) AS holder, o.role, o.role_code, made.name AS role_name,
  o.title, o.scope, o.unit_id, o.division_code, o.unit_ids, o.industry, o.valid_from, o.valid_to, o.permissions,
  lent.office_id AS lender_id, la.display_name AS lender, lent.title AS lender_title, ga.display_name AS granted_by,
  ca.display_name AS confirmed_by, o.note, o.revoked_at, ra.display_name AS revoked_by, o.reason, ${STATE} AS state`;

/** Where an office says what place it is of; of a custom scope nothing, so that only those who see everybody see it. */
const PLACE = { unit: "o.unit_id", division: "coalesce(o.division_code, unit.division_code)" };

const PAGE = 50;

function conditionsOf(reach: Reach, filter: OfficeFilter, now: Date): { where: string; values: unknown[] } {
  // $1 is held free so that the instant is $2, as the condition about holding wants it.
  const values: unknown[] = [null, now];
  const numbered = { add: (value: unknown) => `$${values.push(value)}` };
  const parts = ["$1::text IS NULL AND $2::timestamptz IS NOT NULL", reachSql(reach, PLACE, numbered)];
  if (filter.officeId !== undefined) parts.push(`o.office_id = ${numbered.add(filter.officeId)}`);
  if (filter.role !== undefined) {
    const role = numbered.add(filter.role);
    parts.push(`(o.role_code = ${role} OR (o.role_code IS NULL AND o.role = ${role}))`);
  }
  if (filter.unit !== undefined) parts.push(belowSql("o.unit_id", numbered.add([filter.unit])));
  if (filter.account !== undefined) parts.push(`o.account_id = ${numbered.add(filter.account)}`);
  if (filter.lentBy !== undefined) parts.push(`lent.account_id = ${numbered.add(filter.lentBy)}`);
  if (filter.q !== undefined && filter.q.trim() !== "") {
    const like = numbered.add(containing(filter.q.trim()));
    parts.push(`(coalesce(person.name, a.display_name) LIKE ${like} OR o.title LIKE ${like})`);
  }
  if (filter.state !== undefined) parts.push(`(${STATE}) = ${numbered.add(filter.state)}`);
  if (filter.endsBefore !== undefined)
    parts.push(`o.valid_to <= ${numbered.add(filter.endsBefore)} AND (${STATE}) = 'holding'`);
  return { where: parts.join(" AND "), values };
}

/** A page of offices within a reach, the newest first, and how many there are without the page's limit. */
export async function officePage(
  db: Db,
  reach: Reach,
  filter: OfficeFilter,
  { now, divisions }: { now: Date; divisions: Readonly<Record<string, string>> },
): Promise<{ offices: OfficeView[]; next?: string; total: number }> {
  const { where, values } = conditionsOf(reach, filter, now);
  const limit = filter.limit ?? PAGE;
  const before = filter.before ?? Number.MAX_SAFE_INTEGER;
  const rows = await db.rows<OfficeRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE ${where} AND o.office_id < $${values.length + 1}
      ORDER BY o.office_id DESC LIMIT $${values.length + 2}`,
    [...values, before, limit + 1],
  );
  const counted = await db.row<{ total: number }>(`SELECT count(*)::int AS total ${FROM} WHERE ${where}`, values);
  const shown = rows.slice(0, limit);
  const offices: OfficeView[] = [];
  for (const row of shown) offices.push(await viewOf(db, row, divisions));
  const last = shown.at(-1);
  return {
    offices,
    total: counted?.total ?? 0,
    ...(rows.length > limit && last !== undefined ? { next: String(last.office_id) } : {}),
  };
}

/** One office, within a reach; undefined for a foreign one as for one that does not exist. */
export async function officeById(
  db: Db,
  officeId: number,
  sources: { now: Date; divisions: Readonly<Record<string, string>> },
  reach: Reach = { kind: "all" },
): Promise<OfficeView | undefined> {
  return (await officePage(db, reach, { officeId, limit: 1 }, sources)).offices[0];
}

async function viewOf(db: Db, row: OfficeRow, divisions: Readonly<Record<string, string>>): Promise<OfficeView> {
  const place = {
    scope: row.scope,
    ...(row.unit_id === null ? {} : { unitId: row.unit_id }),
    ...(row.division_code === null ? {} : { divisionCode: row.division_code }),
    ...(row.unit_ids === null ? {} : { unitIds: row.unit_ids }),
    ...(row.industry === null ? {} : { industry: row.industry }),
  };
  const { lender_id: lenderId, lender, lender_title: lenderTitle } = row;
  return {
    officeId: row.office_id,
    accountId: row.account_id,
    holder: row.holder,
    role: row.role,
    roleCode: row.role_code,
    roleName: row.role_name,
    title: row.title,
    place,
    placeName: await placeName(db, place, divisions),
    from: row.valid_from.toISOString(),
    to: row.valid_to?.toISOString() ?? null,
    state: row.state,
    permissions: row.permissions,
    lender: lenderId === null ? null : { officeId: lenderId, holder: lender ?? "", title: lenderTitle ?? "" },
    grantedBy: row.granted_by,
    confirmedBy: row.confirmed_by,
    note: row.note,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokedBy: row.revoked_by,
    reason: row.reason,
  };
}
