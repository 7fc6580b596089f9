import type { RecoveryRequestView } from "../../../contract/recovery.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  CheckboxGroup,
  DataTable,
  EmptyState,
  errorOf,
  ErrorSummary,
  PageHead,
  Stack,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface DeskData {
  /** With times in words. */
  readonly requests: readonly (Omit<RecoveryRequestView, "askedAt" | "codeExpiresAt"> & {
    readonly asked: string;
    readonly until?: string | undefined;
  })[];
  /** A code that was just made: shown this once. */
  readonly issued?: { readonly name: string; readonly code: string; readonly until: string } | undefined;
  readonly errors: readonly FormError[];
}

type Request = DeskData["requests"][number];

function Decide({ request, data }: { request: Request; data: DeskData }): View {
  const { requestId, name, state } = request;
  const field = `seen-${requestId}`;
  return (
    <div class="stack stack-small">
      <form method="post" action={`/recovery-desk/${requestId}/code`} class="stack stack-small">
        <CheckboxGroup
          name={field}
          legend={t("desk.seen")}
          error={errorOf(data.errors, field)}
          options={[{ value: "1", label: t("desk.seen") }]}
        />
        <Button size="small" look="primary">
          {t(state === "open" ? "desk.issue" : "desk.again", { name })}
        </Button>
      </form>
      <form method="post" action={`/recovery-desk/${requestId}/dismiss`}>
        <Button size="small" look="quiet">
          {t("desk.dismiss", { name })}
        </Button>
      </form>
    </div>
  );
}

function Requests({ data }: { data: DeskData }): View {
  return (
    <DataTable
      caption={t("desk.caption")}
      density="roomy"
      rows={data.requests}
      rowId={({ requestId }) => `request-${requestId}`}
      empty={<EmptyState title={t("desk.empty")}>{t("desk.emptyBody")}</EmptyState>}
      columns={[
        { key: "name", label: t("desk.name"), heading: true, cell: ({ name }) => name },
        { key: "number", label: t("desk.number"), cell: ({ number }) => number },
        { key: "unit", label: t("desk.unit"), cell: ({ unit }) => unit },
        { key: "asked", label: t("desk.asked"), cell: ({ asked }) => asked },
        { key: "note", label: t("desk.note"), cell: ({ note }) => note ?? t("desk.noNote") },
        {
          key: "state",
          label: t("desk.state"),
          cell: ({ state, until }) => (state === "open" ? t("desk.open") : t("desk.issued", { until: until ?? "" })),
        },
        { key: "action", label: t("desk.action"), cell: (request) => <Decide request={request} data={data} /> },
      ]}
    />
  );
}

function Desk({ data }: { data: DeskData }): View {
  const { issued, errors } = data;
  return (
    <>
      <PageHead title={t("desk.title")} lead={t("desk.lead")} />
      <Stack gap="large">
        <ErrorSummary errors={errors} />
        {issued !== undefined && (
          <Callout tone="success" title={t("desk.codeTitle", { name: issued.name })} role="status">
            <p>
              <strong>
                <code>{issued.code}</code>
              </strong>
            </p>
            <p>{t("desk.codeBody", { until: issued.until })}</p>
          </Callout>
        )}
        <Requests data={data} />
      </Stack>
    </>
  );
}

/** Where an office helps people back to their accounts. */
export const page = definePage<DeskData>({
  title: () => t("desk.title"),
  density: "dense",
  Body: ({ data }) => <Desk data={data} />,
});
