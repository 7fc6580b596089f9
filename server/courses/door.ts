/** What other areas may ask of courses. */
export {
  courseOfEnrolment,
  isOpenOn,
  lessonsOfEnrolment,
  lessonsStudied,
  lessonToStudy,
  studyingOf,
  type LessonToStudy,
} from "./studied.ts";
export { coursesFor } from "./planned.ts";
export { completionsOf, type Completion } from "./completions.ts";
export { completeEnrolment } from "./completing.ts";
export { completedByMerge, moveEnrolments, noteCompleted, returnEnrolments } from "./merging.ts";
export { openReading as openCourseReading } from "./reading.ts";
export { writeCourse, writeStudy, type CourseToWrite } from "./world.ts";
export { contentInUse, lessonsOfContent, mayViewContent } from "./contents.ts";
export { putQuestions as putLessonQuestions } from "./lesson-questions.ts";
