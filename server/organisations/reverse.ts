/** Taking an act of reorganising back: a further act that reverses it; nothing is erased. */
import type { Actor, Reach } from "../../contract/actor.ts";
import type { Tx } from "../platform/db.ts";
import type { Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import { refuseForeign } from "./plan-facts.ts";
import { reorganisedQueue } from "./queue.ts";
import { refresh } from "./reorganise.ts";

type Undone = { reorganisationId: number; reason: string; actor: Actor; reach: Reach };

/** Reverses an act, unless something that was recorded since stands on it. Returns the number of the reversing one. */
export async function reverseAct(tx: Tx, jobs: Pick<Jobs, "enqueue">, undone: Undone): Promise<number> {
  await tx.execute("LOCK TABLE reorganisation IN SHARE ROW EXCLUSIVE MODE");
  const { reorganisationId, reason, actor, reach } = undone;
  const act = await tx.row<{ kind: string; day: string; reversed: boolean }>(
    `SELECT kind, day, EXISTS (SELECT FROM reorganisation taken WHERE taken.reverses = $1) AS reversed
       FROM reorganisation WHERE reorganisation_id = $1`,
    [reorganisationId],
  );
  if (act === undefined || act.kind === "reversed") throw new Refusal("not_found");
  const events = await tx.rows<{ unit_id: number; kind: string }>(
    "SELECT unit_id, kind FROM unit_event WHERE reorganisation_id = $1",
    [reorganisationId],
  );
  const units = [...new Set(events.map(({ unit_id: id }) => id))];
  await refuseForeign(tx, reach, units);
  if (act.reversed) throw new Refusal("reorganisation_reversed");
  const founded = events.flatMap(({ unit_id: id, kind }) => (kind === "founded" ? [id] : []));
  if (await isBuiltOn(tx, reorganisationId, units, founded)) throw new Refusal("reorganisation_built_on");
  const row = await tx.row<{ reorganisation_id: number }>(
    `INSERT INTO reorganisation (kind, day, note, recorded_by, reverses) VALUES ('reversed', $1, $2, $3, $4)
     RETURNING reorganisation_id`,
    [act.day, reason, actor.accountId, reorganisationId],
  );
  await refresh(tx, units);
  await jobs.enqueue(tx, reorganisedQueue, [{ unitIds: units }]);
  return (row as { reorganisation_id: number }).reorganisation_id;
}

/** Something was recorded of the units since, a unit stands under or in place of a new one, or somebody serves in it. */
async function isBuiltOn(tx: Tx, act: number, units: readonly number[], founded: readonly number[]): Promise<boolean> {
  const found = await tx.row(
    `SELECT 1 WHERE EXISTS (SELECT FROM unit_event_live later WHERE later.unit_id = ANY ($2) AND later.reorganisation_id > $1)
       OR EXISTS (SELECT FROM unit_event_live other WHERE (other.parent_id = ANY ($3) OR other.heir_id = ANY ($3))
                     AND other.reorganisation_id IS DISTINCT FROM $1)
       OR EXISTS (SELECT FROM ledger_entry WHERE unit_id = ANY ($3))`,
    [act, units, founded],
  );
  return found !== undefined;
}
