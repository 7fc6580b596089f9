import type { Column, View } from "../../ui/index.ts";
import { DataTable, Disclosure, groupDigits, Pagination } from "../../ui/index.ts";
import { t } from "./words.ts";

/** One bad row under a reason. */
export interface ReasonRow {
  readonly row: number;
  readonly name: string | undefined;
  readonly column: string;
  /** Address of the cell, as the spreadsheet shows it. */
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/** One reason with the rows that have it. */
export interface ReasonGroup {
  readonly code: string;
  /** Header of the column it concerns in its first row; empty when it concerns the whole row. */
  readonly column: string;
  /** Words of its first row; other rows may name other values. */
  readonly title: string;
  /** How many rows of the whole file have it. */
  readonly total: number;
  /** Those of them that are on this page. */
  readonly rows: readonly ReasonRow[];
}

export interface ReasonsData {
  readonly bad: number;
  readonly groups: readonly ReasonGroup[];
  readonly firstHref: string | undefined;
  readonly nextHref: string | undefined;
}

const columns: readonly Column<ReasonRow>[] = [
  { key: "row", label: t("reasons.row"), heading: true, cell: ({ row }) => t("reasons.rowOf", { row }) },
  { key: "name", label: t("reasons.name"), cell: ({ name }) => name ?? t("none") },
  {
    key: "place",
    label: t("reasons.place"),
    cell: ({ place, column }) => (column === "" ? place : t("reasons.cell", { place, column })),
  },
  { key: "message", label: t("reasons.message"), cell: ({ message }) => message },
  { key: "remedy", label: t("reasons.remedy"), cell: ({ remedy }) => remedy },
];

const NUMBERS = 12;

function numbersOf(rows: readonly ReasonRow[]): string {
  const numbers = [...new Set(rows.map(({ row }) => row))];
  const shown = numbers.slice(0, NUMBERS).join(t("comma"));
  return numbers.length > NUMBERS ? t("reasons.more", { rows: shown }) : t("reasons.rows", { rows: shown });
}

/** Columns and message where all rows agree; otherwise the first row's message as an example. */
function titleOf({ rows, title }: ReasonGroup): string {
  const columns = [...new Set(rows.map(({ column }) => column))].filter((column) => column !== "");
  const example = new Set(rows.map(({ message }) => message)).size > 1;
  // A heading ends without a full stop.
  const plain = title.replace(/。$/, "");
  const message = example ? t("reasons.example", { message: plain }) : plain;
  return columns.length === 0 ? message : t("reasons.title", { column: columns.join(t("comma")), message });
}

function Group({ group, open }: { group: ReasonGroup; open: boolean }): View {
  const id = `reason-${group.code}-${group.rows[0]?.row ?? 0}`;
  const title = titleOf(group);
  return (
    <Disclosure
      id={id}
      open={open}
      summary={
        <>
          <strong>{title}</strong>{" "}
          <span class="hint">
            {t("reasons.count", { total: groupDigits(group.total) })} {numbersOf(group.rows)}
          </span>
        </>
      }
    >
      <DataTable
        caption={title}
        captionHidden
        columns={columns}
        rows={group.rows}
        rowId={({ row, place }) => `${id}-${row}-${place.replaceAll(/[^A-Za-z0-9]/g, "")}`}
      />
    </Disclosure>
  );
}

/** Why rows are bad: each reason with its rows, the most frequent first. */
export function Reasons({ data }: { readonly data: ReasonsData }): View {
  return (
    <section class="stack stack-small" id="reasons" aria-labelledby="reasons-title">
      <h2 id="reasons-title">{t("reasons.heading", { bad: groupDigits(data.bad) })}</h2>
      <p class="hint">{t("reasons.lead")}</p>
      {data.groups.map((group, index) => (
        <Group group={group} open={index === 0} />
      ))}
      {(data.firstHref !== undefined || data.nextHref !== undefined) && (
        <Pagination previousHref={data.firstHref} nextHref={data.nextHref} label={t("reasons.pages")} />
      )}
    </section>
  );
}
