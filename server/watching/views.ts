/** What somebody may open of their own time: every span with its reason, and how far each lesson has come. */
import { Values } from "../platform/values.ts";
import type { Db } from "../platform/db.ts";
import { keptCoverage, playbackOfPerson, type Playback, type Seen } from "./store.ts";
import { saysAnything, type Reason } from "./watch.ts";

/** A span as it is told. */
export interface ToldSpan {
  lessonId: number;
  lesson: string;
  course: string;
  from: string;
  to: string;
  mediaFromMs: number;
  mediaToMs: number;
  creditedMs: number;
  reason: Reason | null;
  open: boolean;
}

interface SpanRow {
  span_id: number;
  lesson_id: number;
  lesson: string;
  course: string;
  from: Date;
  to: Date;
  media_from: number;
  media_to: number;
  credited_ms: number;
  reason: Reason | null;
}

export const PAGE = 50;
/** A day has fewer spans than this, unless a player stumbles all the time. */
const MOST_OF_DAY = 300;

const SPANS = `SELECT span.span_id, span.lesson_id, lesson.title AS lesson, version.title AS course, lower(span.during) AS "from",
            upper(span.during) AS "to", coalesce(lower(span.media), 0) AS media_from, coalesce(upper(span.media), 0) AS media_to,
            span.credited_ms, span.reason
       FROM watch_span span JOIN lesson USING (lesson_id)
       JOIN course_version version ON version.course_id = lesson.course_id AND version.version = lesson.version`;

function toldSpan(row: SpanRow): ToldSpan {
  return {
    lessonId: row.lesson_id,
    lesson: row.lesson,
    course: row.course,
    from: row.from.toISOString(),
    to: row.to.toISOString(),
    mediaFromMs: row.media_from,
    mediaToMs: row.media_to,
    creditedMs: row.credited_ms,
    reason: row.reason,
    open: false,
  };
}

/** Spans of somebody that touch a day, in their order. `more`: there are some beyond those told. */
export async function spansBetween(
  db: Db,
  personId: number,
  { from, to }: { from: Date; to: Date },
): Promise<{ spans: ToldSpan[]; more: boolean }> {
  const rows = await db.rows<SpanRow>(
    `${SPANS} WHERE span.person_id = $1 AND span.during && tstzrange($2, $3) ORDER BY lower(span.during), span.span_id
      LIMIT ${MOST_OF_DAY + 1}`,
    [personId, from, to],
  );
  return { spans: rows.slice(0, MOST_OF_DAY).map(toldSpan), more: rows.length > MOST_OF_DAY };
}

/** Spans that have ended, the latest first: one page, and one more to tell whether there is another. */
export async function closedSpans(
  db: Db,
  personId: number,
  asked: { lessonId?: number | undefined; refused: boolean; before?: number | undefined },
): Promise<{ spans: ToldSpan[]; next: string | null }> {
  const values = new Values();
  const where = [`span.person_id = ${values.add(personId)}`];
  if (asked.lessonId !== undefined) where.push(`span.lesson_id = ${values.add(asked.lessonId)}`);
  if (asked.before !== undefined) where.push(`span.span_id < ${values.add(asked.before)}`);
  if (asked.refused) where.push("span.reason IS NOT NULL");
  const rows = await db.rows<SpanRow>(
    `${SPANS} WHERE ${where.join(" AND ")} ORDER BY span.span_id DESC LIMIT ${PAGE + 1}`,
    values.list,
  );
  const shown = rows.slice(0, PAGE);
  const spans = shown.map(toldSpan);
  return { spans, next: rows.length > PAGE ? String(shown.at(-1)?.span_id) : null };
}

/** The span that still goes on, when somebody plays something at the moment. */
export async function openSpan(db: Db, playback: Playback): Promise<ToldSpan | undefined> {
  const { span } = playback.playing;
  if (playback.endedAt !== null || !saysAnything(span)) return undefined;
  const names = await db.row<{ lesson: string; course: string }>(
    `SELECT lesson.title AS lesson, version.title AS course FROM lesson
       JOIN course_version version ON version.course_id = lesson.course_id AND version.version = lesson.version
      WHERE lesson.lesson_id = $1`,
    [playback.lessonId],
  );
  return {
    lessonId: playback.lessonId,
    lesson: names?.lesson ?? "",
    course: names?.course ?? "",
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    mediaFromMs: Math.min(span.mediaFrom, span.mediaTo),
    mediaToMs: Math.max(span.mediaFrom, span.mediaTo),
    creditedMs: span.creditedMs,
    reason: span.reason,
    open: true,
  };
}

/** How far somebody has come: what they have seen of lessons, and what they play at the moment. */
export interface Progress {
  seen: Map<number, Seen>;
  /** Absent when nothing is being played. */
  playback: Playback | undefined;
}

/** How far somebody has come with lessons, the one that is being played among them. */
export async function progressOf(db: Db, personId: number, lessonIds: readonly number[]): Promise<Progress> {
  const seen = await keptCoverage(db, personId, lessonIds);
  const last = await playbackOfPerson(db, personId);
  const playback = last?.endedAt === null ? last : undefined;
  if (playback !== undefined && lessonIds.includes(playback.lessonId)) {
    const { covered, coveredMs, creditedMs, furthestMs, positionMs } = playback.playing;
    seen.set(playback.lessonId, { covered: [...covered], coveredMs, creditedMs, furthestMs, positionMs });
  }
  return { seen, playback };
}
