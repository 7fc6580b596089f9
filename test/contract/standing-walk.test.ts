/** Every verdict of the demo world explains itself: each year of each person is asked for, as anybody would. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { YearView } from "../../contract/standing-view.ts";
import { useWorld } from "./world.ts";

/** Nightly it is as many as a first start loads. */
const PEOPLE = Number(process.env.XUESHI_WALK_PEOPLE ?? 200);
const AT_ONCE = 6;
const CITED: ReadonlySet<string> = new Set(["exempt", "waived", "offset", "owed", "met", "pending"]);

const { http, database, faults, as } = await useWorld({ people: PEOPLE, checkAnswers: false });

type Cited = { citations: readonly { number?: number | undefined; anchor: string; title?: string | undefined }[] };

/** A citation leads somewhere: to an official answer by number, or to a named place in another source. */
function isCited({ citations }: Cited): boolean {
  return citations.length > 0 && citations.every(({ number, anchor }) => number !== undefined || anchor !== "");
}

/** What of a year does not say where it is written; empty when all does. */
function uncited({ decision, person, year }: YearView): string[] {
  const found: string[] = [];
  const note = (what: string) => void found.push(`person ${person.personId}, ${year}: ${what}`);
  for (const verdict of decision.verdicts) {
    if (verdict.value === "not_applicable") {
      const isScope = verdict.decidedBy !== `${verdict.id}.applies`;
      if (isScope && !isCited(verdict)) note(`${verdict.id} is out of scope`);
      continue;
    }
    const deadline = verdict.steps.find(({ kind, outcome }) => kind === "deadline" && outcome === "applied");
    if (deadline === undefined || !isCited(deadline)) note(`deadline of ${verdict.id}`);
    for (const part of verdict.parts) {
      const name = `${verdict.id} ${part.part} ${part.state}`;
      if (!CITED.has(part.state)) continue;
      if (!isCited(part)) note(name);
      if (!part.steps.some(({ id }) => id === part.decidedBy)) note(`${name}: no step ${part.decidedBy}`);
      if (!/[\u4e00-\u9fff]/.test(part.sentence)) note(`${name}: no sentence`);
    }
    for (const step of [...verdict.steps, ...verdict.parts.flatMap(({ steps }) => steps)]) {
      if (step.kind !== "applies" && !isCited(step)) note(`step ${step.id}`);
      if (step.outcome === "not_applied" && step.failed === undefined)
        note(`step ${step.id} says no first failing condition`);
      if (step.outcome === "unknown" && (step.waits ?? []).length === 0) note(`step ${step.id} waits for nothing`);
    }
  }
  for (const each of decision.decisiveReadings) if (!isCited(each)) note(`reading ${each.reading}`);
  for (const step of decision.plan?.steps ?? []) if (!step.counts.every(isCited)) note(`plan ${step.id}`);
  const open = decision.verdicts.some(({ value }) => value === "undetermined");
  if (open && decision.missing.length === 0) note("undetermined, and nothing is missing");
  return found;
}

test("every owed, waived, offset and exempt item of everybody's every year cites where it is written", async () => {
  const headers = await as("xpcc-hr");
  const years = await database.rows<{ person_id: number; year: number }>(
    "SELECT person_id, year FROM standing ORDER BY person_id, year",
  );
  assert.ok(years.length > PEOPLE * 3, `${years.length} standings`);
  const found: string[] = [];
  const states = new Map<string, number>();
  const kept = new Map<string, string>();
  for (const row of await database.rows<{ person_id: number; year: number; annual: string; title: string }>(
    "SELECT person_id, year, annual, title FROM standing",
  ))
    kept.set(`${row.person_id} ${row.year}`, `${row.annual} ${row.title}`);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < years.length && found.length < 20; at = next++) {
      const { person_id, year } = years[at] as (typeof years)[number];
      const answer = await http.inject({ url: `/api/people/${person_id}/years/${year}`, headers });
      assert.equal(answer.statusCode, 200, answer.body);
      const view = answer.json<YearView>();
      found.push(...uncited(view));
      const told = view.decision.verdicts.map(({ value }) => value).join(" ");
      assert.equal(told, kept.get(`${person_id} ${year}`), `person ${person_id}, ${year}: the kept standing differs`);
      for (const { parts } of view.decision.verdicts)
        for (const { state } of parts) states.set(state, (states.get(state) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`${years.length} years of ${PEOPLE} people and the named ones`, Object.fromEntries(states));
  assert.deepEqual(found, []);
  for (const state of CITED) assert.ok((states.get(state) ?? 0) > 0, `nobody is ${state}`);
  assert.deepEqual(faults, []);
});

test("the walk sees what is not cited", async () => {
  const headers = await as("village-pending");
  const view = (await http.inject({ url: "/api/me/year", headers })).json<YearView>();
  assert.deepEqual(uncited(view), []);
  const part = view.decision.verdicts[0]?.parts[0];
  assert.ok(part);
  part.citations = [];
  part.sentence = "";
  assert.deepEqual(
    uncited(view).map((line) => line.replace(/^.*?: /, "")),
    ["annual public pending", "annual public pending: no sentence"],
  );
});
