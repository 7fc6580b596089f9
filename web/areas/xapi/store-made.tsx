import { definePage } from "../../app/shell.ts";
import { Callout, KeyValue, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface MadeData {
  readonly label: string;
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
}

/** A credential, shown once. */
export const page = definePage<MadeData>({
  title: () => t("made.title"),
  width: "text",
  Body: ({ data: { label, endpoint, key, secret } }) => (
    <>
      <PageHead title={t("made.title")} lead={t("made.lead", { label })} />
      <Stack>
        <KeyValue
          rows={[
            { key: t("stores.endpoint"), value: <code>{endpoint}</code> },
            { key: t("stores.key"), value: <code>{key}</code> },
            { key: t("made.secret"), value: <code>{secret}</code> },
          ]}
        />
        <Callout tone="warn" title={t("made.warn")} />
        <p>
          <LinkButton href="/administration/record-stores" look="primary">
            {t("made.done")}
          </LinkButton>
        </p>
      </Stack>
    </>
  ),
});
