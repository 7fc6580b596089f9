/** Whether somebody has done everything that a course asks for: then its hours are theirs. */
import type { Services } from "../app.ts";
import { passedLessons } from "../assessment/door.ts";
import { completeEnrolment, lessonsOfEnrolment } from "../courses/door.ts";
import type { Tx } from "../platform/db.ts";
import { openShelf, type PolicyShelf } from "../standing/door.ts";
import { seenOf } from "../watching/door.ts";

const shelves = new Map<string, PolicyShelf>();

/** The shelf of a checkout, opened when it is first needed. */
function shelfIn(root: string): PolicyShelf {
  const shelf = shelves.get(root) ?? openShelf(root);
  shelves.set(root, shelf);
  return shelf;
}

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
  const lessons = await lessonsOfEnrolment(tx, personId, enrolmentId);
  if (lessons.some(({ state }) => state !== "studying")) return false;
  const ids = lessons.map(({ lessonId }) => lessonId);
  const seen = await seenOf(tx, personId, ids);
  const passed = await passedLessons(tx, personId, enrolmentId, ids);
  const done = lessons.every(({ lessonId, durationMs, coveragePercent }) =>
    durationMs === null
      ? passed.has(lessonId)
      : (seen.get(lessonId)?.coveredMs ?? 0) * 100 >= durationMs * coveragePercent,
  );
  if (!done) return false;
  const { jobs, vault, clock } = services;
  const writer = { jobs, vault, clock, shelf: shelfIn(services.root) };
  return (await completeEnrolment(tx, writer, { ...who, now: clock.now() })).fresh;
}
