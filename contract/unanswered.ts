/** Questions that no answer fitted, for whoever looks after the questions page. Who asked is written down nowhere. */
import { z } from "zod";
import { day, integerText, text } from "./fields.ts";
import { workbookSchema, XLSX } from "./files.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

export const UNANSWERED_SORTS = ["times", "latest"] as const;
/** Most rows of an exported workbook. */
export const EXPORTED_QUESTIONS = 50_000;

const asked = {
  q: text(100).optional().describe("Part of the question, upper and lower case alike."),
  from: day.optional().describe("Asked last on this day or later."),
  to: day.optional().describe("Asked last on this day or earlier."),
  sort: z.enum(UNANSWERED_SORTS).default("times"),
};
const own = {
  audience: "official",
  permission: "policies:unanswered:read",
  scope: "all",
  effect: "none",
  since: "0.4.0",
} as const;

export const listUnanswered = operation({
  ...own,
  id: "questions.unanswered",
  method: "GET",
  path: "/api/unanswered-questions",
  summary: "Questions that no answer fitted, with how often they were asked; long numbers in them are masked.",
  query: z.strictObject({
    ...asked,
    cursor: z.string().max(1_200).optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: {
    200: z.strictObject({
      questions: z.array(
        z.strictObject({
          question: z.string(),
          times: z.int(),
          firstAskedAt: z.iso.datetime(),
          lastAskedAt: z.iso.datetime(),
        }),
      ),
      total: z.int().describe("How many there are of what was looked for."),
      next: z.string().nullable(),
    }),
  },
  problems: ["bad_cursor"],
});
export type UnansweredList = OutputOf<typeof listUnanswered>;

export const exportUnanswered = operation({
  ...own,
  id: "questions.exportUnanswered",
  method: "GET",
  path: "/api/unanswered-questions.xlsx",
  summary: "The same as a workbook, 50,000 at most.",
  query: z.strictObject(asked),
  media: XLSX,
  responses: { 200: workbookSchema },
  problems: [],
});

export const unansweredOperations = [
  listUnanswered,
  exportUnanswered,
] as const satisfies readonly OperationDefinition[];
