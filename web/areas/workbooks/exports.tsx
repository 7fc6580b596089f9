import type { ExportRequestView } from "../../../contract/workbook-exports.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, FormError, Status, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DataTable,
  EmptyState,
  errorOf,
  ExportLink,
  Form,
  groupDigits,
  KeyValue,
  PageHead,
  Pagination,
  Stack,
  StatusBadge,
  Tabs,
  TextArea,
} from "../../ui/index.ts";
import { t, when } from "./words.ts";

/** A request with its words and, where it may be used, the address of its workbook. */
export type ExportLine = ExportRequestView & { readonly scope: string; readonly href: string | undefined };

export interface ExportsData {
  /** So many people may be taken out without asking, written out. */
  readonly most: string;
  /** Whether the viewer decides what others ask. */
  readonly decides: boolean;
  readonly list: "own" | "decided";
  readonly waiting: readonly ExportLine[];
  readonly requests: readonly ExportLine[];
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
  /** What was typed into the form of one request that was not accepted. */
  readonly typed:
    | { readonly requestId: number; readonly reason: string; readonly errors: readonly FormError[] }
    | undefined;
  /** A fresh key for the form of each waiting request. */
  readonly keys: readonly string[];
}

const statuses: Readonly<Record<ExportRequestView["state"], Status>> = {
  asked: "pending",
  approved: "approved",
  used: "approved",
  refused: "refused",
  expired: "none",
};

interface DecideProps {
  readonly line: ExportLine;
  readonly typed: ExportsData["typed"];
  readonly idempotencyKey: string;
}

function Decide({ line, typed, idempotencyKey }: DecideProps): View {
  const { requestId, asker, scope, people, purpose, askedAt, version } = line;
  const own = typed?.requestId === requestId ? typed : undefined;
  const field = own === undefined ? `reason-${requestId}` : "field-reason";
  return (
    <Card title={t("exports.waitingOf", { requestId, asker })} level={3} id={`request-${requestId}`}>
      <KeyValue
        rows={[
          { key: t("exports.scope"), value: scope },
          {
            key: t("exports.people"),
            value: <strong>{t("exports.peopleOf", { people: groupDigits(people) })}</strong>,
          },
          { key: t("exports.purpose"), value: purpose },
          { key: t("exports.askedAt"), value: when(askedAt) },
        ]}
      />
      <Form
        action={`/workbooks/exports/${requestId}/decision`}
        errors={own?.errors ?? []}
        hidden={{ version: String(version), idempotency_key: idempotencyKey }}
        actions={
          <>
            <Button look="primary" name="decision" value="approve">
              {t("exports.approve")}
            </Button>
            <Button name="decision" value="refuse">
              {t("exports.refuse")}
            </Button>
          </>
        }
      >
        <TextArea
          name="reason"
          id={field}
          label={t("exports.reason")}
          hint={t("exports.reasonHint")}
          rows={2}
          value={own?.reason ?? ""}
          required
          maxLength={200}
          error={errorOf(own?.errors ?? [], "reason")}
        />
      </Form>
    </Card>
  );
}

function Waiting({ data }: { readonly data: ExportsData }): View | null {
  if (data.waiting.length === 0) return null;
  return (
    <section class="stack stack-small" aria-labelledby="waiting">
      <h2 id="waiting">{t("exports.waiting")}</h2>
      {data.waiting.map((line, at) => (
        <Decide line={line} typed={data.typed} idempotencyKey={data.keys[at] ?? ""} />
      ))}
    </section>
  );
}

function State({ line }: { readonly line: ExportLine }): View {
  const { state, expiresAt, href } = line;
  return (
    <Stack gap="small">
      <StatusBadge status={statuses[state]} label={t(`exports.state.${state}`)} />
      {href !== undefined && <ExportLink href={href}>{t("exports.get")}</ExportLink>}
      {href !== undefined && expiresAt !== null && (
        <span class="hint">{t("exports.until", { until: when(expiresAt) })}</span>
      )}
    </Stack>
  );
}

function columnsOf(list: ExportsData["list"]): Column<ExportLine>[] {
  const columns: Column<ExportLine>[] = [
    {
      key: "number",
      label: t("exports.number"),
      heading: true,
      cell: ({ requestId }) => t("exports.numberOf", { requestId }),
    },
    { key: "asker", label: t("exports.asker"), cell: ({ asker }) => asker },
    { key: "scope", label: t("exports.scope"), cell: ({ scope }) => scope },
    { key: "people", label: t("exports.people"), align: "end", cell: ({ people }) => groupDigits(people) },
    { key: "purpose", label: t("exports.purpose"), cell: ({ purpose }) => purpose },
    { key: "at", label: t("exports.askedAt"), cell: ({ askedAt }) => when(askedAt) },
    {
      key: "answer",
      label: t("exports.answer"),
      cell: ({ decidedBy, reason }) =>
        reason === null ? t("none") : t("exports.answerOf", { name: decidedBy ?? "", reason }),
    },
    { key: "state", label: t("exports.state"), cell: (line) => <State line={line} /> },
  ];
  return columns.filter(({ key }) => list === "decided" || key !== "asker");
}

function Body({ data }: { readonly data: ExportsData }): View {
  const { list, requests, decides, nextHref, firstHref } = data;
  return (
    <>
      <PageHead title={t("exports.title")} lead={t("exports.lead", { most: data.most })} />
      <Stack gap="large">
        <Waiting data={data} />
        <div class="stack stack-small">
          <h2>{t(`exports.${list}`)}</h2>
          {decides && (
            <Tabs
              label={t("exports.views")}
              tabs={[
                { label: t("exports.own"), href: "/workbooks/exports", current: list === "own" },
                { label: t("exports.decided"), href: "/workbooks/exports?list=decided", current: list === "decided" },
              ]}
            />
          )}
          <DataTable
            caption={t(`exports.${list}`)}
            captionHidden
            columns={columnsOf(list)}
            rows={requests}
            rowId={({ requestId }) => `asked-${requestId}`}
            empty={
              <EmptyState title={t("exports.empty")}>
                {t(list === "own" ? "exports.emptyOwn" : "exports.emptyDecided")}
              </EmptyState>
            }
          />
          {(nextHref !== undefined || firstHref !== undefined) && (
            <Pagination label={t("exports.pages")} previousHref={firstHref} nextHref={nextHref} />
          )}
        </div>
      </Stack>
    </>
  );
}

/** Requests to export many people: those that wait for the viewer, their own, and what they decided. */
export const page = definePage<ExportsData>({ title: () => t("exports.title"), density: "dense", Body });
