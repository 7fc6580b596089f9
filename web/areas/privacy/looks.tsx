import { operationWords } from "../../../contract/operation-words.ts";
import type { LookView } from "../../../contract/privacy.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DataTable,
  EmptyState,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  Pagination,
  Stack,
  TextArea,
  withQuery,
} from "../../ui/index.ts";
import type { Typed } from "./mine.tsx";
import { t, when } from "./words.ts";

export interface LooksData {
  readonly looks: readonly LookView[];
  readonly olderHref: string | undefined;
  readonly newestHref: string | undefined;
  /** The form about one look, or about none in particular. */
  readonly complaint: { readonly about: LookView | undefined; readonly typed: Typed; readonly key: string };
}

function what({ kind, operations, field, people }: LookView): View {
  if (kind === "reveal" && field !== null) return <strong>{t("looks.reveal", { field: t(`field.${field}`) })}</strong>;
  if (kind === "export") return <>{people === null ? t("looks.exportPlain") : t("looks.export", { people })}</>;
  return <>{operations.map(operationWords).join("、")}</>;
}

function why({ reason, note }: LookView): string {
  return reason === null ? t("looks.duty") : t("looks.because", { reason: t(`reason.${reason}`), note: note ?? "" });
}

const columns: readonly Column<LookView>[] = [
  { key: "at", label: t("looks.when"), heading: true, cell: ({ at }) => when(at) },
  { key: "who", label: t("looks.who"), cell: ({ office }) => office ?? t("looks.unknown") },
  { key: "what", label: t("looks.what"), cell: what },
  { key: "why", label: t("looks.why"), cell: why },
  {
    key: "complain",
    label: t("looks.complain"),
    cell: ({ lookId }) => (
      <a href={`${withQuery("/privacy/looks", { about: lookId })}#complain`}>{t("looks.complainAbout")}</a>
    ),
  },
];

function Complaint({ data }: { data: LooksData["complaint"] }): View {
  const { about, typed, key } = data;
  const hidden = {
    kind: "complaint",
    idempotency_key: key,
    ...(about === undefined ? {} : { lookId: String(about.lookId) }),
  };
  return (
    <Card title={t("complain.title")} id="complain">
      <p>{t("complain.lead")}</p>
      {about !== undefined && (
        <p>
          <strong>{t("complain.about", { at: when(about.at), office: about.office ?? t("looks.unknown") })}</strong>
        </p>
      )}
      <Form
        action="/privacy/requests"
        errors={typed.errors}
        hidden={hidden}
        actions={<Button look="primary">{t("complain.go")}</Button>}
      >
        <TextArea
          name="text"
          label={t("complain.text")}
          value={typed.values["text"] ?? ""}
          required
          maxLength={1000}
          error={errorOf(typed.errors, "text")}
        />
      </Form>
    </Card>
  );
}

function Body({ data }: { readonly data: LooksData }): View {
  const { looks, olderHref, newestHref } = data;
  return (
    <>
      <PageHead
        title={t("looks.title")}
        lead={t("looks.lead")}
        aside={
          <LinkButton size="small" look="quiet" href="#complain">
            {t("complain.title")}
          </LinkButton>
        }
      />
      <Stack>
        <DataTable
          caption={t("looks.title")}
          captionHidden
          density="roomy"
          columns={columns}
          rows={looks}
          rowId={({ lookId }) => `look-${lookId}`}
          rowTone={({ kind }) => (kind === "reveal" ? "warn" : undefined)}
          empty={<EmptyState title={t("looks.empty")}>{t("looks.emptyBody")}</EmptyState>}
        />
        {(olderHref !== undefined || newestHref !== undefined) && (
          <Pagination previousHref={newestHref} nextHref={olderHref} />
        )}
        <Complaint data={data.complaint} />
      </Stack>
    </>
  );
}

/** Who looked at somebody's data, when and why. */
export const page = definePage<LooksData>({
  title: () => t("looks.title"),
  breadcrumb: () => [{ label: t("mine.title"), href: "/privacy" }, { label: t("looks.title") }],
  Body,
});
