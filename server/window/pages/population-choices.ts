/** What the pages about many people have in their addresses, and what they offer to choose from. */
import { readChoices, type Choices } from "../../../contract/population.ts";
import type { PopulationQuery } from "../../../web/areas/population/filters.ts";
import type { Visit } from "../route.ts";

export type Chosen = {
  choices: Choices;
  year: number;
  filter: PopulationQuery;
};

/** A value of the address; undefined when it is absent or empty, as forms leave it. */
export function valueOf(query: URLSearchParams, name: string): string | undefined {
  return query.get(name)?.trim() || undefined;
}

/** Year and filters of the address with the choices there are. A unit of a division that was since changed is dropped. */
export async function chosenOf({ ask, query, today }: Visit): Promise<Chosen> {
  const division = valueOf(query, "division");
  const unit = valueOf(query, "unit");
  const choices = await ask(readChoices, { query: { division } });
  const known = choices.units.length === 0 || choices.units.some(({ unitId }) => String(unitId) === unit);
  return {
    choices,
    year: Number(valueOf(query, "year") ?? Math.trunc(today / 10_000)),
    filter: {
      division,
      unit: known ? unit : undefined,
      series: valueOf(query, "series"),
      level: valueOf(query, "level"),
    },
  };
}
