/** One's own unit and titles; what waits on the desks of a unit; histories. */
import { randomUUID } from "node:crypto";
import {
  confirmBatch,
  createMyMerge,
  createMyRequest,
  createRequest,
  decideWaiting,
  LEVELS,
  listDecisionsMade,
  listWaiting,
  readHistory,
  readMyEmployment,
  readWaiting,
  REQUEST_KINDS,
  undoDecision,
  withdrawMyRequest,
  type Waiting,
} from "../../../contract/employment.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { ItemData } from "../../../web/areas/employment/item.tsx";
import type { SimpleFormData } from "../../../web/areas/employment/simple-form.tsx";
import type { RecentDecision, WaitingData } from "../../../web/areas/employment/waiting.tsx";
import { t } from "../../../web/areas/employment/words.ts";
import { beijingTime, isoDate } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { askAddress, askData, askOperations, asksOf, isoDay, levelName, sendAsk, wrongOf } from "./employment-ask.ts";

type MinePage = typeof import("../../../web/areas/employment/mine.tsx").page;
type AskPage = typeof import("../../../web/areas/employment/ask.tsx").page;
type WaitingPage = typeof import("../../../web/areas/employment/waiting.tsx").page;
type ItemPage = typeof import("../../../web/areas/employment/item.tsx").page;
type HistoryPage = typeof import("../../../web/areas/employment/history.tsx").page;
type SimplePage = typeof import("../../../web/areas/employment/simple-form.tsx").page;

const LISTED = 50;
const listed = [listWaiting, listDecisionsMade];

const mine: readonly Route[] = [
  page<MinePage>({
    path: "/employment/mine",
    page: "employment/mine",
    permission: "employment:own:read",
    operations: [readMyEmployment],
    view: async ({ ask, today }) => {
      const life = await ask(readMyEmployment, {});
      return { life, asks: asksOf(life), now: `${isoDate(today)}T23:59:59+08:00` };
    },
  }),
  page<AskPage>({
    path: "/employment/mine/new",
    page: "employment/ask",
    permission: "employment:own:request",
    operations: [readMyEmployment, ...askOperations],
    view: (visit) => askData(visit, undefined),
  }),
  form({
    path: "/employment/mine/requests",
    permission: "employment:own:request",
    operations: [createMyRequest, readMyEmployment, ...askOperations],
    act: (visit) => sendAsk(visit, undefined),
  }),
  form({
    path: "/employment/mine/:requestId/withdraw",
    permission: "employment:own:request",
    operations: [withdrawMyRequest],
    act: async ({ ask, params }) => {
      await ask(withdrawMyRequest, { params: { requestId: idIn(params["requestId"]) } });
      return go("/employment/mine", { tone: "success", title: t("mine.withdrawn"), body: t("mine.withdrawnBody") });
    },
  }),
  page<SimplePage>({
    path: "/employment/mine/merge",
    page: "employment/simple-form",
    permission: "employment:own:request",
    operations: [],
    view: (visit) => ownData(visit, []),
  }),
  form({
    path: "/employment/mine/merge",
    permission: "employment:own:request",
    operations: [createMyMerge],
    act: sendOwnMerge,
  }),
];

const desks: readonly Route[] = [
  page<WaitingPage>({
    path: "/employment/waiting",
    page: "employment/waiting",
    permission: "employment:request:read",
    operations: listed,
    view: (visit) => waitingData(visit),
  }),
  form({
    path: "/employment/waiting/confirm",
    permission: "employment:request:decide",
    operations: [confirmBatch, ...listed],
    act: confirmChosen,
  }),
  page<ItemPage>({
    path: "/employment/waiting/:itemId",
    page: "employment/item",
    permission: "employment:request:read",
    operations: [readWaiting],
    view: (visit) => itemData(visit),
  }),
  form({
    path: "/employment/waiting/:itemId/decision",
    permission: "employment:request:decide",
    operations: [readWaiting, decideWaiting],
    act: decide,
  }),
  form({
    path: "/employment/decisions/:decisionId/undo",
    permission: "employment:request:decide",
    operations: [undoDecision],
    act: undo,
  }),
  page<HistoryPage>({
    path: "/people/:personId/employment",
    page: "employment/history",
    permission: "employment:history:read",
    operations: [readHistory],
    view: async ({ ask, params, actor }) => {
      const life = await ask(readHistory, { params: { personId: idIn(params["personId"]) } });
      const asks = mayDo("employment:request:start", actor) ? asksOf(life) : [];
      return { life, asks: asks.map((each) => ({ ask: each, href: askAddress(life.person.personId, each) })) };
    },
  }),
  page<AskPage>({
    path: "/employment/people/:personId/new",
    page: "employment/ask",
    permission: "employment:request:start",
    operations: [readHistory, ...askOperations],
    view: (visit) => askData(visit, { personId: idIn(visit.params["personId"]) }),
  }),
  form({
    path: "/employment/people/:personId/requests",
    permission: "employment:request:start",
    operations: [createRequest, readHistory, ...askOperations],
    act: (visit) => sendAsk(visit, { personId: idIn(visit.params["personId"]) }),
  }),
];

export const employmentRoutes: readonly Route[] = [...mine, ...desks];

function ownData({ fields }: Visit, errors: SimpleFormData["errors"]): SimpleFormData {
  return { form: "own", units: [], typed: Object.fromEntries(fields), errors, key: randomUUID() };
}

async function sendOwnMerge(visit: Visit): Promise<Redirect | Shown> {
  const { fields, ask } = visit;
  const text = (name: string) => (fields.get(name) ?? "").trim();
  const needed = ["name", "identityNumber", "phone", "reason"].filter((name) => text(name) === "");
  const again = (errors: SimpleFormData["errors"]) =>
    show<SimplePage>("employment/simple-form", ownData(visit, errors));
  if (needed.length > 0) return again(needed.map((field) => ({ field, message: t("ask.missing") })));
  try {
    const body = {
      name: text("name"),
      identityNumber: text("identityNumber"),
      phone: text("phone"),
      reason: text("reason"),
    };
    await ask(createMyMerge, { body });
    return go("/employment/mine", { tone: "success", title: t("own.sent"), body: t("own.sentBody") });
  } catch (error) {
    const wrong = error instanceof Refusal ? wrongOf(error) : undefined;
    if (wrong === undefined) throw error;
    return again(wrong);
  }
}

type Told = { unchosen?: boolean; left?: readonly string[] };

async function waitingData({ ask, query, actor }: Visit, told: Told = {}): Promise<WaitingData> {
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  const kind = REQUEST_KINDS.find((each) => each === query.get("kind"));
  const days = /^\d{1,4}$/.exec(query.get("days") ?? "")?.[0] ?? "";
  const pageNumber = Number(/^[1-9]\d{0,2}$/.exec(query.get("page") ?? "")?.[0] ?? "1");
  const waiting = await ask(listWaiting, {
    query: {
      page: String(Math.min(pageNumber, 200)),
      limit: String(LISTED),
      ...(q === "" ? {} : { q }),
      ...(kind === undefined ? {} : { kind }),
      ...(days === "" || days === "0" ? {} : { days }),
    },
  });
  const { decisions } = await ask(listDecisionsMade, { query: { limit: "5" } });
  const path = withQuery("/employment/waiting", { q: q || null, kind: kind ?? null, days: days || null });
  return {
    items: waiting.items,
    total: waiting.total,
    kinds: kindOptions(waiting.kinds),
    query: { q, kind: kind ?? "", days },
    filtered: q !== "" || kind !== undefined || days !== "",
    previousHref: pageNumber > 1 ? withQuery(path, { page: pageNumber - 1 }) : undefined,
    nextHref: pageNumber * LISTED < waiting.total ? withQuery(path, { page: pageNumber + 1 }) : undefined,
    recent: decisions.map(recentLine),
    unchosen: told.unchosen ?? false,
    left: told.left ?? [],
    mayDecide: mayDo("employment:request:decide", actor),
    key: randomUUID(),
  };
}

function kindOptions(kinds: Waiting["kinds"]): WaitingData["kinds"] {
  const count = Object.values(kinds).reduce((sum, each) => sum + each, 0);
  const known = REQUEST_KINDS.filter((kind) => (kinds[kind] ?? 0) > 0);
  return [
    { value: "", label: t("waiting.kindAll", { count }) },
    ...known.map((kind) => ({
      value: kind,
      label: t("waiting.kindCount", { kind: t(`kind.${kind}`), count: kinds[kind] ?? 0 }),
    })),
  ];
}

function recentLine(decision: OutputOf<typeof listDecisionsMade>["decisions"][number]): RecentDecision {
  const { decisionId, by, verdict, at, undoUntil, people, names, mayUndo } = decision;
  const listedNames = names.join(t("comma"));
  return {
    decisionId,
    line: t("recent.line", {
      verdict: t(`recent.verdict.${verdict}`),
      people,
      names: people > names.length ? t("recent.more", { names: listedNames }) : listedNames,
    }),
    by: t("recent.by", { by, at: beijingTime(at) }),
    undoUntil: mayUndo ? beijingTime(undoUntil).slice(11) : undefined,
  };
}

async function confirmChosen(visit: Visit): Promise<Redirect | Shown> {
  const items = [...new Set(visit.fields.getAll("item"))];
  if (items.length === 0) return show<WaitingPage>("employment/waiting", await waitingData(visit, { unchosen: true }));
  const { confirmed, results } = await visit.ask(confirmBatch, { body: { items } });
  const left = results.filter(({ done }) => !done).map(({ name, message }) => `${name}：${message ?? ""}`);
  if (left.length > 0)
    return go("/employment/waiting", {
      tone: "warn",
      title: t("waiting.partly", { count: confirmed, left: left.length }),
      body: left.slice(0, 5).join(" "),
    });
  return go("/employment/waiting", {
    tone: "success",
    title: t("waiting.confirmed", { count: confirmed }),
    body: t("item.undoBody"),
  });
}

async function itemData(visit: Visit, wrong: Partial<ItemData> = {}): Promise<ItemData> {
  const { ask, params, fields, actor } = visit;
  const detail = await ask(readWaiting, { params: { itemId: itemOf(params["itemId"]) } });
  const { item } = detail;
  const typed = (name: string, otherwise: string | null | undefined) => fields.get(name) ?? otherwise ?? "";
  return {
    detail,
    levels: LEVELS.map((value) => ({ value, label: levelName(value) })),
    typed: {
      since: typed("since", item.since),
      level: typed("level", item.level?.code),
      department: typed("department", item.department),
      reason: typed("reason", ""),
    },
    confirmErrors: [],
    refuseErrors: [],
    mayDecide: mayDo("employment:request:decide", actor),
    key: randomUUID(),
    ...wrong,
  };
}

function itemOf(text: string | undefined): string {
  if (!/^(r[1-9]\d{0,14}|c[1-9]\d{0,14}-[1-9]\d{0,14})$/.test(text ?? "")) throw new Refusal("not_found");
  return text as string;
}

async function decide(visit: Visit): Promise<Redirect | Shown> {
  const { fields, params, ask } = visit;
  const itemId = itemOf(params["itemId"]);
  const refuse = fields.get("verdict") === "refused";
  const again = async (errors: ItemData["confirmErrors"]) =>
    show<ItemPage>(
      "employment/item",
      await itemData(visit, refuse ? { refuseErrors: errors } : { confirmErrors: errors }),
    );
  const reason = (fields.get("reason") ?? "").trim();
  if (refuse && reason === "") return again([{ field: "reason", message: t("ask.missing") }]);
  const typed = fields.get("since");
  const since = typed === null ? undefined : isoDay(typed);
  if (typed !== null && since === undefined) return again([{ field: "since", message: t("ask.badDate") }]);
  const level = LEVELS.find((each) => each === fields.get("level"));
  const department = (fields.get("department") ?? "").trim();
  try {
    const { request } = await ask(decideWaiting, {
      params: { itemId },
      body: refuse
        ? { verdict: "refused", reason }
        : {
            verdict: "confirmed",
            ...(since === undefined ? {} : { since }),
            ...(level === undefined ? {} : { level }),
            ...(department === "" ? {} : { department }),
          },
    });
    const words = { name: request.person.name, kind: t(`kind.${request.kind}`) };
    const title = t(refuse ? "item.refuseDone" : "item.confirmDone", words);
    return go("/employment/waiting", { tone: "success", title, body: t("item.undoBody") });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.errors === undefined && error.code.startsWith("request_"))
      return go("/employment/waiting", { tone: "warn", title: t("item.gone"), body: t("item.goneBody") });
    const wrong = wrongOf(error);
    if (wrong === undefined) throw error;
    return again(wrong);
  }
}

async function undo({ ask, params }: Visit): Promise<Redirect> {
  const { undone, kept } = await ask(undoDecision, { params: { decisionId: idIn(params["decisionId"]) } });
  if (kept.length > 0)
    return go("/employment/waiting", {
      tone: "warn",
      title: t("recent.kept", { count: undone, left: kept.length }),
      body: kept
        .slice(0, 3)
        .map(({ name, message }) => `${name}：${message}`)
        .join(" "),
    });
  return go("/employment/waiting", {
    tone: "success",
    title: t("recent.undone", { count: undone }),
    body: t("recent.undoneBody"),
  });
}
