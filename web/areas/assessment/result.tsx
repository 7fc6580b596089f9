import type { LookedQuestion, OwnAttempt } from "../../../contract/assessment.ts";
import type { View } from "../../ui/index.ts";
import {
  BarChart,
  beijingTime,
  Callout,
  Card,
  Cluster,
  Figure,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { kindWord, scoreText, t, topicWord } from "./words.ts";

/** Answers in words: choices by what they say. */
function answerText({ kind, choices, left }: LookedQuestion, answer: readonly string[]): string {
  if (answer.every((each) => each === "")) return t("figures.blank");
  const choice = (number: string) => choices[Number(number) - 1] ?? t("none");
  if (kind === "true_false") return t(answer[0] === "true" ? "true" : "false");
  if (kind === "matching")
    return left.map((each, at) => t("key.pair", { left: each, right: choice(answer[at] ?? "") })).join(t("semicolon"));
  return kind === "single" || kind === "multiple" ? answer.map(choice).join(t("semicolon")) : (answer[0] ?? "");
}

function Looked({ question }: { question: LookedQuestion }): View {
  const { place, kind, wording, answer, right, credit, explanation } = question;
  const full = credit === 100;
  return (
    <li class="looked">
      <p>
        <StatusBadge
          status={full ? "met" : credit > 0 ? "pending" : "not_met"}
          label={full ? t("result.right") : credit > 0 ? t("credit.part", { credit }) : t("result.wrong")}
        />{" "}
        <span class="hint">{t("result.place", { place, kind: kindWord(kind) })}</span>
      </p>
      <p class="question-wording">{wording}</p>
      <p>{t("result.said", { answer: answerText(question, answer) })}</p>
      {!full && <p>{t("result.wanted", { answer: answerText(question, right) })}</p>}
      {explanation !== "" && <p class="hint">{t("result.explained", { explanation })}</p>}
    </li>
  );
}

function Next({ attempt: { may, from, passed, enrolmentId, lessonId } }: { attempt: OwnAttempt }): View {
  const words =
    passed === true
      ? t("result.nextPassed")
      : may === "wait" && from !== null
        ? t("own.wait", { time: beijingTime(from) })
        : may === "start"
          ? t("result.nextAgain")
          : may === "used_up"
            ? t("own.used_up")
            : t("result.nextLook");
  return (
    <Card title={t("result.next")} id="next">
      <p>{words}</p>
      <Cluster>
        <LinkButton href={`/study/${enrolmentId}`} look={passed === true ? "primary" : "secondary"}>
          {t("result.course")}
        </LinkButton>
        <LinkButton href={`/learning/tests/${enrolmentId}/${lessonId}`} look={passed === true ? "quiet" : "primary"}>
          {t("result.back")}
        </LinkButton>
      </Cluster>
    </Card>
  );
}

/** How an attempt ended: the score, whether it was passed, and by topic. */
export function Result({ attempt }: { readonly attempt: OwnAttempt }): View {
  const { title, number, attempts, passed, score, passPercent, topics, how, endedAt, review } = attempt;
  return (
    <Stack>
      <PageHead title={title} eyebrow={t("paper.nth", { number, attempts })} />
      <Callout
        tone={passed === true ? "success" : "warn"}
        role="status"
        title={t(passed === true ? "result.passed" : "result.failed")}
      >
        {t(how === "time" ? "result.byTime" : "result.bySelf", { time: endedAt === null ? "" : beijingTime(endedAt) })}
      </Callout>
      <Cluster>
        <Figure label={t("own.score")} value={scoreText(score ?? 0)} />
        <Figure label={t("rules.pass")} value={`${passPercent}%`} />
      </Cluster>
      <Card title={t("result.topics")} id="topics">
        <BarChart
          title={t("result.topicsChart")}
          columns={[t("field.tag"), t("own.score")]}
          max={1000}
          format={scoreText}
          bars={topics.map(({ topic, questions, score: own }) => ({
            label: t("rules.part", { topic: topicWord(topic), count: questions }),
            value: own,
          }))}
        />
      </Card>
      <Next attempt={attempt} />
      {review === null ? (
        <p class="hint">{t("result.hidden")}</p>
      ) : (
        <Card title={t("result.review")} id="review">
          <ol class="looked-list">
            {review.map((question) => (
              <Looked question={question} />
            ))}
          </ol>
        </Card>
      )}
    </Stack>
  );
}
