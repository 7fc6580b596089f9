/** What may stand once only in a workbook: a declaration, a certificate's number, a file. Pure. */
import { certificateNumber } from "../../../engine/identifiers.ts";
import type { CellError } from "../../platform/workbook/index.ts";
import { fileKey } from "./named-files.ts";
import { rowList, rowProblem, type Places, type RowProblemCode } from "./problems.ts";
import { fieldKey, slotKey } from "./sheet.ts";
import type { StagedRow } from "./store.ts";

type Met = { column: string; code: RowProblemCode; name: string; rows: number[] };

/** Reasons by row: every row of those that say the same is bad, whichever was meant. */
export function repeatedIn(
  places: Places,
  rows: readonly Pick<StagedRow, "row" | "who" | "said" | "files">[],
  once: boolean,
): Map<number, CellError[]> {
  const met = new Map<string, Met>();
  const meet = (key: string, row: number, told: Omit<Met, "rows">) => {
    const before = met.get(key);
    if (before === undefined) met.set(key, { ...told, rows: [row] });
    else before.rows.push(row);
  };
  for (const { row, who, said, files } of rows) {
    if (who !== null) meet(`row ${who} ${saidText(said)}`, row, { column: "identity", code: "row_repeated", name: "" });
    const number = once ? certificateNumber(said["number"] ?? "") : undefined;
    if (number?.ok === true)
      meet(`number ${number.value}`, row, { column: fieldKey("number"), code: "number_repeated", name: "" });
    for (const file of files)
      meet(`file ${fileKey(file)}`, row, { column: slotKey(file.slot), code: "file_repeated", name: file.name });
  }
  const found = new Map<number, CellError[]>();
  for (const { column, code, name, rows: own } of met.values()) {
    if (own.length < 2) continue;
    for (const row of new Set(own)) {
      const others = [...new Set(own.filter((each) => each !== row))];
      const told: RowProblemCode = others.length === 0 ? "file_twice" : code;
      found.set(row, [
        ...(found.get(row) ?? []),
        rowProblem(places, row, column, told, { name, rows: rowList(others) }),
      ]);
    }
  }
  return found;
}

function saidText(said: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(said).toSorted(([one], [two]) => (one < two ? -1 : 1)));
}
