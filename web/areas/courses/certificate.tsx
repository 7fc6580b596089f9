import type { CertificateView, VerifiedCertificate } from "../../../contract/learning-record.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, KeyValue, PageHead, Stack } from "../../ui/index.ts";
import { dayText, hoursOf, t } from "./words.ts";

export interface CertificateData {
  readonly certificate: CertificateView;
  /** Where anybody can check it, as a browser sees this site. */
  readonly verifyAt: string;
}

/** In groups, as people read it out. */
export function spaced(number: string): string {
  return number.replace(/^(XS\d{4})(.{4})(.{4})(.{4})$/, "$1 $2 $3 $4");
}

/** What a certificate says. */
export function CertificateFacts({
  certificate,
}: {
  readonly certificate: VerifiedCertificate | CertificateView;
}): View {
  const { name, title, institution, part, hundredths, enrolledOn, completedOn, number } = certificate;
  return (
    <KeyValue
      rows={[
        { key: t("certificate.name"), value: name },
        ...("identity" in certificate ? [{ key: t("certificate.identity"), value: certificate.identity }] : []),
        { key: t("certificate.course"), value: title },
        { key: t("certificate.hours"), value: `${t(`part.${part}`)} ${hoursOf(hundredths)}` },
        { key: t("certificate.days"), value: t("span", { from: dayText(enrolledOn), to: dayText(completedOn) }) },
        { key: t("certificate.institution"), value: institution },
        { key: t("certificate.number"), value: <strong class="number">{spaced(number)}</strong> },
      ]}
    />
  );
}

function Certificate({ certificate, verifyAt }: CertificateData): View {
  return (
    <Stack gap="large">
      <PageHead title={t("certificate.title")} />
      {certificate.revokedOn !== null && (
        <Callout tone="error" title={t("certificate.revoked", { date: dayText(certificate.revokedOn) })} />
      )}
      <Card id="certificate">
        <CertificateFacts certificate={certificate} />
        <p>{t("certificate.check", { address: verifyAt })}</p>
      </Card>
      <p class="hint no-print">{t("print.hint")}</p>
    </Stack>
  );
}

/** The certificate of a course, to be printed. */
export const page = definePage<CertificateData>({
  title: () => t("certificate.title"),
  width: "text",
  breadcrumb: () => [{ label: t("mine.title"), href: "/my-courses" }, { label: t("certificate.title") }],
  Body: ({ data }) => <Certificate {...data} />,
});
