import type { LearningRecord } from "../../../contract/learning-record.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Disclosure,
  Form,
  SelectField,
  TextField,
  beijingTime,
  DataTable,
  DateField,
  EmptyState,
  errorOf,
  FilterBar,
  KeyValue,
  PageHead,
  Stack,
} from "../../ui/index.ts";
import { spaced } from "./certificate.tsx";
import { dayText, hoursOf, t } from "./words.ts";

export interface RecordData {
  readonly record: LearningRecord;
  readonly action: string;
  readonly query: { readonly asAt: string; readonly from: string };
  readonly errors: readonly FormError[];
  /** Whether one may take completions back, and a key for doing it once. */
  readonly revoking: { readonly key: string } | undefined;
}

function Courses({ record: { courses } }: { readonly record: LearningRecord }): View {
  return (
    <DataTable
      caption={t("record.courses")}
      columns={[
        { key: "title", label: t("record.course"), heading: true, cell: ({ title }) => title },
        { key: "institution", label: t("fact.institution"), cell: ({ institution }) => institution },
        { key: "part", label: t("record.part"), cell: ({ part }) => t(`part.${part}`) },
        { key: "hours", label: t("fact.hours"), align: "end", cell: ({ hundredths }) => hoursOf(hundredths) },
        { key: "enrolled", label: t("record.enrolledOn"), cell: ({ enrolledOn }) => enrolledOn },
        {
          key: "completed",
          label: t("record.completedOn"),
          cell: ({ completedOn }) => completedOn ?? t("record.notYet"),
        },
        {
          key: "number",
          label: t("certificate.number"),
          cell: ({ certificateNumber }) => (certificateNumber === null ? "" : spaced(certificateNumber)),
        },
      ]}
      rows={courses}
      rowId={({ title, enrolledOn }) => `course-${title}-${enrolledOn}`.replaceAll(/\s/g, "-")}
      empty={<EmptyState title={t("record.noCourses")} />}
    />
  );
}

function Entries({ record: { entries } }: { readonly record: LearningRecord }): View {
  return (
    <DataTable
      caption={t("record.entries")}
      columns={[
        { key: "date", label: t("record.date"), heading: true, cell: ({ from }) => from ?? "" },
        { key: "kind", label: t("record.kind"), cell: ({ label }) => label },
        {
          key: "said",
          label: t("record.said"),
          cell: ({ summary, note }) => [summary, note ?? ""].filter(Boolean).join(" "),
        },
        { key: "year", label: t("record.year"), align: "end", cell: ({ year }) => year ?? "" },
        { key: "state", label: t("record.state"), cell: ({ state }) => t(`record.${state}`) },
        { key: "number", label: t("record.number"), align: "end", cell: ({ entryId }) => entryId },
      ]}
      rows={entries}
      rowId={({ entryId }) => `entry-${entryId}`}
      empty={<EmptyState title={t("record.noEntries")} />}
    />
  );
}

/** Taking a completion back, one form for each. */
function Revoking({ data: { record, action, revoking, errors } }: { readonly data: RecordData }): View | null {
  const done = record.courses.filter(({ completedOn }) => completedOn !== null);
  if (revoking === undefined || done.length === 0) return null;
  const error = errorOf(errors, "reason");
  return (
    <Disclosure summary={t("revoke.title")} open={error !== undefined}>
      <Form
        action={`${action}/revocation`}
        hidden={{ idempotency_key: revoking.key }}
        actions={<Button look="danger">{t("revoke.go")}</Button>}
      >
        <p>{t("revoke.body")}</p>
        <SelectField
          name="enrolment"
          label={t("record.course")}
          required
          options={done.map(({ enrolmentId, title, completedOn }) => ({
            value: String(enrolmentId),
            label: t("revoke.option", { title, date: completedOn ?? "" }),
          }))}
        />
        <TextField name="reason" label={t("revoke.reason")} error={error} required maxLength={500} />
      </Form>
    </Disclosure>
  );
}

function RecordBody({ data }: { readonly data: RecordData }): View {
  const { record, action, query, errors } = data;
  const { person, totals } = record;
  return (
    <Stack gap="large">
      <PageHead title={t("record.title")} lead={t("record.lead", { date: dayText(record.asAt) })} />
      <FilterBar action={action} auto={false} label={t("record.title")}>
        <DateField name="from" label={t("record.from")} value={query.from} error={errorOf(errors, "from")} />
        <DateField name="asAt" label={t("record.asAt")} value={query.asAt} error={errorOf(errors, "asAt")} />
      </FilterBar>
      <p class="hint no-print">{t("print.hint")}</p>
      <KeyValue
        layout="columns"
        rows={[
          { key: t("certificate.name"), value: person.name },
          { key: t("certificate.identity"), value: person.identity },
          { key: t("record.unit"), value: person.unit?.name ?? t("record.noUnit") },
          {
            key: t("record.heldTitle"),
            value: [person.series?.label, person.level?.label].filter(Boolean).join(" ") || t("record.noTitle"),
          },
          { key: t("record.span"), value: t("span", { from: dayText(record.from), to: dayText(record.asAt) }) },
          { key: t("record.madeAt"), value: beijingTime(record.madeAt) },
          ...totals.map(({ year, label, hundredths }) => ({
            key: t("record.total", { year, label }),
            value: hoursOf(hundredths),
          })),
        ]}
      />
      <Courses record={record} />
      <Entries record={record} />
      <p class="hint">{t("record.foot")}</p>
      <Revoking data={data} />
    </Stack>
  );
}

/** What somebody has learned as it was known on a day, to be printed and handed in. */
export const page = definePage<RecordData>({
  title: () => t("record.title"),
  Body: RecordBody,
});
