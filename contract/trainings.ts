/** 培训认定: a recognised training, handed in and reviewed once; whoever attended is credited from its roster. */
import { z } from "zod";
import { INDUSTRIES } from "./actor.ts";
import { DECLARATION_STATES, kindId, reasonText, saidSchema, version } from "./declaration-view.ts";
import { idText, integerText, text, year } from "./fields.ts";
import { uploadSchema, workbookSchema, XLSX } from "./files.ts";
import { MATCHES, ROLL_FILE_BYTES } from "./official-lists.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

export const TRAINING_STATES = [
  "draft",
  "reviewing",
  "returned",
  "second",
  "crediting",
  "credited",
  "refused",
  "withdrawn",
  "revoking",
  "revoked",
] as const;
export const TRAINING_EVENTS = [
  "change",
  "submit",
  "withdraw",
  "pass",
  "return",
  "refuse",
  "agree",
  "differ",
  "credit",
  "revoke",
  "taken",
] as const;
const DESKS = ["unit", "industry", "hr", "hr_second"] as const;

/** Most people of one training. */
export const TRAINING_PEOPLE = 2_000;

const instant = z.iso.datetime();
const count = z.int().min(0);
const saidView = z.array(z.strictObject({ name: z.string(), label: z.string(), typed: z.string(), text: z.string() }));

const lineSchema = z
  .strictObject({
    trainingId: z.int(),
    kind: z.strictObject({ id: z.string(), label: z.string() }),
    title: z.string(),
    year,
    state: z.enum(TRAINING_STATES),
    version: z.int(),
    by: z.string().describe("The office that handed it in."),
    /** The desk it lies on. */
    desk: z.enum(DESKS).nullable(),
    /** Whether the server is at work on it: ask again soon. */
    underWay: z.boolean(),
    done: count.describe("People credited, or taken back, so far."),
    counts: z.strictObject({ lines: count, found: count, credited: count, revoked: count }),
    createdAt: instant,
    decidedAt: instant.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "TrainingLine" });

const attendeeSchema = z
  .strictObject({
    attendeeId: z.int(),
    row: z.int(),
    identity: z.string(),
    name: z.string(),
    said: saidView,
    match: z.enum(MATCHES),
    problems: z.array(z.strictObject({ column: z.string(), message: z.string(), remedy: z.string() })),
    /** The declaration by which the attendee was credited. */
    declaration: z.strictObject({ declarationId: z.int(), state: z.enum(DECLARATION_STATES) }).nullable(),
  })
  .meta({ id: "TrainingAttendee" });

const trainingSchema = z
  .strictObject({
    ...lineSchema.shape,
    said: saidView,
    desks: z.array(z.enum(DESKS)),
    hours: z.int().nullable(),
    granted: z.int().nullable(),
    history: z.array(
      z.strictObject({
        event: z.enum(TRAINING_EVENTS),
        to: z.enum(TRAINING_STATES),
        by: z.string(),
        at: instant,
        reason: z.string().nullable(),
      }),
    ),
    /** What the caller may do to it now. */
    allowed: z.array(z.enum(TRAINING_EVENTS)),
  })
  .meta({ id: "Training" });

const trainingParams = z.strictObject({ trainingId: idText });
const desk = { audience: "official", scope: "data", since: "0.3.0" } as const;
const read = { ...desk, permission: "declaration:training:read", effect: "none" } as const;
const write = { ...desk, permission: "declaration:training:write" } as const;
const STATES = ["training_changed", "training_wrong_state", "training_other_desk"] as const;

export const listTrainings = operation({
  id: "trainings.list",
  method: "GET",
  path: "/api/trainings",
  summary: "Recognised trainings within reach, the newest first.",
  ...read,
  query: z.strictObject({ before: idText.optional(), limit: integerText(1, 100).optional() }),
  responses: { 200: z.strictObject({ trainings: z.array(lineSchema), next: z.int().nullable() }) },
  problems: [],
});
export type Trainings = OutputOf<typeof listTrainings>;

export const readTraining = operation({
  id: "trainings.read",
  method: "GET",
  path: "/api/trainings/{trainingId}",
  summary: "A training with its roster: whom each row was found to name, who was credited, or why not.",
  ...read,
  params: trainingParams,
  query: z.strictObject({
    match: z.enum(MATCHES).optional(),
    after: integerText(0, 2_000_000_000).optional(),
    limit: integerText(1, 200).optional(),
  }),
  responses: {
    200: z.strictObject({ training: trainingSchema, attendees: z.array(attendeeSchema), next: z.int().nullable() }),
  },
  problems: [],
});
export type TrainingView = OutputOf<typeof readTraining>;

export const readTrainingTemplate = operation({
  id: "trainings.template",
  method: "GET",
  path: "/api/trainings/templates/{kind}",
  summary: "The workbook to fill in for a roster of a kind.",
  ...read,
  params: z.strictObject({ kind: kindId }),
  responses: { 200: workbookSchema },
  media: XLSX,
  problems: ["training_not_for_you"],
});

export const createTraining = operation({
  id: "trainings.create",
  method: "POST",
  path: "/api/trainings",
  summary: "Begins a training as a draft, without its roster.",
  ...write,
  effect: "once",
  body: z.strictObject({
    kind: kindId,
    said: saidSchema,
    industry: z.enum(INDUSTRIES).optional().describe("Whose authority looks at it, when the kind asks for that."),
  }),
  responses: { 201: trainingSchema },
  problems: ["training_not_for_you", "declaration_incomplete", "declaration_not_possible"],
});

export const saveTraining = operation({
  id: "trainings.save",
  method: "PUT",
  path: "/api/trainings/{trainingId}",
  summary: "Keeps what was typed about a training that is a draft or came back.",
  ...write,
  effect: "repeatable",
  params: trainingParams,
  body: z.strictObject({ version, said: saidSchema }),
  responses: { 200: trainingSchema },
  problems: [...STATES, "declaration_incomplete", "declaration_not_possible"],
});

export const uploadTrainingRoster = operation({
  id: "trainings.uploadRoster",
  method: "POST",
  path: "/api/trainings/{trainingId}/roster",
  summary: "Reads the roster from a workbook, in place of what was there, and looks for its people.",
  ...write,
  effect: "repeatable",
  form: ROLL_FILE_BYTES,
  params: trainingParams,
  body: z.strictObject({ file: uploadSchema }),
  perMinute: 20,
  responses: { 200: trainingSchema },
  problems: [...STATES, "training_full"],
});

export const addTrainingAttendee = operation({
  id: "trainings.addAttendee",
  method: "POST",
  path: "/api/trainings/{trainingId}/attendees",
  summary: "Adds somebody to the roster by hand.",
  ...write,
  effect: "once",
  params: trainingParams,
  body: z.strictObject({ version, identity: text(30, 1), name: text(100, 1), said: saidSchema }),
  responses: { 200: trainingSchema },
  problems: [...STATES, "training_full", "declaration_incomplete"],
});

export const moveTraining = operation({
  id: "trainings.move",
  method: "POST",
  path: "/api/trainings/{trainingId}/moves",
  summary: "Hands a training in, or withdraws it.",
  ...write,
  effect: "repeatable",
  params: trainingParams,
  body: z.strictObject({ event: z.enum(["submit", "withdraw"]), version }),
  responses: { 200: trainingSchema },
  problems: [...STATES, "training_nobody", "declaration_not_possible", "declaration_incomplete"],
});

export const reviewTraining = operation({
  id: "trainings.review",
  method: "POST",
  path: "/api/trainings/{trainingId}/reviews",
  summary: "Passes a training on, or approves it: then everybody on its roster is credited. Returns it, refuses it.",
  ...desk,
  permission: "declaration:training:review",
  effect: "once",
  params: trainingParams,
  body: z.discriminatedUnion("event", [
    z.strictObject({
      event: z.literal("pass"),
      version,
      hours: z.int().min(1).max(1_000_000).optional().describe("Hours granted in hundredths, when fewer."),
      reason: text(500).optional(),
    }),
    z.strictObject({ event: z.literal("agree"), version }),
    z.strictObject({ event: z.enum(["return", "refuse", "differ"]), version, reason: reasonText }),
  ]),
  responses: { 200: trainingSchema },
  problems: [...STATES, "training_same_eyes"],
});

export const revokeTraining = operation({
  id: "trainings.revoke",
  method: "POST",
  path: "/api/trainings/{trainingId}/revocation",
  summary:
    "Takes a training back: everybody credited by it is told, and their entries are reversed. One attendee: see declarations.revoke.",
  ...desk,
  permission: "declaration:item:revoke",
  effect: "once",
  params: trainingParams,
  body: z.strictObject({ version, reason: reasonText }),
  responses: { 200: trainingSchema },
  problems: [...STATES],
});

export const trainingOperations = [
  listTrainings,
  readTrainingTemplate,
  readTraining,
  createTraining,
  saveTraining,
  uploadTrainingRoster,
  addTrainingAttendee,
  moveTraining,
  reviewTraining,
  revokeTraining,
] as const satisfies readonly OperationDefinition[];
