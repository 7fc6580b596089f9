/** Rows of courses as the contract tells them. */
import type { CourseLine, EnrolmentView, LessonView } from "../../contract/course-view.ts";
import type { Dictionary } from "../../engine/words.ts";
import type { CourseRow, EnrolmentRow, LessonRow } from "./store.ts";

/** What a course is, in a line. */
export function courseLineOf(row: CourseRow, dictionary: Dictionary): CourseLine {
  const named = (of: "series" | "category", code: string | null) =>
    code === null ? null : { code, label: dictionary[of]?.[code] ?? code };
  return {
    courseId: row.course_id,
    version: row.version,
    title: row.title,
    institution: { institutionId: row.institution_id, name: row.institution },
    part: row.part,
    class: row.class,
    series: named("series", row.series),
    category: named("category", row.category),
    hundredths: row.hundredths,
    fen: row.fen,
    opens: row.opens,
    closes: row.closes,
    lessons: row.lessons,
    durationMs: row.duration_ms,
    industries: row.industries,
  };
}

/** An enrolment, without whose it is. */
export function enrolmentViewOf(row: EnrolmentRow): EnrolmentView {
  return {
    enrolmentId: row.enrolment_id,
    state: row.state,
    enrolledAt: row.enrolled_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    leftAt: row.left_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokedWhy: row.revoked_why,
    certificateNumber: row.certificate_number,
  };
}

/** A lesson, without where its content lies. */
export function lessonViewOf(row: LessonRow): LessonView {
  return {
    lessonId: row.lesson_id,
    place: row.place,
    title: row.title,
    kind: row.kind,
    durationMs: row.duration_ms,
    hasContent: row.content_key !== null,
  };
}
