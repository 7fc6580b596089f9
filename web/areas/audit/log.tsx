import type { AuditEventView } from "../../../contract/audit.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, FormError, Option, Status, View } from "../../ui/index.ts";
import {
  Button,
  DataTable,
  DateField,
  Disclosure,
  EmptyState,
  errorOf,
  ExportLink,
  Form,
  LinkButton,
  PageHead,
  Pagination,
  SelectField,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { LogTabs } from "./tabs.tsx";
import { operationWords, t, when } from "./words.ts";

/** What was asked for, as typed. */
export interface LogSearch {
  readonly from: string;
  readonly to: string;
  readonly account: string;
  readonly person: string;
  readonly operation: string;
  readonly outcome: string;
  readonly object: string;
  readonly address: string;
}

export interface LogData {
  readonly search: LogSearch;
  readonly errors: readonly FormError[];
  readonly operations: readonly Option[];
  readonly events: readonly AuditEventView[];
  readonly exportHref: string | undefined;
  readonly nextHref: string | undefined;
  readonly previousHref: string | undefined;
}

const outcomes = ["done", "seen", "denied", "failed"] as const;
const statuses: Readonly<Record<AuditEventView["outcome"], Status>> = {
  done: "approved",
  seen: "none",
  denied: "refused",
  failed: "refused",
};

/** How an event ended, as a badge. */
export function Outcome({ outcome }: { readonly outcome: AuditEventView["outcome"] }): View {
  return <StatusBadge status={statuses[outcome]} label={t(`outcome.${outcome}`)} />;
}

/** Who did it, in words. */
export function whoOf({ who }: Pick<AuditEventView, "who">): string {
  if (who === null) return t("nobody");
  const name = who.name ?? t("who.number", { number: who.accountId });
  return who.office === null || who.office === name ? name : t("who", { name, office: who.office });
}

/** Whose data it was, in words. */
export function personOf({ person }: Pick<AuditEventView, "person">): string {
  if (person === null) return t("none");
  return person.name === null
    ? String(person.personId)
    : t("person.number", { name: person.name, number: person.personId });
}

const columns: readonly Column<AuditEventView>[] = [
  {
    key: "at",
    label: t("column.at"),
    heading: true,
    cell: ({ eventId, at }) => <a href={`/audit/events/${eventId}`}>{when(at)}</a>,
  },
  { key: "who", label: t("column.who"), cell: whoOf },
  { key: "operation", label: t("column.operation"), cell: ({ operation }) => operationWords(operation) },
  { key: "outcome", label: t("column.outcome"), cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  { key: "person", label: t("column.person"), cell: personOf },
  { key: "object", label: t("column.object"), cell: ({ object }) => object ?? t("none"), desktopOnly: true },
  { key: "address", label: t("column.address"), cell: ({ address }) => address ?? t("none"), desktopOnly: true },
];

function Search({ data }: { data: LogData }): View {
  const { search, errors, operations } = data;
  const text = (name: "account" | "person" | "object") => (
    <TextField
      name={name}
      label={t(`field.${name}`)}
      hint={t(`field.${name}Hint`)}
      value={search[name]}
      error={errorOf(errors, name)}
      maxLength={100}
    />
  );
  return (
    <Form
      action="/audit"
      method="get"
      columns
      errors={errors}
      actions={
        <>
          <Button look="primary">{t("log.go")}</Button>
          <LinkButton look="quiet" href="/audit">
            {t("log.reset")}
          </LinkButton>
        </>
      }
    >
      <DateField name="from" label={t("field.from")} value={search.from} error={errorOf(errors, "from")} />
      <DateField name="to" label={t("field.to")} value={search.to} error={errorOf(errors, "to")} />
      {text("account")}
      {text("person")}
      <SelectField
        name="operation"
        label={t("field.operation")}
        options={operations}
        value={search.operation}
        emptyLabel={t("field.any")}
      />
      <SelectField
        name="outcome"
        label={t("field.outcome")}
        value={search.outcome}
        emptyLabel={t("field.any")}
        options={outcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      {text("object")}
      <TextField
        name="address"
        label={t("field.address")}
        value={search.address}
        error={errorOf(errors, "address")}
        maxLength={60}
      />
    </Form>
  );
}

function Body({ data }: { readonly data: LogData }): View {
  const { events, search, errors, exportHref, nextHref, previousHref } = data;
  const searched = Object.values(search).some((value) => value !== "");
  return (
    <>
      <PageHead title={t("log.title")} lead={t("log.lead")} />
      <Stack>
        <LogTabs current="log" />
        <Disclosure summary={t("log.search")} open={searched || errors.length > 0}>
          <Search data={data} />
        </Disclosure>
        {exportHref !== undefined && (
          <p>
            <ExportLink href={exportHref}>{t("log.export")}</ExportLink> <span class="hint">{t("log.exportNote")}</span>
          </p>
        )}
        <DataTable
          caption={t("log.caption")}
          captionHidden
          columns={columns}
          rows={events}
          rowId={({ eventId }) => `event-${eventId}`}
          rowTone={({ outcome }) => (outcome === "denied" ? "warn" : undefined)}
          empty={<EmptyState title={t("log.empty")}>{t("log.emptyBody")}</EmptyState>}
        />
        {(nextHref !== undefined || previousHref !== undefined) && (
          <Pagination previousHref={previousHref} nextHref={nextHref} />
        )}
      </Stack>
    </>
  );
}

/** The log of operations. */
export const page = definePage<LogData>({ title: () => t("log.title"), density: "dense", width: "full", Body });
