/** What courses have to do with contents: who studies them, who decides upon them, which are used. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { reachSql } from "../organisations/door.ts";
import type { Db } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import type { VersionState } from "./version.ts";

/** Which of some contents a course has a lesson of. */
export async function contentInUse(db: Db, contentKeys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.rows<{ content_key: string }>(
    "SELECT DISTINCT content_key FROM lesson WHERE content_key = ANY ($1)",
    [contentKeys],
  );
  return new Set(rows.map((row) => row.content_key));
}

export interface LessonOfContent {
  courseId: number;
  version: number;
  course: string;
  lesson: string;
  state: VersionState;
}

/** The lessons that are made of a content: those that can be changed first, then those of the newest courses. */
export async function lessonsOfContent(db: Db, contentKey: string): Promise<LessonOfContent[]> {
  return db.rows<LessonOfContent>(
    `SELECT course_id AS "courseId", version, v.title AS course, l.title AS lesson, v.state
       FROM lesson l JOIN course_version v USING (course_id, version)
      WHERE l.content_key = $1 ORDER BY v.state NOT IN ('draft', 'returned'), course_id DESC, version DESC, place LIMIT 50`,
    [contentKey],
  );
}

/** Whether somebody studies a course with this content, or decides upon one that was handed in within their reach. */
export async function mayViewContent(
  db: Db,
  contentKey: string,
  { actor, reach }: { actor: Actor; reach: Reach; now: Date },
): Promise<boolean> {
  if (reach.kind === "self") return studies(db, contentKey, reach.personId);
  // An institution sees what is its own, and nothing of another's.
  if (actor.role === "institution") return false;
  const values = new Values();
  const key = values.add(contentKey);
  const within = reachSql(
    { ...reach, industry: undefined } as Reach,
    { unit: "unit.unit_id", division: "unit.division_code" },
    values,
  );
  const row = await db.row(
    `SELECT FROM lesson JOIN course_version version USING (course_id, version) JOIN course USING (course_id)
       JOIN institution USING (institution_id) JOIN unit USING (unit_id)
      WHERE lesson.content_key = ${key} AND version.state <> 'draft' AND (${within} OR version.state = 'approved') LIMIT 1`,
    values.list,
  );
  return row !== undefined;
}

async function studies(db: Db, contentKey: string, personId: number): Promise<boolean> {
  const row = await db.row(
    `SELECT FROM enrolment JOIN lesson USING (course_id, version)
      WHERE enrolment.person_id = $1 AND enrolment.state <> 'left' AND lesson.content_key = $2 LIMIT 1`,
    [personId, contentKey],
  );
  return row !== undefined;
}
