/** What somebody has learned, on paper: the certificate of a course, and the record as it was known on any day (A11). */
import { z } from "zod";
import { COURSE_PARTS, enrolmentParams } from "./course-view.ts";
import { day, idText } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";
import { entrySchema, personSummarySchema } from "./standing-view.ts";

const certificate = z.strictObject({
  number: z.string(),
  title: z.string(),
  institution: z.string(),
  part: z.enum(COURSE_PARTS),
  hundredths: z.int(),
  enrolledOn: day,
  completedOn: day,
  /** When it was taken back; it counts no more. */
  revokedOn: day.nullable(),
});

export const readCertificate = operation({
  id: "courses.certificate",
  method: "GET",
  path: "/api/me/enrolments/{enrolmentId}/certificate",
  summary: "The certificate of a course that one has completed.",
  audience: "learner",
  permission: "courses:own:read",
  scope: "self",
  effect: "none",
  params: enrolmentParams,
  responses: { 200: z.strictObject({ ...certificate.shape, name: z.string(), identity: z.string() }) },
  problems: [],
  since: "0.4.0",
});
export type CertificateView = OutputOf<typeof readCertificate>;

export const verifyCertificate = operation({
  id: "courses.verifyCertificate",
  method: "GET",
  path: "/api/certificates/{number}",
  summary: "Whether a certificate of a course is genuine and still counts; of the name only the first character.",
  audience: "public",
  permission: "courses:certificate:verify",
  scope: "public",
  effect: "none",
  perMinute: 30,
  params: z.strictObject({ number: z.string().max(40) }),
  responses: { 200: z.strictObject({ ...certificate.shape, name: z.string() }) },
  problems: [],
  since: "0.4.0",
});
export type VerifiedCertificate = OutputOf<typeof verifyCertificate>;

const record = z.strictObject({
  person: personSummarySchema,
  asAt: day,
  from: day,
  /** When it was made, for whoever holds it in their hands. */
  madeAt: z.iso.datetime(),
  courses: z.array(
    z.strictObject({
      enrolmentId: z.int(),
      title: z.string(),
      institution: z.string(),
      part: z.enum(COURSE_PARTS),
      hundredths: z.int(),
      enrolledOn: day,
      completedOn: day.nullable(),
      certificateNumber: z.string().nullable(),
    }),
  ),
  /** Everything in the ledger that is study, as it was known on that day. */
  entries: z.array(entrySchema),
  totals: z.array(z.strictObject({ year: z.int(), part: z.string(), label: z.string(), hundredths: z.int() })),
});

const asked = z.strictObject({
  asAt: day.optional().describe("Only what was known by the end of this day; today when absent."),
  from: day.optional().describe("Only what was studied from this day on; the year's first day when absent."),
});

export const readMyRecord = operation({
  id: "courses.myRecord",
  method: "GET",
  path: "/api/me/learning-record",
  summary: "What one has learned, with hours and dates, as it was known on a day.",
  audience: "learner",
  permission: "courses:own:read",
  scope: "self",
  effect: "none",
  query: asked,
  responses: { 200: record },
  problems: ["not_found"],
  since: "0.4.0",
});
export type LearningRecord = OutputOf<typeof readMyRecord>;

export const readRecord = operation({
  id: "courses.record",
  method: "GET",
  path: "/api/people/{personId}/learning-record",
  summary: "What a person in reach has learned, with hours and dates, as it was known on a day.",
  audience: "official",
  permission: "courses:record:read",
  scope: "data",
  effect: "none",
  params: z.strictObject({ personId: idText }),
  query: asked,
  responses: { 200: record },
  problems: [],
  since: "0.4.0",
});

export const learningRecordOperations = [
  readCertificate,
  verifyCertificate,
  readMyRecord,
  readRecord,
] as const satisfies readonly OperationDefinition[];
