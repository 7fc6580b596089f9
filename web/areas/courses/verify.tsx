import type { VerifiedCertificate } from "../../../contract/learning-record.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, PageHead, SearchBox, Stack } from "../../ui/index.ts";
import { CertificateFacts } from "./certificate.tsx";
import { dayText, t } from "./words.ts";

export interface VerifyData {
  readonly number: string;
  /** Absent: nothing was asked; null: there is no such certificate. */
  readonly found: VerifiedCertificate | null | undefined;
}

function Found({ found }: { readonly found: VerifiedCertificate | null }): View {
  if (found === null)
    return (
      <Callout tone="error" role="status" title={t("verify.none")}>
        {t("verify.noneBody")}
      </Callout>
    );
  return (
    <>
      {found.revokedOn === null ? (
        <Callout tone="success" role="status" title={t("verify.valid")} />
      ) : (
        <Callout tone="error" role="status" title={t("certificate.revoked", { date: dayText(found.revokedOn) })} />
      )}
      <Card id="certificate">
        <CertificateFacts certificate={found} />
      </Card>
    </>
  );
}

/** Anybody checks whether a certificate is genuine. */
export const page = definePage<VerifyData>({
  title: () => t("verify.title"),
  width: "text",
  Body: ({ data: { number, found } }) => (
    <Stack gap="large">
      <PageHead title={t("verify.title")} lead={t("verify.lead")} />
      <SearchBox
        action="/certificates"
        name="number"
        label={t("certificate.number")}
        hint={t("verify.hint")}
        value={number}
        buttonLabel={t("verify.go")}
      />
      {found !== undefined && <Found found={found} />}
    </Stack>
  ),
});
