/** Workbooks that name people: one row for each with their number, their name, and what a kind of declaration asks of them. */
import { formatDate } from "../../../engine/calendar.ts";
import type { DeclarationField } from "../../../engine/document.ts";
import { Refusal } from "../../platform/refusal.ts";
import {
  defineSheet,
  parse,
  readRecords,
  WorkbookRefusal,
  type CellError,
  type Column,
  type Parser,
  type SheetSpecification,
} from "../../platform/workbook/index.ts";
import type { Said } from "../said.ts";

/** Most people of one workbook. */
export const ROLL_ROWS = 5_000;

/** One row as it was read. What is wrong with it stands in `problems`; `said` holds what could be read. */
export type RollRow = {
  row: number;
  /** The whole number, or one with stars in its middle. */
  identity: string | null;
  name: string | null;
  said: Said;
  problems: CellError[];
};

/** Numbers as the service shows them: at least the last four characters, the middle hidden. */
const MASKED = /^[0-9A-Z]{0,10}\*{4,15}[0-9A-Z]{4,8}$/;

/** Whether a number has its middle hidden. */
export function isMasked(identity: string): boolean {
  return identity.includes("*");
}

function identityOrMasked(): Parser<string> {
  const whole = parse.identity();
  return {
    format: "text",
    hint: "完整号码，或中间打星号、至少露出后四位的号码",
    read(cell, context) {
      const typed = cell.kind === "text" ? cell.text.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase() : "";
      return MASKED.test(typed) ? { ok: true, value: typed } : whole.read(cell, context);
    },
  };
}

function parserOf({ type, name, values, most }: DeclarationField): Parser<unknown> {
  if (values !== undefined)
    return parse.choice(Object.entries(values).map(([value, label]) => ({ value, labels: [label] as const })));
  switch (type) {
    case "flag":
      return parse.yesNo();
    case "integer":
      return name.endsWith("year") ? parse.year({ min: 1980, max: 2100 }) : parse.integer({ min: 0, max: 999_999 });
    case "hundredths":
      return parse.hundredths({ max: most ?? 1_000_000 });
    case "date":
      return parse.day({ min: 19_500_101 });
    default:
      return parse.text({ max: most ?? 500 });
  }
}

const EXAMPLES: Readonly<Partial<Record<DeclarationField["type"], string>>> = {
  hundredths: "24",
  date: "2026-05-20",
  flag: "是",
};

function exampleOf({ type, name, values }: DeclarationField): string {
  if (values !== undefined) return Object.values(values)[0] ?? "";
  if (type === "integer") return name.endsWith("year") ? "2026" : "1";
  return EXAMPLES[type] ?? "示例";
}

/** The sheet of a roll: who, and the fields given. */
export function rollSheet(name: string, fields: readonly DeclarationField[]): SheetSpecification {
  const people = [
    {
      key: "identity",
      header: "证件号码",
      aliases: ["身份证号", "身份证号码", "证件号"],
      required: true,
      parse: identityOrMasked(),
      example: "65990019800101001X",
      width: 22,
    },
    { key: "name", header: "姓名", required: true, parse: parse.name(), example: "阿依古丽·买买提", width: 18 },
  ] as const satisfies readonly Column[];
  const own = fields.map((field): Column => ({
    key: `field.${field.name}`,
    header: field.label,
    required: field.required,
    parse: parserOf(field),
    example: exampleOf(field),
    ...(field.hint === undefined ? {} : { note: field.hint }),
  }));
  return defineSheet({ name, columns: [...people, ...own] as readonly Column[] });
}

/** A value of a cell as a form would say it. */
function typed({ type }: DeclarationField, value: unknown): string {
  if (type === "date") return formatDate(value as number);
  if (type === "hundredths") return String((value as number) / 100);
  return String(value);
}

/** Reads a roll. Throws `invalid_request` with what is wrong with the file as a whole. */
export async function readRoll(
  content: Uint8Array,
  sheet: SheetSpecification,
  fields: readonly DeclarationField[],
): Promise<RollRow[]> {
  try {
    return await rowsOf(content, sheet, fields);
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error;
    const { code, message, remedy } = error;
    throw new Refusal("invalid_request", [{ path: "body.file", code, message, remedy }]);
  }
}

async function rowsOf(
  content: Uint8Array,
  sheet: SheetSpecification,
  fields: readonly DeclarationField[],
): Promise<RollRow[]> {
  const rows: RollRow[] = [];
  for await (const batch of await readRecords(Buffer.from(content), sheet)) {
    for (const each of batch) {
      const cells: Record<string, unknown> = each.ok ? each.value : each.partial;
      const said = fields.flatMap((field) => {
        const value = cells[`field.${field.name}`];
        return value === undefined || value === null ? [] : [[field.name, typed(field, value)] as const];
      });
      rows.push({
        row: each.row,
        identity: (cells["identity"] as string | undefined) ?? null,
        name: (cells["name"] as string | undefined) ?? null,
        said: Object.fromEntries(said),
        problems: each.ok ? [] : each.errors,
      });
    }
    if (rows.length > ROLL_ROWS) throw tooLong();
  }
  return rows;
}

function tooLong(): Refusal {
  return new Refusal("invalid_request", [
    {
      path: "body.file",
      code: "roll_too_long",
      message: `一份名单最多${ROLL_ROWS}人`,
      remedy: "请分成几份上传",
    },
  ]);
}
