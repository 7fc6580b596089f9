/** Registering: step by step, kept on the server until it is complete. */
import { z } from "zod";
import { day, text } from "./fields.ts";
import { operation } from "./operation.ts";
import { meSchema } from "./session.ts";
import { codePromiseSchema, codeText, passwordText, phoneText } from "./sign-in.ts";

/** Documents one can register with. Both forms of the permanent residence card are one kind here. */
export const DOCUMENTS = ["citizen", "hong_kong_macau_taiwan", "foreign_permanent", "passport"] as const;

const levelCode = z.enum(["full", "associate", "intermediate", "assistant", "clerk"]);

/** Steps in their order; `done` is what is left when nothing is missing. */
export const REGISTRATION_STEPS = ["identity", "phone", "title", "unit", "password"] as const;

/** What has been filled in so far, as its writer sees it again. */
export const draftSchema = z
  .strictObject({
    step: z.enum(REGISTRATION_STEPS).describe("The first step that is not filled in."),
    expiresAt: z.iso.datetime(),
    identity: z.strictObject({
      name: z.string(),
      document: z.enum(DOCUMENTS),
      number: z.string(),
      country: z.string().optional(),
      phone: z.string(),
    }),
    phoneVerified: z.boolean(),
    title: z
      .strictObject({
        series: z.string(),
        level: levelCode.optional(),
        category: z.string().optional(),
        since: day.optional(),
      })
      .optional(),
    unit: z.strictObject({ unitId: z.int(), name: z.string(), since: day }).optional(),
  })
  .meta({ id: "RegistrationDraft" });
export type DraftView = z.infer<typeof draftSchema>;

const seriesSchema = z.strictObject({
  series: z.string(),
  name: z.string(),
  legacy: z.boolean().describe("Not among the national series of today, but still held."),
  category: z.string().optional().describe("The broad category that its courses belong to."),
  categoryName: z.string().optional(),
  levels: z.array(
    z.strictObject({
      level: levelCode,
      name: z.string(),
      titles: z.array(z.string()),
      oldTitles: z.array(z.string()).describe("Names no longer given."),
    }),
  ),
});
export type SeriesChoice = z.infer<typeof seriesSchema>;

const UNTOLD = "A draft that only its writer can see; what comes of it is told.";
const PUBLIC = { audience: "public", permission: "identity:registration:create", scope: "public" } as const;

export const readRegistrationChoices = operation({
  id: "registration.choices",
  method: "GET",
  path: "/api/registration/choices",
  summary: "Title series and levels that can be chosen today, countries of passports, divisions.",
  ...PUBLIC,
  effect: "none",
  responses: {
    200: z.strictObject({
      series: z.array(seriesSchema),
      countries: z.array(z.strictObject({ code: z.string(), name: z.string() })),
      divisions: z.array(z.strictObject({ code: z.string(), name: z.string() })),
      consentVersion: z.string(),
    }),
  },
  problems: [],
  since: "0.2.0",
});

export const readRegistration = operation({
  id: "registration.read",
  method: "GET",
  path: "/api/registration",
  summary: "What has been filled in so far, by the cookie of the draft.",
  ...PUBLIC,
  effect: "none",
  responses: { 200: draftSchema },
  problems: ["registration_gone"],
  since: "0.2.0",
});

export const startRegistration = operation({
  id: "registration.start",
  method: "POST",
  path: "/api/registration",
  summary: "First step: who one is. Begins a draft kept by a cookie, or changes this part of the one there is.",
  description: "Only the form of the document's number is checked here; whether anybody knows it is never told.",
  ...PUBLIC,
  effect: "repeatable",
  untold: UNTOLD,
  body: z.strictObject({
    name: text(200, 1).describe("As on the document."),
    document: z.enum(DOCUMENTS),
    number: text(40, 1),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional()
      .describe("Of a passport: ISO 3166, two letters."),
    phone: phoneText,
    consent: z.literal(true).describe("To the notice about processing personal data."),
    consentVersion: text(40, 1),
  }),
  perMinute: 30,
  responses: { 200: draftSchema },
  problems: [],
  since: "0.2.0",
});

export const sendRegistrationCode = operation({
  id: "registration.sendCode",
  method: "POST",
  path: "/api/registration/phone/codes",
  summary: "Sends a code to the telephone of the draft.",
  audience: "public",
  permission: "identity:code:send",
  scope: "public",
  effect: "repeatable",
  apart: "The caps are counted and kept whatever becomes of the call.",
  untold: "The code's row and the message tell it.",
  perMinute: 30,
  responses: { 202: codePromiseSchema },
  problems: ["registration_gone", "too_many_codes"],
  since: "0.2.0",
});

export const verifyRegistrationPhone = operation({
  id: "registration.verifyPhone",
  method: "PUT",
  path: "/api/registration/phone",
  summary: "Second step: the code that was sent.",
  ...PUBLIC,
  effect: "repeatable",
  apart: "A wrong code is counted although it is refused.",
  untold: UNTOLD,
  body: z.strictObject({ code: codeText }),
  perMinute: 60,
  responses: { 200: draftSchema },
  problems: ["registration_gone", "code_refused", "phone_taken"],
  since: "0.2.0",
});

export const chooseRegistrationTitle = operation({
  id: "registration.title",
  method: "PUT",
  path: "/api/registration/title",
  summary: "Third step: one's title; the series `none` says that one has none (A6).",
  ...PUBLIC,
  effect: "repeatable",
  untold: UNTOLD,
  body: z.strictObject({
    series: text(60, 1),
    level: levelCode.optional(),
    since: day.optional().describe("Since when one has it."),
  }),
  perMinute: 60,
  responses: { 200: draftSchema },
  problems: ["registration_gone", "registration_incomplete"],
  since: "0.2.0",
});

export const chooseRegistrationUnit = operation({
  id: "registration.unit",
  method: "PUT",
  path: "/api/registration/unit",
  summary: "Fourth step: where one works, and since when.",
  ...PUBLIC,
  effect: "repeatable",
  untold: UNTOLD,
  body: z.strictObject({ unitId: z.int().positive().max(Number.MAX_SAFE_INTEGER), since: day }),
  perMinute: 60,
  responses: { 200: draftSchema },
  problems: ["registration_gone", "registration_incomplete"],
  since: "0.2.0",
});

export const completeRegistration = operation({
  id: "registration.complete",
  method: "POST",
  path: "/api/registration/completion",
  summary:
    "Last step: a password. Makes the account, hands in employment and title for the unit to confirm, and signs in.",
  description:
    "`registration_needs_unit` covers everything that only the unit can settle, with the same answer whatever it is: an account that exists, or a roster with another name or telephone.",
  ...PUBLIC,
  effect: "repeatable",
  apart: "Hashing takes long and needs no connection; failures are written down although they are refused.",
  body: z.strictObject({ password: passwordText }),
  perMinute: 30,
  responses: { 201: meSchema },
  problems: [
    "registration_gone",
    "registration_incomplete",
    "registration_needs_unit",
    "phone_taken",
    "too_many_tries",
  ],
  since: "0.2.0",
});

export const registrationOperations = [
  readRegistrationChoices,
  readRegistration,
  startRegistration,
  sendRegistrationCode,
  verifyRegistrationPhone,
  chooseRegistrationTitle,
  chooseRegistrationUnit,
  completeRegistration,
] as const;
