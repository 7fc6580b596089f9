import type { MyCourse } from "../../../contract/courses.ts";
import type { ProgressView } from "../../../contract/watching.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, LinkButton, PageHead, StatusBadge, duration } from "../../ui/index.ts";
import { Seen } from "./seen.tsx";
import { t } from "./words.ts";

export interface StudyData {
  readonly course: MyCourse;
  readonly progress: ProgressView;
}

type Lesson = MyCourse["lessons"][number];

const progressOf = ({ progress }: StudyData, { lessonId }: Lesson) =>
  progress.lessons.find((each) => each.lessonId === lessonId);

function isDone(data: StudyData, lesson: Lesson): boolean {
  const seen = progressOf(data, lesson);
  return seen !== undefined && seen.coveredMs * 100 >= seen.durationMs * data.course.coveragePercent;
}

function Line({ data, lesson }: { data: StudyData; lesson: Lesson }): View {
  const seen = progressOf(data, lesson);
  const href = `/study/${data.course.enrolment.enrolmentId}/${lesson.lessonId}`;
  const length = duration(lesson.durationMs ?? 0);
  const part =
    seen === undefined || seen.coveredMs === 0
      ? t("study.state.none", { length })
      : t("study.state.part", { seen: duration(seen.coveredMs), length });
  return (
    <li class="study-line">
      <div class="study-words">
        <a href={href}>{lesson.title}</a>
        <span class="hint">
          {t(`lesson.kind.${lesson.kind}`)}
          {lesson.kind !== "test" && ` · ${part}`}
          {data.progress.playing === lesson.lessonId && ` · ${t("study.playing")}`}
        </span>
        {seen !== undefined && <Seen covered={seen.covered} durationMs={seen.durationMs} label={part} />}
      </div>
      {isDone(data, lesson) && <StatusBadge status="met" label={t("study.state.done")} />}
    </li>
  );
}

function Study({ data }: { data: StudyData }): View {
  const { course, enrolment, lessons, coveragePercent } = data.course;
  const next = lessons.find((lesson) => lesson.kind !== "test" && !isDone(data, lesson)) ?? lessons[0];
  return (
    <>
      <PageHead title={course.title} eyebrow={t("study.short")} lead={t("study.lead", { percent: coveragePercent })} />
      {enrolment.state === "completed" && (
        <Callout tone="success" title={t("study.completed")}>
          {t("study.completedBody")}
        </Callout>
      )}
      {next !== undefined && enrolment.state === "studying" && (
        <p>
          <LinkButton href={`/study/${enrolment.enrolmentId}/${next.lessonId}`} look="primary">
            {t("study.goTo", { lesson: next.title })}
          </LinkButton>
        </p>
      )}
      <Card title={t("study.lessons")}>
        <ol class="study-list">
          {lessons.map((lesson) => (
            <Line data={data} lesson={lesson} />
          ))}
        </ol>
      </Card>
      <p>
        <a href="/study/receipts">{t("study.receipts")}</a>
      </p>
    </>
  );
}

/** A course that one studies: its lessons, and how far each has come. */
export const page = definePage<StudyData>({
  title: ({ course }) => t("study.title", { course: course.course.title }),
  Body: ({ data }) => <Study data={data} />,
});
