/** The roster of the next year over a hundred thousand people: the same as with three thousand, and how long it takes. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { countChanges } from "./change-views.ts";
import { useImports } from "./import.fixture.ts";
import {
  assertCounts,
  assertNone,
  booksOf,
  commitAtOnce,
  holdings,
  instantOf,
  ledgerSize,
  planUpdate,
  plannedCounts,
  plannedEntries,
  plannedObstacles,
  previewDifferences,
  stateDifferences,
  undoAtOnce,
  withPhones,
} from "./roster-update.fixture.ts";

const SIZE = 100_000;
/** No single step may come near the deadline of a commit's statements, which is ten minutes. */
const STEP_SECONDS = 240;
const imports = await useImports();
const { database } = imports;
const say = (value: number) => value.toFixed(1);

/** Does a step, and prints its seconds and the highest memory of this process during it. */
async function step<Result>(t: TestContext, what: string, work: () => Promise<Result>): Promise<Result> {
  let peak = process.memoryUsage().rss;
  const before = peak;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const begun = performance.now();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    const seconds = (performance.now() - begun) / 1_000;
    const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    t.diagnostic(`${what}: ${say(seconds)} s, ${megabytes(before)} MB before, at most ${megabytes(peak)} MB`);
    assert.ok(seconds < STEP_SECONDS, `${what} took ${say(seconds)} s`);
  }
}

test("a hundred thousand people: planned, told, committed once, known as before, and taken back", async (t) => {
  const plan = planUpdate(SIZE);
  const planned = plannedCounts(plan);
  const books = await booksOf(plan);
  t.diagnostic(`rows: ${planned.counts.rows}; planned: ${JSON.stringify(planned)}`);

  const first = await step(t, "first roster: validate", () => imports.preview("roster", books.first));
  const registered = await step(t, "first roster: commit", () => imports.commit(first.importId));
  assert.deepEqual([registered.counts?.new, registered.counts?.bad], [SIZE, 0]);
  assertNone(stateDifferences(await holdings(imports, plan), plan.before), "after the first roster");

  const seen = await step(t, "second roster: validate", () => imports.preview("roster", books.second));
  const twin = await step(t, "second roster, uploaded again: validate", () => imports.preview("roster", books.second));
  for (const each of [seen, twin]) assertCounts(each, plan);
  const statuses = await step(t, "preview: counts by kind", () => countChanges(database, seen.importId));
  assert.deepEqual(statuses, planned.statuses);
  const told = await step(t, "preview: every row, by pages", () => previewDifferences(imports, seen.importId, plan));
  assertNone(told, "the preview");

  const beforehand = await instantOf(imports);
  const size = await ledgerSize(imports);
  const done = await step(t, "commit of both, each asked for twice", () =>
    commitAtOnce(imports, [seen.importId, twin.importId]),
  );
  for (const [{ view, seconds }, other] of done) {
    assert.deepEqual(view, other.view);
    t.diagnostic(`batch ${view.importId}: done after ${say(seconds)} s, ${view.counts?.changed} changed`);
  }
  const gained = (await ledgerSize(imports)) - size;
  t.diagnostic(`entries: ${size} before, ${gained} more`);
  assert.equal(gained, plannedEntries(plan));
  const wrote = done.map(([{ view }]) => view).filter(({ counts }) => (counts?.changed ?? 0) > 0);
  assert.equal(wrote.length, 1);
  assertCounts(wrote[0] ?? seen, plan);
  assertNone(stateDifferences(await holdings(imports, plan), plan.after), "after the second roster");
  const then = withPhones(await holdings(imports, plan, beforehand), plan.before);
  assertNone(stateDifferences(then, plan.before), "as it was known before");

  const again = await step(t, "the same file once more: validate", () => imports.preview("roster", books.second));
  const { rows, bad } = planned.counts;
  assert.deepEqual([again.counts?.new, again.counts?.changed, again.counts?.unchanged], [0, 0, rows - bad]);

  const kept = await step(t, "undo of the first roster: refused", () => undoAtOnce(imports, first.importId));
  for (const view of kept)
    assert.deepEqual([view?.state, view?.undoRefusal?.total], ["committed", plannedObstacles(plan)]);
  const undone = await step(t, "undo, asked for twice", () => undoAtOnce(imports, wrote[0]?.importId ?? 0));
  for (const view of undone) assert.deepEqual([view?.state, view?.undoRefusal], ["undone", null]);
  const known = new Map([...(await holdings(imports, plan))].filter(([n]) => n < SIZE));
  assertNone(stateDifferences(known, plan.before), "after taking back");
});
