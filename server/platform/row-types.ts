import pg from "pg";

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const DATE_ARRAY = 1182;
const TEXT_ARRAY = 1009;

/** Identifiers are bigint; beyond 2^53 a JavaScript number would name somebody else, so it is an error. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`Database integer ${text} does not fit a JavaScript number`);
  return value;
}

/**
 * Parser for a column type: bigint as a safe number, date as "YYYY-MM-DD" (pg's own parser would make it midnight
 * somewhere), everything else as pg does it.
 */
export function parseRow(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (format !== "binary") {
    if (oid === INT8) return safeInteger;
    if (oid === DATE) return (text) => text;
    if (oid === INT8_ARRAY) return (text) => strings(text).map((item) => (item === null ? null : safeInteger(item)));
    if (oid === DATE_ARRAY) return strings;
  }
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}

function strings(text: string): (string | null)[] {
  return (pg.types.getTypeParser(TEXT_ARRAY as TypeId, "text") as (value: string) => (string | null)[])(text);
}
