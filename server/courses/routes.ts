/** Operations of courses. */
import {
  courseCatalogue,
  enrolInCourse,
  leaveCourse,
  listMyCourses,
  readCourse,
  readMyCourse,
} from "../../contract/courses.ts";
import type { Context } from "../app.ts";
import { shanghaiDay } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { ownerIn } from "../platform/owner.ts";
import { Refusal } from "../platform/refusal.ts";
import { bindAuthoring } from "./authoring-routes.ts";
import { openReading } from "./reading.ts";
import { bindRecords } from "./record-routes.ts";
import { catalogueOf, enrolmentsIn, insteadOf, offeredOf, type Reading } from "./catalogue.ts";
import { barOf, enrol, leave } from "./enrol.ts";
import type { FindMaterials } from "./materials.ts";
import { COURSE_SQL, courseVersion, enrolmentOf, enrolmentsOf, lessonsOf, type CourseRow } from "./store.ts";
import { courseLineOf, enrolmentViewOf, lessonViewOf } from "./views.ts";
import { learnerOf } from "./worth.ts";

/** The area of courses and of who studies them; `materials` says what lessons can be made of. */
export function coursesContext(materials: FindMaterials): Context {
  return {
    name: "courses",
    operations: (services) => {
      const reading = openReading(services);
      return [
        ...bindCatalogue(reading),
        ...bindOwn(reading),
        ...bindAuthoring(services, reading, materials),
        ...bindRecords(services),
      ];
    },
  };
}

function bindCatalogue(reading: Reading) {
  return [
    handles(courseCatalogue, async ({ db, reach, query, now }) => {
      const personId = ownerIn(reach);
      const learner = await learnerOf(db, reading, personId, shanghaiDay(now));
      return catalogueOf(db, reading, learner, personId, query);
    }),
    handles(readCourse, async ({ db, reach, params, now }) => {
      const personId = ownerIn(reach);
      const row = await courseVersion(db, params.courseId);
      if (row === undefined) throw new Refusal("not_found");
      const learner = await learnerOf(db, reading, personId, shanghaiDay(now));
      const enrolment = (await enrolmentsIn(db, personId, [row.course_id])).get(row.course_id);
      const offered = offeredOf(reading, learner, row, enrolment);
      const barred = (await barOf(db, learner, row, enrolment)) ?? null;
      const unfit = ["wrong_level", "wrong_series", "industry_line"].includes(offered.worth.code);
      return {
        ...offered,
        summary: row.summary,
        lessons: (await lessonsOf(db, row.course_id, row.version)).map(lessonViewOf),
        coveragePercent: row.coverage_percent,
        barred,
        instead: unfit ? await insteadOf(db, reading, learner, row.part) : [],
      };
    }),
  ];
}

function bindOwn(reading: Reading) {
  return [
    handles(enrolInCourse, async ({ tx, reach, params, tell, now }) => {
      const personId = ownerIn(reach);
      const row = await enrol(tx, reading, { personId, ...params, now });
      tell({ personId, object: `course:${row.course_id}`, details: { version: row.version } });
      return enrolmentViewOf(row);
    }),
    handles(leaveCourse, async ({ tx, reach, params, tell, now }) => {
      const personId = ownerIn(reach);
      const row = await leave(tx, { personId, ...params, now });
      tell({ personId, object: `course:${row.course_id}` });
      return enrolmentViewOf(row);
    }),
    handles(listMyCourses, async ({ db, reach }) => {
      const enrolments = await enrolmentsOf(db, ownerIn(reach));
      const rows = await db.rows<CourseRow>(
        `${COURSE_SQL} JOIN unnest($1::bigint[], $2::smallint[]) AS asked (course_id, version)
           ON v.course_id = asked.course_id AND v.version = asked.version`,
        [enrolments.map(({ course_id: id }) => id), enrolments.map(({ version }) => version)],
      );
      const known = new Map(
        rows.map((row) => [`${row.course_id} ${row.version}`, courseLineOf(row, reading.dictionary)]),
      );
      return {
        enrolments: enrolments.flatMap((each) => {
          const course = known.get(`${each.course_id} ${each.version}`);
          return course === undefined ? [] : [{ course, enrolment: enrolmentViewOf(each) }];
        }),
      };
    }),
    handles(readMyCourse, async ({ db, reach, params }) => {
      const enrolment = await enrolmentOf(db, ownerIn(reach), params.enrolmentId);
      if (enrolment === undefined) throw new Refusal("not_found");
      const row = (await courseVersion(db, enrolment.course_id, enrolment.version)) as CourseRow;
      return {
        course: courseLineOf(row, reading.dictionary),
        enrolment: enrolmentViewOf(enrolment),
        summary: row.summary,
        coveragePercent: row.coverage_percent,
        lessons: (await lessonsOf(db, row.course_id, row.version)).map(lessonViewOf),
        newer: row.offered_version !== null && row.offered_version > row.version,
      };
    }),
  ];
}
