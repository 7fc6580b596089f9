import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, Icon, LinkButton, PageHead, PrintButton, Stack } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

export interface CodesData {
  readonly codes: readonly string[];
  /** Where one goes on. */
  readonly to: string;
}

function Codes({ data: { codes, to } }: { data: CodesData }): View {
  const text = `${t("codes.head")}\r\n\r\n${codes.join("\r\n")}\r\n`;
  return (
    <>
      <PageHead title={t("codes.title")} lead={t("codes.lead")} />
      <Stack>
        <Card title={t("codes.list")}>
          <ol class="recovery-codes">
            {codes.map((code) => (
              <li>
                <code>{code}</code>
              </li>
            ))}
          </ol>
        </Card>
        <p class="cluster">
          <a
            class="button button-secondary button-small"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
            download={t("codes.file")}
          >
            <Icon name="download" />
            <span>{t("codes.download")}</span>
          </a>
          <PrintButton />
        </p>
        <Callout tone="warn" title={t("codes.keep")} />
        <p>
          <LinkButton href={to} look="primary">
            {t("codes.saved")}
          </LinkButton>
        </p>
      </Stack>
    </>
  );
}

/** Recovery codes, shown once. */
export const page = definePage<CodesData>({
  title: () => t("codes.title"),
  width: "text",
  Body: ({ data }) => <Codes data={data} />,
});
