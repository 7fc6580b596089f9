import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Button, Callout, Card, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

export interface LinksData {
  readonly links: readonly {
    readonly linkId: number;
    readonly label: string;
    readonly linkedAt: string;
    readonly usedAt?: string | undefined;
    readonly enabled: boolean;
  }[];
  /** Providers that one is not linked with. */
  readonly providers: readonly { readonly code: string; readonly label: string }[];
}

function Links({ data: { links, providers } }: { data: LinksData }): View {
  return (
    <>
      <PageHead title={t("links.title")} lead={t("links.lead")} />
      <Stack>
        {links.length + providers.length === 0 && <Callout title={t("links.none")} />}
        {links.map(({ linkId, label, linkedAt, usedAt, enabled }) => (
          <Card title={label}>
            <Stack gap="small">
              <p class="hint">
                {t("links.since", { at: beijingTime(linkedAt) })}
                {usedAt !== undefined && ` · ${t("links.used", { at: beijingTime(usedAt) })}`}
              </p>
              {!enabled && <p>{t("links.off")}</p>}
              <form method="post" action="/links/remove">
                <input type="hidden" name="link" value={String(linkId)} />
                <button type="submit" class="button button-secondary">
                  <span>
                    {t("links.remove")}
                    <span class="visually-hidden">{label}</span>
                  </span>
                </button>
              </form>
            </Stack>
          </Card>
        ))}
        {providers.map(({ code, label }) => (
          <Card title={label}>
            <Stack gap="small">
              <p>{t("links.what")}</p>
              <form method="post" action="/links">
                <input type="hidden" name="provider" value={code} />
                <Button look="primary">{t("links.add", { label })}</Button>
              </form>
            </Stack>
          </Card>
        ))}
      </Stack>
    </>
  );
}

/** The accounts elsewhere that one's own is linked with. */
export const page = definePage<LinksData>({
  title: () => t("links.title"),
  width: "text",
  breadcrumb: () => [{ label: t("account"), href: "/account" }, { label: t("links.title") }],
  Body: ({ data }) => <Links data={data} />,
});
