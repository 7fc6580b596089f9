/** Courses for those who make them, approve them, and say which count for an industry. */
import { z } from "zod";
import { INDUSTRIES } from "./actor.ts";
import { contentKey } from "./content-view.ts";
import { COURSE_PARTS, courseLine, courseParams, enrolmentParams, LESSON_KINDS, lessonView } from "./course-view.ts";
import { day, idText, integerText, text } from "./fields.ts";
import { CLASS_LEVELS, INSTITUTION_STATES, SUBJECTS } from "./institutions.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

export const VERSION_STATES = ["draft", "submitted", "approved", "returned", "refused"] as const;
/** What somebody may do to a version at this moment. */
export const VERSION_ACTS = ["edit", "submit", "withdraw", "begin", "end", "decide"] as const;

const official = { audience: "official", since: "0.4.0" } as const;
export const data = { ...official, scope: "data" } as const;
/** Names a version. */
export const versionParams = z.strictObject({ courseId: idText, version: integerText(1, 30_000) });
export const edition = z.int().positive().max(2_147_483_647).describe("The version's as it was seen.");
const code = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9_]*$/);
const reason = text(500, 1).regex(/\S/);

const particulars = z.strictObject({
  title: text(100, 1),
  summary: text(2000),
  part: z.enum(COURSE_PARTS),
  class: z.enum(CLASS_LEVELS).nullable(),
  series: code.nullable(),
  category: code.nullable(),
  hundredths: z.int().min(25).max(9000),
  fen: z.int().min(0).max(10_000_000),
  opens: day,
  closes: day,
  coveragePercent: z.int().min(50).max(100),
});
export type CourseParticulars = z.output<typeof particulars>;

const institution = z.strictObject({
  institutionId: z.int(),
  name: z.string(),
  subjects: z.array(z.enum(SUBJECTS)),
  levels: z.array(z.enum(CLASS_LEVELS)),
  validFrom: day,
  validTo: day,
  state: z.enum(INSTITUTION_STATES),
});

/** Series and categories that a course can be made for. */
const codeChoices = z.strictObject({
  series: z.array(z.strictObject({ code: z.string(), label: z.string() })),
  categories: z.array(z.strictObject({ code: z.string(), label: z.string() })),
});

const offer = z.strictObject({
  course: courseLine,
  state: z.enum(VERSION_STATES),
  edition,
  /** The version on offer; null while none is. */
  offeredVersion: z.int().nullable(),
  ended: z.boolean(),
  studying: z.int(),
  completed: z.int(),
  changedAt: z.iso.datetime(),
  submittedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
export type CourseOffer = z.output<typeof offer>;

export const listCourses = operation({
  id: "courses.list",
  method: "GET",
  path: "/api/courses",
  summary: "Courses of the institutions in reach by their newest version, or the versions that wait for approval.",
  ...data,
  permission: "courses:item:read",
  effect: "none",
  untold: "courses are nobody's data",
  query: z.strictObject({
    view: z.enum(["courses", "waiting"]).default("courses"),
    state: z.enum(VERSION_STATES).optional(),
    institution: idText.optional(),
    q: text(50).optional(),
    cursor: z.string().max(200).optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: {
    200: z.strictObject({
      courses: z.array(offer),
      next: z.string().nullable(),
      /** Institutions that one acts for; none for an authority. */
      institutions: z.array(institution),
      waiting: z.int(),
      choices: codeChoices,
    }),
  },
  problems: ["bad_cursor"],
});
export type CourseOffers = OutputOf<typeof listCourses>;

const version = z.strictObject({
  course: courseLine,
  summary: z.string(),
  coveragePercent: z.int(),
  lessons: z.array(
    z.strictObject({
      ...lessonView.shape,
      contentKey: z.string().nullable(),
      questions: z.int().describe("How many can be asked while it is studied."),
    }),
  ),
});

export const readCourseVersion = operation({
  id: "courses.readVersion",
  method: "GET",
  path: "/api/courses/{courseId}/versions/{version}",
  summary: "A version of a course in reach with everything in it, beside the one on offer, and what may be done to it.",
  ...data,
  permission: "courses:item:read",
  effect: "none",
  untold: "courses are nobody's data",
  params: versionParams,
  responses: {
    200: z.strictObject({
      ...version.shape,
      state: z.enum(VERSION_STATES),
      edition,
      institution,
      submittedAt: z.iso.datetime().nullable(),
      decidedAt: z.iso.datetime().nullable(),
      decidedFor: z.string().nullable(),
      reason: z.string().nullable(),
      endedWhy: z.string().nullable(),
      /** Absent: none is, or it is this one. */
      offered: version.nullable(),
      versions: z.array(
        z.strictObject({ version: z.int(), state: z.enum(VERSION_STATES), changedAt: z.iso.datetime() }),
      ),
      /** What stands against handing it in. */
      problems: z.array(z.strictObject({ message: z.string(), remedy: z.string() })),
      allowed: z.array(z.enum(VERSION_ACTS)),
      studying: z.int(),
      choices: codeChoices,
    }),
  },
  problems: [],
});
export type CourseVersionView = OutputOf<typeof readCourseVersion>;

export const writing = { ...data, permission: "courses:item:write" } as const;
/** A version after a change. */
export const kept = { 200: z.strictObject({ courseId: z.int(), version: z.int(), edition }) };
/** What stands against changing a version. */
export const CHANGING = [
  "course_changed",
  "course_not_yours",
  "course_version_draft",
  "course_version_submitted",
  "course_version_approved",
  "course_version_returned",
  "course_version_refused",
] as const;

export const createCourse = operation({
  id: "courses.create",
  method: "POST",
  path: "/api/institutions/{institutionId}/courses",
  summary: "Begins a course as a draft.",
  ...writing,
  effect: "once",
  params: z.strictObject({ institutionId: idText }),
  body: particulars,
  responses: { 201: kept[200] },
  problems: ["course_incomplete", "course_too_many"],
});

export const beginCourseVersion = operation({
  id: "courses.beginVersion",
  method: "POST",
  path: "/api/courses/{courseId}/versions",
  summary: "Begins the next version of a course from its newest one; whoever studies stays with theirs.",
  ...writing,
  effect: "once",
  params: courseParams,
  body: z.strictObject({}),
  responses: { 201: kept[200] },
  problems: ["course_version_open"],
});

export const saveCourseVersion = operation({
  id: "courses.saveVersion",
  method: "PUT",
  path: "/api/courses/{courseId}/versions/{version}",
  summary: "Keeps what is said of a draft, or of a version that came back.",
  ...writing,
  effect: "repeatable",
  params: versionParams,
  body: z.strictObject({ edition, ...particulars.shape }),
  responses: kept,
  problems: [...CHANGING, "course_incomplete"],
});

export const saveCourseLessons = operation({
  id: "courses.saveLessons",
  method: "PUT",
  path: "/api/courses/{courseId}/versions/{version}/lessons",
  summary: "Keeps the lessons of a draft in the order given; what is not named goes.",
  ...writing,
  effect: "repeatable",
  params: versionParams,
  body: z.strictObject({
    edition,
    lessons: z
      .array(
        z.strictObject({
          lessonId: z.int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
          title: text(100, 1),
          kind: z.enum(LESSON_KINDS),
          contentKey: z
            .string()
            .regex(/^[A-Za-z0-9_-]{22}$/)
            .nullable(),
          durationMs: z.int().min(1000).max(36_000_000).nullable(),
        }),
      )
      .max(200),
  }),
  responses: kept,
  problems: [...CHANGING, "course_incomplete"],
});

export const replaceContent = operation({
  id: "courses.replaceContent",
  method: "POST",
  path: "/api/course-contents/{contentKey}/replacement",
  summary:
    "Has the drafts of one's own courses use another content of the same kind; what was handed in or is studied stays as it is.",
  ...writing,
  effect: "repeatable",
  params: z.strictObject({ contentKey }),
  body: z.strictObject({ by: contentKey }),
  responses: { 200: z.strictObject({ lessons: z.int().describe("In how many lessons.") }) },
  problems: ["course_incomplete"],
});

export const moveCourseVersion = operation({
  id: "courses.moveVersion",
  method: "POST",
  path: "/api/courses/{courseId}/versions/{version}/moves",
  summary: "Hands a version in for approval, or takes it back before it was decided on.",
  ...writing,
  effect: "repeatable",
  params: versionParams,
  body: z.strictObject({ edition, event: z.enum(["submit", "withdraw"]) }),
  responses: kept,
  problems: [...CHANGING, "course_incomplete", "course_beyond_qualification"],
});

export const endCourse = operation({
  id: "courses.end",
  method: "POST",
  path: "/api/courses/{courseId}/ending",
  summary: "Ends a course: nobody can enrol any more, whoever studies goes on.",
  ...data,
  permission: "courses:item:end",
  effect: "repeatable",
  params: courseParams,
  body: z.strictObject({ why: reason }),
  responses: { 200: z.strictObject({ courseId: z.int() }) },
  problems: [],
});

export const decideCourseVersion = operation({
  id: "courses.decide",
  method: "POST",
  path: "/api/courses/{courseId}/versions/{version}/decisions",
  summary: "Approves a version that waits, returns it or refuses it.",
  ...data,
  permission: "courses:item:decide",
  effect: "once",
  params: versionParams,
  body: z.discriminatedUnion("event", [
    z.strictObject({ event: z.literal("approve"), edition, reason: text(500).optional() }),
    z.strictObject({ event: z.enum(["return", "refuse"]), edition, reason }),
  ]),
  responses: kept,
  problems: [...CHANGING, "course_same_eyes", "course_beyond_qualification"],
});

export const listRecognition = operation({
  id: "courses.recognition",
  method: "GET",
  path: "/api/course-recognition",
  summary: "Professional courses on offer, and which of them count for one's industry (A5).",
  ...official,
  scope: "all",
  permission: "courses:whitelist:read",
  effect: "none",
  untold: "courses are nobody's data",
  query: z.strictObject({
    counts: z.enum(["yes", "no"]).optional(),
    q: text(50).optional(),
    cursor: z.string().max(200).optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: {
    200: z.strictObject({
      industry: z.enum(INDUSTRIES),
      courses: z.array(
        z.strictObject({
          course: courseLine,
          counts: z.boolean(),
          reason: z.string().nullable(),
          decidedAt: z.iso.datetime().nullable(),
          /** Whether its series or category is the industry's own. */
          ofIndustry: z.boolean(),
        }),
      ),
      next: z.string().nullable(),
    }),
  },
  problems: ["bad_cursor"],
});
export type CourseRecognition = OutputOf<typeof listRecognition>;

export const recogniseCourse = operation({
  id: "courses.recognise",
  method: "PUT",
  path: "/api/course-recognition/{courseId}",
  summary: "Says that a course counts for one's industry, or no longer for whoever enrols from now on.",
  ...official,
  scope: "all",
  permission: "courses:whitelist:decide",
  effect: "repeatable",
  params: courseParams,
  body: z.strictObject({ counts: z.boolean(), reason }),
  responses: { 200: z.strictObject({ courseId: z.int(), counts: z.boolean() }) },
  problems: [],
});

export const revokeCompletion = operation({
  id: "courses.revokeCompletion",
  method: "POST",
  path: "/api/enrolments/{enrolmentId}/revocation",
  summary: "Takes a completion back: the hours are reversed, the certificate counts no more, the person is told.",
  ...data,
  permission: "courses:completion:revoke",
  effect: "once",
  params: enrolmentParams,
  body: z.strictObject({ reason }),
  responses: { 200: z.strictObject({ enrolmentId: z.int() }) },
  problems: ["course_not_completed"],
});

export const courseAuthoringOperations = [
  listCourses,
  readCourseVersion,
  createCourse,
  beginCourseVersion,
  saveCourseVersion,
  saveCourseLessons,
  replaceContent,
  moveCourseVersion,
  endCourse,
  decideCourseVersion,
  listRecognition,
  recogniseCourse,
  revokeCompletion,
] as const satisfies readonly OperationDefinition[];
