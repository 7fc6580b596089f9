import type { SimulationReport } from "../../../contract/population.ts";
import type { View } from "../../ui/index.ts";
import {
  Callout,
  CardGrid,
  DataTable,
  Disclosure,
  EmptyState,
  Figure,
  groupDigits,
  hourDigits,
  percent,
  StackedBarChart,
  Tabs,
  withQuery,
} from "../../ui/index.ts";
import { Transitions } from "./transitions.tsx";
import { t } from "./words.ts";

/** What counts can be told apart by. */
export const DIMENSIONS = ["division", "series", "level"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Whose counts are shown; empty for everybody. */
export type Filter = Readonly<Partial<Record<Dimension, string>>>;

type Group = SimulationReport["byDivision"][number];
type Change = SimulationReport["total"];

/** A change of hours with its sign. */
function signedHours(hundredths: number): string {
  return `${hundredths > 0 ? "+" : ""}${hourDigits(hundredths)}`;
}

function Figures({ total }: { total: Change }): View {
  const share = (count: number) => t("figure.share", { share: percent(count / total.people) });
  const figures = [
    { label: t("figure.winners"), value: total.winners, note: t("figure.winnersNote") },
    { label: t("figure.losers"), value: total.losers, note: t("figure.losersNote") },
    { label: t("figure.unchanged"), value: total.unchanged, note: t("figure.unchangedNote") },
  ];
  const owed = total.owedChange > 0 ? "more" : total.owedChange < 0 ? "less" : "same";
  return (
    <>
      <CardGrid size="small">
        {figures.map(({ label, value, note }) => (
          <Figure
            label={label}
            value={groupDigits(value)}
            unit={t("unit")}
            note={
              <>
                {total.people > 0 && `${share(value)} `}
                {note}
              </>
            }
          />
        ))}
        <Figure
          label={t("figure.owed")}
          value={signedHours(total.owedChange)}
          unit={t("figure.hours")}
          note={t(`figure.owed.${owed}`)}
        />
      </CardGrid>
      <p class="hint">{t("figure.counted", { people: groupDigits(total.people) })}</p>
    </>
  );
}

interface ChartsProps {
  readonly address: string;
  readonly report: SimulationReport;
  readonly by: Dimension;
  readonly filter: Filter;
}

function groupsOf(report: SimulationReport, by: Dimension): readonly Group[] {
  return { division: report.byDivision, series: report.bySeries, level: report.byLevel }[by];
}

/** Whom a click on a bar asks about, and what they are then told apart by. */
function deeper({ address, by, filter }: ChartsProps, code: string): string {
  const narrowed = { ...filter, [by]: code === "" ? "unknown" : code };
  const next = DIMENSIONS.find((dimension) => narrowed[dimension] === undefined) ?? by;
  return `${withQuery(address, { ...narrowed, by: next })}#groups`;
}

function Narrowed(props: ChartsProps): View | null {
  const { address, report, by, filter } = props;
  const set = DIMENSIONS.filter((dimension) => filter[dimension] !== undefined);
  if (set.length === 0) return null;
  const names = set.map((dimension) => groupsOf(report, dimension)[0]?.label ?? filter[dimension] ?? "");
  return (
    <p role="status">
      {t("narrowed", { names: names.join(t("comma")) })}{" "}
      <a href={`${withQuery(address, { by })}#groups`}>{t("narrowed.all")}</a>
    </p>
  );
}

function Groups(props: ChartsProps): View {
  const { by, report } = props;
  const title = t("groups.of", { by: t(`by.${by}`) });
  // Those with the most to lose come first, then those with the most to win.
  const groups = [...groupsOf(report, by)].sort(
    (one, other) => other.change.losers - one.change.losers || other.change.winners - one.change.winners,
  );
  const lost = report.total.losers > 0 || report.total.winners === 0;
  return (
    <>
      <StackedBarChart
        title={title}
        summary={t(lost ? "groups.summaryLosers" : "groups.summaryWinners")}
        column={t(`by.${by}`)}
        parts={[
          { series: "met", label: t("figure.winners") },
          { series: "owed", label: t("figure.losers") },
          { series: "outside", label: t("figure.unchanged") },
        ]}
        highlight={lost ? 1 : 0}
        bars={groups.map(({ code, label, change }) => ({
          label,
          values: [change.winners, change.losers, change.unchanged],
          href: deeper(props, code),
        }))}
      />
      <Disclosure summary={t("groups.owed", { by: t(`by.${by}`) })}>
        <DataTable
          caption={t("groups.owed", { by: t(`by.${by}`) })}
          captionHidden
          columns={[
            { key: "label", label: t(`by.${by}`), heading: true, cell: ({ label }) => label },
            { key: "people", label: t("unit"), align: "end", cell: ({ change }) => groupDigits(change.people) },
            {
              key: "owed",
              label: t("groups.owedColumn"),
              align: "end",
              cell: ({ change }) => signedHours(change.owedChange),
            },
          ]}
          rows={groups}
          rowId={({ code }) => `group-${code === "" ? "unknown" : code}`}
        />
      </Disclosure>
    </>
  );
}

/** What a simulation came to: in figures, group by group, and verdict by verdict. */
export function Report(props: ChartsProps): View {
  const { address, report, by, filter } = props;
  const nobody = report.total.people === 0;
  const nothing = !nobody && report.total.winners + report.total.losers === 0;
  return (
    <>
      <section id="figures" aria-labelledby="figures-title" class="stack stack-small">
        <h2 id="figures-title">{t("figures.title")}</h2>
        <Narrowed {...props} />
        <Figures total={report.total} />
        {nothing && <Callout title={t("nothing.title")}>{t("nothing.body")}</Callout>}
      </section>
      <section id="groups" aria-labelledby="groups-title" class="stack stack-small">
        <h2 id="groups-title">{t("groups.title")}</h2>
        <Tabs
          label={t("groups.tabs")}
          tabs={DIMENSIONS.map((dimension) => ({
            label: t("groups.of", { by: t(`by.${dimension}`) }),
            href: `${withQuery(address, { ...filter, by: dimension })}#groups`,
            current: dimension === by,
          }))}
        />
        {nobody ? <EmptyState title={t("nobody.title")}>{t("nobody.body")}</EmptyState> : <Groups {...props} />}
      </section>
      <Transitions transitions={report.transitions} narrowed={Object.keys(filter).length > 0} />
    </>
  );
}
