import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

/** What is about to be done: a factor taken away, or recovery codes made anew. */
export type RemoveData =
  | { readonly what: "totp"; readonly last: boolean }
  | { readonly what: "passkey"; readonly passkeyId: number; readonly label: string; readonly last: boolean }
  | { readonly what: "codes" };

function titleOf(data: RemoveData): string {
  if (data.what === "codes") return t("renew.title");
  return data.what === "totp" ? t("remove.totp.title") : t("remove.passkey.title", { label: data.label });
}

function Remove({ data }: { data: RemoveData }): View {
  const renew = data.what === "codes";
  return (
    <>
      <PageHead title={titleOf(data)} lead={renew ? t("recovery.renew.note") : t("remove.lead")} />
      <Stack>
        {!renew && data.last && <Callout tone="warn" title={t("remove.last")} />}
        <div class="cluster">
          <form method="post" action={renew ? "/second-factor/recovery" : "/second-factor/remove"}>
            {!renew && <input type="hidden" name="what" value={data.what} />}
            {data.what === "passkey" && <input type="hidden" name="passkey" value={String(data.passkeyId)} />}
            <Button look={renew ? "primary" : "danger"}>{renew ? t("recovery.renew") : t("remove.yes")}</Button>
          </form>
          <LinkButton href="/second-factor">{t("remove.no")}</LinkButton>
        </div>
      </Stack>
    </>
  );
}

/** The question before a factor is taken away or recovery codes are made anew. */
export const page = definePage<RemoveData>({
  title: titleOf,
  width: "text",
  breadcrumb: (data) => [{ label: t("crumb"), href: "/second-factor" }, { label: titleOf(data) }],
  Body: ({ data }) => <Remove data={data} />,
});
