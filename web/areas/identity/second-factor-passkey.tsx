import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Card, PageHead, TextField } from "../../ui/index.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { t } from "./second-factor-words.ts";

export interface PasskeyData {
  readonly to: string;
}

function Register({ data: { to } }: { data: PasskeyData }): View {
  return (
    <>
      <PageHead title={t("passkey.title")} lead={t("passkey.lead")} />
      <Card>
        <PasskeyForm use="register" to={to} label={t("passkey.go")} look="primary">
          <TextField
            name="label"
            label={t("passkey.label")}
            hint={t("passkey.label.hint")}
            value={t("passkey.default")}
            maxLength={40}
            width="medium"
            required
          />
        </PasskeyForm>
      </Card>
    </>
  );
}

/** Registering a passkey. */
export const page = definePage<PasskeyData>({
  title: () => t("passkey.title"),
  width: "text",
  breadcrumb: () => [{ label: t("crumb"), href: "/second-factor" }, { label: t("passkey.title") }],
  Body: ({ data }) => <Register data={data} />,
});
