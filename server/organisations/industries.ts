/** Lines of industry authorities: which series of titles each of them looks after. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { INDUSTRIES, type Industry } from "../../contract/actor.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const schema = z.looseObject({
  industries: z.array(
    z.looseObject({ industry: z.enum(INDUSTRIES), name: z.string(), series: z.array(z.string()).min(1) }),
  ),
});

export interface IndustryLine {
  industry: Industry;
  name: string;
  series: readonly string[];
}

let known: readonly IndustryLine[] | undefined;

/** Every line, as policy/dictionaries/industries.yaml has it; read once. */
export function industryLines(): readonly IndustryLine[] {
  const read = () => parse(readFileSync(join(ROOT, "policy", "dictionaries", "industries.yaml"), "utf8")) as unknown;
  known ??= schema.parse(read()).industries.map(({ industry, name, series }) => ({ industry, name, series }));
  return known;
}

/** Series of an industry; none for one that nobody wrote down, so that its reviewers see nobody. */
export function seriesOf(industry: Industry): readonly string[] {
  return industryLines().find((line) => line.industry === industry)?.series ?? [];
}

/** What an industry is called. */
export function industryName(industry: Industry): string {
  return industryLines().find((line) => line.industry === industry)?.name ?? industry;
}
