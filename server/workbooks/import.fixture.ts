/** Imports on a database of their own: a few units, an empty ledger, and workbooks made from plain rows. */
import { resolve } from "node:path";
import type { Reach } from "../../contract/actor.ts";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { insertUnits } from "../organisations/door.ts";
import { blindIdentity } from "../people/door.ts";
import { fixedClock } from "../platform/clock.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { startJobs, type Jobs } from "../platform/jobs.ts";
import { workbookBytes, type WrittenValue } from "../platform/workbook/index.ts";
import { openShelf, openYear, queues as standingQueues } from "../standing/door.ts";
import { confirm, upload } from "./actions.ts";
import type { CommitServices } from "./commit.ts";
import type { ImportKind } from "./import.ts";
import { carryOn, queues } from "./jobs.ts";
import { rosterSheet } from "./roster-sheet.ts";
import { sheetOf } from "./validate.ts";
import { badRows, importView, type BadRowView, type ImportView } from "./views.ts";
import { openVocabulary } from "./vocabulary.ts";

export const root = resolve(import.meta.dirname, "..", "..");
export const TODAY = 20261123;
export const CLOCK = fixedClock("2026-11-23T09:00:00+08:00");
export const POLICY = { id: "xpcc/continuing-education", version: "2016-01-01" };
export const shelf = openShelf(root);
export const words = openVocabulary(root);
export const EVERYBODY: Reach = { kind: "all" };

/** Cells by header; what is left out is empty. */
export type Cells = Record<string, WrittenValue>;

export const UNITS = [
  ["A01", "division", "第一师", "d01", null, "public"],
  ["A01A01", "school", "第一师第一中学", "d01", "A01", "public"],
  ["A01A02", "hospital", "第一师医院", "d01", "A01", "public"],
  ["A01A03", "private_company", "绿洲节水设备有限公司", "d01", "A01", "private"],
  ["A01A01A01", "department", "教务处", "d01", "A01A01", "public"],
  ["A01A02A01", "department", "办公室", "d01", "A01A02", "public"],
  ["A02", "division", "第二师", "d02", null, "public"],
  ["A02A01", "school", "第二师第一中学", "d02", "A02", "public"],
  ["A02A02", "department", "办公室", "d02", "A02", "public"],
] as const;

export interface Imports {
  url: string;
  database: Database;
  jobs: Jobs;
  services: CommitServices;
  unit: (code: string) => number;
  write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Uploads and validates. */
  preview(kind: ImportKind, content: Uint8Array, reach?: Reach): Promise<ImportView>;
  commit(importId: number): Promise<ImportView>;
  /** Uploads, validates and commits rows. */
  roster(rows: readonly Cells[], reach?: Reach): Promise<ImportView>;
  records(rows: readonly Cells[], reach?: Reach): Promise<ImportView>;
  bad(importId: number): Promise<BadRowView[]>;
  codes(importId: number): Promise<Record<number, string[]>>;
}

/** Opens a database for the tests of one file; jobs wait unless the file works them. */
export async function useImports(): Promise<Imports> {
  const file = await useDatabase();
  const { database, url } = file;
  const jobs = await startJobs(database, [...queues, ...standingQueues], { upkeep: false, onError: console.error });
  file.defer(() => jobs.stop());
  const units = await transact(database, async (tx) => {
    for (const year of [2023, 2024, 2025, 2026]) await openYear(tx, year, POLICY);
    return insertUnits(
      tx,
      UNITS.map(([code, kind, name, division, parent, sector]) => ({
        code,
        kind,
        name,
        division_code: division,
        parent,
        sector,
      })),
    );
  });
  const services: CommitServices = { database, jobs, vault: testVault, clock: CLOCK, shelf, words };
  const write: Imports["write"] = (work) => transact(database, work);
  const seen = async (importId: number) => (await importView(database, EVERYBODY, importId)) as ImportView;
  const preview: Imports["preview"] = async (kind, content, reach = EVERYBODY) => {
    const importer = { author: "test", reach };
    const given = { kind, name: `${kind}.xlsx`, content, now: CLOCK.now() };
    const importId = await write((tx) => upload(tx, services, importer, given));
    await carryOn(services, importId);
    return seen(importId);
  };
  const commit: Imports["commit"] = async (importId) => {
    const fault = await write((tx) => confirm(tx, jobs, EVERYBODY, importId));
    if (fault !== undefined) throw new Error(`Import ${importId} was not confirmed: ${fault}`);
    await carryOn(services, importId);
    return seen(importId);
  };
  const whole = async (kind: ImportKind, rows: readonly Cells[], reach?: Reach) =>
    commit((await preview(kind, await bookOf(kind, rows), reach)).importId);
  const bad: Imports["bad"] = (importId) => badRows(database, importId, { after: 0, limit: 10_000 });
  return {
    url,
    database,
    jobs,
    services,
    unit: (code) => units.get(code) as number,
    write,
    preview,
    commit,
    roster: (rows, reach) => whole("roster", rows, reach),
    records: (rows, reach) => whole("records", rows, reach),
    bad,
    codes: async (importId) =>
      Object.fromEntries((await bad(importId)).map(({ row, errors }) => [row, errors.map(({ code }) => code).sort()])),
  };
}

/** A workbook of a kind with the headers of its template. */
export function bookOf(kind: ImportKind, rows: readonly Cells[]): Promise<Buffer> {
  const sheet = sheetOf(kind, { shelf, words });
  const columns = sheet.columns.map(({ header, parse }) => ({ header, format: parse.format }));
  const cells = rows.map((row) => columns.map(({ header }) => row[header] ?? null));
  return workbookBytes([{ name: sheet.name, columns, rows: cells }]);
}

export const HEADERS = rosterSheet(words).columns.map(({ header }) => header);

/** The identity number of the n-th made-up person. */
export function identityOf(n: number): string {
  return syntheticCitizenId(n, 1985, n % 2 === 0);
}

/** By what the n-th made-up person is found in the database. */
export function blindOf(n: number): Buffer {
  return blindIdentity(testVault, identityOf(n));
}

/** A good row of a roster for the n-th made-up person. */
export function rosterRow(n: number, changes: Cells = {}): Cells {
  return {
    姓名: "张测试",
    证件号码: identityOf(n),
    手机号: syntheticMobile(n),
    单位: "第一师第一中学",
    职称系列: "中小学教师",
    职称级别: "一级教师",
    申报途径: "无",
    年度: 2026,
    ...changes,
  };
}

/** A good record of the n-th made-up person: public hours. */
export function recordRow(n: number, changes: Cells = {}): Cells {
  return {
    证件号码: identityOf(n),
    姓名: "张测试",
    年度: 2026,
    类别: "公需学时",
    "学时/学分": 3000,
    完成日期: 20260520,
    审核状态: "已通过",
    ...changes,
  };
}

/** How many rows the tables hold, and a digest of what is in the ledger, people and claims. */
export async function stateOf(database: Database): Promise<Record<string, number | string | null>> {
  const row = await database.row<Record<string, number | string | null>>(
    `SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM ledger_entry) AS entries,
            (SELECT count(*) FROM certificate_claim) AS claims, (SELECT count(*) FROM unit) AS units,
            (SELECT md5(string_agg(person::text, '|' ORDER BY person_id)) FROM person) AS people_digest,
            (SELECT md5(string_agg(entry::text, '|' ORDER BY person_id, entry_id)) FROM ledger_entry entry) AS entries_digest`,
  );
  return row as Record<string, number | string | null>;
}
