/** Units: the tree, one unit, its particulars, and taking an act back. */
import { randomUUID } from "node:crypto";
import { changeParticulars, readTree, readUnit, type TreeUnit } from "../../../contract/organisations.ts";
import { reverseReorganisation } from "../../../contract/reorganisations.ts";
import { mayDo } from "../../../contract/rights.ts";
import { ACTS, PARTICULARS } from "../../../web/areas/organisations/acts.ts";
import type { TreeData, TreeLine } from "../../../web/areas/organisations/tree.tsx";
import type { UnitData } from "../../../web/areas/organisations/unit.tsx";
import dictionary from "../../../web/text/zh-CN/organisations.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { form, go, idIn, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { errorsBy } from "./organisation-errors.ts";

const t = words("organisations", dictionary);
type TreePage = typeof import("../../../web/areas/organisations/tree.tsx").page;
type UnitPage = typeof import("../../../web/areas/organisations/unit.tsx").page;

export const organisationRoutes: readonly Route[] = [
  page<TreePage>({
    path: "/organisations",
    page: "organisations/tree",
    permission: "organisations:unit:read",
    operations: [readTree],
    view: treeData,
  }),
  page<UnitPage>({
    path: "/organisations/:unitId",
    page: "organisations/unit",
    permission: "organisations:unit:read",
    operations: [readUnit],
    view: (visit) => unitData(visit, []),
  }),
  form({
    path: "/organisations/:unitId/particulars",
    permission: "organisations:unit:reorganise",
    operations: [readUnit, changeParticulars],
    act: writeParticulars,
  }),
  form({
    path: "/organisations/:unitId/reverse",
    permission: "organisations:unit:reorganise",
    operations: [readUnit, reverseReorganisation],
    act: takeBack,
  }),
];

/** Number of a unit in an address. */
export function unitIdOf({ params }: Pick<Visit, "params">): string {
  return idIn(params["unitId"]);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

async function treeData({ ask, query }: Visit): Promise<TreeData> {
  const q = query.get("q")?.trim() || undefined;
  const typed = query.get("day")?.trim() || undefined;
  const open = idTyped(query.get("open"));
  const day = typed !== undefined && DAY.test(typed) && !Number.isNaN(Date.parse(typed)) ? typed : undefined;
  const wrong = typed !== undefined && day === undefined ? { dayWrong: t("tree.badDay") } : {};
  const on = day === undefined ? {} : { day };
  if (q !== undefined) {
    const { units, more } = await ask(readTree, { query: { q: q.slice(0, 50), ...on } });
    return { lines: units, more, q, day: typed, ...wrong };
  }
  const top = await ask(readTree, { query: on });
  if (open === undefined) {
    // A single unit at the top tells little: what stands below it is shown at once.
    const [only] = top.units;
    const below = top.units.length === 1 && only !== undefined ? [only.unitId] : [];
    return { ...(await unfold(ask, top, below, on)), day: typed, ...wrong };
  }
  const { above } = await ask(readTree, { query: { under: open, ...on } });
  const path = above.map(({ unitId }) => unitId);
  return { ...(await unfold(ask, top, path, on)), day: typed, ...wrong };
}

type Level = { units: readonly TreeUnit[]; more: boolean };

/** The tree with the units of a path unfolded, from the top down. */
async function unfold(
  ask: Visit["ask"],
  { units, more }: Level,
  path: readonly number[],
  on: { day?: string },
): Promise<{ lines: TreeLine[]; more: boolean }> {
  const next = units.find(({ unitId }) => path.includes(unitId));
  if (next === undefined || next.children === 0) return { lines: [...units], more };
  const level = await ask(readTree, { query: { under: String(next.unitId), ...on } });
  const below = await unfold(ask, level, path, on);
  const lines = units.map((unit) => (unit === next ? { ...unit, below: below.lines } : unit));
  return { lines, more: more || below.more };
}

async function unitData(visit: Visit, errors: UnitData["errors"], typed?: UnitData["typed"]): Promise<UnitData> {
  const { ask, actor } = visit;
  const view = await ask(readUnit, { params: { unitId: unitIdOf(visit) } });
  const { unit } = view;
  const everywhere = actor?.role === "xpcc_hr";
  return {
    view,
    acts: !view.manageable || unit.validTo !== null ? [] : ACTS.filter((act) => fits(act, view, everywhere)),
    mayRegister:
      mayDo("organisations:institution:manage", actor) && view.institutionId === null && unit.validTo === null,
    listHref: mayDo("population:person:list", actor) ? withQuery("/unit", { unit: unit.unitId }) : undefined,
    typed: typed ?? {
      creditCode: unit.creditCode ?? "",
      creditReason: unit.creditReason ?? "",
      contactName: unit.contactName ?? "",
      contactPhone: unit.contactPhone ?? "",
      address: unit.address ?? "",
    },
    errors,
    key: randomUUID(),
  };
}

const FRAME = new Set(["corps", "division", "corps_direct", "division_direct"]);

/** Which acts may begin at a unit: the frame of the tree keeps its place, and is renamed by 兵团 only. */
function fits(
  act: (typeof ACTS)[number],
  { unit, kindsBelow, children }: UnitData["view"],
  everywhere: boolean,
): boolean {
  if (act === "found") return kindsBelow.length > 0;
  if (FRAME.has(unit.kind)) return everywhere && (act === "rename" || act === "change");
  return act !== "close" || children.length === 0;
}

async function writeParticulars(visit: Visit): Promise<Redirect | Shown> {
  const unitId = unitIdOf(visit);
  const typed = Object.fromEntries(
    PARTICULARS.map((field) => [field, (visit.fields.get(field) ?? "").trim()]),
  ) as UnitData["typed"];
  try {
    const { creditReason, ...body } = typed;
    await visit.ask(changeParticulars, {
      params: { unitId },
      body: creditReason === "" ? body : { ...body, creditReason },
    });
    return go(`/organisations/${unitId}`, { tone: "success", title: t("particulars.saved") });
  } catch (error) {
    return show<UnitPage>("organisations/unit", await unitData(visit, errorsBy(error), typed));
  }
}

async function takeBack(visit: Visit): Promise<Redirect> {
  const unitId = unitIdOf(visit);
  const act = idIn(visit.fields.get("act"));
  try {
    const reason = (visit.fields.get("reason") ?? "").trim();
    await visit.ask(reverseReorganisation, { params: { reorganisationId: act }, body: { reason } });
    return go(`/organisations/${unitId}`, { tone: "success", title: t("reverse.done"), body: t("reverse.doneBody") });
  } catch (error) {
    const [first] = errorsBy(error);
    return go(`/organisations/${unitId}`, { tone: "error", title: t("wrong.title"), body: first?.message ?? "" });
  }
}
