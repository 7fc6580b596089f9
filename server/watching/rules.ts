/** What holds for watching at the moment: values that administrators may change. */
import { parameter } from "../parameters/door.ts";
import type { Database } from "../platform/db.ts";
import type { PromptRules } from "./prompts.ts";
import type { WatchRules } from "./watch.ts";

const MINUTE_MS = 60_000;

/** Everything that decides what time counts. */
export async function rulesAt(database: Database, now: Date): Promise<WatchRules & PromptRules> {
  const [seconds, speedPercent, day, from, to] = await Promise.all([
    parameter(database, "watch_beat_seconds", now),
    parameter(database, "watch_speed_percent", now),
    parameter(database, "watch_day_minutes", now),
    parameter(database, "watch_prompt_from", now),
    parameter(database, "watch_prompt_to", now),
  ]);
  return {
    intervalMs: seconds * 1000,
    speedPercent,
    dayMs: day * MINUTE_MS,
    promptFromMs: from * MINUTE_MS,
    promptToMs: Math.max(from, to) * MINUTE_MS,
  };
}
