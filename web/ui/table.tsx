import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { Icon } from "./icon.tsx";
import type { Children, View } from "./types.ts";
import { classes } from "./types.ts";

const t = words("ui", dictionary);

/** One column of a {@link DataTable}. */
export interface Column<Row> {
  readonly key: string;
  /** Head of the column, and label of the value on a phone. */
  readonly label: string;
  readonly cell: (row: Row) => Children;
  /** Numbers stand at the end of the line. */
  readonly align?: "start" | "end";
  /** The column that names the row; exactly one, usually the first. */
  readonly heading?: boolean;
  /** Left out on a phone. */
  readonly desktopOnly?: boolean;
  /** Address of the list sorted by this column, the other way round if it already is. */
  readonly sortHref?: string;
  /** Set on the column the list is sorted by. */
  readonly sorted?: "ascending" | "descending";
}

export interface DataTableProps<Row> {
  /** What the table lists; always read out, shown unless `captionHidden`. */
  readonly caption: string;
  readonly captionHidden?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** A key of a row, unique in the table. */
  readonly rowId: (row: Row) => string;
  /** In place of rows when there are none. */
  readonly empty?: Children;
  readonly density?: "dense" | "roomy";
  /**
   * A long list whose columns are as wide as the class `data-table-<this>` says, not as their contents: rows out of sight are then
   * laid out and painted only when they come near.
   */
  readonly long?: "people";
  /** Check boxes before the rows, as fields of the form with this id. */
  readonly selection?: {
    readonly name: string;
    readonly form: string;
    readonly value: (row: Row) => string;
    /** Who or what is chosen, for screen readers. */
    readonly label: (row: Row) => string;
    readonly selected?: ReadonlySet<string>;
  };
  /** Marks a row, for example one with a problem. */
  readonly rowTone?: (row: Row) => "warn" | "error" | undefined;
}

/**
 * A native table. The head stays in sight; on a phone each row becomes a card. In the table ↑ and ↓ move between the
 * rows' links, Home and End go to the first and last, x selects (with the client script).
 */
export function DataTable<Row>(props: DataTableProps<Row>): View {
  const {
    caption,
    captionHidden = false,
    columns,
    rows,
    rowId,
    empty,
    density = "dense",
    selection,
    rowTone,
    long,
  } = props;
  if (rows.length === 0 && empty !== undefined) return <div class="table-empty">{empty}</div>;
  return (
    <div class="table-wrap" role="region" aria-label={caption} tabIndex={0} data-rows>
      <table class={classes("data-table", `data-table-${density}`, long && `data-table-${long}`)} role="table">
        <caption class={captionHidden ? "visually-hidden" : undefined}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {selection && (
              <th scope="col" role="columnheader" class="cell-select">
                <span class="visually-hidden">{t("table.select")}</span>
                <input type="checkbox" data-select-all={selection.name} aria-label={t("table.selectAll")} hidden />
              </th>
            )}
            {columns.map((column) => (
              <HeadCell column={column} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => {
            const tone = rowTone?.(row);
            return (
              <tr role="row" id={rowId(row)} class={tone === undefined ? undefined : `row-${tone}`}>
                {selection && (
                  <td role="cell" class="cell-select">
                    <input
                      type="checkbox"
                      name={selection.name}
                      form={selection.form}
                      value={selection.value(row)}
                      checked={selection.selected?.has(selection.value(row))}
                      aria-label={t("table.selectRow", { name: selection.label(row) })}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <BodyCell column={column} row={row} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function columnClass<Row>(column: Column<Row>): string | undefined {
  const names = classes(column.align === "end" && "cell-end", column.desktopOnly && "cell-desk");
  return names === "" ? undefined : names;
}

function HeadCell<Row>({ column }: { column: Column<Row> }): View {
  return (
    <th scope="col" role="columnheader" aria-sort={column.sorted} class={columnClass(column)}>
      {column.sortHref === undefined ? (
        column.label
      ) : (
        <a class={classes("sort", column.sorted && `sort-${column.sorted}`)} href={column.sortHref}>
          {column.label}
          <Icon name="down" />
          <span class="visually-hidden">{t("table.sort")}</span>
        </a>
      )}
    </th>
  );
}

function BodyCell<Row>({ column, row }: { column: Column<Row>; row: Row }): View {
  const inside = <span class="cell-value">{column.cell(row)}</span>;
  if (column.heading === true) {
    return (
      <th scope="row" role="rowheader" class={columnClass(column)}>
        {inside}
      </th>
    );
  }
  return (
    <td role="cell" class={columnClass(column)} data-label={column.label}>
      {inside}
    </td>
  );
}
