/** Exports of verdicts: the workbook, and the requests to take out more people than the limit. */
import { randomUUID } from "node:crypto";
import type { RequestOf } from "../../../contract/operation.ts";
import { listPeople, readChoices, type Choices } from "../../../contract/population.ts";
import { mayDo } from "../../../contract/rights.ts";
import {
  askExport,
  decideExport,
  listExportRequests,
  type ExportRequestView,
} from "../../../contract/workbook-exports.ts";
import { exportVerdicts } from "../../../contract/workbooks.ts";
import type { AskData } from "../../../web/areas/workbooks/export-ask.tsx";
import type { ExportLine, ExportsData } from "../../../web/areas/workbooks/exports.tsx";
import { t } from "../../../web/areas/workbooks/words.ts";
import { groupDigits } from "../../../web/ui/format.ts";
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
  type Download,
  type Redirect,
  type Route,
  type Shown,
  type Visit,
} from "../route.ts";
import { wrongWith } from "./form-errors.ts";
import { valueOf } from "./population-choices.ts";

type VerdictQuery = RequestOf<typeof exportVerdicts>["query"];
type AskPage = typeof import("../../../web/areas/workbooks/export-ask.tsx").page;
type ListPage = typeof import("../../../web/areas/workbooks/exports.tsx").page;
type Filter = ExportRequestView["filter"];

const LIST = "/workbooks/exports";
const FORM = "/workbooks/exports/new";
const NAMES = ["division", "unit", "series", "level", "condition"] as const;

export const workbookExportRoutes: readonly Route[] = [
  file({
    path: "/workbooks/verdicts",
    permission: "workbooks:verdict:export",
    operations: [exportVerdicts],
    file: (visit) => {
      const { query, today } = visit;
      const year = valueOf(query, "year") ?? String(Math.trunc(today / 10_000));
      const rest = [...NAMES, "purpose", "request"].map((name) => [name, valueOf(query, name)] as const);
      const given = Object.fromEntries(rest.filter(([, value]) => value !== undefined));
      return verdictsOrForm(visit, { year, ...given });
    },
  }),
  page<ListPage>({
    path: LIST,
    page: "workbooks/exports",
    permission: "workbooks:export:read",
    operations: [listExportRequests, readChoices],
    view: (visit) => listData(visit),
  }),
  page<AskPage>({
    path: FORM,
    page: "workbooks/export-ask",
    permission: "workbooks:export:ask",
    operations: [listExportRequests, listPeople, readChoices],
    view: (visit) => askData(visit, visit.query, { purpose: valueOf(visit.query, "purpose") ?? "", errors: [] }),
  }),
  form({
    path: FORM,
    permission: "workbooks:export:ask",
    operations: [askExport, listExportRequests, listPeople, readChoices],
    act: askFor,
  }),
  form({
    path: `${LIST}/:requestId/decision`,
    permission: "workbooks:export:decide",
    operations: [decideExport, listExportRequests, readChoices],
    act: decide,
  }),
];

/** The workbook; above the limit of people the form by which it is asked for. */
export async function verdictsOrForm(visit: Visit, query: VerdictQuery): Promise<Download | Redirect> {
  try {
    return download(await visit.ask(exportVerdicts, { query }));
  } catch (error) {
    const asks = error instanceof Refusal && error.code === "export_needs_approval";
    if (!asks || !mayDo("workbooks:export:ask", visit.actor)) throw error;
    return go(formHref(query));
  }
}

/** Where an export is asked for. What was searched for stays behind: it could be somebody's number. */
export function formHref({ q, ...query }: Record<string, unknown>): string {
  const kept = [...NAMES, "year", "purpose"].map((name) => [name, query[name] as string | undefined]);
  return withQuery(FORM, { ...Object.fromEntries(kept), searched: q === undefined ? undefined : "1" });
}

function filterOf(given: URLSearchParams): Filter {
  const all = NAMES.map((name) => {
    const value = valueOf(given, name);
    // What is no number of a unit is for the contract to refuse.
    return [name, name === "unit" && value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : value] as const;
  });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Of whom, in words. */
function scopeOf(filter: Filter, unit: string | undefined, choices: Choices | undefined): string {
  const label = (named: Choices["series"] | undefined, code: string | undefined) =>
    code === undefined ? undefined : (named?.find((each) => each.code === code)?.label ?? t("exports.unknown"));
  const parts = [
    label(choices?.divisions, filter.division),
    unit,
    label(choices?.series, filter.series),
    label(choices?.levels, filter.level),
    filter.condition === undefined ? undefined : t(`exports.condition.${filter.condition}`),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? t("exports.all") : parts.join(t("comma"));
}

async function askData(
  visit: Visit,
  given: URLSearchParams,
  { purpose, errors }: Pick<AskData, "purpose" | "errors">,
): Promise<AskData> {
  const { ask, today } = visit;
  const year = valueOf(given, "year") ?? String(Math.trunc(today / 10_000));
  const filter = filterOf(given);
  const texts = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  const [{ counts }, { most }, choices] = await Promise.all([
    ask(listPeople, { params: { year }, query: { ...texts, limit: "1" } }),
    ask(listExportRequests, { query: { limit: "1" } }),
    ask(readChoices, { query: { division: filter.division } }),
  ]);
  const unit = choices.units.find(({ unitId }) => unitId === filter.unit)?.name;
  return {
    hidden: { year, ...texts },
    scope: `${t("exports.year", { year })} ${scopeOf(filter, unit, choices)}`,
    people: counts.people,
    most,
    searched: given.get("searched") === "1",
    narrowHref: withQuery("/unit", { year, ...texts }),
    exportHref: withQuery("/workbooks/verdicts", { year, ...texts }),
    purpose,
    errors,
    key: randomUUID(),
  };
}

async function askFor(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields } = visit;
  const purpose = fields.get("purpose") ?? "";
  try {
    const body = { year: Number(fields.get("year") ?? ""), filter: filterOf(fields), purpose };
    await ask(askExport, { body });
    return go(LIST, { tone: "success", title: t("exports.asked"), body: t("exports.askedBody") });
  } catch (error) {
    const { errors, status } = wrongWith(error, {
      export_requests_full: null,
      export_needs_no_approval: null,
      key_reused: null,
    });
    return show<AskPage>("workbooks/export-ask", await askData(visit, fields, { purpose, errors }), status);
  }
}

async function decide(visit: Visit): Promise<Redirect | Shown> {
  const { ask, params, fields } = visit;
  const requestId = idIn(params["requestId"]);
  const decision = fields.get("decision") === "approve" ? "approve" : "refuse";
  const reason = fields.get("reason") ?? "";
  try {
    const body = { decision, reason, version: Number(fields.get("version") ?? "") } as const;
    const { state, asker } = await ask(decideExport, { params: { requestId }, body });
    const done = state === "approved" ? "approved" : "refused";
    return go(LIST, { tone: "success", title: t(`exports.${done}`), body: t(`exports.${done}Body`, { asker }) });
  } catch (error) {
    if (error instanceof Refusal && error.code === "conflict")
      return go(`${LIST}?list=decided`, { tone: "warn", title: t("exports.changed") });
    const { errors, status } = wrongWith(error, { export_own_request: null, key_reused: null });
    const named = errors.map(({ field, message }) => (field === "reason" ? { field, message } : { message }));
    const typed = { requestId: Number(requestId), reason, errors: named };
    return show<ListPage>("workbooks/exports", await listData(visit, typed), status);
  }
}

async function listData(visit: Visit, typed?: ExportsData["typed"]): Promise<ExportsData> {
  const { ask, askIfAllowed, query, actor } = visit;
  const decides = mayDo("workbooks:export:decide", actor);
  const list = decides && query.get("list") === "decided" ? "decided" : "own";
  const before = /^\d{1,15}$/.exec(query.get("before") ?? "")?.[0];
  const choices = await askIfAllowed(readChoices, { query: {} });
  const shown = await ask(listExportRequests, { query: before === undefined ? { list } : { list, before } });
  const waiting = decides ? (await ask(listExportRequests, { query: { list: "waiting" } })).requests : [];
  const lineOf = (request: ExportRequestView): ExportLine => ({
    ...request,
    scope: `${t("exports.year", { year: request.year })} ${scopeOf(request.filter, request.unit ?? undefined, choices)}`,
    href: request.mayUse
      ? withQuery("/workbooks/verdicts", {
          year: request.year,
          ...request.filter,
          purpose: [...request.purpose].slice(0, 60).join(""),
          request: request.requestId,
        })
      : undefined,
  });
  return {
    most: groupDigits(shown.most),
    decides,
    list,
    waiting: waiting.map(lineOf),
    requests: shown.requests.map(lineOf),
    nextHref: shown.next === undefined ? undefined : withQuery(LIST, { list, before: shown.next }),
    firstHref: before === undefined ? undefined : withQuery(LIST, { list }),
    typed,
    keys: waiting.map(() => randomUUID()),
  };
}
