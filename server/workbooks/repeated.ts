/** What may stand once only in a file. */
import type { CellError } from "../platform/workbook/index.ts";
import { recordKey, type SaidRecord } from "./record-row.ts";
import { rowProblem, type Places } from "./row-problems.ts";

/** Meets a record: nothing may be written twice, and no certificate brought twice. */
export function meetRecord(repeated: Repeated, { entry, identity_number: identity }: SaidRecord, row: number): void {
  repeated.meet("note", "record_repeated", recordKey(identity, entry), row);
  const { certificate_kind: kind, certificate_number: number, approved } = entry;
  if (number && approved !== false) repeated.meet("certificate", "certificate_repeated", `${kind} ${number}`, row);
}

type RepeatedCode = "identity_repeated" | "record_repeated" | "certificate_repeated";

/** Rows of one file that say the same although it may be said once only: all of them are bad. */
export class Repeated {
  private readonly first = new Map<string, number>();
  private readonly groups = new Map<string, { column: string; code: RepeatedCode; rows: number[] }>();
  private readonly places: Places;

  constructor(places: Places) {
    this.places = places;
  }

  meet(column: string, code: RepeatedCode, value: string, row: number): void {
    const key = `${code} ${value}`;
    const before = this.first.get(key);
    if (before === undefined) {
      this.first.set(key, row);
      return;
    }
    const group = this.groups.get(key) ?? { column, code, rows: [before] };
    group.rows.push(row);
    this.groups.set(key, group);
  }

  errors(): Map<number, CellError[]> {
    const found = new Map<number, CellError[]>();
    for (const { column, code, rows } of this.groups.values()) {
      for (const row of rows) {
        const others = rows.filter((each) => each !== row);
        const shown = others.slice(0, 5).join("、") + (others.length > 5 ? " 等" : "");
        found.set(row, [...(found.get(row) ?? []), rowProblem(this.places, row, column, code, { rows: shown })]);
      }
    }
    return found;
  }
}
