/** More time for somebody who needs it. */
import type { AdjustmentList } from "../../contract/assessment-tests.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";
import { institutionSql, type Acting } from "./bank.ts";

type Line = AdjustmentList["adjustments"][number];
type Row = { enrolment_id: number; name: string; course: string; extra_percent: number; reason: string; made_at: Date };

const FROM = `FROM enrolment e JOIN person USING (person_id) JOIN course c USING (course_id) JOIN course_version v USING (course_id, version)
  JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)`;
const MOST = 200;

function lineOf(row: Row): Line {
  return {
    enrolmentId: row.enrolment_id,
    name: maskedName(row.name),
    course: row.course,
    extraPercent: row.extra_percent,
    reason: row.reason,
    madeAt: row.made_at.toISOString(),
  };
}

/** Enough to see that it is the right one, and no more. */
function maskedName(name: string): string {
  const [first = "", ...rest] = name;
  return first + "*".repeat(Math.min(rest.length, 4));
}

/** Who has more time in courses within reach, the newest first. */
export async function adjustmentsWithin(db: Db, { reach }: Pick<Acting, "reach">): Promise<Line[]> {
  const values = new Values();
  const rows = await db.rows<Row>(
    `SELECT enrolment_id, person.name, v.title AS course, a.extra_percent, a.reason, a.made_at
       ${FROM} JOIN test_adjustment a USING (person_id, enrolment_id)
      WHERE ${institutionSql(reach, values)} ORDER BY a.made_at DESC, enrolment_id DESC LIMIT ${MOST}`,
    values.list,
  );
  return rows.map(lineOf);
}

/** Gives, changes or ends (0 %) what somebody has on top. Returns it, and whose it is. */
export async function adjust(
  tx: Tx,
  { reach, accountId, now }: Acting,
  given: { enrolmentId: number; extraPercent: number; reason: string },
): Promise<{ personId: number; line: Line }> {
  const { enrolmentId, extraPercent, reason } = given;
  const values = new Values(enrolmentId);
  const found = await tx.row<{ person_id: number; name: string; course: string }>(
    `SELECT e.person_id, person.name, v.title AS course ${FROM}
      WHERE e.enrolment_id = $1 AND e.state <> 'left' AND ${institutionSql(reach, values)}`,
    values.list,
  );
  if (found === undefined) throw new Refusal("not_found");
  const { person_id: personId, name, course } = found;
  await tx.execute(
    `INSERT INTO test_adjustment (person_id, enrolment_id, extra_percent, reason, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (person_id, enrolment_id) DO UPDATE SET extra_percent = EXCLUDED.extra_percent, reason = EXCLUDED.reason,
       made_by = EXCLUDED.made_by, made_at = EXCLUDED.made_at`,
    [personId, enrolmentId, extraPercent, reason.trim(), accountId, now],
  );
  const row = {
    enrolment_id: enrolmentId,
    name,
    course,
    extra_percent: extraPercent,
    reason: reason.trim(),
    made_at: now,
  };
  return { personId, line: lineOf(row) };
}
