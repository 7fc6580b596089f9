import { definePage } from "../../app/shell.ts";
import dictionary from "../../text/zh-CN/home.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { View } from "../../ui/index.ts";
import { Card, CardGrid, LinkButton, PageHead, SearchBox, Stack } from "../../ui/index.ts";

const t = words("home", dictionary);

export interface HomeData {
  readonly answers: readonly { readonly number: number; readonly shortTitle: string }[];
}

function Home({ data }: { data: HomeData }): View {
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        <SearchBox action="/questions" label={t("search.label")} hint={t("search.hint")} large />
        <CardGrid>
          <Card title={t("questions.title")} footer={<LinkButton href="/questions">{t("questions.go")}</LinkButton>}>
            <p>{t("questions.body", { count: data.answers.length })}</p>
          </Card>
          <Card title={t("policy.title")} footer={<LinkButton href="/policy">{t("policy.go")}</LinkButton>}>
            <p>{t("policy.body")}</p>
          </Card>
          <Card
            title={t("account.title")}
            footer={
              <p class="cluster">
                <LinkButton href="/sign-in">{t("account.signIn")}</LinkButton>
                <LinkButton href="/register">{t("account.register")}</LinkButton>
              </p>
            }
          >
            <p>{t("account.body")}</p>
          </Card>
        </CardGrid>
      </Stack>
    </>
  );
}

/** The start for whoever is not signed in, outside demo mode. */
export const page = definePage<HomeData>({ title: () => t("title"), Body: ({ data }) => <Home data={data} /> });
