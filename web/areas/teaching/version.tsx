import type { CourseVersionView } from "../../../contract/course-authoring.ts";
import { LESSON_KINDS } from "../../../contract/courses.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  Card,
  Cluster,
  DataTable,
  Disclosure,
  errorOf,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  RadioGroup,
  SelectField,
  Stack,
  StatusBadge,
  TextArea,
} from "../../ui/index.ts";
import { forWhom, hoursOf, lasting, priceOf, t as courseWord } from "../courses/words.ts";
import { questionsHref } from "./choices.ts";
import { t, versionStatus } from "./words.ts";

export interface VersionData {
  readonly view: CourseVersionView;
  readonly errors: readonly FormError[];
  readonly key: string;
  readonly typed: Readonly<Record<string, string>>;
}

type Whole = Pick<CourseVersionView, "course" | "summary" | "coveragePercent" | "lessons">;
const base = ({ course }: Whole): string => `/teaching/${course.courseId}/${course.version}`;

/** What a version says, by name; equal texts are equal things. */
function factsOf({ course, summary, coveragePercent, lessons }: Whole): [string, string][] {
  return [
    [t("form.title"), course.title],
    [t("form.summary"), summary],
    [t("whom"), `${courseWord(`part.${course.part}`)} · ${forWhom(course)}`],
    [t("hours"), hoursOf(course.hundredths)],
    [t("price"), priceOf(course.fen)],
    [t("days"), courseWord("span", { from: course.opens, to: course.closes })],
    [t("form.coverage"), `${coveragePercent}%`],
    [
      t("lessons"),
      lessons
        .map(
          ({ title, kind, durationMs, questions }) =>
            `${title}（${courseWord(`kind.${kind}`)}${durationMs === null ? "" : ` ${lasting(durationMs)}`}${questions === 0 ? "" : t("question.count", { count: questions })}）`,
        )
        .join(courseWord("comma")),
    ],
  ];
}

function Facts({ view }: { readonly view: CourseVersionView }): View {
  const minutes = Math.round((view.course.durationMs / 60_000 / view.course.hundredths) * 100);
  return (
    <Card title={t("facts")} id="facts">
      <KeyValue
        rows={[
          ...factsOf(view).map(([key, value]) => ({ key, value: value === "" ? t("nothing") : value })),
          { key: t("perHour"), value: t("perHourValue", { minutes }) },
        ]}
      />
    </Card>
  );
}

/** What a version changes beside the one on offer. */
function Compared({ view }: { readonly view: CourseVersionView }): View | null {
  const { offered } = view;
  if (offered === null) return null;
  const before = factsOf(offered);
  const changed = factsOf(view)
    .map(([name, after], at) => ({ name, before: before[at]?.[1] ?? "", after }))
    .filter((each) => each.before !== each.after);
  return (
    <Card title={t("compared", { version: offered.course.version })} id="compared">
      <DataTable
        caption={t("comparedCaption")}
        captionHidden
        columns={[
          { key: "name", label: t("what"), heading: true, cell: ({ name }) => name },
          { key: "before", label: t("before"), cell: (each) => each.before || t("nothing") },
          { key: "after", label: t("after"), cell: (each) => each.after || t("nothing") },
        ]}
        rows={changed}
        rowId={({ name }) => `changed-${name}`}
        empty={<p>{t("unchanged")}</p>}
      />
    </Card>
  );
}

function LessonLine({ view, at }: { readonly view: CourseVersionView; readonly at: number }): View {
  const { lessons } = view;
  const lesson = lessons[at] as CourseVersionView["lessons"][number];
  const { lessonId, title, durationMs, kind, contentKey, questions } = lesson;
  const act = (value: string, label: string, disabled = false) => (
    <Button size="small" look="quiet" name="do" value={value} disabled={disabled}>
      {label}
      <span class="visually-hidden">{title}</span>
    </Button>
  );
  const isMissing = contentKey === null && kind !== "document";
  return (
    <li>
      <p>
        <strong>{title}</strong> <span class="hint">{courseWord(`kind.${kind}`)}</span>{" "}
        {durationMs !== null && <span class="hint">{lasting(durationMs)}</span>}{" "}
        {isMissing && <StatusBadge status="overdue" label={t("lesson.missing")} />}
      </p>
      <Form action={`${base(view)}/lessons`} hidden={{ edition: String(view.edition), lesson: String(lessonId) }}>
        <Cluster>
          <LinkButton size="small" href={`${base(view)}/lessons/${lessonId}`}>
            {t("lesson.edit")}
            <span class="visually-hidden">{title}</span>
          </LinkButton>
          {contentKey !== null && (
            <a href={lookHref(lesson)}>
              {t("lesson.look")}
              <span class="visually-hidden">{title}</span>
            </a>
          )}
          {kind !== "test" && (
            <a href={questionsHref(view.course, lessonId)}>
              {t("question.link", { count: questions })}
              <span class="visually-hidden">{title}</span>
            </a>
          )}
          {act("up", t("lesson.up"), at === 0)}
          {act("down", t("lesson.down"), at === lessons.length - 1)}
          {act("remove", t("lesson.remove"))}
        </Cluster>
      </Form>
    </li>
  );
}

/** Where one looks at what a lesson is made of. */
function lookHref({ kind, contentKey }: CourseVersionView["lessons"][number]): string {
  return kind === "test" ? `/tests/${contentKey}` : `/contents/${contentKey}/view`;
}

function Lessons({ data: { view } }: { readonly data: VersionData }): View {
  return (
    <Card title={t("lessons")} id="lessons">
      {view.lessons.length === 0 ? (
        <p>{t("lesson.none")}</p>
      ) : (
        <ol class="plain-list">
          {view.lessons.map((_, at) => (
            <LessonLine view={view} at={at} />
          ))}
        </ol>
      )}
      <h3>{t("lesson.add")}</h3>
      <Cluster>
        {LESSON_KINDS.map((kind) => (
          <LinkButton href={`${base(view)}/lessons/new-${kind}`}>
            {t("lesson.newOf", { kind: courseWord(`kind.${kind}`) })}
          </LinkButton>
        ))}
      </Cluster>
    </Card>
  );
}

/** What whoever decides looks at before. */
function Contents({ view }: { readonly view: CourseVersionView }): View | null {
  const made = view.lessons.filter(
    ({ kind, contentKey, questions }) => (contentKey !== null && kind !== "test") || questions > 0,
  );
  if (view.allowed.includes("edit") || made.length === 0) return null;
  return (
    <Card title={t("look.title")} id="look">
      <ul class="plain-list">
        {made.map((lesson) => (
          <li>
            {lesson.contentKey !== null && (
              <>
                <a href={lookHref(lesson)}>{t("look.open", { title: lesson.title })}</a>{" "}
                <span class="hint">{courseWord(`kind.${lesson.kind}`)}</span>{" "}
              </>
            )}
            {lesson.questions > 0 && (
              <a href={questionsHref(view.course, lesson.lessonId)}>
                {t("question.look", { title: lesson.title, count: lesson.questions })}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Making({ data }: { readonly data: VersionData }): View | null {
  const { view } = data;
  const { allowed, problems, edition, course } = view;
  if (allowed.length === 0 || allowed.includes("decide")) return null;
  return (
    <Card title={t("next")} id="next">
      {allowed.includes("submit") && problems.length > 0 && (
        <Callout tone="warn" title={t("notYet")}>
          <ul>
            {problems.map(({ message, remedy }) => (
              <li>
                {message}，{remedy}
              </li>
            ))}
          </ul>
        </Callout>
      )}
      <Cluster>
        {allowed.includes("edit") && <LinkButton href={`${base(view)}/edit`}>{t("edit")}</LinkButton>}
        {(["submit", "withdraw"] as const)
          .filter((event) => allowed.includes(event))
          .map((event) => (
            <form action={`${base(view)}/moves`} method="post">
              <input type="hidden" name="edition" value={String(edition)} />
              <input type="hidden" name="event" value={event} />
              <Button look={event === "submit" ? "primary" : "secondary"}>{t(event)}</Button>
            </form>
          ))}
        {allowed.includes("begin") && (
          <Form
            action={`/teaching/${course.courseId}/versions`}
            hidden={{ idempotency_key: data.key }}
            actions={<Button>{t("begin")}</Button>}
          >
            <p class="hint">{t("beginHint")}</p>
          </Form>
        )}
      </Cluster>
    </Card>
  );
}

function Ending({ data: { view, errors } }: { readonly data: VersionData }): View | null {
  if (!view.allowed.includes("end")) return null;
  return (
    <Disclosure summary={t("end")} open={errorOf(errors, "why") !== undefined}>
      <Form action={`/teaching/${view.course.courseId}/ending`} actions={<Button look="danger">{t("endGo")}</Button>}>
        <p>{t("endBody", { count: view.studying })}</p>
        <TextArea name="why" label={t("endWhy")} error={errorOf(errors, "why")} required maxLength={500} rows={2} />
        <input type="hidden" name="version" value={String(view.course.version)} />
      </Form>
    </Disclosure>
  );
}

const PHRASES = ["short", "content", "hours", "series", "title"] as const;

function Deciding({ data: { view, errors, key, typed } }: { readonly data: VersionData }): View | null {
  if (!view.allowed.includes("decide")) return null;
  return (
    <Card title={t("decide")} id="decide">
      <Form
        action={`${base(view)}/decision`}
        hidden={{ edition: String(view.edition), idempotency_key: key }}
        errors={errors}
        actions={<Button look="primary">{t("decideGo")}</Button>}
      >
        <RadioGroup
          name="event"
          legend={t("decision")}
          required
          value={typed["event"] ?? ""}
          error={errorOf(errors, "event")}
          options={(["approve", "return", "refuse"] as const).map((value) => ({
            value,
            label: t(`decision.${value}`),
            hint: t(`decision.${value}Hint`),
          }))}
        />
        <SelectField
          name="phrase"
          label={t("phrase")}
          value={typed["phrase"] ?? ""}
          emptyLabel={t("noPhrase")}
          options={PHRASES.map((each) => ({ value: t(`phrase.${each}`), label: t(`phrase.${each}`) }))}
        />
        <TextArea
          name="reason"
          label={t("reason")}
          hint={t("reasonHint")}
          value={typed["reason"] ?? ""}
          error={errorOf(errors, "reason")}
          rows={3}
          maxLength={400}
        />
      </Form>
    </Card>
  );
}

function State({ view }: { readonly view: CourseVersionView }): View | null {
  const { state, reason, decidedFor, decidedAt, submittedAt, endedWhy } = view;
  return (
    <>
      {endedWhy !== null && (
        <Callout tone="warn" title={t("ended")}>
          {endedWhy}
        </Callout>
      )}
      {decidedAt !== null && (
        <Callout
          tone={state === "approved" ? "success" : state === "refused" ? "error" : "warn"}
          title={t("decidedBy", { state: t(`state.${state}`), office: decidedFor ?? "", time: beijingTime(decidedAt) })}
        >
          {reason}
        </Callout>
      )}
      {state === "submitted" && submittedAt !== null && (
        <p class="hint">{t("submittedOn", { time: beijingTime(submittedAt) })}</p>
      )}
    </>
  );
}

function Version({ data }: { readonly data: VersionData }): View {
  const { view, errors } = data;
  const { course, institution, versions } = view;
  return (
    <Stack gap="large">
      <PageHead
        title={course.title}
        eyebrow={`${institution.name} · ${t("version", { version: course.version })}`}
        aside={<StatusBadge status={versionStatus[view.state]} label={t(`state.${view.state}`)} />}
      />
      {errors
        .filter(({ field }) => field === undefined)
        .map(({ message }) => (
          <Callout tone="error" role="alert" title={message} />
        ))}
      <State view={view} />
      <Making data={data} />
      <Compared view={view} />
      <Facts view={view} />
      {view.allowed.includes("edit") && <Lessons data={data} />}
      <Contents view={view} />
      <Deciding data={data} />
      {versions.length > 1 && (
        <Card title={t("versions")} id="versions">
          <ul class="plain-list">
            {versions.map(({ version, state }) => (
              <li>
                <a href={`/teaching/${course.courseId}/${version}`}>{t("version", { version })}</a>{" "}
                <StatusBadge status={versionStatus[state]} label={t(`state.${state}`)} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Ending data={data} />
    </Stack>
  );
}

/** One version of a course: making it, or deciding on it. */
export const page = definePage<VersionData>({
  title: ({ view }) => view.course.title,
  breadcrumb: ({ view }) => [{ label: t("title"), href: "/teaching" }, { label: view.course.title }],
  Body: ({ data }) => <Version data={data} />,
});
