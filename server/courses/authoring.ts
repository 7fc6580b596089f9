/** Courses as their institutions make them: begun, changed while they are drafts, handed in, ended. */
import type { FieldError } from "../../contract/problems.ts";
import type { Actor, Reach } from "../../contract/actor.ts";
import type { InstitutionView } from "../../contract/institutions.ts";
import { institutionOn, isWithin, unitsAbove } from "../organisations/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { violatedConstraint, type Db, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { PolicyShelf } from "../standing/door.ts";
import {
  beyondQualification,
  lessonProblems,
  saidProblems,
  readParticulars,
  type Particulars,
  type SaidLesson,
} from "./particulars.ts";
import { copyQuestions, dropQuestions, lateProblems } from "./lesson-questions.ts";
import { courseVersion, lessonsOf, type CourseRow } from "./store.ts";
import { judgeVersion, type VersionEvent, type VersionParty, type VersionState } from "./version.ts";

export type Asking = { actor: Actor; reach: Reach };
/** Who acts, and when. */
export type Acting = Asking & { now: Date };

const POLICY_ID = "xpcc/continuing-education";
/** Drafts of one institution that have never been offered: nobody needs more at a time. */
const MOST_DRAFTS = 100;

type Institution = Omit<InstitutionView, "divisionName">;

/** An institution within reach as it stands on the day. A foreign one is answered like a missing one. */
export async function institutionInReach(db: Db, acting: Acting, institutionId: number): Promise<Institution> {
  const institution = await institutionOn(db, shanghaiDate(acting.now), institutionId);
  if (!isWithin(placeOf(acting), await unitsAbove(db, institution.unitId), null)) throw new Refusal("not_found");
  return institution;
}

/** Institutions have no series: an industry line limits people, not them. */
export function placeOf({ reach }: Asking): Reach {
  if (!("industry" in reach)) return reach;
  const { industry: _, ...place } = reach;
  return place;
}

/** A version within reach; undefined versions and foreign ones are answered alike. */
export async function versionInReach(db: Db, acting: Acting, courseId: number, version: number): Promise<CourseRow> {
  const row = await courseVersion(db, courseId, version);
  if (row === undefined || !isWithin(placeOf(acting), await unitsAbove(db, row.unit_id), null))
    throw new Refusal("not_found");
  return row;
}

/** The same with its course locked, as somebody saw it. */
export async function holdVersion(
  tx: Tx,
  acting: Acting,
  seen: { courseId: number; version: number; edition: number },
): Promise<CourseRow> {
  await versionInReach(tx, acting, seen.courseId, seen.version);
  await tx.row("SELECT FROM course WHERE course_id = $1 FOR UPDATE", [seen.courseId]);
  const row = (await courseVersion(tx, seen.courseId, seen.version)) as CourseRow;
  if (row.edition !== seen.edition) throw new Refusal("course_changed");
  return row;
}

function refuse(code: "course_incomplete" | "course_beyond_qualification", problems: readonly FieldError[]): void {
  if (problems.length > 0) throw new Refusal(code, problems);
}

function sound(shelf: PolicyShelf, said: Particulars): Particulars {
  const year = Number(said.opens.slice(0, 4));
  const { particulars, problems } = readParticulars(
    shelf.inForce(POLICY_ID, Math.min(Math.max(year, 2016), 2100)),
    said,
  );
  refuse("course_incomplete", problems);
  return particulars;
}

const COLUMNS = [
  "title",
  "summary",
  "part",
  "class",
  "series",
  "category",
  "hundredths",
  "fen",
  "opens",
  "closes",
  "coverage_percent",
] as const;

function columns({ coveragePercent, ...said }: Particulars): unknown[] {
  const row = { ...said, coverage_percent: coveragePercent };
  return COLUMNS.map((name) => row[name]);
}

/** A version as it stands after a change. */
export type KeptVersion = { courseId: number; version: number; edition: number };

/** Begins a course as a draft of its first version. */
export async function createCourse(
  tx: Tx,
  shelf: PolicyShelf,
  acting: Acting,
  institutionId: number,
  said: Particulars,
): Promise<KeptVersion> {
  await institutionInReach(tx, acting, institutionId);
  await tx.row("SELECT FROM institution WHERE institution_id = $1 FOR UPDATE", [institutionId]);
  const open = await tx.row<{ drafts: number }>(
    `SELECT count(*)::int AS drafts FROM course JOIN course_version USING (course_id)
      WHERE institution_id = $1 AND state = 'draft' AND offered_version IS NULL AND ended_at IS NULL`,
    [institutionId],
  );
  if ((open?.drafts ?? 0) >= MOST_DRAFTS) throw new Refusal("course_too_many");
  const row = await tx.row<{ course_id: number }>(
    "INSERT INTO course (institution_id, created_at) VALUES ($1, $2) RETURNING course_id",
    [institutionId, acting.now],
  );
  const { course_id: courseId } = row as { course_id: number };
  return insertVersion(tx, acting, { courseId, version: 1 }, sound(shelf, said));
}

async function insertVersion(
  tx: Tx,
  { actor, now }: Acting,
  { courseId, version }: { courseId: number; version: number },
  said: Particulars,
): Promise<KeptVersion> {
  const places = COLUMNS.map((_, at) => `$${at + 5}`).join(", ");
  const row = await tx.row<{ edition: number }>(
    `INSERT INTO course_version (course_id, version, made_by, changed_at, ${COLUMNS.join(", ")})
     VALUES ($1, $2, $3, $4, ${places}) RETURNING edition`,
    [courseId, version, actor.accountId, now, ...columns(said)],
  );
  return { courseId, version, ...(row as { edition: number }) };
}

/** Begins the next version of a course from its newest one, with its lessons and their questions. */
export async function beginVersion(tx: Tx, acting: Acting, courseId: number): Promise<KeptVersion> {
  const newest = await tx.row<{ version: number | null }>(
    "SELECT max(version) AS version FROM course_version WHERE course_id = $1",
    [courseId],
  );
  const from = newest?.version ?? 0;
  await versionInReach(tx, acting, courseId, from);
  await tx.row("SELECT FROM course WHERE course_id = $1 FOR UPDATE", [courseId]);
  const names = COLUMNS.join(", ");
  let begun: { edition: number } | undefined;
  try {
    begun = await tx.row<{ edition: number }>(
      `INSERT INTO course_version (course_id, version, made_by, changed_at, ${names})
       SELECT course_id, version + 1, $3, $4, ${names} FROM course_version
        WHERE course_id = $1 AND version = $2 RETURNING edition`,
      [courseId, from, acting.actor.accountId, acting.now],
    );
  } catch (error) {
    if (/^course_version_(open|pkey)$/.test(violatedConstraint(error) ?? "")) throw new Refusal("course_version_open");
    throw error;
  }
  await tx.execute(
    `INSERT INTO lesson (course_id, version, place, title, kind, content_key, duration_ms)
     SELECT course_id, version + 1, place, title, kind, content_key, duration_ms FROM lesson WHERE course_id = $1 AND version = $2`,
    [courseId, from],
  );
  await copyQuestions(tx, courseId, from);
  return { courseId, version: from + 1, ...(begun as { edition: number }) };
}

/** Where an event takes a version. Throws the refusal by its name. */
export function judged(row: Pick<CourseRow, "state">, event: VersionEvent, by: VersionParty): VersionState {
  const found = judgeVersion(row.state, event, by);
  if (!found.ok) throw new Refusal(found.refusal);
  return found.to;
}

/** Columns that change with an event. */
type Change = Partial<Pick<CourseRow, "submitted_at" | "decided_at" | "decided_by" | "decided_for" | "reason">>;

/** Moves a version that this transaction holds; its edition counts on. Returns the new edition. */
export async function moveVersion(tx: Tx, row: CourseRow, to: VersionState, at: Date, change: Change): Promise<number> {
  const whole = { ...row, ...change };
  const moved = await tx.row<{ edition: number }>(
    `UPDATE course_version SET state = $4, changed_at = $5, submitted_at = $6, decided_at = $7, decided_by = $8, decided_for = $9,
       reason = $10, edition = edition + 1 WHERE course_id = $1 AND version = $2 AND edition = $3 RETURNING edition`,
    [
      row.course_id,
      row.version,
      row.edition,
      to,
      at,
      whole.submitted_at,
      whole.decided_at,
      whole.decided_by,
      whole.decided_for,
      whole.reason,
    ],
  );
  if (moved === undefined) throw new Error(`Version ${row.version} of course ${row.course_id} has moved on`);
  return moved.edition;
}

/** Keeps what is said of a draft, or of one that came back. Returns the new edition. */
export async function saveParticulars(
  tx: Tx,
  shelf: PolicyShelf,
  acting: Acting,
  row: CourseRow,
  said: Particulars,
): Promise<number> {
  const state = judged(row, "edit", "author");
  const set = COLUMNS.map((name, at) => `${name} = $${at + 3}`).join(", ");
  await tx.execute(`UPDATE course_version SET ${set} WHERE course_id = $1 AND version = $2`, [
    row.course_id,
    row.version,
    ...columns(sound(shelf, said)),
  ]);
  return moveVersion(tx, row, state, acting.now, {});
}

/**
 * Keeps the lessons of a draft in the order given: those with a number stay what they are, what is not named goes.
 * @returns the new edition.
 */
export async function saveLessons(
  tx: Tx,
  acting: Acting,
  row: CourseRow,
  lessons: readonly SaidLesson[],
): Promise<number> {
  const state = judged(row, "edit", "author");
  refuse("course_incomplete", saidProblems(lessons));
  const { course_id: courseId, version } = row;
  const before = new Set((await lessonsOf(tx, courseId, version)).map(({ lesson_id: id }) => id));
  const kept = lessons.flatMap(({ lesson_id: id }) => id ?? []);
  if (kept.some((id) => !before.has(id)) || new Set(kept).size < kept.length) throw new Refusal("course_changed");
  const asking = lessons.flatMap(({ lesson_id: id, kind }) => (id === undefined || kind === "test" ? [] : [id]));
  await dropQuestions(
    tx,
    [...before].filter((id) => !asking.includes(id)),
  );
  await tx.execute("SET CONSTRAINTS lesson_place_once DEFERRED");
  await tx.execute("DELETE FROM lesson WHERE course_id = $1 AND version = $2 AND NOT lesson_id = ANY ($3)", [
    courseId,
    version,
    kept,
  ]);
  for (const [at, lesson] of lessons.entries()) {
    const said = [at + 1, lesson.title.trim(), lesson.kind, lesson.content_key, lesson.duration_ms];
    await tx.execute(
      lesson.lesson_id === undefined
        ? `INSERT INTO lesson (course_id, version, place, title, kind, content_key, duration_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`
        : `UPDATE lesson SET place = $3, title = $4, kind = $5, content_key = $6, duration_ms = $7
            WHERE course_id = $1 AND version = $2 AND lesson_id = $8`,
      [courseId, version, ...said, ...(lesson.lesson_id === undefined ? [] : [lesson.lesson_id])],
    );
  }
  return moveVersion(tx, row, state, acting.now, {});
}

/** Everything that stands against handing a version in. */
export async function submitProblems(
  db: Db,
  acting: Acting,
  row: CourseRow,
): Promise<{ missing: FieldError[]; beyond: FieldError[] }> {
  const institution = await institutionInReach(db, acting, row.institution_id);
  return {
    missing: [
      ...lessonProblems(await lessonsOf(db, row.course_id, row.version)),
      ...(await lateProblems(db, row.course_id, row.version)),
    ],
    beyond: beyondQualification(row, institution),
  };
}

/** Hands a version in. Throws when it is not whole, or goes beyond what the institution may give. Returns the new edition. */
export async function submitVersion(tx: Tx, acting: Acting, row: CourseRow): Promise<number> {
  const to = judged(row, "submit", "author");
  const { missing, beyond } = await submitProblems(tx, acting, row);
  refuse("course_beyond_qualification", beyond);
  refuse("course_incomplete", missing);
  const undecided = { decided_at: null, decided_by: null, decided_for: null, reason: null };
  return moveVersion(tx, row, to, acting.now, { ...undecided, submitted_at: acting.now });
}

/** Takes a version back from the desk before it is decided on. Returns the new edition. */
export async function withdrawVersion(tx: Tx, acting: Acting, row: CourseRow): Promise<number> {
  return moveVersion(tx, row, judged(row, "withdraw", "author"), acting.now, { submitted_at: null });
}

/** Nobody can enrol any more; whoever studies goes on. Ending twice changes nothing. */
export async function endCourse(tx: Tx, acting: Acting, courseId: number, why: string): Promise<void> {
  const row = await courseVersion(tx, courseId);
  if (row === undefined) throw new Refusal("not_found");
  await versionInReach(tx, acting, courseId, row.version);
  await tx.execute("UPDATE course SET ended_at = $2, ended_why = $3 WHERE course_id = $1 AND ended_at IS NULL", [
    courseId,
    acting.now,
    why,
  ]);
}
