/** Closing years, and opening them again. */
import { randomUUID } from "node:crypto";
import {
  closeLearningYear,
  endYearWindow,
  listYears,
  openYearWindow,
  readYearState,
  WINDOW_SCOPES,
} from "../../../contract/years.ts";
import type { Typed, YearOneData } from "../../../web/areas/years/one.tsx";
import { t } from "../../../web/areas/years/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

type ListPage = typeof import("../../../web/areas/years/list.tsx").page;
type OnePage = typeof import("../../../web/areas/years/one.tsx").page;

export const closingRoutes: readonly Route[] = [
  page<ListPage>({
    path: "/years",
    page: "years/list",
    permission: "years:closing:read",
    operations: [listYears],
    view: ({ ask }) => ask(listYears, {}),
  }),
  page<OnePage>({
    path: "/years/:year",
    page: "years/one",
    permission: "years:closing:read",
    operations: [readYearState],
    view: (visit) => yearData(visit, undefined, []),
  }),
  form({
    path: "/years/:year/closing",
    permission: "years:closing:close",
    operations: [readYearState, closeLearningYear],
    act: close,
  }),
  form({
    path: "/years/:year/windows",
    permission: "years:window:open",
    operations: [readYearState, openYearWindow],
    act: open,
  }),
  form({
    path: "/years/:year/windows/:windowId/end",
    permission: "years:window:open",
    operations: [endYearWindow],
    act: end,
  }),
];

function yearOf({ params }: Pick<Visit, "params">): string {
  const year = params["year"] ?? "";
  if (!/^20\d\d$/.test(year)) throw new Refusal("not_found");
  return year;
}

function typedOf({ fields }: Pick<Visit, "fields">): Typed {
  const of = (name: string) => (fields.get(name) ?? "").trim();
  return {
    scope: of("scope"),
    divisionCode: of("divisionCode"),
    unitCode: of("unitCode"),
    identityNumber: of("identityNumber"),
    opens: of("opens"),
    until: of("until"),
    reason: of("reason"),
    closeReason: of("closeReason"),
    sure: of("sure"),
  };
}

async function yearData(
  visit: Visit,
  wrong: YearOneData["wrong"],
  errors: YearOneData["errors"],
): Promise<YearOneData> {
  const state = await visit.ask(readYearState, { params: { year: yearOf(visit) } });
  return { state, typed: typedOf(visit), wrong, errors, key: randomUUID() };
}

async function close(visit: Visit): Promise<Redirect | Shown> {
  const year = yearOf(visit);
  const { closeReason, sure } = typedOf(visit);
  const again = async (errors: YearOneData["errors"], status: number) =>
    show<OnePage>("years/one", await yearData(visit, "close", errors), status);
  if (sure !== "yes") return again([{ field: "sure", message: t("close.sureMissing") }], 422);
  try {
    await visit.ask(closeLearningYear, { params: { year }, body: { reason: closeReason } });
  } catch (error) {
    const { errors, status } = wrongWith(error, { year_not_over: null, year_closed_already: null });
    return again(
      errors.map((each) => (each.field === "reason" ? { ...each, field: "closeReason" } : each)),
      status,
    );
  }
  return go(`/years/${year}`, {
    tone: "success",
    title: t("close.done", { year }),
    body: t("close.doneBody"),
  });
}

async function open(visit: Visit): Promise<Redirect | Shown> {
  const year = yearOf(visit);
  const { scope, divisionCode, unitCode, identityNumber, opens, until, reason } = typedOf(visit);
  try {
    await visit.ask(openYearWindow, {
      params: { year },
      body: {
        scope: WINDOW_SCOPES.find((each) => each === scope) as (typeof WINDOW_SCOPES)[number],
        ...(divisionCode === "" ? {} : { divisionCode }),
        ...(unitCode === "" ? {} : { unitCode }),
        ...(identityNumber === "" ? {} : { identityNumber }),
        opens,
        until,
        reason,
      },
    });
  } catch (error) {
    const { errors, status } = wrongWith(error, { year_not_closed: null });
    return show<OnePage>("years/one", await yearData(visit, "window", errors), status);
  }
  return go(`/years/${year}`, { tone: "success", title: t("window.done"), body: t("window.doneBody") });
}

async function end(visit: Visit): Promise<Redirect> {
  const year = yearOf(visit);
  const windowId = idIn(visit.params["windowId"]);
  const reason = (visit.fields.get("reason") ?? "").trim();
  await visit.ask(endYearWindow, { params: { year, windowId }, body: { reason } });
  return go(`/years/${year}`, { tone: "success", title: t("windows.endDone"), body: t("windows.endDoneBody") });
}
