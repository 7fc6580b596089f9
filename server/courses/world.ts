/** Courses as they come about: made, handed in and decided on by the area's own acts. For named worlds and for tests. */
import type { Industry } from "../../contract/actor.ts";
import type { TellingServices } from "../notices/door.ts";
import type { Tx } from "../platform/db.ts";
import { shanghaiDay } from "../platform/clock.ts";
import { copyRows, fillEntries, reserveEntryIds, type PolicyShelf } from "../standing/door.ts";
import { decideVersion, recognise } from "./approving.ts";
import { createCourse, holdVersion, saveLessons, submitVersion, versionInReach, type Acting } from "./authoring.ts";
import type { Reading } from "./catalogue.ts";
import { COMPLETING, entryOf } from "./completing.ts";
import { enrol } from "./enrol.ts";
import type { Particulars } from "./particulars.ts";
import { courseVersion, moveEnrolment, type CourseRow, type LessonRow } from "./store.ts";

/** A course to be written. What is left out is free, for everybody, watched to 95 %, and has one lesson. */
export type CourseToWrite = Pick<Particulars, "title" | "part" | "hundredths" | "opens" | "closes"> &
  Partial<Particulars> & {
    institutionId: number;
    /** The account that makes it, and the one that decides on it. */
    madeBy: number;
    decidedBy: number;
    at: Date;
    lessons?: readonly { title: string; kind?: LessonRow["kind"]; durationMs?: number; contentKey?: string }[];
    /** How far it has come; on offer when absent. */
    until?: "draft" | "submitted" | "approved" | "returned" | "refused";
    reason?: string;
    /** Industries that recognise it. */
    industries?: readonly Industry[];
  };

const EVERYWHERE = { kind: "all" } as const;
const USUAL_MS = 600_000;

/** Writes a course. Returns its number; its version is the first. */
export async function writeCourse(
  tx: Tx,
  services: TellingServices & { shelf: PolicyShelf },
  given: CourseToWrite,
): Promise<number> {
  const { institutionId, madeBy, decidedBy, at: now, until = "approved", reason = null, industries = [] } = given;
  const author: Acting = { actor: { accountId: madeBy, role: "institution" }, reach: EVERYWHERE, now };
  const desk: Acting = { actor: { accountId: decidedBy, role: "xpcc_hr" }, reach: EVERYWHERE, now };
  const { courseId } = await createCourse(tx, services.shelf, author, institutionId, particularsOf(given));
  const held = async (acting: Acting) => {
    const { edition } = await versionInReach(tx, acting, courseId, 1);
    return holdVersion(tx, acting, { courseId, version: 1, edition });
  };
  const lessons = given.lessons ?? [{ title: given.title }];
  await saveLessons(
    tx,
    author,
    await held(author),
    lessons.map(({ title, kind = "document", durationMs = USUAL_MS, contentKey = null }) => ({
      title,
      kind,
      content_key: contentKey,
      duration_ms: kind === "test" ? null : durationMs,
    })),
  );
  if (until === "draft") return courseId;
  await submitVersion(tx, author, await held(author));
  if (until === "submitted") return courseId;
  const event = ({ approved: "approve", returned: "return", refused: "refuse" } as const)[until];
  await decideVersion(tx, services, desk, await held(desk), { event, reason });
  for (const industry of industries)
    await recognise(tx, desk, { courseId, industry, counts: true, reason: reason ?? "" });
  return courseId;
}

/** Somebody who studies a course, and when and under which number they finished it. */
export type StudyToWrite = {
  personId: number;
  courseId: number;
  at: Date;
  finished?: { at: Date; certificateNumber: string };
};

/** Writes that somebody studies a course, or has finished it, recorded on the day of it. Returns the enrolment's number. */
export async function writeStudy(
  tx: Tx,
  reading: Reading,
  { personId, courseId, at, finished }: StudyToWrite,
): Promise<number> {
  const row = await enrol(tx, reading, { personId, courseId, now: at });
  if (finished === undefined) return row.enrolment_id;
  const course = (await courseVersion(tx, courseId, row.version)) as CourseRow;
  const entryId = await reserveEntryIds(tx, 1);
  const { entries } = await fillEntries(tx, reading.shelf, [entryOf(row, course, shanghaiDay(finished.at))]);
  const rows = entries.map((entry) => ({ ...entry, entry_id: entryId, recorded_at: finished.at }));
  await copyRows(tx, COMPLETING, rows, ["entry_id", "recorded_at"]);
  const { at: completed_at, certificateNumber: certificate_number } = finished;
  await moveEnrolment(tx, row, { state: "completed", completed_at, entry_id: entryId, certificate_number });
  return row.enrolment_id;
}

function particularsOf(given: CourseToWrite): Particulars {
  const { title, summary = "", part, class: level = null, series = null, category = null } = given;
  const { hundredths, fen = 0, opens, closes, coveragePercent = 95 } = given;
  return { title, summary, part, class: level, series, category, hundredths, fen, opens, closes, coveragePercent };
}
