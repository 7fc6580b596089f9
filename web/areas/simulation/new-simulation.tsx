import type { PolicyView } from "../../../contract/policies.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  CheckboxGroup,
  DataTable,
  Disclosure,
  errorOf,
  Form,
  RadioGroup,
  StatusBadge,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** What was typed into the form, right or wrong. */
export interface Typed {
  readonly label: string;
  readonly years: readonly string[];
  /** Option by reading. */
  readonly readings: Readonly<Record<string, string>>;
  readonly draft: string;
}

/** The form of a new simulation. */
export interface NewSimulationData {
  readonly years: readonly { readonly year: number; readonly closed: boolean }[];
  readonly policy: Pick<PolicyView, "title" | "version" | "readings">;
  readonly typed: Typed;
  readonly errors: readonly FormError[];
  /** Why the draft was refused, place by place. */
  readonly draftProblems: readonly { readonly path: string; readonly message: string; readonly remedy: string }[];
  /** Makes sending the same form twice start one simulation only. */
  readonly key: string;
}

type ReadingView = PolicyView["readings"][number];

/** Name of the field of a reading. */
export const READING_FIELD = "reading_";

function Reading({ reading, data }: { reading: ReadingView; data: NewSimulationData }): View {
  const name = READING_FIELD + reading.id;
  return (
    <div class="card card-framed" id={`try-${reading.id}`}>
      <div class="card-body">
        <RadioGroup
          name={name}
          legend={reading.question}
          value={data.typed.readings[reading.id] ?? reading.chosen}
          error={errorOf(data.errors, name)}
          options={Object.entries(reading.options).map(([value, label]) => ({
            value,
            label: value === reading.chosen ? t("reading.current", { label }) : label,
          }))}
        />
        <StatusBadge status={reading.status} />
      </div>
    </div>
  );
}

function DraftProblems({ problems }: { problems: NewSimulationData["draftProblems"] }): View {
  return (
    <Callout tone="error" title={t("draft.refused", { count: problems.length })}>
      <DataTable
        caption={t("draft.problems")}
        captionHidden
        density="roomy"
        columns={[
          { key: "path", label: t("draft.place"), heading: true, cell: ({ problem }) => <code>{problem.path}</code> },
          { key: "message", label: t("draft.message"), cell: ({ problem }) => problem.message },
          { key: "remedy", label: t("draft.remedy"), cell: ({ problem }) => problem.remedy },
        ]}
        rows={problems.map((problem, index) => ({ problem, index }))}
        rowId={({ index }) => `draft-problem-${index + 1}`}
      />
    </Callout>
  );
}

function Draft({ data }: { data: NewSimulationData }): View {
  const error = errorOf(data.errors, "draft");
  return (
    <Disclosure summary={t("draft.summary")} open={data.typed.draft !== "" || error !== undefined} id="draft">
      <div class="stack stack-small">
        {data.draftProblems.length > 0 && <DraftProblems problems={data.draftProblems} />}
        <TextArea
          name="draft"
          label={t("draft.label")}
          hint={t("draft.hint")}
          rows={14}
          maxLength={262_144}
          value={data.typed.draft}
          error={error}
        />
        <p class="hint">
          {t("draft.start")} <a href="/policy#section-about">{t("draft.startLink")}</a>
        </p>
      </div>
    </Disclosure>
  );
}

/** Says what is to be tried for which years, and starts it. */
export function NewSimulation({ data }: { readonly data: NewSimulationData }): View {
  const { years, policy, typed, errors } = data;
  return (
    <section id="new" aria-labelledby="new-title" class="stack">
      <div>
        <h2 id="new-title">{t("new.title")}</h2>
        <p class="hint">{t("new.lead", { title: policy.title, version: policy.version })}</p>
      </div>
      <Form
        id="new-simulation"
        action="/simulation"
        errors={errors}
        hidden={{ idempotency_key: data.key }}
        actions={<Button look="primary">{t("new.start")}</Button>}
      >
        <TextField
          name="label"
          label={t("new.label")}
          hint={t("new.labelHint")}
          value={typed.label}
          maxLength={80}
          autoComplete="off"
          required
          error={errorOf(errors, "label")}
        />
        <CheckboxGroup
          name="years"
          legend={t("new.years")}
          hint={t("new.yearsHint")}
          inline
          values={typed.years}
          error={errorOf(errors, "years")}
          options={years.map(({ year, closed }) => ({
            value: String(year),
            label: t(closed ? "new.yearClosed" : "new.yearOpen", { year }),
          }))}
        />
        <section aria-labelledby="readings-title" class="stack stack-small">
          <div>
            <h3 id="readings-title">{t("readings.title")}</h3>
            <p class="hint">{t("readings.lead")}</p>
          </div>
          <div class="grid grid-large">
            {policy.readings.map((reading) => (
              <Reading reading={reading} data={data} />
            ))}
          </div>
        </section>
        <Draft data={data} />
      </Form>
    </section>
  );
}
