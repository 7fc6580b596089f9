/** Acts of reorganising: form, preview, confirmation. */
import { randomUUID } from "node:crypto";
import { readTree, readUnit } from "../../../contract/organisations.ts";
import {
  EMPLOYER_KINDS,
  previewReorganisation,
  reorganise,
  type Act,
  type Change,
} from "../../../contract/reorganisations.ts";
import { INDUSTRIES } from "../../../contract/actor.ts";
import type { ActData } from "../../../web/areas/organisations/act.tsx";
import { ACTS, PARTS, type ActName } from "../../../web/areas/organisations/acts.ts";
import dictionary from "../../../web/text/zh-CN/organisations.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { errorsBy } from "./organisation-errors.ts";
import { unitIdOf } from "./organisations.ts";

const t = words("organisations", dictionary);
type ActPage = typeof import("../../../web/areas/organisations/act.tsx").page;

const KINDS: Record<ActName, Change> = {
  found: "founded",
  rename: "renamed",
  change: "changed",
  move: "moved",
  merge: "merged",
  split: "split",
  close: "closed",
};
const SENT = new Set(["step", "basis", "idempotency_key"]);

/** A page and its form for every act. */
export const organisationActRoutes: readonly Route[] = ACTS.flatMap((act) => [
  page<ActPage>({
    path: `/organisations/:unitId/${act}`,
    page: "organisations/act",
    permission: "organisations:unit:reorganise",
    operations: [readUnit, readTree],
    view: (visit) => actData(visit, act, { typed: usual(visit) }),
  }),
  form({
    path: `/organisations/:unitId/${act}`,
    permission: "organisations:unit:reorganise",
    operations: [readUnit, readTree, previewReorganisation, reorganise],
    act: (visit) => step(visit, act),
  }),
]);

function usual({ today }: Visit): ActData["typed"] {
  const day = String(today);
  return { day: [`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`] };
}

function typedOf({ fields }: Visit): ActData["typed"] {
  const names = [...new Set(fields.keys())].filter((name) => !SENT.has(name));
  return Object.fromEntries(names.map((name) => [name, fields.getAll(name).map((value) => value.trim())]));
}

async function actData(
  visit: Visit,
  act: ActName,
  more: Pick<ActData, "typed"> & Partial<Pick<ActData, "errors" | "preview">>,
): Promise<ActData> {
  const { unit, above, children, kindsBelow, kindsInstead } = await visit.ask(readUnit, {
    params: { unitId: unitIdOf(visit) },
  });
  const parent = above.at(-1);
  const option = ({ unitId, name }: { unitId: number; name: string }) => ({ value: String(unitId), label: name });
  const others = (units: readonly { unitId: number; name: string }[]) =>
    units.filter(({ unitId }) => unitId !== unit.unitId).map(option);
  const siblings = async () =>
    parent === undefined ? [] : (await visit.ask(readTree, { query: { under: String(parent.unitId) } })).units;
  const parents = async () => (await visit.ask(readTree, { query: { above: unit.kind } })).units;
  const kinds = act === "found" ? kindsBelow : kindsInstead;
  return {
    act,
    unit,
    above: parent,
    options: {
      kinds: kinds.map(({ code, name }) => ({ value: code, label: name })),
      parents: act === "move" ? others(await parents()) : [],
      siblings: act === "merge" || act === "close" ? others(await siblings()) : [],
      children: children.map(option),
    },
    errors: [],
    preview: undefined,
    key: randomUUID(),
    ...more,
  };
}

async function step(visit: Visit, act: ActName): Promise<Redirect | Shown> {
  const typed = typedOf(visit);
  const again = async (more: Partial<Pick<ActData, "errors" | "preview">>, status: number) =>
    show<ActPage>("organisations/act", await actData(visit, act, { typed, ...more }), status);
  const asked = visit.fields.get("step");
  if (asked === "edit") return again({}, 200);
  try {
    const body = bodyOf(act, unitIdOf(visit), typed);
    if (asked !== "confirm") return await again({ preview: await visit.ask(previewReorganisation, { body }) }, 200);
    const basis = visit.fields.get("basis") ?? "";
    const { unitId } = await visit.ask(reorganise, { body: { ...body, basis } });
    return go(`/organisations/${unitId}`, { tone: "success", title: t("act.done"), body: t("act.doneBody") });
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") throw error;
    return again({ errors: errorsBy(error) }, 422);
  }
}

/** What was typed, as the act it asks for. What cannot be read is left out, and refused by name. */
function bodyOf(act: ActName, unit: string, typed: ActData["typed"]): Act {
  const first = (field: string) => typed[field]?.[0] || undefined;
  const numbers = (field: string) => (typed[field] ?? []).flatMap((value) => idTyped(value) ?? []).map(Number);
  const [parentId] = numbers("parentId");
  const [heirId] = numbers("heirId");
  const name = first("name");
  const own = Number(unit);
  const changes = {
    unitKind: first("unitKind"),
    employerKind: EMPLOYER_KINDS.find((kind) => kind === first("employerKind")),
    industries: INDUSTRIES.filter((line) => typed["industries"]?.includes(line) === true),
  };
  const ofAct: Record<ActName, () => Partial<Act>> = {
    found: () => ({ parentId: own, name, ...changes }),
    rename: () => ({ unitId: own, name }),
    change: () => ({ unitId: own, ...changes }),
    move: () => ({ unitId: own, parentId }),
    merge: () =>
      first("into") === "new"
        ? { unitIds: [own, ...numbers("unitIds")], name }
        : { unitId: own, unitIds: numbers("unitIds") },
    split: () => ({ unitId: own, closes: first("closes") === "yes", parts: partsOf(typed, numbers) }),
    close: () => ({ unitId: own, heirId }),
  };
  const common = {
    documentNumber: first("documentNumber"),
    documentDay: first("documentDay"),
    note: first("note"),
    ...ofAct[act](),
  };
  const said = Object.fromEntries(Object.entries(common).filter(([, value]) => value !== undefined));
  return { kind: KINDS[act], day: first("day") ?? "", ...said };
}

function partsOf(
  typed: ActData["typed"],
  numbers: (field: string) => number[],
): { name: string; childIds: number[] }[] {
  return Array.from({ length: PARTS }, (_, index) => index + 1).flatMap((number) => {
    const name = typed[`part${number}`]?.[0] ?? "";
    return name === "" ? [] : [{ name, childIds: numbers(`children${number}`) }];
  });
}
