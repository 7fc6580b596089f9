/** The daily look: who is to be reminded today. Doing it again tells nobody anything twice. */
import { parameter } from "../parameters/door.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { dueReminders, deadlineKey, DEADLINE_TEMPLATES, owedInWords, type DueReminder } from "./duties.ts";
import { addDays, dayInWords, daysUntil } from "./hours.ts";
import { notifyMany, pausedTemplates, type Telling, type TellingServices } from "./notify.ts";

const PIECE = 500;

export interface DailyServices extends TellingServices {
  database: Database;
}

/** Reminders of deadlines that are due on a day. Returns how many were told. */
export async function remindOfDeadlines(services: DailyServices, day: string): Promise<number> {
  const { database, clock } = services;
  const stages = await parameter(database, "deadline_days", clock.now());
  const paused = await pausedTemplates(database);
  const due = await dueReminders(database, services.vault, { kind: "all" }, { from: day, until: day, stages });
  const tellings = due.filter(({ kind }) => !paused.has(DEADLINE_TEMPLATES[kind])).map((each) => tellingOf(each, day));
  return tellInPieces(services, tellings);
}

/** What a reminder says on a day. */
export function tellingOf(due: DueReminder, day: string): Telling {
  const { kind, personId, year, deadline } = due;
  return {
    template: DEADLINE_TEMPLATES[kind],
    personId,
    link: `/year?year=${year}`,
    onceKey: deadlineKey(due),
    values: {
      year: String(year),
      days: String(daysUntil(day, deadline)),
      deadline: dayInWords(deadline),
      owed: owedInWords(due),
    },
  };
}

async function tellInPieces(services: DailyServices, tellings: readonly Telling[]): Promise<number> {
  let told = 0;
  for (let at = 0; at < tellings.length; at += PIECE) {
    told += await transact(services.database, (tx) => notifyMany(tx, services, tellings.slice(at, at + PIECE)));
  }
  return told;
}

interface Turned {
  person_id: number;
  year: number;
  kind: "annual" | "title";
  verdict: string;
  deadline: string;
}

const VERDICTS: Readonly<Record<string, string>> = {
  not_met: "未达标",
  undetermined: "不能确定",
  not_eligible: "不符合申报条件",
};
const MATTERS = { annual: "年度学时", title: "职称申报条件" } as const;

/** Verdicts that were reached and are not any more, shortly before their deadline. Then remembers how everybody stands. */
export async function warnOfTurns(services: DailyServices, day: string): Promise<number> {
  const { database, clock } = services;
  const near = addDays(day, await parameter(database, "at_risk_days", clock.now()));
  return transact(
    database,
    async (tx) => {
      const turned = await turnedVerdicts(tx, day, near);
      let told = 0;
      for (let at = 0; at < turned.length; at += PIECE) {
        const tellings = turned.slice(at, at + PIECE).map((each) => turnedTelling(each, day));
        told += await notifyMany(tx, services, tellings);
      }
      await rememberVerdicts(tx, day);
      return told;
    },
    { statementTimeoutMs: 300_000 },
  );
}

async function turnedVerdicts(tx: Tx, day: string, near: string): Promise<Turned[]> {
  const turned = (kind: "annual" | "title", reached: string, lost: string) =>
    `SELECT s.person_id, s.year, '${kind}' AS kind, s.${kind} AS verdict, s.${kind}_deadline AS deadline
       FROM standing s JOIN notice_watch w USING (person_id, year)
      WHERE w.${kind} IN (${reached}) AND s.${kind} IN (${lost}) AND s.${kind}_deadline BETWEEN $1::date AND $2::date`;
  return tx.rows<Turned>(
    `${turned("annual", "'met', 'exempt'", "'not_met', 'undetermined'")}
     UNION ALL ${turned("title", "'eligible'", "'not_eligible', 'undetermined'")} ORDER BY person_id, year, kind`,
    [day, near],
  );
}

function turnedTelling({ person_id, year, kind, verdict, deadline }: Turned, day: string): Telling {
  return {
    template: "at_risk",
    personId: person_id,
    link: `/year?year=${year}`,
    onceKey: `risk:${kind}:${person_id}:${year}:${day}`,
    values: {
      year: String(year),
      matter: MATTERS[kind],
      verdict: VERDICTS[verdict] ?? verdict,
      deadline: dayInWords(deadline),
      days: String(daysUntil(day, deadline)),
    },
  };
}

async function rememberVerdicts(tx: Tx, day: string): Promise<void> {
  await tx.execute(
    `INSERT INTO notice_watch (person_id, year, annual, title, seen_on)
     SELECT s.person_id, s.year, s.annual, s.title, $1 FROM standing s JOIN learning_year y ON y.year = s.year AND NOT y.closed
        AND NOT EXISTS (SELECT FROM year_closing shut WHERE shut.year = s.year AND shut.division_code = s.division_code)
     ON CONFLICT (person_id, year) DO UPDATE SET annual = EXCLUDED.annual, title = EXCLUDED.title, seen_on = EXCLUDED.seen_on
      WHERE (notice_watch.annual, notice_watch.title) IS DISTINCT FROM (EXCLUDED.annual, EXCLUDED.title)`,
    [day],
  );
  await tx.execute("DELETE FROM notice_watch USING learning_year y WHERE y.year = notice_watch.year AND y.closed");
}
