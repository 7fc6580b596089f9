/** One's own account: sessions, password, telephone. */
import { z } from "zod";
import { idText } from "./fields.ts";
import { operation } from "./operation.ts";
import { codePromiseSchema, codeText, passwordText, phoneText } from "./sign-in.ts";

/** A session as its owner sees it. */
export const sessionSchema = z
  .strictObject({
    sessionId: z.int(),
    current: z.boolean(),
    device: z.string().describe("For example 手机·Chrome."),
    address: z.string().optional(),
    proof: z.enum(["demo", "password", "code", "federation", "passkey"]).describe("How one proved who one is."),
    office: z.string().optional().describe("The office worn in it."),
    beganAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
  })
  .meta({ id: "Session" });

export const accountSchema = z
  .strictObject({
    name: z.string().optional(),
    loginName: z.string().optional(),
    phone: z.string().optional().describe("Masked: 199****0001."),
    hasPassword: z.boolean(),
    passwordChangedAt: z.iso.datetime().optional(),
    profile: z.enum(["learner", "official"]),
    least: z.int().describe("Least length of a new password."),
    /** Whose password must be changed every so many days. */
    days: z.int().optional(),
    sessions: z.array(sessionSchema),
  })
  .meta({ id: "Account" });
export type AccountView = z.infer<typeof accountSchema>;

export const readAccount = operation({
  id: "account.read",
  method: "GET",
  path: "/api/me/account",
  summary: "One's own account, with every session that is open.",
  audience: "learner",
  permission: "identity:account:read",
  scope: "all",
  effect: "none",
  responses: { 200: accountSchema },
  problems: [],
  since: "0.2.0",
});

export const endOneSession = operation({
  id: "account.endSession",
  method: "DELETE",
  path: "/api/me/sessions/{sessionId}",
  summary: "Ends one of one's own sessions, on whatever device it is.",
  audience: "learner",
  permission: "identity:session:end",
  scope: "all",
  effect: "repeatable",
  params: z.strictObject({ sessionId: idText }),
  responses: { 204: z.undefined() },
  problems: [],
  since: "0.2.0",
});

export const endOtherSessions = operation({
  id: "account.endSessions",
  method: "DELETE",
  path: "/api/me/sessions",
  summary: "Ends every session of one's own but the one that asks.",
  audience: "learner",
  permission: "identity:session:end",
  scope: "all",
  effect: "repeatable",
  responses: { 200: z.strictObject({ ended: z.int() }) },
  problems: [],
  since: "0.2.0",
});

export const changePassword = operation({
  id: "account.changePassword",
  method: "PUT",
  path: "/api/me/password",
  summary: "Changes one's own password and ends every other session.",
  audience: "learner",
  permission: "identity:password:change",
  scope: "all",
  effect: "repeatable",
  apart: "Hashing takes long and needs no connection; failures are written down although they are refused.",
  body: z.strictObject({ password: passwordText.describe("The present one."), newPassword: passwordText }),
  perMinute: 30,
  responses: { 200: z.strictObject({ ended: z.int().describe("Other sessions that ended.") }) },
  problems: ["password_refused", "too_many_tries"],
  since: "0.2.0",
});

export const sendPhoneCode = operation({
  id: "account.sendPhoneCode",
  method: "POST",
  path: "/api/me/phone/codes",
  summary: "Sends a code to the telephone that one wants to sign in with from now on.",
  audience: "learner",
  permission: "identity:phone:change",
  scope: "all",
  effect: "repeatable",
  apart: "The caps are counted and kept whatever becomes of the call.",
  untold: "The code's row and the message tell it.",
  body: z.strictObject({ phone: phoneText }),
  perMinute: 30,
  responses: { 202: codePromiseSchema },
  problems: ["too_many_codes"],
  since: "0.2.0",
});

export const changePhone = operation({
  id: "account.changePhone",
  method: "PUT",
  path: "/api/me/phone",
  summary: "Signs in with another telephone from now on: its code, and one's password once more.",
  audience: "learner",
  permission: "identity:phone:change",
  scope: "all",
  effect: "repeatable",
  apart: "Hashing takes long and needs no connection; failures are written down although they are refused.",
  body: z.strictObject({ phone: phoneText, code: codeText, password: passwordText }),
  perMinute: 30,
  responses: { 204: z.undefined() },
  problems: ["password_refused", "code_refused", "phone_taken", "too_many_tries"],
  since: "0.2.0",
});

export const accountOperations = [
  readAccount,
  endOneSession,
  endOtherSessions,
  changePassword,
  sendPhoneCode,
  changePhone,
] as const;
