/** Years that are closed: nothing is handed in for one, but through a window that is open for whom it concerns. */
import { splitDate } from "../../engine/calendar.ts";
import { isoToDay, shanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { closingForEach, windowsForEach, type ClosedBy, type Reopening } from "../standing/door.ts";

/** Whose declaration for which year, with the unit that reviews it. */
export type ForYear = { year: number; personId: number; unitId: number | null; divisionCode: string | null };

/** How a year stands for somebody: open; closed; closed with a window that is open now; or with one that is to come. */
export type Gate = {
  closed: ClosedBy | undefined;
  window: Reopening | undefined;
  next: Reopening | undefined;
};

/** How a year stands for a declaration at a moment. */
export async function gateOf(db: Db, asked: ForYear, now: Date): Promise<Gate> {
  return (await gatesOf(db, [asked], now))[0] as Gate;
}

/** The same of many declarations, asked once; in their order. */
export async function gatesOf(db: Db, all: readonly ForYear[], now: Date): Promise<Gate[]> {
  const closings = await closingForEach(db, all);
  const closed = closings.map((found) => (found !== undefined && found.closedAt <= now ? found : undefined));
  const shut = all.filter((_, at) => closed[at] !== undefined);
  const day = shanghaiDay(now);
  const windows = new Map((await windowsForEach(db, shut, day)).map((found, at) => [shut[at], found]));
  return all.map((asked, at) => ({
    closed: closed[at],
    window: windows.get(asked)?.find(({ opens }) => isoToDay(opens) <= day),
    next: windows.get(asked)?.find(({ opens }) => isoToDay(opens) > day),
  }));
}

/**
 * Waits for whoever is closing the year, and keeps others from closing it until this transaction ends. Returns the window
 * through which the declaration is handed in; undefined while the year is open. Throws `declaration_year_closed`.
 */
export async function enter(tx: Tx, asked: ForYear, now: Date): Promise<Reopening | undefined> {
  await holdYear(tx, asked.year);
  const gate = await gateOf(tx, asked, now);
  if (gate.closed === undefined) return undefined;
  if (gate.window === undefined)
    throw new Refusal("declaration_year_closed", [{ path: "body.said.year", ...closedWords(asked.year, gate) }]);
  return gate.window;
}

/** Waits for whoever is closing a year, and keeps others from closing it until this transaction ends. */
export async function holdYear(tx: Tx, year: number): Promise<void> {
  await tx.row("SELECT pg_advisory_xact_lock_shared(7028, $1)", [year]);
}

/** Why nothing is taken for a closed year, and where to turn. */
export function closedWords(year: number, { closed, next }: Gate): { code: string; message: string; remedy: string } {
  const by = closed?.office == null ? "" : `由${closed.office}`;
  const day = closed === undefined ? "" : `已于${dayText(shanghaiDay(closed.closedAt))}`;
  return {
    code: "year_closed",
    message: `${year}年度${day}${by}关闭，不再接收申报`,
    remedy:
      next === undefined
        ? "确需补报的，请向所在单位人事或师市人社部门说明情况，由人社部门开通补报期"
        : `补报期从${dayText(isoToDay(next.opens))}到${dayText(isoToDay(next.until))}，请到时再提交`,
  };
}

/** What an entry says that was handed in through a window. */
export function windowNote({ reopeningId, opens, until }: Pick<Reopening, "reopeningId" | "opens" | "until">): string {
  return `年度关闭后在补报期内申报（第${reopeningId}号，${dayText(isoToDay(opens))}至${dayText(isoToDay(until))}）`;
}

function dayText(day: number): string {
  const { year, month, day: date } = splitDate(day);
  return `${year}年${month}月${date}日`;
}
