/** Who is in sight: the jurisdiction first, then the filters, as one SQL condition over standings. */
import type { Reach } from "../../contract/actor.ts";
import type { CONDITIONS } from "../../contract/population.ts";
import { belowInYearSql, belowSql, reachSql, type ReachColumns } from "../organisations/door.ts";
import { identityNumber, passportNumber } from "../../engine/identifiers.ts";
import { blindEnd, blindIdentity, END_LENGTHS } from "../people/door.ts";
import { containing, Values } from "../platform/values.ts";
import type { Vault } from "../platform/vault.ts";

export type PopulationFilter = {
  division?: string | undefined;
  unit?: number | undefined;
  series?: string | undefined;
  level?: string | undefined;
  /** Part of a name, or an identity number or its last four or six characters; needs the person `p` beside the standing. */
  q?: string | undefined;
  condition?: (typeof CONDITIONS)[number] | undefined;
};

/** Stands in filters for what is not recorded. */
export const UNKNOWN = "unknown";

/** Values of a query, with the vault that blinds what is looked for among sealed fields. */
export class Bindings extends Values {
  readonly vault: Vault;

  constructor(vault: Vault) {
    super();
    this.vault = vault;
  }
}

/** Where a standing says whose it is, and where. */
const PLACE: ReachColumns = {
  unit: "s.unit_id",
  division: "s.division_code",
  person: "s.person_id",
  series: "s.series",
};

const CONDITION_SQL: Record<(typeof CONDITIONS)[number], string> = {
  owing: "(s.annual = 'not_met' OR s.title = 'not_eligible')",
  undetermined: "(s.annual = 'undetermined' OR s.title = 'undetermined')",
  settled: "(s.annual IN ('met', 'exempt') AND s.title IN ('eligible', 'not_applicable'))",
  not_applicable: "s.annual = 'not_applicable'",
  annual_at_risk: "s.annual IN ('not_met', 'undetermined')",
  title_at_risk: "s.title IN ('not_eligible', 'undetermined')",
};

function codeCondition(column: string, code: string, bindings: Bindings): string {
  return code === UNKNOWN ? `${column} IS NULL` : `${column} = ${bindings.add(code)}`;
}

function searchCondition(text: string, bindings: Bindings): string {
  const wanted = text.trim();
  // No name has two digits in it, and none is X alone.
  if (/^[0-9A-Za-z]*\d[0-9A-Za-z]*\d[0-9A-Za-z]*$/.test(wanted)) return numberCondition(wanted.toUpperCase(), bindings);
  return `p.name LIKE ${bindings.add(containing(wanted))}`;
}

/** Sealed numbers are found whole or by ends of fixed lengths; any other part of one finds nobody. */
function numberCondition(wanted: string, bindings: Bindings): string {
  const { vault } = bindings;
  const whole = wholeNumber(wanted);
  if (whole !== undefined) return `p.identity_blind = ${bindings.add(blindIdentity(vault, whole))}`;
  const { length } = wanted;
  if (!END_LENGTHS.some((each) => each === length)) return "false";
  return `p.identity_end${length} = ${bindings.add(blindEnd(vault, wanted))}`;
}

/** A whole identity number in its one spelling; a passport has its country in front, a Chinese one may stand bare. */
function wholeNumber(wanted: string): string | undefined {
  const tries = [
    identityNumber(wanted),
    passportNumber(wanted, "CN"),
    passportNumber(wanted.slice(2), wanted.slice(0, 2)),
  ];
  return tries.find((found) => found.ok)?.value;
}

/** The whole condition for a year (or for every year), a reach and filters. */
export function populationCondition(
  year: number | "every",
  reach: Reach,
  filter: PopulationFilter,
  bindings: Bindings,
): string {
  // A year uses the tree of its own days.
  const below = (list: string) =>
    year === "every"
      ? belowInYearSql("s.unit_id", "s.year", list)
      : belowSql("s.unit_id", list, `DATE '${Math.trunc(year)}-12-31'`);
  const parts = [reachSql(reach, { ...PLACE, below }, bindings)];
  if (year !== "every") parts.push(`s.year = ${bindings.add(year)}`);
  if (filter.division) parts.push(`s.division_code = ${bindings.add(filter.division)}`);
  if (filter.unit) parts.push(below(bindings.add([filter.unit])));
  if (filter.series) parts.push(codeCondition("s.series", filter.series, bindings));
  if (filter.level) parts.push(codeCondition("s.level", filter.level, bindings));
  if (filter.q) parts.push(searchCondition(filter.q, bindings));
  if (filter.condition) parts.push(CONDITION_SQL[filter.condition]);
  return parts.join(" AND ");
}

/** Counts over standings `s`, one expression per key of the contract's counts. */
export const COUNT_COLUMNS = `count(*)::int AS "people",
  count(*) FILTER (WHERE s.annual = 'met')::int AS "met",
  count(*) FILTER (WHERE s.annual = 'exempt')::int AS "exempt",
  count(*) FILTER (WHERE s.annual = 'not_met')::int AS "notMet",
  count(*) FILTER (WHERE s.annual = 'undetermined')::int AS "undetermined",
  count(*) FILTER (WHERE s.annual = 'not_applicable')::int AS "notApplicable",
  count(*) FILTER (WHERE s.title <> 'not_applicable')::int AS "applying",
  count(*) FILTER (WHERE s.title = 'eligible')::int AS "eligible",
  count(*) FILTER (WHERE s.title = 'not_eligible')::int AS "notEligible",
  count(*) FILTER (WHERE s.title = 'undetermined')::int AS "titleUndetermined",
  coalesce(sum(coalesce(s.annual_public_owed_hi, 0) + coalesce(s.annual_professional_owed_hi, 0)), 0)::float8 AS "owedHundredths"`;

/** How many each condition would leave, over standings `s`. */
export const CONDITION_COLUMNS = [
  'count(*)::int AS "all"',
  ...Object.entries(CONDITION_SQL).map(([name, sql]) => `count(*) FILTER (WHERE ${sql})::int AS "${name}"`),
].join(", ");

/** The tables that conditions speak of: standings, and people where somebody is searched for. */
export function populationTables({ q }: PopulationFilter): string {
  return q ? "standing s JOIN person p ON p.person_id = s.person_id" : "standing s";
}
