/** SQL of playbacks, coverage, spans and heartbeats. */
import { stillPlainSql, stillPlainValues } from "../identity/door.ts";
import type { SessionMark } from "../platform/caller.ts";
import { keptPlanned, type Db, type Tx } from "../platform/db.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { readRanges, rangesText, type Range } from "./ranges.ts";
import type { Playing, Reason, Span } from "./watch.ts";

/** A playback with what belongs to it beside the state that beats change. */
export interface Playback {
  personId: number;
  playbackId: number;
  accountId: number;
  enrolmentId: number;
  lessonId: number;
  secret: Uint8Array;
  seq: number;
  begunAt: Date;
  endedAt: Date | null;
  /** What the last beat said and got. */
  last: { fromMs: number; toMs: number; creditedMs: number; reason: Reason | null } | null;
  /** Day in Beijing of the last beat, YYYY-MM-DD. */
  day: string;
  untilPromptMs: number;
  promptId: number | null;
  playing: Playing;
}

interface Row {
  person_id: number;
  playback_id: number;
  account_id: number;
  enrolment_id: number;
  lesson_id: number;
  secret: Uint8Array;
  seq: number;
  begun_at: Date;
  beat_at: Date;
  position_ms: number;
  duration_ms: number;
  spare_ms: number;
  ended_at: Date | null;
  covered: string;
  covered_ms: number;
  credited_ms: number;
  furthest_ms: number;
  last_from_ms: number | null;
  last_to_ms: number | null;
  last_credited_ms: number;
  last_reason: Reason | null;
  day: string;
  day_ms: number;
  until_prompt_ms: number;
  prompt_id: number | null;
  span_reason: Reason | null;
  span_from: Date;
  span_to: Date;
  span_media_from: number;
  span_media_to: number;
  span_ms: number;
}

function playbackOf(row: Row): Playback {
  return {
    personId: row.person_id,
    playbackId: row.playback_id,
    accountId: row.account_id,
    enrolmentId: row.enrolment_id,
    lessonId: row.lesson_id,
    secret: row.secret,
    seq: row.seq,
    begunAt: row.begun_at,
    endedAt: row.ended_at,
    last:
      row.last_from_ms === null || row.last_to_ms === null
        ? null
        : { fromMs: row.last_from_ms, toMs: row.last_to_ms, creditedMs: row.last_credited_ms, reason: row.last_reason },
    day: row.day,
    untilPromptMs: row.until_prompt_ms,
    promptId: row.prompt_id,
    playing: {
      durationMs: row.duration_ms,
      beatAt: row.beat_at.getTime(),
      positionMs: row.position_ms,
      spareMs: row.spare_ms,
      covered: readRanges(row.covered),
      coveredMs: row.covered_ms,
      creditedMs: row.credited_ms,
      furthestMs: row.furthest_ms,
      dayMs: row.day_ms,
      asked: row.prompt_id !== null,
      span: {
        reason: row.span_reason,
        from: row.span_from.getTime(),
        to: row.span_to.getTime(),
        mediaFrom: row.span_media_from,
        mediaTo: row.span_media_to,
        creditedMs: row.span_ms,
      },
    },
  };
}

/** The columns that beats change, each with its type and value, in one order for every statement. */
const CHANGED: readonly [column: string, type: string, of: (playback: Playback) => unknown][] = [
  ["seq", "int4", ({ seq }) => seq],
  ["beat_at", "timestamptz", ({ playing }) => new Date(playing.beatAt)],
  ["position_ms", "int4", ({ playing }) => playing.positionMs],
  ["spare_ms", "int4", ({ playing }) => playing.spareMs],
  ["ended_at", "timestamptz", ({ endedAt }) => endedAt],
  ["covered", "int4multirange", ({ playing }) => rangesText(playing.covered)],
  ["covered_ms", "int4", ({ playing }) => playing.coveredMs],
  ["credited_ms", "int4", ({ playing }) => playing.creditedMs],
  ["furthest_ms", "int4", ({ playing }) => playing.furthestMs],
  ["last_from_ms", "int4", ({ last }) => last?.fromMs ?? null],
  ["last_to_ms", "int4", ({ last }) => last?.toMs ?? null],
  ["last_credited_ms", "int4", ({ last }) => last?.creditedMs ?? 0],
  ["last_reason", "text", ({ last }) => last?.reason ?? null],
  ["day", "date", ({ day }) => day],
  ["day_ms", "int4", ({ playing }) => playing.dayMs],
  ["until_prompt_ms", "int4", ({ untilPromptMs }) => untilPromptMs],
  ["prompt_id", "int8", ({ promptId }) => promptId],
  ["span_reason", "text", ({ playing }) => playing.span.reason],
  ["span_from", "timestamptz", ({ playing }) => new Date(playing.span.from)],
  ["span_to", "timestamptz", ({ playing }) => new Date(playing.span.to)],
  ["span_media_from", "int4", ({ playing }) => playing.span.mediaFrom],
  ["span_media_to", "int4", ({ playing }) => playing.span.mediaTo],
  ["span_ms", "int4", ({ playing }) => playing.span.creditedMs],
];

/** A playback as a heartbeat changed it. */
export interface TakenBeat {
  playback: Playback;
  /** The part of the heartbeat that was accepted. */
  seen: Range | null;
  /** Of the row that it was judged on, where that is not locked: written only while the row is still that one. */
  version?: string | undefined;
  /** Written only while this session is still what it was. */
  session?: SessionMark | undefined;
}

const TAKEN: readonly [column: string, type: string, of: (taken: TakenBeat) => unknown][] = [
  ["person_id", "int8", ({ playback }) => playback.personId],
  ["playback_id", "int8", ({ playback }) => playback.playbackId],
  ["version", "text", ({ version }) => version ?? null],
  ["session", "text", ({ session }) => session?.digest ?? null],
  ["seen_from_ms", "int4", ({ seen }) => seen?.[0] ?? null],
  ["seen_to_ms", "int4", ({ seen }) => seen?.[1] ?? null],
  ...CHANGED.map(([column, type, of]): (typeof TAKEN)[number] => [
    column,
    type === "int4multirange" ? "text" : type,
    ({ playback }) => of(playback),
  ]),
];

const SAVE_BEATS = keptPlanned(`WITH plain AS MATERIALIZED (${stillPlainSql(TAKEN.length + 1)}),
  changed AS (
    UPDATE playback SET ${CHANGED.map(([column, type]) => `${column} = taken.${column}${type === "int4multirange" ? `::${type}` : ""}`).join(", ")}
      FROM unnest(${TAKEN.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ")})
           AS taken (${TAKEN.map(([column]) => column).join(", ")})
     WHERE playback.person_id = taken.person_id AND playback.playback_id = taken.playback_id AND playback.seq < taken.seq
       AND (taken.version IS NULL OR playback.xmin::text = taken.version)
       AND (taken.session IS NULL OR taken.session IN (SELECT digest FROM plain))
    RETURNING playback.*, taken.seen_from_ms, taken.seen_to_ms, playback.xmin::text AS version),
  kept AS (
    INSERT INTO watch_beat (person_id, playback_id, seq, lesson_id, beat_at, from_ms, to_ms, seen_from_ms, seen_to_ms, credited_ms, reason)
    SELECT person_id, playback_id, seq - 1, lesson_id, beat_at, last_from_ms, last_to_ms, seen_from_ms, seen_to_ms, last_credited_ms,
           last_reason FROM changed)
  SELECT person_id, version FROM changed`);

/**
 * Writes heartbeats into their playbacks and into the log, one of each person, in one statement; none goes back.
 * @param write how the statement is run.
 * @returns the versions of the rows that were written, by person: those are missing whose row or session was another one by then.
 */
export async function saveBeats(write: Write, taken: readonly TakenBeat[], now: Date): Promise<Map<number, string>> {
  const marks = taken.flatMap(({ session }) => session ?? []);
  const rows = await write<{ person_id: number; version: string }>(SAVE_BEATS, [
    ...TAKEN.map((column) => listOf(column, taken)),
    ...stillPlainValues(marks, now),
  ]);
  return new Map(rows.map(({ person_id, version }) => [person_id, version]));
}

/**
 * A column's values of all rows as one value. Numbers, days and instants need no quotes, so that the driver need not look through each
 * of them.
 */
function listOf([, type, of]: (typeof TAKEN)[number], taken: readonly TakenBeat[]): unknown {
  const values = taken.map(of);
  if (type === "text") return values;
  const plain = values.map((value) => (value === null ? "NULL" : value instanceof Date ? value.toISOString() : value));
  return `{${plain.join(",")}}`;
}

type Write = <Row>(sql: string, values: readonly unknown[]) => Promise<Row[]>;

/** What somebody plays, or played last. */
export async function playbackOfPerson(db: Db, personId: number): Promise<Playback | undefined> {
  const row = await db.row<Row>("SELECT * FROM playback WHERE person_id = $1", [personId]);
  return row && playbackOf(row);
}

const FIXED: readonly [column: string, of: (playback: Playback) => unknown][] = [
  ["person_id", ({ personId }) => personId],
  ["playback_id", ({ playbackId }) => playbackId],
  ["account_id", ({ accountId }) => accountId],
  ["enrolment_id", ({ enrolmentId }) => enrolmentId],
  ["lesson_id", ({ lessonId }) => lessonId],
  ["secret", ({ secret }) => secret],
  ["begun_at", ({ begunAt }) => begunAt],
  ["duration_ms", ({ playing }) => playing.durationMs],
];
const ALL = [...FIXED.map(([column]) => column), ...CHANGED.map(([column]) => column)];
const LOCK = keptPlanned(
  `SELECT ${ALL.join(", ")} FROM playback WHERE person_id = ANY ($1) ORDER BY person_id FOR NO KEY UPDATE`,
);

/** What people play, locked in order until the transaction ends. */
export async function lockPlaybacks(tx: Tx, personIds: readonly number[]): Promise<Map<number, Playback>> {
  const rows = await tx.rows<Row>(LOCK, [personIds]);
  return new Map(rows.map((row) => [row.person_id, playbackOf(row)]));
}

const BEGIN = `INSERT INTO playback (${ALL.join(", ")}) VALUES (${ALL.map((_, index) => `$${index + 1}`).join(", ")})
  ON CONFLICT (person_id) DO UPDATE SET ${ALL.slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}`;

/** Puts a playback into the place of whatever the person played before. The caller holds the person's lock. */
export async function putPlayback(tx: Tx, playback: Playback): Promise<void> {
  await tx.execute(BEGIN, [...FIXED.map(([, of]) => of(playback)), ...CHANGED.map(([, , of]) => of(playback))]);
}

/** A number that no playback had before. */
export async function nextPlaybackId(tx: Tx): Promise<number> {
  const row = await tx.row<{ id: number }>("SELECT nextval('playback_number') AS id");
  return (row as { id: number }).id;
}

/** What somebody has seen of a lesson. */
export interface Seen {
  covered: Range[];
  coveredMs: number;
  creditedMs: number;
  furthestMs: number;
  positionMs: number;
}

/** What somebody has seen of lessons, by lesson, as far as it lies in closed playbacks. */
export async function keptCoverage(db: Db, personId: number, lessonIds: readonly number[]): Promise<Map<number, Seen>> {
  const rows = await db.rows<{
    lesson_id: number;
    covered: string;
    covered_ms: number;
    credited_ms: number;
    furthest_ms: number;
    position_ms: number;
  }>("SELECT * FROM coverage WHERE person_id = $1 AND lesson_id = ANY ($2)", [personId, lessonIds]);
  return new Map(
    rows.map((row) => [
      row.lesson_id,
      {
        covered: readRanges(row.covered),
        coveredMs: row.covered_ms,
        creditedMs: row.credited_ms,
        furthestMs: row.furthest_ms,
        positionMs: row.position_ms,
      },
    ]),
  );
}

/** Writes what a playback has come to into the coverage of its lesson. The playback's row is locked. */
export async function putCoverage(tx: Tx, { personId, lessonId, playing }: Playback): Promise<void> {
  const { covered, coveredMs, creditedMs, furthestMs, positionMs, beatAt } = playing;
  await tx.execute(
    `INSERT INTO coverage (person_id, lesson_id, covered, covered_ms, credited_ms, furthest_ms, position_ms, changed_at)
     VALUES ($1, $2, $3::int4multirange, $4, $5, $6, $7, $8)
     ON CONFLICT (person_id, lesson_id) DO UPDATE SET covered = excluded.covered, covered_ms = excluded.covered_ms,
       credited_ms = excluded.credited_ms, furthest_ms = excluded.furthest_ms, position_ms = excluded.position_ms,
       changed_at = excluded.changed_at`,
    [personId, lessonId, rangesText(covered), coveredMs, creditedMs, furthestMs, positionMs, new Date(beatAt)],
  );
}

/** A span with whose it is. */
export type OwnedSpan = Span & Pick<Playback, "personId" | "playbackId" | "lessonId">;

/** Spans as those of a playback. */
export function spansOf({ personId, playbackId, lessonId }: Playback, spans: readonly Span[]): OwnedSpan[] {
  return spans.map((span) => ({ ...span, personId, playbackId, lessonId }));
}

/** Keeps spans that came to their end. Of credited ones a person has never two at a time: the table refuses it. */
export async function putSpans(tx: Tx, spans: readonly OwnedSpan[]): Promise<void> {
  if (spans.length === 0) return;
  await tx.execute(
    `INSERT INTO watch_span (person_id, playback_id, lesson_id, during, media, credited_ms, reason)
     SELECT person_id, playback_id, lesson_id, tstzrange(span_from, span_to, CASE WHEN span_from = span_to THEN '[]' ELSE '[)' END),
            int4range(media_from, media_to), credited_ms, reason
       FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::timestamptz[], $5::timestamptz[], $6::int4[], $7::int4[], $8::int4[], $9::text[])
            AS span (person_id, playback_id, lesson_id, span_from, span_to, media_from, media_to, credited_ms, reason)`,
    [
      spans.map(({ personId }) => personId),
      spans.map(({ playbackId }) => playbackId),
      spans.map(({ lessonId }) => lessonId),
      spans.map(({ from }) => new Date(from)),
      spans.map(({ to }) => new Date(to)),
      spans.map(({ mediaFrom, mediaTo }) => Math.min(mediaFrom, mediaTo)),
      spans.map(({ mediaFrom, mediaTo }) => Math.max(mediaFrom, mediaTo)),
      spans.map(({ creditedMs }) => creditedMs),
      spans.map(({ reason }) => reason),
    ],
  );
}

/** The day in Beijing of an instant in milliseconds. */
export function dayOf(at: number): string {
  return shanghaiDate(new Date(at));
}
