/** Work that is done by itself once a day, or every few minutes, on one of however many servers there are. */
import { shanghaiText, type Clock } from "./clock.ts";
import { transact, type Database } from "./db.ts";

/** A piece of work that comes round. */
export interface Scheduled {
  /** Lower-case letters, digits and hyphens. */
  name: string;
  /** What it is, in Chinese. */
  label: string;
  /** Once a day from this hour in Beijing on, or every so many minutes. */
  every: { hour: number } | { minutes: number };
  /** Does it; doing it again must change nothing. What it returns is kept as the result, in a few Chinese words. */
  run(day: string): Promise<string>;
}

export interface ScheduleServices {
  database: Database;
  clock: Clock;
  log: (line: string) => void;
}

const LOOK_MS = 30_000;
/** A run that began that long ago and never ended died with its server. */
const DEAD_MINUTES = 30;
const RETRY_MINUTES = 10;

/** Starts to see to it. The function returned ends that, after what is being done. */
export function startSchedule(services: ScheduleServices, all: readonly Scheduled[]): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const { pool } = services.database;
  const look = async () => {
    for (const each of all) {
      if (stopped || pool.ending) return;
      await runIfDue(services, each).catch((error: Error) => {
        if (!pool.ending) services.log(`${each.name}: ${error.message}`);
      });
    }
    if (stopped || pool.ending) return;
    timer = setTimeout(() => void (running = look()), LOOK_MS);
    timer.unref();
  };
  running = announce(services, all)
    .catch((error: Error) => void (pool.ending || services.log(`Schedules: ${error.message}`)))
    .then(look);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** Does a piece of work if its time has come and no other server has it. Returns whether it did. */
export async function runIfDue(services: ScheduleServices, { name, label, every, run }: Scheduled): Promise<boolean> {
  const { database, clock } = services;
  const now = clock.now();
  const local = shanghaiText(now);
  const day = local.slice(0, 10);
  if ("hour" in every && Number(local.slice(11, 13)) < every.hour) return false;
  const minutes = "minutes" in every ? every.minutes : undefined;
  const mine = await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO scheduled_run AS r (name, label, every, day, began_at) VALUES ($1, $7, $8, $2, $3)
       ON CONFLICT (name) DO UPDATE SET label = EXCLUDED.label, every = EXCLUDED.every, day = EXCLUDED.day,
         began_at = EXCLUDED.began_at, ended_at = NULL, failure = NULL
        WHERE r.began_at IS NULL OR (r.ended_at IS NOT NULL OR r.began_at <= $3::timestamptz - make_interval(mins => $5))
          AND CASE WHEN r.failure IS NOT NULL THEN r.began_at <= $3::timestamptz - make_interval(mins => $6)
                   WHEN $4::int IS NULL THEN r.day < EXCLUDED.day OR r.ended_at IS NULL
                   ELSE r.began_at <= $3::timestamptz - make_interval(mins => $4) END`,
      [name, day, now, minutes, DEAD_MINUTES, RETRY_MINUTES, label, inWords(every)],
    ),
  );
  if (mine !== 1) return false;
  try {
    const result = await run(day);
    await noteEnd(services, name, result, null);
  } catch (error) {
    await noteEnd(services, name, null, (error as Error).message.slice(0, 300));
    throw error;
  }
  return true;
}

function inWords(every: Scheduled["every"]): string {
  return "hour" in every ? `每天${String(every.hour).padStart(2, "0")}:00以后` : `每${every.minutes}分钟`;
}

/** Writes down what comes round, so that it can be seen before it ran for the first time. */
async function announce({ database }: ScheduleServices, all: readonly Scheduled[]): Promise<void> {
  await transact(database, async (tx) => {
    for (const { name, label, every } of all) {
      await tx.execute(
        `INSERT INTO scheduled_run (name, label, every) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET label = EXCLUDED.label, every = EXCLUDED.every
          WHERE (scheduled_run.label, scheduled_run.every) IS DISTINCT FROM (EXCLUDED.label, EXCLUDED.every)`,
        [name, label, inWords(every)],
      );
    }
  });
}

async function noteEnd(
  { database, clock }: ScheduleServices,
  name: string,
  result: string | null,
  failure: string | null,
): Promise<void> {
  await transact(database, (tx) =>
    tx.execute("UPDATE scheduled_run SET ended_at = $2, result = coalesce($3, result), failure = $4 WHERE name = $1", [
      name,
      clock.now(),
      result,
      failure,
    ]),
  );
}
