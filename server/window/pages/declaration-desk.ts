/** The review desk: the queue, one declaration, several at once, figures. */
import { randomUUID } from "node:crypto";
import {
  readDeclarationEffect,
  readDeclarationFigures,
  reviewDeclarations,
  type DeclarationFigures,
} from "../../../contract/declaration-desk.ts";
import {
  DECLARATION_STATES,
  listDeclarations,
  listKinds,
  readDeclaration,
  reviewDeclaration,
  revokeDeclaration,
  ruleOnAppeal,
  type DeclarationQueue,
} from "../../../contract/declarations.ts";
import { XLSX } from "../../../contract/files.ts";
import { PROBLEMS } from "../../../contract/problems.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { BatchTrouble, QueueData } from "../../../web/areas/declarations/desk-queue.tsx";
import { passShare, spanText, t } from "../../../web/areas/declarations/desk-words.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { workbookBytes } from "../../platform/workbook/index.ts";
import { file, form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { decide, itemData } from "./declaration-decide.ts";

type TabItem = QueueData["tabs"][number];
type QueuePage = typeof import("../../../web/areas/declarations/desk-queue.tsx").page;
type ItemPage = typeof import("../../../web/areas/declarations/desk-item.tsx").page;
type FiguresPage = typeof import("../../../web/areas/declarations/desk-figures.tsx").page;

const MANY = 1_000;
const FIRST_YEAR = 2016;
const WAITING: readonly string[] = ["reviewing", "second", "appealed"];

const queueOperations = [listDeclarations, listKinds];

export const declarationDeskRoutes: readonly Route[] = [
  page<QueuePage>({
    path: "/reviews",
    page: "declarations/desk-queue",
    permission: "declaration:item:read",
    operations: queueOperations,
    view: (visit) => queueData(visit, visit.query),
  }),
  form({
    path: "/reviews/batch",
    permission: "declaration:item:review",
    operations: [...queueOperations, reviewDeclarations],
    act: passChosen,
  }),
  page<FiguresPage>({
    path: "/reviews/statistics",
    page: "declarations/desk-figures",
    permission: "declaration:item:read",
    operations: [readDeclarationFigures],
    view: async (visit) => {
      const asked = figuresQuery(visit.query);
      return {
        figures: await visit.ask(readDeclarationFigures, { query: asked }),
        years: yearsOf(visit),
        downloadHref: withQuery("/reviews/statistics.xlsx", asked),
      };
    },
  }),
  file({
    path: "/reviews/statistics.xlsx",
    permission: "declaration:item:read",
    operations: [readDeclarationFigures],
    file: async ({ ask, query }) => {
      const figures = await ask(readDeclarationFigures, { query: figuresQuery(query) });
      return { name: `${t("figures.title")}.xlsx`, type: XLSX, content: await bookOf(figures) };
    },
  }),
  page<ItemPage>({
    path: "/reviews/:declarationId",
    page: "declarations/desk-item",
    permission: "declaration:item:read",
    operations: [readDeclaration, readDeclarationEffect],
    view: (visit) => itemData(visit),
  }),
  form({
    path: "/reviews/:declarationId",
    permission: "declaration:item:review",
    operations: [
      readDeclaration,
      readDeclarationEffect,
      listDeclarations,
      reviewDeclaration,
      revokeDeclaration,
      ruleOnAppeal,
    ],
    act: decide,
  }),
];

function yearsOf({ today }: Visit) {
  const last = Math.trunc(today / 10_000);
  return Array.from({ length: last - FIRST_YEAR + 1 }, (_, back) => {
    const year = String(last - back);
    return { value: year, label: year };
  });
}

type Asked = {
  desk?: "any";
  state?: (typeof DECLARATION_STATES)[number];
  kind?: string;
  year?: string;
  late?: "true";
  q?: string;
};

/** What an address asks of the queue; what makes no sense is left out. */
function askedOf(query: URLSearchParams): Asked {
  const state = DECLARATION_STATES.find((each) => each === query.get("state"));
  const kind = /^[a-z][a-z0-9_]{0,39}$/.exec(query.get("kind") ?? "")?.[0];
  const year = /^20\d\d$/.exec(query.get("year") ?? "")?.[0];
  const q = (query.get("q") ?? "").trim().slice(0, 50);
  return {
    ...(query.get("desk") === "any" ? { desk: "any" as const } : {}),
    ...(state === undefined || state === "draft" ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(year === undefined || Number(year) < FIRST_YEAR ? {} : { year }),
    ...(query.get("late") === "true" ? { late: "true" as const } : {}),
    ...(q === "" ? {} : { q }),
  };
}

async function queueData(
  visit: Visit,
  query: URLSearchParams,
  left: { trouble?: BatchTrouble; chosen?: readonly string[] } = {},
): Promise<QueueData> {
  const asked = askedOf(query);
  const cursor = /^[A-Za-z0-9_-]{1,200}$/.exec(query.get("cursor") ?? "")?.[0];
  const found = await visit.ask(listDeclarations, { query: { ...asked, ...(cursor === undefined ? {} : { cursor }) } });
  const { kinds } = await visit.ask(listKinds, { query: {} });
  const mine = asked.desk === undefined;
  const { state, year, late, q, kind } = asked;
  const here = withQuery("/reviews", asked);
  const chosenKind = mine && kind !== undefined && mayDo("declaration:item:review", visit.actor);
  return {
    lines: found.declarations,
    mine,
    tabs: tabsOf(found, asked),
    query: { q: q ?? "", state: state ?? "", year: year ?? "", late: late ?? "", kind: kind ?? "" },
    years: yearsOf(visit),
    states: DECLARATION_STATES.filter((each) => (mine ? WAITING.includes(each) : each !== "draft")).map((each) => ({
      value: each,
      label: t(`state.${each}`),
    })),
    kinds: kinds.map(({ id, label }) => ({ value: id, label })),
    filtered: [state, year, late, q].some((each) => each !== undefined) || (!mine && kind !== undefined),
    resetHref: withQuery("/reviews", { desk: asked.desk, kind: mine ? kind : undefined }),
    nextHref: found.next === null ? undefined : withQuery(here, { cursor: found.next }),
    firstHref: cursor === undefined ? undefined : here,
    late: mine
      ? found.waiting.reduce((sum, each) => sum + (kind === undefined || each.kind === kind ? each.late : 0), 0)
      : 0,
    batch: chosenKind ? { kind, back: query.toString().slice(0, 1_000), key: randomUUID() } : undefined,
    trouble: left.trouble,
    chosen: new Set(left.chosen),
  };
}

function countText(count: number): string {
  return count >= MANY ? t("queue.many") : groupDigits(count);
}

function tabsOf({ waiting }: DeclarationQueue, { kind, desk }: Asked): TabItem[] {
  const mine = desk === undefined;
  const all = waiting.reduce((sum, { count }) => sum + count, 0);
  return [
    { label: t("queue.tab.all"), href: "/reviews", current: mine && kind === undefined, count: countText(all) },
    ...waiting.map((each) => ({
      label: each.label,
      href: withQuery("/reviews", { kind: each.kind }),
      current: mine && kind === each.kind,
      count: countText(each.count),
    })),
    { label: t("queue.tab.any"), href: "/reviews?desk=any", current: !mine },
  ];
}

/** Passes what was chosen, or shows the same page again with why not; nothing was passed then. */
async function passChosen(visit: Visit): Promise<Redirect | Shown> {
  const { fields, ask } = visit;
  const back = new URLSearchParams(fields.get("back") ?? "");
  const chosen = fields.getAll("item").filter((each) => /^[1-9]\d{0,14}\.[1-9]\d{0,8}$/.test(each));
  const again = async (trouble: BatchTrouble) =>
    show<QueuePage>("declarations/desk-queue", await queueData(visit, back, { trouble, chosen }));
  if (chosen.length === 0) return again({ title: t("batch.choose"), body: t("batch.chooseBody"), rows: [] });
  const items = chosen.map((each) => {
    const [declarationId, version] = each.split(".", 2).map(Number);
    return { declarationId: declarationId ?? 0, version: version ?? 0 };
  });
  const kind = askedOf(fields).kind ?? "";
  try {
    const { declarations } = await ask(reviewDeclarations, { body: { kind, items } });
    const onward = declarations.filter(({ state }) => state !== "approved").length;
    return go(withQuery("/reviews", { kind }), {
      tone: "success",
      title: t("batch.done", { count: declarations.length }),
      ...(onward === 0 ? {} : { body: t("batch.doneBody", { onward }) }),
    });
  } catch (error) {
    if (!(error instanceof Refusal) || !/^(declaration_|invalid_request$)/.test(error.code)) throw error;
    return again(await troubleOf(visit, back, error, items));
  }
}

/** Which of the chosen stood in the way, by the names of their people. */
async function troubleOf(
  { ask }: Visit,
  back: URLSearchParams,
  { code, errors = [] }: Refusal,
  items: readonly { declarationId: number }[],
): Promise<BatchTrouble> {
  const cursor = back.get("cursor");
  const { declarations } = await ask(listDeclarations, {
    query: { ...askedOf(back), ...(cursor === null ? {} : { cursor }) },
  });
  const rows = errors.map(({ path, message, remedy }): BatchTrouble["rows"][number] => {
    const at = Number(/^body\.items\.(\d+)/.exec(path)?.[1] ?? Number.NaN);
    const item = items[at];
    if (item === undefined) return { text: `${message}。${remedy}`, name: "", href: undefined };
    const line = declarations.find(({ declarationId }) => declarationId === item.declarationId);
    const name = line?.person.name ?? t("batch.stranger", { at: at + 1 });
    return { text: t("batch.row", { name, message }), name, href: `/reviews/${item.declarationId}` };
  });
  if (code === "declaration_batch_unseen") return { title: t("batch.unseen"), body: t("batch.unseenBody"), rows };
  const { title, remedy } = PROBLEMS[code];
  return code === "declaration_batch_refused"
    ? { title: t("batch.refused"), body: t("batch.refusedBody"), rows }
    : { title, body: remedy, rows };
}

function figuresQuery(query: URLSearchParams): { days?: string; year?: string } {
  const days = /^(30|90|365)$/.exec(query.get("days") ?? "")?.[0] ?? "90";
  const { year } = askedOf(query);
  return { days, ...(year === undefined ? {} : { year }) };
}

/** What the page shows, as a workbook of two sheets. */
function bookOf({ offices, desks }: DeclarationFigures): Promise<Buffer> {
  const columns = (...labels: string[]) => labels.map((header) => ({ header }));
  return workbookBytes([
    {
      name: t("figures.sheetOffices"),
      columns: columns(
        t("figures.office"),
        t("queue.kind"),
        t("figures.desk"),
        t("figures.passed"),
        t("figures.returned"),
        t("figures.refused"),
        t("figures.share"),
      ),
      rows: offices.map((row) => [
        row.office,
        row.kind.label,
        t(`item.desk.${row.desk}`),
        row.passed,
        row.returned,
        row.refused,
        passShare(row),
      ]),
    },
    {
      name: t("figures.sheetDesks"),
      columns: columns(
        t("queue.kind"),
        t("figures.desk"),
        t("figures.waiting"),
        t("figures.late"),
        t("figures.median"),
      ),
      rows: desks.map((row) => [
        row.kind.label,
        t(`item.desk.${row.desk}`),
        row.waiting,
        row.late,
        spanText(row.median),
      ]),
    },
  ]);
}
