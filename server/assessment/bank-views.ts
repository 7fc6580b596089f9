/** What authors see of their banks. */
import type { InputOf } from "../../contract/operation.ts";
import type { listQuestions, QuestionList, QuestionView, QuestionLine } from "../../contract/assessment-bank.ts";
import type { Question, QuestionKind } from "../../contract/question.ts";
import type { Reach } from "../../contract/actor.ts";
import type { Db } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { containing, Values } from "../platform/values.ts";
import { institutionSql } from "./bank.ts";
import { answersOf, figuresOf, keyOf, NO_FIGURES } from "./figures.ts";

type Filter = Pick<InputOf<typeof listQuestions>["query"], "q" | "tag" | "kind" | "state">;

export type BankRow = {
  question_id: number;
  version: number;
  kind: QuestionKind;
  retired: boolean;
  wording: string;
  explanation: string;
  tags: string[];
  content: Question["content"];
  made_at: Date;
};

const FROM = `FROM question q JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
  JOIN question_version v ON v.question_id = q.question_id AND v.version = q.current_version`;
const COLUMNS = `q.question_id, v.version, q.kind, v.retired, v.wording, v.explanation, v.tags, v.content, v.made_at`;

function filterSql(reach: Reach, { q, tag, kind, state = "current" }: Filter, values: Values): string {
  const parts = [institutionSql(reach, values), `v.retired = ${values.add(state === "retired")}`];
  if (q !== undefined && q.trim() !== "") parts.push(`v.wording ILIKE ${values.add(containing(q.trim()))}`);
  if (tag !== undefined) parts.push(`${values.add(tag)} = ANY (v.tags)`);
  if (kind !== undefined) parts.push(`q.kind = ${values.add(kind)}`);
  return parts.join(" AND ");
}

const USUAL = 20;

/** A page of questions within reach, the newest first. */
export async function questionList(
  db: Db,
  reach: Reach,
  { before, limit = USUAL, ...filter }: InputOf<typeof listQuestions>["query"],
): Promise<QuestionList> {
  const values = new Values();
  const where = filterSql(reach, filter, values);
  const counted = await db.row<{ total: number }>(`SELECT count(*)::int AS total ${FROM} WHERE ${where}`, values.list);
  const beyond = before === undefined ? "" : ` AND q.question_id < ${values.add(before)}`;
  const rows = await db.rows<BankRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE ${where}${beyond} ORDER BY q.question_id DESC LIMIT ${values.add(limit + 1)}`,
    values.list,
  );
  const shown = rows.slice(0, limit);
  const figures = await figuresOf(db, shown);
  return {
    questions: shown.map((row) => lineOf(row, figures)),
    next: rows.length > limit ? (shown.at(-1)?.question_id ?? null) : null,
    total: counted?.total ?? 0,
    tags: await tagsWithin(db, reach),
  };
}

function lineOf(row: BankRow, figures: ReadonlyMap<string, QuestionLine["figures"]>): QuestionLine {
  return {
    questionId: row.question_id,
    version: row.version,
    kind: row.kind,
    wording: row.wording,
    tags: row.tags,
    retired: row.retired,
    madeAt: row.made_at.toISOString(),
    figures: figures.get(keyOf(row)) ?? NO_FIGURES,
  };
}

/** The tags of what is drawn from, the most frequent first. */
export async function tagsWithin(db: Db, reach: Reach): Promise<{ tag: string; count: number }[]> {
  const values = new Values();
  return db.rows(
    `SELECT tag, count(*)::int AS count ${FROM} CROSS JOIN unnest(v.tags) AS tag
      WHERE ${filterSql(reach, {}, values)} GROUP BY tag ORDER BY count DESC, tag LIMIT 200`,
    values.list,
  );
}

/** Questions within reach that fit, for a file: in the order in which they were written. */
export async function questionRows(db: Db, reach: Reach, filter: Filter, most: number): Promise<BankRow[]> {
  const values = new Values();
  return db.rows<BankRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE ${filterSql(reach, filter, values)} ORDER BY q.question_id LIMIT ${values.add(most)}`,
    values.list,
  );
}

/** A question as its authors see it. */
export function questionOfRow({ wording, explanation, tags, content }: BankRow): Question {
  return { wording, explanation, tags, content };
}

/** One question within reach, with its versions and answers. Throws `not_found`. */
export async function questionView(db: Db, reach: Reach, questionId: number): Promise<QuestionView> {
  const values = new Values(questionId);
  const row = await db.row<BankRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE q.question_id = $1 AND ${institutionSql(reach, values)}`,
    values.list,
  );
  if (row === undefined) throw new Refusal("not_found");
  const versions = await db.rows<{ version: number; made_at: Date; retired: boolean; wording: string; asked: number }>(
    `SELECT version, made_at, retired, wording, (SELECT count(*)::int FROM attempt_question a
         WHERE a.question_id = v.question_id AND a.version = v.version) AS asked
       FROM question_version v WHERE question_id = $1 ORDER BY version DESC LIMIT 100`,
    [questionId],
  );
  const figures = await figuresOf(db, [row]);
  return {
    questionId,
    version: row.version,
    retired: row.retired,
    question: questionOfRow(row),
    figures: figures.get(keyOf(row)) ?? NO_FIGURES,
    answers: await answersOf(db, row, row.content),
    versions: versions.map(({ made_at, ...rest }) => ({ ...rest, madeAt: made_at.toISOString() })),
  };
}
