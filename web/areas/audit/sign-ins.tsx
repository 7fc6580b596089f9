import type { listSignIns } from "../../../contract/audit.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, FormError, Status, View } from "../../ui/index.ts";
import {
  Button,
  DataTable,
  DateField,
  Disclosure,
  EmptyState,
  errorOf,
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
import { t, when } from "./words.ts";

type SignIn = OutputOf<typeof listSignIns>["signIns"][number];

export interface SignInsData {
  readonly search: Readonly<Record<"from" | "to" | "account" | "outcome" | "address", string>>;
  readonly errors: readonly FormError[];
  readonly signIns: readonly SignIn[];
  readonly nextHref: string | undefined;
  readonly previousHref: string | undefined;
}

const outcomes = ["done", "failed", "held"] as const;
const statuses: Readonly<Record<SignIn["outcome"], Status>> = { done: "approved", failed: "refused", held: "pending" };
const ways = ["password", "code", "federation", "passkey", "recovery", "confirmation"] as const;

function wayOf(way: string): string {
  const known = ways.find((each) => each === way);
  return known === undefined ? way : t(`way.${known}`);
}

const columns: readonly Column<SignIn>[] = [
  { key: "at", label: t("column.at"), heading: true, cell: ({ at }) => when(at) },
  {
    key: "who",
    label: t("column.who"),
    cell: ({ account }) =>
      account === null ? t("signIns.unknown") : (account.name ?? t("who.number", { number: account.accountId })),
  },
  {
    key: "outcome",
    label: t("column.outcome"),
    cell: ({ outcome }) => <StatusBadge status={statuses[outcome]} label={t(`signIn.${outcome}`)} />,
  },
  { key: "way", label: t("signIns.way"), cell: ({ way }) => wayOf(way) },
  { key: "address", label: t("column.address"), cell: ({ address }) => address ?? t("none") },
  { key: "device", label: t("signIns.device"), cell: ({ device }) => device ?? t("none") },
];

function Search({ data }: { data: SignInsData }): View {
  const { search, errors } = data;
  return (
    <Form
      action="/audit/sign-ins"
      method="get"
      columns
      errors={errors}
      actions={
        <>
          <Button look="primary">{t("log.go")}</Button>
          <LinkButton look="quiet" href="/audit/sign-ins">
            {t("log.reset")}
          </LinkButton>
        </>
      }
    >
      <DateField name="from" label={t("field.from")} value={search.from} error={errorOf(errors, "from")} />
      <DateField name="to" label={t("field.to")} value={search.to} error={errorOf(errors, "to")} />
      <TextField
        name="account"
        label={t("field.account")}
        hint={t("field.accountHint")}
        value={search.account}
        error={errorOf(errors, "account")}
      />
      <SelectField
        name="outcome"
        label={t("field.outcome")}
        value={search.outcome}
        emptyLabel={t("field.any")}
        options={outcomes.map((value) => ({ value, label: t(`signIn.${value}`) }))}
      />
      <TextField name="address" label={t("field.address")} value={search.address} error={errorOf(errors, "address")} />
    </Form>
  );
}

function Body({ data }: { readonly data: SignInsData }): View {
  const { search, errors, signIns, nextHref, previousHref } = data;
  const searched = Object.values(search).some((value) => value !== "");
  return (
    <>
      <PageHead title={t("signIns.title")} lead={t("signIns.lead")} />
      <Stack>
        <LogTabs current="signIns" />
        <Disclosure summary={t("log.search")} open={searched || errors.length > 0}>
          <Search data={data} />
        </Disclosure>
        <DataTable
          caption={t("signIns.caption")}
          captionHidden
          columns={columns}
          rows={signIns}
          rowId={({ signInId }) => `sign-in-${signInId}`}
          empty={<EmptyState title={t("signIns.empty")}>{t("signIns.emptyBody")}</EmptyState>}
        />
        {(nextHref !== undefined || previousHref !== undefined) && (
          <Pagination previousHref={previousHref} nextHref={nextHref} />
        )}
      </Stack>
    </>
  );
}

/** The log of signing in. */
export const page = definePage<SignInsData>({ title: () => t("signIns.title"), density: "dense", width: "full", Body });
