import type { EmploymentHistory } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Card, Cluster, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { Life } from "./life.tsx";
import { t, type Ask } from "./words.ts";

export interface HistoryData {
  readonly life: EmploymentHistory;
  readonly asks: readonly { readonly ask: Ask; readonly href: string }[];
}

function History({ data }: { data: HistoryData }): View {
  const { life, asks } = data;
  return (
    <>
      <PageHead
        title={t("person.title", { name: life.person.name })}
        eyebrow={life.person.identity}
        aside={<LinkButton href={`/people/${life.person.personId}`}>{t("person.year")}</LinkButton>}
      />
      <Stack gap="large">
        {asks.length > 0 && (
          <Card title={t("person.do")} id="do">
            <Cluster>
              {asks.map(({ ask, href }) => (
                <LinkButton href={href} size="small">
                  {ask === "lateral" ? t("do.lateral") : t(`kind.${ask}`)}
                </LinkButton>
              ))}
            </Cluster>
          </Card>
        )}
        <Life employments={life.employments} titles={life.titles} requests={life.requests} />
      </Stack>
    </>
  );
}

/** Somebody's units and titles as an office sees them. */
export const page = definePage<HistoryData>({
  title: ({ life }) => t("person.title", { name: life.person.name }),
  density: "dense",
  Body: ({ data }) => <History data={data} />,
});
