import type { AskedQuestion, OwnAttempt } from "../../../contract/assessment.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { beijingTime, Button, Callout, ErrorSummary, fieldId, PageHead, Stack } from "../../ui/index.ts";
import { answerName } from "./names.ts";
import { Result } from "./result.tsx";
import { kindWord, spanText, t } from "./words.ts";

export interface AttemptData {
  readonly attempt: OwnAttempt;
  readonly errors: readonly FormError[];
}

type Asked = { question: AskedQuestion };

function Options({ question }: Asked): View {
  const { kind, place, choices, answer } = question;
  const values =
    kind === "true_false"
      ? [
          { value: "true", label: t("true") },
          { value: "false", label: t("false") },
        ]
      : choices.map((label, at) => ({ value: String(at + 1), label }));
  return (
    <div class="answer-choices">
      {values.map(({ value, label }) => (
        <label class="answer-choice">
          <input
            type={kind === "multiple" ? "checkbox" : "radio"}
            name={answerName(place)}
            value={value}
            checked={answer.includes(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}

function Pairs({ question: { place, left, choices, answer } }: Asked): View {
  return (
    <div class="answer-pairs">
      {left.map((label, at) => (
        <label class="answer-pair">
          <span>{label}</span>
          <span class="select">
            <select name={answerName(place, at + 1)} class="input">
              <option value="" selected={(answer[at] ?? "") === ""}>
                {t("paper.pick")}
              </option>
              {choices.map((choice, number) => (
                <option value={String(number + 1)} selected={answer[at] === String(number + 1)}>
                  {choice}
                </option>
              ))}
            </select>
          </span>
        </label>
      ))}
    </div>
  );
}

function Written({ question: { place, kind, answer } }: Asked): View {
  return (
    <label class="answer-written">
      <span class="field-label">{t(kind === "numeric" ? "paper.number" : "paper.words")}</span>
      <input
        type="text"
        class="input"
        name={answerName(place)}
        value={answer[0] ?? ""}
        maxLength={200}
        autoComplete="off"
        inputMode={kind === "numeric" ? "decimal" : "text"}
      />
    </label>
  );
}

function Question({ question, of }: Asked & { of: number }): View {
  const { place, kind, wording, change } = question;
  const hint = kind === "multiple" ? t("paper.multiple") : kind === "matching" ? t("paper.matching") : undefined;
  return (
    <fieldset class="paper-question" id={fieldId(`q${place}`)} data-place={place} tabIndex={-1}>
      <legend>
        <span class="paper-number">{t("paper.number.of", { place, of, kind: kindWord(kind) })}</span>
        <span class="question-wording">{wording}</span>
      </legend>
      {hint !== undefined && <p class="hint">{hint}</p>}
      <input type="hidden" name={`change${place}`} value={String(change)} />
      {kind === "matching" ? (
        <Pairs question={question} />
      ) : kind === "short" || kind === "numeric" ? (
        <Written question={question} />
      ) : (
        <Options question={question} />
      )}
      <p class="paper-saved" data-saved hidden />
    </fieldset>
  );
}

/** Whether anything was answered. */
export function isAnswered({ answer }: Pick<AskedQuestion, "answer">): boolean {
  return answer.some((each) => each !== "");
}

function Clock({ attempt: { secondsLeft, endsAt } }: { attempt: OwnAttempt }): View {
  return (
    <div class="paper-clock">
      <p>
        <span data-clock hidden />
        <noscript>{t("paper.leftAtOpening", { span: spanText(secondsLeft) })}</noscript>
        <span class="hint">{t("paper.endsAt", { time: beijingTime(endsAt) })}</span>
      </p>
      <p class="paper-network" data-network hidden>
        {t("paper.offline")}
      </p>
      <p class="visually-hidden" role="status" data-announce />
    </div>
  );
}

function Map({ questions }: { questions: readonly AskedQuestion[] }): View {
  return (
    <nav class="paper-map" aria-label={t("paper.map")}>
      <ol>
        {questions.map((question) => (
          <li>
            <a
              href={`#${fieldId(`q${question.place}`)}`}
              data-answered={isAnswered(question) ? "true" : undefined}
              aria-label={t(isAnswered(question) ? "paper.mapDone" : "paper.mapOpen", { place: question.place })}
            >
              {question.place}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Paper({ data: { attempt, errors } }: { data: AttemptData }): View {
  const { attemptId, questions, title, number, attempts, secondsLeft } = attempt;
  return (
    <Stack>
      <PageHead title={title} eyebrow={t("paper.nth", { number, attempts })} lead={t("paper.lead")} />
      <ErrorSummary errors={errors} title={t("paper.stale")} />
      <form
        method="post"
        action={`/learning/attempts/${attemptId}`}
        class="paper"
        data-paper={attemptId}
        data-seconds={secondsLeft}
        data-left={t("paper.left", { time: "{time}" })}
        data-minutes={t("paper.announceMinutes", { count: "{count}" })}
        data-last={t("paper.announceSeconds", { count: "{count}" })}
        data-saved={t("paper.savedAt")}
        data-saving={t("paper.saving")}
        data-waiting={t("paper.waiting")}
        data-elsewhere={t("paper.elsewhere")}
        data-done={t("paper.mapDone", { place: "{place}" })}
        data-open={t("paper.mapOpen", { place: "{place}" })}
      >
        <Clock attempt={attempt} />
        <Map questions={questions} />
        {questions.map((question) => (
          <Question question={question} of={questions.length} />
        ))}
        <div class="form-actions">
          <Button look="primary" name="do" value="check">
            {t("paper.check")}
          </Button>
          <Button name="do" value="save">
            {t("paper.save")}
          </Button>
        </div>
      </form>
    </Stack>
  );
}

function Body({ data }: { data: AttemptData }): View {
  const { attempt } = data;
  if (attempt.endedAt !== null) return <Result attempt={attempt} />;
  if (attempt.secondsLeft === 0)
    return (
      <Stack>
        <PageHead title={attempt.title} />
        <Callout tone="info" title={t("paper.closing")}>
          <a href={`/learning/attempts/${attempt.attemptId}`}>{t("paper.refresh")}</a>
        </Callout>
      </Stack>
    );
  return <Paper data={data} />;
}

/** A paper while it is open, and its result afterwards. */
export const page = definePage<AttemptData>({
  title: ({ attempt }) => attempt.title,
  width: "text",
  breadcrumb: ({ attempt: { title, enrolmentId, lessonId, number } }) => [
    { label: title, href: `/learning/tests/${enrolmentId}/${lessonId}` },
    { label: t("own.nth", { number }) },
  ],
  refreshSeconds: ({ attempt }) => (attempt.endedAt === null && attempt.secondsLeft === 0 ? 12 : undefined),
  Body,
});
