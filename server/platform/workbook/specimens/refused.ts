import assert from "node:assert/strict";
import type { WorkbookLimits } from "../limits.ts";
import { readRecords } from "../records.ts";
import { type RefusalCode, WorkbookRefusal } from "../refusals.ts";
import { book, sheetXml, texts } from "./books.ts";
import { HEADERS, ROSTER, person } from "./roster.ts";
import type { SpecimenEntry } from "./zip.ts";

/** A file that must be refused, and the name of the refusal. */
export interface Specimen {
  what: string;
  code: RefusalCode;
  file: Uint8Array | (() => Uint8Array);
  /** Must be found in the place or message. */
  says?: string;
  limits?: Partial<WorkbookLimits>;
}

/** A header and two good rows. */
export const DATA = texts(...HEADERS) + texts(...person(1)) + texts(...person(2));
/** A workbook without fault, to be spoiled. */
export const GOOD = { sheets: [{ name: "花名册", data: DATA }] };

/** The good workbook with its sheet's entry in the archive spoiled. */
export const sheetEntry = (entry: Partial<SpecimenEntry>): Buffer => {
  const data = sheetXml(DATA);
  return book({
    ...GOOD,
    replace: { "xl/worksheets/sheet1.xml": { name: "xl/worksheets/sheet1.xml", data, ...entry } },
  });
};

/** The refusal that reading the file against the roster ends in; null when it is accepted. */
export async function refusalOf(specimen: Specimen): Promise<WorkbookRefusal | null> {
  const file = typeof specimen.file === "function" ? specimen.file() : specimen.file;
  try {
    const reader = await readRecords(file, ROSTER, { limits: specimen.limits ?? {} });
    for await (const _ of reader);
    return null;
  } catch (error) {
    if (error instanceof WorkbookRefusal) return error;
    throw error;
  }
}

/** Fails unless the file is refused by its name, with place and remedy in Chinese. */
export async function assertRefused(specimen: Specimen): Promise<void> {
  const refusal = await refusalOf(specimen);
  assert.ok(refusal, "accepted");
  assert.equal(refusal.code, specimen.code, refusal.message);
  assert.match(refusal.message, /[\u4e00-\u9fff]/);
  assert.match(refusal.remedy, /[\u4e00-\u9fff]/);
  assert.doesNotMatch(refusal.message + refusal.remedy, /[{}]|undefined|NaN/);
  const where = `${refusal.place} ${refusal.message}`;
  if (specimen.says) assert.ok(where.includes(specimen.says), where);
}
