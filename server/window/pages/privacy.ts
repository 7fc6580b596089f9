/** What people may know and correct of their data, and the desk that answers them. */
import { randomUUID } from "node:crypto";
import {
  answerRequest,
  askRequest,
  closeAccount,
  exportOwn,
  exportOwnWorkbook,
  keepAccount,
  listLooks,
  listOwnRequests,
  listRequests,
  readClosing,
  readRequest,
  revealField,
  withdrawRequest,
} from "../../../contract/privacy.ts";
import { mayDo } from "../../../contract/rights.ts";
import { listStandings } from "../../../contract/standing.ts";
import type { LooksData } from "../../../web/areas/privacy/looks.tsx";
import type { MineData, Typed } from "../../../web/areas/privacy/mine.tsx";
import type { RequestData } from "../../../web/areas/privacy/request.tsx";
import type { RevealData } from "../../../web/areas/privacy/reveal.tsx";
import dictionary from "../../../web/text/zh-CN/privacy.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import {
  download,
  file,
  form,
  go,
  idIn,
  page,
  show,
  type Redirect,
  type Route,
  type Shown,
  type Visit,
} from "../route.ts";
import { wrongWith } from "./form-errors.ts";
import { noticeRoutes } from "./privacy-notice.ts";

const t = words("privacy", dictionary);

type MinePage = typeof import("../../../web/areas/privacy/mine.tsx").page;
type LooksPage = typeof import("../../../web/areas/privacy/looks.tsx").page;
type RequestPage = typeof import("../../../web/areas/privacy/request.tsx").page;
type RevealPage = typeof import("../../../web/areas/privacy/reveal.tsx").page;

const MINE = [listOwnRequests, readClosing, listStandings] as const;

const ownRoutes: readonly Route[] = [
  page<MinePage>({
    path: "/privacy",
    page: "privacy/mine",
    permission: "privacy:own:read",
    operations: MINE,
    view: (visit) => mineData(visit),
  }),
  page<LooksPage>({
    path: "/privacy/looks",
    page: "privacy/looks",
    permission: "privacy:own:read",
    operations: [listLooks],
    view: (visit) => looksData(visit),
  }),
  file({
    path: "/privacy/data.xlsx",
    permission: "privacy:own:export",
    operations: [exportOwnWorkbook],
    file: async ({ ask }) => download(await ask(exportOwnWorkbook, {})),
  }),
  file({
    path: "/privacy/data.json",
    permission: "privacy:own:export",
    operations: [exportOwn],
    file: async ({ ask }) => download(await ask(exportOwn, {}), "application/json"),
  }),
  form({
    path: "/privacy/requests",
    permission: "privacy:own:ask",
    operations: [askRequest, listLooks, ...MINE],
    act: askFor,
  }),
  form({
    path: "/privacy/requests/:requestId/withdrawal",
    permission: "privacy:own:ask",
    operations: [withdrawRequest],
    act: async ({ ask, params }) => {
      await ask(withdrawRequest, { params: idOf(params) });
      return go("/privacy#requests", { tone: "success", title: t("requests.withdrawn") });
    },
  }),
  form({
    path: "/privacy/closing",
    permission: "privacy:own:close",
    operations: [closeAccount, ...MINE],
    act: async (visit) => {
      if (visit.fields.get("understood") !== "1") {
        const errors = [{ field: "understood", message: t("close.understoodWrong") }];
        return show<MinePage>("privacy/mine", await mineData(visit, { close: { values: {}, errors } }));
      }
      await visit.ask(closeAccount, { body: { understood: true } });
      return go("/privacy", { tone: "success", title: t("close.asked") });
    },
  }),
  form({
    path: "/privacy/closing/undo",
    permission: "privacy:own:close",
    operations: [keepAccount],
    act: async ({ ask }) => {
      await ask(keepAccount, {});
      return go("/privacy", { tone: "success", title: t("close.kept.done") });
    },
  }),
];

const deskRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/privacy/desk.tsx").page>({
    path: "/requests",
    page: "privacy/desk",
    permission: "privacy:request:read",
    operations: [listRequests],
    view: async ({ ask, query }) => {
      const state = query.get("state") === "closed" ? "closed" : "open";
      const after = /^\d{1,15}$/.exec(query.get("after") ?? "")?.[0];
      const { requests, after: next } = await ask(listRequests, {
        query: after === undefined ? { state } : { state, after },
      });
      const place = (to: number | undefined) => withQuery("/requests", { state, after: to });
      return {
        state,
        requests,
        nextHref: next === undefined ? undefined : place(next),
        firstHref: after === undefined ? undefined : place(undefined),
      };
    },
  }),
  page<RequestPage>({
    path: "/requests/:requestId",
    page: "privacy/request",
    permission: "privacy:request:read",
    operations: [readRequest],
    view: (visit) => requestData(visit, { values: {}, errors: [] }),
  }),
  form({
    path: "/requests/:requestId/answers",
    permission: "privacy:request:answer",
    operations: [answerRequest, readRequest],
    act: async (visit) => {
      const { ask, params, fields } = visit;
      const decision = fields.get("decision") === "granted" ? "granted" : "refused";
      const text = fields.get("text") ?? "";
      try {
        await ask(answerRequest, { params: idOf(params), body: { decision, text } });
        return go("/requests", { tone: "success", title: t("request.done"), body: t(`state.${decision}`) });
      } catch (error) {
        const { errors, status } = wrongWith(error, {
          identity_taken: null,
          own_request: null,
          request_not_open: null,
        });
        return show<RequestPage>("privacy/request", await requestData(visit, { values: { text }, errors }), status);
      }
    },
  }),
  page<RevealPage>({
    path: "/people/:personId/reveal",
    page: "privacy/reveal",
    permission: "privacy:field:reveal",
    operations: [listStandings],
    view: (visit) => revealData(visit, {}),
  }),
  form({
    path: "/people/:personId/reveal",
    permission: "privacy:field:reveal",
    operations: [revealField, listStandings],
    act: async (visit) => {
      const { ask, fields, params } = visit;
      const field = fieldOf(fields.get("field"));
      const [reason, note] = [fields.get("reason") ?? "", fields.get("note") ?? ""];
      try {
        const body = { field, reason: reason as "verify", note };
        const shown = await ask(revealField, { params: { personId: params["personId"] ?? "" }, body });
        return show<RevealPage>("privacy/reveal", await revealData(visit, { field, shown }), 200);
      } catch (error) {
        const { errors, status } = wrongWith(error, { too_many_reveals: null, nothing_to_reveal: "field" });
        return show<RevealPage>("privacy/reveal", await revealData(visit, { field, reason, note, errors }), status);
      }
    },
  }),
];

export const privacyRoutes: readonly Route[] = [...ownRoutes, ...noticeRoutes, ...deskRoutes];

function idOf(params: Visit["params"]): { requestId: string } {
  return { requestId: idIn(params["requestId"]) };
}

function fieldOf(text: string | null): "identity" | "phone" {
  return text === "phone" ? "phone" : "identity";
}

const NOTHING: Typed = { values: {}, errors: [] };

async function mineData(
  { ask, askIfAllowed, actor, today }: Visit,
  typed: Partial<Pick<MineData, "correction" | "review" | "close">> = {},
): Promise<MineData> {
  const personId = actor?.personId;
  if (personId === undefined) throw new Refusal("not_found");
  const { requests } = await ask(listOwnRequests, {});
  const { closing, holdsOffice } = await ask(readClosing, {});
  const known = await askIfAllowed(listStandings, { params: { personId: String(personId) } });
  const found = (known?.standings ?? []).map(({ year }) => year);
  const years = found.length > 0 ? found : [Math.trunc(today / 10_000)];
  return {
    requests,
    closing: closing ?? undefined,
    holdsOffice,
    years: years.map((year) => ({ value: String(year), label: String(year) })),
    correction: NOTHING,
    review: NOTHING,
    close: NOTHING,
    ...typed,
    key: randomUUID(),
  };
}

async function looksData(visit: Visit, typed: Typed = NOTHING): Promise<LooksData> {
  const { ask, query, fields } = visit;
  const before = /^\d{1,15}$/.exec(query.get("before") ?? "")?.[0];
  const { looks, before: older } = await ask(listLooks, { query: before === undefined ? {} : { before } });
  const about = Number(query.get("about") ?? fields.get("lookId") ?? 0);
  return {
    looks,
    olderHref: older === undefined ? undefined : withQuery("/privacy/looks", { before: older }),
    newestHref: before === undefined ? undefined : "/privacy/looks",
    complaint: { about: looks.find(({ lookId }) => lookId === about), typed, key: randomUUID() },
  };
}

/** Where a form of each kind keeps its text. */
const TEXT_FIELDS = { correction: "evidence", review: "grounds", complaint: "text" } as const;

async function askFor(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields } = visit;
  const values = Object.fromEntries(fields);
  const given = (name: string) => fields.get(name) ?? "";
  const kind = given("kind") as keyof typeof TEXT_FIELDS;
  if (!Object.hasOwn(TEXT_FIELDS, kind)) throw new Refusal("not_found");
  const textField = TEXT_FIELDS[kind];
  const text = given(textField);
  const lookId = Number(given("lookId"));
  const bodies = {
    correction: { kind: "correction", field: given("field") as "name", wanted: given("wanted"), text },
    review: { kind: "review", year: Number(given("year")), verdict: given("verdict") as "annual", text },
    complaint: { kind: "complaint", text, ...(lookId > 0 ? { lookId } : {}) },
  } as const;
  try {
    await ask(askRequest, { body: bodies[kind] });
  } catch (error) {
    const { errors, status } = wrongWith(error, { already_asked: null });
    const typed = {
      values,
      errors: errors.map((each) => (each.field === "text" ? { ...each, field: textField } : each)),
    };
    if (kind === "complaint") return show<LooksPage>("privacy/looks", await looksData(visit, typed), status);
    return show<MinePage>("privacy/mine", await mineData(visit, { [kind]: typed }), status);
  }
  return go("/privacy#requests", { tone: "success", title: t("requests.sent"), body: t("requests.sentBody") });
}

async function requestData({ ask, params, actor }: Visit, typed: Typed): Promise<RequestData> {
  const request = await ask(readRequest, { params: idOf(params) });
  return { request, mayAnswer: mayDo("privacy:request:answer", actor), typed, key: randomUUID() };
}

async function revealData(
  { ask, params, query }: Visit,
  typed: Partial<Pick<RevealData, "field" | "reason" | "note" | "errors" | "shown">>,
): Promise<RevealData> {
  const { person } = await ask(listStandings, { params: { personId: params["personId"] ?? "" } });
  return {
    personId: person.personId,
    name: person.name,
    field: fieldOf(query.get("field")),
    reason: "",
    note: "",
    errors: [],
    shown: undefined,
    ...typed,
  };
}
