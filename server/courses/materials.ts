/** What lessons are made of, as other areas know it: contents of the institution, and its tests. */
import type { FieldError } from "../../contract/problems.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { holdVersion, saveLessons, versionInReach, type Acting } from "./authoring.ts";
import type { SaidLesson } from "./particulars.ts";
import { lessonsOf, type CourseRow, type LessonRow } from "./store.ts";

/** Something that a lesson can be made of. */
export interface Material {
  kind: LessonRow["kind"];
  name: string;
  /** Whether it can be played, read, opened or taken already. */
  ready: boolean;
  /** Of a video as it was measured. */
  durationMs: number | null;
}

/**
 * Finds materials of an institution by their keys; another's are not there. What is found cannot be removed until the transaction
 * has ended.
 */
export type FindMaterials = (
  tx: Tx,
  institutionId: number,
  keys: readonly string[],
) => Promise<ReadonlyMap<string, Material>>;

const CHOOSE = "请从本机构的课件和自测里重新选一项";

function wrong(at: number, code: string, message: string, remedy: string): FieldError {
  return { path: `body.lessons[${at}].contentKey`, code, message, remedy };
}

function problemOf(lesson: SaidLesson, at: number, found: Material | undefined): FieldError[] {
  const title = lesson.title.trim();
  if (found === undefined || found.kind !== lesson.kind)
    return [wrong(at, "content_unknown", `“${title}”选的内容不在本机构的课件和自测里`, CHOOSE)];
  if (!found.ready)
    return [wrong(at, "content_not_ready", `“${title}”选的内容还没有处理好`, "请等处理完成再选，或换一项")];
  return [];
}

/**
 * Holds lessons against what they are made of: it is the institution's own, of the lesson's kind and ready. A video lasts as long as
 * it was measured. What a lesson of the version had already stays as it is. Throws `course_incomplete`.
 */
export async function withMaterials(
  tx: Tx,
  find: FindMaterials,
  row: CourseRow,
  lessons: readonly SaidLesson[],
): Promise<SaidLesson[]> {
  const keys = lessons.flatMap(({ content_key: key }) => key ?? []);
  const found = await find(tx, row.institution_id, keys);
  const before = await keysOf(tx, row);
  const problems = lessons.flatMap((lesson, at) =>
    lesson.content_key === null || before.has(`${lesson.kind} ${lesson.content_key}`)
      ? []
      : problemOf(lesson, at, found.get(lesson.content_key)),
  );
  if (problems.length > 0) throw new Refusal("course_incomplete", problems);
  return lessons.map((lesson) => {
    const measured = lesson.content_key === null ? undefined : found.get(lesson.content_key)?.durationMs;
    return lesson.kind === "video" && measured != null ? { ...lesson, duration_ms: measured } : lesson;
  });
}

async function keysOf(db: Db, { course_id, version }: CourseRow): Promise<Set<string>> {
  return new Set((await lessonsOf(db, course_id, version)).map(({ kind, content_key: key }) => `${kind} ${key}`));
}

/**
 * Has the drafts within reach use another material in place of one; versions that were handed in stay as they are. Returns in how
 * many lessons. Throws `course_incomplete` when the other is none of the same kind and institution, or not ready.
 */
export async function replaceMaterial(
  tx: Tx,
  find: FindMaterials,
  acting: Acting,
  { from, by }: { from: string; by: string },
): Promise<number> {
  const drafts = await tx.rows<{ course_id: number; version: number }>(
    `SELECT DISTINCT course_id, version FROM lesson JOIN course_version USING (course_id, version)
      WHERE content_key = $1 AND state IN ('draft', 'returned') ORDER BY course_id`,
    [from],
  );
  let changed = 0;
  for (const { course_id: courseId, version } of drafts) {
    const seen = await versionInReach(tx, acting, courseId, version);
    const row = await holdVersion(tx, acting, { courseId, version, edition: seen.edition });
    const lessons = (await lessonsOf(tx, courseId, version)).map((lesson) =>
      lesson.content_key === from ? { ...lesson, content_key: by } : lesson,
    );
    await saveLessons(tx, acting, row, await withMaterials(tx, find, row, lessons));
    changed += lessons.filter(({ content_key: key }) => key === by).length;
  }
  return changed;
}
