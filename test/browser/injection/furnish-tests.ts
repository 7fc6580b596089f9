/** A course with a test, somebody in the middle of it, somebody who was done, and a file of questions. */

const AT = "2026-11-20T09:00:00+08:00";
const LATER = "2027-11-01T09:00:00+08:00";
const LEARNER = "(SELECT person_id FROM persona WHERE persona_id = 'nurse-25')";
const PLAN = "(SELECT min(test_key) FROM test_plan WHERE title LIKE '信息安全%')";

/** Rows that no door of the demo writes yet. */
export const TEST_ROWS: readonly string[] = [
  `INSERT INTO course (institution_id, created_at) SELECT institution_id, '${AT}' FROM test_plan LIMIT 1`,
  `INSERT INTO course_version (course_id, version, state, title, summary, part, hundredths, opens, closes, made_by, changed_at,
       submitted_at, decided_at)
     SELECT max(course_id), 1, 'approved', '信息安全', '摘要', 'public', 1000, '2026-01-01', '2027-12-31', 1, '${AT}', '${AT}', '${AT}'
       FROM course`,
  "UPDATE course SET offered_version = 1 WHERE course_id = (SELECT max(course_id) FROM course)",
  ...[1, 2].map(
    (place) => `INSERT INTO lesson (course_id, version, place, title, kind, content_key)
       SELECT max(course_id), 1, ${place}, '自测', 'test', ${PLAN} FROM course`,
  ),
  `INSERT INTO enrolment (person_id, course_id, version, enrolled_at, right_level, whitelisted)
     SELECT ${LEARNER}, max(course_id), 1, '${AT}', true, false FROM course`,
  ...[
    ["max", LATER, "NULL, NULL, NULL, NULL"],
    ["min", AT, `'${AT}', 'submitted', 0, false`],
  ].map(
    ([
      which,
      ends,
      ended,
    ]) => `INSERT INTO test_attempt (person_id, enrolment_id, lesson_id, test_key, attempts, cooldown_minutes,
         number, account_id, seed, begun_at, ends_at, again_at, ended_at, ended_how, points, passed)
       SELECT ${LEARNER}, (SELECT max(enrolment_id) FROM enrolment), (SELECT ${which}(lesson_id) FROM lesson
           WHERE kind = 'test' AND course_id = (SELECT max(course_id) FROM course)),
         ${PLAN}, 3, 0, 1, 1, repeat('a', 32), '2026-11-19T09:00:00+08:00', '${ends}', '${LATER}', ${ended}`,
  ),
  `INSERT INTO attempt_question (person_id, attempt_id, place, question_id, version, topic, arrangement, said, credit)
     SELECT person_id, attempt_id, row_number() OVER (PARTITION BY attempt_id ORDER BY question_id), question_id, 1, '信息安全',
         CASE WHEN content ? 'choices' OR content ? 'pairs' THEN '{2,1,3,4}'::smallint[] ELSE '{}' END, '{}',
         CASE WHEN ended_at IS NULL THEN NULL ELSE 0 END
       FROM test_attempt, question_version WHERE '信息安全' = ANY (tags)`,
  `INSERT INTO test_adjustment (person_id, enrolment_id, extra_percent, reason, made_by, made_at)
     SELECT person_id, enrolment_id, 50, '原因', 1, '${AT}' FROM enrolment`,
  `INSERT INTO question_import (institution_id, format, file_name, content, made_by, made_at)
     SELECT institution_id, 'gift', '题目.txt', E'问 {T}\\n\\n说明文字', 1, '${AT}' FROM test_plan LIMIT 1`,
];
