/** What a review desk needs beside single declarations: what helps to decide, several at once, and figures. */
import { z } from "zod";
import { citationSchema } from "./decision-view.ts";
import {
  DECLARATION_STATES,
  declarationParams,
  effectView,
  EVENTS,
  kindId,
  version,
  yearChange,
} from "./declaration-view.ts";
import { integerText, year } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

/** Most declarations that are approved together. */
export const BATCH_MOST = 100;
/** What phrases are offered for: what a reviewer does, and granting fewer hours. */
export const PHRASES_FOR = ["return", "refuse", "lower", "differ", "revoke", "uphold", "overturn"] as const;

const desk = { audience: "official", scope: "data" } as const;
const deskName = z.enum(["unit", "industry", "hr", "hr_second", "appeal"]);
const kindName = z.strictObject({ id: z.string(), label: z.string() });

export const readDeclarationEffect = operation({
  id: "declarations.effect",
  method: "GET",
  path: "/api/declarations/{declarationId}/effect",
  summary:
    "What helps to decide a declaration: what its approval, or its revocation, would change, what the caller may not do and why, clauses and phrases for reasons.",
  ...desk,
  permission: "declaration:item:read",
  effect: "none",
  untold: "who looked at the declaration stands in the trail already",
  params: declarationParams,
  query: z.strictObject({
    /** Hours as they would be granted, in hundredths; as granted so far, or as asked for, when absent. */
    hours: integerText(1, 1_000_000).optional(),
  }),
  responses: {
    200: z.strictObject({
      /** Absent once it is decided, and for a draft. */
      effect: effectView.nullable(),
      /** What its revocation would do, where the caller may revoke it. */
      revocation: z
        .strictObject({
          /** Years whose verdicts become others, each with both. */
          years: z.array(yearChange),
          /** The entry that is taken back. */
          entryId: z.int(),
          /** Official decisions that rest on it and would count no more. */
          withdrawn: z.array(z.strictObject({ decisionId: z.int(), year, by: z.string(), at: z.iso.datetime() })),
          /** The number that would be free again. */
          number: z.string().nullable(),
        })
        .nullable(),
      /** Most hours that can be granted, in hundredths; null where they are as asked for. */
      mostHours: z.int().nullable(),
      barred: z.array(z.strictObject({ event: z.enum(EVENTS), title: z.string(), remedy: z.string() })),
      clauses: z.array(z.strictObject({ ...citationSchema.shape, text: z.string() })),
      phrases: z.array(z.strictObject({ for: z.enum(PHRASES_FOR), text: z.string() })),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type DeskEffect = OutputOf<typeof readDeclarationEffect>;

export const reviewDeclarations = operation({
  id: "declarations.reviewBatch",
  method: "POST",
  path: "/api/declaration-batches",
  summary:
    "Passes several declarations of one kind, all or none. A share of them, which the server chooses, must have been looked at as they are.",
  ...desk,
  permission: "declaration:item:review",
  effect: "once",
  body: z.strictObject({
    kind: kindId,
    items: z
      .array(z.strictObject({ declarationId: z.int().positive(), version }))
      .min(1)
      .max(BATCH_MOST),
  }),
  responses: {
    200: z.strictObject({
      declarations: z.array(z.strictObject({ declarationId: z.int(), state: z.enum(DECLARATION_STATES) })),
    }),
  },
  problems: ["not_found", "declaration_batch_unseen", "declaration_batch_refused"],
  since: "0.3.0",
});

const outcomes = { passed: z.int(), returned: z.int(), refused: z.int() };

export const readDeclarationFigures = operation({
  id: "declarations.statistics",
  method: "GET",
  path: "/api/declaration-statistics",
  summary:
    "How long declarations lie on each desk, and what becomes of each kind at each office. Counts, nobody's name.",
  ...desk,
  permission: "declaration:item:read",
  effect: "none",
  query: z.strictObject({ days: integerText(1, 366).optional(), year: integerText(2016, 2100).optional() }),
  responses: {
    200: z.strictObject({
      days: z.int(),
      year: year.nullable(),
      desks: z.array(
        z.strictObject({
          desk: deskName,
          kind: kindName,
          waiting: z.int(),
          late: z.int(),
          /** Days that the oldest has lain there. */
          oldest: z.int().nullable(),
          /** Steps done in the period, and how long what they were about had lain there, in seconds. */
          done: z.int(),
          median: z.int().nullable(),
          longest: z.int().nullable(),
          over: z.int().describe("How many of them had lain longer than they should."),
        }),
      ),
      kinds: z.array(z.strictObject({ kind: kindName, ...outcomes, revoked: z.int(), appealed: z.int() })),
      offices: z.array(
        z.strictObject({
          kind: kindName,
          desk: deskName,
          office: z.string(),
          ...outcomes,
          /** Whether it passes a clearly other share of the kind than everybody at this desk together. */
          apart: z.boolean(),
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type DeclarationFigures = OutputOf<typeof readDeclarationFigures>;

export const declarationDeskOperations = [
  readDeclarationEffect,
  reviewDeclarations,
  readDeclarationFigures,
] as const satisfies readonly OperationDefinition[];
