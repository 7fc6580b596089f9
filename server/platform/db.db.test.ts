import assert from "node:assert/strict";
import { test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import { keptPlanned, sqlState, transact, violatedConstraint, type Tx } from "./db.ts";

const file = await useDatabase();
const add = (tx: Tx, name: string) => tx.execute("INSERT INTO platform_milestone (name) VALUES ($1)", [name]);
const has = async (name: string) =>
  (await file.database.row("SELECT 1 FROM platform_milestone WHERE name = $1", [name])) !== undefined;

test("a transaction is committed when its work resolves", async () => {
  assert.equal(await transact(file.database, (tx) => add(tx, "kept")), 1);
  assert.equal(await has("kept"), true);
});

test("a transaction is rolled back when its work rejects", async () => {
  const work = transact(file.database, async (tx) => {
    await add(tx, "lost");
    throw new Error("no");
  });
  await assert.rejects(work, /^Error: no$/);
  assert.equal(await has("lost"), false);
});

test("work that swallows a failed statement is not reported as saved", async () => {
  const work = transact(file.database, async (tx) => {
    await add(tx, "half");
    await tx.execute("SELECT 1/0").catch(() => undefined);
  });
  await assert.rejects(work, /rolled back/);
  assert.equal(await has("half"), false);
});

test("writing outside a transaction is refused by the database", async () => {
  await assert.rejects(
    file.database.rows("INSERT INTO platform_milestone (name) VALUES ('sly')"),
    (error) => sqlState(error) === "25006",
  );
});

test("a refused write names its constraint", async () => {
  await transact(file.database, (tx) => add(tx, "twice"));
  await assert.rejects(
    transact(file.database, (tx) => add(tx, "twice")),
    (error) => violatedConstraint(error) === "platform_milestone_pkey",
  );
});

test("a serialization failure runs the work again, any other failure does not", async () => {
  for (const [state, runs] of [
    ["40001", 3],
    ["40P01", 3],
    ["22012", 1],
  ] as const) {
    let ran = 0;
    const raise = async (tx: Tx) => {
      ran++;
      await tx.execute(`DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '${state}'; END $$`);
    };
    await assert.rejects(transact(file.database, raise, { attempts: 3 }), (error) => sqlState(error) === state);
    assert.equal(ran, runs, state);
  }
});

test("a statement beyond its deadline is ended", async () => {
  const slow = transact(file.database, (tx) => tx.execute("SELECT pg_sleep(5)"), { statementTimeoutMs: 50 });
  await assert.rejects(slow, (error) => sqlState(error) === "57014");
});

test("a statement that is marked is planned once a connection, and answers as any other", async () => {
  const marked = keptPlanned("SELECT $1::int + 1 AS next");
  const planned = await transact(file.database, async (tx) => {
    const answers = [await tx.row(marked, [1]), await tx.row(marked, [41])];
    assert.deepEqual(answers, [{ next: 2 }, { next: 42 }]);
    await tx.row("SELECT $1::int + 2 AS next", [1]);
    return tx.rows<{ statement: string }>("SELECT statement FROM pg_prepared_statements");
  });
  assert.deepEqual(
    planned.map(({ statement }) => statement).filter((statement) => statement.includes("AS next")),
    [marked],
  );
});

test("columns arrive as safe numbers and plain dates", async () => {
  const row = await file.database.row(
    "SELECT 42::bigint AS id, '2026-02-28'::date AS day, ARRAY[1,2]::bigint[] AS ids, ARRAY['2026-01-01'::date] AS days",
  );
  assert.deepEqual({ ...(row as object) }, { id: 42, day: "2026-02-28", ids: [1, 2], days: ["2026-01-01"] });
  await assert.rejects(file.database.rows("SELECT 9007199254740993 AS id"), /does not fit/);
});

test("more than one row where one is expected is an error", async () => {
  await assert.rejects(file.database.row("SELECT generate_series(1, 2)"), /at most one row/);
});

test("COPY feeds rows, and a failing feed leaves nothing", async () => {
  const copy = (chunks: Iterable<string>) =>
    transact(file.database, (tx) => tx.copyIn("COPY platform_milestone (name) FROM STDIN", chunks));
  await copy(["copied-1\ncop", "ied-2\n"]);
  assert.equal(await has("copied-2"), true);
  const failing = function* () {
    yield "copied-3\n";
    throw new Error("source broke");
  };
  await assert.rejects(copy(failing()), /source broke/);
  assert.equal(await has("copied-3"), false);
  assert.equal(await has("copied-1"), true);
});

test("batches deliver every row once and give the connection back, also when the loop is left early", async () => {
  const sizes: number[] = [];
  for await (const rows of file.database.batches<{ n: number }>("SELECT generate_series(1, $1::int) AS n", [25], 10)) {
    sizes.push(rows.length);
  }
  assert.deepEqual(sizes, [10, 10, 5]);
  for await (const rows of file.database.batches("SELECT generate_series(1, 100)", [], 10)) {
    assert.equal(rows.length, 10);
    break;
  }
  assert.equal(file.database.pool.idleCount, file.database.pool.totalCount);
});
