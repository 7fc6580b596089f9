/** Asking for something about employment or a title: the form, for oneself or by an office, and what comes of it. */
import { randomUUID } from "node:crypto";
import {
  createMyRequest,
  createRequest,
  LEVELS,
  readHistory,
  readMyEmployment,
  type EmploymentHistory,
  type RequestBody,
} from "../../../contract/employment.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import { searchUnits } from "../../../contract/organisations.ts";
import { readRegistrationChoices } from "../../../contract/registration.ts";
import type { AskData } from "../../../web/areas/employment/ask.tsx";
import { ASKS, t, type Ask } from "../../../web/areas/employment/words.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { go, show, type Redirect, type Shown, type Visit } from "../route.ts";

type AskPage = typeof import("../../../web/areas/employment/ask.tsx").page;
type Errors = AskData["errors"][number][];

/** Operations that the form needs, whoever asks. */
export const askOperations = [searchUnits, readRegistrationChoices] as const;

/** What a level is called whatever the series. */
export function levelName(level: (typeof LEVELS)[number]): string {
  return t(`level.${level}`);
}

const FIELDS = [
  "unitId",
  "entryId",
  "since",
  "until",
  "lastDay",
  "department",
  "series",
  "level",
  "certificate",
  "note",
] as const;

/** What can be asked for by somebody whose life is as it is. */
export function asksOf(life: EmploymentHistory): Ask[] {
  const running = life.employments.filter(({ running: runs, state }) => runs && state === "confirmed");
  const own = running.some(({ secondedBy }) => secondedBy === null);
  const lent = running.some(({ secondedBy }) => secondedBy !== null);
  const titled = life.titles.some(({ running: runs, state }) => runs && state === "confirmed");
  const possible: Record<Ask, boolean> = {
    join: !own && life.unit?.state !== "claimed",
    transfer: own && !lent,
    secondment: own && !lent,
    return: lent,
    title: life.unit !== null,
    lateral: titled,
    correction: [...life.employments, ...life.titles].some(({ state }) => state === "confirmed"),
    leave: own,
  };
  return ASKS.filter((ask) => possible[ask]);
}

/** The person whose request an office enters; undefined for one's own. */
export type Whose = { personId: string } | undefined;

async function lifeOf(visit: Visit, whose: Whose): Promise<EmploymentHistory> {
  return whose === undefined ? visit.ask(readMyEmployment, {}) : visit.ask(readHistory, { params: whose });
}

/** Data of the form, with what was typed and what is wrong with it. */
export async function askData(visit: Visit, whose: Whose, errors: Errors = []): Promise<AskData> {
  const { query, fields } = visit;
  const what = ASKS.find((each) => each === (fields.get("what") ?? query.get("what")));
  if (what === undefined) throw new Refusal("not_found");
  const life = await lifeOf(visit, whose);
  const needsUnit = what === "join" || what === "transfer" || what === "secondment";
  const q = (fields.get("q") ?? query.get("q") ?? "").trim().slice(0, 50);
  const base = whose === undefined ? "/employment/mine" : `/employment/people/${whose.personId}`;
  const titled = what === "title" || what === "lateral";
  const entries = entriesFor(what, life);
  return {
    what,
    person: whose === undefined ? undefined : life.person,
    path: `${base}/new?what=${what}`,
    action: `${base}/requests`,
    back: whose === undefined ? base : `/people/${whose.personId}/employment`,
    q,
    found: needsUnit && q !== "" ? await visit.ask(searchUnits, { query: { q, limit: "20" } }) : undefined,
    needsUnit,
    entries,
    needsEntry: entries !== NOT_ASKED,
    series: titled ? await seriesOptions(visit) : [],
    levels: LEVELS.filter((level) => level !== "none").map((value) => ({ value, label: levelName(value) })),
    typed: Object.fromEntries(FIELDS.map((name) => [name, fields.get(name) ?? undefined])),
    errors,
    key: randomUUID(),
  };
}

const NOT_ASKED: AskData["entries"] = [];

function entriesFor(what: Ask, life: EmploymentHistory): AskData["entries"] {
  if (what === "join" || what === "title" || what === "lateral") return NOT_ASKED;
  const until = (to: string | null) => to ?? t("today");
  const held = life.employments.filter(({ state, secondedBy, running }) => {
    if (state !== "confirmed") return false;
    if (what === "correction") return true;
    return running && (what === "return") === (secondedBy !== null);
  });
  const employments = held.map(({ entryId, unit, from, to }) => ({
    value: String(entryId),
    label: `${unit?.name ?? t("none")}（${t("period", { from, to: until(to) })}）`,
  }));
  if (what !== "correction") return [...employments];
  const titles = life.titles.filter(({ state }) => state === "confirmed");
  return [
    ...employments,
    ...titles.map(({ entryId, series, level, from, to }) => ({
      value: String(entryId),
      label: `${series.label}${level?.label ?? ""}（${t("period", { from, to: until(to) })}）`,
    })),
  ];
}

async function seriesOptions(visit: Visit): Promise<AskData["series"]> {
  const { series } = await visit.ask(readRegistrationChoices, {});
  return series.filter((each) => each.series !== "none").map((each) => ({ value: each.series, label: each.name }));
}

/** Sends the form; leads back, or shows the form again with what is wrong beside its field. */
export async function sendAsk(visit: Visit, whose: Whose): Promise<Redirect | Shown> {
  const { body, errors } = readBody(visit.fields);
  const again = async (wrong: Errors): Promise<Shown> =>
    show<AskPage>("employment/ask", await askData(visit, whose, wrong));
  if (body === undefined) return again(errors);
  try {
    const done =
      whose === undefined
        ? await visit.ask(createMyRequest, { body })
        : await visit.ask(createRequest, { params: whose, body });
    const what = t(`kind.${done.kind}`);
    if (done.state === "confirmed")
      return go(whose === undefined ? "/employment/mine" : `/people/${whose.personId}/employment`, {
        tone: "success",
        title: t("ask.recorded"),
        body: t("ask.recordedBody", { name: done.person.name, what }),
      });
    return go(whose === undefined ? "/employment/mine" : `/people/${whose.personId}/employment`, {
      tone: "success",
      title: t("ask.sent"),
      body: t("ask.sentBody", { desk: done.desk.name }),
    });
  } catch (error) {
    const wrong = error instanceof Refusal ? wrongOf(error) : undefined;
    if (wrong === undefined) throw error;
    return again(wrong);
  }
}

/** What a refusal says, beside the fields it names; undefined where it is no matter of this form. */
export function wrongOf(refusal: Refusal): Errors | undefined {
  if (!/^(request_|invalid_request|merge_|conflict_|undo_|objection_)/.test(refusal.code)) return undefined;
  const problems = refusal.errors ?? [];
  if (problems.length > 0)
    return problems.map(({ path, message, remedy }) => {
      const field = path.replace(/^body\./, "");
      return { ...(field === "" || field === "body" ? {} : { field }), message: `${message}，${remedy}` };
    });
  return [{ message: titleOf(refusal) }];
}

function titleOf({ code }: Refusal): string {
  const { title, remedy } = PROBLEMS[code];
  return `${title}，${remedy}`;
}

/** Reads fields one by one and keeps what is wrong with them. */
function fieldReader(fields: URLSearchParams) {
  const errors: Errors = [];
  const text = (name: string) => (fields.get(name) ?? "").trim();
  const need = (name: string, message = t("ask.missing")) => {
    const value = text(name);
    if (value === "") errors.push({ field: name, message });
    return value;
  };
  const date = (name: string) => {
    const value = need(name);
    const day = isoDay(value);
    if (value !== "" && day === undefined) errors.push({ field: name, message: t("ask.badDate") });
    return day ?? "";
  };
  return {
    errors,
    text,
    need,
    date,
    more: (name: string) => (text(name) === "" ? {} : { [name]: text(name) }),
    entry: () => Number(need("entryId")),
    unit: () => Number(need("unitId", t("ask.missingUnit"))),
  };
}

function readBody(fields: URLSearchParams): { body?: RequestBody; errors: Errors } {
  const { errors, text, need, date, more, entry, unit } = fieldReader(fields);
  const titleBody = (lateral: boolean) => ({
    kind: "title",
    series: need("series"),
    level: need("level"),
    since: date("since"),
    lateral,
    ...more("certificate"),
  });
  const bodies: Record<Ask, () => Record<string, unknown>> = {
    join: () => ({ kind: "join", unitId: unit(), since: date("since"), ...more("department") }),
    transfer: () => ({
      kind: "transfer",
      entryId: entry(),
      unitId: unit(),
      since: date("since"),
      ...more("department"),
    }),
    secondment: () => ({
      kind: "secondment",
      entryId: entry(),
      unitId: unit(),
      since: date("since"),
      ...(text("until") === "" ? {} : { until: date("until") }),
    }),
    return: () => ({ kind: "return", entryId: entry(), lastDay: date("lastDay") }),
    leave: () => ({ kind: "leave", entryId: entry(), lastDay: date("lastDay") }),
    correction: () => ({
      kind: "correction",
      entryId: entry(),
      since: date("since"),
      until: text("until") === "" ? null : date("until"),
      note: need("note"),
    }),
    title: () => titleBody(false),
    lateral: () => titleBody(true),
  };
  const what = ASKS.find((each) => each === fields.get("what"));
  if (what === undefined) throw new Refusal("not_found");
  const body = { ...bodies[what](), ...(what === "correction" ? {} : more("note")) } as unknown as RequestBody;
  return errors.length > 0 ? { errors } : { body, errors };
}

/** A day as people type it, as the contract takes it: "2026-6-3", "2026.6.3", "2026年6月3日" → "2026-06-03". */
export function isoDay(typed: string): string | undefined {
  const found = /^(\d{4})\s*[-./\u5e74]\s*(\d{1,2})\s*[-./\u6708]\s*(\d{1,2})\s*\u65e5?$/.exec(
    typed.trim().normalize("NFKC"),
  );
  if (found === null) return undefined;
  const [year = "", month = "", day = ""] = found.slice(1);
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : undefined;
}

/** Address of the form of one thing for somebody. */
export function askAddress(personId: number, what: Ask): string {
  return withQuery(`/employment/people/${personId}/new`, { what });
}
