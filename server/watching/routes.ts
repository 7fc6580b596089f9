/** Operations on credited time. */
import {
  answerPrompt as answerPromptOperation,
  beginPlayback as beginPlaybackOperation,
  endPlayback as endPlaybackOperation,
  listReceipts,
  readProgress,
  sendBeat,
} from "../../contract/watching.ts";
import type { Context, Services } from "../app.ts";
import { isOpenOn, lessonsOfEnrolment, lessonToStudy } from "../courses/door.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { ownerIn } from "../platform/owner.ts";
import { Refusal } from "../platform/refusal.ts";
import { startSchedule } from "../platform/schedule.ts";
import { lockPeople } from "../standing/door.ts";
import { bindAnomalies } from "./anomaly-routes.ts";
import { noteBegun } from "./begun.ts";
import { acknowledge, openBeats, shownPrompt } from "./beats.ts";
import { answerPrompt, beginPlayback, endPlayback, type Ended } from "./playing.ts";
import type { Range } from "./ranges.ts";
import { rulesAt } from "./rules.ts";
import { dayOf, playbackOfPerson } from "./store.ts";
import { makeDays, watchSchedules } from "./sweep.ts";
import { closedSpans, openSpan, progressOf } from "./views.ts";

/** The area of credited time; `ended` is told, in its transaction, of every playback that came to an end. */
export function watchingContext(ended: (services: Services) => Ended): Context {
  return {
    name: "watching",
    operations: (services) => [
      ...bindPlaying(services, ended(services)),
      ...bindReading(services),
      ...bindAnomalies(services),
    ],
    work: async (services) => {
      await makeDays(services.database, services.clock.now());
      return startSchedule(services, watchSchedules(services, ended(services)));
    },
  };
}

/** Ranges as the contract has them. */
function toldRanges(ranges: readonly Range[]): [number, number][] {
  return ranges.map(([from, to]) => [from, to]);
}

function bindPlaying({ database }: Services, ended: Ended): Bound[] {
  const beats = openBeats(database);
  return [
    handles(beginPlaybackOperation, async ({ tx, actor, reach, caller, body: { enrolmentId, lessonId }, now }) => {
      const personId = ownerIn(reach);
      await lockPeople(tx, [personId]);
      const lesson = await lessonToStudy(tx, personId, enrolmentId, lessonId);
      const { durationMs } = lesson;
      if (durationMs === null) throw new Refusal("lesson_not_played");
      // What is completed may be looked at again any day: nothing is gained by it.
      if (lesson.state === "studying" && !isOpenOn(lesson, now)) throw new Refusal("course_not_open");
      const rules = await rulesAt(database, now);
      const wanted = { personId, accountId: actor.accountId, enrolmentId, lessonId, durationMs };
      const playback = await beginPlayback(tx, wanted, rules, now, ended);
      await noteBegun(tx, playback, caller.address);
      const { playbackId, promptId, playing } = playback;
      const prompt = promptId === null ? null : await shownPrompt(tx, personId, promptId);
      const { intervalMs, speedPercent } = rules;
      const covered = toldRanges(playing.covered);
      return { ...acknowledge(playback, rules), prompt, playbackId, durationMs, intervalMs, speedPercent, covered };
    }),
    handles(sendBeat, ({ reach, body, now, session }) =>
      beats.add({ personId: ownerIn(reach), ...body, at: now, session }),
    ),
    handles(endPlaybackOperation, async ({ tx, reach, params: { playbackId }, now }) => {
      // Whoever completes a course by it writes to their ledger: the person comes before the playback, as everywhere.
      await lockPeople(tx, [ownerIn(reach)]);
      const { playing } = await endPlayback(tx, ownerIn(reach), playbackId, now, ended);
      return { coveredMs: playing.coveredMs, creditedMs: playing.creditedMs };
    }),
    handles(answerPromptOperation, async ({ tx, reach, params: { promptId }, body: { choice }, now }) =>
      answerPrompt(tx, ownerIn(reach), { promptId, choice }, await rulesAt(database, now), now),
    ),
  ];
}

function bindReading({ database }: Services): Bound[] {
  return [
    handles(listReceipts, async ({ db, reach, query: { lessonId, refused, before }, now }) => {
      const personId = ownerIn(reach);
      const { spans, next } = await closedSpans(db, personId, { lessonId, refused: refused === "1", before });
      const playback = await playbackOfPerson(db, personId);
      const open = before === undefined && playback ? await openSpan(db, playback) : undefined;
      const fits = open && (lessonId ?? open.lessonId) === open.lessonId && (refused !== "1" || open.reason !== null);
      const { dayMs } = await rulesAt(database, now);
      const todayMs = playback?.day === dayOf(now.getTime()) ? playback.playing.dayMs : 0;
      return { spans: fits ? [open, ...spans] : spans, next, todayMs, dayMs };
    }),
    handles(readProgress, async ({ db, reach, params: { enrolmentId }, now }) => {
      const personId = ownerIn(reach);
      const lessons = await lessonsOfEnrolment(db, personId, enrolmentId);
      const ids = lessons.map(({ lessonId }) => lessonId);
      const { seen, playback } = await progressOf(db, personId, ids);
      const playing = playback?.enrolmentId === enrolmentId ? playback.lessonId : null;
      const none = { covered: [], coveredMs: 0, creditedMs: 0, furthestMs: 0, positionMs: 0 };
      const { speedPercent } = await rulesAt(database, now);
      return {
        playing,
        speedPercent,
        lessons: lessons.flatMap(({ lessonId, contentKey, durationMs }) => {
          const { covered, ...rest } = seen.get(lessonId) ?? none;
          return durationMs === null
            ? []
            : [{ lessonId, contentKey, durationMs, covered: toldRanges(covered), ...rest }];
        }),
      };
    }),
  ];
}
