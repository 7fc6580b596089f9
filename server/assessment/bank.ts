/** Questions of institutions: adding, improving, retiring. What was said once is never changed, only followed by a new version. */
import { createHash } from "node:crypto";
import type { Reach } from "../../contract/actor.ts";
import type { Question, QuestionKind } from "../../contract/question.ts";
import { reachSql } from "../organisations/door.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";

export const MOST_OF_BANK = 50_000;

export interface Acting {
  accountId: number;
  reach: Reach;
  now: Date;
}

/** The condition that an institution `i` of the unit `u` is within reach. */
export function institutionSql(reach: Reach, values: Values): string {
  return reachSql(reach, { unit: "i.unit_id", division: "u.division_code" }, values);
}

/** The institution whose bank somebody writes in: the one they reach, or the one of several that they name. */
export async function ownInstitution(db: Db, reach: Reach, named?: number): Promise<number> {
  const values = new Values();
  const within = institutionSql(reach, values);
  const chosen = named === undefined ? "true" : `i.institution_id = ${values.add(named)}`;
  const rows = await db.rows<{ institution_id: number }>(
    `SELECT institution_id FROM institution i JOIN unit u USING (unit_id) WHERE ${within} AND ${chosen} LIMIT 2`,
    values.list,
  );
  const [only] = rows;
  if (only === undefined || rows.length > 1) throw new Refusal("institution_none");
  return only.institution_id;
}

/** Holds the bank of an institution, so that of two who add the same question one is told. */
export async function holdBank(tx: Tx, institutionId: number): Promise<void> {
  await tx.row("SELECT FROM institution WHERE institution_id = $1 FOR NO KEY UPDATE", [institutionId]);
}

/** What makes two questions the same, by their words: tags and explanation may differ. */
export function digestOf({ wording, content }: Pick<Question, "wording" | "content">): string {
  return createHash("sha256")
    .update(JSON.stringify([wording.normalize("NFKC").replaceAll(/\s+/gu, " ").trim(), content]))
    .digest("hex");
}

/** Which of some digests stand in what a bank draws from. */
export async function knownDigests(db: Db, institutionId: number, digests: readonly string[]): Promise<Set<string>> {
  const rows = await db.rows<{ digest: string }>(
    `SELECT v.digest FROM question_version v JOIN question q ON q.question_id = v.question_id AND q.current_version = v.version
      WHERE v.digest = ANY ($2) AND q.institution_id = $1 AND NOT v.retired`,
    [institutionId, digests],
  );
  return new Set(rows.map(({ digest }) => digest));
}

async function refuseKnown(tx: Tx, institutionId: number, digest: string): Promise<void> {
  if ((await knownDigests(tx, institutionId, [digest])).size > 0) throw new Refusal("question_known");
}

async function refuseFull(tx: Tx, institutionId: number, more: number): Promise<void> {
  const row = await tx.row<{ count: number }>("SELECT count(*)::int AS count FROM question WHERE institution_id = $1", [
    institutionId,
  ]);
  if ((row?.count ?? 0) + more > MOST_OF_BANK) throw new Refusal("bank_full");
}

/** Adds questions, all of them or none. The caller holds the bank. Returns their numbers in the order given. */
export async function addQuestions(
  tx: Tx,
  institutionId: number,
  questions: readonly Question[],
  { accountId, now }: Pick<Acting, "accountId" | "now">,
): Promise<number[]> {
  await refuseFull(tx, institutionId, questions.length);
  const ids = (
    await tx.rows<{ id: number }>(
      "SELECT nextval(pg_get_serial_sequence('question', 'question_id')) AS id FROM generate_series(1, $1::int)",
      [questions.length],
    )
  ).map(({ id }) => id);
  const rows = questions.map((question, at) => ({
    question_id: ids[at],
    kind: question.content.kind,
    ...columnsOf(question),
  }));
  const given = JSON.stringify(rows);
  await tx.execute(
    `INSERT INTO question (question_id, institution_id, kind) OVERRIDING SYSTEM VALUE
     SELECT question_id, $2, kind FROM jsonb_to_recordset($1) AS r (question_id bigint, kind text)`,
    [given, institutionId],
  );
  await tx.execute(
    `INSERT INTO question_version (question_id, version, wording, explanation, tags, content, digest, made_by, made_at)
     SELECT question_id, 1, wording, explanation, tags, content, digest, $2, $3
       FROM jsonb_to_recordset($1) AS r (question_id bigint, wording text, explanation text, tags text[], content jsonb, digest text)`,
    [given, accountId, now],
  );
  return ids;
}

function columnsOf(question: Question) {
  const { wording, explanation, tags, content } = question;
  return { wording, explanation, tags, content, digest: digestOf(question) };
}

/** Adds one question to a bank within reach. Returns its number. */
export async function createQuestion(
  tx: Tx,
  acting: Acting,
  question: Question,
  named: number | undefined,
): Promise<number> {
  const institutionId = await ownInstitution(tx, acting.reach, named);
  await holdBank(tx, institutionId);
  await refuseKnown(tx, institutionId, digestOf(question));
  const [id] = await addQuestions(tx, institutionId, [question], acting);
  return id as number;
}

type Held = { institution_id: number; kind: QuestionKind; current_version: number };

/** A question within reach, held as somebody saw it. Throws `question_changed` when it has moved on. */
async function hold(tx: Tx, { reach }: Acting, questionId: number, version: number): Promise<Held> {
  const values = new Values(questionId);
  const found = await tx.row<{ institution_id: number }>(
    `SELECT q.institution_id FROM question q JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
      WHERE question_id = $1 AND ${institutionSql(reach, values)}`,
    values.list,
  );
  if (found === undefined) throw new Refusal("not_found");
  await holdBank(tx, found.institution_id);
  const row = await tx.row<Held>(
    "SELECT institution_id, kind, current_version FROM question WHERE question_id = $1 FOR UPDATE",
    [questionId],
  );
  if (row === undefined || row.current_version !== version) throw new Refusal("question_changed");
  return row;
}

async function addVersion(
  tx: Tx,
  acting: Acting,
  questionId: number,
  version: number,
  insert: string,
  values: unknown[],
) {
  try {
    await tx.execute(
      `INSERT INTO question_version (question_id, version, made_by, made_at, retired, wording, explanation, tags, content, digest)
       ${insert}`,
      [questionId, version + 1, acting.accountId, acting.now, ...values],
    );
  } catch (error) {
    if (violatedConstraint(error) === "question_version_pkey") throw new Refusal("question_changed");
    throw error;
  }
  await tx.execute("UPDATE question SET current_version = $2 WHERE question_id = $1", [questionId, version + 1]);
}

/** Improves a question. What it was before stays on the papers that name it. */
export async function changeQuestion(
  tx: Tx,
  acting: Acting,
  { questionId, version, question }: { questionId: number; version: number; question: Question },
): Promise<void> {
  const held = await hold(tx, acting, questionId, version);
  if (held.kind !== question.content.kind) throw new Refusal("question_other_kind");
  const { wording, explanation, tags, content, digest } = columnsOf(question);
  const same = await tx.row("SELECT FROM question_version WHERE question_id = $1 AND version = $2 AND digest = $3", [
    questionId,
    version,
    digest,
  ]);
  if (same === undefined) await refuseKnown(tx, held.institution_id, digest);
  await addVersion(tx, acting, questionId, version, "VALUES ($1, $2, $3, $4, false, $5, $6, $7, $8, $9)", [
    wording,
    explanation,
    tags,
    JSON.stringify(content),
    digest,
  ]);
}

/** Takes a question out of what is drawn, or puts it back; doing it again changes nothing. */
export async function retireQuestion(
  tx: Tx,
  acting: Acting,
  { questionId, version, retired }: { questionId: number; version: number; retired: boolean },
): Promise<void> {
  await hold(tx, acting, questionId, version);
  const now = await tx.row<{ retired: boolean }>(
    "SELECT retired FROM question_version WHERE question_id = $1 AND version = $2",
    [questionId, version],
  );
  if (now?.retired === retired) return;
  await addVersion(
    tx,
    acting,
    questionId,
    version,
    `SELECT question_id, $2::smallint, $3::bigint, $4::timestamptz, $5::boolean, wording, explanation, tags, content, digest
       FROM question_version WHERE question_id = $1::bigint AND version = $2::smallint - 1`,
    [retired],
  );
}
