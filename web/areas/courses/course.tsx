import type { CourseLine, CourseView, LessonView } from "../../../contract/courses.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, Card, Form, KeyValue, LinkButton, PageHead, Stack, StatusBadge } from "../../ui/index.ts";
import { Cites } from "../policy/cited.tsx";
import { barText, dayText, forWhom, hoursOf, lasting, priceOf, t, worthStatus, worthText } from "./words.ts";

export interface CourseData {
  readonly view: CourseView;
  readonly key: string;
  /** Why the attempt to enrol was refused. */
  readonly refused: string | undefined;
}

/** Lessons in order, with how long each takes. */
export function Lessons({ lessons }: { readonly lessons: readonly LessonView[] }): View {
  return (
    <ol class="plain-list">
      {lessons.map(({ title, kind, durationMs }) => (
        <li>
          {title} <span class="hint">{t(`kind.${kind}`)}</span>{" "}
          {durationMs !== null && <span class="hint">{lasting(durationMs)}</span>}
        </li>
      ))}
    </ol>
  );
}

/** What a course is, in pairs. */
export function Facts({ course }: { readonly course: CourseLine }): View {
  return (
    <KeyValue
      layout="columns"
      rows={[
        { key: t("fact.hours"), value: hoursOf(course.hundredths) },
        { key: t("fact.price"), value: priceOf(course.fen) },
        { key: t("fact.whom"), value: `${t(`part.${course.part}`)} · ${forWhom(course)}` },
        { key: t("fact.institution"), value: course.institution.name },
        { key: t("fact.days"), value: t("span", { from: dayText(course.opens), to: dayText(course.closes) }) },
        ...(course.industries.length === 0
          ? []
          : [
              {
                key: t("fact.industries"),
                value: course.industries.map((each) => t(`industry.${each}`)).join(t("comma")),
              },
            ]),
      ]}
    />
  );
}

function Instead({ instead }: { readonly instead: readonly CourseLine[] }): View | null {
  if (instead.length === 0) return null;
  return (
    <Card title={t("instead.title")} id="instead">
      <ul class="plain-list">
        {instead.map((course) => (
          <li>
            <a href={`/courses/${course.courseId}`}>{course.title}</a>{" "}
            <span class="hint">
              {forWhom(course)} · {hoursOf(course.hundredths)} · {priceOf(course.fen)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Enrol({ data: { view, key } }: { readonly data: CourseData }): View {
  const { course, enrolment, barred } = view;
  if (enrolment !== null)
    return (
      <p>
        <LinkButton href={`/my-courses/${enrolment.enrolmentId}`} look="primary">
          {t(enrolment.state === "completed" ? "seeCompleted" : "goOn")}
        </LinkButton>
      </p>
    );
  if (barred !== null)
    return (
      <Callout tone="warn" title={t("barred")}>
        {barText(barred)}
      </Callout>
    );
  return (
    <Form
      action={`/courses/${course.courseId}`}
      hidden={{ idempotency_key: key }}
      actions={<Button look="primary">{t("enrol")}</Button>}
    >
      <p class="hint">{t("enrol.hint")}</p>
      {course.fen > 0 && <p class="hint">{t("enrol.paid")}</p>}
    </Form>
  );
}

function Course({ data }: { readonly data: CourseData }): View {
  const { course, worth, summary, lessons, coveragePercent, instead } = data.view;
  return (
    <Stack gap="large">
      <PageHead
        title={course.title}
        lead={summary}
        aside={<StatusBadge status={worthStatus(worth)} label={t(`badge.${worth.code}`)} />}
      />
      {data.refused !== undefined && (
        <Callout tone="error" role="alert" title={t("refused")}>
          {data.refused}
        </Callout>
      )}
      <Card title={t("worth.title")} id="worth">
        <p>
          {worthText(worth)} {worth.citations.length > 0 && <Cites citations={worth.citations} />}
        </p>
        <Enrol data={data} />
      </Card>
      <Instead instead={instead} />
      <Card title={t("facts")} id="facts">
        <Facts course={course} />
      </Card>
      <Card title={t("lessons.title", { count: lessons.length })} id="lessons">
        <Lessons lessons={lessons} />
        <p class="hint">{t("lessons.rule", { percent: coveragePercent })}</p>
      </Card>
    </Stack>
  );
}

/** One course: what it would do for oneself, and enrolling. */
export const page = definePage<CourseData>({
  title: ({ view }) => view.course.title,
  width: "text",
  breadcrumb: ({ view }) => [{ label: t("catalogue.title"), href: "/courses" }, { label: view.course.title }],
  Body: ({ data }) => <Course data={data} />,
});
