/** Operations of those who make courses, approve them, and say which count for an industry. */
import {
  beginCourseVersion,
  createCourse,
  decideCourseVersion,
  endCourse,
  listCourses,
  listRecognition,
  moveCourseVersion,
  readCourseVersion,
  recogniseCourse,
  replaceContent,
  revokeCompletion,
  saveCourseLessons,
  saveCourseVersion,
} from "../../contract/course-authoring.ts";
import { readLessonQuestions, saveLessonQuestions } from "../../contract/course-questions.ts";
import type { Actor, Industry } from "../../contract/actor.ts";
import type { Services } from "../app.ts";
import { shanghaiYear } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { decideVersion, recognise } from "./approving.ts";
import { lessonQuestionsView, saveQuestions } from "./asking.ts";
import * as authoring from "./authoring.ts";
import type { Reading } from "./catalogue.ts";
import { revokeCompletion as revoke } from "./completing.ts";
import { replaceMaterial, withMaterials, type FindMaterials } from "./materials.ts";
import { offersOf, recognitionOf, versionView } from "./offers.ts";
import type { Particulars } from "./particulars.ts";

/** The handlers; `database` counts people for whom nobody is told. */
export function bindAuthoring(services: Services, reading: Reading, materials: FindMaterials) {
  return [
    ...bindReading(services, reading),
    ...bindWriting(reading, materials),
    ...bindQuestions(services),
    ...bindDesks(services, reading),
    ...bindIndustry(reading),
  ];
}

function bindReading({ database }: Services, reading: Reading) {
  return [
    handles(listCourses, ({ db, query, actor, reach, now }) =>
      offersOf(db, database, reading, { actor, reach, now }, query),
    ),
    handles(readCourseVersion, ({ db, params, actor, reach, now }) =>
      versionView(db, database, reading, { actor, reach, now }, params),
    ),
  ];
}

function bindWriting({ shelf }: Reading, materials: FindMaterials) {
  return [
    handles(createCourse, async ({ tx, params, body, tell, actor, reach, now }) => {
      const made = await authoring.createCourse(tx, shelf, { actor, reach, now }, params.institutionId, body);
      tell({ object: `course:${made.courseId}` });
      return made;
    }),
    handles(beginCourseVersion, async ({ tx, params: { courseId }, tell, actor, reach, now }) => {
      const begun = await authoring.beginVersion(tx, { actor, reach, now }, courseId);
      tell({ object: `course:${courseId}`, details: { version: begun.version } });
      return begun;
    }),
    handles(saveCourseVersion, async ({ tx, params, body, tell, actor, reach, now }) => {
      const acting = { actor, reach, now };
      const { edition: seen, ...said } = body;
      const row = await authoring.holdVersion(tx, acting, { ...params, edition: seen });
      const edition = await authoring.saveParticulars(tx, shelf, acting, row, said satisfies Particulars);
      tell({ object: `course:${params.courseId}`, details: { version: params.version } });
      return { ...params, edition };
    }),
    handles(saveCourseLessons, async ({ tx, params, body, tell, actor, reach, now }) => {
      const acting = { actor, reach, now };
      const row = await authoring.holdVersion(tx, acting, { ...params, edition: body.edition });
      const lessons = body.lessons.map(({ lessonId, title, kind, contentKey, durationMs }) => ({
        ...(lessonId === undefined ? {} : { lesson_id: lessonId }),
        title,
        kind,
        content_key: contentKey,
        duration_ms: kind === "test" ? null : durationMs,
      }));
      const made = await withMaterials(tx, materials, row, lessons);
      const edition = await authoring.saveLessons(tx, acting, row, made);
      tell({ object: `course:${params.courseId}`, details: { version: params.version, lessons: lessons.length } });
      return { ...params, edition };
    }),
    handles(replaceContent, async ({ tx, params: { contentKey: from }, body: { by }, tell, actor, reach, now }) => {
      const lessons = await replaceMaterial(tx, materials, { actor, reach, now }, { from, by });
      tell({ details: { lessons } });
      return { lessons };
    }),
    handles(moveCourseVersion, async ({ tx, params, body, tell, actor, reach, now }) => {
      const acting = { actor, reach, now };
      const row = await authoring.holdVersion(tx, acting, { ...params, edition: body.edition });
      const move = { submit: authoring.submitVersion, withdraw: authoring.withdrawVersion }[body.event];
      const edition = await move(tx, acting, row);
      tell({ object: `course:${params.courseId}`, details: { version: params.version, event: body.event } });
      return { ...params, edition };
    }),
    handles(endCourse, async ({ tx, params: { courseId }, body, tell, actor, reach, now }) => {
      await authoring.endCourse(tx, { actor, reach, now }, courseId, body.why);
      tell({ object: `course:${courseId}` });
      return { courseId };
    }),
  ];
}

function bindQuestions({ database }: Services) {
  return [
    handles(readLessonQuestions, ({ db, params, actor, reach, now }) =>
      lessonQuestionsView(db, database, { actor, reach, now }, params),
    ),
    handles(saveLessonQuestions, async ({ tx, params: { lessonId, ...of }, body, tell, actor, reach, now }) => {
      const acting = { actor, reach, now };
      const row = await authoring.holdVersion(tx, acting, { ...of, edition: body.edition });
      const edition = await saveQuestions(tx, acting, row, lessonId, body.questions);
      const details = { version: of.version, lessonId, questions: body.questions.length };
      tell({ object: `course:${of.courseId}`, details });
      return { ...of, edition };
    }),
  ];
}

function bindDesks({ jobs, vault, clock }: Services, reading: Reading) {
  const writer = { jobs, vault, clock, shelf: reading.shelf };
  return [
    handles(decideCourseVersion, async ({ tx, params, body, tell, actor, reach, now }) => {
      const acting = { actor, reach, now };
      const row = await authoring.holdVersion(tx, acting, { ...params, edition: body.edition });
      const edition = await decideVersion(tx, writer, acting, row, { event: body.event, reason: body.reason ?? null });
      tell({ object: `course:${params.courseId}`, details: { version: params.version, event: body.event } });
      return { ...params, edition };
    }),
    handles(revokeCompletion, async ({ tx, params, body, tell, actor, reach, now }) => {
      const row = await revoke(tx, writer, { actor, reach, now }, { ...params, reason: body.reason });
      tell({ personId: row.person_id, object: `course:${row.course_id}` });
      return params;
    }),
  ];
}

/** The industry whose authority somebody is; whoever has none decides for none. */
function industryOf({ industry }: Actor): Industry {
  if (industry === undefined) throw new Refusal("forbidden");
  return industry;
}

function bindIndustry(reading: Reading) {
  return [
    handles(listRecognition, ({ db, query, actor, now }) =>
      recognitionOf(db, reading, industryOf(actor), query, shanghaiYear(now)),
    ),
    handles(recogniseCourse, async ({ tx, params: { courseId }, body, tell, actor, reach, now }) => {
      const industry = industryOf(actor);
      await recognise(tx, { actor, reach, now }, { courseId, industry, ...body });
      tell({ object: `course:${courseId}`, details: { industry, counts: body.counts, reason: body.reason } });
      return { courseId, counts: body.counts };
    }),
  ];
}
