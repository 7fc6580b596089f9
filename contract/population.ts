/** Many people at once: the list of a unit, the overview of a division, the simulation of a draft. */
import { z } from "zod";
import { day, idText, integerText, slug, text, versionText, year } from "./fields.ts";
import { operation, type OutputOf } from "./operation.ts";

/** Offices see those who served under them in the year asked about. */
const yearParams = z.strictObject({ year: integerText(2000, 2100) });
/** Levels of titles, and those of whom none is recorded. */
const LEVELS = ["none", "clerk", "assistant", "intermediate", "associate", "full", "unknown"] as const;

/** How people are told apart in lists: by what is to be done about them. */
export const CONDITIONS = [
  "owing",
  "undetermined",
  "settled",
  "not_applicable",
  "annual_at_risk",
  "title_at_risk",
] as const;
export type Condition = (typeof CONDITIONS)[number];
export const SORTS = ["urgency", "owed", "deadline", "name", "unit"] as const;
export const DIMENSIONS = ["division", "unit", "series", "level"] as const;

const code = z
  .string()
  .regex(/^[a-z0-9_]{1,40}$/)
  .optional();

/** Filters of the list and of the overview; all that are named hold together. */
export const populationFilter = {
  division: code.describe("d01 … d14 or corps."),
  unit: idText.optional().describe("This unit and those below it."),
  series: code.describe("`unknown`: none is recorded."),
  level: z.enum(LEVELS).optional(),
  condition: z
    .enum(CONDITIONS)
    .optional()
    .describe("`annual_at_risk`, `title_at_risk`: not reached or not certain to be reached by the verdict's deadline."),
};

const search = text(50)
  .optional()
  .describe("Part of a name, or an identity number, whole or its last four or six characters.");

/** Filters of the list, and of the workbook of those who are listed. */
export const listFilter = { ...populationFilter, q: search };

const standingLine = z.strictObject({
  personId: z.int(),
  name: z.string(),
  identity: z.string().describe("Masked."),
  unitId: z.int().nullable(),
  unit: z.string().nullable(),
  division: z.string().nullable(),
  series: z.string().nullable(),
  level: z.string().nullable(),
  annual: z.string(),
  annualRule: z.string(),
  annualWhy: z.string().describe("The rule in words."),
  annualDeadline: day.nullable(),
  title: z.string(),
  titleRule: z.string(),
  titleWhy: z.string(),
  titleDeadline: day.nullable(),
  owedPublic: z.int().describe("Hundredths of an hour, at most."),
  owedProfessional: z.int(),
  owedClass: z.boolean(),
  owedTitle: z.int().describe("Public and professional hundredths the title application still lacks, at most."),
  nextDeadline: day.nullable().describe("The nearest day by which something is still owed."),
  missing: z.int().describe("Facts not known that an undetermined verdict asks for."),
});
export type StandingLine = z.infer<typeof standingLine>;

const counts = z.strictObject({
  people: z.int(),
  met: z.int(),
  exempt: z.int(),
  notMet: z.int(),
  undetermined: z.int(),
  notApplicable: z.int(),
  applying: z.int(),
  eligible: z.int(),
  notEligible: z.int(),
  titleUndetermined: z.int(),
  owedHundredths: z.int().describe("Public and professional hundredths still owed, at most."),
});
export type PopulationCounts = z.infer<typeof counts>;

const conditions = z.strictObject({
  all: z.int(),
  ...(Object.fromEntries(CONDITIONS.map((each) => [each, z.int()])) as Record<Condition, z.ZodInt>),
});
export type ConditionCounts = z.infer<typeof conditions>;

export const listPeople = operation({
  id: "population.people",
  method: "GET",
  path: "/api/years/{year}/people",
  summary: "People within one's jurisdiction and how they stand, the most urgent first, page by page.",
  audience: "official",
  permission: "population:person:list",
  scope: "data",
  effect: "none",
  params: yearParams,
  query: z.strictObject({
    ...listFilter,
    sort: z.enum(SORTS).default("urgency"),
    order: z.enum(["asc", "desc"]).default("asc"),
    cursor: z
      .string()
      .max(400)
      .regex(/^[A-Za-z0-9_-]*$/)
      .optional()
      .describe("From `next` or `previous` of the page before."),
    limit: integerText(1, 200).default(50),
  }),
  responses: {
    200: z.strictObject({
      year,
      counts,
      conditions: conditions.describe("How many each condition would leave of what the other filters leave."),
      people: z.array(standingLine),
      next: z.string().optional(),
      previous: z.string().optional(),
    }),
  },
  problems: ["bad_cursor"],
  since: "0.1.0",
});

export const readOverview = operation({
  id: "population.overview",
  method: "GET",
  path: "/api/years/{year}/overview",
  summary: "Counts of people by division, unit, series or level within one's jurisdiction.",
  audience: "official",
  permission: "population:overview:read",
  scope: "data",
  effect: "none",
  params: yearParams,
  query: z.strictObject({ ...populationFilter, by: z.enum(DIMENSIONS).default("division") }),
  responses: {
    200: z.strictObject({
      year,
      years: z.array(year),
      total: counts,
      deadlines: z
        .strictObject({ annual: day.nullable(), title: day.nullable() })
        .describe("The day most people's verdicts run to; null where nobody is concerned."),
      by: z.enum(DIMENSIONS),
      groups: z.array(z.strictObject({ code: z.string(), label: z.string(), counts })),
      trend: z.array(z.strictObject({ year, counts })),
    }),
  },
  problems: [],
  since: "0.1.0",
});

const named = z.strictObject({ code: z.string(), label: z.string() });

export const readChoices = operation({
  id: "population.choices",
  method: "GET",
  path: "/api/population/choices",
  summary:
    "What lists and overviews can be filtered by, within one's jurisdiction: years, divisions, units, series, levels.",
  audience: "official",
  permission: "population:person:list",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    division: code.describe("Whose units; without it those of one's own jurisdiction, unless that is everybody."),
  }),
  responses: {
    200: z.strictObject({
      years: z.array(z.strictObject({ year, closed: z.boolean() })).describe("The newest first."),
      place: z.string().nullable().describe("What one's jurisdiction is called; null for everybody."),
      divisions: z.array(named),
      units: z
        .array(z.strictObject({ unitId: z.int(), name: z.string(), depth: z.int() }))
        .describe("In the order of the tree; `depth` 0 is the highest one in sight."),
      series: z.array(named),
      levels: z.array(named),
    }),
  },
  problems: [],
  since: "0.1.0",
});
export type Choices = OutputOf<typeof readChoices>;

const change = z.strictObject({
  people: z.int().describe("Person-years compared."),
  winners: z.int(),
  losers: z.int(),
  unchanged: z.int(),
  owedChange: z.int().describe("Hundredths owed after minus before."),
});

const sampled = z.strictObject({
  personId: z.int(),
  name: z.string(),
  year,
  before: z.string(),
  after: z.string(),
  reasons: z.array(z.string()),
});

const changed = z.array(z.strictObject({ ...named.shape, change }));

export const simulationReport = z.strictObject({
  total: change,
  byDivision: changed,
  bySeries: changed,
  byLevel: changed,
  transitions: z.array(
    z.strictObject({
      annual: z.tuple([z.string(), z.string()]),
      title: z.tuple([z.string(), z.string()]),
      people: z.int(),
      sample: z.array(sampled),
    }),
  ),
});
export type SimulationReport = z.infer<typeof simulationReport>;

const simulation = z.strictObject({
  simulationId: z.int(),
  label: z.string(),
  state: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  years: z.array(year),
  before: z.string(),
  after: z.string(),
  policy: z.strictObject({ id: z.string(), version: z.string() }).describe("The document that holds."),
  readings: z.record(z.string(), z.string()).describe("Options that differ from the document's own."),
  draft: z.boolean().describe("Whether a draft document was compared."),
  done: z.int(),
  total: z.int(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  failure: z.string().nullable(),
});
export type SimulationView = z.infer<typeof simulation>;

export const createSimulation = operation({
  id: "population.simulate",
  method: "POST",
  path: "/api/simulations",
  summary:
    "Starts a simulation over everybody: a draft document, or other options of some readings, against what holds.",
  audience: "official",
  permission: "population:simulation:create",
  scope: "data",
  effect: "once",
  body: z.strictObject({
    label: text(80, 1),
    years: z.array(year).min(1).max(6),
    policy: z.strictObject({ id: text(120, 1), version: versionText }).optional(),
    readings: z.record(slug.or(z.string().regex(/^[a-z_]{1,40}$/)), z.string().max(40)).optional(),
    draft: text(262_144).optional().describe("A whole policy document as YAML."),
  }),
  bodyLimit: 600_000,
  responses: { 201: simulation },
  problems: ["draft_unreadable", "draft_too_heavy", "draft_refused", "too_many_simulations"],
  since: "0.1.0",
});

export const listSimulations = operation({
  id: "population.simulations",
  method: "GET",
  path: "/api/simulations",
  summary: "Simulations, the newest first.",
  audience: "official",
  permission: "population:simulation:read",
  scope: "data",
  effect: "none",
  responses: { 200: z.strictObject({ simulations: z.array(simulation) }) },
  problems: [],
  since: "0.1.0",
});

const simulationParams = z.strictObject({ simulationId: idText });

export const readSimulation = operation({
  id: "population.simulation",
  method: "GET",
  path: "/api/simulations/{simulationId}",
  summary: "One simulation: how far it is, and its report once it is done.",
  description: "Filters narrow the counts of the report; transitions and their samples are of everybody.",
  audience: "official",
  permission: "population:simulation:read",
  scope: "data",
  effect: "none",
  params: simulationParams,
  query: z.strictObject({
    division: text(40).optional(),
    series: text(40).optional(),
    level: text(40).optional(),
  }),
  responses: { 200: z.strictObject({ ...simulation.shape, report: simulationReport.nullable() }) },
  problems: [],
  since: "0.1.0",
});

export const cancelSimulation = operation({
  id: "population.cancelSimulation",
  method: "DELETE",
  path: "/api/simulations/{simulationId}",
  summary: "Stops a simulation that is queued or running.",
  audience: "official",
  permission: "population:simulation:create",
  scope: "data",
  effect: "repeatable",
  params: simulationParams,
  responses: { 200: simulation },
  problems: [],
  since: "0.1.0",
});
