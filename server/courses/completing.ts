/** From the last lesson to the ledger: hours booked once, a certificate that anybody can check, and the way back. */
import { randomInt } from "node:crypto";
import { splitDate } from "../../engine/calendar.ts";
import { officeTitle } from "../identity/door.ts";
import { notify, type TellingServices } from "../notices/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import {
  LedgerRefusal,
  lockPeople,
  personInReach,
  recordEntries,
  reverseEntry,
  type LedgerServices,
  type NewEntry,
} from "../standing/door.ts";
import type { Acting } from "./authoring.ts";
import { courseVersion, lockEnrolment, moveEnrolment, type CourseRow, type EnrolmentRow } from "./store.ts";

/** What booking hours needs. */
export type Writer = LedgerServices & TellingServices;

/** Who writes the entry of a completed course. */
export const COMPLETING = { author: "平台：学完课程", source: "platform" };

const PARTS = { public: "公需科目", professional: "专业科目" } as const;

/** Hours in words: "12学时", "0.5学时". */
export function hoursText(hundredths: number): string {
  return `${hundredths / 100}学时`;
}

/** No letters and digits that are taken for one another. */
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** A number that nobody can guess. */
function newNumber(year: number): string {
  const signs = Array.from({ length: 12 }, () => SIGNS[randomInt(SIGNS.length)]);
  return `XS${year}${signs.join("")}`;
}

/** The entry that the hours of an enrolment stand in. What decides whether they count was fixed when enrolling. */
export function entryOf(row: EnrolmentRow, course: CourseRow, day: number): NewEntry {
  return {
    person_id: row.person_id,
    kind: "credits",
    part: course.part,
    hundredths: course.hundredths,
    right_level: row.right_level,
    enrolled_series: row.enrolled_series,
    enrolled_category: row.enrolled_category,
    whitelisted: row.whitelisted,
    ...(course.series === null ? {} : { course_series: course.series }),
    // Made for everybody's own category when it names none.
    course_category: course.category ?? row.enrolled_category,
    valid_from: day,
    submitted_on: day,
    year: splitDate(day).year,
    approved: true,
    declaration: `course:${row.course_id}:${row.enrolment_id}`,
    note: `《${course.title}》`,
  };
}

/**
 * Completes an enrolment: one entry of the ledger in the same transaction, to the year of this day, and the person is told. The
 * caller has made sure that everything was studied and passed. Doing it again changes nothing. Throws `not_found` for an enrolment
 * that is not theirs, was left or taken back.
 * @returns the enrolment, and whether it was completed by this call.
 */
export async function completeEnrolment(
  tx: Tx,
  services: Writer,
  { personId, enrolmentId, now }: { personId: number; enrolmentId: number; now: Date },
): Promise<{ enrolment: EnrolmentRow; fresh: boolean }> {
  await lockPeople(tx, [personId]);
  const row = await lockEnrolment(tx, personId, enrolmentId);
  if (row === undefined || row.state === "left" || row.state === "revoked") throw new Refusal("not_found");
  if (row.state === "completed") return { enrolment: row, fresh: false };
  const course = (await courseVersion(tx, row.course_id, row.version)) as CourseRow;
  const day = shanghaiDay(now);
  const { year } = splitDate(day);
  const [entryId] = await recordEntries(tx, services, COMPLETING, [entryOf(row, course, day)]);
  const enrolment = await moveEnrolment(tx, row, {
    state: "completed",
    completed_at: now,
    entry_id: entryId ?? null,
    certificate_number: newNumber(year),
  });
  await notify(tx, services, {
    template: "course_completed",
    personId,
    link: `/my-courses/${enrolmentId}`,
    values: {
      course: course.title,
      hours: hoursText(course.hundredths),
      year: String(year),
      part: PARTS[course.part],
    },
  });
  return { enrolment, fresh: true };
}

/**
 * Takes a completion back: the entry is reversed, the certificate counts no more, the person is told. Throws `not_found` when the
 * person is out of reach, `course_not_completed` when there is nothing to take back.
 */
export async function revokeCompletion(
  tx: Tx,
  services: Writer & { vault: Vault },
  acting: Acting,
  { enrolmentId, reason }: { enrolmentId: number; reason: string },
): Promise<EnrolmentRow> {
  const found = await tx.row<{ person_id: number }>("SELECT person_id FROM enrolment WHERE enrolment_id = $1", [
    enrolmentId,
  ]);
  if (found === undefined) throw new Refusal("not_found");
  const personId = found.person_id;
  await personInReach(tx, services.vault, acting, personId, shanghaiDay(acting.now));
  await lockPeople(tx, [personId]);
  const row = await lockEnrolment(tx, personId, enrolmentId);
  if (row === undefined) throw new Refusal("not_found");
  if (row.state !== "completed") throw new Refusal("course_not_completed");
  const office = await officeTitle(tx, acting.actor);
  const author = { author: `${acting.actor.role}:account-${acting.actor.accountId}`, source: "review" };
  await reversed(reverseEntry(tx, services, author, { personId, entryId: row.entry_id as number, reason }));
  const course = (await courseVersion(tx, row.course_id, row.version)) as CourseRow;
  const revoked = { revoked_at: acting.now, revoked_by: acting.actor.accountId, revoked_why: reason };
  const enrolment = await moveEnrolment(tx, row, { state: "revoked", ...revoked });
  await notify(tx, services, {
    template: "item_revoked",
    personId,
    link: `/my-courses/${enrolmentId}`,
    values: { item: `课程《${course.title}》的学完记录`, office, reason },
  });
  return enrolment;
}

/** An entry that somebody has taken back already stays so. */
async function reversed(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof LedgerRefusal) || error.problems[0]?.code !== "entry_reversed") throw error;
  }
}
