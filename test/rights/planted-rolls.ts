/** A line of an official list and an attendee of a training, planted for the second wall: seen as a declaration is. */
import type { View } from "./planted.ts";

type Values = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;
type Planting = {
  insert(table: string, values: Values): Promise<Row>;
  add(table: string, what: string, seen: readonly View[], values: Values): Promise<Row>;
};
type Of = {
  what: string;
  seen: readonly View[];
  personId: number;
  accountId: number;
  division_code: string | null;
  year: number;
};

const AT = new Date("2026-08-20T08:00:00Z");

/** Plants one of each. */
export async function plantRolls(
  { insert, add }: Planting,
  { what, seen, personId, accountId, division_code, year }: Of,
): Promise<void> {
  const by = { made_by: accountId, made_for: "x", created_at: AT };
  const named = { row_number: 1, match: "found", person_id: personId, division_code };
  const list = { kind: "x", title: "x", file_name: "x", reach: { kind: "all" }, ...by };
  const { list_id } = await insert("official_list", list);
  await add("official_list_line", what, seen, { list_id, ...named });
  const training = { kind: "x", said: {}, year, submitter: "hr", asking: {}, desks: ["hr"], changed_at: AT, ...by };
  const { training_id } = await insert("training", { ...training, division_code });
  await add("training_attendee", what, seen, { training_id, ...named });
  // What an office did is for the offices of its division.
  const step = { training_id, event: "x", to_state: "draft", account_id: accountId, by_words: "x", at: AT };
  const offices = seen.filter((view) => view !== "own");
  await add("training_step", what, offices, step);
}
