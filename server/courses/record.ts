/** What somebody has learned, on paper: certificates, and the record as it was known on a day. */
import type { LearningRecord, CertificateView, VerifiedCertificate } from "../../contract/learning-record.ts";
import { personById } from "../people/door.ts";
import { shanghaiDate, startOfShanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import type { EnrolmentRow } from "./store.ts";

type CertifiedRow = Pick<EnrolmentRow, "person_id" | "enrolled_at" | "completed_at" | "revoked_at"> & {
  certificate_number: string;
  title: string;
  institution: string;
  part: CertificateView["part"];
  hundredths: number;
};

const CERTIFIED = `SELECT e.person_id, e.enrolled_at, e.completed_at, e.revoked_at, e.certificate_number, v.title,
    u.name AS institution, v.part, v.hundredths
  FROM enrolment e JOIN course_version v USING (course_id, version) JOIN course c USING (course_id)
  JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)`;

function told(row: CertifiedRow): Omit<VerifiedCertificate, "name"> {
  return {
    number: row.certificate_number,
    title: row.title,
    institution: row.institution,
    part: row.part,
    hundredths: row.hundredths,
    enrolledOn: shanghaiDate(row.enrolled_at),
    completedOn: shanghaiDate(row.completed_at as Date),
    revokedOn: row.revoked_at === null ? null : shanghaiDate(row.revoked_at),
  };
}

/** The certificate of one's own enrolment. Throws `not_found` when it was not completed. */
export async function certificateOf(
  db: Db,
  vault: Vault,
  personId: number,
  enrolmentId: number,
): Promise<CertificateView> {
  const row = await db.row<CertifiedRow>(
    `${CERTIFIED} WHERE e.person_id = $1 AND e.enrolment_id = $2 AND e.certificate_number IS NOT NULL`,
    [personId, enrolmentId],
  );
  const person = row === undefined ? undefined : await personById(db, vault, personId);
  if (row === undefined || person === undefined) throw new Refusal("not_found");
  return { ...told(row), name: person.name, identity: masked(person.identity_number) };
}

/** A certificate by its number, spaces and hyphens aside. Of the name it shows the first character. */
export async function verifiedCertificate(everywhere: Db, vault: Vault, number: string): Promise<VerifiedCertificate> {
  const compact = number.toUpperCase().replaceAll(/[\s-]/g, "");
  const row = await everywhere.row<CertifiedRow>(`${CERTIFIED} WHERE e.certificate_number = $1`, [compact]);
  const person = row === undefined ? undefined : await personById(everywhere, vault, row.person_id);
  if (row === undefined || person === undefined) throw new Refusal("not_found");
  const [first = "", ...rest] = person.name;
  return { ...told(row), name: first + "＊".repeat(Math.min(rest.length, 3)) };
}

/** Courses of a person as they were known at the end of a day: what came later has not happened yet. */
export async function coursesAsAt(
  db: Db,
  personId: number,
  { from, asAt }: { from: string; asAt: string },
): Promise<LearningRecord["courses"]> {
  const rows = await db.rows<CertifiedRow & { enrolment_id: number; certificate_number: string | null }>(
    `SELECT e.person_id, e.enrolment_id, e.enrolled_at, e.revoked_at, v.title, u.name AS institution, v.part, v.hundredths,
            CASE WHEN e.completed_at < $3 THEN e.completed_at END AS completed_at,
            CASE WHEN e.completed_at < $3 THEN e.certificate_number END AS certificate_number
       FROM enrolment e JOIN course_version v USING (course_id, version) JOIN course c USING (course_id)
       JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
      WHERE e.person_id = $1 AND e.enrolled_at < $3 AND coalesce(e.completed_at, 'infinity') >= $2
        AND (e.revoked_at IS NULL OR e.revoked_at >= $3) AND (e.left_at IS NULL OR e.left_at >= $3)
      ORDER BY e.completed_at NULLS LAST, e.enrolment_id LIMIT 1000`,
    [personId, startOfShanghaiDay(from), startOfShanghaiDay(nextDay(asAt))],
  );
  return rows.map((row) => ({
    enrolmentId: row.enrolment_id,
    title: row.title,
    institution: row.institution,
    part: row.part,
    hundredths: row.hundredths,
    enrolledOn: shanghaiDate(row.enrolled_at),
    completedOn: row.completed_at === null ? null : shanghaiDate(row.completed_at),
    certificateNumber: row.certificate_number,
  }));
}

function nextDay(day: string): string {
  return shanghaiDate(new Date(startOfShanghaiDay(day).getTime() + 36 * 3_600_000));
}
