import { COURSE_PARTS } from "../../../contract/courses.ts";
import { CLASS_LEVELS } from "../../../contract/institutions.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import { Button, DateField, errorOf, Form, PageHead, SelectField, Stack, TextArea, TextField } from "../../ui/index.ts";
import { t as courseWord } from "../courses/words.ts";
import { t, type Typed } from "./words.ts";

export interface FormData {
  readonly title: string;
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly typed: Typed;
  readonly errors: readonly FormError[];
  readonly series: readonly Option[];
  readonly categories: readonly Option[];
}

/** Hours, price, days, and when it is complete. */
function Amounts({ typed, errors }: Pick<FormData, "typed" | "errors">): View {
  const field = (name: keyof Typed) => ({ name, value: typed[name], error: errorOf(errors, name) });
  return (
    <>
      <TextField
        {...field("hours")}
        label={t("form.hours")}
        hint={t("form.hoursHint")}
        suffix={t("form.hoursUnit")}
        inputMode="decimal"
        width="short"
        required
      />
      <TextField
        {...field("yuan")}
        label={t("form.price")}
        hint={t("form.priceHint")}
        suffix={t("form.priceUnit")}
        inputMode="decimal"
        width="short"
      />
      <DateField {...field("opens")} label={t("form.opens")} required />
      <DateField {...field("closes")} label={t("form.closes")} required />
      <TextField
        {...field("coveragePercent")}
        label={t("form.coverage")}
        hint={t("form.coverageHint")}
        suffix="%"
        inputMode="numeric"
        width="short"
        required
      />
    </>
  );
}

function Fields({ typed, errors, series, categories }: FormData): View {
  const field = (name: keyof Typed) => ({ name, value: typed[name], error: errorOf(errors, name) });
  return (
    <>
      <TextField {...field("title")} label={t("form.title")} required maxLength={100} />
      <TextArea {...field("summary")} label={t("form.summary")} hint={t("form.summaryHint")} maxLength={2000} />
      <SelectField
        {...field("part")}
        label={t("form.part")}
        required
        options={COURSE_PARTS.map((value) => ({ value, label: courseWord(`part.${value}`) }))}
      />
      <SelectField
        {...field("class")}
        label={t("form.class")}
        hint={t("form.classHint")}
        emptyLabel={t("form.everyClass")}
        options={CLASS_LEVELS.map((value) => ({ value, label: courseWord(`class.${value}`) }))}
      />
      <SelectField
        {...field("series")}
        label={t("form.series")}
        hint={t("form.seriesHint")}
        emptyLabel={t("form.noSeries")}
        options={series}
      />
      <SelectField
        {...field("category")}
        label={t("form.category")}
        hint={t("form.categoryHint")}
        emptyLabel={t("form.noCategory")}
        options={categories}
      />
      <Amounts typed={typed} errors={errors} />
    </>
  );
}

/** The form of a course: a new one, or a draft. */
export const page = definePage<FormData>({
  title: ({ title }) => title,
  width: "text",
  breadcrumb: ({ title }) => [{ label: t("title"), href: "/teaching" }, { label: title }],
  Body: ({ data }) => (
    <Stack gap="large">
      <PageHead title={data.title} lead={t("form.lead")} />
      <Form
        action={data.action}
        hidden={data.hidden}
        errors={data.errors}
        actions={<Button look="primary">{t("form.save")}</Button>}
      >
        <Fields {...data} />
      </Form>
    </Stack>
  ),
});
