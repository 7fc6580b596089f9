import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  CardGrid,
  errorOf,
  ExportLink,
  FileField,
  Form,
  groupDigits,
  LinkButton,
  PageHead,
  RadioGroup,
  SelectField,
  TextField,
  Stack,
} from "../../ui/index.ts";
import { History, type HistoryData } from "./history.tsx";
import { t, type WorkbookKind } from "./words.ts";

/** The form that takes a workbook. */
export interface UploadData {
  readonly kind: WorkbookKind | undefined;
  readonly errors: readonly FormError[];
  /** Fresh for every form shown: pressing twice uploads once. */
  readonly key: string;
  /** Largest file in megabytes. */
  readonly megabytes: number;
  /** Most rows of a sheet, written out. */
  readonly rows: string;
}

export interface WorkbooksData {
  /** Undefined where the viewer may look but not upload. */
  readonly upload: UploadData | undefined;
  readonly history: HistoryData;
  /** Undefined where the viewer may not export. */
  readonly verdicts:
    | { readonly years: readonly Option[]; readonly year: string; readonly units: readonly Option[] }
    | undefined;
  /** Undefined where the viewer has nothing to do with requests to export. */
  readonly requests: { readonly most: number; readonly waiting: number } | undefined;
}

const kinds = ["roster", "records"] as const;

function Explained({ kind }: { kind: WorkbookKind }): View {
  return (
    <Card
      title={t(`kind.${kind}`)}
      level={3}
      footer={<ExportLink href={`/workbooks/templates/${kind}`}>{t(`template.${kind}`)}</ExportLink>}
    >
      <p>{t(`about.${kind}.what`)}</p>
      <p class="hint">{t(`about.${kind}.when`)}</p>
    </Card>
  );
}

function Templates(): View {
  return (
    <section class="stack stack-small" aria-labelledby="templates">
      <h2 id="templates">{t("templates.title")}</h2>
      <CardGrid size="large">
        {kinds.map((kind) => (
          <Explained kind={kind} />
        ))}
      </CardGrid>
    </section>
  );
}

function Upload({ data }: { data: UploadData }): View {
  return (
    <Card title={t("upload.title")} id="upload">
      <p>{t("upload.lead")}</p>
      <Form
        action="/workbooks"
        upload
        errors={data.errors}
        hidden={{ idempotency_key: data.key }}
        actions={<Button look="primary">{t("upload.go")}</Button>}
      >
        <RadioGroup
          name="kind"
          legend={t("upload.kind")}
          {...(data.kind === undefined ? {} : { value: data.kind })}
          required
          error={errorOf(data.errors, "kind")}
          options={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`), hint: t(`upload.${kind}`) }))}
        />
        <FileField
          name="file"
          label={t("upload.file")}
          hint={t("upload.limits", { megabytes: data.megabytes, rows: data.rows })}
          accept=".xlsx"
          required
          error={errorOf(data.errors, "file")}
        />
      </Form>
    </Card>
  );
}

/** What holds for many people at once, and where to see what was asked. */
function Limit({ requests }: { requests: NonNullable<WorkbooksData["requests"]> }): View {
  const { most, waiting } = requests;
  return (
    <>
      <p class="hint">{t("verdicts.limit", { most: groupDigits(most) })}</p>
      <p>
        <LinkButton href="/workbooks/exports" size="small">
          {waiting > 0 ? t("exports.openWaiting", { waiting: groupDigits(waiting) }) : t("exports.open")}
        </LinkButton>
      </p>
    </>
  );
}

interface VerdictsProps {
  readonly data: NonNullable<WorkbooksData["verdicts"]>;
  readonly requests: WorkbooksData["requests"];
}

function Verdicts({ data, requests }: VerdictsProps): View {
  return (
    <Card title={t("verdicts.title")} id="verdicts">
      <p>{t("verdicts.lead")}</p>
      {requests !== undefined && <Limit requests={requests} />}
      <Form
        action="/workbooks/verdicts"
        method="get"
        columns
        actions={<Button icon="download">{t("verdicts.go")}</Button>}
      >
        <SelectField name="year" label={t("verdicts.year")} options={data.years} value={data.year} required />
        {data.units.length > 1 && (
          <SelectField name="unit" label={t("verdicts.unit")} options={data.units} emptyLabel={t("verdicts.all")} />
        )}
        <TextField name="purpose" label={t("verdicts.purpose")} hint={t("verdicts.purposeHint")} />
      </Form>
    </Card>
  );
}

function Workbooks({ data }: { data: WorkbooksData }): View {
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        {data.upload !== undefined && data.upload.errors.length > 0 && <Upload data={data.upload} />}
        <Templates />
        {data.upload !== undefined && data.upload.errors.length === 0 && <Upload data={data.upload} />}
        <History data={data.history} />
        {data.verdicts !== undefined && <Verdicts data={data.verdicts} requests={data.requests} />}
      </Stack>
    </>
  );
}

/** Rosters and records in, verdicts out. */
export const page = definePage<WorkbooksData>({
  title: () => t("title"),
  density: "dense",
  Body: ({ data }) => <Workbooks data={data} />,
});
