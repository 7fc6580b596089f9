import type { OwnTest } from "../../../contract/assessment.ts";
import type { MyCourse } from "../../../contract/courses.ts";
import type { ProgressView } from "../../../contract/watching.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  Callout,
  Card,
  Cluster,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
  duration,
} from "../../ui/index.ts";
import { scoreText } from "../assessment/words.ts";
import { Seen } from "./seen.tsx";
import { t } from "./words.ts";

export interface StudyData {
  readonly course: MyCourse;
  readonly progress: ProgressView;
  /** The tests among the lessons. */
  readonly tests: readonly OwnTest[];
  /** Whether one can study on this day. */
  readonly open: boolean;
}

type Lesson = MyCourse["lessons"][number];

const progressOf = ({ progress }: StudyData, { lessonId }: Lesson) =>
  progress.lessons.find((each) => each.lessonId === lessonId);

const testOf = ({ tests }: StudyData, { lessonId }: Lesson) => tests.find((each) => each.lessonId === lessonId);

function isDone(data: StudyData, lesson: Lesson): boolean {
  if (lesson.kind === "test") return testOf(data, lesson)?.may === "passed";
  const seen = progressOf(data, lesson);
  return seen !== undefined && seen.coveredMs * 100 >= seen.durationMs * data.course.coveragePercent;
}

/** The lesson that is due: the first that is not done and can be done now, otherwise the first that is not done. */
function nextOf(data: StudyData): Lesson | undefined {
  const left = data.course.lessons.filter((lesson) => !isDone(data, lesson));
  const now = left.find((lesson) => {
    const may = testOf(data, lesson)?.may;
    return lesson.kind !== "test" || may === "start" || may === "resume" || may === "elsewhere";
  });
  return now ?? left[0];
}

/** Where a lesson is studied: a test has pages of its own. */
export function lessonHref({ enrolment }: Pick<MyCourse, "enrolment">, { kind, lessonId }: Lesson): string {
  const { enrolmentId } = enrolment;
  return kind === "test" ? `/learning/tests/${enrolmentId}/${lessonId}` : `/study/${enrolmentId}/${lessonId}`;
}

function testWords({ may, from, attempts, rules }: OwnTest): string {
  const best = Math.max(0, ...attempts.map(({ score }) => score ?? 0));
  const last = scoreText(attempts.findLast(({ score }) => score !== null)?.score ?? 0);
  const count = (rules?.attempts ?? 0) - attempts.length;
  switch (may) {
    case "start":
      return attempts.length === 0 ? t("study.test.start", { count }) : t("study.test.again", { score: last, count });
    case "passed":
      return t("study.test.passed", { score: scoreText(best) });
    case "wait":
      return t("study.test.wait", { score: last, time: from === null ? "" : beijingTime(from) });
    default:
      return t(`study.test.${may}`);
  }
}

function lessonWords(data: StudyData, lesson: Lesson): string {
  const test = testOf(data, lesson);
  if (test !== undefined) return testWords(test);
  const seen = progressOf(data, lesson);
  const length = duration(lesson.durationMs ?? 0);
  const part =
    seen === undefined || seen.coveredMs === 0
      ? t("study.state.none", { length })
      : t("study.state.part", { seen: duration(seen.coveredMs), length });
  return data.progress.playing === lesson.lessonId ? `${part} · ${t("study.playing")}` : part;
}

function Line({ data, lesson }: { data: StudyData; lesson: Lesson }): View {
  const seen = progressOf(data, lesson);
  const said = lessonWords(data, lesson);
  return (
    <li class="study-line">
      <div class="study-words">
        <a href={lessonHref(data.course, lesson)}>{lesson.title}</a>
        <span class="hint">
          {t(`lesson.kind.${lesson.kind}`)} · {said}
        </span>
        {seen !== undefined && <Seen covered={seen.covered} durationMs={seen.durationMs} label={said} />}
      </div>
      {isDone(data, lesson) && <StatusBadge status="met" label={t("study.state.done")} />}
    </li>
  );
}

function State({ data }: { data: StudyData }): View | null {
  const { enrolment, course } = data.course;
  const next = nextOf(data);
  if (enrolment.state === "completed")
    return (
      <Callout tone="success" title={t("study.completed")}>
        <p>{t("study.completedBody")}</p>
        <Cluster>
          <LinkButton href="/year" look="primary">
            {t("study.year")}
          </LinkButton>
          <LinkButton href={`/my-courses/${enrolment.enrolmentId}/certificate`}>{t("study.certificate")}</LinkButton>
        </Cluster>
      </Callout>
    );
  if (!data.open)
    return (
      <Callout tone="warn" title={t("study.closed")}>
        {t("study.closedBody", { from: course.opens, to: course.closes })}
      </Callout>
    );
  if (next === undefined) return <Callout title={t("study.waits")}>{t("study.waitsBody")}</Callout>;
  return (
    <p>
      <LinkButton href={lessonHref(data.course, next)} look="primary">
        {t("study.goTo", { lesson: next.title })}
      </LinkButton>
    </p>
  );
}

function Study({ data }: { data: StudyData }): View {
  const { course, lessons, coveragePercent } = data.course;
  return (
    <Stack>
      <PageHead title={course.title} eyebrow={t("study.short")} lead={t("study.lead", { percent: coveragePercent })} />
      <State data={data} />
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
    </Stack>
  );
}

/** A course that one studies: its lessons, and how far each has come. */
export const page = definePage<StudyData>({
  title: ({ course }) => t("study.title", { course: course.course.title }),
  Body: ({ data }) => <Study data={data} />,
});
