/** How courses, lessons and enrolments look to whoever asks. */
import { z } from "zod";
import { INDUSTRIES } from "./actor.ts";
import { citationSchema } from "./decision-view.ts";
import { day, idText } from "./fields.ts";
import { CLASS_LEVELS } from "./institutions.ts";

/** Parts of the yearly duty that courses are made for. */
export const COURSE_PARTS = ["public", "professional"] as const;
export const LESSON_KINDS = ["video", "document", "package", "test"] as const;
export const ENROLMENT_STATES = ["studying", "completed", "left", "revoked"] as const;

/**
 * What a course would do for somebody this year. `reduces`: they would owe less; `pending`: that hangs on facts that are not
 * there; `done`: they have completed it. The rest says why it would not.
 */
export const WORTHS = [
  "reduces",
  "pending",
  "done",
  "met",
  "exempt",
  "not_applicable",
  "wrong_level",
  "level_unknown",
  "wrong_series",
  "series_unknown",
  "industry_line",
] as const;

/** Reasons for which somebody is not let into a course. */
export const BARRING_WORTHS = [
  "wrong_level",
  "level_unknown",
  "wrong_series",
  "series_unknown",
  "industry_line",
] as const satisfies readonly (typeof WORTHS)[number][];

export const worthView = z
  .strictObject({
    code: z.enum(WORTHS),
    year: z.int(),
    part: z.enum(COURSE_PARTS),
    /** Hundredths by which what is owed would fall, at most. */
    less: z.int(),
    /** Hundredths that are owed in the part now, at most. */
    owed: z.int(),
    /** The class somebody belongs in, when the course is made for another. */
    level: z.enum(CLASS_LEVELS).nullable(),
    citations: z.array(citationSchema),
  })
  .meta({ id: "CourseWorth" });
export type WorthView = z.output<typeof worthView>;

const named = z.strictObject({ code: z.string(), label: z.string() });

export const courseLine = z
  .strictObject({
    courseId: z.int(),
    version: z.int(),
    title: z.string(),
    institution: z.strictObject({ institutionId: z.int(), name: z.string() }),
    part: z.enum(COURSE_PARTS),
    class: z.enum(CLASS_LEVELS).nullable(),
    series: named.nullable(),
    category: named.nullable(),
    hundredths: z.int(),
    fen: z.int(),
    opens: day,
    closes: day,
    lessons: z.int(),
    durationMs: z.int(),
    /** Authorities of industries that let it count for their people (A5). */
    industries: z.array(z.enum(INDUSTRIES)),
  })
  .meta({ id: "CourseLine" });
export type CourseLine = z.output<typeof courseLine>;

export const lessonView = z
  .strictObject({
    lessonId: z.int(),
    place: z.int(),
    title: z.string(),
    kind: z.enum(LESSON_KINDS),
    /** Absent: it is a test. */
    durationMs: z.int().nullable(),
    /** Whether there is something to watch, read or run yet. */
    hasContent: z.boolean(),
  })
  .meta({ id: "Lesson" });
export type LessonView = z.output<typeof lessonView>;

export const enrolmentView = z
  .strictObject({
    enrolmentId: z.int(),
    state: z.enum(ENROLMENT_STATES),
    enrolledAt: z.iso.datetime(),
    completedAt: z.iso.datetime().nullable(),
    leftAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    revokedWhy: z.string().nullable(),
    /** Of a completed one: anybody can check it. */
    certificateNumber: z.string().nullable(),
  })
  .meta({ id: "Enrolment" });
export type EnrolmentView = z.output<typeof enrolmentView>;

export const courseParams = z.strictObject({ courseId: idText });
export const enrolmentParams = z.strictObject({ enrolmentId: idText });
