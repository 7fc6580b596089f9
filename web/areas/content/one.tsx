import type { ContentLine, ContentOne } from "../../../contract/content.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  byteSize,
  Callout,
  Card,
  Disclosure,
  errorOf,
  FileField,
  Form,
  KeyValue,
  LinkButton,
  PageHead,
  ProgressPanel,
  SelectField,
  Stack,
} from "../../ui/index.ts";
import { t as stateWord } from "../teaching/words.ts";
import { lengthOf, StateBadge } from "./pieces.tsx";
import { t } from "./words.ts";

export interface OneData {
  readonly line: ContentOne;
  /** What could take its place in drafts: other contents of the kind that are ready. */
  readonly others: readonly { readonly key: string; readonly name: string }[];
  readonly errors: readonly FormError[];
}

function State({ line }: { readonly line: ContentLine }): View | null {
  const { state, progress, fault, contentKey } = line;
  if (state === "processing")
    return (
      <ProgressPanel
        id="processing"
        title={t("one.processing")}
        done={progress}
        total={100}
        state="running"
        note={t("one.processingNote")}
      />
    );
  if (fault === null) return null;
  return (
    <Callout tone="error" title={fault.message}>
      <p>{fault.remedy}</p>
      <form action={`/contents/${contentKey}/retry`} method="post">
        <Button>{t("one.retry")}</Button>
      </form>
    </Callout>
  );
}

function Captions({ data: { line, errors } }: { readonly data: OneData }): View | null {
  const { contentKey, kind, hasCaptions } = line;
  if (kind !== "video") return null;
  return (
    <Card title={t("captions.title")} id="captions">
      <p>{t(hasCaptions ? "captions.there" : "captions.none")}</p>
      <Form
        action={`/contents/${contentKey}/captions`}
        upload
        errors={errors.filter(({ field }) => field === "file")}
        actions={<Button>{t(hasCaptions ? "captions.replace" : "captions.add")}</Button>}
      >
        <FileField
          name="file"
          label={t("captions.file")}
          hint={t("captions.hint")}
          accept=".vtt,.srt"
          required
          error={errorOf(errors, "file")}
        />
      </Form>
      {hasCaptions && (
        <form action={`/contents/${contentKey}/captions/remove`} method="post">
          <Button look="quiet">{t("captions.remove")}</Button>
        </form>
      )}
    </Card>
  );
}

function Uses({ line: { lessons } }: { readonly line: ContentOne }): View | null {
  if (lessons.length === 0) return null;
  return (
    <Card title={t("one.lessons")} id="lessons">
      <LessonList lessons={lessons} />
    </Card>
  );
}

function LessonList({ lessons }: { readonly lessons: ContentOne["lessons"] }): View {
  return (
    <ul class="plain-list">
      {lessons.map(({ courseId, version, course, lesson, state }) => (
        <li>
          <a href={`/teaching/${courseId}/${version}`}>{t("one.lesson", { course, version, lesson })}</a>{" "}
          <span class="hint">{stateWord(`state.${state}`)}</span>
        </li>
      ))}
    </ul>
  );
}

const isDraft = ({ state }: ContentOne["lessons"][number]) => state === "draft" || state === "returned";

/** Of a newer version: where the one before is used still, and the way into drafts in one press. */
function Succession({ line }: { readonly line: ContentOne }): View | null {
  const { replaces, contentKey, state } = line;
  if (replaces === null) return null;
  const drafts = replaces.lessons.filter(isDraft);
  const others = replaces.lessons.filter((lesson) => !isDraft(lesson));
  return (
    <Card title={t("newer.title")} id="replaces">
      <p>
        {t("newer.of")} <a href={`/contents/${replaces.contentKey}`}>{replaces.name}</a>
      </p>
      {drafts.length === 0 && <p>{t(others.length === 0 ? "newer.nowhere" : "newer.noDrafts")}</p>}
      {drafts.length > 0 && (
        <>
          <p>{t("newer.drafts", { count: drafts.length })}</p>
          <LessonList lessons={drafts} />
          {state === "ready" ? (
            <Form
              action={`/contents/${replaces.contentKey}/replace`}
              hidden={{ by: contentKey, back: "newer" }}
              actions={<Button look="primary">{t("newer.go", { count: drafts.length })}</Button>}
            >
              <p class="hint">{t("one.replaceHint")}</p>
            </Form>
          ) : (
            <p class="hint">{t("newer.notReady")}</p>
          )}
        </>
      )}
      {others.length > 0 && (
        <>
          <p>{t("newer.others", { count: others.length })}</p>
          <LessonList lessons={others} />
          <p class="hint">{t("newer.othersHint")}</p>
        </>
      )}
    </Card>
  );
}

/** Of a content that has a newer version: where that is. */
function Followed({ line: { newer } }: { readonly line: ContentOne }): View | null {
  if (newer === null) return null;
  return (
    <Callout tone="info" title={t("newer.there")}>
      <a href={`/contents/${newer.contentKey}`}>{newer.name}</a> {t(`state.${newer.state}`)}
    </Callout>
  );
}

function Replacing({ data: { line, others, errors } }: { readonly data: OneData }): View {
  const { contentKey, used, lessons } = line;
  const drafts = lessons.filter(isDraft).length;
  return (
    <Card title={t("one.other")} id="other">
      <p>{t(used ? "one.usedBody" : "one.unusedBody")}</p>
      <p>
        <LinkButton href={`/contents/new?replaces=${contentKey}`}>{t("one.newer")}</LinkButton>
      </p>
      {drafts > 0 && others.length > 0 && (
        <Form action={`/contents/${contentKey}/replace`} actions={<Button>{t("one.replaceGo")}</Button>}>
          <SelectField
            name="by"
            label={t("one.replace", { count: drafts })}
            hint={t("one.replaceHint")}
            error={errorOf(errors, "by")}
            options={others.map(({ key, name }) => ({ value: key, label: name }))}
            emptyLabel={t("one.replaceNone")}
            required
          />
        </Form>
      )}
      {!used && (
        <Disclosure summary={t("one.remove")}>
          <Form action={`/contents/${contentKey}/remove`} actions={<Button look="danger">{t("one.removeGo")}</Button>}>
            <p>{t("one.removeBody")}</p>
          </Form>
        </Disclosure>
      )}
    </Card>
  );
}

function One({ data }: { readonly data: OneData }): View {
  const { line } = data;
  const { name, kind, state, bytes, madeAt, used, contentKey } = line;
  return (
    <Stack>
      <PageHead title={name} eyebrow={t(`kind.${kind}`)} aside={<StateBadge line={line} />} />
      {data.errors
        .filter(({ field }) => field === undefined)
        .map(({ message }) => (
          <Callout tone="error" role="alert" title={message} />
        ))}
      <Followed line={line} />
      <State line={line} />
      {state === "ready" && (
        <p>
          <LinkButton href={`/contents/${contentKey}/view`} look="primary">
            {t("one.view")}
          </LinkButton>
        </p>
      )}
      <Card title={t("one.facts")} id="facts">
        <KeyValue
          rows={[
            ...(lengthOf(line) === "" ? [] : [{ key: t("length"), value: lengthOf(line) }]),
            { key: t("size"), value: byteSize(bytes) },
            { key: t("made"), value: beijingTime(madeAt) },
            { key: t("used"), value: t(used ? "used.yes" : "used.no") },
          ]}
        />
      </Card>
      <Succession line={line} />
      {state === "ready" && <Captions data={data} />}
      <Uses line={line} />
      <Replacing data={data} />
    </Stack>
  );
}

/** One content of an institution: how far it is, its captions, and what can be done with it. */
export const page = definePage<OneData>({
  title: ({ line }) => line.name,
  width: "text",
  refreshSeconds: ({ line }) => (line.state === "processing" ? 5 : undefined),
  breadcrumb: ({ line }) => [{ label: t("list.title"), href: "/contents" }, { label: line.name }],
  Body: ({ data }) => <One data={data} />,
});
