/** Whether somebody has done everything that a course asks for: then its hours are theirs. */
import type { Services } from "../app.ts";
import { passedLessons } from "../assessment/door.ts";
import { completeEnrolment, lessonsStudied } from "../courses/door.ts";
import type { Tx } from "../platform/db.ts";
import { openShelf } from "../standing/door.ts";
import { progressOf } from "../watching/door.ts";

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
  return (await completeEnrolment(tx, writer, { ...who, now: clock.now() })).fresh;
}
