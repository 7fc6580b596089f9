/** What whoever studies sees of their tests. Before the end no view holds what is right. */
import type { LookedQuestion, OwnAttempt, OwnTest } from "../../contract/assessment.ts";
import type { QuestionContent } from "../../contract/question.ts";
import { lessonToStudy } from "../courses/door.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { allowedMs, extraOf, secondsLeft } from "./attempts.ts";
import { rightAnswer, tenths } from "./grading.ts";
import { momentOf } from "./moment.ts";
import { faceOf, shownOf } from "./paper.ts";
import { planByKey, sizeOf, type PlanRow } from "./plans.ts";
import { attemptsOf, openAttemptOf, type AttemptRow } from "./store.ts";

interface Whose {
  personId: number;
  now: Date;
}

type Where = { enrolmentId: number; lessonId: number };

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function lineOf(row: AttemptRow, size: number): OwnTest["attempts"][number] {
  return {
    attemptId: row.attempt_id,
    number: row.number,
    begunAt: row.begun_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    endedAt: instant(row.ended_at),
    how: row.ended_how,
    score: row.points === null ? null : tenths({ points: row.points, of: size }),
    passed: row.passed,
  };
}

async function momentNow(db: Db, { personId, now }: Whose, { enrolmentId, lessonId }: Where) {
  const lesson = await lessonToStudy(db, personId, enrolmentId, lessonId);
  if (lesson.kind !== "test") throw new Refusal("not_found");
  const plan = lesson.contentKey === null ? undefined : await planByKey(db, lesson.contentKey);
  const attempts = await attemptsOf(db, personId, enrolmentId, lessonId);
  const open = await openAttemptOf(db, personId);
  return { lesson, plan, attempts, open, ...momentOf({ lesson, plan, attempts, open, now }) };
}

/** The test of a lesson, without its questions. */
export async function testView(db: Db, whose: Whose, where: Where): Promise<OwnTest> {
  const { lesson, plan, attempts, open, may, from } = await momentNow(db, whose, where);
  const extraPercent = await extraOf(db, whose.personId, where.enrolmentId);
  return {
    ...where,
    courseId: lesson.courseId,
    title: lesson.title,
    rules: plan === undefined ? null : rulesView(plan, extraPercent),
    extraPercent,
    may,
    from: instant(from),
    open: open?.attempt_id ?? null,
    attempts: attempts.map((row) => lineOf(row, plan === undefined ? 0 : sizeOf(plan))),
  };
}

function rulesView(plan: PlanRow, extra: number): NonNullable<OwnTest["rules"]> {
  return {
    questions: sizeOf(plan),
    passPercent: plan.pass_percent,
    seconds: Math.round(allowedMs(plan.minutes, extra) / 1000),
    attempts: plan.attempts,
    cooldownMinutes: plan.cooldown_minutes,
    reveal: plan.reveal,
    topics: plan.parts.map(({ tag, count }) => ({ topic: tag, count })),
  };
}

type PaperRow = {
  place: number;
  topic: string;
  arrangement: number[];
  said: string[];
  change: number;
  credit: number | null;
  wording: string;
  explanation: string;
  content: QuestionContent;
};

/**
 * One's own attempt. `db` says whose it is, through the wall; the paper itself comes from `bank`, which the role behind the wall
 * cannot read.
 */
export async function attemptView(db: Db, bank: Db, whose: Whose, attemptId: number): Promise<OwnAttempt> {
  const row = await db.row<AttemptRow>("SELECT * FROM test_attempt WHERE person_id = $1 AND attempt_id = $2", [
    whose.personId,
    attemptId,
  ]);
  if (row === undefined) throw new Refusal("not_found");
  const plan = (await planByKey(db, row.test_key)) as PlanRow;
  const where = { enrolmentId: row.enrolment_id, lessonId: row.lesson_id };
  const paper = await bank.rows<PaperRow>(
    `SELECT place, topic, arrangement, said, change, credit, wording, explanation, content
       FROM attempt_question JOIN question_version USING (question_id, version)
      WHERE person_id = $1 AND attempt_id = $2 ORDER BY place`,
    [whose.personId, attemptId],
  );
  const ended = row.ended_at !== null;
  return {
    ...lineOf(row, paper.length),
    ...where,
    title: plan.title,
    attempts: row.attempts,
    passPercent: plan.pass_percent,
    secondsLeft: secondsLeft(row, whose.now),
    questions: ended ? [] : paper.map((each) => ({ ...faceView(each), change: each.change })),
    topics: ended ? topicsOf(plan, paper) : [],
    ...(await nextMove(db, whose, where)),
    review: ended && plan.reveal ? paper.map(lookedView) : null,
  };
}

/** What may be done now; an enrolment that was left since leaves nothing to do. */
async function nextMove(db: Db, whose: Whose, where: Where): Promise<Pick<OwnAttempt, "may" | "from">> {
  try {
    const { may, from } = await momentNow(db, whose, where);
    return { may, from: instant(from) };
  } catch (error) {
    if (error instanceof Refusal) return { may: "not_open", from: null };
    throw error;
  }
}

function faceView({ place, content, arrangement, wording, said }: PaperRow) {
  const { choices, left } = faceOf(content, arrangement);
  return { place, kind: content.kind, wording, choices, left, answer: shownOf(content, arrangement, said) };
}

function lookedView(row: PaperRow): LookedQuestion {
  const right = shownOf(row.content, row.arrangement, rightAnswer(row.content));
  return { ...faceView(row), right, credit: row.credit ?? 0, explanation: row.explanation };
}

function topicsOf(plan: PlanRow, paper: readonly PaperRow[]): OwnAttempt["topics"] {
  return plan.parts.map(({ tag }) => {
    const own = paper.filter(({ topic }) => topic === tag);
    const points = own.reduce((sum, { credit }) => sum + (credit ?? 0), 0);
    return { topic: tag, questions: own.length, score: tenths({ points, of: own.length }) };
  });
}
