/** Simulations: what would change for everybody if a rule were read otherwise. */
import { listPolicies, readPolicy, type PolicyView } from "../../../contract/policies.ts";
import {
  cancelSimulation,
  createSimulation,
  listSimulations,
  readChoices,
  readSimulation,
  type SimulationView,
} from "../../../contract/population.ts";
import type { Tried } from "../../../web/areas/simulation/changes.tsx";
import type { SimulationData } from "../../../web/areas/simulation/simulation.tsx";
import type { SimulationLine, SimulationsData } from "../../../web/areas/simulation/simulations.tsx";
import type { Typed } from "../../../web/areas/simulation/new-simulation.tsx";
import dictionary from "../../../web/text/zh-CN/simulation.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { beijingTime } from "../../../web/ui/format.ts";
import { Refusal } from "../../platform/refusal.ts";
import { file, form, go, idIn, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { bodyOf, comparedPolicy, formData, missing, typedOf, wrongBy, type Wrong } from "./simulation-form.ts";

const t = words("simulation", dictionary);
const DIMENSIONS = ["division", "series", "level"] as const;
const listed = [listSimulations, listPolicies, readPolicy, readChoices];

export const simulationRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/simulation/simulations.tsx").page>({
    path: "/simulation",
    page: "simulation/simulations",
    permission: "population:simulation:read",
    operations: listed,
    view: (visit) => simulations(visit),
  }),
  form({
    path: "/simulation",
    permission: "population:simulation:create",
    operations: [...listed, createSimulation],
    act: start,
  }),
  page<typeof import("../../../web/areas/simulation/simulation.tsx").page>({
    path: "/simulation/:simulationId",
    page: "simulation/simulation",
    permission: "population:simulation:read",
    operations: [readSimulation, listPolicies, readPolicy],
    view: one,
  }),
  form({
    path: "/simulation/:simulationId/cancel",
    permission: "population:simulation:create",
    operations: [cancelSimulation],
    act: async (visit) => {
      const simulationId = idOf(visit);
      const { state } = await visit.ask(cancelSimulation, { params: { simulationId } });
      const title = t(state === "cancelled" ? "cancel.done" : "cancel.late");
      return go(`/simulation/${simulationId}`, { tone: state === "cancelled" ? "success" : "info", title });
    },
  }),
  file({
    path: "/simulation/:simulationId/json",
    permission: "population:simulation:read",
    operations: [readSimulation],
    file: async (visit) => {
      const simulation = await visit.ask(readSimulation, { params: { simulationId: idOf(visit) }, query: {} });
      if (simulation.report === null) throw new Refusal("not_found");
      return {
        name: `${simulation.label}.json`,
        type: "application/json; charset=utf-8",
        content: `${JSON.stringify(simulation, null, 2)}\n`,
      };
    },
  }),
];

function idOf({ params }: Visit): string {
  return idIn(params["simulationId"]);
}

async function simulations(visit: Visit, typed?: Typed, wrong?: Wrong): Promise<SimulationsData> {
  const policy = await comparedPolicy(visit);
  const all = await visit.ask(listSimulations, {});
  return {
    simulations: all.simulations.map((each) => lineOf(each, policy)),
    form: await formData(visit, policy, typed, wrong),
  };
}

async function start(visit: Visit): Promise<Redirect | Shown> {
  const typed = typedOf(visit);
  const again = async (wrong: Wrong) => {
    const view = await simulations(visit, typed, wrong);
    return show<typeof import("../../../web/areas/simulation/simulations.tsx").page>(
      "simulation/simulations",
      view,
      wrong.status,
    );
  };
  const body = bodyOf(typed, await comparedPolicy(visit));
  const wrong = missing(body);
  if (wrong !== undefined) return again(wrong);
  try {
    const { simulationId } = await visit.ask(createSimulation, { body });
    return go(`/simulation/${simulationId}`, { tone: "success", title: t("new.started") });
  } catch (error) {
    return again(wrongBy(error));
  }
}

function lineOf(simulation: SimulationView, policy: PolicyView): SimulationLine {
  const { simulationId, label, years, state, done, total, createdAt } = simulation;
  return {
    id: simulationId,
    label,
    years,
    state,
    share: state === "running" && total > 0 ? done / total : undefined,
    tried: triedOf(simulation, policy),
    startedAt: beijingTime(createdAt),
  };
}

function triedOf({ draft, readings }: SimulationView, policy: PolicyView): Tried {
  return {
    draft,
    readings: Object.entries(readings).map(([id, option]) => {
      const reading = policy.readings.find((each) => each.id === id);
      const word = (code: string) => reading?.options[code] ?? code;
      return { question: reading?.question ?? id, from: reading ? word(reading.chosen) : "", to: word(option) };
    }),
  };
}

async function one(visit: Visit): Promise<SimulationData> {
  const { query, ask } = visit;
  const filter = Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => {
      const wanted = query.get(dimension);
      return wanted ? [[dimension, wanted]] : [];
    }),
  );
  const simulation = await ask(readSimulation, { params: { simulationId: idOf(visit) }, query: filter });
  const policy = await comparedPolicy(visit);
  const title = simulation.policy.id === policy.id ? policy.title : simulation.policy.id;
  return {
    id: simulation.simulationId,
    label: simulation.label,
    state: simulation.state,
    years: simulation.years,
    tried: triedOf(simulation, policy),
    policy: t("about.edition", { title, version: simulation.policy.version }),
    done: simulation.done,
    total: simulation.total,
    startedAt: beijingTime(simulation.createdAt),
    finishedAt: simulation.finishedAt === null ? undefined : beijingTime(simulation.finishedAt),
    failure: simulation.failure ?? undefined,
    report: simulation.report ?? undefined,
    by: DIMENSIONS.find((dimension) => dimension === query.get("by")) ?? "division",
    filter,
  };
}
