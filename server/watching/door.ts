/** What other areas may call. */
export { progressOf } from "./views.ts";
export type { Ended } from "./playing.ts";
export type { Playback, Seen } from "./store.ts";
export { putLessonQuestions, type QuestionInBetween } from "./lesson-questions.ts";
