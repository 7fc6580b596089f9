/** Question banks of institutions: written, improved in versions, taken in from files and given out again. */
import { z } from "zod";
import { idText, integerText, text } from "./fields.ts";
import { contentSchema as fileSchema, uploadSchema } from "./files.ts";
import { operation, type OutputOf } from "./operation.ts";
import { QUESTION_KINDS, questionSchema, TAG_LENGTH } from "./question.ts";

/** Largest file of questions that is taken, in bytes. */
export const QUESTION_FILE_BYTES = 2 * 2 ** 20;
export const IMPORT_FORMATS = ["gift", "xml"] as const;

const bank = { audience: "official", scope: "data", since: "0.4.0" } as const;
const reading = { ...bank, permission: "assessment:bank:read", effect: "none" } as const;
const writing = { ...bank, permission: "assessment:bank:write" } as const;
const instant = z.iso.datetime();
const version = z.int().min(1).max(32_767);
const questionParams = z.strictObject({ questionId: idText });
const importParams = z.strictObject({ importId: idText });
const tag = text(TAG_LENGTH, 1);
const institutionId = z
  .int()
  .positive()
  .max(Number.MAX_SAFE_INTEGER)
  .optional()
  .describe("Which institution's bank; needed only by whoever reaches several.");

const figures = z
  .strictObject({
    /** How often it was answered in attempts that have ended. */
    asked: z.int(),
    /** Mean of the credits, 0 to 1: the easier the higher. Null while nobody was asked. */
    difficulty: z.number().nullable(),
    /** Correlation with the rest of the paper, -1 to 1; null while it cannot be told. */
    discrimination: z.number().nullable(),
  })
  .meta({ id: "ItemFigures" });
export type ItemFigures = z.output<typeof figures>;

const line = z
  .strictObject({
    questionId: z.int(),
    version,
    kind: z.enum(QUESTION_KINDS),
    wording: z.string(),
    tags: z.array(z.string()),
    retired: z.boolean(),
    madeAt: instant,
    figures,
  })
  .meta({ id: "QuestionLine" });
export type QuestionLine = z.output<typeof line>;

const filter = {
  q: text(50).optional(),
  tag: tag.optional(),
  kind: z.enum(QUESTION_KINDS).optional(),
  state: z.enum(["current", "retired"]).optional().describe("Current ones when absent."),
};

export const listQuestions = operation({
  id: "assessment.questions",
  method: "GET",
  path: "/api/bank/questions",
  summary: "Questions of the banks within reach, the newest first, each with how people answer it.",
  ...reading,
  query: z.strictObject({ ...filter, before: idText.optional(), limit: integerText(1, 100).optional() }),
  responses: {
    200: z.strictObject({
      questions: z.array(line),
      /** What to ask `before` for the next page. */
      next: z.int().nullable(),
      total: z.int(),
      tags: z.array(z.strictObject({ tag: z.string(), count: z.int() })),
    }),
  },
  problems: [],
});
export type QuestionList = OutputOf<typeof listQuestions>;

const answers = z.array(z.strictObject({ answer: z.string(), right: z.boolean(), count: z.int() }));

const questionView = z
  .strictObject({
    questionId: z.int(),
    version,
    retired: z.boolean(),
    question: questionSchema,
    figures,
    /** What people answered: choices in their order, words and numbers the most frequent first. */
    answers,
    versions: z.array(
      z.strictObject({ version, madeAt: instant, retired: z.boolean(), wording: z.string(), asked: z.int() }),
    ),
  })
  .meta({ id: "QuestionView" });
export type QuestionView = z.output<typeof questionView>;

export const readQuestion = operation({
  id: "assessment.question",
  method: "GET",
  path: "/api/bank/questions/{questionId}",
  summary: "A question with its answer, its versions, and how people answer the version on offer.",
  ...reading,
  params: questionParams,
  responses: { 200: questionView },
  problems: [],
});

export const createQuestion = operation({
  id: "assessment.createQuestion",
  method: "POST",
  path: "/api/bank/questions",
  summary: "Adds a question to the bank.",
  ...writing,
  effect: "once",
  body: z.strictObject({ question: questionSchema, institutionId }),
  responses: { 201: questionView },
  problems: ["institution_none", "question_known", "bank_full"],
});

export const changeQuestion = operation({
  id: "assessment.changeQuestion",
  method: "POST",
  path: "/api/bank/questions/{questionId}/versions",
  summary: "Improves a question: a new version is drawn from now on, papers that were begun keep theirs.",
  ...writing,
  effect: "once",
  params: questionParams,
  body: z.strictObject({ version, question: questionSchema }),
  responses: { 200: questionView },
  problems: ["question_changed", "question_known", "question_other_kind"],
});

export const retireQuestion = operation({
  id: "assessment.retireQuestion",
  method: "POST",
  path: "/api/bank/questions/{questionId}/retirement",
  summary: "Takes a question out of what is drawn, or puts it back.",
  ...writing,
  effect: "repeatable",
  params: questionParams,
  body: z.strictObject({ version, retired: z.boolean() }),
  responses: { 200: questionView },
  problems: ["question_changed"],
});

const importView = z
  .strictObject({
    importId: z.int(),
    format: z.enum(IMPORT_FORMATS),
    fileName: z.string(),
    madeAt: instant,
    committedAt: instant.nullable(),
    added: z.int().nullable(),
    counts: z.strictObject({ found: z.int(), good: z.int(), bad: z.int() }),
    questions: z.array(
      z.strictObject({
        place: z.int(),
        line: z.int().nullable(),
        beginning: z.string(),
        question: questionSchema.nullable(),
        /** Why it stays out. */
        reason: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
        /** What of it is lost, in words. */
        notes: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: "QuestionImport" });
export type QuestionImport = z.output<typeof importView>;

export const createQuestionImport = operation({
  id: "assessment.createImport",
  method: "POST",
  path: "/api/bank/imports",
  summary:
    "Reads a file of questions (GIFT or Moodle XML) and tells what of it could be taken in. Takes nothing in yet.",
  ...writing,
  effect: "once",
  form: QUESTION_FILE_BYTES,
  body: z.strictObject({ file: uploadSchema }),
  responses: { 201: importView },
  problems: ["institution_none", "question_file_unreadable"],
});

export const readQuestionImport = operation({
  id: "assessment.import",
  method: "GET",
  path: "/api/bank/imports/{importId}",
  summary: "A file of questions as it would be taken in, or was.",
  ...writing,
  effect: "none",
  params: importParams,
  responses: { 200: importView },
  problems: [],
});

export const commitQuestionImport = operation({
  id: "assessment.commitImport",
  method: "POST",
  path: "/api/bank/imports/{importId}/commit",
  summary: "Takes in every question of a file that can be, all at once.",
  ...writing,
  effect: "once",
  params: importParams,
  body: z.strictObject({ tags: z.array(tag).max(5).describe("Added to every question.") }),
  responses: { 200: importView },
  problems: ["question_import_done", "bank_full"],
});

const exported = { ...bank, permission: "assessment:bank:export", effect: "none" } as const;

export const exportGift = operation({
  id: "assessment.exportGift",
  method: "GET",
  path: "/api/bank/export/gift",
  summary: "Questions as GIFT, with their answers.",
  ...exported,
  query: z.strictObject(filter),
  responses: { 200: fileSchema },
  media: "text/plain; charset=utf-8",
  problems: [],
});

export const exportMoodleXml = operation({
  id: "assessment.exportXml",
  method: "GET",
  path: "/api/bank/export/xml",
  summary: "Questions as Moodle XML, with their answers.",
  ...exported,
  query: z.strictObject(filter),
  responses: { 200: fileSchema },
  media: "application/xml",
  problems: [],
});

export const exportFigures = operation({
  id: "assessment.exportFigures",
  method: "GET",
  path: "/api/bank/export/figures",
  summary: "How people answer each question, as a workbook.",
  ...exported,
  query: z.strictObject(filter),
  responses: { 200: fileSchema },
  media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  problems: [],
});

export const bankOperations = [
  listQuestions,
  readQuestion,
  createQuestion,
  changeQuestion,
  retireQuestion,
  createQuestionImport,
  readQuestionImport,
  commitQuestionImport,
  exportGift,
  exportMoodleXml,
  exportFigures,
] as const;
