/** The logs and the chain, for audit administrators. */
import { randomUUID } from "node:crypto";
import { typedDay } from "../typed-day.ts";
import {
  exportEvents,
  listEvents,
  listSignIns,
  readChain,
  readEvent,
  readRoot,
  sealNow,
  startCheck,
} from "../../../contract/audit.ts";
import { operations } from "../../../contract/index.ts";
import { operationWords } from "../../../contract/operation-words.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { LogData, LogSearch } from "../../../web/areas/audit/log.tsx";
import type { SignInsData } from "../../../web/areas/audit/sign-ins.tsx";
import dictionary from "../../../web/text/zh-CN/audit.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { download, file, form, go, idIn, page, type Route, type Visit } from "../route.ts";

const t = words("audit", dictionary);

export const auditRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/audit/log.tsx").page>({
    path: "/audit",
    page: "audit/log",
    permission: "audit:event:read",
    operations: [listEvents],
    view: logData,
  }),
  file({
    path: "/audit/events.xlsx",
    permission: "audit:event:export",
    operations: [exportEvents],
    file: async ({ ask, query }) => {
      return download(await ask(exportEvents, { query: filled(searchOf(query)) }));
    },
  }),
  page<typeof import("../../../web/areas/audit/event.tsx").page>({
    path: "/audit/events/:eventId",
    page: "audit/event",
    permission: "audit:event:read",
    operations: [readEvent],
    view: ({ ask, params }) => ask(readEvent, { params: { eventId: idIn(params["eventId"]) } }),
  }),
  page<typeof import("../../../web/areas/audit/sign-ins.tsx").page>({
    path: "/audit/sign-ins",
    page: "audit/sign-ins",
    permission: "audit:event:read",
    operations: [listSignIns],
    view: signInsData,
  }),
  page<typeof import("../../../web/areas/audit/chain.tsx").page>({
    path: "/audit/chain",
    page: "audit/chain",
    permission: "audit:chain:read",
    operations: [readChain],
    view: async ({ ask }) => ({ chain: await ask(readChain, {}), key: randomUUID() }),
  }),
  file({
    path: "/audit/roots/:day",
    permission: "audit:chain:read",
    operations: [readRoot],
    file: async ({ ask, params }) => {
      const root = await ask(readRoot, { params: { day: params["day"] ?? "" } });
      return { name: `${root.day}.json`, type: "application/json", content: `${JSON.stringify(root, null, 2)}\n` };
    },
  }),
  form({
    path: "/audit/seals",
    permission: "audit:chain:seal",
    operations: [sealNow],
    act: async ({ ask }) => {
      const { events, blocks } = await ask(sealNow, {});
      const body = t("chain.sealedNowBody", { events, blocks });
      return go("/audit/chain", { tone: "success", title: t("chain.sealedNow"), body });
    },
  }),
  form({
    path: "/audit/checks",
    permission: "audit:chain:seal",
    operations: [startCheck],
    act: async ({ ask }) => {
      await ask(startCheck, {});
      return go("/audit/chain#checks", {
        tone: "info",
        title: t("chain.checkStarted"),
        body: t("chain.checkStartedBody"),
      });
    },
  }),
];

const FIELDS = ["from", "to", "account", "person", "operation", "outcome", "object", "address"] as const;

function searchOf(query: URLSearchParams): LogSearch {
  return Object.fromEntries(FIELDS.map((name) => [name, (query.get(name) ?? "").trim()])) as unknown as LogSearch;
}

/** Only what was filled in goes along, days in their one spelling. */
function filled(search: object): Record<string, string> {
  const entries = Object.entries(search as Record<string, string>).filter(([, value]) => value !== "");
  return Object.fromEntries(entries.map(([name, value]) => [name, /^(from|to)$/.test(name) ? typedDay(value) : value]));
}

interface Wrong {
  field: string;
  message: string;
}

/** What a search found, or what is wrong with it. */
async function found<Result>(
  look: () => Promise<Result>,
  nothing: Result,
): Promise<{ result: Result; errors: Wrong[] }> {
  try {
    return { result: await look(), errors: [] };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "invalid_request") throw error;
    const errors = (error.errors ?? []).map(({ path, message, remedy }) => ({
      field: path.replace(/^query\./, ""),
      message: `${message}。${remedy}`,
    }));
    return { result: nothing, errors };
  }
}

const OPERATIONS = operations
  .map(({ id }) => ({ value: id, label: operationWords(id) }))
  .sort((a, b) => a.label.localeCompare(b.label, "zh-CN"));

async function logData({ ask, query, actor }: Visit): Promise<LogData> {
  const search = searchOf(query);
  const given = filled(search);
  const cursor = query.get("cursor");
  const { result, errors } = await found(
    () => ask(listEvents, { query: { ...given, ...(cursor === null ? {} : { cursor }) } }),
    { events: [] },
  );
  const at = (place: string | undefined) =>
    place === undefined ? undefined : withQuery("/audit", { ...given, cursor: place });
  return {
    search,
    errors,
    operations: OPERATIONS,
    events: result.events,
    exportHref:
      result.events.length > 0 && mayDo("audit:event:export", actor)
        ? withQuery("/audit/events.xlsx", given)
        : undefined,
    nextHref: at(result.next),
    previousHref: at(result.previous),
  };
}

async function signInsData({ ask, query }: Visit): Promise<SignInsData> {
  const { from, to, account, outcome, address } = searchOf(query);
  const search = { from, to, account, outcome, address };
  const given = filled(search);
  const cursor = query.get("cursor");
  const { result, errors } = await found(
    () => ask(listSignIns, { query: { ...given, ...(cursor === null ? {} : { cursor }) } }),
    { signIns: [] },
  );
  const at = (place: string | undefined) =>
    place === undefined ? undefined : withQuery("/audit/sign-ins", { ...given, cursor: place });
  return { search, errors, signIns: result.signIns, nextHref: at(result.next), previousHref: at(result.previous) };
}
