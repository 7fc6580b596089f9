/** Operations on many people. */
import {
  cancelSimulation,
  createSimulation,
  listPeople,
  listSimulations,
  readOverview,
  readSimulation,
} from "../../contract/population.ts";
import type { DateInt } from "../../engine/calendar.ts";
import type { Context, Services } from "../app.ts";
import { openLibrary, readDictionary, readDivisions, readDraftText } from "../policies/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { simulationQueue, workSimulations, type SimulationServices } from "./jobs.ts";
import { countPeople, peoplePage } from "./list.ts";
import { readOverviewOf } from "./overview.ts";
import { addSimulation, simulationRow, simulationRows, simulationView, stopSimulation } from "./simulations.ts";

/** The area of many people at once. */
export const population: Context = {
  name: "population",
  queues: [simulationQueue],
  operations: (services) => [...bindPeople(services), ...bindSimulations(services)],
  work: (services) => workSimulations(services.jobs, simulationServices(services)),
};

/** What carrying a simulation out rests on. */
export function simulationServices({
  database,
  clock,
  root,
}: Pick<Services, "database" | "clock" | "root">): SimulationServices {
  const labels = labelsOf(root);
  return { database, clock, library: openLibrary(root), dictionary: readDictionary(root), labels };
}

/** Names of divisions, series and levels. */
function labelsOf(root: string): (dimension: string, code: string) => string {
  const dictionary = readDictionary(root);
  const divisions = readDivisions(root);
  const names: Record<string, Record<string, string>> = {
    division: divisions,
    series: { ...dictionary["series"], none: "无职称" },
    level: {
      none: "无职称",
      clerk: "员级",
      assistant: "助理级",
      intermediate: "中级",
      associate: "副高级",
      full: "正高级",
    },
  };
  return (dimension, code) => (code === "" ? "未登记" : (names[dimension]?.[code] ?? code));
}

function bindPeople({ root }: Services) {
  const labels = labelsOf(root);
  return [
    handles(listPeople, async ({ db, reach, params: { year }, query }) => {
      const page = await peoplePage(db, year, reach, query);
      return { year, counts: await countPeople(db, year, reach, query), ...page };
    }),
    handles(readOverview, async ({ db, reach, params: { year }, query: { by, ...filter } }) => ({
      year,
      by,
      ...(await readOverviewOf(db, year, reach, filter, by, labels)),
    })),
  ];
}

/** Drafts are first read in a thread of their own: one that never ends must not hold up the server. */
async function checkDraft(root: string, draft: string, today: DateInt): Promise<void> {
  const { problems } = await readDraftText({ root, yaml: draft, today });
  if (problems.length > 0) throw new Refusal("draft_refused", problems);
}

function bindSimulations({ jobs, root }: Services) {
  const library = openLibrary(root);
  return [
    handles(createSimulation, async ({ tx, body, actor, now }) => {
      if (body.draft !== undefined) await checkDraft(root, body.draft, shanghaiDay(now));
      const author = actor.personId === undefined ? actor.role : `${actor.role}:${actor.personId}`;
      const row = await addSimulation(tx, library, body, author);
      await jobs.enqueue(tx, simulationQueue, [{ simulationId: row.simulation_id }]);
      return simulationView(row);
    }),
    handles(listSimulations, async ({ db }) => ({ simulations: (await simulationRows(db)).map(simulationView) })),
    handles(readSimulation, async ({ db, params: { simulationId } }) => {
      const row = await simulationRow(db, simulationId);
      if (!row) throw new Refusal("not_found");
      return { ...simulationView(row), report: row.report };
    }),
    handles(cancelSimulation, async ({ tx, params: { simulationId } }) => {
      const row = await stopSimulation(tx, simulationId);
      if (!row) throw new Refusal("not_found");
      return simulationView(row);
    }),
  ];
}
