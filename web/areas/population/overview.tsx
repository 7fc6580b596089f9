import type { OutputOf } from "../../../contract/operation.ts";
import type { Choices, ConditionCounts, readOverview, StandingLine } from "../../../contract/population.ts";
import { definePage } from "../../app/shell.ts";
import type { Crumb, View } from "../../ui/index.ts";
import {
  Card,
  Clock,
  DataTable,
  EmptyState,
  groupDigits,
  LinkButton,
  PageHead,
  PrintButton,
  Stack,
  Toolbar,
  withQuery,
} from "../../ui/index.ts";
import { dayNumber } from "../standing/told.ts";
import { noFilters, placeOf, type PopulationQuery } from "./filters.ts";
import { Dimensions, GroupCharts, Trend } from "./overview-charts.tsx";
import { Figures } from "./overview-figures.tsx";
import { Segments } from "./segments.tsx";
import { lineColumns } from "./unit-columns.tsx";
import { t } from "./words.ts";

export interface OverviewData {
  readonly overview: OutputOf<typeof readOverview>;
  /** Those whose applications are most urgent. */
  readonly urgent: readonly StandingLine[];
  readonly conditions: ConditionCounts;
  /** yyyymmdd. */
  readonly today: number;
  readonly closed: boolean;
  readonly choices: Choices;
  readonly filter: PopulationQuery;
  /** Draw every group, however many. */
  readonly everything: boolean;
  readonly path: string;
}

interface RiskProps {
  readonly data: OverviewData;
  readonly kind: "annual" | "application";
  readonly deadline: string | null;
  readonly failed: number;
  readonly open: number;
  readonly href: string;
}

/** One of the two clocks with those for whom it runs out. */
function Risk({ data, kind, deadline, failed, open, href }: RiskProps): View {
  const count = failed + open;
  const note = (
    <>
      <p>
        {count === 0 ? (
          t("risk.none")
        ) : (
          <a href={href}>
            <strong>{t(`risk.${kind}Text`, { count: groupDigits(count) })}</strong>
          </a>
        )}
      </p>
      {count > 0 && <p>{t("risk.split", { failed: groupDigits(failed), open: groupDigits(open) })}</p>}
    </>
  );
  if (deadline === null || data.closed) {
    return (
      <div class="clock tone-neutral">
        <p class="clock-title">{t(`risk.${kind}`)}</p>
        <div class="hint">{note}</div>
      </div>
    );
  }
  return (
    <Clock title={t(`risk.${kind}`)} deadline={dayNumber(deadline)} today={data.today} done={count === 0} note={note} />
  );
}

function Risks({ data, list }: { data: OverviewData; list: string }): View {
  const { overview, urgent, choices } = data;
  const { total, deadlines, year } = overview;
  const atRisk = total.notEligible + total.titleUndetermined;
  const names = (named: Choices["series"]) => new Map(named.map(({ code, label }) => [code, label]));
  const columns = lineColumns({
    ...data,
    year,
    series: names(choices.series),
    levels: names(choices.levels),
    divisions: names(choices.divisions),
  });
  const applications = withQuery(list, { condition: "title_at_risk" });
  return (
    <Card title={t("risk.title")} look="plain" id="risk">
      <div class="risk">
        <div class="risk-clocks">
          <Risk
            data={data}
            kind="application"
            deadline={deadlines.title}
            failed={total.notEligible}
            open={total.titleUndetermined}
            href={applications}
          />
          <Risk
            data={data}
            kind="annual"
            deadline={deadlines.annual}
            failed={total.notMet}
            open={total.undetermined}
            href={withQuery(list, { condition: "annual_at_risk" })}
          />
        </div>
        {urgent.length > 0 && (
          <div class="risk-people">
            <DataTable
              caption={t("risk.first")}
              columns={columns.filter(({ key }) => ["name", "unit", "application", "deadline"].includes(key))}
              rows={urgent}
              rowId={({ personId }) => `person-${personId}`}
            />
            {atRisk > urgent.length && (
              <p>
                <a href={applications}>{t("risk.more", { count: groupDigits(atRisk) })}</a>
              </p>
            )}
          </div>
        )}
      </div>
    </Card>
  );
}

function Head({ data, list }: { data: OverviewData; list: string }): View {
  const { overview, choices, filter, path } = data;
  return (
    <PageHead
      eyebrow={placeOf(choices, filter)}
      title={t("overview.title", { year: overview.year })}
      aside={
        <Toolbar label={t("overview.crumb")}>
          <Segments
            label={t("overview.years")}
            links={choices.years.toReversed().map(({ year }) => ({
              label: String(year),
              href: withQuery(path, { year }),
              current: year === overview.year,
            }))}
          />
          <LinkButton size="small" href={list}>
            {t("overview.list")}
          </LinkButton>
          <PrintButton />
        </Toolbar>
      }
    />
  );
}

function Body({ data }: { readonly data: OverviewData }): View {
  const { overview, filter } = data;
  const list = withQuery("/unit", { ...filter, year: overview.year });
  if (overview.total.people === 0) {
    return (
      <>
        <Head data={data} list={list} />
        <EmptyState
          title={t("overview.empty")}
          action={{ label: t("empty.reset"), href: withQuery(data.path, { ...noFilters, by: null, year: null }) }}
        >
          {t("overview.emptyBody")}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <Head data={data} list={list} />
      <Stack gap="large">
        <Figures counts={overview.total} conditions={data.conditions} list={list} />
        <Risks data={data} list={list} />
        <Stack>
          <Dimensions data={data} />
          <GroupCharts data={data} list={list} />
        </Stack>
        <Trend data={data} />
      </Stack>
    </>
  );
}

/** From all to the division to the unit: each step leads back. */
function crumbsOf({ choices, filter, path }: OverviewData): Crumb[] {
  const label = (code: string | undefined) => choices.divisions.find((each) => each.code === code)?.label;
  const unit = choices.units.find(({ unitId }) => String(unitId) === filter.unit)?.name;
  const steps = [
    { label: choices.place ?? t("place.all"), href: withQuery(path, { ...noFilters, by: null }) },
    ...(choices.divisions.length > 1 && filter.division !== undefined
      ? [{ label: label(filter.division) ?? filter.division, href: withQuery(path, { unit: null, by: null }) }]
      : []),
    ...(unit === undefined ? [] : [{ label: unit, href: path }]),
  ];
  return steps.length === 1
    ? []
    : steps.map((step, index) => (index === steps.length - 1 ? { label: step.label } : step));
}

/** How a division and its units stand, and who is at risk. */
export const page = definePage<OverviewData>({
  title: ({ overview }) => t("overview.title", { year: overview.year }),
  density: "dense",
  breadcrumb: crumbsOf,
  Body,
});
