/** Operations on many people. */
import {
  cancelSimulation,
  createSimulation,
  listPeople,
  listSimulations,
  readChoices,
  readOverview,
  readSimulation,
} from "../../contract/population.ts";
import type { Reach } from "../../contract/actor.ts";
import type { DateInt } from "../../engine/calendar.ts";
import type { Context, Services } from "../app.ts";
import { seesEverybody } from "../organisations/door.ts";
import { openLibrary, OWN_POLICY, readDictionary, readDivisions, readDraftText } from "../policies/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { simulationQueue, workSimulations, type SimulationServices } from "./jobs.ts";
import { choicesOf, type Names } from "./choices.ts";
import { countConditions, countPeople, peoplePage } from "./list.ts";
import { readOverviewOf } from "./overview.ts";
import { tellReport } from "./report.ts";
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

const LEVELS = {
  full: "正高级",
  associate: "副高级",
  intermediate: "中级",
  assistant: "助理级",
  clerk: "员级",
  none: "无职称",
};

/** Names of divisions, series and levels. */
function namesOf(root: string): Names {
  const series = { ...readDictionary(root)["series"], none: "无职称" };
  return { division: readDivisions(root), series, level: LEVELS };
}

function labelsOf(root: string): (dimension: string, code: string) => string {
  const names: Record<string, Record<string, string>> = namesOf(root);
  return (dimension, code) => (code === "" ? "未登记" : (names[dimension]?.[code] ?? code));
}

function bindPeople({ root, vault }: Services) {
  const names = namesOf(root);
  const labels = labelsOf(root);
  const library = openLibrary(root);
  /** What a rule is called: the deciding one is kept with every standing. */
  const ruleLabels = (year: number) => {
    const rules = library.inForce(OWN_POLICY, year)?.document.rules ?? [];
    const known = new Map(rules.map(({ id, label }) => [id, label]));
    return (id: string) => known.get(id) ?? "";
  };
  return [
    handles(listPeople, async ({ db, reach, params: { year }, query }) => {
      const { people, ...page } = await peoplePage(db, vault, year, reach, query);
      const why = ruleLabels(year);
      return {
        year,
        counts: await countPeople(db, vault, year, reach, query),
        conditions: await countConditions(db, vault, year, reach, query),
        people: people.map((line) => ({ ...line, annualWhy: why(line.annualRule), titleWhy: why(line.titleRule) })),
        ...page,
      };
    }),
    handles(readChoices, async ({ db, reach, query: { division } }) => choicesOf(db, reach, division, names)),
    handles(readOverview, async ({ db, reach, params: { year }, query: { by, ...filter } }) => ({
      year,
      by,
      ...(await readOverviewOf(db, vault, year, reach, filter, by, labels)),
    })),
  ];
}

/** Drafts are first read in a thread of their own: one that never ends must not hold up the server. */
async function checkDraft(root: string, draft: string, today: DateInt): Promise<void> {
  const { problems } = await readDraftText({ root, yaml: draft, today });
  if (problems.length > 0) throw new Refusal("draft_refused", problems);
}

/** A simulation is over everybody and names some of them, so whoever sees fewer has no part in it. */
function overEverybody(reach: Reach): void {
  if (!seesEverybody(reach)) throw new Refusal("forbidden");
}

function bindSimulations({ jobs, root }: Services) {
  const labels = labelsOf(root);
  const library = openLibrary(root);
  return [
    handles(createSimulation, async ({ tx, reach, body, actor, now }) => {
      overEverybody(reach);
      if (body.draft !== undefined) await checkDraft(root, body.draft, shanghaiDay(now));
      const author = actor.personId === undefined ? actor.role : `${actor.role}:${actor.personId}`;
      const row = await addSimulation(tx, library, body, author);
      await jobs.enqueue(tx, simulationQueue, [{ simulationId: row.simulation_id }]);
      return simulationView(row);
    }),
    handles(listSimulations, async ({ db, reach }) => {
      overEverybody(reach);
      return { simulations: (await simulationRows(db)).map(simulationView) };
    }),
    handles(readSimulation, async ({ db, reach, params: { simulationId }, query }) => {
      overEverybody(reach);
      const row = await simulationRow(db, simulationId);
      if (!row) throw new Refusal("not_found");
      return { ...simulationView(row), report: row.report && (await tellReport(db, row.report, labels, query)) };
    }),
    handles(cancelSimulation, async ({ tx, reach, params: { simulationId } }) => {
      overEverybody(reach);
      const row = await stopSimulation(tx, simulationId);
      if (!row) throw new Refusal("not_found");
      return simulationView(row);
    }),
  ];
}
