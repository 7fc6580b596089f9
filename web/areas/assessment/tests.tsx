import type { TestList } from "../../../contract/assessment-tests.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Card, EmptyState, LinkButton, PageHead, Stack, StatusBadge, Toolbar } from "../../ui/index.ts";
import { RulesList } from "./rules.tsx";
import { t } from "./words.ts";

function Tests({ data: { tests } }: { data: TestList }): View {
  return (
    <Stack>
      <PageHead title={t("tests.title")} lead={t("tests.lead")} />
      <Toolbar label={t("tests.do")}>
        <LinkButton href="/tests/new" look="primary">
          {t("tests.new")}
        </LinkButton>
        <LinkButton href="/bank">{t("bank.title")}</LinkButton>
        <LinkButton href="/test-adjustments">{t("adjust.title")}</LinkButton>
      </Toolbar>
      {tests.length === 0 && (
        <EmptyState title={t("tests.empty")} action={{ label: t("tests.new"), href: "/tests/new" }}>
          {t("tests.emptyBody")}
        </EmptyState>
      )}
      {tests.map(({ testKey, rules, ready, edition }) => (
        <Card
          id={`test-${testKey}`}
          title={rules.title}
          aside={
            <StatusBadge
              status={ready ? "confirmed" : "overdue"}
              label={ready ? t("tests.ready") : t("tests.notReady")}
            />
          }
          footer={<LinkButton href={`/tests/${testKey}`}>{t("tests.open", { title: rules.title })}</LinkButton>}
        >
          <RulesList rules={rules} />
          <p class="hint">{t("tests.edition", { edition })}</p>
        </Card>
      ))}
    </Stack>
  );
}

/** The tests of an institution. */
export const page = definePage<TestList>({
  title: () => t("tests.title"),
  breadcrumb: () => [{ label: t("bank.title"), href: "/bank" }, { label: t("tests.title") }],
  Body: ({ data }) => <Tests data={data} />,
});
