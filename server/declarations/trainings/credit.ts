/**
 * Credits everybody on a roster in one transaction, each by a declaration of their own through the same doors as any other; or takes
 * all of them back. Cut off at any moment, nothing of it is there and it begins again.
 */
import { PROBLEMS } from "../../../contract/problems.ts";
import type { Clock } from "../../platform/clock.ts";
import { transact, type Database, type Tx } from "../../platform/db.ts";
import type { Jobs } from "../../platform/jobs.ts";
import { Refusal } from "../../platform/refusal.ts";
import { CertificateTaken, lockPeople } from "../../standing/door.ts";
import { act, type Acting } from "../acts.ts";
import { policyOf } from "../judging.ts";
import type { LineRow } from "../lists/store.ts";
import { insertDeclaration, insertStep, lockDeclaration } from "../store.ts";
import type { Writer } from "../telling.ts";
import { moveOn } from "./acts.ts";
import { trainingQueue } from "./queue.ts";
import {
  attendeesOf,
  holdWork,
  noteDone,
  setOutcome,
  trainingInReach,
  type AttendeeRow,
  type KeptAsking,
  type TrainingRow,
} from "./store.ts";

export type Crediting = { database: Database; ledger: Writer; clock: Clock };

const TIMEOUT_MS = 900_000;
const TELL_EVERY = 25;
const SERVER = new Set(["server"] as const);

/** Does what a training waits for; does nothing when that is done, and waits for another server that is at it. */
export async function carryTraining(services: Crediting, trainingId: number): Promise<void> {
  await transact(
    services.database,
    async (tx) => {
      await holdWork(tx, trainingId);
      const row = await trainingInReach(tx, { kind: "all" }, trainingId);
      if (row?.state === "crediting") await creditAll(tx, services, row);
      else if (row?.state === "revoking") await takeAllBack(tx, services, row);
    },
    { statementTimeoutMs: TIMEOUT_MS },
  );
}

/** Trainings that the server was working on when it stopped, and the queue. */
export async function workTrainings(jobs: Jobs, services: Crediting): Promise<void> {
  await transact(services.database, async (tx) => {
    const left = await tx.rows<{ training_id: number }>(
      "SELECT training_id FROM training WHERE state IN ('crediting', 'revoking')",
    );
    await jobs.enqueue(
      tx,
      trainingQueue,
      left.map(({ training_id: trainingId }) => ({ trainingId })),
    );
  });
  await jobs.work(trainingQueue, async (tx, batch) => {
    // The job's own transaction only waits for the work, which has transactions of its own.
    await tx.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
    for (const { trainingId } of batch) await carryTraining(services, trainingId);
  });
}

function kept({ deciding }: TrainingRow): KeptAsking {
  if (deciding === null) throw new Error("A training under way says who decided");
  return deciding;
}

async function creditAll(tx: Tx, services: Crediting, row: TrainingRow): Promise<void> {
  const { database, ledger, clock } = services;
  const now = clock.now();
  const found = await attendeesOf(tx, row.training_id, { match: "found" });
  // In one order, so that two rosters do not wait for each other's people.
  await lockPeople(
    tx,
    found.flatMap(({ person_id }) => person_id ?? []),
  );
  let done = 0;
  for (const attendee of found) {
    const problem = await creditOne(tx, ledger, row, attendee, now);
    if (problem !== undefined) await setOutcome(tx, attendee.attendee_id, { problem });
    else if (++done % TELL_EVERY === 0) await noteDone(database, row.training_id, done);
  }
  await moveOn(tx, ledger, { ...kept(row), now }, row, "credit", { parties: SERVER, change: { done } });
}

/** One attendee: declared by whoever handed the training in, approved by whoever approved it. Returns why not. */
async function creditOne(
  tx: Tx,
  ledger: Writer,
  row: TrainingRow,
  attendee: AttendeeRow,
  now: Date,
): Promise<LineRow["problems"][number] | undefined> {
  await tx.execute("SAVEPOINT attendee");
  try {
    const declarationId = await declared(tx, ledger, row, attendee, now);
    await setOutcome(tx, attendee.attendee_id, { declarationId });
    await tx.execute("RELEASE SAVEPOINT attendee");
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof CertificateTaken)) throw error;
    await tx.execute("ROLLBACK TO SAVEPOINT attendee");
    const code = error instanceof Refusal ? error.code : "certificate_used";
    const { title, remedy } = PROBLEMS[code];
    const [first] = error instanceof Refusal ? (error.errors ?? []) : error.problems;
    return { column: "", message: first?.message ?? title, remedy: first?.remedy ?? remedy };
  }
}

async function declared(tx: Tx, ledger: Writer, row: TrainingRow, attendee: AttendeeRow, now: Date): Promise<number> {
  const personId = attendee.person_id as number;
  const said = { ...row.said, ...attendee.said };
  const { id, version } = policyOf(ledger.shelf, row.year).document;
  const begun = row.submitted_at ?? now;
  const made: Acting = { ...row.asking, now: begun };
  const declarationId = await insertDeclaration(tx, {
    person_id: personId,
    kind: row.kind,
    policy_id: id,
    policy_version: version,
    said,
    submitter: row.submitter,
    made_by: row.made_by,
    made_for: row.made_for,
    created_at: begun,
    training_id: row.training_id,
  });
  const held = () => lockDeclaration(tx, personId, declarationId);
  const by = { accountId: row.made_by, byWords: row.made_for, at: begun };
  await insertStep(tx, await held(), { event: "create", from: "draft", to: "draft", ...by });
  await act(tx, ledger, made, await held(), "submit");
  const asked = await held();
  const most = row.granted_hundredths;
  const lower = most !== null && asked.asked_hundredths !== null && asked.asked_hundredths > most;
  const hours = lower ? { hundredths: most, reason: row.reason ?? "" } : {};
  await act(tx, ledger, { ...kept(row), now }, asked, "pass", hours);
  return declarationId;
}

async function takeAllBack(tx: Tx, { database, ledger, clock }: Crediting, row: TrainingRow): Promise<void> {
  const now = clock.now();
  const by = kept(row);
  const credited = (await attendeesOf(tx, row.training_id)).filter(({ declaration_id }) => declaration_id !== null);
  const holders = await tx.rows<{ person_id: number; declaration_id: number }>(
    "SELECT person_id, declaration_id FROM declaration WHERE declaration_id = ANY ($1) AND state = 'approved' ORDER BY person_id",
    [credited.map(({ declaration_id }) => declaration_id)],
  );
  await lockPeople(
    tx,
    holders.map(({ person_id }) => person_id),
  );
  let done = 0;
  for (const { person_id, declaration_id } of holders) {
    const held = await lockDeclaration(tx, person_id, declaration_id);
    if (held.state !== "approved") continue;
    await act(tx, ledger, { ...by, now }, held, "revoke", { reason: row.reason ?? "" });
    if (++done % TELL_EVERY === 0) await noteDone(database, row.training_id, done);
  }
  await moveOn(tx, ledger, { ...by, now }, row, "taken", {
    parties: SERVER,
    reason: row.reason ?? "",
    change: { done },
  });
}
