import type { PopulationCounts } from "../../../contract/population.ts";
import type { Series, StackedBarChartProps, TabItem, View } from "../../ui/index.ts";
import { Card, EmptyState, StackedBarChart, Tabs, withQuery } from "../../ui/index.ts";
import { filterCode } from "./filters.ts";
import { doneShare, eligibleShare, wholePercent } from "./overview-figures.tsx";
import type { OverviewData } from "./overview.tsx";
import { t } from "./words.ts";

type Group = OverviewData["overview"]["groups"][number];
type Key = keyof PopulationCounts & ("met" | "exempt" | "undetermined" | "notMet" | "notApplicable");
type TitleKey = keyof PopulationCounts & ("eligible" | "titleUndetermined" | "notEligible");

const ANNUAL: readonly (readonly [Series, Key])[] = [
  ["met", "met"],
  ["exempt", "exempt"],
  ["pending", "undetermined"],
  ["owed", "notMet"],
  ["outside", "notApplicable"],
];
const TITLE: readonly (readonly [Series, TitleKey])[] = [
  ["met", "eligible"],
  ["pending", "titleUndetermined"],
  ["owed", "notEligible"],
];

/** More bars than this nobody compares; the rest is one link away. */
const MOST_BARS = 20;

type Bar = StackedBarChartProps["bars"][number];

function annualBar(label: string, counts: PopulationCounts, more: Partial<Bar>): Bar {
  return { label, values: ANNUAL.map(([, key]) => counts[key]), value: wholePercent(doneShare(counts)), ...more };
}

function titleBar(label: string, counts: PopulationCounts, more: Partial<Bar>): Bar {
  return { label, values: TITLE.map(([, key]) => counts[key]), value: wholePercent(eligibleShare(counts)), ...more };
}

function partsOf(parts: readonly (readonly [Series, Key | TitleKey])[]): StackedBarChartProps["parts"] {
  return parts.map(([series, key]) => ({ series, label: t(`part.${key}`) }));
}

/** Where a group leads: a division to its own overview, everything else to its people. */
function hrefOf(data: OverviewData, list: string, group: Group): string | undefined {
  const { by } = data.overview;
  if (by === "division")
    return group.code === "" ? undefined : withQuery(data.path, { division: group.code, by: null });
  if (by === "unit") return group.code === "" ? undefined : withQuery(list, { unit: group.code });
  return withQuery(list, { [by]: filterCode(group.code) });
}

/** Units are called after their division; within it that need not be said on every line. */
function shortened(data: OverviewData, { label }: Group): string {
  const { choices, filter, overview } = data;
  const code = filter.division ?? (choices.divisions.length === 1 ? choices.divisions[0]?.code : undefined);
  const division = choices.divisions.find((each) => each.code === code)?.label;
  if (overview.by !== "unit" || division === undefined || !label.startsWith(division)) return label;
  return label.slice(division.length) || label;
}

const LEVELS = ["full", "associate", "intermediate", "assistant", "clerk", "none", ""];

/** Divisions by number, levels from the top, series by how many they are; units come as the contract orders them. */
function ordered({ by, groups }: OverviewData["overview"]): readonly Group[] {
  if (by === "level") return [...groups].sort((one, other) => LEVELS.indexOf(one.code) - LEVELS.indexOf(other.code));
  if (by === "series") return [...groups].sort((one, other) => other.counts.people - one.counts.people);
  return groups;
}

/** Tabs of what the people are told apart by; units only where they are not too many to know. */
export function Dimensions({ data }: { readonly data: OverviewData }): View {
  const { overview, choices, filter, path } = data;
  const shown = {
    division: choices.divisions.length > 1 && filter.division === undefined,
    unit: choices.units.length > 1 && filter.unit === undefined,
    series: filter.series === undefined,
    level: filter.level === undefined,
  };
  const tabs: TabItem[] = (["division", "unit", "series", "level"] as const)
    .filter((each) => shown[each] || each === overview.by)
    .map((each) => ({
      label: t(`by.${each}`),
      href: withQuery(path, { by: each }),
      current: each === overview.by,
    }));
  return <Tabs label={t("by.label")} tabs={tabs} />;
}

/** Both verdicts by group, beside each other. `list` is the address of the list of where one looks. */
export function GroupCharts({ data, list }: { readonly data: OverviewData; readonly list: string }): View {
  const { overview, everything, path } = data;
  const groups = ordered(overview);
  const drawn = everything ? groups : groups.slice(0, MOST_BARS);
  const applying = drawn.filter(({ counts }) => counts.applying > 0);
  const more = (group: Group): Partial<Bar> => {
    const href = hrefOf(data, list, group);
    return href === undefined ? {} : { href };
  };
  const left = groups.length - drawn.length;
  const column = t(`by.${overview.by}`);
  return (
    <div class="pair">
      <Card>
        <StackedBarChart
          title={t("chart.annual")}
          summary={t("chart.annualSummary")}
          column={column}
          parts={partsOf(ANNUAL)}
          bars={drawn.map((group) => annualBar(shortened(data, group), group.counts, more(group)))}
        />
        {left > 0 && (
          <p class="hint">
            {t("chart.more", { count: left })} <a href={withQuery(path, { all: 1 })}>{t("chart.all")}</a>
          </p>
        )}
      </Card>
      <Card>
        {applying.length === 0 ? (
          <EmptyState title={t("chart.application")}>{t("chart.applicationNobody")}</EmptyState>
        ) : (
          <StackedBarChart
            title={t("chart.application")}
            summary={t("chart.applicationSummary")}
            column={column}
            parts={partsOf(TITLE)}
            bars={applying.map((group) => titleBar(shortened(data, group), group.counts, more(group)))}
          />
        )}
      </Card>
    </div>
  );
}

/** The same people's counts year by year. */
export function Trend({ data }: { readonly data: OverviewData }): View {
  const { overview, path } = data;
  return (
    <Card>
      <StackedBarChart
        title={t("chart.trend")}
        summary={t("chart.trendSummary")}
        column={t("overview.years")}
        parts={partsOf(ANNUAL)}
        bars={overview.trend.map(({ year, counts }) =>
          annualBar(String(year), counts, {
            href: withQuery(path, { year }),
            current: year === overview.year,
          }),
        )}
      />
    </Card>
  );
}
