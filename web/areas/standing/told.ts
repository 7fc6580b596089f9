/** What the contract tells of a year, as these pages use it. */
import type { StandingView, YearView } from "../../../contract/standing-view.ts";
import type { Status } from "../../ui/index.ts";
import { beijingTime } from "../../ui/format.ts";
import { t } from "./words.ts";

export type { StandingView, YearView };
export type Told = Pick<YearView, "decision" | "nextAction" | "studyPerDay">;
export type Decision = YearView["decision"];
export type Verdict = Decision["verdicts"][number];
export type Part = Verdict["parts"][number];
export type Step = Part["steps"][number];
export type Cited = Part["citations"];
export type Entry = YearView["entries"][number];
export type Plan = NonNullable<Decision["plan"]>;

const VERDICT_STATUS: Readonly<Record<string, Status>> = {
  met: "met",
  exempt: "exempt",
  not_met: "not_met",
  eligible: "eligible",
  not_eligible: "not_eligible",
  undetermined: "undetermined",
  not_applicable: "not_applicable",
};

/** The badge of a verdict's value. */
export function verdictStatus(value: string): Status {
  return VERDICT_STATUS[value] ?? "undetermined";
}

const PART_STATUS: Readonly<Record<Part["state"], Status>> = {
  not_required: "not_applicable",
  exempt: "exempt",
  waived: "waived",
  offset: "approved",
  met: "met",
  owed: "not_met",
  pending: "undetermined",
};

/** The badge of a part's state. */
export function partStatus(state: Part["state"]): Status {
  return PART_STATUS[state];
}

/** The words on a part's badge. */
export function partWord(state: Part["state"]): string {
  return t(`state.${state}`);
}

/** yyyymmdd of "2026-06-30". */
export function dayNumber(iso: string): number {
  return Number(iso.slice(0, 10).replaceAll("-", ""));
}

/** yyyymmdd in Beijing of an instant "2026-06-30T15:59:59.999Z". */
export function beijingDay(instant: string): number {
  return dayNumber(beijingTime(instant));
}

/** Whether a verdict asks nothing more of the person. */
export function isSettled({ value }: Pick<Verdict, "value">): boolean {
  return value === "met" || value === "exempt" || value === "eligible";
}

/** Numbers of the official answers among citations, each once. */
export function answersOf(citations: Cited): number[] {
  return [...new Set(citations.flatMap(({ number }) => number ?? []))];
}

/** The verdict of this id; every policy of these pages has an annual one. */
export function verdictOf({ verdicts }: Decision, id: string): Verdict | undefined {
  return verdicts.find((verdict) => verdict.id === id);
}

/** The title verdict, when somebody applies. */
export function titleOf(decision: Decision): Verdict | undefined {
  const title = verdictOf(decision, "title");
  return title === undefined || title.value === "not_applicable" ? undefined : title;
}

/** Hundredths of hours that stand, are taken away by a relief, and might come: what a bar draws. */
export function barOf({ state, required, earned, owed }: Pick<Part, "state" | "required" | "earned" | "owed">) {
  const relieved = state === "exempt" || state === "waived" || state === "offset";
  const pending = state === "pending" ? Math.min(required, owed.most ?? required) : 0;
  return { earned: earned.least, waived: relieved ? Math.max(0, required - earned.least) : 0, pending };
}

/** "17:05" in Beijing of an instant. */
export function beijingClock(instant: string): string {
  return beijingTime(instant).slice(11);
}
