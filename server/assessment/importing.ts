/** Files of questions: read and looked at first, then taken in at once. */
import type { QuestionImport } from "../../contract/assessment-bank.ts";
import type { UploadedFile } from "../../contract/files.ts";
import { MOST_TAGS, type Question } from "../../contract/question.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { Values } from "../platform/values.ts";
import { addQuestions, digestOf, holdBank, institutionSql, knownDigests, ownInstitution, type Acting } from "./bank.ts";
import { readGift } from "./gift.ts";
import { readMoodleXml } from "./moodle-xml.ts";
import { NOTES, REASONS, tagsOf, Unreadable, type Taken } from "./taken.ts";

type Format = QuestionImport["format"];

type ImportRow = {
  import_id: number;
  institution_id: number;
  format: Format;
  file_name: string;
  content: string;
  made_at: Date;
  committed_at: Date | null;
  added: number | null;
};

const COLUMNS = "import_id, institution_id, format, file_name, content, made_at, committed_at, added";

/**
 * Keeps a file of questions to be looked at, and tells how it would be taken in. Throws `question_file_unreadable` when nothing
 * of it can be read.
 */
export async function keepImport(tx: Tx, acting: Acting, file: UploadedFile): Promise<QuestionImport> {
  const institutionId = await ownInstitution(tx, acting.reach);
  const content = textOf(file);
  const format = formatOf(content);
  const read = readFile(format, content);
  const row = (await tx.row<ImportRow>(
    `INSERT INTO question_import (institution_id, format, file_name, content, made_by, made_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    [institutionId, format, nameOf(file.name), content, acting.accountId, acting.now],
  )) as ImportRow;
  return viewOf(row, await judged(tx, row, read));
}

function nameOf(name: string): string {
  const plain = name.toWellFormed().replaceAll(/\p{Cc}/gu, " ");
  return plain.trim().slice(-200).toWellFormed() || "-";
}

function textOf({ content }: UploadedFile): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below, in words.
  }
  throw unreadable("不是 UTF-8 编码的文本文件，请另存为 UTF-8");
}

function unreadable(message: string): Refusal {
  const remedy = "请改正文件后重新上传";
  return new Refusal("question_file_unreadable", [{ path: "body.file", code: "unreadable", message, remedy }]);
}

function formatOf(content: string): Format {
  return /^\ufeff?\s*</.test(content) ? "xml" : "gift";
}

function readFile(format: Format, content: string): Taken[] {
  try {
    return (format === "xml" ? readMoodleXml(content) : readGift(content)).taken;
  } catch (error) {
    if (error instanceof Unreadable) throw unreadable(error.message);
    throw error;
  }
}

/** What of a file can be taken in, held against the bank as it is. `taken` is what was read of the file. */
async function judged(db: Db, row: ImportRow, taken: readonly Taken[]): Promise<Taken[]> {
  // Once taken in, every question of it is known; that is then no reason against it.
  const digests = taken.flatMap(({ question }) => (question === undefined ? [] : [digestOf(question)]));
  const known = row.committed_at === null ? await knownDigests(db, row.institution_id, digests) : new Set<string>();
  const seen = new Set<string>();
  return taken.map(({ question, ...each }) => {
    if (question === undefined) return each;
    const digest = digestOf(question);
    const code = known.has(digest) ? "duplicate" : seen.has(digest) ? "twice" : undefined;
    seen.add(digest);
    return code === undefined ? { ...each, question } : { ...each, reason: { code, message: REASONS[code] } };
  });
}

async function importWithin(db: Db, { reach }: Pick<Acting, "reach">, importId: number, lock = ""): Promise<ImportRow> {
  const values = new Values(importId);
  const columns = COLUMNS.replaceAll(/\w+/g, "f.$&");
  const row = await db.row<ImportRow>(
    `SELECT ${columns} FROM question_import f JOIN institution i USING (institution_id) JOIN unit u USING (unit_id)
      WHERE import_id = $1 AND ${institutionSql(reach, values)}${lock}`,
    values.list,
  );
  if (row === undefined) throw new Refusal("not_found");
  return row;
}

/** A file as it would be taken in, or was. */
export async function importView(db: Db, acting: Pick<Acting, "reach">, importId: number): Promise<QuestionImport> {
  const row = await importWithin(db, acting, importId);
  return viewOf(row, await judged(db, row, readFile(row.format, row.content)));
}

function viewOf(row: ImportRow, taken: readonly Taken[]): QuestionImport {
  const good = taken.filter(({ question }) => question !== undefined).length;
  return {
    importId: row.import_id,
    format: row.format,
    fileName: row.file_name,
    madeAt: row.made_at.toISOString(),
    committedAt: row.committed_at?.toISOString() ?? null,
    added: row.added,
    counts: { found: taken.length, good, bad: taken.length - good },
    questions: taken.map(({ place, line, beginning, question, reason, notes }) => ({
      place,
      line: line ?? null,
      beginning,
      question: question ?? null,
      reason: reason ?? null,
      notes: notes.map((note) => NOTES[note]),
    })),
  };
}

/** Takes in what can be of a file, all at once, and tells what it was; a second time it is refused. */
export async function commitImport(
  tx: Tx,
  acting: Acting,
  { importId, tags }: { importId: number; tags: readonly string[] },
): Promise<QuestionImport> {
  const row = await importWithin(tx, acting, importId, " FOR UPDATE OF f");
  if (row.committed_at !== null) throw new Refusal("question_import_done");
  await holdBank(tx, row.institution_id);
  const read = readFile(row.format, row.content);
  const questions = (await judged(tx, row, read)).flatMap(({ question }) =>
    question === undefined ? [] : [withTags(question, tags)],
  );
  await addQuestions(tx, row.institution_id, questions, acting);
  const done = (await tx.row<ImportRow>(
    `UPDATE question_import SET committed_at = $2, added = $3 WHERE import_id = $1 RETURNING ${COLUMNS}`,
    [importId, acting.now, questions.length],
  )) as ImportRow;
  return viewOf(done, await judged(tx, done, read));
}

/** What authors add comes first: of too many tags the file's own go. */
function withTags(question: Question, more: readonly string[]): Question {
  return { ...question, tags: [...new Set([...tagsOf(more), ...question.tags])].slice(0, MOST_TAGS) };
}

/** Files nobody took in go after a while; of others only that they were taken in is kept. */
export async function sweepImports(tx: Tx, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 30 * 86_400_000);
  return tx.execute("DELETE FROM question_import WHERE made_at < $1", [before]);
}
