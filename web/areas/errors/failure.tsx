import { definePage } from "../../app/shell.ts";
import dictionary from "../../text/zh-CN/errors.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { View } from "../../ui/index.ts";
import { Card, LinkButton, PageHead, Stack } from "../../ui/index.ts";

const t = words("errors", dictionary);

export interface FailureData {
  /** `missing`: not there, or not for this person; `refused`: something about the request; `lapsed`: the office that was worn holds no longer; `busy`: later; `broken`: our fault. */
  readonly kind: "missing" | "refused" | "lapsed" | "busy" | "broken";
  /** The refusal in words, and what helps. */
  readonly title: string;
  readonly remedy: string;
  readonly details: readonly { readonly message: string; readonly remedy: string }[];
  /** Under this number the fault was logged. */
  readonly reference?: string;
  /** The page to try again. */
  readonly retry?: string;
}

function Failure({ data }: { data: FailureData }): View {
  return (
    <>
      <PageHead title={data.title} lead={data.remedy} />
      <Stack>
        {data.details.length > 0 && (
          <Card title={t("details")}>
            <ul>
              {data.details.map(({ message, remedy }) => (
                <li>
                  {message}
                  {t("stop")}
                  {remedy}
                  {t("stop")}
                </li>
              ))}
            </ul>
          </Card>
        )}
        <p>{t(`kind.${data.kind}`)}</p>
        {data.reference !== undefined && (
          <p>
            {t("reference")} <code>{data.reference}</code>
          </p>
        )}
        <p class="cluster">
          {data.retry !== undefined && (
            <LinkButton href={data.retry} look="primary">
              {t("retry")}
            </LinkButton>
          )}
          {data.kind === "lapsed" && (
            <LinkButton href="/offices" look="primary">
              {t("offices")}
            </LinkButton>
          )}
          <LinkButton
            href="/"
            look={data.kind === "lapsed" ? "secondary" : data.retry === undefined ? "primary" : "secondary"}
          >
            {t("home")}
          </LinkButton>
          <LinkButton href="/questions">{t("questions")}</LinkButton>
        </p>
      </Stack>
    </>
  );
}

/** What is shown in place of a page that cannot be shown. */
export const page = definePage<FailureData>({
  title: (data) => data.title,
  width: "text",
  Body: ({ data }) => <Failure data={data} />,
});
