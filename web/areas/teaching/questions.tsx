import type { LessonQuestion, LessonQuestionsView } from "../../../contract/course-questions.ts";
import { CHOICE_LENGTH, MOST_LESSON_QUESTIONS, QUESTION_LENGTH } from "../../../contract/course-questions.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Cluster,
  duration,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  RadioGroup,
  Stack,
  StatusBadge,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { CHOICE_FIELDS, questionsHref } from "./choices.ts";
import { t, versionStatus } from "./words.ts";

export interface QuestionsData {
  readonly view: LessonQuestionsView;
  /** Which question the form changes, counted from 1; absent: it adds one. */
  readonly changed: number | undefined;
  /** What stands in the fields, by name. */
  readonly typed: Readonly<Partial<Record<string, string>>>;
  readonly errors: readonly FormError[];
}

const letter = (number: number): string => "ABCDEF"[number - 1] ?? String(number);

const hrefOf = ({ course, lesson }: LessonQuestionsView): string => questionsHref(course, lesson.lessonId);

function Line({ view, at }: { readonly view: LessonQuestionsView; readonly at: number }): View {
  const { atMs, wording, choices, answer } = view.questions[at] as LessonQuestion;
  const href = hrefOf(view);
  return (
    <li>
      <p class="question-wording">
        <strong>{duration(atMs)}</strong> {wording}{" "}
        {atMs > view.lesson.durationMs && <StatusBadge status="overdue" label={t("question.late")} />}
      </p>
      <ul class="answer-key">
        {choices.map((choice, place) => (
          <li>
            <span>{choice}</span>
            {place + 1 === answer && <StatusBadge status="met" label={t("question.right")} />}
          </li>
        ))}
      </ul>
      {view.edits && (
        <Form
          action={href}
          hidden={{ edition: String(view.edition), question: String(at + 1), do: "remove" }}
          focusErrors={false}
        >
          <Cluster>
            <LinkButton size="small" href={`${href}?change=${at + 1}#ask`}>
              {t("question.change")}
              <span class="visually-hidden">{wording}</span>
            </LinkButton>
            <Button size="small" look="quiet">
              {t("question.remove")}
              <span class="visually-hidden">{wording}</span>
            </Button>
          </Cluster>
        </Form>
      )}
    </li>
  );
}

function Fields({ data: { view, typed, errors } }: { readonly data: QuestionsData }): View {
  return (
    <>
      <TextField
        name="at"
        label={t("question.at")}
        hint={t("question.atHint", { length: duration(view.lesson.durationMs) })}
        value={typed["at"] ?? ""}
        error={errorOf(errors, "at")}
        width="short"
        maxLength={20}
        autoComplete="off"
        required
      />
      <TextArea
        name="wording"
        label={t("question.wording")}
        hint={t("question.wordingHint")}
        value={typed["wording"] ?? ""}
        error={errorOf(errors, "wording")}
        rows={2}
        maxLength={QUESTION_LENGTH}
        required
      />
      {CHOICE_FIELDS.map((name, at) => (
        <TextField
          name={name}
          label={t("question.choice", { letter: letter(at + 1) })}
          value={typed[name] ?? ""}
          error={errorOf(errors, name)}
          maxLength={CHOICE_LENGTH}
          autoComplete="off"
          required={at < 2}
        />
      ))}
      <RadioGroup
        name="right"
        legend={t("question.rightOne")}
        hint={t("question.rightHint")}
        value={typed["right"] ?? ""}
        error={errorOf(errors, "right")}
        options={CHOICE_FIELDS.map((_, at) => ({
          value: String(at + 1),
          label: t("question.choice", { letter: letter(at + 1) }),
        }))}
        inline
        required
      />
    </>
  );
}

function Ask({ data }: { readonly data: QuestionsData }): View | null {
  const { view, changed, errors } = data;
  if (!view.edits) return null;
  const isFull = changed === undefined && view.questions.length >= MOST_LESSON_QUESTIONS;
  const title = changed === undefined ? t("question.new") : t("question.changeOf", { number: changed });
  return (
    <Card title={title} id="ask">
      {isFull ? (
        <p>{t("question.full", { most: MOST_LESSON_QUESTIONS })}</p>
      ) : (
        <Form
          action={`${hrefOf(view)}${changed === undefined ? "" : `?change=${changed}`}`}
          hidden={{
            edition: String(view.edition),
            do: changed === undefined ? "add" : "change",
            question: String(changed ?? ""),
          }}
          errors={errors.filter(({ field }) => field !== undefined)}
          actions={
            <>
              <Button look="primary">{t(changed === undefined ? "question.addGo" : "question.save")}</Button>
              {changed !== undefined && (
                <LinkButton href={hrefOf(view)} look="quiet">
                  {t("lesson.cancel")}
                </LinkButton>
              )}
            </>
          }
        >
          <Fields data={data} />
        </Form>
      )}
    </Card>
  );
}

function Questions({ data }: { readonly data: QuestionsData }): View {
  const { view, errors } = data;
  const { course, lesson, questions, edits, state } = view;
  return (
    <Stack gap="large">
      <PageHead
        eyebrow={`${course.title} · ${t("version", { version: course.version })}`}
        title={t("question.title", { title: lesson.title })}
        lead={t("question.lead")}
        aside={<StatusBadge status={versionStatus[state]} label={t(`state.${state}`)} />}
      />
      {errors
        .filter(({ field }) => field === undefined)
        .map(({ message }) => (
          <Callout tone="error" role="alert" title={message} />
        ))}
      {!edits && <p class="hint">{t("question.fixed")}</p>}
      <Card title={t("question.list", { count: questions.length })} id="questions">
        {questions.length === 0 ? (
          <p>{t("question.none")}</p>
        ) : (
          <ol class="lines">
            {questions.map((_, at) => (
              <Line view={view} at={at} />
            ))}
          </ol>
        )}
      </Card>
      <Ask data={data} />
      <p>
        <a href={`/teaching/${course.courseId}/${course.version}`}>{t("question.back")}</a>
      </p>
    </Stack>
  );
}

/** What is asked while a lesson is watched: its author writes it, whoever approves the version reads it. */
export const page = definePage<QuestionsData>({
  title: ({ view }) => t("question.title", { title: view.lesson.title }),
  width: "text",
  breadcrumb: ({ view: { course, lesson } }) => [
    { label: t("title"), href: "/teaching" },
    { label: course.title, href: `/teaching/${course.courseId}/${course.version}` },
    { label: t("question.title", { title: lesson.title }) },
  ],
  Body: ({ data }) => <Questions data={data} />,
});
