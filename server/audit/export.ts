/** The trail in files: a workbook for people, JSON lines for programs. */
import type { AnsweredFile } from "../../contract/files.ts";
import { EXPORTED_EVENTS } from "../../contract/audit.ts";
import { operationWords } from "../../contract/operation-words.ts";
import { shanghaiText } from "../platform/clock.ts";
import type { Reader } from "../platform/db.ts";
import { writeWorkbook, type WrittenValue } from "../platform/workbook/index.ts";
import { Values } from "../platform/values.ts";
import { eventConditions, type EventQuery } from "./search.ts";
import { eventsFound, type EventRow } from "./views.ts";

const OUTCOME_WORDS: Readonly<Record<EventRow["outcome"], string>> = {
  done: "已办理",
  seen: "查看",
  denied: "被拒绝",
  failed: "失败",
};

const HEADERS = [
  ["编号", 10],
  ["时间", 20],
  ["账号", 16],
  ["职务", 26],
  ["操作", 28],
  ["操作代码", 24],
  ["结果", 10],
  ["涉及人员编号", 12],
  ["涉及人员", 12],
  ["对象", 20],
  ["来源地址", 16],
  ["请求编号", 36],
  ["详情", 60],
] as const;

type Exported = EventRow & { request_id: string | null; details: string | null };

/** The events found, the newest first, as a workbook. */
export function eventWorkbook(db: Reader, query: EventQuery, day: string): AnsweredFile {
  const columns = HEADERS.map(([header, width]) => ({ header, width }));
  const sheet = { name: "操作日志", columns, rows: workbookRows(db, query) };
  return { fileName: `操作日志-${day}.xlsx`, chunks: writeWorkbook([sheet]) };
}

async function* workbookRows(db: Reader, query: EventQuery): AsyncGenerator<WrittenValue[]> {
  const { sql, values } = eventsFound(query, EXPORTED_EVENTS);
  for await (const batch of db.batches<Exported>(sql, values)) {
    for (const row of batch)
      yield [
        String(row.id),
        shanghaiText(row.at),
        row.account ?? (row.account_id === null ? "" : String(row.account_id)),
        row.office ?? "",
        operationWords(row.operation),
        row.operation,
        OUTCOME_WORDS[row.outcome],
        row.person_id === null ? "" : String(row.person_id),
        row.person ?? "",
        row.object ?? "",
        row.address ?? "",
        row.request_id ?? "",
        row.details ?? "",
      ];
  }
}

/** Every event of some days with its digest and order, as JSON lines: what an auditor takes along. */
export async function* eventLines(
  db: Reader,
  days: { from?: string | undefined; to?: string | undefined },
): AsyncGenerator<string> {
  const bind = new Values();
  const where = eventConditions(days, bind).join(" AND ");
  const sql = `SELECT row_to_json(e)::text AS line FROM audit_event e WHERE ${where} ORDER BY e.xid, e.event_id`;
  for await (const batch of db.batches<{ line: string }>(sql, bind.list))
    yield batch.map(({ line }) => `${line}\n`).join("");
}
