/** What somebody may do about a test at a moment. Pure. */
import type { TestMove } from "../../contract/assessment.ts";
import { isOpenOn, type LessonToStudy } from "../courses/door.ts";
import type { AttemptRow } from "./store.ts";

export interface Moment {
  lesson: Pick<LessonToStudy, "lessonId" | "state" | "opens" | "closes">;
  /** Undefined while the institution has not said which test it is. */
  plan: { attempts: number } | undefined;
  /** Of this enrolment and lesson, in their order. */
  attempts: readonly Pick<AttemptRow, "passed" | "again_at" | "attempt_id" | "ended_at">[];
  /** The attempt that is open, of whatever test. */
  open: { attempt_id: number; lesson_id: number } | undefined;
  now: Date;
}

/** What may be done, and from when on where that is later. */
export function momentOf({ lesson, plan, attempts, open, now }: Moment): { may: TestMove; from: Date | null } {
  const say = (may: TestMove, from: Date | null = null) => ({ may, from });
  if (attempts.some(({ passed }) => passed === true)) return say("passed");
  if (open !== undefined) {
    const own = attempts.some(({ attempt_id }) => attempt_id === open.attempt_id);
    return say(own ? "resume" : "elsewhere");
  }
  if (plan === undefined) return say("not_ready");
  if (lesson.state !== "studying" || !isOpenOn(lesson, now)) return say("not_open");
  if (attempts.length >= plan.attempts) return say("used_up");
  const last = attempts.at(-1);
  if (last !== undefined && last.again_at > now) return say("wait", last.again_at);
  return say("start");
}
