import type { QuestionView } from "../../../contract/assessment-bank.ts";
import type { Question } from "../../../contract/question.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  BarChart,
  beijingTime,
  Button,
  Card,
  Cluster,
  DataTable,
  Figure,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  percent,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { kindWord, t } from "./words.ts";

export interface QuestionData {
  readonly view: QuestionView;
}

function creditText(credit: number): string {
  return credit === 100 ? "" : t("credit.part", { credit });
}

/** What is right, for whoever writes questions. */
export function AnswerKey({ content }: Pick<Question, "content">): View {
  switch (content.kind) {
    case "single":
    case "multiple":
      return (
        <ul class="answer-key">
          {content.choices.map(({ text, credit }) => (
            <li>
              {credit > 0 && <StatusBadge status="met" label={credit === 100 ? t("key.right") : creditText(credit)} />}
              <span>{text}</span>
            </li>
          ))}
        </ul>
      );
    case "true_false":
      return <p>{t(content.right ? "true" : "false")}</p>;
    case "short":
      return (
        <>
          <ul>
            {content.accepted.map(({ text, credit }) => (
              <li>
                {text} {creditText(credit)}
              </li>
            ))}
          </ul>
          <p class="hint">{t(content.exact ? "key.exact" : "key.loose")}</p>
        </>
      );
    case "numeric":
      return (
        <ul>
          {content.accepted.map(({ from, to, credit }) => (
            <li>
              {from === to ? from : t("key.range", { from, to })} {creditText(credit)}
            </li>
          ))}
        </ul>
      );
    case "matching":
      return (
        <>
          <ul>
            {content.pairs.map(({ left, right }) => (
              <li>{t("key.pair", { left, right })}</li>
            ))}
          </ul>
          {content.extra.length > 0 && <p class="hint">{t("key.extra", { list: content.extra.join(t("comma")) })}</p>}
        </>
      );
  }
}

/** Where a question stands between too easy and too hard, and whether it tells people apart. */
function judgement({ asked, difficulty, discrimination }: QuestionView["figures"]): string {
  if (asked < 10 || difficulty === null) return t("judge.few");
  if (discrimination !== null && discrimination < 0) return t("judge.negative");
  if (difficulty > 0.95) return t("judge.easy");
  if (difficulty < 0.25) return t("judge.hard");
  if (discrimination !== null && discrimination < 0.15) return t("judge.weak");
  return t("judge.fine");
}

function Figures({ view: { figures, answers, question } }: QuestionData): View {
  const { asked, difficulty, discrimination } = figures;
  if (asked === 0)
    return (
      <Card title={t("figures.title")} id="figures">
        <p>{t("figures.none")}</p>
      </Card>
    );
  const word = (answer: string) =>
    answer === ""
      ? t("figures.blank")
      : question.content.kind === "true_false"
        ? t(answer === "true" ? "true" : "false")
        : answer;
  return (
    <Card title={t("figures.title")} id="figures">
      <Cluster>
        <Figure label={t("figures.asked")} value={String(asked)} />
        <Figure label={t("figures.difficulty")} value={difficulty === null ? "–" : percent(difficulty)} />
        <Figure label={t("figures.discrimination")} value={discrimination === null ? "–" : discrimination.toFixed(2)} />
      </Cluster>
      <p>{judgement(figures)}</p>
      <BarChart
        title={t("figures.answers")}
        summary={t("figures.answersHint")}
        columns={[t("figures.answer"), t("figures.people")]}
        bars={answers.map(({ answer, right, count }) => ({
          label: right ? t("figures.right", { answer: word(answer) }) : word(answer),
          value: count,
        }))}
      />
    </Card>
  );
}

function Versions({ view: { versions } }: QuestionData): View {
  return (
    <Card title={t("versions.title")} id="versions" look="plain">
      <DataTable
        caption={t("versions.title")}
        captionHidden
        columns={[
          { key: "version", label: t("versions.version"), heading: true, cell: ({ version }) => String(version) },
          { key: "madeAt", label: t("versions.madeAt"), cell: ({ madeAt }) => beijingTime(madeAt) },
          {
            key: "wording",
            label: t("field.wording"),
            cell: ({ wording, retired }) => (retired ? t("versions.retired", { wording }) : wording),
          },
          { key: "asked", label: t("versions.papers"), align: "end", cell: ({ asked }) => String(asked) },
        ]}
        rows={versions}
        rowId={({ version }) => `version-${version}`}
      />
    </Card>
  );
}

function One({ data }: { data: QuestionData }): View {
  const { view } = data;
  const { questionId, version, retired, question } = view;
  return (
    <Stack>
      <PageHead
        eyebrow={kindWord(question.content.kind)}
        title={t("question.title", { number: questionId })}
        aside={retired ? <StatusBadge status="none" label={t("bank.retiredOne")} size="large" /> : undefined}
      />
      <Card>
        <p class="question-wording">{question.wording}</p>
        <AnswerKey content={question.content} />
        <KeyValue
          rows={[
            { key: t("field.tags"), value: question.tags.length === 0 ? t("none") : question.tags.join(t("comma")) },
            ...(question.explanation === "" ? [] : [{ key: t("field.explanation"), value: question.explanation }]),
          ]}
        />
      </Card>
      <Cluster>
        <LinkButton href={`/bank/questions/${questionId}/edit`} look="primary">
          {t("question.edit")}
        </LinkButton>
        <Form
          action={`/bank/questions/${questionId}/retire`}
          hidden={{ version: String(version), retired: retired ? "false" : "true" }}
          actions={<Button>{t(retired ? "question.restore" : "question.retire")}</Button>}
        >
          {[]}
        </Form>
      </Cluster>
      <Figures view={view} />
      <Versions view={view} />
    </Stack>
  );
}

/** One question with its answer, how people answer it, and what it said before. */
export const page = definePage<QuestionData>({
  title: ({ view }) => t("question.title", { number: view.questionId }),
  width: "text",
  breadcrumb: ({ view }) => [
    { label: t("bank.title"), href: "/bank" },
    { label: t("question.title", { number: view.questionId }) },
  ],
  Body: ({ data }) => <One data={data} />,
});
