/** An institution with a bank, for tests. */
import type { Reach } from "../../contract/actor.ts";
import type { Question } from "../../contract/question.ts";
import { transact, type Database } from "../platform/db.ts";
import type { TestRules } from "../../contract/assessment-tests.ts";
import { addQuestions, type Acting } from "./bank.ts";
import { createTest } from "./plans.ts";

export const NOW = new Date("2026-09-01T09:00:00+08:00");

/** Adds a unit that is an institution, with an account that works for it. */
export async function addInstitution(
  database: Database,
  unitId: number,
): Promise<{ acting: Acting; institutionId: number }> {
  return transact(database, async (tx) => {
    await tx.execute(
      `INSERT INTO unit (unit_id, code, division_code, name, kind, sector) OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, 'corps', $3, 'vocational_school', 'public') ON CONFLICT DO NOTHING`,
      [unitId, `Z${String(unitId).slice(-2)}`, `培训学校${unitId}`],
    );
    const institution = await tx.row<{ institution_id: number }>(
      `INSERT INTO institution (unit_id, subjects, levels, contact_name, contact_phone)
       VALUES ($1, '{public,professional}', '{junior,intermediate,senior}', '培训部', '0991-0000000') RETURNING institution_id`,
      [unitId],
    );
    const account = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name) VALUES ('培训部') RETURNING account_id",
    );
    const reach: Reach = { kind: "unit", unitId };
    return {
      acting: { accountId: account?.account_id as number, reach, now: NOW },
      institutionId: institution?.institution_id as number,
    };
  });
}

/** Plain questions of one tag: the first choice is right. */
export function questionsOf(tag: string, count: number): Question[] {
  return Array.from({ length: count }, (_, at) => ({
    wording: `${tag}第${at + 1}题`,
    explanation: `解析${at + 1}`,
    tags: [tag],
    content: {
      kind: "single" as const,
      choices: [
        { text: "对的", credit: 100 },
        { text: "错的", credit: 0 },
        { text: "也错", credit: 0 },
      ],
    },
  }));
}

/** Rules of a test: four questions of one tag, half of them to pass. */
export const RULES: TestRules = {
  title: "结业自测",
  parts: [
    { tag: "基础", count: 3 },
    { tag: "提高", count: 1 },
  ],
  passPercent: 50,
  minutes: 10,
  attempts: 3,
  cooldownMinutes: 0,
  shuffle: true,
  reveal: false,
};

/** A course of an institution with one test, and people who study it. */
export interface Studied {
  lessonId: number;
  testKey: string;
  /** For each person their enrolment. */
  enrolments: ReadonlyMap<number, number>;
}

/** Adds a course on offer whose only lesson is a test of these rules, and enrols people. The bank holds ten of each tag. */
export async function addStudied(
  database: Database,
  { acting, institutionId }: { acting: Acting; institutionId: number },
  people: readonly number[],
  rules: Partial<TestRules> = {},
): Promise<Studied> {
  return transact(database, async (tx) => {
    const bank = await tx.row<{ count: number }>(
      "SELECT count(*)::int AS count FROM question WHERE institution_id = $1",
      [institutionId],
    );
    const filled = [...questionsOf("基础", 10), ...questionsOf("提高", 10)];
    if (bank?.count === 0) await addQuestions(tx, institutionId, filled, { ...acting, now: new Date(0) });
    const testKey = await createTest(tx, acting, { ...RULES, ...rules });
    const course = await tx.row<{ course_id: number }>(
      "INSERT INTO course (institution_id, created_at) VALUES ($1, $2) RETURNING course_id",
      [institutionId, NOW],
    );
    const courseId = course?.course_id as number;
    await tx.execute(
      `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at,
         submitted_at, decided_at)
       VALUES ($1, 1, 'approved', '公需课', 'public', 1000, '2026-01-01', '2026-12-31', $2, $3, $3, $3)`,
      [courseId, acting.accountId, NOW],
    );
    await tx.execute("UPDATE course SET offered_version = 1 WHERE course_id = $1", [courseId]);
    const lesson = await tx.row<{ lesson_id: number }>(
      `INSERT INTO lesson (course_id, version, place, title, kind, content_key) VALUES ($1, 1, 1, '结业自测', 'test', $2)
       RETURNING lesson_id`,
      [courseId, testKey],
    );
    const enrolments = new Map<number, number>();
    for (const personId of people) {
      const enrolled = await tx.row<{ enrolment_id: number }>(
        `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
         VALUES ($1, $2, 1, $3, true, false) RETURNING enrolment_id`,
        [personId, courseId, NOW],
      );
      enrolments.set(personId, enrolled?.enrolment_id as number);
    }
    return { lessonId: lesson?.lesson_id as number, testKey, enrolments };
  });
}
