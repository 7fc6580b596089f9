import assert from "node:assert/strict";
import { test } from "node:test";
import { registerPeople } from "../../server/people/door.ts";
import { transact, type Db } from "../../server/platform/db.ts";
import type { Wall } from "../../server/platform/wall.ts";
import { testVault } from "../services.ts";
import { useDatabase } from "../testing.ts";

// One connection, so that everybody comes to a wall that somebody else has set.
const { database } = await useDatabase({ connections: 1 });
const numbers = ["11010519491231002X", "440524188001010014"];
const ids = await transact(database, (tx) =>
  registerPeople(
    tx,
    testVault,
    numbers.map((identity_number) => ({ name: "某人", identity_kind: "citizen", identity_number })),
  ),
);
const [one, other] = numbers.map((number) => ids.get(number) as number).sort((a, b) => a - b) as [number, number];
const self = (personId: number): Wall => ({ divisions: [], personId });
const seen = async (db: Db) =>
  (await db.rows<{ person_id: number }>("SELECT person_id FROM person ORDER BY person_id")).map((row) => row.person_id);

test("every question is answered behind the wall of whoever asks it, however they take turns", async () => {
  const asked = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? other : one));
  const answers = await Promise.all(asked.map((personId) => seen(database.walled(self(personId)))));
  assert.deepEqual(
    answers,
    asked.map((personId) => [personId]),
  );
});

test("what is asked together is answered behind one wall, in its order, and a question that fails alone fails", async () => {
  const found = await database
    .walled(self(one))
    .together((db) =>
      Promise.all([
        seen(db),
        db.row<{ n: number }>("SELECT 1 AS n"),
        db.rows("SELECT 1/0").catch((error: Error) => error.message),
        seen(db),
        db.rows<{ pid: number }>("SELECT pg_backend_pid() AS pid"),
        db.rows<{ pid: number }>("SELECT pg_backend_pid() AS pid"),
      ]),
    );
  assert.deepEqual(found.slice(0, 4), [[one], { n: 1 }, "division by zero", [one]]);
  assert.deepEqual(found[4], found[5]);
  assert.deepEqual(await seen(database.walled(self(other))), [other]);
});

test("nothing is told that was read before a wall that cannot be set", async () => {
  assert.deepEqual(await seen(database.walled({ divisions: "all" })), [one, other]);
  const broken = database.walled({ divisions: ["d01\u0000"] });
  await assert.rejects(seen(broken), /invalid byte sequence/);
  await assert.rejects(broken.together(seen), /invalid byte sequence/);
  await assert.rejects(broken.batches("SELECT person_id FROM person").next(), /invalid byte sequence/);
  assert.deepEqual(await seen(database.walled({ divisions: [] })), []);
});
