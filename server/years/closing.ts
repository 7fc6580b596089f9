/** Closing a year and opening it again: what is asked is judged here, what is kept belongs to the ledger's area. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { compactCode } from "../../engine/identifiers.ts";
import { officeTitle } from "../identity/door.ts";
import { unitsAbove } from "../organisations/door.ts";
import { peopleByIdentity } from "../people/door.ts";
import { shanghaiDate, shanghaiDay } from "../platform/clock.ts";
import { violatedConstraint, type Tx } from "../platform/db.ts";
import type { Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import {
  endReopening,
  enqueueYear,
  EVERYBODY,
  keepClosing,
  keepReopening,
  learningYears,
  personInReach,
  reopeningById,
  type Reopening,
  type ReopeningScope,
} from "../standing/door.ts";
import { countsOf } from "./figures.ts";
import { tellQueue } from "./telling.ts";

/** Who acts, and when. */
export type Acting = { actor: Actor; reach: Reach; now: Date };
type Means = { jobs: Pick<Jobs, "enqueue">; vault: Vault };

/** The division that an office looks after, `all` for every one. Offices over less than a division close nothing. */
export function lookedAfter(reach: Reach): string {
  if (reach.kind === "all" && reach.industry === undefined) return EVERYBODY;
  if (reach.kind === "division" && reach.industry === undefined) return reach.divisionCode;
  throw new Refusal("not_found");
}

/** Throws `not_found` for a year that is no year of study. */
export async function requireYear(tx: Tx, year: number): Promise<void> {
  if (!(await learningYears(tx)).some((each) => each.year === year)) throw new Refusal("not_found");
}

/** Whether a year is over on the day of an instant. */
export function isOver(year: number, now: Date): boolean {
  return shanghaiDay(now) > year * 10_000 + 1231;
}

/** Closes a year for whom the caller looks after. Their standings are computed again, and who is left short is told. */
export async function closeFor(tx: Tx, { jobs }: Means, acting: Acting, year: number, reason: string): Promise<void> {
  const { actor, reach, now } = acting;
  const divisionCode = lookedAfter(reach);
  await requireYear(tx, year);
  if (!isOver(year, now)) throw new Refusal("year_not_over");
  const office = await officeTitle(tx, actor);
  const counts = await countsOf(tx, reach, year);
  const closing = { year, divisionCode, closedAt: now, accountId: actor.accountId, office, reason, ...counts };
  if (!(await keepClosing(tx, closing))) throw new Refusal("year_closed_already");
  await enqueueYear(tx, jobs, year, divisionCode === EVERYBODY ? undefined : divisionCode);
  await jobs.enqueue(tx, tellQueue, [{ about: "closing", year, divisionCode, after: 0 }]);
}

/** What a window is asked to be for. */
export type WindowAsked = {
  scope: ReopeningScope["scope"];
  divisionCode?: string | undefined;
  unitCode?: string | undefined;
  identityNumber?: string | undefined;
  opens: string;
  until: string;
  reason: string;
};

const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

function wrong(field: string, code: string, message: string, remedy: string): Refusal {
  return new Refusal("invalid_request", [{ path: `body.${field}`, code, message, remedy }]);
}

function requireDays({ opens, until }: WindowAsked, now: Date): void {
  if (until < opens) throw wrong("until", "before_first", "最后一天早于第一天", "请检查起止日期");
  if (until < shanghaiDate(now)) throw wrong("until", "past", "最后一天已经过去", "请填写今天或以后的日期");
  if (Date.parse(until) - Date.parse(opens) > LONGEST_DAYS * DAY_MS)
    throw wrong("until", "too_long", "补报期最长一年", "请把起止日期定在一年以内");
}

/** Whom a window is for, where that is within reach. */
async function scopeOf(tx: Tx, { vault }: Means, acting: Acting, asked: WindowAsked): Promise<ReopeningScope> {
  const { reach, now } = acting;
  const own = lookedAfter(reach);
  if (asked.scope === "all") {
    if (own !== EVERYBODY) throw wrong("scope", "out_of_reach", "只能对本师市开通", "请选择本师市、一个单位或一个人");
    return { scope: "all" };
  }
  if (asked.scope === "division") {
    const divisionCode = asked.divisionCode ?? (own === EVERYBODY ? undefined : own);
    if (divisionCode === undefined) throw wrong("divisionCode", "missing_division", "没有选师市", "请选择一个师市");
    if (own !== EVERYBODY && divisionCode !== own) throw new Refusal("not_found");
    return { scope: "division", divisionCode };
  }
  if (asked.scope === "unit") {
    const code = (asked.unitCode ?? "").trim().toUpperCase();
    const unit = await tx.row<{ unit_id: number; division_code: string }>(
      "SELECT unit_id, division_code FROM unit WHERE code = $1 AND ($2 = 'all' OR division_code = $2)",
      [code, own],
    );
    if (unit === undefined)
      throw wrong("unitCode", "unknown_unit", "管辖范围内没有这个代码的单位", "单位代码可以在“单位”页面查到");
    return { scope: "unit", divisionCode: unit.division_code, unitId: unit.unit_id };
  }
  const number = compactCode(asked.identityNumber ?? "");
  const personId = (await peopleByIdentity(tx, vault, [number])).get(number);
  const nobody = wrong("identityNumber", "unknown_person", "管辖范围内没有这个证件号码的人", "请核对证件号码");
  if (personId === undefined) throw nobody;
  const found = await personInReach(tx, vault, acting, personId, shanghaiDay(now)).catch((error: unknown) => {
    throw error instanceof Refusal ? nobody : error;
  });
  if (found.unit === undefined) throw nobody;
  const [unit] = await unitsAbove(tx, found.unit.unit_id);
  return { scope: "person", divisionCode: unit?.division_code ?? found.unit.division_code, personId };
}

/** Opens a window in a closed year; those whom it helps are told. Throws `year_not_closed`. */
export async function openWindow(
  tx: Tx,
  means: Means,
  acting: Acting,
  year: number,
  asked: WindowAsked,
): Promise<Reopening> {
  await requireYear(tx, year);
  requireDays(asked, acting.now);
  const scope = await scopeOf(tx, means, acting, asked);
  const { actor, now } = acting;
  const { opens, until, reason } = asked;
  const by = { office: await officeTitle(tx, actor), accountId: actor.accountId, at: now };
  try {
    const reopeningId = await keepReopening(tx, { ...scope, year, opens, until, reason, ...by });
    await means.jobs.enqueue(tx, tellQueue, [{ about: "window", reopeningId, after: 0 }]);
    return (await reopeningById(tx, reopeningId)) as Reopening;
  } catch (error) {
    if (violatedConstraint(error) === "year_reopening_of_closed") throw new Refusal("year_not_closed");
    throw error;
  }
}

/** Whether a window concerns whom an office looks after, and whether it may end it. */
export function mayEnd(reach: Reach, window: Pick<Reopening, "divisionCode">): boolean {
  const own = lookedAfter(reach);
  return own === EVERYBODY || own === window.divisionCode;
}

/** Ends a window early. A foreign one is answered like a missing one. Throws `year_window_ended`. */
export async function endWindow(
  tx: Tx,
  { actor, reach, now }: Acting,
  asked: { year: number; reopeningId: number; reason: string },
): Promise<Reopening> {
  const { year, reopeningId, reason } = asked;
  const found = await reopeningById(tx, reopeningId);
  if (found === undefined || found.year !== year || !mayEnd(reach, found)) throw new Refusal("not_found");
  const ended = { reopeningId, accountId: actor.accountId, office: await officeTitle(tx, actor), reason, at: now };
  if (!(await endReopening(tx, ended))) throw new Refusal("year_window_ended");
  return found;
}
