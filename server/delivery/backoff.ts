/** When a message is tried again, as a function of what happened. */
import type { SendFault } from "./provider.ts";

export type Purpose = "code" | "notice";

/** What becomes of a message after a try that failed. */
export type Fate = { kind: "again"; afterSeconds: number; doubtful: boolean } | { kind: "given_up" };

/** Seconds before the second, third … try. Somebody waits for a code; a notice has time. */
const STEPS: Readonly<Record<Purpose, readonly number[]>> = {
  code: [2, 5, 15, 30],
  notice: [60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600],
};
const LONGEST_ASKED = 24 * 3_600;

/**
 * @param attempts made so far, the one that failed among them.
 * @param doubts how often it was not known before whether it had left: once it is sent again, so at most two copies arrive.
 */
export function fateAfter(
  purpose: Purpose,
  fault: SendFault,
  { attempts, doubts, retryAfter }: { attempts: number; doubts: number; retryAfter?: number | undefined },
): Fate {
  const step = STEPS[purpose][attempts - 1];
  if (fault === "refused" || step === undefined) return { kind: "given_up" };
  const doubtful = fault === "doubtful";
  if (doubtful && doubts >= 1) return { kind: "given_up" };
  const asked = Math.min(retryAfter ?? 0, LONGEST_ASKED);
  return { kind: "again", afterSeconds: Math.max(step, asked), doubtful };
}

/** How many messages of a purpose one receiver gets at most, within an hour and within a day. */
export interface Cap {
  perHour: number;
  perDay: number;
}

/** When a receiver may get the next message, given how many they got; undefined: now. */
export function heldBackBy(cap: Cap, { hour, day }: { hour: number; day: number }): "hour" | "day" | undefined {
  if (day >= cap.perDay) return "day";
  return hour >= cap.perHour ? "hour" : undefined;
}
