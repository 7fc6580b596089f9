/** What the story of studying needs beside a video: a test behind it, and a person whose verdict hangs on this course. */
import type { Composed } from "../contract/composed.ts";
import { questionsOf, RULES } from "../../server/assessment/assessment.fixture.ts";
import { addQuestions, createTest } from "../../server/assessment/door.ts";
import { splitDate } from "../../engine/calendar.ts";
import { shanghaiDay } from "../../server/platform/clock.ts";
import type { Tx } from "../../server/platform/db.ts";
import { openShelf, openYear, recordEntries } from "../../server/standing/door.ts";

const POLICY = "xpcc/continuing-education";

/** Makes a lesson the test of its course, three questions of which the first choice is right, and the course worth a whole part. */
export async function makeTest(tx: Tx, lessonId: number, now: Date): Promise<void> {
  const found = await tx.row<{ institution_id: number; unit_id: number; account_id: number }>(
    `SELECT institution_id, unit_id, made_by AS account_id FROM lesson JOIN course USING (course_id)
       JOIN course_version USING (course_id, version) JOIN institution USING (institution_id) WHERE lesson_id = $1`,
    [lessonId],
  );
  const { institution_id: institutionId, unit_id: unitId, account_id: accountId } = found as NonNullable<typeof found>;
  const acting = { accountId, now, reach: { kind: "unit" as const, unitId } };
  await addQuestions(tx, institutionId, questionsOf("基础", 3), acting);
  const parts = [{ tag: "基础", count: 3 }];
  const testKey = await createTest(tx, acting, { ...RULES, parts, passPercent: 100 });
  await tx.execute(
    "UPDATE lesson SET kind = 'test', title = '结业自测', duration_ms = NULL, content_key = $2 WHERE lesson_id = $1",
    [lessonId, testKey],
  );
  await tx.execute(
    `UPDATE course_version SET hundredths = 3000
      WHERE (course_id, version) = (SELECT course_id, version FROM lesson WHERE lesson_id = $1)`,
    [lessonId],
  );
}

/** Somebody of an ordinary series who has everything of this year but the public part. */
export async function oweThePublicPart(tx: Tx, server: Composed, personId: number, now: Date): Promise<void> {
  const shelf = openShelf(server.services.root);
  const day = shanghaiDay(now);
  const { year } = splitDate(day);
  await openYear(tx, year, shelf.inForce(POLICY, year));
  const { jobs } = server.services;
  const said = { person_id: personId, valid_from: (year - 3) * 10_000 + 101 };
  const credits = { ...said, kind: "credits", valid_from: year * 10_000 + 301, approved: true };
  await recordEntries(tx, { jobs, shelf }, { author: "测试", source: "hr" }, [
    { ...said, kind: "employment", employer: "public", unit_id: 1 },
    { ...said, kind: "title", series: "engineering", level: "intermediate" },
    {
      ...credits,
      part: "professional",
      hundredths: 6000,
      course_series: "engineering",
      enrolled_series: "engineering",
    },
  ]);
}
