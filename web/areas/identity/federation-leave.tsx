import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

export interface LeaveData {
  readonly label: string;
  /** At the provider. */
  readonly url: string;
  readonly back: string;
}

function Leave({ data: { label, url, back } }: { data: LeaveData }): View {
  return (
    <>
      <PageHead title={t("leave.title", { label })} lead={t("leave.lead")} />
      <Stack>
        <p>{t("leave.where", { host: new URL(url).host })}</p>
        <p class="cluster">
          <LinkButton href={url} look="primary">
            {t("leave.go", { label })}
          </LinkButton>
          <LinkButton href={back}>{t("leave.stay")}</LinkButton>
        </p>
      </Stack>
    </>
  );
}

/** Says whose page comes next, and that one comes back. */
export const page = definePage<LeaveData>({
  title: ({ label }) => t("leave.title", { label }),
  width: "text",
  Body: ({ data }) => <Leave data={data} />,
});
