/** Questions that no answer fitted: found, page by page and as a workbook. Nobody who asked stands with them. */
import type { z } from "zod";
import { readCursor, writeCursor } from "../platform/cursor.ts";
import type { AnsweredFile } from "../../contract/files.ts";
import { EXPORTED_QUESTIONS, type exportUnanswered, type UnansweredList } from "../../contract/unanswered.ts";
import { shanghaiText, startOfShanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { literally, Values } from "../platform/values.ts";
import { workbookBytes } from "../platform/workbook/index.ts";

type Asked = z.output<typeof exportUnanswered.query>;
type Row = { question: string; times: number; firstAskedAt: Date; lastAskedAt: Date; at: string };

const PAGE = 50;
const DAY_MS = 86_400_000;
const ORDER = { times: "times DESC, question", latest: "last_asked_at DESC, question" } as const;
/** With all its digits: what is compared with it must not lie between two milliseconds. */
const EXACTLY = `to_char(last_asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

function conditionsOf({ q, from, to }: Asked, values: Values): string[] {
  return [
    "true",
    ...(q === undefined || q.trim() === "" ? [] : [`question ILIKE ${values.add(`%${literally(q.trim())}%`)}`]),
    ...(from === undefined ? [] : [`last_asked_at >= ${values.add(startOfShanghaiDay(from))}`]),
    ...(to === undefined ? [] : [`last_asked_at < ${values.add(new Date(startOfShanghaiDay(to).getTime() + DAY_MS))}`]),
  ];
}

async function rowsOf(db: Db, asked: Asked, more: string[], values: Values, limit: number): Promise<Row[]> {
  const where = [...conditionsOf(asked, values), ...more].join(" AND ");
  return db.rows<Row>(
    `SELECT question, times, first_asked_at AS "firstAskedAt", last_asked_at AS "lastAskedAt", ${EXACTLY} AS at
       FROM unanswered_question WHERE ${where} ORDER BY ${ORDER[asked.sort]} LIMIT ${values.add(limit)}`,
    values.list,
  );
}

/** A page of them. Throws `bad_cursor` for one that was not made here. */
export async function unansweredPage(
  db: Db,
  { cursor, limit = PAGE, ...asked }: Asked & { cursor?: string | undefined; limit?: number | undefined },
): Promise<UnansweredList> {
  const values = new Values();
  const after = cursor === undefined ? [] : [behind(cursor, asked.sort, values)];
  const rows = await rowsOf(db, asked, after, values, limit + 1);
  const counting = new Values();
  const all = await db.row<{ total: number }>(
    `SELECT count(*)::int AS total FROM unanswered_question WHERE ${conditionsOf(asked, counting).join(" AND ")}`,
    counting.list,
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    questions: rows.slice(0, limit).map(({ question, times, firstAskedAt, lastAskedAt }) => ({
      question,
      times,
      firstAskedAt: firstAskedAt.toISOString(),
      lastAskedAt: lastAskedAt.toISOString(),
    })),
    total: all?.total ?? 0,
    next: last === undefined ? null : cursorOf(asked.sort, last),
  };
}

function cursorOf(sort: Asked["sort"], { times, at, question }: Row): string {
  return writeCursor([sort === "times" ? times : at, question]);
}

function behind(cursor: string, sort: Asked["sort"], values: Values): string {
  const [place, question] = readCursor(cursor, (parts) => placeOf(parts, sort));
  const [column, type] = sort === "times" ? ["times", "int"] : ["last_asked_at", "timestamptz"];
  const at = `${values.add(place)}::${type}`;
  return `(${column} < ${at} OR (${column} = ${at} AND question > ${values.add(question)}))`;
}

function placeOf([place, question]: readonly unknown[], sort: Asked["sort"]): [unknown, string] | undefined {
  const isPlace =
    sort === "times"
      ? Number.isInteger(place) && Math.abs(Number(place)) < 2 ** 31
      : typeof place === "string" &&
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(place) &&
        !Number.isNaN(Date.parse(place));
  const isQuestion = typeof question === "string" && question.isWellFormed() && !question.includes("\0");
  return isPlace && isQuestion ? [place, question] : undefined;
}

/** What was found as a workbook. */
export async function unansweredWorkbook(db: Db, asked: Asked, day: string): Promise<AnsweredFile> {
  const rows = await rowsOf(db, asked, [], new Values(), EXPORTED_QUESTIONS);
  const columns = [
    { header: "提问", width: 60 },
    { header: "次数", width: 8 },
    { header: "首次提问", width: 20 },
    { header: "最近提问", width: 20 },
  ];
  const lines = rows.map(({ question, times, firstAskedAt, lastAskedAt }) => [
    question,
    times,
    shanghaiText(firstAskedAt),
    shanghaiText(lastAskedAt),
  ]);
  const bytes = await workbookBytes([{ name: "没有答案的提问", columns, rows: lines }]);
  return { fileName: `没有答案的提问-${day}.xlsx`, chunks: [Buffer.from(bytes)] };
}
