import { MOST_PARTS } from "../../../contract/assessment-tests.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CheckboxGroup,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { WHOLE_BANK } from "./names.ts";
import { t } from "./words.ts";

export interface TestFormData {
  /** Undefined of a new test. */
  readonly testKey: string | undefined;
  /** Lessons that use the edition this comes from. */
  readonly lessons: number;
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
  readonly typed: Readonly<Partial<Record<string, string>>>;
  readonly rows: number;
  readonly errors: readonly FormError[];
  readonly key: string;
}

interface Own {
  data: TestFormData;
}

function Parts({ data: { tags, typed, rows, errors } }: Own): View {
  const options = [
    { value: WHOLE_BANK, label: t("topic.all") },
    ...tags.map(({ tag, count }) => ({ value: tag, label: t("bank.tagCount", { tag, count }) })),
  ];
  return (
    <>
      <p class="hint">{t("form.partsHint")}</p>
      {Array.from({ length: Math.min(rows, MOST_PARTS) }, (_, at) => String(at + 1)).map((number) => (
        <div class="form-columns pair-row">
          <SelectField
            name={`tag-${number}`}
            label={t("form.tag", { number })}
            options={options}
            value={typed[`tag-${number}`] ?? ""}
            emptyLabel={t("form.noPart")}
            error={number === "1" ? errorOf(errors, "parts") : undefined}
          />
          <TextField
            name={`count-${number}`}
            label={t("form.count", { number })}
            value={typed[`count-${number}`] ?? ""}
            inputMode="numeric"
            width="short"
            maxLength={3}
            suffix={t("form.questionsUnit")}
            error={errorOf(errors, `count-${number}`)}
          />
        </div>
      ))}
    </>
  );
}

function NumberField({
  data,
  name,
  suffix,
  hint,
}: Own & { name: "passPercent" | "minutes" | "attempts" | "cooldownMinutes"; suffix: string; hint?: string }): View {
  return (
    <TextField
      name={name}
      label={t(`form.${name}`)}
      value={data.typed[name] ?? ""}
      inputMode="numeric"
      width="short"
      maxLength={5}
      suffix={suffix}
      required
      error={errorOf(data.errors, name)}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}

function Limits({ data }: Own): View {
  const { typed } = data;
  return (
    <>
      <NumberField data={data} name="passPercent" suffix="%" />
      <NumberField data={data} name="minutes" suffix={t("form.minutesUnit")} />
      <NumberField data={data} name="attempts" suffix={t("form.timesUnit")} />
      <NumberField data={data} name="cooldownMinutes" suffix={t("form.minutesUnit")} hint={t("form.cooldownHint")} />
      <CheckboxGroup
        name="more"
        legend={t("form.more.legend")}
        options={[
          { value: "shuffle", label: t("form.shuffle") },
          { value: "reveal", label: t("form.reveal"), hint: t("form.revealHint") },
        ]}
        values={["shuffle", "reveal"].filter((name) => typed[name] === "true")}
      />
    </>
  );
}

function FormBody({ data }: Own): View {
  const { testKey, lessons, typed, errors, key } = data;
  const title = t(testKey === undefined ? "form.new" : "form.edit");
  return (
    <Stack>
      <PageHead title={title} lead={t("form.lead")} />
      {lessons > 0 && (
        <Callout tone="info" title={t("form.usedTitle", { count: lessons })}>
          {t("form.usedBody")}
        </Callout>
      )}
      <Card>
        <Form
          action={testKey === undefined ? "/tests/new" : `/tests/${testKey}/edit`}
          errors={errors}
          hidden={{ idempotency_key: key, rows: String(data.rows) }}
          actions={
            <>
              <Button look="primary" name="do" value="save">
                {t("form.save")}
              </Button>
              <Button name="do" value="more" formNoValidate>
                {t("form.more")}
              </Button>
              <LinkButton look="quiet" href={testKey === undefined ? "/tests" : `/tests/${testKey}`}>
                {t("back")}
              </LinkButton>
            </>
          }
        >
          <TextField
            name="title"
            label={t("form.title")}
            value={typed["title"] ?? ""}
            maxLength={100}
            required
            error={errorOf(errors, "title")}
          />
          <Parts data={data} />
          <Limits data={data} />
        </Form>
      </Card>
    </Stack>
  );
}

/** Setting a test, or another edition of one. */
export const page = definePage<TestFormData>({
  title: ({ testKey }) => t(testKey === undefined ? "form.new" : "form.edit"),
  width: "text",
  breadcrumb: ({ testKey }) => [
    { label: t("tests.title"), href: "/tests" },
    { label: t(testKey === undefined ? "form.new" : "form.edit") },
  ],
  Body: ({ data }) => <FormBody data={data} />,
});
