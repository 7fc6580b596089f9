/** What proves somebody a second time: codes of a phone's clock, recovery codes, passkeys. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";
import { meSchema } from "./session.ts";

const instant = z.iso.datetime({ offset: true });
/** Base64url as authenticators write it. */
const bytes = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[A-Za-z0-9_-]+$/);
const label = text(40, 1).refine((value) => value.trim() !== "", { message: "请起一个名字" });

/** Minutes for which a proof is good enough to add something. */
const TO_ADD = 15;
/** Minutes for which a proof is good enough to take something away. */
const TO_REMOVE = 10;

const WAITS = "Wrong codes are counted although they are refused.";

export const passkeySchema = z.strictObject({
  passkeyId: z.int().positive(),
  label: z.string(),
  createdAt: instant,
  usedAt: instant.optional(),
  backedUp: z.boolean().describe("Whether it is kept in more than one device."),
});

export const factorsSchema = z.strictObject({
  totp: z.strictObject({ confirmedAt: instant, usedAt: instant.optional() }).optional(),
  passkeys: z.array(passkeySchema),
  recoveryCodes: z.strictObject({ left: z.int(), madeAt: instant }).optional(),
  needed: z.boolean().describe("Whether an office is held, which cannot be worn without."),
  givenAt: instant.optional().describe("When a second factor was given in this session."),
});

export const readFactors = operation({
  id: "factor.read",
  method: "GET",
  path: "/api/me/factors",
  summary: "Which second factors one has.",
  audience: "learner",
  permission: "account:factor:read",
  scope: "all",
  effect: "none",
  responses: { 200: factorsSchema },
  problems: [],
  since: "0.2.0",
});

export const totpSetupSchema = z.strictObject({
  secret: z.string().describe("Base32, to be typed where nothing can be scanned."),
  uri: z.string().describe("otpauth:// address that phones understand."),
  qr: z.string().describe("The same as a picture: a data: address of an SVG."),
  expiresAt: instant,
});

export const beginTotp = operation({
  id: "factor.totp.begin",
  method: "POST",
  path: "/api/me/factors/totp/setup",
  summary:
    "Begins to set a phone's clock up as second factor; one that is set up stays until the new one is confirmed.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  stepUp: TO_ADD,
  responses: { 201: totpSetupSchema },
  problems: [],
  since: "0.2.0",
});

export const readTotpSetup = operation({
  id: "factor.totp.setup",
  method: "GET",
  path: "/api/me/factors/totp/setup",
  summary: "The setup that has begun and waits for a first code.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "none",
  stepUp: TO_ADD,
  responses: { 200: totpSetupSchema },
  problems: ["factor_setup_gone"],
  since: "0.2.0",
});

const newCodes = z.strictObject({
  recoveryCodes: z.array(z.string()).describe("Shown once; empty when there are some already."),
});

export const confirmTotp = operation({
  id: "factor.totp.confirm",
  method: "PUT",
  path: "/api/me/factors/totp",
  summary: "Confirms the setup by a first code. With the first factor of an account come ten recovery codes.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  apart: WAITS,
  stepUp: TO_ADD,
  body: z.strictObject({ code: text(20, 1) }),
  responses: { 200: newCodes },
  problems: ["factor_setup_gone", "factor_code_wrong", "factor_wait"],
  since: "0.2.0",
});

export const removeTotp = operation({
  id: "factor.totp.remove",
  method: "DELETE",
  path: "/api/me/factors/totp",
  summary: "Takes the phone's clock away. Without any factor left, no office is worn any more, anywhere.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  stepUp: TO_REMOVE,
  responses: { 204: z.undefined() },
  problems: ["factor_missing"],
  since: "0.2.0",
});

export const renewRecoveryCodes = operation({
  id: "factor.recovery.renew",
  method: "POST",
  path: "/api/me/factors/recovery-codes",
  summary: "Makes ten new recovery codes; the old ones are good no longer.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  // The codes may be kept nowhere but with whoever asked, so a repeated call makes others.
  effect: "repeatable",
  stepUp: TO_REMOVE,
  responses: { 201: newCodes },
  problems: ["factor_missing"],
  since: "0.2.0",
});

export const readProof = operation({
  id: "factor.proof",
  method: "GET",
  path: "/api/session/proof",
  summary: "Whether this session still owes a second factor, and how one may prove who one is.",
  audience: "public",
  permission: "session:factor:give",
  scope: "public",
  effect: "none",
  responses: {
    200: z.strictObject({
      signedIn: z.boolean(),
      owed: z.boolean().describe("True while nothing else may be done in this session."),
      demo: z.boolean(),
      provenAt: instant.optional(),
      methods: z.array(z.enum(["totp", "passkey", "recovery", "password"])),
    }),
  },
  problems: [],
  since: "0.2.0",
});

const given = z.strictObject({ provenAt: instant });

export const giveFactor = operation({
  id: "factor.give",
  method: "POST",
  path: "/api/session/proof/code",
  summary:
    "Gives a second factor in this session: a code of the phone's clock, or a recovery code. Each is taken once.",
  audience: "public",
  permission: "session:factor:give",
  scope: "public",
  effect: "repeatable",
  apart: WAITS,
  body: z.strictObject({ kind: z.enum(["totp", "recovery"]), code: text(40, 1) }),
  perMinute: 20,
  responses: { 200: given },
  problems: ["not_signed_in", "factor_missing", "factor_code_wrong", "factor_code_used", "factor_wait"],
  since: "0.2.0",
});

export const givePassword = operation({
  id: "factor.password",
  method: "POST",
  path: "/api/session/proof/password",
  summary: "Gives the password once more in this session, where the account has no second factor.",
  audience: "learner",
  permission: "account:factor:read",
  scope: "all",
  effect: "repeatable",
  apart: WAITS,
  body: z.strictObject({ password: text(200, 1) }),
  perMinute: 20,
  responses: { 200: given },
  problems: ["password_refused", "password_missing", "factor_needed", "too_many_tries"],
  since: "0.2.0",
});

const credential = {
  id: bytes(1_400),
  rawId: bytes(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).nullable().optional(),
  clientExtensionResults: z.record(z.string().max(60), z.json()),
};

/** What a browser gives of a new passkey. */
export const registrationSchema = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes(8_000),
    attestationObject: bytes(30_000),
    authenticatorData: bytes(8_000).optional(),
    transports: z.array(z.string().max(30)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: bytes(8_000).optional(),
  }),
});

/** What a browser gives when a passkey has signed. */
export const assertionSchema = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes(8_000),
    authenticatorData: bytes(8_000),
    signature: bytes(8_000),
    userHandle: bytes(200).nullable().optional(),
  }),
});

const optionsSchema = z.strictObject({
  options: z.record(z.string(), z.json()).describe("For navigator.credentials, in the JSON form of WebAuthn level 3."),
});

export const beginPasskey = operation({
  id: "passkey.begin",
  method: "POST",
  path: "/api/me/passkeys/options",
  summary: "A challenge for a new passkey; it is answered once, within five minutes.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  stepUp: TO_ADD,
  responses: { 201: optionsSchema },
  problems: ["passkey_place", "passkey_limit"],
  since: "0.2.0",
});

export const addPasskey = operation({
  id: "passkey.add",
  method: "POST",
  path: "/api/me/passkeys",
  summary: "Registers a passkey. With the first factor of an account come ten recovery codes.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  apart: "A challenge is used up although its answer is refused.",
  stepUp: TO_ADD,
  body: z.strictObject({ label, response: registrationSchema }),
  responses: { 201: newCodes },
  problems: ["passkey_place", "passkey_limit", "passkey_challenge_gone", "passkey_refused", "passkey_known"],
  since: "0.2.0",
});

const onePasskey = z.strictObject({ passkeyId: idText });

export const renamePasskey = operation({
  id: "passkey.rename",
  method: "PATCH",
  path: "/api/me/passkeys/{passkeyId}",
  summary: "Gives a passkey another name.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  params: onePasskey,
  body: z.strictObject({ label }),
  responses: { 204: z.undefined() },
  problems: [],
  since: "0.2.0",
});

export const removePasskey = operation({
  id: "passkey.remove",
  method: "DELETE",
  path: "/api/me/passkeys/{passkeyId}",
  summary: "Takes a passkey away. Without any factor left, no office is worn any more, anywhere.",
  audience: "learner",
  permission: "account:factor:change",
  scope: "all",
  effect: "repeatable",
  stepUp: TO_REMOVE,
  params: onePasskey,
  responses: { 204: z.undefined() },
  problems: [],
  since: "0.2.0",
});

export const beginPasskeyProof = operation({
  id: "passkey.proof.begin",
  method: "POST",
  path: "/api/session/proof/passkey/options",
  summary: "A challenge for a passkey as second factor of this session.",
  audience: "public",
  permission: "session:factor:give",
  scope: "public",
  effect: "repeatable",
  perMinute: 30,
  responses: { 201: optionsSchema },
  problems: ["not_signed_in", "factor_missing", "passkey_place"],
  since: "0.2.0",
});

export const givePasskey = operation({
  id: "passkey.proof",
  method: "POST",
  path: "/api/session/proof/passkey",
  summary: "Gives a passkey as second factor of this session.",
  audience: "public",
  permission: "session:factor:give",
  scope: "public",
  effect: "repeatable",
  apart: "A challenge is used up although its answer is refused.",
  perMinute: 30,
  body: z.strictObject({ response: assertionSchema }),
  responses: { 200: given },
  problems: ["not_signed_in", "passkey_place", "passkey_challenge_gone", "passkey_refused"],
  since: "0.2.0",
});

export const beginPasskeySession = operation({
  id: "passkey.session.begin",
  method: "POST",
  path: "/api/session/passkey/options",
  summary: "A challenge for signing in with a passkey; nobody has to say first who they are.",
  audience: "public",
  permission: "session:passkey:enter",
  scope: "public",
  effect: "repeatable",
  perMinute: 30,
  responses: { 201: optionsSchema },
  problems: ["passkey_place"],
  since: "0.2.0",
});

export const createPasskeySession = operation({
  id: "passkey.session",
  method: "POST",
  path: "/api/session/passkey",
  summary: "Signs in with a passkey, which is first and second factor in one.",
  audience: "public",
  permission: "session:passkey:enter",
  scope: "public",
  effect: "repeatable",
  apart: "A challenge is used up although its answer is refused.",
  perMinute: 30,
  body: z.strictObject({ response: assertionSchema }),
  responses: { 201: meSchema },
  problems: ["passkey_place", "passkey_challenge_gone", "passkey_refused"],
  since: "0.2.0",
});

export const secondFactorOperations = [
  readFactors,
  beginTotp,
  readTotpSetup,
  confirmTotp,
  removeTotp,
  renewRecoveryCodes,
  readProof,
  giveFactor,
  givePassword,
  beginPasskey,
  addPasskey,
  renamePasskey,
  removePasskey,
  beginPasskeyProof,
  givePasskey,
  beginPasskeySession,
  createPasskeySession,
] as const satisfies readonly OperationDefinition[];
