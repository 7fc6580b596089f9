import type { AccountView } from "../../../contract/accounts.ts";
import { definePage } from "../../app/shell.ts";
import type { Status, View } from "../../ui/index.ts";
import {
  beijingTime,
  DataTable,
  EmptyState,
  FilterBar,
  PageHead,
  Pagination,
  SelectField,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface AccountsData {
  readonly accounts: readonly AccountView[];
  readonly q: string;
  readonly state: string;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

const states = ["active", "disabled", "closed", "merged"] as const;
const statuses: Readonly<Record<AccountView["state"], Status>> = {
  active: "confirmed",
  disabled: "refused",
  closed: "none",
  merged: "none",
};

function Action({ account }: { account: AccountView }): View | string {
  const { accountId, name, state, secondFactor, me } = account;
  if (me) return t("accounts.me");
  if (state !== "active" && state !== "disabled") return t("none");
  const change = state === "active" ? t("accounts.disable") : t("accounts.enable");
  return (
    <>
      <a href={`/admin/accounts/${accountId}`} aria-label={t("account.title", { change, name })}>
        {change}
      </a>
      {secondFactor && (
        <>
          {" · "}
          <a href={`/admin/accounts/${accountId}/second-factor`} aria-label={t("factor.title", { name })}>
            {t("factor.reset")}
          </a>
        </>
      )}
    </>
  );
}

/** Accounts, found and closed or opened. */
export const page = definePage<AccountsData>({
  title: () => t("accounts.title"),
  density: "dense",
  Body: ({ data: { accounts, q, state, nextHref, firstHref } }) => (
    <>
      <PageHead title={t("accounts.title")} lead={t("accounts.lead")} />
      <Stack gap="large">
        <FilterBar action="/admin/accounts" resetHref={q === "" && state === "" ? undefined : "/admin/accounts"}>
          <TextField name="q" type="search" label={t("accounts.search")} value={q} maxLength={50} width="medium" />
          <SelectField
            name="state"
            label={t("accounts.state")}
            emptyLabel={t("accounts.any")}
            value={state}
            options={states.map((value) => ({ value, label: t(`account.${value}`) }))}
          />
        </FilterBar>
        <DataTable
          caption={t("accounts.list")}
          captionHidden
          columns={[
            { key: "name", label: t("accounts.name"), heading: true, cell: ({ name }) => name },
            { key: "login", label: t("accounts.login"), cell: ({ login }) => login ?? t("none") },
            {
              key: "offices",
              label: t("accounts.offices"),
              cell: ({ offices, kind }) => (offices.length === 0 ? t(`accounts.kind.${kind}`) : offices.join(" · ")),
            },
            {
              key: "state",
              label: t("accounts.state"),
              cell: (account) => <StatusBadge status={statuses[account.state]} label={t(`account.${account.state}`)} />,
            },
            {
              key: "seen",
              label: t("accounts.seen"),
              cell: ({ lastSeen, sessions }) =>
                lastSeen === null
                  ? t("none")
                  : `${beijingTime(lastSeen)} · ${t("accounts.sessions", { count: sessions })}`,
            },
            { key: "action", label: t("accounts.action"), cell: (account) => <Action account={account} /> },
          ]}
          rows={accounts}
          rowId={({ accountId }) => `account-${accountId}`}
          empty={
            <EmptyState title={t("accounts.empty")} action={{ label: t("dictionary.all"), href: "/admin/accounts" }}>
              {t("accounts.emptyBody")}
            </EmptyState>
          }
        />
        {(nextHref !== undefined || firstHref !== undefined) && (
          <Pagination previousHref={firstHref} nextHref={nextHref} />
        )}
      </Stack>
    </>
  ),
});
