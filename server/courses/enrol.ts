/** Who studies what: enrolling, leaving, and which lesson somebody may study. */
import type { ENROL_PROBLEMS, WorthView } from "../../contract/courses.ts";
import type { FieldError } from "../../contract/problems.ts";
import { institutionOn } from "../organisations/door.ts";
import { dayToIso, shanghaiDay } from "../platform/clock.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { lockPeople } from "../standing/door.ts";
import { enrolmentsIn, insteadOf, type Reading } from "./catalogue.ts";
import {
  courseVersion,
  insertEnrolment,
  lockEnrolment,
  moveEnrolment,
  type CourseRow,
  type EnrolmentRow,
} from "./store.ts";
import { codeOf, learnerOf, optionOf, worthOf, type Learner } from "./worth.ts";

type EnrolProblem = (typeof ENROL_PROBLEMS)[number];

const BARS: Partial<Record<WorthView["code"], EnrolProblem>> = {
  wrong_level: "course_wrong_level",
  level_unknown: "course_level_unknown",
  wrong_series: "course_wrong_series",
  series_unknown: "course_series_unknown",
  industry_line: "course_industry_line",
};

/** Why somebody cannot enrol in a course today; undefined when they can. */
export async function barOf(
  db: Db,
  learner: Learner,
  row: CourseRow,
  enrolment: EnrolmentRow | undefined,
): Promise<EnrolProblem | undefined> {
  if (enrolment !== undefined) return enrolment.state === "completed" ? "course_completed" : "course_enrolled";
  if (row.ended_at !== null) return "course_ended";
  const today = dayToIso(learner.today);
  if (today < row.opens || today > row.closes) return "course_not_open";
  const unfit = BARS[worthOf(learner, row).code];
  if (unfit !== undefined) return unfit;
  const { state } = await institutionOn(db, today, row.institution_id);
  return state === "current" || state === "expiring" ? undefined : "course_paused";
}

/**
 * Enrols a person in the version on offer. Level, series, category and recognition are fixed as they are today (A3). Throws the
 * refusal by its name; where the course is the wrong one, with the right ones.
 */
export async function enrol(
  tx: Tx,
  reading: Reading,
  { personId, courseId, now }: { personId: number; courseId: number; now: Date },
): Promise<EnrolmentRow> {
  await lockPeople(tx, [personId]);
  await tx.row("SELECT FROM course WHERE course_id = $1 FOR SHARE", [courseId]);
  const row = await courseVersion(tx, courseId);
  if (row === undefined) throw new Refusal("not_found");
  const learner = await learnerOf(tx, reading, personId, shanghaiDay(now));
  const before = (await enrolmentsIn(tx, personId, [courseId])).get(courseId);
  const bar = await barOf(tx, learner, row, before);
  if (bar !== undefined) throw new Refusal(bar, await rightOnes(tx, reading, learner, row, bar));
  const { whitelisted = false } = optionOf(learner, "?", row.title, row);
  try {
    return await insertEnrolment(tx, {
      person_id: personId,
      course_id: courseId,
      version: row.version,
      enrolled_at: now,
      // Whoever is let in belongs in the class.
      right_level: true,
      enrolled_series: codeOf(learner, "series"),
      enrolled_category: codeOf(learner, "category"),
      whitelisted,
    });
  } catch (error) {
    if (violatedConstraint(error) === "enrolment_once") throw new Refusal("course_enrolled");
    throw error;
  }
}

const OFFER_OTHERS: readonly EnrolProblem[] = ["course_wrong_level", "course_wrong_series", "course_industry_line"];

async function rightOnes(
  db: Db,
  reading: Reading,
  learner: Learner,
  row: CourseRow,
  bar: EnrolProblem,
): Promise<FieldError[] | undefined> {
  if (!OFFER_OTHERS.includes(bar)) return undefined;
  const right = await insteadOf(db, reading, learner, row.part);
  return right.map(({ courseId, title }) => ({
    path: "params.courseId",
    code: "right_course",
    message: `适合您的课程：《${title}》`,
    remedy: `/courses/${courseId}`,
  }));
}

/** Leaves a course that is studied. Leaving twice changes nothing. */
export async function leave(
  tx: Tx,
  { personId, enrolmentId, now }: { personId: number; enrolmentId: number; now: Date },
): Promise<EnrolmentRow> {
  await lockPeople(tx, [personId]);
  const row = await lockEnrolment(tx, personId, enrolmentId);
  if (row === undefined) throw new Refusal("not_found");
  if (row.state === "completed" || row.state === "revoked") throw new Refusal("course_completed");
  return row.state === "left" ? row : moveEnrolment(tx, row, { state: "left", left_at: now });
}
