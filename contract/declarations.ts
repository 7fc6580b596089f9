/** 学时申报: hours and exemptions handed in with evidence, reviewed, counted once. */
import { z } from "zod";
import {
  cites,
  DECLARATION_STATES,
  declarationLine,
  declarationParams,
  declarationView,
  effectView,
  evidenceRefs,
  kindId,
  kindView,
  reasonText,
  saidSchema,
  version,
} from "./declaration-view.ts";
import { idText, integerText, text, year } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";
import type { ProblemCode } from "./problems.ts";

export * from "./declaration-view.ts";

const STATE_PROBLEMS = [
  "declaration_changed",
  "declaration_other_desk",
  "declaration_draft",
  "declaration_reviewing",
  "declaration_returned",
  "declaration_second",
  "declaration_approved",
  "declaration_refused",
  "declaration_withdrawn",
  "declaration_released",
  "declaration_revoked",
  "declaration_appealed",
] as const satisfies readonly ProblemCode[];
const FORM_PROBLEMS = ["declaration_incomplete", "declaration_not_possible"] as const satisfies readonly ProblemCode[];
const EYES = ["declaration_own", "declaration_same_eyes", "declaration_evidence_missing", "certificate_used"] as const;

export const listKinds = operation({
  id: "declarations.kinds",
  method: "GET",
  path: "/api/declarations/kinds",
  summary: "Kinds of declarations of a year, each with its form, evidence and desks.",
  audience: "learner",
  permission: "declaration:kind:read",
  scope: "all",
  effect: "none",
  untold: "what the law asks for is the same for everybody",
  query: z.strictObject({ year: integerText(2016, 2100).optional() }),
  responses: { 200: z.strictObject({ year, kinds: z.array(kindView) }) },
  problems: ["no_policy_for_year"],
  since: "0.3.0",
});
export type DeclarationKinds = OutputOf<typeof listKinds>;

const own = { audience: "learner", scope: "self" } as const;

export const listMyDeclarations = operation({
  id: "declarations.listMine",
  method: "GET",
  path: "/api/me/declarations",
  summary: "One's own declarations, the newest first, with the desk each lies on.",
  ...own,
  permission: "declaration:own:read",
  effect: "none",
  responses: { 200: z.strictObject({ declarations: z.array(declarationLine) }) },
  problems: ["not_found"],
  since: "0.3.0",
});
export type MyDeclarations = OutputOf<typeof listMyDeclarations>;

export const readMyDeclaration = operation({
  id: "declarations.readMine",
  method: "GET",
  path: "/api/me/declarations/{declarationId}",
  summary: "One of one's own declarations with everything that happened to it.",
  ...own,
  permission: "declaration:own:read",
  effect: "none",
  params: declarationParams,
  responses: { 200: declarationView },
  problems: [],
  since: "0.3.0",
});
export type DeclarationView = OutputOf<typeof readMyDeclaration>;

const begun = z.strictObject({ kind: kindId, said: saidSchema });

export const previewMyDeclaration = operation({
  id: "declarations.previewMine",
  method: "POST",
  path: "/api/me/declarations/preview",
  summary: "What a declaration would change, and what is still wrong with it. Keeps nothing.",
  ...own,
  permission: "declaration:own:read",
  effect: "none",
  body: begun,
  responses: { 200: effectView },
  problems: ["not_found", "no_policy_for_year"],
  since: "0.3.0",
});
export type DeclarationEffect = OutputOf<typeof previewMyDeclaration>;

export const createMyDeclaration = operation({
  id: "declarations.createMine",
  method: "POST",
  path: "/api/me/declarations",
  summary: "Begins a declaration as a draft.",
  ...own,
  permission: "declaration:own:write",
  effect: "once",
  body: begun,
  responses: { 201: declarationView },
  problems: ["not_found", ...FORM_PROBLEMS, "declaration_too_many", "declaration_not_for_you"],
  since: "0.3.0",
});

const drafted = z.strictObject({ version, said: saidSchema, evidence: evidenceRefs });

export const saveMyDeclaration = operation({
  id: "declarations.saveMine",
  method: "PUT",
  path: "/api/me/declarations/{declarationId}",
  summary: "Keeps what was typed into a draft, or into one that came back, with its evidence.",
  ...own,
  permission: "declaration:own:write",
  effect: "repeatable",
  params: declarationParams,
  body: drafted,
  responses: { 200: declarationView },
  problems: [...STATE_PROBLEMS, ...FORM_PROBLEMS, "file_not_held", "files_too_many"],
  since: "0.3.0",
});

const seen = z.strictObject({ version });
const APART = "a certificate that somebody else used is written down although the declaration is refused";

export const submitMyDeclaration = operation({
  id: "declarations.submitMine",
  method: "POST",
  path: "/api/me/declarations/{declarationId}/submission",
  summary: "Hands a declaration in: it comes to the first desk, and the verdict counts it as under review.",
  ...own,
  permission: "declaration:own:submit",
  effect: "repeatable",
  apart: APART,
  params: declarationParams,
  body: seen,
  responses: { 200: declarationView },
  problems: [
    ...STATE_PROBLEMS,
    ...FORM_PROBLEMS,
    "declaration_without_unit",
    "certificate_used",
    "declaration_year_closed",
  ],
  since: "0.3.0",
});

export const moveMyDeclaration = operation({
  id: "declarations.moveMine",
  method: "POST",
  path: "/api/me/declarations/{declarationId}/moves",
  summary: "Withdraws, gives up what was approved, or appeals.",
  ...own,
  permission: "declaration:own:submit",
  effect: "repeatable",
  params: declarationParams,
  body: z.discriminatedUnion("event", [
    z.strictObject({ event: z.enum(["withdraw", "release"]), version }),
    z.strictObject({ event: z.literal("appeal"), version, reason: reasonText }),
  ]),
  responses: { 200: declarationView },
  problems: [...STATE_PROBLEMS, "declaration_appeal_late", "declaration_year_frozen"],
  since: "0.3.0",
});

const desk = { audience: "official", scope: "data" } as const;

export const listDeclarations = operation({
  id: "declarations.list",
  method: "GET",
  path: "/api/declarations",
  summary: "Declarations within reach: what lies on one's own desk first of all, the oldest first.",
  ...desk,
  permission: "declaration:item:read",
  effect: "none",
  query: z.strictObject({
    desk: z.enum(["mine", "any"]).optional(),
    state: z.enum(DECLARATION_STATES).optional(),
    kind: kindId.optional(),
    year: integerText(2016, 2100).optional(),
    late: z.enum(["true"]).optional(),
    q: text(50).optional(),
    cursor: z.string().max(200).optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: {
    200: z.strictObject({
      declarations: z.array(declarationLine),
      next: z.string().nullable(),
      /** How many wait on one's own desk, by kind; 1,000 stands for that many or more. */
      waiting: z.array(z.strictObject({ kind: z.string(), label: z.string(), count: z.int(), late: z.int() })),
    }),
  },
  problems: ["bad_cursor"],
  since: "0.3.0",
});
export type DeclarationQueue = OutputOf<typeof listDeclarations>;

export const readDeclaration = operation({
  id: "declarations.read",
  method: "GET",
  path: "/api/declarations/{declarationId}",
  summary: "A declaration within reach with everything that happened to it.",
  ...desk,
  permission: "declaration:item:read",
  effect: "none",
  params: declarationParams,
  responses: { 200: declarationView },
  problems: [],
  since: "0.3.0",
});

export const declareFor = operation({
  id: "declarations.createFor",
  method: "POST",
  path: "/api/people/{personId}/declarations",
  summary: "Hands a declaration in for somebody: by their unit, the industry authority or HR.",
  ...desk,
  permission: "declaration:item:submit",
  effect: "repeatable",
  apart: APART,
  params: z.strictObject({ personId: idText }),
  body: z.strictObject({ kind: kindId, said: saidSchema, evidence: evidenceRefs }),
  responses: { 201: declarationView },
  problems: [
    ...STATE_PROBLEMS,
    ...FORM_PROBLEMS,
    "declaration_too_many",
    "declaration_not_for_you",
    "declaration_own",
    "file_not_held",
    "files_too_many",
    "declaration_without_unit",
    "certificate_used",
    "declaration_year_closed",
  ],
  since: "0.3.0",
});

export const reviewDeclaration = operation({
  id: "declarations.review",
  method: "POST",
  path: "/api/declarations/{declarationId}/reviews",
  summary:
    "Passes a declaration on or approves it, returns it for completion, refuses it; agrees or differs as second pair of eyes.",
  ...desk,
  permission: "declaration:item:review",
  effect: "once",
  params: declarationParams,
  body: z.discriminatedUnion("event", [
    z.strictObject({
      event: z.literal("pass"),
      version,
      /** Hours granted in hundredths, when fewer than asked for. */
      hours: z.int().min(1).max(1_000_000).optional(),
      reason: text(500).optional(),
      cites: cites.optional(),
    }),
    z.strictObject({
      event: z.enum(["return", "refuse", "differ"]),
      version,
      reason: reasonText,
      cites: cites.optional(),
    }),
    z.strictObject({ event: z.literal("agree"), version }),
  ]),
  responses: { 200: declarationView },
  problems: [...STATE_PROBLEMS, ...EYES, "declaration_not_possible"],
  since: "0.3.0",
});

export const revokeDeclaration = operation({
  id: "declarations.revoke",
  method: "POST",
  path: "/api/declarations/{declarationId}/revocation",
  summary: "Takes an approval back: the entry is reversed, the verdict computed again, the person told.",
  ...desk,
  permission: "declaration:item:revoke",
  effect: "once",
  params: declarationParams,
  body: z.strictObject({ version, reason: reasonText, cites: cites.optional() }),
  responses: { 200: declarationView },
  problems: [...STATE_PROBLEMS, ...EYES],
  since: "0.3.0",
});

export const ruleOnAppeal = operation({
  id: "declarations.ruleOnAppeal",
  method: "POST",
  path: "/api/declarations/{declarationId}/appeal-rulings",
  summary: "Looks at a refusal or a revocation once more: another person upholds or overturns it.",
  ...desk,
  permission: "declaration:appeal:rule",
  effect: "once",
  params: declarationParams,
  body: z.strictObject({ event: z.enum(["uphold", "overturn"]), version, reason: reasonText, cites: cites.optional() }),
  responses: { 200: declarationView },
  problems: [...STATE_PROBLEMS, ...EYES, "declaration_not_possible"],
  since: "0.3.0",
});

export const declarationOperations = [
  listKinds,
  listMyDeclarations,
  readMyDeclaration,
  previewMyDeclaration,
  createMyDeclaration,
  saveMyDeclaration,
  submitMyDeclaration,
  moveMyDeclaration,
  listDeclarations,
  readDeclaration,
  declareFor,
  reviewDeclaration,
  revokeDeclaration,
  ruleOnAppeal,
] as const satisfies readonly OperationDefinition[];
