/** What a roster changes, in words, for screens and workbooks. */
import { openIdentity } from "../people/door.ts";
import { unitNames } from "../organisations/door.ts";
import type { Db, Reader } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import type { Vault } from "../platform/vault.ts";
import { writeWorkbook, type WrittenValue } from "../platform/workbook/index.ts";
import type { ChangeStatus, CodedChange, CodedState } from "./roster-changes.ts";
import type { ImportVocabulary, Labelled } from "./vocabulary.ts";

export type ChangeFilter = { status?: ChangeStatus | undefined; what?: CodedChange["what"] | undefined };

/** A person's row in words. */
export interface ChangeView {
  row: number;
  personId: number | null;
  name: string;
  identity: string | null;
  status: ChangeStatus;
  changes: { what: CodedChange["what"]; from: string | null; to: string | null }[];
}

export interface ChangeReading {
  vault: Vault;
  words: ImportVocabulary;
}

type Row = {
  row: number;
  personId: number | null;
  name: string;
  status: ChangeStatus;
  changes: CodedChange[] | null;
  identity: Buffer | null;
};

const TOLD = `FROM import_change change WHERE change.batch_id = $1 AND ($2::text IS NULL OR change.status = $2)
   AND ($3::text IS NULL OR change.changes @> jsonb_build_array(jsonb_build_object('what', $3::text)))`;

/**
 * Whose a row is, is looked up row by row within the page: right after a large batch was written the planner knows nothing of
 * it, and a join would go through the whole batch for every row.
 */
const PAGE = `SELECT page.row_number AS row, page.person_id AS "personId", page.name, page.status, page.changes,
    coalesce((SELECT staged.identity_number FROM import_row staged WHERE staged.batch_id = $1 AND staged.row_number = page.row_number),
             (SELECT person.identity_number FROM person WHERE person.person_id = page.person_id)) AS identity
  FROM (SELECT * ${TOLD} AND change.row_number > $4 ORDER BY change.row_number LIMIT $5) page ORDER BY page.row_number`;

/** How many rows there are of each status. */
export async function countChanges(db: Db, batchId: number): Promise<Record<ChangeStatus, number>> {
  const rows = await db.rows<{ status: ChangeStatus; rows: number }>(
    "SELECT status, count(*) AS rows FROM import_change WHERE batch_id = $1 GROUP BY status",
    [batchId],
  );
  const counts: Record<ChangeStatus, number> = { new: 0, changed: 0, ended: 0, unchanged: 0 };
  for (const { status, rows: count } of rows) counts[status] = count;
  return counts;
}

/** Rows after a row, in order. */
export async function changePage(
  db: Db,
  reading: ChangeReading,
  batchId: number,
  { status, what, after, limit }: ChangeFilter & { after: number; limit: number },
): Promise<ChangeView[]> {
  const rows = await db.rows<Row>(PAGE, [batchId, status ?? null, what ?? null, after, limit]);
  return inWords(db, reading, rows);
}

async function inWords(db: Db, { vault, words }: ChangeReading, rows: readonly Row[]): Promise<ChangeView[]> {
  const states = rows.flatMap(({ changes }) => (changes ?? []).flatMap(({ from, to }) => [from, to]));
  const units = await unitNames(db, [...new Set(states.flatMap((state) => state?.unit ?? []))]);
  const tell = teller(words, units);
  return rows.map(({ identity, changes, ...row }) => ({
    ...row,
    identity: identity && masked(openIdentity(vault, identity)),
    changes: (changes ?? []).map(({ what, from, to }) => ({ what, from: tell(what, from), to: tell(what, to) })),
  }));
}

function teller(words: ImportVocabulary, units: ReadonlyMap<number, string>) {
  const labelOf = (rows: readonly Labelled<string>[], value: string | null | undefined) =>
    rows.find((each) => each.value === value)?.labels[0] ?? value ?? "";
  const level = (code: string | null | undefined) => words.levels.get(code ?? "")?.name ?? code ?? "";
  return (what: CodedChange["what"], state: CodedState | null | undefined): string | null => {
    if (!state) return null;
    const since = state.since ? `，自 ${state.since} 起` : "";
    switch (what) {
      case "employment":
        return `${units.get(state.unit ?? 0) ?? "单位未登记"}${since}`;
      case "title":
        if (state.series === "none") return `无职称${since}`;
        return `${words.series.get(state.series ?? "")?.name ?? state.series ?? ""} ${level(state.level)}${since}`;
      case "post":
        return labelOf(words.posts, state.post);
      case "application":
        return [labelOf(words.routes, state.route), level(state.target)].filter((part) => part !== "").join("，");
      case "phone":
        return null;
    }
  };
}

const STATUS_WORDS: Record<ChangeStatus, string> = { new: "新增", changed: "变更", ended: "结束", unchanged: "不变" };
const THINGS: Record<CodedChange["what"], string> = {
  employment: "单位或任职",
  title: "职称",
  post: "岗位",
  application: "申报",
  phone: "手机号",
};
const PIECE = 1_000;

/** The changes as a workbook, made while it is written: one line for each thing that changes. */
export function changesWorkbook(
  database: Reader,
  reading: ChangeReading,
  batchId: number,
  filter: ChangeFilter,
): AsyncGenerator<Buffer> {
  async function* rows(): AsyncGenerator<WrittenValue[]> {
    for (let after = 0; ;) {
      const page = await changePage(database, reading, batchId, { ...filter, after, limit: PIECE });
      for (const each of page) yield* linesOf(each);
      if (page.length < PIECE) return;
      after = page.at(-1)?.row ?? after;
    }
  }
  const headers = [
    ["行号", 8],
    ["姓名", 18],
    ["证件号码", 22],
    ["结果", 10],
    ["变更内容", 14],
    ["原来", 40],
    ["改为", 40],
  ] as const;
  const columns = headers.map(([header, width]) => ({ header, width, ...(header === "行号" ? INTEGER : {}) }));
  return writeWorkbook([{ name: "变更预览", columns, rows: rows() }]);
}

const INTEGER = { format: "integer" } as const;

function linesOf({ row, name, identity, status, changes }: ChangeView): WrittenValue[][] {
  const who = [row, name, identity, STATUS_WORDS[status]];
  if (changes.length === 0) return [[...who, null, null, null]];
  return changes.map(({ what, from, to }) => [...who, THINGS[what], from, to]);
}
