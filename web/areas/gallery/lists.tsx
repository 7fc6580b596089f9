import type { Column, Status, View } from "../../ui/index.ts";
import {
  BarChart,
  Card,
  CardGrid,
  DataTable,
  EmptyState,
  Figure,
  groupDigits,
  hours,
  LedgerChart,
  Sparkline,
  StackedBarChart,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { Section } from "./specimen.tsx";
import { t } from "./words.ts";

interface SampleRow {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly level: string;
  readonly status: Status;
  readonly owed: number;
  readonly days: number;
  readonly trend: readonly number[];
}

function rows(): SampleRow[] {
  return [
    {
      id: "row-1",
      name: t("row.1"),
      unit: t("unit.1"),
      level: t("filter.level2"),
      status: "not_met",
      owed: 1200,
      days: 41,
      trend: [90, 92, 60, 95, 48],
    },
    {
      id: "row-2",
      name: t("row.2"),
      unit: t("unit.2"),
      level: t("filter.level1"),
      status: "undetermined",
      owed: 6000,
      days: 41,
      trend: [90, 90, 90, 94, 30],
    },
    {
      id: "row-3",
      name: t("row.3"),
      unit: t("unit.2"),
      level: t("filter.level3"),
      status: "met",
      owed: 0,
      days: 225,
      trend: [84, 96, 101, 98, 112],
    },
    {
      id: "row-4",
      name: t("row.4"),
      unit: t("unit.3"),
      level: t("filter.level2"),
      status: "overdue",
      owed: 9000,
      days: -140,
      trend: [90, 40, 20, 0, 0],
    },
    {
      id: "row-5",
      name: t("row.5"),
      unit: t("unit.3"),
      level: t("filter.level3"),
      status: "exempt",
      owed: 0,
      days: 225,
      trend: [90, 90, 0, 0, 90],
    },
  ];
}

function columns(): Column<SampleRow>[] {
  return [
    {
      key: "name",
      label: t("col.name"),
      heading: true,
      cell: (row) => <a href={`#${row.id}`}>{row.name}</a>,
      sortHref: "#table",
    },
    { key: "unit", label: t("col.unit"), cell: (row) => row.unit, sortHref: "#table" },
    { key: "level", label: t("col.level"), cell: (row) => row.level, desktopOnly: true },
    { key: "status", label: t("col.status"), cell: (row) => <StatusBadge status={row.status} /> },
    { key: "owed", label: t("col.owed"), align: "end", cell: (row) => hours(row.owed) },
    {
      key: "days",
      label: t("col.days"),
      align: "end",
      cell: (row) => groupDigits(row.days),
      sortHref: "#table",
      sorted: "ascending",
    },
    {
      key: "trend",
      label: t("col.trend"),
      cell: (row) => <Sparkline values={row.trend} label={t("col.trendLabel", { values: row.trend.join(", ") })} />,
    },
  ];
}

/** A dense table with selection, a roomy one, an empty one. */
export function Tables(): View {
  const empty = (
    <EmptyState title={t("table.empty")} action={{ label: t("table.emptyAction"), href: "#table" }}>
      {t("table.emptyBody")}
    </EmptyState>
  );
  return (
    <Section id="table" title={t("section.table")}>
      <form id="chosen" action="/gallery" method="get" class="density-dense">
        <DataTable
          caption={t("table.caption")}
          columns={columns()}
          rows={rows()}
          rowId={(row) => row.id}
          rowTone={(row) => (row.status === "overdue" ? "error" : row.status === "undetermined" ? "warn" : undefined)}
          selection={{
            name: "person",
            form: "chosen",
            value: (row) => row.id,
            label: (row) => row.name,
            selected: new Set(["row-2"]),
          }}
        />
      </form>
      <DataTable
        caption={t("table.roomy")}
        captionHidden
        density="roomy"
        columns={columns().slice(0, 4)}
        rows={rows()
          .slice(0, 2)
          .map((row) => ({ ...row, id: `${row.id}-roomy` }))}
        rowId={(row) => row.id}
      />
      <DataTable caption={t("table.caption")} columns={columns()} rows={[]} rowId={(row) => row.id} empty={empty} />
    </Section>
  );
}

function divisionBars(): { label: string; values: number[]; href: string; current?: boolean }[] {
  return [
    { label: t("division.1"), values: [8420, 610, 540, 2210, 320], href: "#charts" },
    { label: t("division.4"), values: [6120, 420, 880, 1340, 150], href: "#charts" },
    { label: t("division.8"), values: [14880, 1320, 640, 1910, 760], href: "#charts", current: true },
    { label: t("division.11"), values: [2210, 90, 120, 1820, 40], href: "#charts" },
    { label: t("division.14"), values: [980, 60, 0, 40, 0], href: "#charts" },
  ];
}

function SampleLedger(): View {
  return (
    <LedgerChart
      title={t("chart.ledger")}
      summary={t("chart.ledgerNote")}
      years={[
        { year: 2021, required: 9000, earned: 9450, verdict: t("verdict.met"), href: "#charts" },
        { year: 2022, required: 9000, earned: 3000, waived: 6000, verdict: t("verdict.met"), href: "#charts" },
        { year: 2023, required: 0, earned: 0, verdict: t("verdict.exempt"), href: "#charts" },
        { year: 2024, required: 9000, earned: 6050, verdict: t("verdict.not_met"), href: "#charts" },
        { year: 2025, required: 9000, earned: 9000, verdict: t("verdict.met"), href: "#charts" },
        {
          year: 2026,
          required: 9000,
          earned: 1800,
          waived: 4950,
          pending: 600,
          current: true,
          verdict: t("verdict.running"),
          href: "#charts",
        },
      ]}
    />
  );
}

/** Charts with drill-down and their tables; figures; nothing to draw. */
export function Charts(): View {
  const parts = (["met", "exempt", "pending", "owed", "outside"] as const).map((series) => ({
    series,
    label: t(`series.${series}`),
  }));
  return (
    <Section id="charts" title={t("section.charts")}>
      <CardGrid size="small">
        <Card>
          <Figure label={t("figure.people")} value={groupDigits(48760)} unit={t("figure.unit")} href="#table" />
        </Card>
        <Card>
          <Figure label={t("figure.rate")} value="71.8%" note={t("figure.rateNote")} />
        </Card>
        <Card>
          <Figure label={t("figure.owed")} value={hours(1865)} />
        </Card>
      </CardGrid>
      <CardGrid size="large">
        <Card>
          <StackedBarChart
            title={t("chart.division")}
            summary={t("chart.divisionNote")}
            column={t("chart.divisionColumn")}
            parts={parts}
            bars={divisionBars()}
          />
        </Card>
        <Card>
          <BarChart
            title={t("chart.count")}
            columns={[t("chart.divisionColumn"), t("chart.countColumn")]}
            bars={divisionBars().map((bar) => ({ label: bar.label, value: bar.values[3] ?? 0, href: bar.href }))}
          />
        </Card>
      </CardGrid>
      <Card>
        <SampleLedger />
      </Card>
      <Stack>
        <EmptyState title={t("chart.empty")}>{t("chart.emptyBody")}</EmptyState>
      </Stack>
    </Section>
  );
}
