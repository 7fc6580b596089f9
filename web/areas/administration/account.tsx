import type { AccountView } from "../../../contract/accounts.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError } from "../../ui/index.ts";
import { Button, errorOf, Form, KeyValue, LinkButton, PageHead, Stack, TextField } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface AccountData {
  readonly account: AccountView;
  readonly reason: string;
  readonly errors: readonly FormError[];
  readonly key: string;
}

const changeOf = ({ state }: AccountView) => (state === "active" ? t("accounts.disable") : t("accounts.enable"));
const titleOf = (account: AccountView) => t("account.title", { change: changeOf(account), name: account.name });

/** Closing or opening one account, with the reason. */
export const page = definePage<AccountData>({
  title: ({ account }) => titleOf(account),
  width: "text",
  breadcrumb: ({ account }) => [{ label: t("accounts.title"), href: "/admin/accounts" }, { label: account.name }],
  Body: ({ data: { account, reason, errors, key } }) => (
    <>
      <PageHead
        title={titleOf(account)}
        lead={account.state === "active" ? t("account.disableLead") : t("account.enableLead")}
      />
      <Stack gap="large">
        <KeyValue
          rows={[
            { key: t("accounts.login"), value: account.login ?? t("none") },
            {
              key: t("accounts.offices"),
              value: account.offices.length === 0 ? t(`accounts.kind.${account.kind}`) : account.offices.join(" · "),
            },
            { key: t("accounts.state"), value: t(`account.${account.state}`) },
          ]}
        />
        <Form
          action={`/admin/accounts/${account.accountId}`}
          errors={errors}
          hidden={{ state: account.state === "active" ? "disabled" : "active", idempotency_key: key }}
          actions={
            <>
              <Button look={account.state === "active" ? "danger" : "primary"}>
                {t("account.confirm", { change: changeOf(account) })}
              </Button>
              <LinkButton href="/admin/accounts" look="quiet">
                {t("account.cancel")}
              </LinkButton>
            </>
          }
        >
          <TextField
            name="reason"
            label={t("account.reason")}
            hint={t("account.reasonHint")}
            value={reason}
            required
            maxLength={200}
            error={errorOf(errors, "reason")}
          />
        </Form>
      </Stack>
    </>
  ),
});
