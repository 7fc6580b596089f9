import type { LessonView } from "../../../contract/courses.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  EmptyState,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  Pagination,
  RadioGroup,
  SearchBox,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { t as courseWord } from "../courses/words.ts";
import { lessonHref, questionsHref, type Choice } from "./choices.ts";
import { t } from "./words.ts";

export interface LessonFormData {
  readonly course: { readonly courseId: number; readonly version: number; readonly title: string };
  /** Absent: it is a new one. */
  readonly lesson: (Pick<LessonView, "lessonId" | "title"> & { readonly questions: number }) | undefined;
  readonly kind: LessonView["kind"];
  readonly edition: number;
  readonly typed: { readonly title: string; readonly minutes: string; readonly contentKey: string };
  readonly errors: readonly FormError[];
  readonly choices: readonly Choice[];
  readonly q: string;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

const makingHref = (kind: LessonView["kind"]): string =>
  kind === "test" ? "/tests/new" : `/contents/new?kind=${kind}`;

function Chooser({ data }: { readonly data: LessonFormData }): View {
  const { kind, choices, typed, errors, q } = data;
  const named = { kind: courseWord(`kind.${kind}`) };
  const options = choices.map(({ key, name, length }) => ({ value: key, label: name, hint: length }));
  // A document may be read elsewhere: the lesson then only says what and how long.
  if (kind === "document") options.unshift({ value: "", label: t("lesson.noFile"), hint: t("lesson.noFileHint") });
  if (options.length === 0)
    return (
      <EmptyState
        title={t(q === "" ? "lesson.nothing" : "lesson.notFound", named)}
        action={{ label: t("lesson.make", named), href: makingHref(kind) }}
      >
        {t(q === "" ? "lesson.nothingBody" : "lesson.notFoundBody", named)}
      </EmptyState>
    );
  return (
    <RadioGroup
      name="contentKey"
      legend={t("lesson.choose", named)}
      hint={t(kind === "video" ? "lesson.chooseVideo" : "lesson.chooseHint")}
      value={typed.contentKey}
      error={errorOf(errors, "contentKey")}
      options={options}
      required
    />
  );
}

function Fields({ data }: { readonly data: LessonFormData }): View {
  const { kind, typed, errors } = data;
  return (
    <>
      <TextField
        name="title"
        label={t("lesson.title")}
        hint={t("lesson.titleHint")}
        value={typed.title}
        error={errorOf(errors, "title")}
        maxLength={100}
      />
      {(kind === "document" || kind === "package") && (
        <TextField
          name="minutes"
          label={t("lesson.minutes")}
          hint={t("lesson.minutesHint")}
          value={typed.minutes}
          error={errorOf(errors, "minutes")}
          inputMode="numeric"
          width="short"
          suffix={t("lesson.minutesUnit")}
          required
        />
      )}
    </>
  );
}

function Search({ data }: { readonly data: LessonFormData }): View {
  const { kind, q } = data;
  const named = { kind: courseWord(`kind.${kind}`) };
  const href = lessonHref(data);
  return (
    <>
      <SearchBox label={t("lesson.search", named)} value={q} action={href} buttonLabel={t("lesson.searchGo")} />
      <p class="cluster">
        {q !== "" && <a href={href}>{t("lesson.searchAll")}</a>}
        <a href={makingHref(kind)}>{t("lesson.make", named)}</a>
      </p>
    </>
  );
}

function LessonForm({ data }: { readonly data: LessonFormData }): View {
  const { course, lesson, kind, errors, q, edition, choices } = data;
  const named = { kind: courseWord(`kind.${kind}`) };
  const href = lessonHref(data);
  const nothing = choices.length === 0 && kind !== "document";
  const whole = errors.filter(({ field }) => field === undefined);
  return (
    <Stack>
      <PageHead
        eyebrow={course.title}
        title={lesson === undefined ? t("lesson.newOf", named) : t("lesson.change", { title: lesson.title })}
        lead={t("lesson.lead")}
      />
      {whole.map(({ message }) => (
        <Callout tone="error" role="alert" title={message} />
      ))}
      {lesson !== undefined && kind !== "test" && (
        <p>
          <a href={questionsHref(course, lesson.lessonId)}>
            {t("question.look", { title: lesson.title, count: lesson.questions })}
          </a>
        </p>
      )}
      {(choices.length > 0 || q !== "") && <Search data={data} />}
      <Form
        action={href}
        hidden={{ edition: String(edition) }}
        errors={errors.filter(({ field }) => field !== undefined)}
        actions={
          <>
            {!nothing && <Button look="primary">{t(lesson === undefined ? "lesson.addGo" : "lesson.save")}</Button>}
            <LinkButton href={`/teaching/${course.courseId}/${course.version}#lessons`} look="quiet">
              {t("lesson.cancel")}
            </LinkButton>
          </>
        }
      >
        <Chooser data={data} />
        {!nothing && <Fields data={data} />}
      </Form>
      {(data.nextHref !== undefined || data.firstHref !== undefined) && (
        <Pagination previousHref={data.firstHref} nextHref={data.nextHref} />
      )}
    </Stack>
  );
}

/** A lesson as its author makes it: what it is made of, what it is called, how long it takes. */
export const page = definePage<LessonFormData>({
  title: ({ lesson, kind }) =>
    lesson === undefined
      ? t("lesson.newOf", { kind: courseWord(`kind.${kind}`) })
      : t("lesson.change", { title: lesson.title }),
  width: "text",
  breadcrumb: ({ course }) => [
    { label: t("title"), href: "/teaching" },
    { label: course.title, href: `/teaching/${course.courseId}/${course.version}` },
    { label: t("lessons") },
  ],
  Body: ({ data }) => <LessonForm data={data} />,
});
