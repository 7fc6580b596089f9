/** What a decision on a request writes into the ledger, and how it is taken back. */
import { addDays, formatDate, parseDate, type DateInt } from "../../engine/calendar.ts";
import { Refusal } from "../platform/refusal.ts";
import type { LedgerEntry, NewEntry } from "../standing/door.ts";
import { saidAgain, type Pen } from "./pen.ts";
import type { RequestRow } from "./store.ts";
import { isOn, standingFor } from "./subject.ts";

/** What a unit puts right while it confirms. */
export type Corrections = {
  since?: string | undefined;
  level?: string | undefined;
  series?: string | undefined;
  department?: string | undefined;
  note?: string | undefined;
};

type Words = Pick<RequestRow, "kind" | "said" | "claim_entry_id" | "subject_entry_id">;

/** A day that the contract has checked. */
export function dayOf(text: string): DateInt {
  return parseDate(text) as DateInt;
}

function problem(field: string, message: string, remedy: string): Refusal {
  return new Refusal("request_not_possible", [{ path: `body.${field}`, code: "not_possible", message, remedy }]);
}

const REASONS: Record<RequestRow["kind"], string> = {
  join: "单位确认任职",
  leave: "离开单位",
  transfer: "调动",
  secondment: "单位确认借调",
  return: "借调结束",
  correction: "更正日期",
  title: "单位确认职称",
  resolution: "任职冲突裁定",
};

/** Writes what a confirmation means. Throws `request_outdated` when what the request is about is gone. */
export async function confirmInLedger(pen: Pen, request: Words, corrections: Corrections = {}): Promise<void> {
  const reason = REASONS[request.kind];
  switch (request.kind) {
    case "join":
    case "secondment":
      await settleClaim(pen, request, corrections, reason);
      return;
    case "title":
      await settleTitle(pen, request, corrections, reason);
      return;
    case "transfer": {
      const since = corrections.since ?? request.said.since ?? "";
      await endBefore(pen, request, dayOf(since), reason);
      await settleClaim(pen, request, corrections, reason);
      return;
    }
    case "leave":
    case "return":
      await endOn(pen, await subjectOf(pen, request), dayOf(corrections.since ?? request.said.until ?? ""), reason);
      return;
    case "correction":
      await correctDates(pen, request, reason);
      return;
    case "resolution":
      await resolveInLedger(pen, request, dayOf(request.said.since ?? ""), reason);
  }
}

/**
 * One of two employments holds from a day on: the other ends the day before, or never was when it began later. Before that day
 * the other holds where it had begun, so that no day is claimed twice; what the one that holds had before the other is kept.
 */
async function resolveInLedger(pen: Pen, request: Words, since: DateInt, reason: string): Promise<void> {
  const live = pen.live();
  const ends = live.find(({ entry_id }) => entry_id === request.subject_entry_id);
  const holds = live.find(({ entry_id }) => entry_id === request.said.keep);
  if (ends === undefined || holds === undefined) throw new Refusal("conflict_settled");
  const [began, ended] = [holds.valid_from ?? 0, holds.valid_to];
  if (ended !== null && ended < since) throw problem("since", "这一天已不在所选单位任职", "请填写不晚于任职结束的日期");
  const otherBegan = ends.valid_from ?? 0;
  if (otherBegan >= since) return pen.strike(ends.entry_id, reason);
  await endOn(pen, ends, addDays(since, -1), reason);
  if (began >= since) return;
  if (began >= otherBegan) {
    await pen.replace(holds.entry_id, reason, { valid_from: since });
    return;
  }
  await pen.replace(holds.entry_id, reason, { valid_to: addDays(otherBegan, -1) });
  await pen.add({ ...saidAgain(holds), valid_from: since, reason });
}

/** Says in the ledger that a claim was refused; requests without a claim leave no mark in it. */
export async function refuseInLedger(pen: Pen, request: Words, reason: string): Promise<void> {
  if (request.claim_entry_id === null) return;
  const claim = await claimOf(pen, request);
  await pen.replace(claim.entry_id, reason, { approved: false });
}

/** Takes a claim back that was never decided. */
export async function withdrawInLedger(pen: Pen, request: Words): Promise<void> {
  if (request.claim_entry_id === null) return;
  const claim = pen.live().find(({ entry_id }) => entry_id === request.claim_entry_id);
  if (claim !== undefined) await pen.strike(claim.entry_id, "申请撤回");
}

async function subjectOf(pen: Pen, request: Words): Promise<LedgerEntry> {
  const found = standingFor(pen.all(), pen.live(), request.subject_entry_id);
  if (found === undefined || found.approved !== true) throw new Refusal("request_outdated");
  return found;
}

async function claimOf(pen: Pen, request: Words): Promise<LedgerEntry> {
  const claim = pen.live().find(({ entry_id }) => entry_id === request.claim_entry_id);
  if (claim === undefined || claim.approved !== null) throw new Refusal("request_outdated");
  return claim;
}

function changesOf(claim: LedgerEntry, { since, level, series, department, note }: Corrections): Partial<NewEntry> {
  return {
    approved: true,
    ...(since === undefined ? {} : { valid_from: dayOf(since) }),
    ...(level === undefined ? {} : { level }),
    // The category follows the series, which the ledger fills in where it is left out.
    ...(series === undefined ? {} : { series, category: undefined }),
    ...(department === undefined ? {} : { detail: { ...claim.detail, department } }),
    ...(note === undefined ? {} : { note }),
  };
}

async function settleClaim(pen: Pen, request: Words, corrections: Corrections, reason: string): Promise<void> {
  const claim = await claimOf(pen, request);
  const changes = changesOf(claim, { ...corrections, level: undefined, series: undefined });
  if (claim.valid_to !== null && typeof changes.valid_from === "number" && changes.valid_from > claim.valid_to)
    throw problem("since", "开始日期晚于结束日期", "请核对起止日期");
  await pen.replace(claim.entry_id, reason, changes);
}

/** A confirmed title ends the ones held before it, so that one person has one title on a day. */
async function settleTitle(pen: Pen, request: Words, corrections: Corrections, reason: string): Promise<void> {
  const claim = await claimOf(pen, request);
  const since = corrections.since === undefined ? (claim.valid_from ?? 0) : dayOf(corrections.since);
  for (const held of pen.live()) {
    const earlier = held.kind === "title" && held.approved === true && (held.valid_from ?? 0) < since;
    if (earlier && isOn(held, since)) await pen.replace(held.entry_id, reason, { valid_to: addDays(since, -1) });
  }
  await pen.replace(claim.entry_id, reason, changesOf(claim, corrections));
}

async function endBefore(pen: Pen, request: Words, since: DateInt, reason: string): Promise<void> {
  const subject = await subjectOf(pen, request);
  if ((subject.valid_from ?? 0) >= since)
    throw problem("since", `原单位的任职从${formatDate(subject.valid_from ?? 0)}才开始`, "请填写晚于这一天的日期");
  await endOn(pen, subject, addDays(since, -1), reason);
}

async function endOn(pen: Pen, subject: LedgerEntry, last: DateInt, reason: string): Promise<void> {
  if ((subject.valid_from ?? 0) > last)
    throw problem("lastDay", `这段任职从${formatDate(subject.valid_from ?? 0)}才开始`, "请填写不早于这一天的日期");
  // Already over by then: nothing to shorten.
  if (subject.valid_to !== null && subject.valid_to <= last) return;
  await pen.replace(subject.entry_id, reason, { valid_to: last });
}

async function correctDates(pen: Pen, request: Words, reason: string): Promise<void> {
  const subject = await subjectOf(pen, request);
  const { since, until } = request.said;
  await pen.replace(subject.entry_id, reason, {
    ...(since === undefined ? {} : { valid_from: dayOf(since) }),
    valid_to: until === undefined ? null : dayOf(until),
  });
}

/** Which new entry stands where an old one stood: for requests that are decided once more. */
export type Renewed = ReadonlyMap<number, number>;

/** Whether everything that a decision wrote still stands as it was written. */
export async function standsAsWritten(pen: Pen, written: readonly number[]): Promise<boolean> {
  const live = new Set(pen.live().map(({ entry_id }) => entry_id));
  return written.every((id) => live.has(id));
}

/** Takes back what a decision wrote, and says again what it took back. */
export async function undoInLedger(
  pen: Pen,
  decided: { written: readonly number[]; taken: readonly number[] },
  reason: string,
): Promise<Renewed> {
  for (const id of [...decided.written].reverse()) await pen.strike(id, reason);
  const all = new Map(pen.all().map((entry) => [entry.entry_id, entry]));
  const renewed = new Map<number, number>();
  for (const id of decided.taken) {
    const entry = all.get(id);
    if (entry !== undefined) renewed.set(id, await pen.add({ ...saidAgain(entry), reason }));
  }
  return renewed;
}
