/** Random sequences of acts: on every day the units are one tree, the derived tables say what the events say, and nobody is lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Act } from "../../contract/reorganisations.ts";
import { reorganise } from "../../contract/reorganisations.ts";
import { transact, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { carry, EVERYWHERE, useTree } from "./reorganise.fixture.ts";
import { reverseAct } from "./reverse.ts";

const seed = Number(process.env["XUESHI_HISTORY_SEED"] ?? 20_261_123);
const runs = Number(process.env["XUESHI_HISTORY_RUNS"] ?? 60);
const { database, jobs, account } = await useTree();
console.log(`histories: seed ${seed}, ${runs} runs (XUESHI_HISTORY_SEED, XUESHI_HISTORY_RUNS)`);

/** One random act: numbers choose among the units there are. */
type Draw = { kind: number; day: number; one: number; two: number; three: number };
const draw = fc.record({
  kind: fc.nat(7),
  day: fc.nat(60),
  one: fc.nat(1_000),
  two: fc.nat(1_000),
  three: fc.nat(1_000),
});

function dayOf(number: number): string {
  return new Date(Date.UTC(2015, number * 2, 1)).toISOString().slice(0, 10);
}

function actOf({ kind, day, one, two, three }: Draw, units: number[], step: number): Act {
  const pick = (number: number) => units[number % units.length] as number;
  const common = { day: dayOf(day) };
  const acts: Act[] = [
    { ...common, kind: "founded", parentId: pick(one), name: `新${step}`, unitKind: "company" },
    { ...common, kind: "renamed", unitId: pick(one), name: `名${step}` },
    { ...common, kind: "moved", unitId: pick(one), parentId: pick(two) },
    { ...common, kind: "merged", unitId: pick(one), unitIds: [pick(two), pick(three)] },
    { ...common, kind: "merged", unitIds: [pick(one), pick(two)], name: `合${step}` },
    {
      ...common,
      kind: "split",
      unitId: pick(one),
      parts: [{ name: `甲${step}` }, { name: `乙${step}` }],
      closes: three % 2 === 0,
    },
    { ...common, kind: "closed", unitId: pick(one) },
  ];
  return acts[kind % acts.length] as Act;
}

/** Thrown to leave nothing of a run behind. */
class Done extends Error {}

test("on every day of a random history the units are one tree, and everybody has a place in it", async () => {
  const counts = { done: 0, refused: 0, reversed: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(draw, { minLength: 1, maxLength: 12 }), async (draws) => {
      const run = transact(
        database,
        async (tx) => {
          for (const [step, each] of draws.entries()) await attempt(tx, each, step, counts);
          await assertWhole(tx);
          throw new Done();
        },
        { attempts: 1 },
      );
      await assert.rejects(run, (error) => {
        if (!(error instanceof Done)) throw error;
        return true;
      });
    }),
    { seed, numRuns: runs },
  );
  console.log(`histories: ${counts.done} acts done, ${counts.refused} refused, ${counts.reversed} taken back`);
  assert.ok(counts.done > runs && counts.refused > 0 && counts.reversed > 0, JSON.stringify(counts));
});

async function attempt(
  tx: Tx,
  each: Draw,
  step: number,
  counts: Record<"done" | "refused" | "reversed", number>,
): Promise<void> {
  await tx.execute("SAVEPOINT act");
  try {
    const actor = { accountId: account, role: "xpcc_hr" } as const;
    const acts = await tx.rows<{ id: number }>(
      `SELECT reorganisation_id AS id FROM reorganisation act WHERE kind <> 'reversed'
          AND NOT EXISTS (SELECT FROM reorganisation undone WHERE undone.reverses = act.reorganisation_id) ORDER BY 1 DESC`,
    );
    const last = acts[each.one % 2];
    if (each.kind === 7 && last !== undefined) {
      await reverseAct(tx, jobs, { reorganisationId: last.id, reason: "试", reach: EVERYWHERE, actor });
      counts.reversed++;
    } else {
      const units = await tx.rows<{ id: number }>("SELECT unit_id AS id FROM unit ORDER BY unit_id");
      const act = reorganise.body.parse(
        actOf(
          each,
          units.map(({ id }) => id),
          step,
        ),
      );
      await carry(tx, jobs, act, EVERYWHERE, account);
      counts.done++;
    }
    await tx.execute("RELEASE SAVEPOINT act");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    counts.refused++;
    await tx.execute("ROLLBACK TO SAVEPOINT act");
  }
}

/** Each of these finds something only when the trees are not whole. */
const FAULTS: Record<string, string> = {
  "not exactly one top": `SELECT day FROM days WHERE 1 <> (SELECT count(*) FROM unit_version version WHERE ${holds("version")} AND parent_id IS NULL)`,
  "a unit above that is not there": `SELECT day, version.unit_id FROM days JOIN unit_version version ON ${holds("version")}
     WHERE parent_id IS NOT NULL AND NOT EXISTS (SELECT FROM unit_version above WHERE above.unit_id = version.parent_id AND ${holds("above")})`,
  "not below the top": `SELECT day, version.unit_id FROM days JOIN unit_version version ON ${holds("version")}
     WHERE NOT EXISTS (SELECT FROM unit_closure closure JOIN unit top ON top.unit_id = closure.ancestor_id AND top.parent_id IS NULL
        WHERE closure.descendant_id = version.unit_id AND ${holds("closure")})`,
  "closure and recursion differ": `(SELECT * FROM climbed EXCEPT SELECT * FROM closed) UNION ALL (SELECT * FROM closed EXCEPT SELECT * FROM climbed)`,
  "a code of two units": `SELECT day, code FROM days JOIN unit_version version ON ${holds("version")} GROUP BY day, code HAVING count(*) > 1`,
  "a division that is not that of the unit above": `SELECT day, version.unit_id FROM days JOIN unit_version version ON ${holds("version")}
     JOIN unit_version above ON above.unit_id = version.parent_id AND ${holds("above")}
     WHERE version.kind <> 'division' AND version.division_code <> above.division_code`,
  "a code that does not begin with that of the unit above": `SELECT day, version.unit_id FROM days JOIN unit_version version ON ${holds("version")}
     JOIN unit_version above ON above.unit_id = version.parent_id AND ${holds("above")} WHERE left(version.code, length(above.code)) <> above.code`,
  "not exactly one place": `SELECT day, unit.unit_id FROM days CROSS JOIN unit
     WHERE 1 <> (SELECT count(*) FROM unit_place place WHERE place.unit_id = unit.unit_id AND ${holds("place")})`,
  "somebody lost: a unit that was there once has a place that is not there": `SELECT day, unit.unit_id FROM days CROSS JOIN unit
     JOIN unit_place place ON place.unit_id = unit.unit_id AND ${holds("place")}
     WHERE EXISTS (SELECT FROM unit_version born WHERE born.unit_id = unit.unit_id AND born.valid_from <= day)
       AND NOT EXISTS (SELECT FROM unit_version version WHERE version.unit_id = place.place_id AND ${holds("version")})`,
  "a row of today that is not the last version": `SELECT unit.unit_id FROM unit JOIN LATERAL (SELECT * FROM unit_version version
       WHERE version.unit_id = unit.unit_id ORDER BY valid_from DESC LIMIT 1) last ON true
     WHERE (unit.name, unit.code, unit.parent_id, unit.division_code, unit.valid_to)
       IS DISTINCT FROM (last.name, last.code, last.parent_id, last.division_code, last.valid_to)`,
};

function holds(alias: string): string {
  return `${alias}.valid_from <= day AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= day)`;
}

/** Days before, on and between all changes. */
const WITH = `WITH RECURSIVE days AS (
    SELECT DISTINCT (change.day + near.shift)::date AS day
      FROM (SELECT valid_from AS day FROM unit_version UNION SELECT DATE '2026-11-23') change, (VALUES (-1), (0)) near(shift)
     WHERE change.day > '1954-10-07'
  ), climbed AS (
    SELECT day, version.unit_id AS ancestor_id, version.unit_id AS descendant_id FROM days JOIN unit_version version ON ${holds("version")}
    UNION
    SELECT climbed.day, version.parent_id, climbed.descendant_id FROM climbed JOIN unit_version version
        ON version.unit_id = climbed.ancestor_id AND version.valid_from <= climbed.day AND (version.valid_to IS NULL OR version.valid_to >= climbed.day)
     WHERE version.parent_id IS NOT NULL
  ), closed AS (
    SELECT day, ancestor_id, descendant_id FROM days JOIN unit_closure closure ON ${holds("closure")}
  )`;

async function assertWhole(tx: Tx): Promise<void> {
  for (const [fault, sql] of Object.entries(FAULTS)) {
    const found = await tx.rows(`${WITH} SELECT * FROM (${sql}) found LIMIT 3`);
    assert.deepEqual(found, [], fault);
  }
}
