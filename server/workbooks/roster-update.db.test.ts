/** A roster of the next year over three thousand people: what is told is what was planned, and what is done is what was told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { today } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { countChanges } from "./change-views.ts";
import { bookOf, useImports, type Cells } from "./import.fixture.ts";
import { compareRoster } from "./roster-diff.ts";
import { writeRoster } from "./roster-commit.ts";
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
import { loadBatch } from "./store.ts";

const SIZE = 3_000;
const imports = await useImports();
const { database, services } = imports;
const plan = planUpdate(SIZE);
const books = await booksOf(plan);
const planned = plannedCounts(plan);
let committed = 0;
let registering = 0;
let beforehand = new Date(0);

test("the first roster registers everybody as it says", async () => {
  const done = await imports.commit((await imports.preview("roster", books.first)).importId);
  registering = done.importId;
  assert.deepEqual([done.state, done.counts?.new, done.counts?.bad], ["committed", SIZE, 0]);
  assertNone(stateDifferences(await holdings(imports, plan), plan.before), "after the first roster");
});

test("uploaded twice, both previews tell of every person what was planned, and committed at once one of them writes", async () => {
  const previews = [await imports.preview("roster", books.second), await imports.preview("roster", books.second)];
  for (const seen of previews) {
    assertCounts(seen, plan);
    assert.deepEqual(await countChanges(database, seen.importId), planned.statuses);
    assertNone(await previewDifferences(imports, seen.importId, plan), "the preview");
  }
  assertNone(stateDifferences(await holdings(imports, plan), plan.before), "a preview changes nothing");
  beforehand = await instantOf(imports);
  const size = await ledgerSize(imports);
  const done = await commitAtOnce(
    imports,
    previews.map(({ importId }) => importId),
  );
  for (const [one, other] of done) assert.deepEqual(one.view, other.view, "both who asked are told the same");
  const wrote = done.filter(([{ view }]) => (view.counts?.changed ?? 0) > 0);
  const idle = done.filter((each) => !wrote.includes(each));
  assert.deepEqual([wrote.length, idle.length], [1, 1]);
  const [[writer] = [], [nothing] = []] = [wrote[0], idle[0]];
  assert.ok(writer && nothing);
  assertCounts(writer.view, plan);
  assert.deepEqual(
    [nothing.view.state, nothing.view.counts?.new, nothing.view.counts?.changed, nothing.view.counts?.unchanged],
    ["committed", 0, 0, planned.counts.rows - planned.counts.bad],
  );
  assert.equal((await ledgerSize(imports)) - size, plannedEntries(plan), "each entry is written once");
  committed = writer.view.importId;
});

test("afterwards everybody is as planned, and what was known before is known still", async () => {
  const now = await holdings(imports, plan);
  assertNone(stateDifferences(now, plan.after), "after the second roster");
  const then = withPhones(await holdings(imports, plan, beforehand), plan.before);
  assertNone(stateDifferences(then, plan.before), "as it was known before");
});

test("the same file once more: everybody unchanged, the bad rows still bad", async () => {
  const seen = await imports.preview("roster", books.second);
  const { rows, bad } = planned.counts;
  const { reasons, ...counted } = seen.counts ?? { reasons: [] };
  assert.deepEqual(counted, { rows, new: 0, changed: 0, unchanged: rows - bad, bad, changes: {} });
  assert.deepEqual(Object.fromEntries(reasons.map(({ code, rows: each }) => [code, each])), planned.reasons);
  assert.deepEqual(await countChanges(database, seen.importId), {
    new: 0,
    changed: 0,
    ended: 0,
    unchanged: rows - bad,
  });
});

test("the first roster, on which the second is built, is not taken back", async () => {
  const size = await ledgerSize(imports);
  for (const view of await undoAtOnce(imports, registering))
    assert.deepEqual([view?.state, view?.undoRefusal?.total], ["committed", plannedObstacles(plan)]);
  assert.equal(await ledgerSize(imports), size);
});

test("taken back by two at once, everybody is as before, and the same file would change the same again", async () => {
  const size = await ledgerSize(imports);
  const undone = await undoAtOnce(imports, committed);
  assert.deepEqual(
    undone.map((view) => [view?.state, view?.undoRefusal]),
    [
      ["undone", null],
      ["undone", null],
    ],
  );
  const now = await holdings(imports, plan);
  const known = new Map([...now].filter(([n]) => n < SIZE));
  assertNone(stateDifferences(known, plan.before), "after taking back");
  const added = [...now].filter(([n]) => n >= SIZE);
  assert.equal(added.length, planned.counts.new);
  assertNone(
    added.flatMap(([n, { lines }]) => lines.map((line) => `${n}: ${line}`)),
    "of whom it registered nothing is said",
  );
  assert.ok((await ledgerSize(imports)) > size, "nothing is deleted");
  const again = await imports.preview("roster", books.second);
  const { new: added2, changed } = planned.counts;
  assert.deepEqual([again.counts?.new, again.counts?.changed], [0, changed + added2]);
});

/** People without a post as they are before the second roster, and rows for them that change one thing. */
const postless = [...plan.before].filter(([, { lines }]) => !lines.some((line) => line.startsWith("post")));
const rowsOf = (people: typeof postless, change: Cells) =>
  people.map(([n]) => ({ ...(plan.first[n] as Cells), 年度: 2026, 申报途径: "无", 拟晋升级别: null, ...change }));

/** Of how many people the ledger says something else than what it said plus these lines. */
async function differing(people: typeof postless, ...more: string[]): Promise<number> {
  const expected = new Map(
    people.map(([n, { lines, phone }]) => [n, { lines: [...lines, ...more].sort(), phone }] as const),
  );
  const theirs = new Map([...(await holdings(imports, plan))].filter(([n]) => expected.has(n)));
  return stateDifferences(theirs, expected).length;
}

const POST = "post 2026-01-01 open company_committee";
const OTHER = "post 2026-01-01 open dual_role";

test("what only begins, which no constraint would stop from being written twice, is written once by two at once", async () => {
  const book = await bookOf("roster", rowsOf(postless, { "岗位/职务": "连队两委" }));
  const previews = [await imports.preview("roster", book), await imports.preview("roster", book)];
  const size = await ledgerSize(imports);
  const done = await commitAtOnce(
    imports,
    previews.map(({ importId }) => importId),
  );
  const changed = done.map(([{ view }]) => view.counts?.changed ?? -1);
  assert.deepEqual(
    changed.sort((a, b) => a - b),
    [0, postless.length],
  );
  assert.equal((await ledgerSize(imports)) - size, postless.length);
  assert.equal(await differing(postless, POST), 0);
});

/** A copy of the commit without its locks: two compare before either writes. */
async function commitUnguarded(batchId: number): Promise<PromiseSettledResult<unknown>[]> {
  const batch = await loadBatch(database, batchId);
  const scope = { batchId, today: today(services.clock), reached: null, places: batch?.places ?? {} };
  const compared = Promise.withResolvers<void>();
  let arrived = 0;
  const once = async (tx: Tx) => {
    await compareRoster(tx, scope, false);
    if (++arrived === 2) compared.resolve();
    await compared.promise;
    await writeRoster(tx, { author: "test", source: "unguarded", batchId }, scope.today);
  };
  return Promise.allSettled([imports.write(once), imports.write(once)]);
}

test("without the locks the same checks see two writers: what begins is written twice, what is replaced the ledger refuses", async () => {
  const few = postless.slice(0, 20);
  const both = { "岗位/职务": "连队两委、双肩挑" };
  const begins = await imports.preview("roster", await bookOf("roster", rowsOf(few, both)));
  assert.equal(begins.counts?.changed, few.length);
  const size = await ledgerSize(imports);
  const twice = await commitUnguarded(begins.importId);
  assert.deepEqual(
    twice.map(({ status }) => status),
    ["fulfilled", "fulfilled"],
  );
  assert.equal((await ledgerSize(imports)) - size, 2 * few.length);
  assert.equal(await differing(few, POST, OTHER), few.length, "the check sees every one of them");

  const moved = { ...both, 单位: "第二师", 到岗日期: null };
  const moves = await imports.preview("roster", await bookOf("roster", rowsOf(few, moved)));
  assert.equal(moves.counts?.changed, few.length);
  const refused = (await commitUnguarded(moves.importId)).filter(({ status }) => status === "rejected");
  assert.equal(refused.length, 1);
  assert.match(String((refused[0] as PromiseRejectedResult).reason), /ledger_reversed_once/);
});
