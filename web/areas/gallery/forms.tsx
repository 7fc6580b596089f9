import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  CardGrid,
  CheckboxGroup,
  DateField,
  errorOf,
  FileField,
  FilterBar,
  Form,
  LinkButton,
  Pagination,
  RadioGroup,
  SearchBox,
  SelectField,
  Stack,
  Tabs,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { Section, Specimen } from "./specimen.tsx";
import { t } from "./words.ts";

function seriesOptions(): { value: string; label: string }[] {
  return [
    { value: "engineering", label: t("field.series1") },
    { value: "agriculture", label: t("field.series2") },
    { value: "health", label: t("field.series3") },
  ];
}

interface SampleProps {
  readonly prefix: string;
  readonly errors?: readonly FormError[];
  readonly disabled?: boolean;
}

function SampleFields({ prefix, errors = [], disabled = false }: SampleProps): View {
  const field = (name: string): { name: string; disabled: boolean; error: string | undefined } => ({
    name: `${prefix}-${name}`,
    disabled,
    error: errorOf(errors, `${prefix}-${name}`),
  });
  return (
    <>
      <TextField {...field("name")} label={t("field.name")} value={t("field.nameValue")} required />
      <TextField
        {...field("id")}
        label={t("field.idNumber")}
        hint={t("field.idHint")}
        width="medium"
        required
        inputMode="text"
      />
      <TextField
        {...field("hours")}
        label={t("field.hours")}
        hint={t("field.hoursHint")}
        suffix={t("field.hoursUnit")}
        width="short"
        inputMode="decimal"
      />
      <DateField {...field("date")} label={t("field.date")} hint={t("field.dateHint")} required />
      <SelectField
        {...field("series")}
        label={t("field.series")}
        options={seriesOptions()}
        emptyLabel={t("field.seriesEmpty")}
        required
      />
      <FileField {...field("file")} label={t("field.file")} hint={t("field.fileHint")} accept=".pdf,.png,.jpg" />
      <RadioGroup
        {...field("route")}
        legend={t("field.route")}
        hint={t("field.routeHint")}
        options={[
          { value: "none", label: t("field.route1") },
          { value: "review", label: t("field.route2"), hint: t("field.route2Hint") },
          { value: "exam", label: t("field.route3") },
          { value: "recognition", label: t("field.route4") },
        ]}
        value={errors.length > 0 ? "" : "review"}
      />
      <CheckboxGroup
        {...field("tell")}
        legend={t("field.what")}
        values={["phone"]}
        options={[
          { value: "phone", label: t("field.what1") },
          { value: "unit", label: t("field.what2") },
          { value: "message", label: t("field.what3"), disabled: true },
        ]}
      />
      <TextArea {...field("reason")} label={t("field.reason")} hint={t("field.reasonHint")} rows={3} />
    </>
  );
}

/** Every field: as it is, wrong, disabled. */
export function Fields(): View {
  const errors = [
    { field: "bad-id", message: t("field.idError") },
    { field: "bad-hours", message: t("field.hoursError") },
    { field: "bad-date", message: t("field.dateError") },
    { field: "bad-file", message: t("field.fileError") },
    { field: "bad-route", message: t("field.routeError") },
  ];
  const actions = (
    <>
      <Button look="primary">{t("button.primary")}</Button>
      <Button look="quiet" type="reset">
        {t("button.quiet")}
      </Button>
    </>
  );
  return (
    <Section id="fields" title={t("section.fields")}>
      <CardGrid size="large">
        <div class="card card-framed">
          <Specimen name={t("sample.form")}>
            <Form action="/gallery" method="get" actions={actions}>
              <SampleFields prefix="good" />
            </Form>
          </Specimen>
        </div>
        <div class="card card-framed">
          <Specimen name={t("sample.formError")}>
            <Form action="/gallery" method="get" errors={errors} focusErrors={false} actions={actions}>
              <SampleFields prefix="bad" errors={errors} />
            </Form>
          </Specimen>
        </div>
      </CardGrid>
      <div class="card card-framed density-dense">
        <Specimen name={t("sample.formDisabled")}>
          <Form action="/gallery" method="get" columns>
            <SampleFields prefix="off" disabled />
          </Form>
        </Specimen>
      </div>
    </Section>
  );
}

function SampleFilters(): View {
  return (
    <FilterBar action="/gallery" resetHref="/gallery" result={t("filter.result")} hidden={{ sort: "days" }}>
      <SearchBox label={t("filter.search")} />
      <SelectField
        name="status"
        required
        label={t("filter.status")}
        options={[
          { value: "not_met", label: t("verdict.not_met") },
          { value: "met", label: t("verdict.met") },
        ]}
        emptyLabel={t("filter.all")}
        value="not_met"
      />
      <SelectField
        name="days"
        required
        label={t("filter.days")}
        options={[{ value: "30", label: t("filter.days1") }]}
        emptyLabel={t("filter.all")}
      />
      <CheckboxGroup
        name="level"
        legend={t("filter.level")}
        inline
        values={["2"]}
        options={[
          { value: "1", label: t("filter.level1") },
          { value: "2", label: t("filter.level2") },
          { value: "3", label: t("filter.level3") },
        ]}
      />
    </FilterBar>
  );
}

/** Filter bar, search, tabs, pages. */
export function Filters(): View {
  return (
    <Section id="filters" title={t("section.filters")}>
      <Tabs
        label={t("tabs.label")}
        tabs={[
          { label: t("tab.year"), href: "#filters", current: true },
          { label: t("tab.ledger"), href: "#reasons", count: "42" },
          { label: t("tab.receipts"), href: "#reasons" },
        ]}
      />
      <SearchBox
        action="/gallery"
        name="question"
        label={t("search.label")}
        hint={t("search.hint")}
        value={t("search.value")}
        large
      />
      <div class="density-dense">
        <Stack gap="small">
          <SampleFilters />
          <Pagination previousHref="#filters" nextHref="#filters" summary={t("page.summary")} />
          <Pagination label={t("page.first")} nextHref="#filters" />
        </Stack>
      </div>
      <LinkButton href="#top" look="quiet">
        {t("button.link")}
      </LinkButton>
    </Section>
  );
}
