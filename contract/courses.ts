/** Courses for whoever studies: what is on offer, what it would do for them, and what they are enrolled in. */
import { z } from "zod";
import {
  COURSE_PARTS,
  courseLine,
  courseParams,
  enrolmentParams,
  enrolmentView,
  lessonView,
  worthView,
} from "./course-view.ts";
import { idText, integerText, text, year } from "./fields.ts";
import { CLASS_LEVELS } from "./institutions.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";
import type { ProblemCode } from "./problems.ts";

export * from "./course-view.ts";

const own = { audience: "learner", scope: "self", since: "0.4.0" } as const;
const codeText = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9_]*$/);

/** Why somebody is not let into a course. */
export const ENROL_PROBLEMS = [
  "course_not_open",
  "course_ended",
  "course_paused",
  "course_wrong_level",
  "course_level_unknown",
  "course_wrong_series",
  "course_series_unknown",
  "course_industry_line",
  "course_enrolled",
  "course_completed",
] as const satisfies readonly ProblemCode[];

const offered = z.strictObject({
  course: courseLine,
  worth: worthView,
  /** One's own enrolment that was not left; null without one. */
  enrolment: enrolmentView.nullable(),
});
export type OfferedCourse = z.output<typeof offered>;

export const courseCatalogue = operation({
  id: "courses.catalogue",
  method: "GET",
  path: "/api/me/courses",
  summary: "Courses on offer, each with what it would do for oneself this year; the newest first.",
  ...own,
  permission: "courses:catalogue:read",
  effect: "none",
  untold: "what is on offer is the same for everybody",
  query: z.strictObject({
    fits: z.enum(["me", "all"]).default("me").describe("Only what is made for one's own class and series."),
    year: integerText(2016, 2100).optional().describe("Open at some time in this year; now when absent."),
    part: z.enum(COURSE_PARTS).optional(),
    class: z.enum(CLASS_LEVELS).optional(),
    series: codeText.optional(),
    category: codeText.optional(),
    institution: idText.optional(),
    price: z.enum(["free", "paid"]).optional(),
    q: text(50).optional(),
    cursor: z.string().max(200).optional(),
    limit: integerText(1, 50).optional(),
  }),
  responses: {
    200: z.strictObject({
      year,
      courses: z.array(offered),
      next: z.string().nullable(),
      choices: z.strictObject({
        institutions: z.array(z.strictObject({ institutionId: z.int(), name: z.string() })),
        series: z.array(z.strictObject({ code: z.string(), label: z.string() })),
        categories: z.array(z.strictObject({ code: z.string(), label: z.string() })),
      }),
    }),
  },
  problems: ["not_found", "bad_cursor", "no_policy_for_year"],
});
export type CourseCatalogue = OutputOf<typeof courseCatalogue>;

export const readCourse = operation({
  id: "courses.read",
  method: "GET",
  path: "/api/me/courses/{courseId}",
  summary:
    "A course on offer with its lessons, what it would do for oneself, and the right ones when it is the wrong one.",
  ...own,
  permission: "courses:catalogue:read",
  effect: "none",
  untold: "what is on offer is the same for everybody",
  params: courseParams,
  responses: {
    200: z.strictObject({
      ...offered.shape,
      summary: z.string(),
      lessons: z.array(lessonView),
      coveragePercent: z.int(),
      /** Why one cannot enrol now; null when one can. */
      barred: z.enum(ENROL_PROBLEMS).nullable(),
      /** Courses that are made for one's own class or series, when this one is not. */
      instead: z.array(courseLine),
    }),
  },
  problems: ["no_policy_for_year"],
});
export type CourseView = OutputOf<typeof readCourse>;

export const enrolInCourse = operation({
  id: "courses.enrol",
  method: "POST",
  path: "/api/me/courses/{courseId}/enrolments",
  summary: "Enrols oneself; what decides whether the hours count is fixed on this day.",
  ...own,
  permission: "courses:own:enrol",
  effect: "once",
  params: courseParams,
  body: z.strictObject({}),
  responses: { 201: enrolmentView },
  problems: [...ENROL_PROBLEMS, "no_policy_for_year"],
});

export const leaveCourse = operation({
  id: "courses.leave",
  method: "POST",
  path: "/api/me/enrolments/{enrolmentId}/leaving",
  summary: "Leaves a course that is not completed; one may enrol again later.",
  ...own,
  permission: "courses:own:enrol",
  effect: "repeatable",
  params: enrolmentParams,
  body: z.strictObject({}),
  responses: { 200: enrolmentView },
  problems: ["course_completed"],
});

const studied = z.strictObject({ course: courseLine, enrolment: enrolmentView });

export const listMyCourses = operation({
  id: "courses.mine",
  method: "GET",
  path: "/api/me/enrolments",
  summary: "Courses one studies, has completed or left; what is studied first, then the newest.",
  ...own,
  permission: "courses:own:read",
  effect: "none",
  responses: { 200: z.strictObject({ enrolments: z.array(studied) }) },
  problems: [],
});
export type MyCourses = OutputOf<typeof listMyCourses>;

export const readMyCourse = operation({
  id: "courses.readMine",
  method: "GET",
  path: "/api/me/enrolments/{enrolmentId}",
  summary: "One's own enrolment with the lessons of the version one studies.",
  ...own,
  permission: "courses:own:read",
  effect: "none",
  params: enrolmentParams,
  responses: {
    200: z.strictObject({
      ...studied.shape,
      summary: z.string(),
      coveragePercent: z.int(),
      lessons: z.array(lessonView),
      /** Whether a newer version is on offer; whoever studies stays with theirs. */
      newer: z.boolean(),
    }),
  },
  problems: [],
});
export type MyCourse = OutputOf<typeof readMyCourse>;

export const courseOperations = [
  courseCatalogue,
  readCourse,
  enrolInCourse,
  leaveCourse,
  listMyCourses,
  readMyCourse,
] as const satisfies readonly OperationDefinition[];
