/** What a row of a roster says of somebody who is new, as entries of the ledger; in SQL the same is in `roster-commit.ts`. */
import { makeDate } from "../../engine/calendar.ts";
import type { NewEntry } from "../standing/door.ts";
import type { RosterRow } from "./roster-row.ts";

/** The entries of a row. An application holds for the whole year of the roster. */
export function rosterEntries(said: RosterRow, personId: number): NewEntry[] {
  const first = makeDate(said.year, 1, 1);
  const base = { person_id: personId, approved: true, valid_to: null };
  const { series, category, level } = said;
  const entries: NewEntry[] = [
    {
      ...base,
      kind: "employment",
      valid_from: said.employed_from ?? first,
      unit_id: said.unit_id,
      employer: said.employer,
    },
    // That somebody has no title is said too: nothing in the ledger would only mean that nobody has asked.
    { ...base, kind: "title", valid_from: said.title_from ?? first, series, category, level },
  ];
  for (const post of said.posts ?? []) entries.push({ ...base, kind: "post", valid_from: first, post });
  for (const route of said.routes ?? [])
    entries.push({
      ...base,
      kind: "application",
      year: said.year,
      valid_from: first,
      route,
      target_level: said.target_level,
    });
  return entries;
}
