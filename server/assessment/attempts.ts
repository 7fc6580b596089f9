/** Attempts: begun, answered, ended. Always by the server's clock, always under a lock, and graded here only. */
import { randomBytes } from "node:crypto";
import { creditOf, reaches } from "./grading.ts";
import type { QuestionContent } from "../../contract/question.ts";
import type { SavedAnswers } from "../../contract/assessment.ts";
import type { FieldError } from "../../contract/problems.ts";
import { lessonToStudy } from "../courses/door.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { lockPeople } from "../standing/door.ts";
import { drawPaper, saidOf, shownOf } from "./paper.ts";
import { drawablesOf, planByKey, type PlanRow } from "./plans.ts";
import { attemptsOf, openAttemptOf, type AttemptRow, type TellEnded } from "./store.ts";
import { momentOf } from "./moment.ts";

/** So late an answer may still arrive: it was sent in time. */
export const GRACE_MS = 10_000;
const MINUTE_MS = 60_000;

export interface Taking {
  personId: number;
  accountId: number;
  now: Date;
}

/**
 * Begins an attempt of a lesson's test, or finds the one that is open. Throws by name what stands against it. Whoever is given
 * more time has it from the beginning.
 */
export async function startAttempt(
  tx: Tx,
  taking: Taking,
  { enrolmentId, lessonId }: { enrolmentId: number; lessonId: number },
  tell: TellEnded,
): Promise<number> {
  const { personId, now } = taking;
  await lockPeople(tx, [personId]);
  const lesson = await lessonToStudy(tx, personId, enrolmentId, lessonId);
  if (lesson.kind !== "test") throw new Refusal("not_found");
  await endOverdue(tx, now, tell, personId);
  const open = await openAttemptOf(tx, personId);
  if (open?.enrolment_id === enrolmentId && open.lesson_id === lessonId) return open.attempt_id;
  const plan = lesson.contentKey === null ? undefined : await planByKey(tx, lesson.contentKey);
  const attempts = await attemptsOf(tx, personId, enrolmentId, lessonId);
  const { may, from } = momentOf({ lesson, plan, attempts, open, now });
  if (may !== "start") throw refusalOf(may, from);
  const seed = randomBytes(16).toString("hex");
  const paper = drawPaper(await drawablesOf(tx, plan as PlanRow, now), plan as PlanRow, seed);
  if (paper === undefined) throw new Refusal("test_not_ready");
  const attemptId = await insertAttempt(
    tx,
    taking,
    { enrolmentId, lessonId },
    plan as PlanRow,
    attempts.length + 1,
    seed,
  );
  await tx.execute(
    `INSERT INTO attempt_question (person_id, attempt_id, place, question_id, version, topic, arrangement)
     SELECT $1, $2, place, question_id, version, topic, arrangement
       FROM jsonb_to_recordset($3) AS r (place smallint, question_id bigint, version smallint, topic text, arrangement smallint[])`,
    [personId, attemptId, JSON.stringify(paper.map((drawn, at) => ({ place: at + 1, ...drawn })))],
  );
  return attemptId;
}

const REFUSALS = {
  wait: "test_wait",
  passed: "test_passed",
  used_up: "test_used_up",
  not_open: "test_not_open",
  elsewhere: "test_open_elsewhere",
  not_ready: "test_not_ready",
} as const;

function refusalOf(may: string, from: Date | null): Refusal {
  const code = REFUSALS[may as keyof typeof REFUSALS];
  const errors: FieldError[] =
    from === null
      ? []
      : [{ path: "params.lessonId", code: "from", message: from.toISOString(), remedy: "到时间后再开始" }];
  return errors.length === 0 ? new Refusal(code) : new Refusal(code, errors);
}

async function insertAttempt(
  tx: Tx,
  { personId, accountId, now }: Taking,
  { enrolmentId, lessonId }: { enrolmentId: number; lessonId: number },
  plan: PlanRow,
  number: number,
  seed: string,
): Promise<number> {
  const extra = await extraOf(tx, personId, enrolmentId);
  const ends = new Date(now.getTime() + allowedMs(plan.minutes, extra));
  const row = await tx.row<{ attempt_id: number }>(
    `INSERT INTO test_attempt (person_id, enrolment_id, lesson_id, test_key, attempts, cooldown_minutes, number, account_id, seed,
       begun_at, ends_at, again_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING attempt_id`,
    [
      personId,
      enrolmentId,
      lessonId,
      plan.test_key,
      plan.attempts,
      plan.cooldown_minutes,
      number,
      accountId,
      seed,
      now,
      ends,
      new Date(ends.getTime() + plan.cooldown_minutes * MINUTE_MS),
    ],
  );
  return (row as { attempt_id: number }).attempt_id;
}

/** How long somebody may take. */
export function allowedMs(minutes: number, extraPercent: number): number {
  return Math.round(minutes * MINUTE_MS * (1 + extraPercent / 100));
}

/** What somebody was given on top, in percent. */
export async function extraOf(tx: Pick<Tx, "row">, personId: number, enrolmentId: number): Promise<number> {
  const row = await tx.row<{ extra_percent: number }>(
    "SELECT extra_percent FROM test_adjustment WHERE person_id = $1 AND enrolment_id = $2",
    [personId, enrolmentId],
  );
  return row?.extra_percent ?? 0;
}

/** One's own attempt, held. Another's is like a missing one. */
async function holdAttempt(tx: Tx, personId: number, attemptId: number): Promise<AttemptRow> {
  const row = await tx.row<AttemptRow>(
    "SELECT * FROM test_attempt WHERE person_id = $1 AND attempt_id = $2 FOR UPDATE",
    [personId, attemptId],
  );
  if (row === undefined) throw new Refusal("not_found");
  return row;
}

type Place = { place: number; arrangement: number[]; said: string[]; change: number; content: QuestionContent };

/** What somebody sends for one place, with the change they had seen. */
export interface Given {
  place: number;
  change: number;
  answer: readonly string[];
}

/** Keeps answers of an attempt that is open. What was changed elsewhere since it was seen is told and stays. */
export async function saveAnswers(
  tx: Tx,
  { personId, now }: Taking,
  attemptId: number,
  given: readonly Given[],
): Promise<SavedAnswers> {
  const attempt = await holdAttempt(tx, personId, attemptId);
  if (attempt.ended_at !== null) throw new Refusal("test_ended");
  if (isOver(attempt, now)) throw new Refusal("test_time_over");
  const named = given.map(({ place }) => place);
  const places = await placesOf(tx, personId, attemptId, named);
  const saved: SavedAnswers["saved"] = [];
  const stale: SavedAnswers["stale"] = [];
  const changed = new Set<Place>();
  for (const [at, { place, change, answer }] of given.entries()) {
    const own = places.get(place);
    const said = own === undefined ? undefined : saidOf(own.content, own.arrangement, answer);
    if (own === undefined || said === undefined) throw notAnAnswer(at);
    if (sameTexts(said, own.said)) saved.push({ place, change: own.change });
    else if (own.change !== change)
      stale.push({ place, change: own.change, answer: shownOf(own.content, own.arrangement, own.said) });
    else {
      own.said = said;
      own.change += 1;
      changed.add(own);
      saved.push({ place, change: own.change });
    }
  }
  if (changed.size > 0) {
    const rows = [...changed].map(({ place, said, change }) => ({ place, said, change }));
    await tx.execute(
      `UPDATE attempt_question SET said = r.said, change = r.change, said_at = $4
         FROM jsonb_to_recordset($3) AS r (place smallint, said text[], change smallint)
        WHERE person_id = $1 AND attempt_id = $2 AND attempt_question.place = r.place`,
      [personId, attemptId, JSON.stringify(rows), now],
    );
  }
  return { saved, stale, secondsLeft: secondsLeft(attempt, now) };
}

function notAnAnswer(at: number): Refusal {
  const remedy = "请刷新后按页面上的选项作答";
  return new Refusal("invalid_request", [
    { path: `body.answers[${at}]`, code: "not_an_answer", message: "这道题不能这样作答", remedy },
  ]);
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}

/** What stands at places of a paper, at those named or at all. */
async function placesOf(
  tx: Tx,
  personId: number,
  attemptId: number,
  named?: readonly number[],
): Promise<Map<number, Place>> {
  const rows = await tx.rows<Place>(
    `SELECT place, arrangement, said, change, content FROM attempt_question JOIN question_version USING (question_id, version)
      WHERE person_id = $1 AND attempt_id = $2 AND ($3::int[] IS NULL OR place = ANY ($3))`,
    [personId, attemptId, named ?? null],
  );
  return new Map(rows.map((row) => [row.place, row]));
}

/** Whether the time of an attempt is over, with the grace for what is under way. */
export function isOver({ ends_at }: Pick<AttemptRow, "ends_at">, now: Date): boolean {
  return now.getTime() > ends_at.getTime() + GRACE_MS;
}

/** Whole seconds until the end, as the server's clock has it. */
export function secondsLeft({ ends_at, ended_at }: Pick<AttemptRow, "ends_at" | "ended_at">, now: Date): number {
  return ended_at === null ? Math.max(0, Math.ceil((ends_at.getTime() - now.getTime()) / 1000)) : 0;
}

/** Hands an attempt in; what has ended already stays as it ended. */
export async function endAttempt(
  tx: Tx,
  { personId, now }: Omit<Taking, "accountId">,
  attemptId: number,
  tell: TellEnded,
): Promise<void> {
  const attempt = await holdAttempt(tx, personId, attemptId);
  if (attempt.ended_at !== null) return;
  const over = isOver(attempt, now);
  await close(tx, attempt, over ? "time" : "submitted", over ? attempt.ends_at : now, tell);
}

/** Hands in what somebody has open: of two records that become one person's, only one may have a test open. */
export async function endOpenAttempt(tx: Tx, personId: number, now: Date, tell: TellEnded): Promise<void> {
  const open = await openAttemptOf(tx, personId);
  if (open !== undefined) await endAttempt(tx, { personId, now }, open.attempt_id, tell);
}

const AT_ONCE = 200;

/** Ends attempts whose time is over, somebody's or everybody's. Returns how many. */
export async function endOverdue(tx: Tx, now: Date, tell: TellEnded, personId?: number): Promise<number> {
  const due = await tx.rows<AttemptRow>(
    `SELECT * FROM test_attempt WHERE ended_at IS NULL AND ends_at < $1 AND ($2::bigint IS NULL OR person_id = $2)
      ORDER BY ends_at LIMIT ${AT_ONCE} FOR UPDATE ${personId === undefined ? "SKIP LOCKED" : ""}`,
    [new Date(now.getTime() - GRACE_MS), personId ?? null],
  );
  for (const attempt of due) await close(tx, attempt, "time", attempt.ends_at, tell);
  return due.length;
}

/** Grades an attempt and ends it: everything at once. */
async function close(
  tx: Tx,
  attempt: AttemptRow,
  how: "submitted" | "time",
  endedAt: Date,
  tell: TellEnded,
): Promise<void> {
  const { person_id: personId, attempt_id: attemptId, enrolment_id: enrolmentId } = attempt;
  const places = await placesOf(tx, personId, attemptId);
  const credits = [...places.values()].map(({ place, content, said }) => ({ place, credit: creditOf(content, said) }));
  const points = credits.reduce((sum, { credit }) => sum + credit, 0);
  const plan = (await planByKey(tx, attempt.test_key)) as PlanRow;
  const passed = reaches({ points, of: credits.length }, plan.pass_percent);
  await tx.execute(
    `UPDATE attempt_question SET credit = r.credit FROM jsonb_to_recordset($3) AS r (place smallint, credit smallint)
      WHERE person_id = $1 AND attempt_id = $2 AND attempt_question.place = r.place`,
    [personId, attemptId, JSON.stringify(credits)],
  );
  await tx.execute(
    `UPDATE test_attempt SET ended_at = $3, ended_how = $4, points = $5, passed = $6,
            again_at = CASE WHEN $6 THEN 'infinity' ELSE $3::timestamptz + make_interval(mins => cooldown_minutes) END
      WHERE person_id = $1 AND attempt_id = $2`,
    [personId, attemptId, endedAt, how, points, passed],
  );
  const { lesson_id: lessonId } = attempt;
  const questions = credits.length;
  await tell(tx, { personId, enrolmentId, attemptId, lessonId, passed, points, questions, endedAt });
}
