/** Rows of courses and of credited time that nobody has on the day of the demo world. */
const AT = "2026-08-20T09:00:00+08:00";
const LATER = "2026-08-20T09:10:00+08:00";
const PERSON = "(SELECT person_id FROM persona WHERE persona_id = 'declarant')";
const COURSE = "(SELECT course_id FROM course WHERE ended_why = '停开')";
const LESSON = `(SELECT lesson_id FROM lesson WHERE course_id = ${COURSE} AND version = 1)`;

export const STUDY_ROWS: readonly string[] = [
  `INSERT INTO course (institution_id, created_at, ended_at, ended_why)
     SELECT institution_id, '${AT}', '${AT}', '停开' FROM institution ORDER BY 1 LIMIT 1`,
  `INSERT INTO course_version (course_id, version, state, title, summary, part, hundredths, opens, closes, made_by, changed_at,
       submitted_at, decided_at, reason)
     SELECT ${COURSE}, 1, 'approved', '课程', '简介', 'public', 1000, '2026-01-01', '2026-12-31', account_id, '${AT}', '${AT}',
       '${AT}', '意见' FROM persona WHERE persona_id = 'xpcc-hr'`,
  `INSERT INTO lesson (course_id, version, place, title, kind, duration_ms) SELECT ${COURSE}, 1, 1, '课节', 'video', 600000`,
  `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
     SELECT ${PERSON}, ${COURSE}, 1, '${AT}', true, false`,
  `INSERT INTO watch_span (person_id, playback_id, lesson_id, during, media, credited_ms, reason)
     SELECT ${PERSON}, 1, ${LESSON}, '[${AT},${LATER})', '[0,600000)', 0, 'gap'`,
  `INSERT INTO lesson_question (lesson_id, at_ms, wording, choices, answer)
     SELECT lesson_id, 1000, '问题', '{选项甲,选项乙}', 1 FROM lesson JOIN course_version USING (course_id, version)
      WHERE state = 'draft' AND lesson.duration_ms IS NOT NULL`,
  // Contents of the academy: one of each kind that can be looked at, one that is on its way, one that failed.
  ...[
    ["videoReady000000000000", "video", "ready", "NULL, NULL"],
    ["videoOnItsWay000000000", "video", "processing", "NULL, NULL"],
    ["documentFailed00000000", "document", "failed", "'document_active', '附件'"],
  ].map(
    ([
      key,
      kind,
      state,
      fault,
    ]) => `INSERT INTO content_asset (content_key, institution_id, kind, name, bytes, state, fault,
         fault_detail, made_at, ready_at, duration_ms, width, height)
       SELECT '${key}', institution_id, '${kind}', '第一讲.mp4', 10, '${state}', ${fault}, '${AT}', '${AT}', 60000, 640, 360
         FROM institution JOIN persona USING (unit_id) WHERE persona_id = 'institution'`,
  ),
];

/** A draft whose lessons can be changed. */
export const DRAFT_COURSE = "SELECT course_id FROM course_version WHERE state = 'draft' ORDER BY course_id LIMIT 1";

/** A lesson of it with the questions that it asks. */
export const DRAFT_LESSON = `SELECT course_id, lesson_id FROM lesson
  WHERE course_id = (${DRAFT_COURSE}) AND duration_ms IS NOT NULL ORDER BY place LIMIT 1`;

/** A content of the academy, as its authors look at it. */
export const CONTENT_VIEW = "/contents/videoReady000000000000/view";

/** Pages of somebody who studies, of whom the first lines of a list tell nothing. */
export const STUDY_PLACES = `SELECT enrolment_id, lesson_id FROM enrolment JOIN lesson USING (course_id, version)
  WHERE person_id = ${PERSON} AND course_id = ${COURSE}`;

/** Somebody who has finished a course. */
export const FINISHED_PLACES = `SELECT enrolment_id, person_id FROM enrolment WHERE person_id = ${PERSON} AND state = 'completed'`;

/** A course that is still being made, and who makes it. */
export const TEACHING_PLACES = `SELECT course_id, institution_id FROM course JOIN institution USING (institution_id)
  JOIN persona USING (unit_id) WHERE persona_id = 'institution-division' ORDER BY offered_version NULLS FIRST LIMIT 1`;
