/** Training institutions: who may train what, until when. */
import { z } from "zod";
import { day, idText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

/** 公需课, 专业课, 集中面授. */
export const SUBJECTS = ["public", "professional", "face_to_face"] as const;
/** 初级班, 中级班, 高级班. */
export const CLASS_LEVELS = ["junior", "intermediate", "senior"] as const;
/** `expiring`: within 60 days. */
export const INSTITUTION_STATES = ["current", "expiring", "expired", "suspended", "coming"] as const;
export const EXPIRING_DAYS = 60;

const institution = z
  .strictObject({
    institutionId: z.int(),
    unitId: z.int(),
    name: z.string(),
    division: z.string(),
    divisionName: z.string(),
    subjects: z.array(z.enum(SUBJECTS)),
    levels: z.array(z.enum(CLASS_LEVELS)),
    validFrom: day,
    validTo: day,
    state: z.enum(INSTITUTION_STATES),
    documentNumber: z.string().nullable(),
    contactName: z.string(),
    contactPhone: z.string(),
    version: z.int(),
  })
  .meta({ id: "Institution" });
export type InstitutionView = z.output<typeof institution>;

const phone = text(30, 5).regex(/^[0-9+() -]+$/);
const subjects = z.array(z.enum(SUBJECTS)).min(1).max(3);
const levels = z.array(z.enum(CLASS_LEVELS)).min(1).max(3);

export const listInstitutions = operation({
  id: "organisations.institutions",
  method: "GET",
  path: "/api/institutions",
  summary: "Training institutions with what they may give and until when.",
  audience: "public",
  permission: "organisations:institution:list",
  scope: "public",
  effect: "none",
  perMinute: 120,
  query: z.strictObject({
    q: text(50).optional(),
    subject: z.enum(SUBJECTS).optional(),
    state: z.enum(INSTITUTION_STATES).optional(),
  }),
  responses: { 200: z.strictObject({ institutions: z.array(institution) }) },
  problems: [],
  since: "0.2.0",
});

export const readInstitution = operation({
  id: "organisations.institution",
  method: "GET",
  path: "/api/institutions/{institutionId}",
  summary: "A training institution with the history of its qualification.",
  audience: "public",
  permission: "organisations:institution:list",
  scope: "public",
  effect: "none",
  perMinute: 120,
  params: z.strictObject({ institutionId: idText }),
  responses: {
    200: z.strictObject({
      institution,
      history: z.array(
        z.strictObject({
          kind: z.enum(["registered", "renewed", "suspended", "resumed"]),
          validFrom: day.nullable(),
          validTo: day.nullable(),
          documentNumber: z.string().nullable(),
          note: z.string().nullable(),
          recordedOn: day,
        }),
      ),
    }),
  },
  problems: [],
  since: "0.2.0",
});
export type InstitutionHistory = OutputOf<typeof readInstitution>["history"];

const registered = { 201: z.strictObject({ institutionId: z.int() }) };

export const registerInstitution = operation({
  id: "organisations.registerInstitution",
  method: "POST",
  path: "/api/institutions",
  summary: "Registers a unit as a training institution.",
  audience: "official",
  permission: "organisations:institution:manage",
  scope: "data",
  effect: "once",
  body: z.strictObject({
    unitId: z.int().positive().max(Number.MAX_SAFE_INTEGER),
    subjects,
    levels,
    validFrom: day,
    validTo: day,
    documentNumber: text(100).optional(),
    contactName: text(100, 1),
    contactPhone: phone,
  }),
  responses: registered,
  problems: ["not_found", "institution_known"],
  since: "0.2.0",
});

export const changeInstitution = operation({
  id: "organisations.changeInstitution",
  method: "POST",
  path: "/api/institutions/{institutionId}/events",
  summary: "Renews, suspends or resumes the qualification of a training institution.",
  audience: "official",
  permission: "organisations:institution:manage",
  scope: "data",
  effect: "once",
  params: z.strictObject({ institutionId: idText }),
  body: z.strictObject({
    kind: z.enum(["renewed", "suspended", "resumed"]),
    version: z.int().positive().max(2_147_483_647).describe("The institution's as it was seen."),
    validFrom: day.optional(),
    validTo: day.optional(),
    documentNumber: text(100).optional(),
    note: text(500).optional(),
    subjects: subjects.optional(),
    levels: levels.optional(),
    contactName: text(100, 1).optional(),
    contactPhone: phone.optional(),
  }),
  responses: registered,
  problems: ["conflict", "institution_state"],
  since: "0.2.0",
});
