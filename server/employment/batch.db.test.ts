import assert from "node:assert/strict";
import { test } from "node:test";
import type { PoolClient } from "pg";
import { undoDecided } from "./batch.ts";
import { service, useField } from "./employment.fixture.ts";

const field = await useField();
const { units, ledger, write, at, self, start, confirm, live } = field;

const claimed = { ...service(units.hospital), approved: null };
const title = (level: string, valid_from: number) => ({ kind: "title", series: "health", level, valid_from });
const titles = async (personId: number) =>
  (await live(personId))
    .filter(({ kind }) => kind === "title")
    .map(({ level, approved, valid_from, valid_to }) => [level, approved, valid_from, valid_to]);

/** Counts the statements of everything that runs on one connection. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const { pool } = field.database;
  let count = 0;
  const watched = new Map<PoolClient, PoolClient["query"]>();
  const watch = (client: PoolClient) => {
    const { query } = client;
    watched.set(client, query);
    client.query = ((...asked: Parameters<typeof query>) => {
      count += 1;
      return query.apply(client, asked);
    }) as typeof query;
  };
  pool.on("acquire", watch);
  await work();
  pool.off("acquire", watch);
  for (const [client, query] of watched) client.query = query;
  return count;
}

test("several decisions on one person build on each other, and go back together", async () => {
  const person = await field.person([]);
  const [employment, assistant, intermediate] = await field.record(
    person,
    claimed,
    { ...title("assistant", 20150101), approved: null },
    { ...title("intermediate", 20200601), approved: null },
  );
  const items = [employment, assistant, intermediate].map((entry) => `c${person}-${entry}`);
  const done = await confirm(at("hospital"), ...items);
  assert.deepEqual([done.confirmed, done.results.map(({ code }) => code)], [3, [null, null, null]]);
  assert.deepEqual(await titles(person), [
    ["assistant", true, 20150101, 20200531],
    ["intermediate", true, 20200601, null],
  ]);
  assert.equal((await field.facts(person, 2026)).unitId, units.hospital);
  const undone = await write((tx) => undoDecided(tx, ledger, at("hospital"), done.decisionId as number));
  assert.equal(undone.undone + undone.kept.length, 3);
  for (const { code } of undone.kept) assert.equal(code, "undo_built_upon");
});

test("one request under two names is confirmed once", async () => {
  const person = await field.person([]);
  const id = await start(self(person), person, { kind: "join", unitId: units.hospital, since: "2026-01-05" });
  const [claim] = await live(person);
  const done = await confirm(at("hospital"), `r${id}`, `c${person}-${claim?.entry_id}`);
  assert.ok(done.results.every(({ done: well }) => well));
  assert.deepEqual(
    (await live(person)).map(({ approved }) => approved),
    [true],
  );
});

test("confirming more people takes no more statements", async () => {
  const joining = async () => {
    const person = await field.person([]);
    return `r${await start(self(person), person, { kind: "join", unitId: units.hospital, since: "2026-01-05" })}`;
  };
  const group = async (size: number) => {
    const items: string[] = [];
    for (let at = 0; at < size; at++) items.push(await joining());
    return items;
  };
  const [few, many] = [await group(2), await group(12)];
  const one = await statementsOf(() => confirm(at("hospital"), ...few));
  assert.ok(one > 0);
  assert.equal(await statementsOf(() => confirm(at("hospital"), ...many)), one);
});
