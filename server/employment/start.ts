/** Asking for something: checked against what the ledger holds, claimed in it, and put on a desk. */
import { addDays, formatDate, type DateInt } from "../../engine/calendar.ts";
import type { RequestBody } from "../../contract/employment.ts";
import { unitById, type Unit } from "../organisations/door.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import {
  liveEntries,
  loadEntries,
  lockPeople,
  recordEntries,
  type LedgerEntry,
  type LedgerServices,
  type NewEntry,
} from "../standing/door.ts";
import { dayOf } from "./effects.ts";
import { daysAfter } from "./windows.ts";
import { writingBy } from "./ledger-refusal.ts";
import { authorOf, unitsSeen, type Asking } from "./sight.ts";
import { insertRequest, type NewRequest, type Said } from "./store.ts";
import { employmentsOn, isOn, secondedBy } from "./subject.ts";

/** Who asks for whom, at which moment. */
export type Starting = Asking & { personId: number; now: Date };

/** What is known when a request is looked at. */
type Known = Starting & {
  live: readonly LedgerEntry[];
  today: DateInt;
  objectionDays: number;
  unit: (id: number) => Promise<Unit>;
  sees: (id: number | null) => Promise<boolean>;
};

/** What a body comes to: where it goes, and the claim it makes. */
type Plan = {
  desk: number;
  from?: number | null;
  to?: number | null;
  subject?: number;
  claim?: Omit<NewEntry, "person_id">;
  said: Said;
  /** Somebody releases, and may object. */
  released?: boolean;
};

const FARTHEST_DAYS = 366;

function wrong(field: string, message: string, remedy: string): Refusal {
  return new Refusal("request_not_possible", [{ path: `body.${field}`, code: "not_possible", message, remedy }]);
}

/**
 * Keeps a request and its claim. The claim stands in the ledger unconfirmed: it changes no verdict.
 * @returns its number; it waits.
 */
export async function startRequest(
  tx: Tx,
  services: LedgerServices,
  starting: Starting,
  body: RequestBody,
): Promise<number> {
  const { personId, now, actor, reach } = starting;
  if (!(await lockPeople(tx, [personId])).has(personId)) throw new Refusal("not_found");
  const today = shanghaiDay(now);
  const mine = reach.kind === "self";
  const source = mine ? "person" : "hr";
  const author = { author: authorOf(actor), source };
  const known: Known = {
    ...starting,
    today,
    live: liveEntries(await loadEntries(tx, [personId])),
    objectionDays: await parameter(tx, "employment_objection_days", now),
    unit: async (id) => {
      const unit = await unitById(tx, id);
      if (unit === undefined || (unit.valid_to !== null && unit.valid_to < formatDate(today)))
        throw wrong("unitId", "没有这个单位，或它已经撤并", "请重新查找单位");
      return unit;
    },
    sees: async (id) => id !== null && (await unitsSeen(tx, reach, [id])).has(id),
  };
  await refuseTooMany(tx, known);
  const plan = await planOf(known, body);
  await refuseTwice(tx, personId, body.kind, plan);
  const claim = plan.claim;
  const record = (said: Omit<NewEntry, "person_id">) =>
    recordEntries(tx, services, author, [{ ...said, person_id: personId }]);
  const [claimId = null] = claim === undefined ? [] : await writingBy("body", () => record(claim));
  return insertRequest(tx, await requestOf(known, body, plan, claimId));
}

async function requestOf(
  known: Known,
  { kind, note }: RequestBody,
  plan: Plan,
  claimId: number | null,
): Promise<NewRequest> {
  const { reach, actor, now, objectionDays, personId } = known;
  const mine = reach.kind === "self";
  const starter = mine ? null : await starterUnit(known, actor.unitId, plan);
  return {
    person_id: personId,
    kind,
    started_by: mine ? "person" : "unit",
    starter_unit_id: starter,
    desk_unit_id: plan.desk,
    from_unit_id: plan.from ?? null,
    to_unit_id: plan.to ?? null,
    subject_entry_id: plan.subject ?? null,
    claim_entry_id: claimId,
    said: note === undefined ? plan.said : { ...plan.said, note },
    submitted_at: now,
    object_until: plan.released === true ? daysAfter(now, objectionDays) : null,
  };
}

/** An office of a unit speaks for it; a bureau for the unit it sees. */
async function starterUnit(known: Known, own: number | undefined, { from, to, desk }: Plan): Promise<number> {
  if (own !== undefined) return own;
  for (const id of [from, to]) if (id !== null && id !== undefined && (await known.sees(id))) return id;
  return desk;
}

async function refuseTooMany(tx: Tx, { personId, now, reach }: Known): Promise<void> {
  if (reach.kind !== "self") return;
  const row = await tx.row<{ open: number }>(
    "SELECT count(*)::int AS open FROM employment_request WHERE person_id = $1 AND started_by = 'person' AND state IN ('waiting', 'objected')",
    [personId],
  );
  if ((row?.open ?? 0) >= (await parameter(tx, "employment_open_requests", now))) throw new Refusal("request_too_many");
}

/** Nobody asks for the same thing twice at a time; the person's lock is held, so nobody can slip in between. */
async function refuseTwice(tx: Tx, personId: number, kind: string, { subject, to, said }: Plan): Promise<void> {
  const row = await tx.row<{ open: boolean }>(
    `SELECT EXISTS (SELECT FROM employment_request WHERE person_id = $1 AND kind = $2 AND state IN ('waiting', 'objected')
        AND CASE WHEN $3::bigint IS NOT NULL THEN subject_entry_id = $3
                 WHEN $2 = 'title' THEN said->>'series' = $5 AND said->>'level' = $6
                 ELSE to_unit_id = $4 END) AS open`,
    [personId, kind, subject ?? null, to ?? null, said.series ?? null, said.level ?? null],
  );
  if (row?.open === true) throw new Refusal("request_open_already");
}

async function planOf(known: Known, body: RequestBody): Promise<Plan> {
  switch (body.kind) {
    case "join":
      return planJoin(known, body);
    case "leave":
      return planEnd(known, body, false);
    case "return":
      return planEnd(known, body, true);
    case "transfer":
    case "secondment":
      return planMove(known, body);
    case "correction":
      return planCorrection(known, body);
    case "title":
      return planTitle(known, body);
  }
}

/** Days that somebody types: not before there were units, not farther ahead than a year. */
function soundDay(known: Known, field: string, text: string, latest = addDays(known.today, FARTHEST_DAYS)): DateInt {
  const day = dayOf(text);
  if (day < 19500101) throw wrong(field, "日期太早", "请核对年份，例如 2026-06-30");
  if (day > latest)
    throw wrong(field, latest === known.today ? "日期还没有到" : "日期太远", "请核对年份，例如 2026-06-30");
  return day;
}

async function planJoin(known: Known, body: Extract<RequestBody, { kind: "join" }>): Promise<Plan> {
  const since = soundDay(known, "since", body.since);
  const unit = await known.unit(body.unitId);
  if (known.reach.kind !== "self" && !(await known.sees(unit.unit_id))) throw new Refusal("not_found");
  const [held] = employmentsOn(known.live, since);
  if (held !== undefined)
    throw held.unit_id === unit.unit_id
      ? wrong("unitId", "在这个单位的任职已经登记", "不需要再登记；日期不对的，请用“更正日期”")
      : wrong("unitId", "这一天已在另一个单位任职", "换单位请用“调动”，到别处工作一段时间请用“借调”");
  const claimed = known.live.some(
    (entry) => entry.kind === "employment" && entry.approved === null && entry.unit_id === unit.unit_id,
  );
  if (claimed) throw new Refusal("request_open_already");
  const detail = body.department === undefined ? {} : { detail: { department: body.department } };
  return {
    desk: unit.unit_id,
    to: unit.unit_id,
    claim: {
      kind: "employment",
      unit_id: unit.unit_id,
      employer: unit.sector,
      valid_from: since,
      approved: null,
      ...detail,
    },
    said: { since: body.since, department: body.department },
  };
}

/** A confirmed entry of the person; whoever asks for a unit must see where it belongs. */
async function subjectOf(known: Known, entryId: number, kinds: readonly string[]): Promise<LedgerEntry> {
  const entry = known.live.find(({ entry_id }) => entry_id === entryId);
  if (entry === undefined || !kinds.includes(entry.kind)) throw new Refusal("not_found");
  if (entry.approved !== true) throw wrong("entryId", "这条记录还没有确认", "请等单位确认，或先撤回登记");
  return entry;
}

async function planEnd(
  known: Known,
  body: Extract<RequestBody, { kind: "leave" | "return" }>,
  returns: boolean,
): Promise<Plan> {
  const last = soundDay(known, "lastDay", body.lastDay);
  const subject = await subjectOf(known, body.entryId, ["employment"]);
  const home = secondedBy(subject);
  if (subject.unit_id === null || (home !== null) !== returns)
    throw wrong("entryId", returns ? "这段任职不是借调" : "借调要用“借调结束”", "请在页面上选择对应的操作");
  if (last < (subject.valid_from ?? 0)) throw wrong("lastDay", "日期早于开始的那一天", "请核对日期");
  const concerned = (await known.sees(subject.unit_id)) || (await known.sees(home));
  if (known.reach.kind !== "self" && !concerned) throw new Refusal("not_found");
  return {
    desk: home ?? subject.unit_id,
    from: subject.unit_id,
    ...(home === null ? {} : { to: home }),
    subject: subject.entry_id,
    said: { until: body.lastDay },
  };
}

async function planMove(known: Known, body: Extract<RequestBody, { kind: "transfer" | "secondment" }>): Promise<Plan> {
  const since = soundDay(known, "since", body.since);
  const subject = await subjectOf(known, body.entryId, ["employment"]);
  const from = subject.unit_id;
  if (from === null || secondedBy(subject) !== null)
    throw wrong("entryId", "借调期间的任职不能再调出", "请先办理借调结束");
  const unit = await known.unit(body.unitId);
  if (unit.unit_id === from) throw wrong("unitId", "接收单位就是现在的单位", "请另选接收单位");
  if (since <= (subject.valid_from ?? 0) || !isOn(subject, addDays(since, -1)))
    throw wrong("since", "这一天的前一天不在原单位任职", "请核对日期");
  const until = body.kind === "secondment" && body.until !== undefined ? soundDay(known, "until", body.until) : null;
  if (until !== null && until < since) throw wrong("until", "结束日期早于开始日期", "请核对日期");
  const [seesFrom, seesTo] = [await known.sees(from), await known.sees(unit.unit_id)];
  if (known.reach.kind !== "self" && !seesFrom && !seesTo) throw new Refusal("not_found");
  // Whoever receives cannot take somebody by its own word alone: then the present unit confirms.
  const pulled = known.reach.kind !== "self" && !seesFrom;
  const department = body.kind === "transfer" ? body.department : undefined;
  const detail = {
    ...(department === undefined ? {} : { department }),
    ...(body.kind === "secondment" ? { seconded_by: from } : {}),
  };
  return {
    desk: pulled ? from : unit.unit_id,
    from,
    to: unit.unit_id,
    subject: subject.entry_id,
    claim: {
      kind: "employment",
      unit_id: unit.unit_id,
      // The employer of somebody on secondment stays the one that sent them, and with it the verdict.
      employer: body.kind === "secondment" ? subject.employer : unit.sector,
      valid_from: since,
      valid_to: until,
      approved: null,
      ...(Object.keys(detail).length === 0 ? {} : { detail }),
    },
    said: {
      since: body.since,
      ...(body.kind === "secondment" ? { until: body.until } : {}),
      ...(department === undefined ? {} : { department }),
    },
    // A unit that sends somebody away itself has nothing to object to; one that a bureau moves somebody away from has.
    released: !pulled && (known.reach.kind === "self" || seesTo),
  };
}

async function planCorrection(known: Known, body: Extract<RequestBody, { kind: "correction" }>): Promise<Plan> {
  const subject = await subjectOf(known, body.entryId, ["employment", "title"]);
  const since = soundDay(known, "since", body.since);
  const until = body.until === undefined || body.until === null ? null : soundDay(known, "until", body.until);
  if (until !== null && until < since) throw wrong("until", "结束日期早于开始日期", "请核对日期");
  const desk = subject.unit_id ?? servingUnit(known.live, known.today);
  if (desk === null) throw wrong("entryId", "没有单位可以核对", "请先登记现在的单位");
  if (known.reach.kind !== "self" && !(await known.sees(desk))) throw new Refusal("not_found");
  return {
    desk,
    subject: subject.entry_id,
    said: { since: body.since, ...(until === null ? {} : { until: formatDate(until) }) },
  };
}

/** Where somebody serves today: confirmed before claimed. */
export function servingUnit(live: readonly LedgerEntry[], today: DateInt): number | null {
  const confirmed = employmentsOn(live, today)[0]?.unit_id;
  if (confirmed !== undefined) return confirmed;
  return (
    live.find((entry) => entry.kind === "employment" && entry.approved === null && isOn(entry, today))?.unit_id ?? null
  );
}

async function planTitle(known: Known, body: Extract<RequestBody, { kind: "title" }>): Promise<Plan> {
  const since = soundDay(known, "since", body.since, known.today);
  const desk = servingUnit(known.live, known.today);
  if (desk === null) throw wrong("series", "还没有登记单位，没有人可以确认", "请先登记现在的单位");
  if (known.reach.kind !== "self" && !(await known.sees(desk))) throw new Refusal("not_found");
  const titles = known.live.filter(({ kind, approved }) => kind === "title" && approved !== false);
  const held = titles.find((entry) => entry.approved === true && isOn(entry, known.today));
  if (titles.some((entry) => entry.series === body.series && entry.level === body.level && isOn(entry, since)))
    throw wrong("level", "这个职称已经登记", "不需要再登记；日期不对的，请用“更正日期”");
  if (body.lateral && (held === undefined || held.series === body.series || held.level !== body.level))
    throw wrong("level", "转系列要换到另一个系列，级别与现在的相同", "请核对系列和级别；晋升请不要勾选“转系列”");
  return {
    desk,
    to: desk,
    claim: {
      kind: "title",
      series: body.series,
      level: body.level,
      valid_from: since,
      approved: null,
      ...(body.certificate === undefined ? {} : { detail: { certificate: body.certificate } }),
    },
    said: {
      since: body.since,
      series: body.series,
      level: body.level,
      certificate: body.certificate,
      ...(body.lateral ? { lateral: true } : {}),
    },
  };
}
