/** Days of demo people that look unlike watching, so that the desk has something to look at. */
import { dayToIso } from "../../server/platform/clock.ts";
import type { DateInt } from "../../engine/calendar.ts";
import type { Tx } from "../../server/platform/db.ts";
import { writeSign, writeSpans, type SignToWrite } from "../../server/watching/door.ts";

type Evidence = SignToWrite["evidence"];

const HOUR_MS = 3_600_000;
const COURSE = "职业道德与依法履职";
/** Where somebody's day began, by the clock of Beijing, and how long a player that nobody left ran. */
const FROM = "06:30:00";
const RAN_MS = 16.5 * HOUR_MS;

/** Writes what was found of yesterday. The named people, the offices and their courses are there already. */
export async function writeAnomalies(tx: Tx, today: DateInt): Promise<void> {
  const midnight = Date.parse(`${dayToIso(today)}T00:00:00+08:00`);
  const day = new Date(midnight - 16 * HOUR_MS).toISOString().slice(0, 10);
  const at = (clock: string, later = 0) => new Date(Date.parse(`${day}T${clock}+08:00`) + later).toISOString();
  const foundAt = new Date(midnight + 3 * HOUR_MS);
  const personOf = async (personaId: string) =>
    (await tx.row<{ person_id: number }>("SELECT person_id FROM persona WHERE persona_id = $1", [personaId]))
      ?.person_id ?? 0;
  const sign = async (personaId: string, evidence: Evidence, decided?: SignToWrite["decided"]) =>
    writeSign(tx, {
      personId: await personOf(personaId),
      day,
      evidence,
      foundAt,
      ...(decided === undefined ? {} : { decided }),
    });
  const creditedMs = await writeDay(tx, await personOf("declarant"), Date.parse(at(FROM)));
  await sign("declarant", {
    kind: "long_day",
    playedMinutes: Math.round(RAN_MS / 60_000),
    creditedMinutes: Math.floor(creditedMs / 60_000),
    firstAt: at(FROM),
    lastAt: at(FROM, RAN_MS),
  });
  await sign("declarant", { kind: "steady_beats", beats: 2_970, gapMs: 20_000, deviationMs: 3.1 });
  await sign("twenty-seventy", {
    kind: "many_networks",
    count: 7,
    networks: Array.from({ length: 7 }, (_, place) => ({
      network: `198.51.100.${11 + 17 * place}`,
      firstAt: at("08:10:00", place * 1.25 * HOUR_MS),
      times: 1 + (place % 2),
    })),
  });
  const desk = await tx.row<{ account_id: number }>("SELECT account_id FROM persona WHERE persona_id = 'division-hr'");
  await sign(
    "newcomer",
    { kind: "quick_answers", questions: 10, fastestMs: 1_700, slowestMs: 2_400 },
    {
      state: "harmless",
      reason: "电话问过本人：题目就是平时的工作内容，答得快；当天只学了一门课。",
      by: desk?.account_id ?? 0,
      at: new Date(midnight + 8.5 * HOUR_MS),
    },
  );
}

/** The whole course once, and then its last lesson over and over. Returns what was credited. */
async function writeDay(tx: Tx, personId: number, from: number): Promise<number> {
  const lessons = await tx.rows<{ lesson_id: number; duration_ms: number }>(
    `SELECT lesson_id, duration_ms FROM lesson JOIN course_version USING (course_id, version)
      WHERE course_version.title = $1 AND course_version.state = 'approved' AND duration_ms IS NOT NULL ORDER BY lesson.place`,
    [COURSE],
  );
  let at = from;
  const span = (lessonId: number, mediaTo: number, to: number, reason: "repeated" | null) => {
    const [start, creditedMs] = [at, reason === null ? to - at : 0];
    at = to;
    return { personId, playbackId: lessonId, lessonId, from: start, to, mediaFrom: 0, mediaTo, creditedMs, reason };
  };
  const seen = lessons.map(({ lesson_id: lesson, duration_ms: ms }) => span(lesson, ms, at + ms, null));
  const last = lessons.at(-1);
  const again = last && span(last.lesson_id, last.duration_ms, from + RAN_MS, "repeated");
  await writeSpans(tx, again === undefined ? seen : [...seen, again]);
  return seen.reduce((sum, { creditedMs }) => sum + creditedMs, 0);
}
