/** The proof that every row-level-security policy matters, one by one, and every part of its condition. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { transact } from "../../server/platform/db.ts";
import type { Wall } from "../../server/platform/wall.ts";
import { loosenings, type Policy } from "./loosened.ts";
import { plantRows, VIEWS, type View } from "./planted.ts";
import { useRightsWorld } from "./world.ts";

const world = await useRightsWorld();
const { database, people } = world;
after(() => assert.deepEqual(world.faults, []));

const planted = await plantRows(world);
const policies = await database.rows<Policy>(
  "SELECT tablename, policyname, qual FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2",
);
const WALLS: Readonly<Record<View, Wall>> = {
  all: { divisions: "all" },
  d08: { divisions: ["d08"] },
  own: { divisions: [], personId: people.own },
  nobody: { divisions: [] },
};

interface Faults {
  /** Rows that show and must not: somebody's of elsewhere. */
  foreign: string[];
  /** Rows that must show and do not. */
  missed: string[];
}

/** The check of one table: from every view exactly the planted rows show that may. */
async function check(table: string): Promise<Faults> {
  const faults: Faults = { foreign: [], missed: [] };
  const rows = planted.filter((row) => row.table === table);
  for (const view of VIEWS) {
    const found = await database
      .walled(WALLS[view])
      .rows<{ place: string }>(`SELECT ctid::text AS place FROM ${table}`);
    const places = new Set(found.map(({ place }) => place));
    for (const { what, place, seen } of rows) {
      const shows = places.has(place);
      if (shows && !seen.includes(view)) faults.foreign.push(`${view} sees ${what}`);
      if (!shows && seen.includes(view)) faults.missed.push(`${view} misses ${what}`);
    }
  }
  return faults;
}

/** Runs the check of a table while something about it is other than it should be. */
async function checkWith(table: string, change: string, back: string): Promise<Faults> {
  await transact(database, (tx) => tx.execute(change));
  try {
    return await check(table);
  } finally {
    await transact(database, (tx) => tx.execute(back));
  }
}

/** Policies whose loosening nobody may notice, and why. None. */
const UNNOTICED: Readonly<Record<string, string>> = {};

/** Parts of conditions that may be gone unnoticed, and why. */
const SAID_TWICE: Readonly<Record<string, { part: RegExp; why: string }>> = {
  "declaration_evidence.wall": { part: /declaration\.person_id =/, why: "no two declarations have one number" },
};

const count = { noticed: 0, parts: 0, noticedParts: 0 };
after(() =>
  console.log(
    `rights: ${policies.length} policies, ${count.noticed} noticed when opened, switched off or taken away; ${count.noticedParts} of ${count.parts} parts of their conditions noticed when gone`,
  ),
);

describe("every policy by itself", () => {
  test("every policy's table has rows of here and of elsewhere", () => {
    const tables = [...new Set(policies.map(({ tablename }) => tablename))];
    assert.deepEqual([...new Set(planted.map(({ table }) => table))].sort(), tables.sort());
    for (const table of tables) {
      const foreign = planted.filter((row) => row.table === table && !row.seen.includes("d08"));
      assert.ok(foreign.length > 0, table);
    }
  });

  for (const policy of policies) {
    const { tablename: table, policyname, qual } = policy;
    const name = `${table}.${policyname}`;
    const restored = `ALTER POLICY ${policyname} ON ${table} USING (${qual})`;

    test(`${name}: shows what it must and nothing else; opened, it shows somebody of elsewhere`, async () => {
      assert.deepEqual(await check(table), { foreign: [], missed: [] });
      const opened = await checkWith(table, `ALTER POLICY ${policyname} ON ${table} USING (true)`, restored);
      const off = await checkWith(
        table,
        `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
        `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
      );
      const gone = await checkWith(
        table,
        `DROP POLICY ${policyname} ON ${table}`,
        `CREATE POLICY ${policyname} ON ${table} FOR SELECT TO xueshi_walled USING (${qual})`,
      );
      const noticed = opened.foreign.length > 0 && off.foreign.length > 0 && gone.missed.length > 0;
      if (noticed) count.noticed += 1;
      else console.log(`nobody notices: ${name}, ${UNNOTICED[name] ?? "without a reason"}`);
      assert.equal(noticed, UNNOTICED[name] === undefined, JSON.stringify({ opened, off, gone }));
      assert.deepEqual(await check(table), { foreign: [], missed: [] }, "and stands as it stood");
    });

    test(`${name}: no part of its condition is missing without being missed`, async () => {
      const survivors: string[] = [];
      for (const { what, condition } of loosenings(policy)) {
        const change = `ALTER POLICY ${policyname} ON ${table} USING (${condition})`;
        const { foreign, missed } = await checkWith(table, change, restored);
        count.parts += 1;
        if (foreign.length + missed.length > 0) count.noticedParts += 1;
        else if (SAID_TWICE[name]?.part.test(what) === true)
          console.log(`nobody notices: ${name}, ${what}: ${SAID_TWICE[name].why}`);
        else survivors.push(what);
      }
      assert.deepEqual(survivors, []);
    });
  }
});
