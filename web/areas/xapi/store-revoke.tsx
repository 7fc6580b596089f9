import { definePage } from "../../app/shell.ts";
import { Button, Form, LinkButton, PageHead } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface RevokeData {
  readonly storeId: number;
  readonly label: string;
}

/** Asks before a credential is revoked for good. */
export const page = definePage<RevokeData>({
  title: ({ label }) => t("stores.revokeTitle", { label }),
  width: "text",
  breadcrumb: ({ label }) => [{ label: t("stores.title"), href: "/administration/record-stores" }, { label }],
  Body: ({ data: { storeId, label } }) => (
    <>
      <PageHead title={t("stores.revokeTitle", { label })} lead={t("stores.revokeLead")} />
      <Form
        action={`/administration/record-stores/${storeId}/revoke`}
        actions={
          <>
            <Button look="danger">{t("stores.revokeConfirm")}</Button>
            <LinkButton href="/administration/record-stores" look="quiet">
              {t("stores.cancel")}
            </LinkButton>
          </>
        }
      >
        {null}
      </Form>
    </>
  ),
});
