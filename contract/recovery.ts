/** When a password is forgotten: with one's telephone and identity number, or with the help of one's unit. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { operation } from "./operation.ts";
import { codePromiseSchema, codeText, passwordText, phoneText } from "./sign-in.ts";

const PUBLIC = { audience: "public", permission: "identity:recovery:create", scope: "public" } as const;
const numberText = text(60, 1).describe(
  "Identity number; of a foreign passport with the country's two letters in front.",
);
const FAILS = "Hashing takes long and needs no connection; failures are written down although they are refused.";

export const sendRecoveryCode = operation({
  id: "recovery.sendCode",
  method: "POST",
  path: "/api/recovery/codes",
  summary:
    "Sends a code for choosing a new password, if the number belongs to an account; the answer does not say whether.",
  audience: "public",
  permission: "identity:code:send",
  scope: "public",
  effect: "repeatable",
  apart: "The caps are counted and kept whatever becomes of the call.",
  untold: "The code's row and the message tell it.",
  body: z.strictObject({ phone: phoneText }),
  perMinute: 30,
  responses: { 202: codePromiseSchema },
  problems: ["too_many_codes"],
  since: "0.2.0",
});

export const recover = operation({
  id: "recovery.complete",
  method: "PUT",
  path: "/api/recovery/password",
  summary: "Chooses a new password with the code and the identity number; every session ends.",
  ...PUBLIC,
  effect: "repeatable",
  apart: FAILS,
  body: z.strictObject({ phone: phoneText, code: codeText, number: numberText, newPassword: passwordText }),
  perMinute: 30,
  responses: { 204: z.undefined() },
  problems: ["recovery_refused", "too_many_tries"],
  since: "0.2.0",
});

export const askForRecovery = operation({
  id: "recovery.ask",
  method: "POST",
  path: "/api/recovery/requests",
  summary: "Asks one's unit for help because the telephone is lost; the answer is the same whoever asks.",
  ...PUBLIC,
  effect: "repeatable",
  apart: "How long it takes must not tell whether there is such an account.",
  body: z.strictObject({ name: text(200, 1), number: numberText, note: text(200).optional() }),
  perMinute: 10,
  responses: { 202: z.strictObject({ days: z.int().describe("For how many days the unit can answer.") }) },
  problems: [],
  since: "0.2.0",
});

export const recoverAssisted = operation({
  id: "recovery.completeAssisted",
  method: "PUT",
  path: "/api/recovery/assisted-password",
  summary: "Chooses a new password with the code that the unit gave; the lost telephone opens nothing any more.",
  ...PUBLIC,
  effect: "repeatable",
  apart: FAILS,
  body: z.strictObject({ number: numberText, code: text(30, 1), newPassword: passwordText }),
  perMinute: 30,
  responses: { 204: z.undefined() },
  problems: ["recovery_code_refused", "too_many_tries"],
  since: "0.2.0",
});

/** A request as an office sees it. */
export const recoveryRequestSchema = z
  .strictObject({
    requestId: z.int(),
    personId: z.int(),
    name: z.string(),
    /** Only its end: enough to compare with a document. */
    number: z.string(),
    unit: z.string(),
    askedAt: z.iso.datetime(),
    state: z.enum(["open", "issued"]),
    note: z.string().optional(),
    codeExpiresAt: z.iso.datetime().optional(),
  })
  .meta({ id: "RecoveryRequest" });
export type RecoveryRequestView = z.infer<typeof recoveryRequestSchema>;

const DESK = { audience: "official", permission: "identity:recovery:decide", scope: "data", since: "0.2.0" } as const;
const params = z.strictObject({ requestId: idText });

export const listRecoveryRequests = operation({
  id: "recovery.list",
  method: "GET",
  path: "/api/recovery/requests",
  summary: "People within reach who ask for help with their account, the oldest first.",
  ...DESK,
  effect: "none",
  responses: { 200: z.strictObject({ requests: z.array(recoveryRequestSchema) }) },
  problems: [],
});

export const issueRecoveryCode = operation({
  id: "recovery.issue",
  method: "PUT",
  path: "/api/recovery/requests/{requestId}/code",
  summary: "Gives somebody who was seen in person, with their document, a code for a new password. It is told once.",
  description: "A second call gives another code and makes the first one worthless.",
  ...DESK,
  effect: "repeatable",
  params,
  body: z.strictObject({ seen: z.literal(true).describe("That person and document were seen and fit.") }),
  responses: { 200: z.strictObject({ code: z.string(), expiresAt: z.iso.datetime() }) },
  problems: [],
});

export const dismissRecovery = operation({
  id: "recovery.dismiss",
  method: "DELETE",
  path: "/api/recovery/requests/{requestId}",
  summary: "Closes a request that cannot be helped, or that nobody made.",
  ...DESK,
  effect: "repeatable",
  params,
  responses: { 204: z.undefined() },
  problems: [],
});

export const recoveryOperations = [
  sendRecoveryCode,
  recover,
  askForRecovery,
  recoverAssisted,
  listRecoveryRequests,
  issueRecoveryCode,
  dismissRecovery,
] as const;
