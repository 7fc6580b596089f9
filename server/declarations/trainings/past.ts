/** Trainings that were handed in before, written at once: for worlds that begin in the middle. */
import type { Tx } from "../../platform/db.ts";
import type { Vault } from "../../platform/vault.ts";
import {
  changeTraining,
  insertAttendees,
  insertTraining,
  insertTrainingStep,
  type NewAttendee,
  type NewTraining,
} from "./store.ts";

/** A training that lies on its first desk, with its roster. */
export type PastTraining = NewTraining & { submitted: Date; attendees: readonly Omit<NewAttendee, "row">[] };

/** Writes a training under review. */
export async function writePastTraining(
  tx: Tx,
  vault: Vault,
  { submitted, attendees, ...training }: PastTraining,
): Promise<number> {
  const trainingId = await insertTraining(tx, training);
  const kept = { training_id: trainingId, division_code: training.division_code };
  await insertAttendees(
    tx,
    vault,
    kept,
    attendees.map((each, at) => ({ ...each, row: at + 2 })),
  );
  await changeTraining(
    tx,
    { training_id: trainingId, version: 1 },
    { state: "reviewing", submitted_at: submitted },
    submitted,
  );
  const by = { accountId: training.made_by, byWords: training.made_for, at: submitted };
  await insertTrainingStep(tx, trainingId, { event: "submit", to: "reviewing", ...by });
  return trainingId;
}
