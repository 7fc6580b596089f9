/** Finds, once a day for the days before, what looks unlike watching. It writes it down for a human, and does nothing else. */
import { shanghaiDate, startOfShanghaiDay } from "../platform/clock.ts";
import { transact, type Database } from "../platform/db.ts";
import { Values } from "../platform/values.ts";
import { SIGNS, signRulesAt, type AnomalyKind, type SignDay, type SignRules } from "./signs.ts";

const DAY_MS = 86_400_000;
/** Days looked at each time: a day on which no server ran leaves no hole. */
const DAYS_BACK = 2;
/** A day of very many people takes longer than anybody would wait for a page. */
const LONGEST_MS = 600_000;

/** A day in Beijing between its first instant and that of the next. */
export function signDay(day: string): SignDay {
  const from = startOfShanghaiDay(day);
  return { day, from, to: new Date(from.getTime() + DAY_MS) };
}

/** Writes down what is found on a day and was not found before; what was decided stays decided. Returns how many. */
export async function findOn(database: Database, day: SignDay, rules: SignRules, now: Date): Promise<number> {
  let found = 0;
  for (const kind of Object.keys(SIGNS) as AnomalyKind[])
    found += await transact(
      database,
      async (tx) => {
        // A day's partition may be new to the planner, who then expects a handful of rows and joins them one by one.
        await tx.row("SELECT set_config('enable_nestloop', 'off', true)");
        const values = new Values(kind, day.day, now);
        return tx.execute(
          `INSERT INTO watch_anomaly (person_id, kind, day, evidence, found_at)
           SELECT sign.person_id, $1, $2::date, sign.evidence, $3 FROM (${SIGNS[kind](day, rules, values)}) sign
           ON CONFLICT ON CONSTRAINT watch_anomaly_once DO NOTHING`,
          values.list,
        );
      },
      { statementTimeoutMs: LONGEST_MS },
    );
  return found;
}

/** Looks at the days before. Returns how many were found. */
export async function findAnomalies(database: Database, now: Date): Promise<number> {
  const rules = await signRulesAt(database, now);
  let found = 0;
  for (let back = DAYS_BACK; back >= 1; back--)
    found += await findOn(database, signDay(shanghaiDate(new Date(now.getTime() - back * DAY_MS))), rules, now);
  return found;
}
