import type { Column, FormError, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DataTable,
  Disclosure,
  errorOf,
  ExportLink,
  FileField,
  Form,
  groupDigits,
  Pagination,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { Input } from "../declaring/fill.tsx";
import type { TrainingData } from "./training.tsx";
import { t, type Attendee, type Training } from "./words.ts";

const BADGE = {
  found: "approved",
  name_differs: "returned",
  unknown: "pending",
  ambiguous: "returned",
  repeated: "returned",
  bad: "refused",
} as const;

/** What became of a row: credited, not and why not, or whom it was found to name. */
function Result({ attendee, decided }: { attendee: Attendee; decided: boolean }): View {
  const { match, problems, declaration } = attendee;
  if (declaration !== null)
    return (
      <a href={`/reviews/${declaration.declarationId}`}>
        <StatusBadge
          status={declaration.state === "approved" ? "approved" : "refused"}
          label={t(`declared.${declaration.state}`)}
        />
      </a>
    );
  const missed = decided && match === "found";
  return (
    <>
      <StatusBadge
        status={missed ? "refused" : BADGE[match]}
        label={missed ? t("not.credited") : t(`match.${match}`)}
      />
      {problems.map(({ column, message, remedy }) => (
        <p class="hint">
          {column}
          {message}
          {t("stop")}
          {remedy}
        </p>
      ))}
    </>
  );
}

function columnsFor(training: Training): Column<Attendee>[] {
  const decided = training.state === "credited" || training.state === "revoked";
  return [
    { key: "row", label: t("col.row"), align: "end", cell: ({ row }) => String(row) },
    { key: "name", label: t("col.name"), heading: true, cell: ({ name }) => name },
    { key: "identity", label: t("col.identity"), cell: ({ identity }) => identity },
    {
      key: "said",
      label: t("col.said"),
      cell: ({ said }) => said.map(({ label, text }) => t("pair", { label, text })).join(t("stop")),
    },
    { key: "result", label: t("col.result"), cell: (each) => <Result attendee={each} decided={decided} /> },
  ];
}

/** Everybody on the roster. */
export function Roster({ data }: { data: TrainingData }): View {
  return (
    <div class="stack stack-small">
      <h2 id="roster">{t("roster")}</h2>
      <DataTable
        caption={t("roster")}
        captionHidden
        columns={columnsFor(data.training)}
        rows={data.attendees}
        rowId={({ attendeeId }) => `attendee-${attendeeId}`}
        empty={t("roster.none")}
      />
      <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
    </div>
  );
}

function Typed({ data }: { data: TrainingData }): View {
  const { training, typed, typedErrors: errors } = data;
  return (
    <Disclosure summary={t("roster.type")} id="type" open={errors.length > 0}>
      <Form
        action={`/trainings/${training.trainingId}/attendees`}
        errors={errors}
        hidden={{ version: String(training.version), idempotency_key: data.key }}
        actions={<Button>{t("roster.add")}</Button>}
      >
        <TextField
          name="identity"
          label={t("roster.identity")}
          value={typed.identity}
          maxLength={30}
          required
          autoComplete="off"
          error={errorOf(errors, "identity")}
        />
        <TextField
          name="name"
          label={t("roster.name")}
          value={typed.name}
          maxLength={100}
          required
          autoComplete="off"
          error={errorOf(errors, "name")}
        />
        {data.each.map((field) => (
          <Input field={{ ...field, required: false }} data={{ typed: {}, errors }} />
        ))}
      </Form>
    </Disclosure>
  );
}

/** The roster from a workbook, or by hand. */
export function Bring({ data, errors }: { data: TrainingData; errors: readonly FormError[] }): View {
  const { training, most } = data;
  return (
    <Card title={t("roster.upload")} id="upload">
      <p>
        <ExportLink href={`/trainings/templates/${training.kind.id}`}>{t("roster.template")}</ExportLink>
      </p>
      <Form
        action={`/trainings/${training.trainingId}/roster`}
        upload
        errors={errors}
        actions={<Button look={training.counts.found === 0 ? "primary" : "secondary"}>{t("roster.go")}</Button>}
      >
        <FileField
          name="file"
          label={t("roster.file")}
          hint={t("roster.uploadHint", { most: groupDigits(most) })}
          accept=".xlsx"
          required
          error={errorOf(errors, "file")}
        />
      </Form>
      <Typed data={data} />
    </Card>
  );
}
