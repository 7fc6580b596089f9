import type { OwnRequest } from "../../../contract/privacy.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, FormError, Option, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CardGrid,
  CheckboxGroup,
  Cluster,
  DataTable,
  Disclosure,
  EmptyState,
  errorOf,
  ExportLink,
  Form,
  LinkButton,
  PageHead,
  RadioGroup,
  SelectField,
  Stack,
  StatusBadge,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { requestStatus, t, whatOf, when } from "./words.ts";

/** A form as it was typed, with what is wrong. */
export interface Typed {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly FormError[];
}

export interface MineData {
  readonly requests: readonly OwnRequest[];
  readonly closing: { readonly closesAt: string } | undefined;
  readonly holdsOffice: boolean;
  readonly years: readonly Option[];
  readonly correction: Typed;
  readonly review: Typed;
  readonly close: Typed;
  /** Fresh for every page shown. */
  readonly key: string;
}

const fields = ["name", "identity", "phone"] as const;
const verdicts = ["annual", "title"] as const;

const columns: readonly Column<OwnRequest>[] = [
  { key: "what", label: t("requests.what"), heading: true, cell: whatOf },
  { key: "at", label: t("requests.at"), cell: ({ askedAt }) => when(askedAt) },
  {
    key: "state",
    label: t("requests.state"),
    cell: ({ state }) => <StatusBadge status={requestStatus[state]} label={t(`state.${state}`)} />,
  },
  {
    key: "answer",
    label: t("requests.answer"),
    cell: ({ requestId, state, answer, answeredBy }) =>
      state === "open" ? (
        <form action={`/privacy/requests/${requestId}/withdrawal`} method="post">
          <Button size="small">{t("requests.withdraw")}</Button>
        </form>
      ) : (
        <>
          {answer ?? t("none")}
          {answeredBy !== null && <span class="hint"> {answeredBy}</span>}
        </>
      ),
  },
];

function Ways(): View {
  return (
    <CardGrid size="large">
      <Card title={t("mine.looks")} footer={<LinkButton href="/privacy/looks">{t("mine.looksGo")}</LinkButton>}>
        <p>{t("mine.looksBody")}</p>
      </Card>
      <Card title={t("mine.notice")} footer={<LinkButton href="/privacy/notice">{t("mine.noticeGo")}</LinkButton>}>
        <p>{t("mine.noticeBody")}</p>
      </Card>
      <Card
        title={t("mine.export")}
        footer={
          <Cluster>
            <ExportLink href="/privacy/data.xlsx">{t("mine.exportXlsx")}</ExportLink>
            <ExportLink href="/privacy/data.json" format="json">
              {t("mine.exportJson")}
            </ExportLink>
          </Cluster>
        }
      >
        <p>{t("mine.exportBody")}</p>
      </Card>
    </CardGrid>
  );
}

function Correction({ data }: { data: MineData }): View {
  const { values, errors } = data.correction;
  return (
    <Disclosure summary={t("correct.title")} id="correct" open={errors.length > 0}>
      <p>{t("correct.lead")}</p>
      <Form
        action="/privacy/requests"
        errors={errors}
        hidden={{ kind: "correction", idempotency_key: `${data.key}-c` }}
        actions={<Button look="primary">{t("correct.go")}</Button>}
      >
        <RadioGroup
          name="field"
          legend={t("correct.field")}
          value={values["field"] ?? "name"}
          inline
          options={fields.map((field) => ({ value: field, label: t(`field.${field}`) }))}
        />
        <TextField
          name="wanted"
          label={t("correct.wanted")}
          value={values["wanted"] ?? ""}
          required
          maxLength={100}
          error={errorOf(errors, "wanted")}
        />
        <TextArea
          name="evidence"
          label={t("correct.text")}
          hint={t("correct.textHint")}
          value={values["evidence"] ?? ""}
          required
          maxLength={1000}
          error={errorOf(errors, "evidence")}
        />
      </Form>
    </Disclosure>
  );
}

function Review({ data }: { data: MineData }): View {
  const { values, errors } = data.review;
  return (
    <Disclosure summary={t("review.title")} id="review" open={errors.length > 0}>
      <p>{t("review.lead")}</p>
      <Form
        action="/privacy/requests"
        errors={errors}
        hidden={{ kind: "review", idempotency_key: `${data.key}-r` }}
        actions={<Button look="primary">{t("review.go")}</Button>}
      >
        <SelectField
          name="year"
          label={t("review.year")}
          options={data.years}
          value={values["year"] ?? data.years[0]?.value ?? ""}
          required
        />
        <RadioGroup
          name="verdict"
          legend={t("review.verdict")}
          value={values["verdict"] ?? "annual"}
          options={verdicts.map((verdict) => ({ value: verdict, label: t(`verdict.${verdict}`) }))}
        />
        <TextArea
          name="grounds"
          label={t("review.text")}
          value={values["grounds"] ?? ""}
          required
          maxLength={1000}
          error={errorOf(errors, "grounds")}
        />
      </Form>
    </Disclosure>
  );
}

function Closing({ data }: { data: MineData }): View {
  const { closing, holdsOffice, close } = data;
  if (closing !== undefined)
    return (
      <Callout tone="warn" title={t("close.asked")}>
        <p>{t("close.askedBody", { at: when(closing.closesAt) })}</p>
        <Form action="/privacy/closing/undo" actions={<Button look="primary">{t("close.keep")}</Button>}>
          {null}
        </Form>
      </Callout>
    );
  return (
    <Disclosure summary={t("close.title")} id="close" open={close.errors.length > 0}>
      <p>{t("close.lead")}</p>
      <ul>
        <li>{t("close.gone")}</li>
        <li>{t("close.kept")}</li>
      </ul>
      {holdsOffice ? (
        <Callout tone="info">
          <p>{t("close.office")}</p>
        </Callout>
      ) : (
        <Form
          action="/privacy/closing"
          errors={close.errors}
          hidden={{ idempotency_key: `${data.key}-x` }}
          actions={<Button look="danger">{t("close.go")}</Button>}
        >
          <CheckboxGroup
            name="understood"
            legend={t("close.title")}
            options={[{ value: "1", label: t("close.understood") }]}
            error={errorOf(close.errors, "understood")}
          />
        </Form>
      )}
    </Disclosure>
  );
}

function Body({ data }: { readonly data: MineData }): View {
  return (
    <>
      <PageHead title={t("mine.title")} lead={t("mine.lead")} />
      <Stack>
        {data.closing !== undefined && <Closing data={data} />}
        <Ways />
        <Card title={t("requests.title")} id="requests" look="plain">
          <DataTable
            caption={t("requests.title")}
            captionHidden
            columns={columns}
            rows={data.requests}
            rowId={({ requestId }) => `request-${requestId}`}
            empty={<EmptyState title={t("requests.empty")}>{t("requests.emptyBody")}</EmptyState>}
          />
        </Card>
        <Correction data={data} />
        <Review data={data} />
        {data.closing === undefined && <Closing data={data} />}
      </Stack>
    </>
  );
}

/** What somebody may do about their own data. */
export const page = definePage<MineData>({ title: () => t("mine.title"), Body });
