/** Batches of declarations without a server in between: workbooks from plain rows, zips from plain files. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { syntheticCitizenId } from "../../../engine/identifiers-synthetic.ts";
import { testVault } from "../../../test/services.ts";
import type { Field, Office } from "../../../bench/declarations-field.ts";
import { appendToArchive, beginArchive } from "../../files/door.ts";
import { rawZip, type ZipPart } from "../../files/corpus-parts.fixture.ts";
import { openJudge } from "../../files/judge/judge.ts";
import { openStore } from "../../files/store.ts";
import { openLibrary, readDictionary } from "../../policies/door.ts";
import { workbookBytes, type WrittenValue } from "../../platform/workbook/index.ts";
import { ARCHIVE_ROOM, archiveOwner } from "./batch.ts";
import { carryOn } from "./jobs.ts";
import { kindOfBatch, type BatchServices } from "./read.ts";
import { batchSheet } from "./sheet.ts";
import { insertBatch, loadBatch, loadRows, moveBatch, type AskedBy, type Batch } from "./store.ts";

export type Cells = Record<string, WrittenValue>;

const root = resolve(import.meta.dirname, "../../..");
const PART = 2 ** 20;

export type Batches = {
  services: BatchServices;
  /** A workbook of a kind with the headers of its template. */
  book(kind: string, rows: readonly Cells[]): Promise<Buffer>;
  /** Keeps a workbook and its zips; nothing is read yet. */
  collect(kind: string, book: Buffer, zips?: readonly Buffer[], office?: Office): Promise<number>;
  addZip(batchId: number, zip: Buffer): Promise<void>;
  read(batchId: number): Promise<Batch>;
  /** Confirms, and works it off. */
  handIn(batchId: number, office?: Office): Promise<Batch>;
  confirm(batchId: number, event: "hand_in" | "withdraw", office?: Office): Promise<void>;
  withdraw(batchId: number, office?: Office): Promise<Batch>;
  /** Codes of the reasons by row. */
  codes(batchId: number): Promise<Record<number, string[]>>;
  close(): Promise<void>;
};

/** Opens batches on a field. */
export function openBatches(field: Field): Batches {
  const { database, ledger, write } = field;
  const store = openStore(undefined);
  const judge = openJudge();
  const services: BatchServices = {
    database,
    clock: ledger.clock,
    vault: testVault,
    ledger,
    sources: openLibrary(root).sources,
    dictionary: readDictionary(root),
    files: { database, store, judge, clamd: undefined },
  };
  const seen = async (batchId: number) => (await loadBatch(database, batchId)) as Batch;
  const addZip = async (batchId: number, zip: Buffer) => {
    const owner = archiveOwner(batchId);
    const archiveId = await write((tx) =>
      beginArchive(tx, owner, { name: "材料.zip", bytes: zip.length }, ARCHIVE_ROOM, ledger.clock.now()),
    );
    for (let at = 0; at < zip.length; at += PART)
      await write((tx) => appendToArchive(tx, owner, archiveId, { at, content: zip.subarray(at, at + PART) }));
  };
  const confirm = async (batchId: number, event: "hand_in" | "withdraw", office: Office = "clerk") => {
    const { actor } = field.as(office);
    const askedBy: AskedBy = { actor, office, address: "127.0.0.1", requestId: "test" };
    if (!(await write((tx) => moveBatch(tx, batchId, event, { askedBy }))))
      throw new Error(`Batch ${batchId}: ${event}`);
  };
  const done = (batchId: number) => carryOn(services, batchId).then(() => seen(batchId));
  return {
    services,
    addZip,
    confirm,
    book: (kind, rows) => bookOf(services, kind, rows),
    async collect(kind, book, zips = [], office = "clerk") {
      const batchId = await keepBook(field, kind, book, office);
      for (const zip of zips) await addZip(batchId, zip);
      return batchId;
    },
    async read(batchId) {
      await write((tx) => moveBatch(tx, batchId, "read"));
      return done(batchId);
    },
    async handIn(batchId, office) {
      await confirm(batchId, "hand_in", office);
      return done(batchId);
    },
    async withdraw(batchId, office) {
      await confirm(batchId, "withdraw", office);
      return done(batchId);
    },
    codes: (batchId) => codesOf(field, batchId),
    async close() {
      judge.close();
      await store.close();
    },
  };
}

async function codesOf({ database }: Field, batchId: number): Promise<Record<number, string[]>> {
  const rows = await loadRows(database, batchId, { verdict: "bad" });
  return Object.fromEntries(rows.map(({ row, errors }) => [row, (errors ?? []).map(({ code }) => code).sort()]));
}

async function bookOf(services: BatchServices, kind: string, rows: readonly Cells[]): Promise<Buffer> {
  const sheet = batchSheet(kindOfBatch(services, kind), services.dictionary);
  const columns = sheet.columns.map(({ header, parse }) => ({ header, format: parse.format }));
  const cells = rows.map((row) => columns.map(({ header }) => row[header] ?? null));
  return workbookBytes([{ name: sheet.name, columns, rows: cells }]);
}

async function keepBook(field: Field, kind: string, book: Buffer, office: Office): Promise<number> {
  const { actor, reach } = field.as(office);
  return field.write((tx) =>
    insertBatch(tx, testVault, {
      kind,
      fileName: "申报表.xlsx",
      digest: createHash("sha256").update(book).digest("hex"),
      content: book,
      submitter: "unit",
      madeBy: actor.accountId,
      madeFor: office,
      reach,
      unitId: 1,
      divisionCode: "d08",
      now: field.ledger.clock.now(),
    }),
  );
}

const DIGITS = "零一二三四五六七八九";

/** The name of the n-th person: names of people have no digits. */
export const nameOf = (n: number): string => `申报人${[...String(n)].map((digit) => DIGITS[Number(digit)]).join("")}`;

/** Gives the people of a field names that a roster would take. */
export async function renamePeople(field: Field): Promise<void> {
  await field.write((tx) => tx.execute("UPDATE person SET name = translate(name, '0123456789', $1)", [DIGITS]));
}

/** Whose identity number and name the n-th person of a field has. */
export function personCells(n: number): Cells {
  return { 证件号码: syntheticCitizenId(n, 1985, false), 姓名: nameOf(n) };
}

/** A good row of 继续教育合格证书 for the n-th person. */
export function certificateRow(n: number, changes: Cells = {}): Cells {
  return {
    ...personCells(n),
    免哪个年度: 2026,
    证书编号: `XJBT(2025)-B-${String(n).padStart(5, "0")}`,
    取得年度: 2025,
    发证日期: 20251201,
    发证单位: "兵团人社局",
    证书扫描件文件名: `${n}.jpg`,
    ...changes,
  };
}

export function zipOf(files: Readonly<Record<string, Buffer | string>>): Buffer {
  return rawZip(Object.entries(files).map(([name, content]): ZipPart => ({ name, content, stored: true })));
}
