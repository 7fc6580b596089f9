/** What other areas may ask of question banks and tests. */
export { addQuestions } from "./bank.ts";
export { endOpenAttempt } from "./attempts.ts";
export { createTest, testsAmong } from "./plans.ts";
export { passedLessons, testPassed, type TestEnded } from "./store.ts";
export { questionsForLesson, type LessonQuestion } from "./lesson-questions.ts";
