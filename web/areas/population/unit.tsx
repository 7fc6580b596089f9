import type { Choices, Condition, ConditionCounts, StandingLine } from "../../../contract/population.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, Option, TabItem, View } from "../../ui/index.ts";
import {
  DataTable,
  EmptyState,
  ExportLink,
  FilterBar,
  groupDigits,
  LinkButton,
  PageHead,
  Pagination,
  PrintButton,
  SearchBox,
  SelectField,
  Stack,
  Tabs,
  Toolbar,
  withQuery,
} from "../../ui/index.ts";
import { noFilters, placeOf, UNKNOWN, type PopulationQuery } from "./filters.ts";
import { Segments } from "./segments.tsx";
import { lineColumns } from "./unit-columns.tsx";
import { t } from "./words.ts";

export interface UnitData {
  readonly year: number;
  /** yyyymmdd. */
  readonly today: number;
  readonly closed: boolean;
  readonly choices: Choices;
  readonly query: PopulationQuery & {
    readonly condition?: string | undefined;
    readonly q?: string | undefined;
    readonly sort?: string | undefined;
    readonly order?: string | undefined;
    readonly limit?: string | undefined;
    readonly density?: string | undefined;
  };
  /** How many the filters leave. */
  readonly total: number;
  readonly conditions: ConditionCounts;
  readonly people: readonly StandingLine[];
  /** Where an export of so many is asked for; undefined where everybody listed may be exported at once. */
  readonly askHref: string | undefined;
  /** Address of the list's first page with all that is chosen. */
  readonly path: string;
  readonly previousHref: string | undefined;
  readonly nextHref: string | undefined;
}

const TABS: readonly ("all" | Condition)[] = [
  "all",
  "owing",
  "annual_at_risk",
  "title_at_risk",
  "undetermined",
  "settled",
  "not_applicable",
];

/** A space as wide as a character, so that units below stand further in. */
const STEP = "\u3000";

function options(named: Choices["series"]): Option[] {
  return [...named.map(({ code, label }) => ({ value: code, label })), { value: UNKNOWN, label: t("filter.unknown") }];
}

function PlaceFields({ choices, query }: Pick<UnitData, "choices" | "query">): View {
  const { divisions, units } = choices;
  return (
    <>
      {divisions.length > 1 && (
        <SelectField
          name="division"
          label={t("filter.division")}
          value={query.division ?? ""}
          emptyLabel={t("filter.divisionAll")}
          options={divisions.map(({ code, label }) => ({ value: code, label }))}
        />
      )}
      {units.length !== 1 && (
        <SelectField
          name="unit"
          label={t("filter.unit")}
          value={query.unit ?? ""}
          emptyLabel={units.length === 0 ? t("filter.unitFirst") : t("filter.unitAll")}
          options={units.map(({ unitId, name, depth }) => ({
            value: String(unitId),
            label: `${STEP.repeat(depth)}${name}`,
          }))}
        />
      )}
    </>
  );
}

function Filters({ data }: { data: UnitData }): View {
  const { choices, query, year, path } = data;
  const kept = Object.entries({
    condition: query.condition,
    sort: query.sort,
    order: query.order,
    limit: query.limit,
    density: query.density,
  });
  const set = Object.keys(noFilters).some((name) => query[name as keyof typeof noFilters] !== undefined);
  return (
    <FilterBar
      action="/unit"
      resetHref={set ? withQuery(path, noFilters) : undefined}
      hidden={Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))}
    >
      <SearchBox label={t("filter.q")} value={query.q ?? ""} />
      <SelectField
        name="year"
        label={t("filter.year")}
        value={String(year)}
        options={choices.years.map((each) => ({
          value: String(each.year),
          label: each.closed ? t("filter.yearClosed", { year: each.year }) : String(each.year),
        }))}
      />
      <PlaceFields choices={choices} query={query} />
      <SelectField
        name="series"
        label={t("filter.series")}
        value={query.series ?? ""}
        emptyLabel={t("filter.seriesAll")}
        options={options(choices.series)}
      />
      <SelectField
        name="level"
        label={t("filter.level")}
        value={query.level ?? ""}
        emptyLabel={t("filter.levelAll")}
        options={options(choices.levels)}
      />
    </FilterBar>
  );
}

function Conditions({ data }: { data: UnitData }): View {
  const { conditions, query, path } = data;
  const chosen = query.condition ?? "all";
  const tabs: TabItem[] = TABS.map((each) => ({
    label: t(`condition.${each}`),
    href: withQuery(path, { condition: each === "all" ? null : each }),
    current: each === chosen,
    count: groupDigits(conditions[each]),
  }));
  return (
    <div class="conditions">
      <Tabs label={t("condition.label")} tabs={tabs} />
      <p class="hint">{t(`conditionHint.${chosen as Condition}`)}</p>
    </div>
  );
}

/** Which order each column sorts by, and which way it first goes: `owed` begins with those who owe most. */
const SORTED: Readonly<Record<string, { sort: string; first: "ascending" | "descending" }>> = {
  name: { sort: "name", first: "ascending" },
  unit: { sort: "unit", first: "ascending" },
  annual: { sort: "urgency", first: "descending" },
  owed: { sort: "owed", first: "descending" },
  deadline: { sort: "deadline", first: "ascending" },
};

function sortable(data: UnitData): (column: Column<StandingLine>) => Column<StandingLine> {
  const { query, path } = data;
  const current = query.sort ?? "urgency";
  return (column) => {
    const own = SORTED[column.key];
    if (own === undefined) return column;
    const { sort, first } = own;
    const turned = query.order === "desc";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = sort === current && !turned ? "desc" : null;
    return {
      ...column,
      sortHref: withQuery(path, { sort: sort === "urgency" ? null : sort, order }),
      ...(sort === current ? { sorted: turned ? other : first } : {}),
    };
  };
}

const SIZES = ["25", "50", "100", "200"];
const USUAL_SIZE = "50";

function Foot({ data }: { data: UnitData }): View {
  const { people, total, query, path } = data;
  const size = query.limit ?? USUAL_SIZE;
  const density = query.density ?? "dense";
  return (
    <>
      <Pagination
        previousHref={data.previousHref}
        nextHref={data.nextHref}
        summary={t("page.summary", { count: groupDigits(people.length), total: groupDigits(total) })}
      />
      <div class="list-settings">
        <Segments
          label={t("page.size")}
          links={SIZES.map((each) => ({
            label: each,
            href: withQuery(path, { limit: each === USUAL_SIZE ? null : each }),
            current: each === size,
          }))}
        />
        <Segments
          label={t("page.density")}
          links={(["dense", "roomy"] as const).map((each) => ({
            label: t(`density.${each}`),
            href: withQuery(path, { density: each === "dense" ? null : each }),
            current: each === density,
          }))}
        />
      </div>
    </>
  );
}

function Nobody({ data }: { data: UnitData }): View {
  const filtered = Object.keys(noFilters).some((name) => data.query[name as keyof typeof noFilters] !== undefined);
  if (filtered)
    return (
      <EmptyState title={t("empty.nohit")} action={{ label: t("empty.reset"), href: withQuery(data.path, noFilters) }}>
        {t("empty.nohitBody")}
      </EmptyState>
    );
  return (
    <EmptyState title={t("empty.nobody")} action={{ label: t("empty.import"), href: "/workbooks" }}>
      {t("empty.nobodyBody")}
    </EmptyState>
  );
}

function Body({ data }: { readonly data: UnitData }): View {
  const { year, choices, query, total, people, path } = data;
  const names = (named: Choices["series"]) => new Map(named.map(({ code, label }) => [code, label]));
  const context = {
    ...data,
    series: names(choices.series),
    levels: names(choices.levels),
    divisions: names(choices.divisions),
  };
  const exported = withQuery(path.replace("/unit", "/unit/export"), { sort: null, order: null, limit: null });
  return (
    <>
      <PageHead
        eyebrow={t("unit.lead", { place: placeOf(choices, query), year })}
        title={t("unit.title")}
        aside={
          <Toolbar label={t("unit.title")}>
            <LinkButton size="small" look="quiet" href={withQuery("/overview", { ...overviewFilter(query), year })}>
              {t("to.overview")}
            </LinkButton>
            {data.askHref !== undefined && (
              <LinkButton size="small" href={data.askHref}>
                {t("export.ask", { count: groupDigits(total) })}
              </LinkButton>
            )}
            {total > 0 && data.askHref === undefined && (
              <ExportLink href={withQuery(exported, { density: null })}>
                {t("export.list", { count: groupDigits(total) })}
              </ExportLink>
            )}
            <PrintButton />
          </Toolbar>
        }
      />
      <Stack>
        <Filters data={data} />
        <Conditions data={data} />
        <DataTable
          caption={t("unit.caption")}
          captionHidden
          density={query.density === "roomy" ? "roomy" : "dense"}
          columns={lineColumns(context).map(sortable(data))}
          long="people"
          rows={people}
          rowId={({ personId }) => `person-${personId}`}
          empty={<Nobody data={data} />}
        />
        {people.length > 0 && <Foot data={data} />}
      </Stack>
    </>
  );
}

function overviewFilter({ division, unit, series, level }: PopulationQuery): PopulationQuery {
  return { division, unit, series, level };
}

/** The people of an office: how each stands, what they owe, how many days are left. */
export const page = definePage<UnitData>({
  title: () => t("unit.title"),
  density: "dense",
  width: "full",
  Body,
});
