/** What other areas may ask of courses. */
export { lessonToStudy, type LessonToStudy } from "./enrol.ts";
export { lessonsOfEnrolment, type StudiedLesson } from "./studied.ts";
export { completeEnrolment } from "./completing.ts";
export { moveEnrolments, returnEnrolments } from "./merging.ts";
export { writeCourse, type CourseToWrite } from "./world.ts";
export { contentInUse, mayViewContent } from "./contents.ts";
