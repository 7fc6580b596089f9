/** The report of a simulation: counts added up by one dimension at a time, samples told in words. */
import type { SimulationReport } from "../../contract/population.ts";
import type { ComparisonReport, GroupCounts } from "../../engine/compare.ts";
import type { SampleWords } from "./sample-words.ts";

type Change = SimulationReport["total"];
type Dimension = "division" | "series" | "level";

/** Names of codes, by dimension. */
export type ChangeLabels = (dimension: Dimension, code: string) => string;

const NO_CHANGE: Change = { people: 0, winners: 0, losers: 0, unchanged: 0, owedChange: 0 };

function changeOf(counts: Omit<GroupCounts, "division" | "series" | "level">): Change {
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

function by(
  groups: readonly GroupCounts[],
  dimension: Dimension,
  labels: ChangeLabels,
): SimulationReport["byDivision"] {
  const sums = new Map<string, Change>();
  for (const group of groups)
    sums.set(group[dimension], plus(sums.get(group[dimension]) ?? NO_CHANGE, changeOf(group)));
  return [...sums]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([code, change]) => ({ code, label: labels(dimension, code), change }));
}

/** A transition that changes nothing is counted and not sampled. */
function moved({ from, to }: ComparisonReport["transitions"][number]): boolean {
  return from.annual !== to.annual || from.title !== to.title;
}

/** The report as the contract shows it. `words` tells a sampled person-year. */
export async function simulationReportOf(
  report: ComparisonReport,
  labels: ChangeLabels,
  words: (personId: number, year: number) => Promise<SampleWords | undefined>,
): Promise<SimulationReport> {
  const transitions: SimulationReport["transitions"] = [];
  for (const transition of report.transitions.filter(moved)) {
    const sample: SimulationReport["transitions"][number]["sample"] = [];
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
    byDivision: by(report.groups, "division", labels),
    bySeries: by(report.groups, "series", labels),
    byLevel: by(report.groups, "level", labels),
    transitions: transitions.sort((one, other) => other.people - one.people),
  };
}
