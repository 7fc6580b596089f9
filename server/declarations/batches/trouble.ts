/** Why nothing of a batch was done, although somebody asked for it. */
import type { CellError } from "../../platform/workbook/index.ts";

/** Rows of which one may not be handed in any more: nothing of the batch is. */
export class RowsChanged extends Error {
  override name = "RowsChanged";
  readonly rows: ReadonlyMap<number, CellError[]>;

  constructor(rows: ReadonlyMap<number, CellError[]>) {
    super(`Rows ${[...rows.keys()].slice(0, 20).join(", ")} may not be handed in any more`);
    this.rows = rows;
  }
}

/** Declarations that somebody has touched since they were handed in: none of them is withdrawn. */
export class Touched extends Error {
  override name = "Touched";
  readonly declarations: readonly { declarationId: number; state: string }[];

  constructor(declarations: readonly { declarationId: number; state: string }[]) {
    super(`${declarations.length} declarations were touched since`);
    this.declarations = declarations;
  }
}
