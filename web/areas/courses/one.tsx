import type { MyCourse } from "../../../contract/courses.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  Cluster,
  Disclosure,
  Form,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { Facts, Lessons } from "./course.tsx";
import { dayText, enrolmentStatus, hoursOf, t } from "./words.ts";

export interface OneData {
  readonly mine: MyCourse;
}

const dayOf = (instant: string): string => dayText(beijingTime(instant).slice(0, 10));

function State({ mine: { enrolment, course } }: OneData): View {
  const { enrolmentId, state, completedAt, revokedAt, revokedWhy } = enrolment;
  if (state === "completed" && completedAt !== null)
    return (
      <Card title={t("one.completed")} id="completed">
        <p>{t("one.completedBody", { date: dayOf(completedAt), hours: hoursOf(course.hundredths) })}</p>
        <Cluster>
          <LinkButton href={`/my-courses/${enrolmentId}/certificate`} look="primary">
            {t("one.certificate")}
          </LinkButton>
          <LinkButton href="/year">{t("one.year")}</LinkButton>
          <LinkButton href={`/study/${enrolmentId}`} look="quiet">
            {t("one.again")}
          </LinkButton>
        </Cluster>
      </Card>
    );
  if (state === "studying")
    return (
      <p>
        <LinkButton href={`/study/${enrolmentId}`} look="primary">
          {t("goOn")}
        </LinkButton>
      </p>
    );
  return (
    <>
      {state === "revoked" && revokedAt !== null && (
        <Callout tone="error" title={t("one.revoked", { date: dayOf(revokedAt) })}>
          {revokedWhy}
        </Callout>
      )}
      <p>
        <LinkButton href={`/courses/${course.courseId}`}>{t("one.enrolAgain")}</LinkButton>
      </p>
    </>
  );
}

function One({ mine }: OneData): View {
  const { course, enrolment, lessons, summary, coveragePercent, newer } = mine;
  return (
    <Stack gap="large">
      <PageHead
        title={course.title}
        lead={summary}
        aside={<StatusBadge status={enrolmentStatus[enrolment.state]} label={t(`state.${enrolment.state}`)} />}
      />
      {newer && enrolment.state === "studying" && <Callout title={t("one.newer")}>{t("one.newerBody")}</Callout>}
      <State mine={mine} />
      <Card title={t("lessons.title", { count: lessons.length })} id="lessons">
        <Lessons lessons={lessons} />
        <p class="hint">{t("lessons.rule", { percent: coveragePercent })}</p>
      </Card>
      <Card title={t("facts")} id="facts">
        <Facts course={course} />
        <p class="hint">{t("one.enrolled", { date: dayOf(enrolment.enrolledAt) })}</p>
      </Card>
      {enrolment.state === "studying" && (
        <Disclosure summary={t("one.leave")}>
          <Form
            action={`/my-courses/${enrolment.enrolmentId}/leave`}
            actions={<Button look="danger">{t("one.leaveGo")}</Button>}
          >
            <p>{t("one.leaveBody")}</p>
          </Form>
        </Disclosure>
      )}
    </Stack>
  );
}

/** One's own enrolment: how it stands, and leaving. */
export const page = definePage<OneData>({
  title: ({ mine }) => mine.course.title,
  width: "text",
  breadcrumb: ({ mine }) => [{ label: t("mine.title"), href: "/my-courses" }, { label: mine.course.title }],
  Body: ({ data }) => <One {...data} />,
});
