import type { MyCourses } from "../../../contract/courses.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Card, Cluster, EmptyState, LinkButton, PageHead, Stack, StatusBadge } from "../../ui/index.ts";
import { dayText, enrolmentStatus, hoursOf, t, type Enrolled } from "./words.ts";

export interface MineData {
  readonly mine: MyCourses;
}

const dayOf = (instant: string): string => dayText(beijingTime(instant).slice(0, 10));

function One({ each: { course, enrolment } }: { readonly each: Enrolled }): View {
  const { enrolmentId, state, completedAt } = enrolment;
  return (
    <Card
      level={3}
      id={`enrolment-${enrolmentId}`}
      title={course.title}
      aside={<StatusBadge status={enrolmentStatus[state]} label={t(`state.${state}`)} />}
      footer={
        <Cluster>
          {state === "studying" && (
            <LinkButton href={`/study/${enrolmentId}`} look="primary">
              {t("mine.study", { title: course.title })}
            </LinkButton>
          )}
          {state === "completed" && (
            <LinkButton href={`/my-courses/${enrolmentId}/certificate`}>
              {t("mine.certificate", { title: course.title })}
            </LinkButton>
          )}
          <LinkButton href={`/my-courses/${enrolmentId}`} look="quiet">
            {t("mine.more", { title: course.title })}
          </LinkButton>
        </Cluster>
      }
    >
      <p>
        {t(`part.${course.part}`)} · {hoursOf(course.hundredths)} · {course.institution.name}
      </p>
      <p class="hint">
        {completedAt === null
          ? t("mine.enrolled", { date: dayOf(enrolment.enrolledAt), closes: dayText(course.closes) })
          : t("mine.completedOn", { date: dayOf(completedAt) })}
      </p>
    </Card>
  );
}

function Group({ id, list }: { readonly id: "studying" | "completed" | "ended"; readonly list: readonly Enrolled[] }) {
  if (list.length === 0) return null;
  return (
    <section class="stack stack-small" aria-labelledby={id}>
      <h2 id={id}>{t(`mine.${id}`)}</h2>
      {list.map((each) => (
        <One each={each} />
      ))}
    </section>
  );
}

function Mine({ mine: { enrolments } }: MineData): View {
  const of = (...states: readonly Enrolled["enrolment"]["state"][]) =>
    enrolments.filter(({ enrolment }) => states.includes(enrolment.state));
  return (
    <Stack gap="large">
      <PageHead title={t("mine.title")} lead={t("mine.lead")} />
      <Cluster>
        <LinkButton href="/courses" look="primary">
          {t("mine.find")}
        </LinkButton>
        <LinkButton href="/learning-record">{t("record.title")}</LinkButton>
      </Cluster>
      {enrolments.length === 0 && <EmptyState title={t("mine.none")}>{t("mine.noneBody")}</EmptyState>}
      <Group id="studying" list={of("studying")} />
      <Group id="completed" list={of("completed")} />
      <Group id="ended" list={of("left", "revoked")} />
    </Stack>
  );
}

/** What one studies, has completed or left. */
export const page = definePage<MineData>({
  title: () => t("mine.title"),
  width: "text",
  Body: ({ data }) => <Mine {...data} />,
});
