import type { MyCourse } from "../../../contract/courses.ts";
import type { ProgressView } from "../../../contract/watching.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Disclosure, Icon, LinkButton, PackageFrame, PageHead, PdfPages, duration } from "../../ui/index.ts";
import { t as packageWord } from "../content/words.ts";
import { Seen } from "./seen.tsx";
import { lessonHref } from "./study.tsx";
import { t } from "./words.ts";

/** Addresses of what a lesson is made of; absent where there is nothing. */
export interface LessonContent {
  readonly contentKey: string;
  readonly name: string;
  readonly pages: number | null;
  readonly master: string | null;
  readonly audio: string | null;
  readonly slides: string | null;
  readonly captions: string | null;
  readonly poster: string | null;
  readonly document: string | null;
  readonly text: string | null;
}

export interface LessonData {
  readonly course: MyCourse;
  readonly progress: ProgressView;
  readonly lessonId: number;
  readonly content: LessonContent | null;
  /** Whether one can study on this day. */
  readonly open: boolean;
}

const REASONS = ["gap", "too_fast", "ahead", "repeated", "paused", "question", "day_full"] as const;
const SAID = [
  "ready",
  "counting",
  "paused",
  "away",
  "hold",
  "back",
  "elsewhere",
  "ended",
  "loading",
  "failed",
  "limit",
  "time",
  "questionChoose",
  "questionPresent",
  "questionAway",
  "questionWrong",
] as const;

type Lesson = MyCourse["lessons"][number];

const BEGIN = { video: "lesson.play", document: "lesson.read", package: "lesson.use", test: "lesson.use" } as const;

/** Words that the player says by itself. */
function playerWords(kind: Lesson["kind"]): string {
  return JSON.stringify({
    play: t(BEGIN[kind]),
    pause: t("lesson.pause"),
    page: t("lesson.page"),
    ...Object.fromEntries(SAID.map((name) => [name, t(`words.${name}`)])),
    reasons: Object.fromEntries(REASONS.map((reason) => [reason, t(`reason.${reason}`)])),
  });
}

/** A document that lies elsewhere: only the time with it is counted. */
const ELSEWHERE: LessonContent = {
  contentKey: "",
  name: "",
  pages: null,
  master: null,
  audio: null,
  slides: null,
  captions: null,
  poster: null,
  document: null,
  text: null,
};

/** A document: its text first, which a weak network brings too; its pages as they are when they are asked for. */
function DocumentStage({ content }: { content: LessonContent }): View {
  const { document, text, pages } = content;
  return (
    <div class="player-stage player-document" data-player-stage>
      {content === ELSEWHERE && <p>{t("lesson.elsewhere")}</p>}
      <div
        class="player-pages"
        data-player-pages={text ?? ""}
        tabIndex={0}
        role="region"
        aria-label={t("lesson.pages")}
      />
      {document !== null && (
        <Disclosure summary={t("lesson.original")}>
          <PdfPages id="lesson-pdf" address={document} pages={pages} label={t("lesson.originalAlt")} />
        </Disclosure>
      )}
    </div>
  );
}

/** A package in its frame of another origin. */
function PackageStage({ content: { contentKey, name } }: { content: LessonContent }): View {
  return (
    <div class="player-stage player-document" data-player-stage>
      <p class="hint">{t("lesson.package")}</p>
      <PackageFrame
        contentKey={contentKey}
        label={packageWord("package.title", { name })}
        opening={packageWord("package.opening")}
        noScript={packageWord("package.noScript")}
      />
    </div>
  );
}

function Stage({ content, kind }: { content: LessonContent; kind: Lesson["kind"] }): View {
  if (kind === "package") return <PackageStage content={content} />;
  if (kind !== "video") return <DocumentStage content={content} />;
  return (
    <div class="player-stage" data-player-stage>
      <video data-player-video playsInline preload="none" poster={content.poster ?? undefined}>
        {content.captions !== null && (
          <track kind="captions" srcLang="zh" label={t("lesson.captionsZh")} src={content.captions} default />
        )}
      </video>
      <img class="player-slide" data-player-slide alt={t("lesson.slide")} hidden />
    </div>
  );
}

function Controls({ data, kind, durationMs }: { data: LessonData; kind: Lesson["kind"]; durationMs: number }): View {
  const isVideo = kind === "video";
  const speeds = [75, 100, 125, 150, 175, 200].filter((speed) => speed <= data.progress.speedPercent);
  return (
    <div class="player-controls" data-player-controls hidden>
      <button type="button" class="button button-primary" data-player-play>
        <span data-player-label>{t(BEGIN[kind])}</span>
      </button>
      {isVideo && (
        <button type="button" class="button button-quiet" data-player-back>
          <span>{t("lesson.back")}</span>
        </button>
      )}
      <span class="player-time" data-player-time>
        0:00 / {duration(durationMs)}
      </span>
      {isVideo && (
        <>
          <label class="player-seek">
            <span class="visually-hidden">{t("lesson.seek")}</span>
            <input type="range" min="0" max={durationMs} step="1000" value="0" data-player-seek />
          </label>
          <label class="player-speed">
            <span>{t("lesson.speed")}</span>
            <select data-player-speed>
              {speeds.map((speed) => (
                <option value={speed} selected={speed === 100}>
                  {t("lesson.speedOf", { speed: speed / 100 })}
                </option>
              ))}
            </select>
          </label>
          {data.content?.captions !== null && (
            <button type="button" class="button button-quiet" data-player-captions aria-pressed="true">
              <span>{t("lesson.captions")}</span>
            </button>
          )}
          {data.content?.audio !== null && (
            <button type="button" class="button button-quiet" data-player-lean aria-pressed="false">
              <span>{t("lesson.lean")}</span>
            </button>
          )}
          <button type="button" class="button button-quiet" data-player-full>
            <span>{t("lesson.full")}</span>
          </button>
        </>
      )}
    </div>
  );
}

function Question(): View {
  return (
    <dialog class="dialog player-question" data-player-question aria-label={t("lesson.question")}>
      <form method="dialog">
        <fieldset class="field choices">
          <legend class="field-label" data-question-legend>
            {t("lesson.question")}
          </legend>
          <div class="choice-list" data-question-choices />
        </fieldset>
        <p role="status" class="player-answer" data-question-status />
        <button type="submit" class="button button-primary">
          <span>{t("lesson.answer")}</span>
        </button>
      </form>
    </dialog>
  );
}

function Amounts({ coveredMs, neededMs }: { coveredMs: number; neededMs: number }): View {
  return (
    <dl class="player-amounts">
      <div>
        <dt>{t("lesson.covered")}</dt>
        <dd data-player-covered>{duration(coveredMs)}</dd>
      </div>
      <div>
        <dt>{t("lesson.needed")}</dt>
        <dd>{duration(neededMs)}</dd>
      </div>
      <div>
        <dt>{t("lesson.left")}</dt>
        <dd data-player-left>–</dd>
      </div>
    </dl>
  );
}

/** What a lesson is made of; null while there is nothing. */
function contentOf({ content }: LessonData, { kind, hasContent }: Lesson): LessonContent | null {
  return content ?? (kind === "document" && !hasContent ? ELSEWHERE : null);
}

function Player({ data, lesson }: { data: LessonData; lesson: Lesson }): View | null {
  const { course, progress } = data;
  const content = contentOf(data, lesson);
  const durationMs = lesson.durationMs ?? 0;
  const { kind } = lesson;
  const seen = progress.lessons.find(({ lessonId }) => lessonId === lesson.lessonId);
  const neededMs = Math.ceil((durationMs * course.coveragePercent) / 100);
  const coveredMs = seen?.coveredMs ?? 0;
  if (content === null) return null;
  return (
    <section
      class="player"
      aria-label={t("lesson.player")}
      data-player
      data-enrolment={course.enrolment.enrolmentId}
      data-lesson={lesson.lessonId}
      data-duration={durationMs}
      data-needed={neededMs}
      data-master={content.master ?? ""}
      data-audio={content.audio ?? ""}
      data-slides={content.slides ?? ""}
      data-words={playerWords(kind)}
    >
      <Stage content={content} kind={kind} />
      <p class="player-status" role="status" data-player-status data-tone="calm" />
      <Controls data={data} kind={kind} durationMs={durationMs} />
      <Seen covered={seen?.covered ?? []} durationMs={durationMs} label={t("lesson.seen")} live />
      <progress
        class="player-bar"
        data-player-bar
        max={neededMs}
        value={Math.min(neededMs, coveredMs)}
        aria-label={t("lesson.bar")}
      />
      <Amounts coveredMs={coveredMs} neededMs={neededMs} />
      <p class="player-done" data-player-done hidden={coveredMs < neededMs}>
        <Icon name="check" /> {t("lesson.done")}
      </p>
      <Question />
    </section>
  );
}

function LessonBody({ data }: { data: LessonData }): View {
  const { lessons, course, enrolment } = data.course;
  const index = lessons.findIndex(({ lessonId }) => lessonId === data.lessonId);
  const lesson = lessons[index] as Lesson;
  const next = lessons[index + 1];
  const home = `/study/${enrolment.enrolmentId}`;
  return (
    <>
      <PageHead
        title={lesson.title}
        eyebrow={`${course.title} · ${t("lesson.place", { place: index + 1, count: lessons.length })}`}
      />
      <noscript>
        <Callout tone="warn" title={t("lesson.noScript")}>
          {t("lesson.noScriptBody")}
        </Callout>
      </noscript>
      {!data.open && enrolment.state === "studying" && (
        <Callout tone="warn" title={t("study.closed")}>
          {t("study.closedBody", { from: course.opens, to: course.closes })}
        </Callout>
      )}
      {contentOf(data, lesson) === null && (
        <Callout tone="info" title={t("lesson.noContent")}>
          {t("lesson.noContentBody")}
        </Callout>
      )}
      <Player data={data} lesson={lesson} />
      <p class="cluster">
        {next !== undefined && (
          <LinkButton href={lessonHref(data.course, next)}>{t("lesson.next", { lesson: next.title })}</LinkButton>
        )}
        <LinkButton href={home} look="quiet">
          {t("lesson.home")}
        </LinkButton>
        <a href={`/study/receipts?lesson=${lesson.lessonId}`}>{t("study.receipts")}</a>
      </p>
      <Disclosure summary={t("lesson.howTitle")}>
        <p>{t("lesson.how")}</p>
        <p>{t("lesson.keys")}</p>
      </Disclosure>
    </>
  );
}

/** A lesson: what is watched, read or run, and what of it has been credited. */
export const page = definePage<LessonData>({
  title: ({ course, lessonId }) => course.lessons.find((each) => each.lessonId === lessonId)?.title ?? "",
  Body: ({ data }) => <LessonBody data={data} />,
});
