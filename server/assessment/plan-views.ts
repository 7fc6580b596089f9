/** What institutions see of their tests. */
import { randomBytes } from "node:crypto";
import type { TestPlan, TestPlanLine } from "../../contract/assessment-tests.ts";
import type { Db } from "../platform/db.ts";
import type { Acting } from "./bank.ts";
import { countFitting, drawPaper, isReady, type Choosable } from "./paper.ts";
import {
  choosablesOf,
  drawablesOf,
  editionsOf,
  plansWithin,
  planWithin,
  rulesOf,
  sizeOf,
  type PlanRow,
} from "./plans.ts";

type Looking = Pick<Acting, "reach" | "now">;

function lineOf(plan: PlanRow, pool: readonly Choosable[]): TestPlanLine {
  return {
    testKey: plan.test_key,
    edition: plan.edition,
    rules: rulesOf(plan),
    questions: sizeOf(plan),
    madeAt: plan.made_at.toISOString(),
    ready: isReady(pool, plan.parts),
  };
}

/** Tests within reach. */
export async function testList(db: Db, looking: Looking): Promise<TestPlanLine[]> {
  const plans = await plansWithin(db, looking);
  const lines = new Map<PlanRow, TestPlanLine>();
  for (const [institution_id, own] of Map.groupBy(plans, (plan) => plan.institution_id)) {
    const parts = own.flatMap((plan) => plan.parts);
    const pool = await choosablesOf(db, { institution_id, parts }, looking.now);
    for (const plan of own) lines.set(plan, lineOf(plan, pool));
  }
  return plans.flatMap((plan) => lines.get(plan) ?? []);
}

/** One test within reach, with a paper drawn anew each time. */
export async function testPlanView(db: Db, looking: Looking, testKey: string): Promise<TestPlan> {
  const plan = await planWithin(db, looking, testKey);
  const pool = await drawablesOf(db, plan, looking.now);
  const editions = await editionsOf(db, plan.test_id);
  return {
    ...lineOf(plan, pool),
    available: plan.parts.map(({ tag }) => ({ tag, count: countFitting(pool, tag) })),
    editions: editions.map(({ test_key, made_at, ...rest }) => ({
      ...rest,
      testKey: test_key,
      madeAt: made_at.toISOString(),
    })),
    lessons: await db.rows(
      `SELECT course_id AS "courseId", version, v.title AS course, l.title AS lesson FROM lesson l
         JOIN course_version v USING (course_id, version)
        WHERE l.content_key = $1 AND l.kind = 'test' ORDER BY course_id DESC, version DESC LIMIT 50`,
      [testKey],
    ),
    figures: await planFigures(db, plan),
    sample: await sampleOf(db, plan, pool),
  };
}

async function planFigures(db: Db, plan: PlanRow): Promise<TestPlan["figures"]> {
  const size = sizeOf(plan);
  const rows = await db.rows<{ tenth: number; attempts: number; passed: number; points: number }>(
    `SELECT least(9, points / ($2::int * 10)) AS tenth, count(*)::int AS attempts,
            (count(*) FILTER (WHERE passed))::int AS passed, sum(points)::int AS points
       FROM test_attempt WHERE test_key = $1 AND ended_at IS NOT NULL GROUP BY tenth`,
    [plan.test_key, size],
  );
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + pick(row), 0);
  const attempts = sum((row) => row.attempts);
  const points = sum((row) => row.points);
  return {
    attempts,
    passed: sum((row) => row.passed),
    score: attempts === 0 ? null : Math.floor((points * 10) / (attempts * size)),
    spread: Array.from({ length: 10 }, (_, at) => rows.find(({ tenth }) => tenth === at)?.attempts ?? 0),
  };
}

async function sampleOf(db: Db, plan: PlanRow, pool: Parameters<typeof drawPaper>[0]): Promise<TestPlan["sample"]> {
  const paper = drawPaper(pool, plan, randomBytes(16).toString("hex")) ?? [];
  const rows = await db.rows<{ question_id: number; wording: string }>(
    `SELECT question_id, wording FROM question_version JOIN unnest($1::bigint[], $2::smallint[]) AS drawn (question_id, version)
       USING (question_id, version)`,
    [paper.map((each) => each.question_id), paper.map((each) => each.version)],
  );
  const wordings = new Map(rows.map((row) => [row.question_id, row.wording]));
  const kinds = new Map(pool.map((each) => [each.question_id, each.content.kind]));
  return paper.map(({ question_id, topic }) => ({
    kind: kinds.get(question_id) ?? "single",
    wording: wordings.get(question_id) ?? "",
    topic,
  }));
}
