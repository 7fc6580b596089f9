import type { SeriesChoice } from "../../../contract/registration.ts";
import type { View } from "../../ui/index.ts";
import {
  Button,
  DateField,
  EmptyState,
  errorOf,
  Form,
  KeyValue,
  Pagination,
  RadioGroup,
  SearchBox,
  SelectField,
  Stack,
} from "../../ui/index.ts";
import type { RegisterData } from "./register.tsx";
import { t } from "./words.ts";

export type TitleChoice = SeriesChoice;

/** What a search for units found. */
export interface UnitChoice {
  readonly search: string;
  readonly division: string;
  readonly units: readonly {
    readonly unitId: number;
    readonly name: string;
    readonly divisionName: string;
    readonly above: readonly string[];
  }[];
  readonly previousHref?: string | undefined;
  readonly nextHref?: string | undefined;
}

/** Which series first; then, with it chosen, which of its levels. Scripts are not needed for that, only a second look. */
export function TitleStep({ data }: { readonly data: RegisterData }): View {
  const { typed, titles } = data;
  const chosen = titles.find(({ series }) => series === typed["series"]);
  return chosen === undefined ? <SeriesForm data={data} /> : <LevelForm data={data} series={chosen} />;
}

function SeriesForm({ data }: { data: RegisterData }): View {
  const { errors, typed, titles } = data;
  return (
    <Form
      action="/register/title"
      errors={errors}
      actions={
        <>
          <Button look="primary">{t("register.next")}</Button>
          <a href="/register/identity">{t("register.previous")}</a>
        </>
      }
    >
      <SelectField
        name="series"
        label={t("title.series")}
        hint={t("title.seriesHint")}
        value={typed["series"] ?? ""}
        emptyLabel={t("title.choose")}
        required
        error={errorOf(errors, "series")}
        options={[
          { value: "none", label: t("title.none") },
          ...titles.map(({ series, name, legacy }) => ({
            value: series,
            label: legacy ? t("title.legacy", { name }) : name,
          })),
        ]}
      />
    </Form>
  );
}

function LevelForm({ data, series }: { data: RegisterData; series: TitleChoice }): View {
  const { errors, typed } = data;
  return (
    <Form
      action="/register/title"
      errors={errors}
      hidden={{ series: series.series, whole: "1" }}
      actions={
        <>
          <Button look="primary">{t("register.next")}</Button>
          <a href="/register/title?again=1">{t("title.other")}</a>
        </>
      }
    >
      <KeyValue
        rows={[
          { key: t("title.series"), value: series.legacy ? t("title.legacy", { name: series.name }) : series.name },
          ...(series.categoryName === undefined ? [] : [{ key: t("title.category"), value: series.categoryName }]),
        ]}
      />
      <RadioGroup
        name="level"
        legend={t("title.level")}
        value={typed["level"] ?? ""}
        required
        error={errorOf(errors, "level")}
        options={series.levels.map(({ level, name, titles, oldTitles }) => ({
          value: level,
          label: name,
          hint: [...titles, ...oldTitles.map((old) => t("title.old", { name: old }))].join("、"),
        }))}
      />
      <DateField
        name="since"
        label={t("title.since")}
        hint={t("title.sinceHint")}
        value={typed["since"] ?? ""}
        required
        error={errorOf(errors, "since")}
      />
    </Form>
  );
}

/** Where one works: searched, then chosen. */
export function UnitStep({ data }: { readonly data: RegisterData }): View {
  const { units, divisions, draft } = data;
  return (
    <Stack gap="large">
      <form action="/register/unit" method="get" role="search" aria-label={t("unit.search")} class="form">
        <div class="form-fields">
          <SearchBox label={t("unit.search")} hint={t("unit.searchHint")} value={units?.search ?? ""} />
          <SelectField
            name="division"
            label={t("unit.division")}
            value={units?.division ?? ""}
            emptyLabel={t("unit.allDivisions")}
            options={divisions.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </div>
        <div class="form-actions">
          <Button>{t("unit.find")}</Button>
          <a href="/register/title">{t("register.previous")}</a>
        </div>
      </form>
      {units !== undefined && units.units.length === 0 && (
        <EmptyState title={t("unit.nothing", { search: units.search })}>{t("unit.nothingBody")}</EmptyState>
      )}
      {(units?.units.length ?? 0) > 0 || draft?.unit !== undefined ? <UnitForm data={data} /> : null}
    </Stack>
  );
}

function UnitForm({ data }: { data: RegisterData }): View {
  const { errors, typed, units, draft } = data;
  const found = units?.units ?? [];
  const kept = draft?.unit;
  const options = [
    ...(kept !== undefined && !found.some(({ unitId }) => unitId === kept.unitId)
      ? [{ value: String(kept.unitId), label: kept.name, hint: t("unit.chosenBefore") }]
      : []),
    ...found.map(({ unitId, name, divisionName, above }) => ({
      value: String(unitId),
      label: name,
      hint: above.length === 0 ? divisionName : above.join(" / "),
    })),
  ];
  return (
    <Stack>
      <Form
        action="/register/unit"
        errors={errors}
        hidden={{ q: units?.search ?? "", division: units?.division ?? "" }}
        actions={<Button look="primary">{t("register.next")}</Button>}
      >
        <RadioGroup
          name="unitId"
          legend={t("unit.choose")}
          value={typed["unitId"] ?? ""}
          required
          error={errorOf(errors, "unitId")}
          options={options}
        />
        <DateField
          name="since"
          label={t("unit.since")}
          value={typed["since"] ?? ""}
          required
          error={errorOf(errors, "since")}
        />
      </Form>
      {(units?.previousHref ?? units?.nextHref) !== undefined && (
        <Pagination label={t("unit.pages")} previousHref={units?.previousHref} nextHref={units?.nextHref} />
      )}
    </Stack>
  );
}
