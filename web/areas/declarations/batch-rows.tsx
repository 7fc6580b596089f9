import type { BatchRows, DeclarationBatch } from "../../../contract/declaration-batches.ts";
import type { TabItem, View } from "../../ui/index.ts";
import { DataTable, EmptyState, hourDigits, Pagination, StatusBadge, Tabs } from "../../ui/index.ts";
import { t as declaring } from "../declaring/words.ts";
import { t } from "./batch-words.ts";
import { stateStatus, t as desk } from "./desk-words.ts";

export interface RowsData {
  readonly rows: BatchRows["rows"];
  readonly tabs: readonly TabItem[];
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

type Row = BatchRows["rows"][number];

const VALUES = ["met", "exempt", "not_met", "eligible", "not_eligible", "undetermined", "not_applicable"] as const;

/** A verdict's value as people read it. */
function valueWord(value: string): string {
  const known = VALUES.find((each) => each === value);
  return known === undefined ? value : declaring(`value.${known}`);
}

function Effect({ effect }: { effect: NonNullable<Row["effect"]> }): View {
  const lines = [
    ...effect.verdicts.map(({ label, from, to }) =>
      t("effect.verdict", { label, from: valueWord(from), to: valueWord(to) }),
    ),
    ...effect.parts.map(({ label, unit, from, to }) =>
      unit === "hours"
        ? t("effect.hours", { label, from: hourDigits(from), to: hourDigits(to) })
        : t("effect.class", { label, from, to }),
    ),
  ];
  return (
    <>
      {(lines.length === 0 ? [t("effect.none")] : lines).map((line) => (
        <span class="line">{line}</span>
      ))}
    </>
  );
}

function Outcome({ row }: { row: Row }): View | null {
  const { errors, declaration, effect } = row;
  if (errors.length > 0)
    return (
      <ul>
        {errors.map(({ place, message, remedy }) => (
          <li>{t("rows.error", { place, message, remedy })}</li>
        ))}
      </ul>
    );
  if (declaration !== null)
    return (
      <>
        <StatusBadge status={stateStatus[declaration.state]} label={desk(`state.${declaration.state}`)} />{" "}
        <a href={`/reviews/${declaration.declarationId}`}>{t("effect.open")}</a>
      </>
    );
  return effect === null ? null : <Effect effect={effect} />;
}

/** The rows of a batch: what each says, and what becomes of it. */
export function Rows({ batch, data }: { readonly batch: DeclarationBatch; readonly data: RowsData }): View {
  return (
    <section class="stack stack-small" id="rows" aria-labelledby="rows-title">
      <h2 id="rows-title">{t("rows.title")}</h2>
      <Tabs label={t("rows.tabs")} tabs={data.tabs} />
      <DataTable
        caption={t("rows.caption")}
        captionHidden
        rows={data.rows}
        rowId={({ row }) => `row-${batch.batchId}-${row}`}
        rowTone={({ errors }) => (errors.length > 0 ? "warn" : undefined)}
        empty={<EmptyState title={t("rows.none")} />}
        columns={[
          { key: "row", label: t("rows.row"), align: "end", cell: ({ row }) => row },
          {
            key: "person",
            label: t("rows.person"),
            heading: true,
            cell: ({ name, identity }) => (
              <>
                {name ?? t("none")} <span class="hint">{identity}</span>
              </>
            ),
          },
          {
            key: "said",
            label: t("rows.said"),
            desktopOnly: true,
            cell: ({ said }) => said.map((item) => <span class="line">{t("rows.said.item", { ...item })}</span>),
          },
          {
            key: "files",
            label: t("rows.files"),
            desktopOnly: true,
            cell: ({ files }) => files.map((name) => <span class="line">{name}</span>),
          },
          { key: "outcome", label: t("rows.outcome"), cell: (row) => <Outcome row={row} /> },
        ]}
      />
      {(data.nextHref !== undefined || data.firstHref !== undefined) && (
        <Pagination
          previousHref={data.firstHref}
          nextHref={data.nextHref}
          label={t("rows.pages")}
          summary={data.firstHref === undefined ? undefined : <a href={data.firstHref}>{t("rows.first")}</a>}
        />
      )}
    </section>
  );
}
