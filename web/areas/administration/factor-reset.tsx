import { definePage } from "../../app/shell.ts";
import { Button, Callout, errorOf, Form, KeyValue, LinkButton, PageHead, Stack, TextField } from "../../ui/index.ts";
import type { AccountData } from "./account.tsx";
import { t } from "./words.ts";

/** Taking the second factors of somebody else's account away, with the reason. */
export const page = definePage<AccountData>({
  title: ({ account: { name } }) => t("factor.title", { name }),
  width: "text",
  breadcrumb: ({ account }) => [{ label: t("accounts.title"), href: "/admin/accounts" }, { label: account.name }],
  Body: ({ data: { account, reason, errors, key } }) => (
    <>
      <PageHead title={t("factor.title", { name: account.name })} lead={t("factor.lead")} />
      <Stack gap="large">
        <KeyValue
          rows={[
            { key: t("accounts.login"), value: account.login ?? t("none") },
            {
              key: t("accounts.offices"),
              value: account.offices.length === 0 ? t(`accounts.kind.${account.kind}`) : account.offices.join(" · "),
            },
            { key: t("factor.sessions"), value: t("accounts.sessions", { count: account.sessions }) },
          ]}
        />
        <Callout tone="warn" title={t("factor.check")}>
          {t("factor.checkBody")}
        </Callout>
        <Form
          action={`/admin/accounts/${account.accountId}/second-factor`}
          errors={errors}
          hidden={{ idempotency_key: key }}
          actions={
            <>
              <Button look="danger">{t("factor.confirm")}</Button>
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
