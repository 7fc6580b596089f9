import type { OwnTest } from "../../../contract/assessment.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  DataTable,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { scoreText, spanText, t, topicWord } from "./words.ts";

export interface OwnTestData {
  readonly test: OwnTest;
  readonly errors: readonly FormError[];
  readonly key: string;
}

interface Own {
  data: OwnTestData;
}

function Rules({ data: { test } }: Own): View | null {
  const { rules, extraPercent } = test;
  if (rules === null) return null;
  const topics = rules.topics.map(({ topic, count }) => t("rules.part", { topic: topicWord(topic), count }));
  return (
    <Card title={t("own.rules")} id="rules">
      <KeyValue
        rows={[
          {
            key: t("rules.questions"),
            value: t("rules.questionsOf", { count: rules.questions, parts: topics.join(t("comma")) }),
          },
          {
            key: t("rules.minutes"),
            value: spanText(rules.seconds),
            ...(extraPercent > 0 ? { note: t("own.extra", { percent: extraPercent }) } : {}),
          },
          { key: t("rules.pass"), value: `${rules.passPercent}%` },
          { key: t("rules.attempts"), value: t("own.left", { of: rules.attempts, used: test.attempts.length }) },
          ...(rules.cooldownMinutes === 0
            ? []
            : [{ key: t("rules.cooldown"), value: spanText(rules.cooldownMinutes * 60) }]),
        ]}
      />
      <ul>
        <li>{t("own.note.clock")}</li>
        <li>{t("own.note.saved")}</li>
        <li>{t("own.note.verdict")}</li>
        <li>{t("own.note.help", { enrolmentId: test.enrolmentId })}</li>
      </ul>
    </Card>
  );
}

function Do({ data: { test, errors, key } }: Own): View {
  const { may, open, from, enrolmentId, lessonId } = test;
  if (may === "start")
    return (
      <Form
        action={`/learning/tests/${enrolmentId}/${lessonId}`}
        errors={errors}
        hidden={{ idempotency_key: key }}
        actions={<Button look="primary">{t(test.attempts.length === 0 ? "own.start" : "own.again")}</Button>}
      >
        <p>{t("own.ready")}</p>
      </Form>
    );
  if (may === "resume" || may === "elsewhere")
    return (
      <Callout tone="warn" title={t(may === "resume" ? "own.resumeTitle" : "own.elsewhereTitle")}>
        <LinkButton href={`/learning/attempts/${open}`} look="primary">
          {t("own.resume")}
        </LinkButton>
      </Callout>
    );
  if (may === "passed") return <Callout tone="success" title={t("own.passed")} />;
  if (may === "wait")
    return <Callout tone="info" title={t("own.wait", { time: from === null ? "" : beijingTime(from) })} />;
  return <Callout tone="warn" title={t(`own.${may}`)} />;
}

function Attempts({ data: { test } }: Own): View | null {
  if (test.attempts.length === 0) return null;
  return (
    <Card title={t("own.attempts")} id="attempts" look="plain">
      <DataTable
        caption={t("own.attempts")}
        captionHidden
        density="roomy"
        columns={[
          {
            key: "number",
            label: t("own.attempt"),
            heading: true,
            cell: ({ number, attemptId }) => <a href={`/learning/attempts/${attemptId}`}>{t("own.nth", { number })}</a>,
          },
          { key: "begunAt", label: t("own.begunAt"), cell: ({ begunAt }) => beijingTime(begunAt) },
          { key: "score", label: t("own.score"), cell: ({ score }) => (score === null ? t("none") : scoreText(score)) },
          {
            key: "passed",
            label: t("own.result"),
            cell: ({ passed }) =>
              passed === null ? (
                <StatusBadge status="running" label={t("own.running")} />
              ) : (
                <StatusBadge status={passed ? "met" : "not_met"} label={t(passed ? "own.yes" : "own.no")} />
              ),
          },
        ]}
        rows={test.attempts}
        rowId={({ attemptId }) => `attempt-${attemptId}`}
      />
    </Card>
  );
}

function One({ data }: Own): View {
  return (
    <Stack>
      <PageHead eyebrow={t("own.eyebrow")} title={data.test.title} lead={t("own.lead")} />
      <Do data={data} />
      <Rules data={data} />
      <Attempts data={data} />
      <p>
        <LinkButton href={`/study/${data.test.enrolmentId}`} look="quiet">
          {t("own.back")}
        </LinkButton>
      </p>
    </Stack>
  );
}

/** The test of a lesson before it is begun: what awaits one, and what one may do. */
export const page = definePage<OwnTestData>({
  title: ({ test }) => test.title,
  width: "text",
  Body: ({ data }) => <One data={data} />,
});
