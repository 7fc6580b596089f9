import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Callout, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

export interface BackData {
  /** What the provider sent along; absent once it has been taken. */
  readonly query?: string | undefined;
  readonly errors: readonly FormError[];
}

function Back({ data: { query, errors } }: { data: BackData }): View {
  const [error] = errors;
  return (
    <>
      <PageHead title={error === undefined ? t("back.title") : t("back.failed")} />
      <Stack>
        {error !== undefined && <Callout tone="error" role="alert" title={error.message} />}
        {query !== undefined && (
          <form method="post" action="/federation/callback" data-send>
            <input type="hidden" name="query" value={query} />
            <p>{t("back.lead")}</p>
            <Button look="primary">{t("back.go")}</Button>
          </form>
        )}
        {error !== undefined && (
          <p class="cluster">
            <LinkButton href="/sign-in" look="primary">
              {t("back.again")}
            </LinkButton>
            <LinkButton href="/links">{t("links.title")}</LinkButton>
          </p>
        )}
      </Stack>
    </>
  );
}

/** Where a provider sends the browser back to; what it sent is taken by the form, so that looking at a page changes nothing. */
export const page = definePage<BackData>({
  title: () => t("back.title"),
  width: "text",
  Body: ({ data }) => <Back data={data} />,
});
