/** Questions that are asked while a lesson is watched, for those who write them and those who approve them. */
import { z } from "zod";
import { CHANGING, data, edition, kept, versionParams, VERSION_STATES, writing } from "./course-authoring.ts";
import { idText, text } from "./fields.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

export const MOST_LESSON_QUESTIONS = 60;
export const MOST_QUESTION_CHOICES = 6;
export const QUESTION_LENGTH = 300;
export const CHOICE_LENGTH = 200;

const lessonParams = z.strictObject({ ...versionParams.shape, lessonId: idText });

const question = z
  .strictObject({
    atMs: z
      .int()
      .min(0)
      .max(36_000_000)
      .describe("From where on it can be asked: whoever is asked has seen this place."),
    wording: text(QUESTION_LENGTH, 1).regex(/\S/),
    choices: z.array(text(CHOICE_LENGTH, 1).regex(/\S/)).min(2).max(MOST_QUESTION_CHOICES),
    answer: z.int().min(1).max(MOST_QUESTION_CHOICES).describe("Which choice is right, counted from 1."),
  })
  .meta({ id: "LessonQuestion" });
export type LessonQuestion = z.output<typeof question>;

const questions = z.array(question).max(MOST_LESSON_QUESTIONS);

export const readLessonQuestions = operation({
  id: "courses.readQuestions",
  method: "GET",
  path: "/api/courses/{courseId}/versions/{version}/lessons/{lessonId}/questions",
  summary: "The questions that are asked while a lesson is studied, in the order of their places, with what is right.",
  ...data,
  permission: "courses:item:read",
  effect: "none",
  untold: "courses are nobody's data",
  params: lessonParams,
  responses: {
    200: z.strictObject({
      course: z.strictObject({ courseId: z.int(), version: z.int(), title: z.string() }),
      lesson: z.strictObject({ lessonId: z.int(), title: z.string(), durationMs: z.int() }),
      state: z.enum(VERSION_STATES),
      edition,
      questions,
      /** Whether whoever asks may change them now. */
      edits: z.boolean(),
    }),
  },
  problems: [],
});
export type LessonQuestionsView = OutputOf<typeof readLessonQuestions>;

export const saveLessonQuestions = operation({
  id: "courses.saveQuestions",
  method: "PUT",
  path: "/api/courses/{courseId}/versions/{version}/lessons/{lessonId}/questions",
  summary: "Keeps the questions of a lesson of a draft; what is not named goes.",
  ...writing,
  effect: "repeatable",
  params: lessonParams,
  body: z.strictObject({ edition, questions }),
  responses: kept,
  problems: [...CHANGING, "course_incomplete"],
});

export const courseQuestionOperations = [
  readLessonQuestions,
  saveLessonQuestions,
] as const satisfies readonly OperationDefinition[];
