/** Whether somebody has done everything that a course asks for: then its hours are theirs. */
import type { Services } from "../app.ts";
import { passedLessons } from "../assessment/door.ts";
import { completeEnrolment, lessonsStudied } from "../courses/door.ts";
import type { Tx } from "../platform/db.ts";
import { uuidFor } from "../platform/uuid.ts";
import { openShelf } from "../standing/door.ts";
import { progressOf } from "../watching/door.ts";
import { homePageOf, sayRecorded } from "../xapi/door.ts";

/** Whose enrolment. */
export interface Who {
  personId: number;
  enrolmentId: number;
}

/**
 * Completes an enrolment once every lesson has been seen as far as the course asks and every test was passed; before that, and
 * when it is completed already, it changes nothing. The caller holds the person's lock.
 * @returns whether it was completed by this call.
 */
export async function checkCompletion(tx: Tx, services: Services, who: Who): Promise<boolean> {
  const { personId, enrolmentId } = who;
  const lessons = await lessonsStudied(tx, personId, enrolmentId);
  // Somebody may have left, or been done, while something of it was still played.
  if (lessons[0]?.state !== "studying") return false;
  const ids = lessons.map(({ lessonId }) => lessonId);
  const { seen } = await progressOf(tx, personId, ids);
  const passed = await passedLessons(tx, personId, enrolmentId, ids);
  const done = lessons.every(({ lessonId, durationMs, coveragePercent }) =>
    durationMs === null
      ? passed.has(lessonId)
      : (seen.get(lessonId)?.coveredMs ?? 0) * 100 >= durationMs * coveragePercent,
  );
  if (!done) return false;
  const { jobs, vault, clock } = services;
  const writer = { jobs, vault, clock, shelf: openShelf(services.root) };
  const now = clock.now();
  const { fresh } = await completeEnrolment(tx, writer, { ...who, now });
  if (fresh) await tell(tx, services, { ...who, courseId: lessons[0].courseId, now });
  return fresh;
}

/** Says in the record store that a course was completed, for stores elsewhere to be told. */
async function tell(
  tx: Tx,
  { outside }: Services,
  { personId, enrolmentId, courseId, now }: Who & { courseId: number; now: Date },
): Promise<void> {
  const homePage = homePageOf(outside);
  await sayRecorded(
    tx,
    {
      statementId: uuidFor(`${homePage} completed ${enrolmentId}`),
      personId,
      verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { en: "completed" } },
      activity: {
        id: `${homePage}/courses/${courseId}`,
        definition: { type: "http://adlnet.gov/expapi/activities/course" },
      },
      result: { completion: true },
      at: now,
    },
    { now, outside },
  );
}
