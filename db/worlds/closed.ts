/** The year that was closed last: by whom, and the windows in which it can be made up. */
import { addDays, makeDate, type DateInt } from "../../engine/calendar.ts";
import { dayToIso } from "../../server/platform/clock.ts";
import type { Tx } from "../../server/platform/db.ts";
import { endReopening, EVERYBODY, keepClosing, keepReopening } from "../../server/standing/door.ts";

/** Day on which a year is closed in the worlds. */
export function closingDay(year: number): DateInt {
  return makeDate(year + 1, 2, 1);
}

/** The year that was closed last by a day. */
export function lastClosed(today: DateInt): number {
  const before = Math.trunc(today / 10_000) - 1;
  return closingDay(before) <= today ? before : before - 1;
}

const noon = (day: DateInt) => new Date(`${dayToIso(day)}T12:00:00+08:00`);

type Desk = { accountId: number; office: string; personId: number | null };

async function deskOf(tx: Tx, personaId: string): Promise<Desk> {
  const row = await tx.row<{ account_id: number; title: string; person_id: number | null }>(
    `SELECT p.account_id, p.person_id, coalesce(o.title, a.display_name) AS title
       FROM persona p JOIN account a USING (account_id) LEFT JOIN office o ON o.account_id = a.account_id
      WHERE persona_id = $1 ORDER BY o.office_id LIMIT 1`,
    [personaId],
  );
  if (row === undefined) throw new Error(`No persona ${personaId}`);
  return { accountId: row.account_id, office: row.title, personId: row.person_id };
}

/** Closes the last year that is over, and opens it again for the eighth division and, once, for one of its people. */
export async function writeClosed(tx: Tx, today: DateInt): Promise<void> {
  const year = lastClosed(today);
  const [corps, division] = [await deskOf(tx, "xpcc-hr"), await deskOf(tx, "division-hr")];
  const closing = { year, divisionCode: EVERYBODY, closedAt: noon(closingDay(year)), reason: "年度审核已经办完。" };
  const counts = { people: 1_186, notMet: 73, undetermined: 21, waiting: 9, drafts: 4 };
  if (!(await keepClosing(tx, { ...closing, ...counts, ...corps }))) return;
  const { personId } = await deskOf(tx, "declarant");
  const window = { year, divisionCode: "d08", ...division } as const;
  const of = (from: number, to: number) => ({
    opens: dayToIso(addDays(today, from)),
    until: dayToIso(addDays(today, to)),
    at: noon(addDays(today, from - 1)),
  });
  if (personId !== null) {
    const asked = { ...window, personId, scope: "person", reason: "本人住院，材料晚到。" } as const;
    const reopeningId = await keepReopening(tx, { ...asked, ...of(-60, -30) });
    const ended = { reopeningId, at: noon(addDays(today, -45)), reason: "材料已经补齐。" };
    await endReopening(tx, { ...ended, ...division });
  }
  await keepReopening(tx, { ...window, scope: "division", reason: "几个团场漏报，集中补报。", ...of(-3, 17) });
}
