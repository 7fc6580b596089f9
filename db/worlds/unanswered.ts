/** Questions of the demo that no answer fitted, as people asked them over the last weeks. */
import { addDays, type DateInt } from "../../engine/calendar.ts";
import { noteUnanswered } from "../../server/policies/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import { noon } from "./rows.ts";

/** Days ago on which each was asked. */
const ASKED: readonly (readonly [question: string, daysAgo: readonly number[]])[] = [
  ["食堂几点开门", [40]],
  ["住院期间怎么请假", [33, 21, 20, 6, 2]],
  ["退休金什么时候发", [28, 12, 3]],
  ["工作证丢了去哪里补办", [17, 16]],
  ["单位公章在哪里盖", [9]],
  ["评委会什么时候开会", [30, 24, 15, 8, 7, 5, 1]],
];

/** Writes them. */
export async function writeUnanswered(tx: Tx, today: DateInt): Promise<void> {
  for (const [question, days] of ASKED)
    for (const daysAgo of days) await noteUnanswered(tx, question, noon(addDays(today, -daysAgo)));
}
