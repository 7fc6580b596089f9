/** Official lists: bringing, publishing and correcting them; the lists that name oneself. */
import { randomUUID } from "node:crypto";
import { listKinds } from "../../../contract/declarations.ts";
import {
  correctOfficialLine,
  createOfficialList,
  listMyOfficialLists,
  listOfficialLists,
  MATCHES,
  publishOfficialList,
  readListTemplate,
  readOfficialList,
  ROLL_FILE_BYTES,
  withdrawOfficialList,
} from "../../../contract/official-lists.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { LineData } from "../../../web/areas/lists/line.tsx";
import type { ListData } from "../../../web/areas/lists/list.tsx";
import type { ListsData } from "../../../web/areas/lists/lists.tsx";
import { t } from "../../../web/areas/lists/words.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { download, file, form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { sentence, type FormError } from "./declaring-errors.ts";
import { readTyped } from "./declaring-form.ts";
import { isoDay } from "./employment-ask.ts";

type ListsPage = typeof import("../../../web/areas/lists/lists.tsx").page;
type ListPage = typeof import("../../../web/areas/lists/list.tsx").page;
type LinePage = typeof import("../../../web/areas/lists/line.tsx").page;

const MEGABYTE = 2 ** 20;
const ROWS = 5_000;
const PAGE = 20;
const LINES = 50;
const write = { permission: "declaration:list:write" } as const;
const read = { permission: "declaration:list:read" } as const;
const ofIndex = [listOfficialLists, listKinds] as const;
const ofLine = [readOfficialList, listKinds] as const;

export const listRoutes: readonly Route[] = [
  page<ListsPage>({
    path: "/lists",
    page: "lists/lists",
    ...read,
    operations: ofIndex,
    view: (visit) => indexData(visit, []),
  }),
  form({
    path: "/lists",
    ...write,
    operations: [...ofIndex, createOfficialList],
    upload: { file: ROLL_FILE_BYTES + 2 * MEGABYTE },
    act: bring,
  }),
  file({
    path: "/lists/templates/:kind",
    ...read,
    operations: [readListTemplate],
    file: async ({ ask, params }) => {
      return download(await ask(readListTemplate, { params: { kind: params["kind"] ?? "" } }));
    },
  }),
  page<ListPage>({
    path: "/lists/:listId",
    page: "lists/list",
    ...read,
    operations: [readOfficialList],
    view: (visit) => listData(visit, []),
  }),
  form({
    path: "/lists/:listId/publish",
    ...write,
    operations: [readOfficialList, publishOfficialList],
    act: async (visit) => {
      const { listId, counts } = await visit.ask(publishOfficialList, {
        params: listOf(visit),
        body: { version: versionOf(visit) },
      });
      const found = groupDigits(counts.found);
      return go(`/lists/${listId}`, {
        tone: "success",
        title: t("publish.done"),
        body: t("publish.doneBody", { found }),
      });
    },
  }),
  form({ path: "/lists/:listId/end", ...write, operations: [readOfficialList, withdrawOfficialList], act: end }),
  page<LinePage>({
    path: "/lists/:listId/lines/:lineId",
    page: "lists/line",
    ...write,
    operations: ofLine,
    view: (visit) => lineData(visit),
  }),
  form({
    path: "/lists/:listId/lines/:lineId",
    ...write,
    operations: [...ofLine, correctOfficialLine],
    act: correct,
  }),
  page<typeof import("../../../web/areas/declaring/listed.tsx").page>({
    path: "/declarations/lists",
    page: "declaring/listed",
    permission: "declaration:own:read",
    operations: [listMyOfficialLists],
    view: async ({ ask }) => ({ ...(await ask(listMyOfficialLists, {})), key: randomUUID() }),
  }),
];

const listOf = ({ params }: Visit): { listId: string } => ({ listId: params["listId"] ?? "" });
const versionOf = ({ fields }: Visit): number => Number(fields.get("version"));

/** What a refusal says, at the fields of the form. Throws every other error. */
function wrongOf(error: unknown): FormError[] {
  if (!(error instanceof Refusal)) throw error;
  if (!/^(invalid_request|list_|declaration_incomplete)/.test(error.code)) throw error;
  const { title, remedy } = PROBLEMS[error.code];
  const problems = error.errors ?? [];
  if (problems.length === 0) return [{ message: sentence(title, remedy) }];
  return problems.map(({ path, message, remedy: help }) => ({
    field: path.split(".").at(-1) ?? "",
    message: sentence(message, help),
  }));
}

async function indexData(visit: Visit, errors: FormError[]): Promise<ListsData> {
  const { ask, query, fields, actor } = visit;
  const before = /^\d{1,15}$/.exec(query.get("before") ?? "")?.[0];
  const limit = String(PAGE);
  const { lists, next } = await ask(listOfficialLists, { query: before === undefined ? { limit } : { before, limit } });
  const { kinds } = await ask(listKinds, { query: {} });
  const keeper = actor?.role === "industry_reviewer" ? "industry" : "hr";
  const typed = (name: string) => fields.get(name) ?? "";
  return {
    lists,
    kinds: mayDo("declaration:list:write", actor) ? kinds.filter(({ list }) => list?.keepers.includes(keeper)) : [],
    typed: { kind: typed("kind"), title: typed("title"), document: typed("document"), issuedOn: typed("issuedOn") },
    errors,
    key: randomUUID(),
    megabytes: ROLL_FILE_BYTES / MEGABYTE,
    rows: ROWS,
    newestHref: before === undefined ? undefined : "/lists",
    olderHref: next === null ? undefined : withQuery("/lists", { before: String(next) }),
  };
}

async function bring(visit: Visit): Promise<Redirect | Shown> {
  const { fields, files, ask } = visit;
  const said = (name: string) => (fields.get(name) ?? "").trim();
  const given = files.get("file");
  const errors: FormError[] = [];
  if (said("kind") === "") errors.push({ field: "kind", message: t("upload.noKind") });
  if (said("title") === "") errors.push({ field: "title", message: t("upload.noName") });
  if (given === undefined) errors.push({ field: "file", message: t("upload.noFile") });
  const again = async (wrong: FormError[]) => show<ListsPage>("lists/lists", await indexData(visit, wrong));
  if (given === undefined || errors.length > 0) return again(errors);
  const issuedOn = said("issuedOn") === "" ? {} : { issuedOn: isoDay(said("issuedOn")) ?? said("issuedOn") };
  try {
    const { listId } = await ask(createOfficialList, {
      body: { kind: said("kind"), title: said("title"), document: said("document"), ...issuedOn, file: given },
    });
    return go(`/lists/${listId}`, { tone: "info", title: t("made.title"), body: t("made.body") });
  } catch (error) {
    return again(wrongOf(error));
  }
}

async function listData(visit: Visit, errors: FormError[]): Promise<ListData> {
  const { ask, query, actor } = visit;
  const match = MATCHES.find((each) => each === query.get("match"));
  const after = /^\d{1,9}$/.exec(query.get("after") ?? "")?.[0];
  const asked = {
    limit: String(LINES),
    ...(match === undefined ? {} : { match }),
    ...(after === undefined ? {} : { after }),
  };
  const { list, lines, next } = await ask(readOfficialList, { params: listOf(visit), query: asked });
  const address = `/lists/${list.listId}`;
  return {
    list,
    lines,
    match,
    mayWrite: mayDo("declaration:list:write", actor),
    errors,
    firstHref: after === undefined ? undefined : withQuery(address, { match }),
    nextHref: next === null ? undefined : withQuery(address, { match, after: String(next) }),
  };
}

async function end(visit: Visit): Promise<Redirect | Shown> {
  const reason = (visit.fields.get("reason") ?? "").trim();
  const again = async (errors: FormError[]) => show<ListPage>("lists/list", await listData(visit, errors));
  if (reason === "") return again([{ field: "reason", message: t("correct.missing") }]);
  try {
    const { state, listId } = await visit.ask(withdrawOfficialList, {
      params: listOf(visit),
      body: { version: versionOf(visit), reason },
    });
    return state === "discarded"
      ? go("/lists", { tone: "success", title: t("end.doneDraft") })
      : go(`/lists/${listId}`, { tone: "success", title: t("end.donePublished") });
  } catch (error) {
    return again(wrongOf(error));
  }
}

async function lineData(visit: Visit): Promise<LineData> {
  const { ask, params } = visit;
  const lineId = /^[1-9]\d{0,9}$/.exec(params["lineId"] ?? "")?.[0];
  if (lineId === undefined) throw new Refusal("not_found");
  const query = { after: String(Number(lineId) - 1), limit: "1" };
  const { list, lines } = await ask(readOfficialList, { params: listOf(visit), query });
  const line = lines.find((each) => each.lineId === Number(lineId) && each.state === "listed");
  const { kinds } = await ask(listKinds, { query: {} });
  const kind = kinds.find(({ id }) => id === list.kind.id);
  if (line === undefined || kind === undefined) throw new Refusal("not_found");
  return {
    list,
    line,
    fields: kind.fields.filter(({ name }) => kind.list?.fields.includes(name)),
    typed: Object.fromEntries(line.said.map(({ name, typed }) => [name, typed])),
    name: line.name,
    reason: "",
    errors: [],
    withdrawErrors: [],
  };
}

async function correct(visit: Visit): Promise<Redirect | Shown> {
  const { fields, params } = visit;
  const shown = await lineData(visit);
  const withdraws = fields.get("event") === "withdraw";
  const reason = (fields.get(withdraws ? "withdrawReason" : "reason") ?? "").trim();
  const { typed, said } = readTyped({ fields: shown.fields }, fields);
  const name = (fields.get("name") ?? "").trim();
  const again = (wrong: FormError[]) =>
    show<LinePage>("lists/line", {
      ...shown,
      ...(withdraws ? { withdrawErrors: wrong } : { errors: wrong, typed, name, reason }),
    });
  if (reason === "") return again([{ field: withdraws ? "withdrawReason" : "reason", message: t("correct.missing") }]);
  const base = { version: versionOf(visit), reason };
  const identity = (fields.get("identity") ?? "").trim();
  try {
    const { listId } = await visit.ask(correctOfficialLine, {
      params: { ...listOf(visit), lineId: params["lineId"] ?? "" },
      body: withdraws
        ? { event: "withdraw", ...base }
        : { event: "correct", ...base, name, said, ...(identity === "" ? {} : { identity }) },
    });
    return go(`/lists/${listId}`, { tone: "success", title: t("correct.done") });
  } catch (error) {
    return again(wrongOf(error));
  }
}
