/** Signing in: with a password, or with a code sent to one's telephone. */
import { z } from "zod";
import { text } from "./fields.ts";
import { operation } from "./operation.ts";
import { meSchema } from "./session.ts";

/** A password as somebody types it: nothing of it is cut or changed. */
export const passwordText = z
  .string()
  .min(1)
  .max(256)
  .refine((value) => value.isWellFormed() && !value.includes("\u0000"), {
    message: "密码里有不能使用的字符",
    params: { code: "bad_characters", remedy: "请换用常见的字母、数字、符号或汉字" },
  });

export const codeText = text(20, 1).describe("The six digits of the message.");
export const phoneText = text(40, 1).describe("Mobile number; blanks, dashes and +86 are allowed.");

/** Told to everybody who asks for a code, whether the number is known or not. */
export const codePromiseSchema = z
  .strictObject({
    resendAfter: z.int().describe("Seconds until another one may be asked for."),
    expiresIn: z.int().describe("Seconds for which it holds."),
  })
  .meta({ id: "CodePromise" });

export const signInByPassword = operation({
  id: "session.signInByPassword",
  method: "POST",
  path: "/api/sign-in/password",
  summary:
    "Signs in with phone, identity number or login name, and a password. A new session begins as oneself, without an office.",
  description:
    "An unknown name, a wrong password and an account that is not active are answered alike. After five failures a minute the answer is 429 whatever is sent. A password that must be changed is refused with `password_expired` until `newPassword` comes along.",
  audience: "public",
  permission: "identity:session:create",
  scope: "public",
  effect: "repeatable",
  apart: "Hashing takes long and needs no connection; failures are written down although they are refused.",
  body: z.strictObject({
    name: text(60, 1).describe("Phone number, identity number or login name."),
    password: passwordText,
    newPassword: passwordText.optional().describe("Only where the old one must be changed."),
  }),
  perMinute: 120,
  responses: { 200: meSchema },
  problems: ["sign_in_refused", "password_expired", "too_many_tries"],
  since: "0.2.0",
});

export const sendSignInCode = operation({
  id: "session.sendCode",
  method: "POST",
  path: "/api/sign-in/codes",
  summary: "Sends a code for signing in, if the number belongs to an account; the answer does not say whether.",
  audience: "public",
  permission: "identity:code:send",
  scope: "public",
  effect: "repeatable",
  apart: "The caps are counted and kept whatever becomes of the call.",
  untold: "The code's row and the message tell it.",
  body: z.strictObject({ phone: phoneText }),
  perMinute: 60,
  responses: { 202: codePromiseSchema },
  problems: ["too_many_codes"],
  since: "0.2.0",
});

export const signInByCode = operation({
  id: "session.signInByCode",
  method: "POST",
  path: "/api/sign-in/code",
  summary: "Signs in with a code that was sent to the telephone of the account.",
  audience: "public",
  permission: "identity:session:create",
  scope: "public",
  effect: "repeatable",
  apart: "Failures are written down although they are refused.",
  body: z.strictObject({ phone: phoneText, code: codeText }),
  perMinute: 120,
  responses: { 200: meSchema },
  problems: ["code_refused", "too_many_tries"],
  since: "0.2.0",
});

export const signInOperations = [signInByPassword, sendSignInCode, signInByCode] as const;
