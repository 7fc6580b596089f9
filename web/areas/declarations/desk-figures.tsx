import type { DeclarationFigures } from "../../../contract/declaration-desk.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, Option, View } from "../../ui/index.ts";
import {
  Card,
  DataTable,
  EmptyState,
  ExportLink,
  FilterBar,
  groupDigits,
  LinkButton,
  PageHead,
  SelectField,
  Stack,
  StackedBarChart,
  StatusBadge,
} from "../../ui/index.ts";
import { passShare, spanText, t } from "./desk-words.ts";

export interface FiguresData {
  readonly figures: DeclarationFigures;
  readonly years: readonly Option[];
  readonly downloadHref: string;
}

type DeskRow = DeclarationFigures["desks"][number];
type OfficeRow = DeclarationFigures["offices"][number];

const count = (key: keyof DeskRow & ("waiting" | "late" | "done" | "over")): Column<DeskRow> => ({
  key,
  label: t(`figures.${key}`),
  align: "end",
  cell: (row) => groupDigits(row[key]),
});

const deskColumns: readonly Column<DeskRow>[] = [
  { key: "kind", label: t("queue.kind"), heading: true, cell: ({ kind }) => kind.label },
  { key: "desk", label: t("figures.desk"), cell: ({ desk }) => t(`item.desk.${desk}`) },
  count("waiting"),
  count("late"),
  {
    key: "oldest",
    label: t("figures.oldest"),
    align: "end",
    cell: ({ oldest }) => (oldest === null ? t("figures.noneDone") : t("figures.days", { days: oldest })),
  },
  count("done"),
  { key: "median", label: t("figures.median"), align: "end", cell: ({ median }) => spanText(median) },
  { key: "longest", label: t("figures.longest"), align: "end", cell: ({ longest }) => spanText(longest) },
  count("over"),
];

const officeColumns: readonly Column<OfficeRow>[] = [
  { key: "office", label: t("figures.office"), heading: true, cell: ({ office }) => office },
  { key: "kind", label: t("queue.kind"), cell: ({ kind }) => kind.label },
  { key: "desk", label: t("figures.desk"), cell: ({ desk }) => t(`item.desk.${desk}`) },
  { key: "passed", label: t("figures.passed"), align: "end", cell: ({ passed }) => groupDigits(passed) },
  { key: "returned", label: t("figures.returned"), align: "end", cell: ({ returned }) => groupDigits(returned) },
  { key: "refused", label: t("figures.refused"), align: "end", cell: ({ refused }) => groupDigits(refused) },
  {
    key: "share",
    label: t("figures.share"),
    align: "end",
    cell: (row) => (
      <>
        {passShare(row)} {row.apart && <StatusBadge status="soon" label={t("figures.apart")} />}
      </>
    ),
  },
];

function Outcomes({ kinds }: { kinds: DeclarationFigures["kinds"] }): View {
  return (
    <Card id="outcomes">
      <StackedBarChart
        title={t("figures.outcomes")}
        summary={t("figures.outcomesSummary")}
        column={t("queue.kind")}
        parts={[
          { series: "met", label: t("figures.passed") },
          { series: "pending", label: t("figures.returned") },
          { series: "owed", label: t("figures.refused") },
        ]}
        bars={kinds.map(({ kind, passed, returned, refused }) => ({
          label: kind.label,
          values: [passed, returned, refused],
        }))}
      />
    </Card>
  );
}

function Period({ data }: { data: FiguresData }): View {
  const { days, year } = data.figures;
  return (
    <FilterBar action="/reviews/statistics">
      <SelectField
        name="days"
        label={t("figures.period")}
        value={String(days)}
        required
        options={(["30", "90", "365"] as const).map((value) => ({ value, label: t(`figures.days${value}`) }))}
      />
      <SelectField
        name="year"
        label={t("queue.year")}
        value={year === null ? "" : String(year)}
        emptyLabel={t("queue.yearAll")}
        options={data.years}
      />
    </FilterBar>
  );
}

function Figures({ data }: { data: FiguresData }): View {
  const { desks, kinds, offices } = data.figures;
  return (
    <>
      <PageHead
        title={t("figures.title")}
        lead={t("figures.lead")}
        aside={<LinkButton href="/reviews">{t("item.back")}</LinkButton>}
      />
      <Stack gap="large">
        <Period data={data} />
        <Card title={t("figures.desks")} id="desks">
          <DataTable
            caption={t("figures.desks")}
            captionHidden
            columns={deskColumns}
            rows={desks}
            rowId={({ desk, kind }) => `desk-${desk}-${kind.id}`}
            rowTone={({ late }) => (late > 0 ? "warn" : undefined)}
            empty={<EmptyState title={t("figures.none")}>{t("figures.noneBody")}</EmptyState>}
          />
        </Card>
        {kinds.length > 0 && <Outcomes kinds={kinds} />}
        {offices.length > 0 && (
          <Card
            title={t("figures.offices")}
            id="offices"
            aside={<ExportLink href={data.downloadHref}>{t("figures.download")}</ExportLink>}
          >
            <p class="hint">{t("figures.officesLead")}</p>
            <DataTable
              caption={t("figures.offices")}
              captionHidden
              columns={officeColumns}
              rows={offices}
              rowId={({ office, kind, desk }) => `office-${desk}-${kind.id}-${office.replaceAll(/\s/g, "")}`}
              rowTone={({ apart }) => (apart ? "warn" : undefined)}
            />
          </Card>
        )}
      </Stack>
    </>
  );
}

/** How fast desks are, and whether the same kind is decided alike everywhere. */
export const page = definePage<FiguresData>({
  title: () => t("figures.title"),
  density: "dense",
  Body: ({ data }) => <Figures data={data} />,
});
