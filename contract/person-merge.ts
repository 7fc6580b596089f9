/** Two records of one human: found, asked about by one, decided by another, reversible for a while. */
import { z } from "zod";
import { instant, personView, reason, unitView } from "./employment-view.ts";
import { day, idText, integerText, text } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

const personId = z.int().min(1);

const mergeSide = z
  .strictObject({
    ...personView.shape,
    phone: z.string().nullable().describe("Masked."),
    unit: unitView.nullable(),
    since: day.nullable().describe("First day of anything in the ledger."),
    entries: z.int(),
    hasAccount: z.boolean(),
  })
  .meta({ id: "MergeSide" });

const mergedDeclarations = z
  .strictObject({
    moved: z.int().describe("Declarations of the other record."),
    ended: z.int().describe("Declarations, of either record, that end because another entry tells the same."),
    sameNumbers: z.array(z.string()).describe("Certificates that both records have brought; each counts once."),
  })
  .meta({ id: "MergedDeclarations" });

const mergeView = z
  .strictObject({
    mergeId: z.int(),
    state: z.enum(["requested", "merged", "refused", "withdrawn", "reversed"]),
    survivor: mergeSide,
    other: mergeSide,
    requester: z.string(),
    requestReason: z.string(),
    requestedAt: instant,
    decider: z.string().nullable(),
    decisionReason: z.string().nullable(),
    decidedAt: instant.nullable(),
    reverseUntil: instant.nullable(),
    moved: z.int().describe("Entries that came over."),
    equal: z.int().nullable().describe("Entries that both had, counted once."),
    declarations: mergedDeclarations
      .nullable()
      .describe("What becomes of declarations, while the merge is not decided."),
    may: z.array(z.enum(["approve", "refuse", "withdraw", "reverse"])),
  })
  .meta({ id: "PersonMerge" });
export type MergeView = z.infer<typeof mergeView>;

const suggestion = z
  .strictObject({
    one: mergeSide,
    other: mergeSide,
    because: z.array(z.enum(["name", "phone", "birth"])),
  })
  .meta({ id: "MergeSuggestion" });
export type MergeSuggestion = z.infer<typeof suggestion>;

export const suggestMerges = operation({
  id: "employment.suggestMerges",
  method: "GET",
  path: "/api/employment/merges/suggestions",
  summary: "People in reach who may be one: the same name, and the same phone or the same birthday and sex.",
  audience: "official",
  permission: "employment:merge:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({ limit: integerText(1, 100).default(50) }),
  responses: { 200: z.strictObject({ suggestions: z.array(suggestion) }) },
  problems: [],
  since: "0.2.0",
});

export const listMerges = operation({
  id: "employment.listMerges",
  method: "GET",
  path: "/api/employment/merges",
  summary: "Merges asked for, done, refused and reversed within reach, the newest first.",
  audience: "official",
  permission: "employment:merge:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({ before: idText.optional(), limit: integerText(1, 100).default(50) }),
  responses: { 200: z.strictObject({ merges: z.array(mergeView) }) },
  problems: [],
  since: "0.2.0",
});

export const readMergePair = operation({
  id: "employment.readPair",
  method: "GET",
  path: "/api/employment/merges/pairs/{survivorId}/{otherId}",
  summary: "What a merge of two people would do, before anybody asks for it.",
  audience: "official",
  permission: "employment:merge:read",
  scope: "data",
  effect: "none",
  params: z.strictObject({ survivorId: idText, otherId: idText }),
  responses: {
    200: z.strictObject({
      survivor: mergeSide,
      other: mergeSide,
      moved: z.int(),
      equal: z.int(),
      replaced: z.int(),
      declarations: mergedDeclarations,
    }),
  },
  problems: ["not_found", "merge_not_possible"],
  since: "0.2.0",
});
export type MergePair = OutputOf<typeof readMergePair>;

export const createMerge = operation({
  id: "employment.requestMerge",
  method: "POST",
  path: "/api/employment/merges",
  summary: "Asks for two records to be made one; somebody else decides.",
  audience: "official",
  permission: "employment:merge:request",
  scope: "data",
  effect: "once",
  body: z.strictObject({ survivorId: personId, otherId: personId, reason }),
  responses: { 201: mergeView },
  problems: ["not_found", "merge_not_possible", "merge_open_already"],
  since: "0.2.0",
});

export const createMyMerge = operation({
  id: "employment.requestMyMerge",
  method: "POST",
  path: "/api/me/merges",
  summary: "Somebody proves that another record is theirs too, by its number, name and phone; an HR bureau decides.",
  audience: "learner",
  permission: "employment:own:request",
  scope: "self",
  effect: "once",
  perMinute: 10,
  body: z.strictObject({ name: text(100, 1), identityNumber: text(30, 1), phone: text(30, 1), reason }),
  responses: { 201: z.strictObject({ mergeId: z.int() }) },
  problems: ["not_found", "merge_not_possible", "merge_open_already"],
  since: "0.2.0",
});

const params = z.strictObject({ mergeId: idText });

export const withdrawMerge = operation({
  id: "employment.withdrawMerge",
  method: "POST",
  path: "/api/employment/merges/{mergeId}/withdrawal",
  summary: "Whoever asked for a merge takes that back.",
  audience: "official",
  permission: "employment:merge:request",
  scope: "data",
  effect: "repeatable",
  params,
  responses: { 200: mergeView },
  problems: ["merge_done", "merge_refused", "merge_withdrawn", "merge_reversed", "merge_not_yours"],
  since: "0.2.0",
});

export const decideMerge = operation({
  id: "employment.decideMerge",
  method: "POST",
  path: "/api/employment/merges/{mergeId}/decision",
  summary: "An HR bureau decides, by somebody who did not ask; what is approved is done in the same transaction.",
  audience: "official",
  permission: "employment:merge:decide",
  scope: "data",
  effect: "once",
  params,
  body: z.strictObject({ approve: z.boolean(), reason }),
  responses: { 200: mergeView },
  problems: [
    "merge_done",
    "merge_refused",
    "merge_withdrawn",
    "merge_reversed",
    "merge_second_person",
    "merge_not_possible",
    "merge_offices_apart",
  ],
  since: "0.2.0",
});

export const reverseMerge = operation({
  id: "employment.reverseMerge",
  method: "POST",
  path: "/api/employment/merges/{mergeId}/reversal",
  summary: "Takes a merge back, within its window and while nothing has changed what it wrote.",
  audience: "official",
  permission: "employment:merge:decide",
  scope: "data",
  effect: "once",
  params,
  body: z.strictObject({ reason }),
  responses: { 200: mergeView },
  problems: [
    "merge_undecided",
    "merge_refused",
    "merge_withdrawn",
    "merge_reversed",
    "merge_late",
    "merge_built_upon",
    "merge_offices_apart",
  ],
  since: "0.2.0",
});
