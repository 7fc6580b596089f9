/** The report of a simulation: what is kept of it, and how it is told: counts added up by one dimension at a time. */
import type { SimulationReport } from "../../contract/population.ts";
import type { ComparisonReport, GroupCounts } from "../../engine/compare.ts";
import { peopleNames } from "../people/door.ts";
import type { Db } from "../platform/db.ts";
import type { SampleWords } from "./sample-words.ts";

type Change = SimulationReport["total"];
type Dimension = "division" | "series" | "level";
type Sampled = SimulationReport["transitions"][number]["sample"][number];

/** Names of codes, by dimension. */
export type ChangeLabels = (dimension: Dimension, code: string) => string;

/** What is kept of a simulation. Names are not: they are looked up when it is told. */
export type KeptReport = {
  total: Change;
  groups: { division: string; series: string; level: string; change: Change }[];
  transitions: (Omit<SimulationReport["transitions"][number], "sample"> & { sample: Omit<Sampled, "name">[] })[];
};

/** Which groups are counted: those of these codes, `unknown` standing for what is not recorded. */
export type ReportFilter = Partial<Record<Dimension, string | undefined>>;

const DIMENSIONS: readonly Dimension[] = ["division", "series", "level"];
const NO_CHANGE: Change = { people: 0, winners: 0, losers: 0, unchanged: 0, owedChange: 0 };

function changeOf(counts: Omit<GroupCounts, Dimension>): Change {
  return {
    people: counts.people,
    winners: counts.winner,
    losers: counts.loser,
    unchanged: counts.unchanged,
    owedChange: counts.owedChange,
  };
}

function plus(one: Change, other: Change): Change {
  return {
    people: one.people + other.people,
    winners: one.winners + other.winners,
    losers: one.losers + other.losers,
    unchanged: one.unchanged + other.unchanged,
    owedChange: one.owedChange + other.owedChange,
  };
}

function by(groups: KeptReport["groups"], dimension: Dimension, labels: ChangeLabels): SimulationReport["byDivision"] {
  const sums = new Map<string, Change>();
  for (const group of groups) sums.set(group[dimension], plus(sums.get(group[dimension]) ?? NO_CHANGE, group.change));
  return [...sums]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([code, change]) => ({ code, label: labels(dimension, code), change }));
}

/** A transition that changes nothing is counted and not sampled. */
function moved({ from, to }: ComparisonReport["transitions"][number]): boolean {
  return from.annual !== to.annual || from.title !== to.title;
}

/** What is to be kept of a comparison. `words` tells a sampled person-year. */
export async function keptReportOf(
  report: ComparisonReport,
  words: (personId: number, year: number) => Promise<SampleWords | undefined>,
): Promise<KeptReport> {
  const transitions: KeptReport["transitions"] = [];
  for (const transition of report.transitions.filter(moved)) {
    const sample: KeptReport["transitions"][number]["sample"] = [];
    for (const { id } of transition.sample) {
      const [personId, year] = id.split(":").map(Number) as [number, number];
      const told = await words(personId, year);
      if (told) sample.push({ personId, year, ...told });
    }
    const { from, to, people } = transition;
    transitions.push({ annual: [from.annual, to.annual], title: [from.title, to.title], people, sample });
  }
  return {
    total: changeOf(report.total),
    groups: report.groups.map(({ division, series, level, ...counts }) => ({
      division,
      series,
      level,
      change: changeOf(counts),
    })),
    transitions: transitions.sort((one, other) => other.people - one.people),
  };
}

/** The report as the contract shows it, its counts narrowed to the groups that the filter leaves. */
export async function tellReport(
  db: Db,
  kept: KeptReport,
  labels: ChangeLabels,
  filter: ReportFilter = {},
): Promise<SimulationReport> {
  const fits = (group: KeptReport["groups"][number]) =>
    DIMENSIONS.every((dimension) => {
      const wanted = filter[dimension];
      return wanted === undefined || group[dimension] === (wanted === "unknown" ? "" : wanted);
    });
  const groups = kept.groups.filter(fits);
  const names = await peopleNames(
    db,
    kept.transitions.flatMap(({ sample }) => sample.map(({ personId }) => personId)),
  );
  return {
    total: groups.reduce((sum, { change }) => plus(sum, change), NO_CHANGE),
    byDivision: by(groups, "division", labels),
    bySeries: by(groups, "series", labels),
    byLevel: by(groups, "level", labels),
    transitions: kept.transitions.map(({ sample, ...transition }) => ({
      ...transition,
      sample: sample.map((each) => ({ ...each, name: names.get(each.personId) ?? "" })),
    })),
  };
}
