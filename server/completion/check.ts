/** Whether somebody has done everything that a course asks for: then its hours are theirs. */
import type { Services } from "../app.ts";
import { passedLessons, type TestEnded } from "../assessment/door.ts";
import { completeEnrolment, courseOfEnrolment, lessonsStudied, studyingOf } from "../courses/door.ts";
import type { Tx } from "../platform/db.ts";
import { uuidFor } from "../platform/uuid.ts";
import { openShelf } from "../standing/door.ts";
import { progressOf } from "../watching/door.ts";
import { homePageOf, sayRecorded } from "../xapi/door.ts";

/** What completing a course needs of the server. */
export type Completing = Pick<Services, "root" | "vault" | "clock" | "outside"> & {
  jobs: Pick<Services["jobs"], "enqueue">;
};

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
export async function checkCompletion(tx: Tx, services: Completing, who: Who): Promise<boolean> {
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
  const { fresh, enrolment } = await completeEnrolment(tx, writer, { ...who, now });
  const { courseId } = lessons[0];
  if (fresh) await tell(tx, services, { ...who, courseId, now, entryId: enrolment.entry_id });
  return fresh;
}

/**
 * Completes what is complete of everything that somebody studies: of records that were made one, what both have done together. The
 * caller holds the person's lock.
 * @returns the enrolments that were completed by this call.
 */
export async function checkEverything(tx: Tx, services: Completing, personId: number): Promise<number[]> {
  const completed: number[] = [];
  for (const enrolmentId of await studyingOf(tx, personId))
    if (await checkCompletion(tx, services, { personId, enrolmentId })) completed.push(enrolmentId);
  return completed;
}

/** Says in the record store that a test was passed or failed, for stores elsewhere to be told. What was asked stays here. */
export async function sayTested(tx: Tx, { outside, clock }: Completing, ended: TestEnded): Promise<void> {
  const { personId, enrolmentId, attemptId, lessonId, passed, points, questions, endedAt } = ended;
  const homePage = homePageOf(outside);
  const courseId = await courseOfEnrolment(tx, enrolmentId);
  const course = { id: `${homePage}/courses/${courseId}`, definition: { type: `${ACTIVITIES}/course` } };
  const verb = passed ? "passed" : "failed";
  const max = questions * 100;
  await sayRecorded(
    tx,
    {
      statementId: uuidFor(`${homePage} tested ${enrolmentId} ${attemptId}`),
      personId,
      verb: { id: `${VERBS}/${verb}`, display: { en: verb } },
      activity: {
        id: `${homePage}/courses/${courseId}/lessons/${lessonId}`,
        definition: { type: `${ACTIVITIES}/assessment` },
      },
      result: {
        success: passed,
        completion: true,
        ...(max === 0 ? {} : { score: { scaled: points / max, raw: points / 100, min: 0, max: questions } }),
      },
      context: { contextActivities: { parent: [course] } },
      at: endedAt,
    },
    { now: clock.now(), outside },
  );
}

const VERBS = "http://adlnet.gov/expapi/verbs";
const ACTIVITIES = "http://adlnet.gov/expapi/activities";

/** Says in the record store that a course was completed, for stores elsewhere to be told. */
async function tell(
  tx: Tx,
  { outside }: Completing,
  { personId, enrolmentId, courseId, entryId, now }: Who & { courseId: number; entryId: number | null; now: Date },
): Promise<void> {
  const homePage = homePageOf(outside);
  await sayRecorded(
    tx,
    {
      statementId: uuidFor(`${homePage} completed ${enrolmentId} ${entryId}`),
      personId,
      verb: { id: `${VERBS}/completed`, display: { en: "completed" } },
      activity: {
        id: `${homePage}/courses/${courseId}`,
        definition: { type: `${ACTIVITIES}/course` },
      },
      result: { completion: true },
      at: now,
    },
    { now, outside },
  );
}
