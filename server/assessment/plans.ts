/** Tests as institutions make them: rules that never change, in editions with a key each. */
import { randomBytes } from "node:crypto";
import type { TestRules } from "../../contract/assessment-tests.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";
import { institutionSql, ownInstitution, type Acting } from "./bank.ts";
import type { Choosable, Drawable, Part } from "./paper.ts";

export type PlanRow = {
  test_key: string;
  institution_id: number;
  test_id: number;
  edition: number;
  title: string;
  parts: Part[];
  pass_percent: number;
  minutes: number;
  attempts: number;
  cooldown_minutes: number;
  shuffle: boolean;
  reveal: boolean;
  made_at: Date;
};

const COLUMNS = `p.test_key, p.institution_id, p.test_id, p.edition, p.title, p.pass_percent, p.minutes, p.attempts, p.cooldown_minutes,
  p.shuffle, p.reveal, p.made_at,
  (SELECT jsonb_agg(jsonb_build_object('tag', part.tag, 'count', part.count) ORDER BY part.at)
     FROM unnest(p.tags, p.counts) WITH ORDINALITY AS part (tag, count, at)) AS parts`;

/** A test by its key, whoever's it is. */
export async function planByKey(db: Db, testKey: string): Promise<PlanRow | undefined> {
  return db.row<PlanRow>(`SELECT ${COLUMNS} FROM test_plan p WHERE test_key = $1`, [testKey]);
}

/** A test within reach. Throws `not_found`. */
export async function planWithin(db: Db, { reach }: Pick<Acting, "reach">, testKey: string): Promise<PlanRow> {
  const values = new Values(testKey);
  const row = await db.row<PlanRow>(
    `SELECT ${COLUMNS} FROM test_plan p JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
      WHERE test_key = $1 AND ${institutionSql(reach, values)}`,
    values.list,
  );
  if (row === undefined) throw new Refusal("not_found");
  return row;
}

/** Tests within reach, each in its newest edition, the newest test first. */
export async function plansWithin(db: Db, { reach }: Pick<Acting, "reach">): Promise<PlanRow[]> {
  const values = new Values();
  return db.rows<PlanRow>(
    `SELECT * FROM (SELECT DISTINCT ON (p.test_id) ${COLUMNS}
        FROM test_plan p JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
       WHERE ${institutionSql(reach, values)} ORDER BY p.test_id DESC, p.edition DESC) newest LIMIT 200`,
    values.list,
  );
}

/** Tests of an institution by their keys, as lessons are made of them. */
export async function testsAmong(
  db: Db,
  institutionId: number,
  keys: readonly string[],
): Promise<Map<string, { kind: "test"; name: string; ready: boolean; durationMs: null }>> {
  const rows = await db.rows<{ test_key: string; title: string }>(
    "SELECT test_key, title FROM test_plan WHERE institution_id = $1 AND test_key = ANY ($2)",
    [institutionId, keys],
  );
  // Whether the bank still holds enough is seen when a paper is drawn: it may change any day.
  return new Map(
    rows.map(({ test_key, title: name }) => [test_key, { kind: "test", name, ready: true, durationMs: null }]),
  );
}

/** The editions of a test, the newest first, each with how many lessons use it. */
export async function editionsOf(
  db: Db,
  testId: number,
): Promise<{ test_key: string; edition: number; made_at: Date; lessons: number }[]> {
  return db.rows(
    `SELECT test_key, edition, made_at, (SELECT count(*)::int FROM lesson WHERE content_key = test_key AND kind = 'test') AS lessons
       FROM test_plan WHERE test_id = $1 ORDER BY edition DESC LIMIT 50`,
    [testId],
  );
}

/** Makes a test. Returns its key. */
export async function createTest(tx: Tx, acting: Acting, rules: TestRules): Promise<string> {
  const institutionId = await ownInstitution(tx, acting.reach);
  const row = await tx.row<{ id: number }>("SELECT nextval('test_number') AS id");
  return insertPlan(tx, acting, { institutionId, testId: (row as { id: number }).id, edition: 1 }, rules);
}

/** Makes the edition that follows one. Throws `test_changed` when another has followed it already. */
export async function changeTest(tx: Tx, acting: Acting, testKey: string, rules: TestRules): Promise<string> {
  const { institution_id: institutionId, test_id: testId, edition } = await planWithin(tx, acting, testKey);
  return insertPlan(tx, acting, { institutionId, testId, edition: edition + 1 }, rules);
}

async function insertPlan(
  tx: Tx,
  { accountId, now }: Acting,
  { institutionId, testId, edition }: { institutionId: number; testId: number; edition: number },
  rules: TestRules,
): Promise<string> {
  const testKey = randomBytes(16).toString("base64url");
  try {
    await tx.execute(
      `INSERT INTO test_plan (test_key, institution_id, test_id, edition, title, tags, counts, pass_percent, minutes, attempts,
         cooldown_minutes, shuffle, reveal, made_by, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        testKey,
        institutionId,
        testId,
        edition,
        rules.title.trim(),
        rules.parts.map(({ tag }) => tag),
        rules.parts.map(({ count }) => count),
        rules.passPercent,
        rules.minutes,
        rules.attempts,
        rules.cooldownMinutes,
        rules.shuffle,
        rules.reveal,
        accountId,
        now,
      ],
    );
  } catch (error) {
    if (violatedConstraint(error) === "test_plan_edition") throw new Refusal("test_changed");
    throw error;
  }
  return testKey;
}

const drawableSql = (columns: string) =>
  `SELECT ${columns}
     FROM question q JOIN LATERAL (SELECT * FROM question_version own WHERE own.question_id = q.question_id AND own.made_at <= $3
       ORDER BY own.version DESC LIMIT 1) v ON true
    WHERE q.institution_id = $1 AND NOT v.retired AND (v.tags && $2::text[] OR '' = ANY ($2::text[]))
    ORDER BY v.question_id`;

type Drawing = Pick<PlanRow, "institution_id" | "parts">;

/**
 * What a paper of a test could be drawn from at a moment: of every question of the bank the version that held then, those that
 * were retired aside.
 */
export async function drawablesOf(db: Db, { institution_id, parts }: Drawing, at: Date): Promise<Drawable[]> {
  const tags = parts.map(({ tag }) => tag);
  return db.rows(drawableSql("v.question_id, v.version, v.tags, v.content"), [institution_id, tags, at]);
}

/** The same for choosing only, without what the questions say; `parts` may be those of several tests of the institution. */
export async function choosablesOf(db: Db, { institution_id, parts }: Drawing, at: Date): Promise<Choosable[]> {
  const tags = [...new Set(parts.map(({ tag }) => tag))];
  return db.rows(drawableSql("v.question_id, v.version, v.tags"), [institution_id, tags, at]);
}

/** A test's rules as the contract has them. */
export function rulesOf(plan: PlanRow): TestRules {
  return {
    title: plan.title,
    parts: plan.parts,
    passPercent: plan.pass_percent,
    minutes: plan.minutes,
    attempts: plan.attempts,
    cooldownMinutes: plan.cooldown_minutes,
    shuffle: plan.shuffle,
    reveal: plan.reveal,
  };
}

/** How many questions a paper of it has. */
export function sizeOf({ parts }: Pick<PlanRow, "parts">): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}
