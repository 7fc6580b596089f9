/** What is done by itself: playbacks that nobody ended are ended, and the log of heartbeats gets its next days. */
import type { Services } from "../app.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { transact, type Database } from "../platform/db.ts";
import type { Scheduled } from "../platform/schedule.ts";
import { lockPeople } from "../standing/door.ts";
import { findAnomalies } from "./finding.ts";
import { endPlayback, type Ended } from "./playing.ts";

/** Nothing was heard for so long, as seen from the instant $1. */
const SILENT = "ended_at IS NULL AND beat_at < $1::timestamptz - interval '5 minutes'";
const MOST_AT_ONCE = 500;
const DAYS_AHEAD = 8;
const DAY_MS = 86_400_000;
const SETTLE_TIMEOUT_MS = 1_200_000;

/** Ends playbacks that have not been heard of for minutes. Returns how many. */
export async function endSilent(database: Database, now: Date, ended: Ended): Promise<number> {
  const silent = await database.rows<{ person_id: number; playback_id: number }>(
    `SELECT person_id, playback_id FROM playback WHERE ${SILENT} LIMIT ${MOST_AT_ONCE}`,
    [now],
  );
  let count = 0;
  for (const { person_id: personId, playback_id: playbackId } of silent)
    count += await transact(database, async (tx) => {
      await lockPeople(tx, [personId]);
      const still = await tx.row(
        `SELECT FROM playback WHERE person_id = $2 AND playback_id = $3 AND ${SILENT} FOR NO KEY UPDATE`,
        [now, personId, playbackId],
      );
      if (still === undefined) return 0;
      await endPlayback(tx, personId, playbackId, now, ended);
      return 1;
    });
  return count;
}

/** Makes the partitions of today and the days to come. */
export async function makeDays(database: Database, now: Date): Promise<void> {
  await transact(database, async (tx) => {
    await tx.row("SELECT pg_advisory_xact_lock(7027)");
    for (let ahead = 0; ahead < DAYS_AHEAD; ahead++)
      await tx.row("SELECT watch_beat_day($1::date)", [shanghaiDate(new Date(now.getTime() + ahead * DAY_MS))]);
  });
}

/** Indexes the days of the log that are over. Returns how many. */
export async function settleDays(database: Database, now: Date): Promise<number> {
  const settled = await transact(
    database,
    async (tx) => {
      await tx.row("SELECT pg_advisory_xact_lock(7027)");
      return tx.row<{ days: number }>("SELECT watch_beat_settle($1::date) AS days", [shanghaiDate(now)]);
    },
    { statementTimeoutMs: SETTLE_TIMEOUT_MS },
  );
  return settled?.days ?? 0;
}

/** The work of this area that comes round. */
export function watchSchedules({ database, clock }: Services, ended: Ended): Scheduled[] {
  return [
    {
      name: "end-silent-playbacks",
      label: "结束没有动静的播放",
      every: { minutes: 1 },
      run: async () => `结束 ${await endSilent(database, clock.now(), ended)} 次播放`,
    },
    {
      name: "heartbeat-days",
      label: "准备播放上报的分区",
      every: { hour: 2 },
      run: async () => {
        await makeDays(database, clock.now());
        return `已备好今后几天的分区，为 ${await settleDays(database, clock.now())} 天建了索引`;
      },
    },
    {
      name: "watch-anomalies",
      label: "核查前一天的学习时间",
      every: { hour: 3 },
      run: async () => `找到 ${await findAnomalies(database, clock.now())} 条需要人看的情形`,
    },
  ];
}
