import type { TestPlan } from "../../../contract/assessment-tests.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  BarChart,
  beijingTime,
  Callout,
  Card,
  Cluster,
  DataTable,
  Figure,
  LinkButton,
  PageHead,
  percent,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { RulesList } from "./rules.tsx";
import { kindWord, scoreText, t, topicWord } from "./words.ts";

interface Own {
  data: TestPlan;
}

function Ready({ data: { ready, available, rules } }: Own): View | null {
  if (ready) return null;
  const short = rules.parts
    .map(({ tag, count }) => ({ tag, count, there: available.find((each) => each.tag === tag)?.count ?? 0 }))
    .filter(({ count, there }) => there < count);
  return (
    <Callout tone="warn" title={t("test.notReady")}>
      <ul>
        {short.map(({ tag, count, there }) => (
          <li>{t("test.short", { topic: topicWord(tag), count, there })}</li>
        ))}
      </ul>
      {short.length === 0 && <p>{t("test.overlap")}</p>}
    </Callout>
  );
}

function Figures({ data: { figures } }: Own): View {
  const { attempts, passed, score, spread } = figures;
  if (attempts === 0)
    return (
      <Card title={t("test.results")}>
        <p>{t("test.noResults")}</p>
      </Card>
    );
  return (
    <Card title={t("test.results")} id="results">
      <Cluster>
        <Figure label={t("test.attempts")} value={String(attempts)} />
        <Figure label={t("test.passed")} value={percent(passed / attempts)} />
        <Figure label={t("test.score")} value={score === null ? "–" : scoreText(score)} />
      </Cluster>
      <BarChart
        title={t("test.spread")}
        columns={[t("test.range"), t("figures.people")]}
        bars={spread.map((value, at) => ({ label: `${at * 10}–${at === 9 ? 100 : at * 10 + 9}%`, value }))}
      />
    </Card>
  );
}

function Used({ data: { lessons, editions, testKey } }: Own): View {
  return (
    <Card title={t("test.used")} id="used">
      {lessons.length === 0 ? (
        <p>{t("test.unused")}</p>
      ) : (
        <ul>
          {lessons.map(({ course, lesson, version }) => (
            <li>{t("test.lesson", { course, lesson, version })}</li>
          ))}
        </ul>
      )}
      <DataTable
        caption={t("test.editions")}
        columns={[
          {
            key: "edition",
            label: t("versions.version"),
            heading: true,
            cell: (each) =>
              each.testKey === testKey ? (
                <>
                  {each.edition} <StatusBadge status="confirmed" label={t("test.this")} />
                </>
              ) : (
                <a href={`/tests/${each.testKey}`}>{each.edition}</a>
              ),
          },
          { key: "madeAt", label: t("versions.madeAt"), cell: ({ madeAt }) => beijingTime(madeAt) },
          { key: "lessons", label: t("test.lessons"), align: "end", cell: ({ lessons: count }) => String(count) },
        ]}
        rows={editions}
        rowId={({ edition }) => `edition-${edition}`}
      />
    </Card>
  );
}

function Sample({ data: { sample } }: Own): View | null {
  if (sample.length === 0) return null;
  return (
    <Card title={t("test.sample")} id="sample">
      <p class="hint">{t("test.sampleHint")}</p>
      <ol>
        {sample.map(({ kind, wording, topic }) => (
          <li>
            {wording}{" "}
            <span class="hint">{t("test.sampleLine", { kind: kindWord(kind), topic: topicWord(topic) })}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function One({ data }: Own): View {
  const { testKey, rules, editions } = data;
  const newest = editions[0]?.testKey ?? testKey;
  return (
    <Stack>
      <PageHead title={rules.title} lead={t("test.lead")} />
      {newest !== testKey && (
        <Callout tone="info" title={t("test.old")}>
          <a href={`/tests/${newest}`}>{t("test.toNewest")}</a>
        </Callout>
      )}
      <Ready data={data} />
      <Card
        footer={
          newest === testKey && (
            <LinkButton href={`/tests/${testKey}/edit`} look="primary">
              {t("form.edit")}
            </LinkButton>
          )
        }
      >
        <RulesList rules={rules} />
      </Card>
      <Figures data={data} />
      <Used data={data} />
      <Sample data={data} />
    </Stack>
  );
}

/** A test: its rules, how people pass it, who uses it, and a paper as somebody might get it. */
export const page = definePage<TestPlan>({
  title: ({ rules }) => rules.title,
  breadcrumb: ({ rules }) => [{ label: t("tests.title"), href: "/tests" }, { label: rules.title }],
  Body: ({ data }) => <One data={data} />,
});
