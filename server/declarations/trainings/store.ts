/** SQL of recognised trainings, their rosters and what happened to them. */
import type { Reach } from "../../../contract/actor.ts";
import { reachSql } from "../../organisations/door.ts";
import { transact, type Database, type Db, type Tx } from "../../platform/db.ts";
import { Values } from "../../platform/values.ts";
import type { Vault } from "../../platform/vault.ts";
import type { LineMatch, LineRow } from "../lists/store.ts";
import { sealedRow } from "../rolls/sealed.ts";
import type { Said } from "../said.ts";
import type { Asking } from "../sight.ts";
import type { TrainingEvent, TrainingState } from "./training.ts";

/** Somebody at an office, as it is kept for the server to go on in their name. */
export type KeptAsking = Asking & { office: string };

export type TrainingRow = {
  training_id: number;
  kind: string;
  state: TrainingState;
  version: number;
  said: Said;
  year: number;
  submitter: "unit" | "industry" | "hr";
  made_by: number;
  made_for: string;
  asking: KeptAsking;
  unit_id: number | null;
  division_code: string | null;
  industry: string | null;
  desks: string[];
  step: number;
  granted_hundredths: number | null;
  created_at: Date;
  changed_at: Date;
  submitted_at: Date | null;
  decided_at: Date | null;
  deciding: KeptAsking | null;
  done: number;
  reason: string | null;
};

const COLUMNS = `training_id, kind, state, version, said, year, submitter, made_by, made_for, asking, unit_id, division_code, industry,
  desks, step, granted_hundredths, created_at, changed_at, submitted_at, decided_at, deciding, done, reason`;

/** Condition: which trainings an office sees: of its place, and of its industry's line where it has one. */
function seenSql(reach: Reach, values: Values): string {
  const line = "industry" in reach ? reach.industry : undefined;
  const place = { ...reach, industry: undefined } as Reach;
  const within = reachSql(place, { unit: "unit_id", division: "division_code" }, values);
  return line === undefined ? within : `${within} AND industry = ${values.add(line)}`;
}

/** A training within reach; undefined for a foreign one as for one that does not exist. */
export async function trainingInReach(
  db: Db,
  reach: Reach,
  trainingId: number,
  lock: "" | "FOR UPDATE" = "",
): Promise<TrainingRow | undefined> {
  const values = new Values();
  return db.row<TrainingRow>(
    `SELECT ${COLUMNS} FROM training WHERE training_id = ${values.add(trainingId)} AND ${seenSql(reach, values)} ${lock}`,
    values.list,
  );
}

/** Trainings within reach, the newest first. */
export async function trainingsInReach(
  db: Db,
  reach: Reach,
  page: { before: number | undefined; limit: number },
): Promise<TrainingRow[]> {
  const values = new Values();
  const before = values.add(page.before ?? Number.MAX_SAFE_INTEGER);
  return db.rows<TrainingRow>(
    `SELECT ${COLUMNS} FROM training WHERE training_id < ${before} AND state <> 'withdrawn' AND ${seenSql(reach, values)}
      ORDER BY training_id DESC LIMIT ${values.add(page.limit)}`,
    values.list,
  );
}

export type NewTraining = Pick<
  TrainingRow,
  | "kind"
  | "said"
  | "year"
  | "submitter"
  | "made_by"
  | "made_for"
  | "asking"
  | "unit_id"
  | "division_code"
  | "industry"
  | "desks"
  | "created_at"
>;

/** Keeps a training as a draft. Returns its number. */
export async function insertTraining(tx: Tx, row: NewTraining): Promise<number> {
  const added = await tx.row<{ training_id: number }>(
    `INSERT INTO training (kind, said, year, submitter, made_by, made_for, asking, unit_id, division_code, industry, desks, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) RETURNING training_id`,
    [
      row.kind,
      JSON.stringify(row.said),
      row.year,
      row.submitter,
      row.made_by,
      row.made_for,
      JSON.stringify(row.asking),
      row.unit_id,
      row.division_code,
      row.industry,
      row.desks,
      row.created_at,
    ],
  );
  return (added as { training_id: number }).training_id;
}

export type TrainingChange = Partial<
  Omit<TrainingRow, "training_id" | "version" | "kind" | "created_at" | "changed_at">
>;

const JSONS: ReadonlySet<string> = new Set(["said", "asking", "deciding"]);

/** Writes a change, guarded by the version that was judged. Throws when the row has moved on: a fault, not a refusal. */
export async function changeTraining(
  tx: Tx,
  { training_id, version }: Pick<TrainingRow, "training_id" | "version">,
  change: TrainingChange,
  at: Date,
): Promise<void> {
  const names = Object.keys(change) as (keyof TrainingChange)[];
  const values = names.map((name) => {
    const value = change[name] ?? null;
    return JSONS.has(name) && value !== null ? JSON.stringify(value) : value;
  });
  const sets = names.map((name, index) => `${name} = $${index + 4}`);
  const moved = await tx.execute(
    `UPDATE training SET ${[...sets, "version = version + 1", "changed_at = $3"].join(", ")} WHERE training_id = $1 AND version = $2`,
    [training_id, version, at, ...values],
  );
  if (moved !== 1) throw new Error(`Training ${training_id} has another version than ${version}`);
}

/** How far the server has come. Written at once, whatever becomes of the work. */
export async function noteDone(database: Database, trainingId: number, done: number): Promise<void> {
  await transact(database, (tx) =>
    tx.execute("UPDATE training SET done = $2 WHERE training_id = $1", [trainingId, done]),
  );
}

/** Waits until nobody else works on a training, and keeps others from it until the transaction ends. */
export async function holdWork(tx: Tx, trainingId: number): Promise<void> {
  await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('training', $1))", [trainingId]);
}

export type TrainingStep = {
  event: TrainingEvent;
  to: TrainingState;
  accountId: number;
  byWords: string;
  at: Date;
  reason?: string | undefined;
};

/** Writes down what happened. */
export async function insertTrainingStep(tx: Tx, trainingId: number, step: TrainingStep): Promise<void> {
  await tx.execute(
    `INSERT INTO training_step (training_id, event, to_state, account_id, by_words, at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [trainingId, step.event, step.to, step.accountId, step.byWords, step.at, step.reason ?? null],
  );
}

export type TrainingStepRow = {
  event: TrainingEvent;
  to_state: TrainingState;
  account_id: number;
  by_words: string;
  at: Date;
  reason: string | null;
};

/** What happened to a training, in order. */
export async function trainingSteps(db: Db, trainingId: number): Promise<TrainingStepRow[]> {
  return db.rows(
    "SELECT event, to_state, account_id, by_words, at, reason FROM training_step WHERE training_id = $1 ORDER BY step_id",
    [trainingId],
  );
}

export type AttendeeRow = Omit<LineRow, "line_id" | "list_id" | "year" | "state" | "reason"> & {
  attendee_id: number;
  declaration_id: number | null;
};

export type NewAttendee = {
  row: number;
  identity: string | null;
  name: string | null;
  said: Said;
  problems: LineRow["problems"];
  match: LineMatch;
  personId: number | null;
};

/** Keeps attendees, their numbers sealed. */
export async function insertAttendees(
  tx: Tx,
  vault: Vault,
  training: Pick<TrainingRow, "training_id" | "division_code">,
  attendees: readonly NewAttendee[],
): Promise<void> {
  await tx.execute(
    `INSERT INTO training_attendee (training_id, division_code, row_number, identity_number, identity_blind, identity_end4,
            identity_shown, name, said, problems, match, person_id)
     SELECT $1, $2, row, decode(sealed, 'hex'), decode(blind, 'hex'), decode(end4, 'hex'), shown, name, said, problems, match, "personId"
       FROM jsonb_to_recordset($3::jsonb) AS given (row integer, sealed text, blind text, end4 text, shown text, name text,
              said jsonb, problems jsonb, match text, "personId" bigint) ORDER BY row`,
    [training.training_id, training.division_code, JSON.stringify(attendees.map((each) => sealedRow(vault, each)))],
  );
}

/** Takes the whole roster away, to be read anew, or one of it. */
export async function dropAttendees(tx: Tx, trainingId: number, attendeeId?: number): Promise<number> {
  return tx.execute(
    "DELETE FROM training_attendee WHERE training_id = $1 AND attendee_id = coalesce($2, attendee_id)",
    [trainingId, attendeeId ?? null],
  );
}

/** The roster of a training, after a number. */
export async function attendeesOf(
  db: Db,
  trainingId: number,
  page: { match?: LineMatch | undefined; after?: number | undefined; limit?: number | undefined } = {},
): Promise<AttendeeRow[]> {
  const values = new Values(trainingId, page.after ?? 0);
  const match = page.match === undefined ? "" : ` AND match = ${values.add(page.match)}`;
  const limit = page.limit === undefined ? "" : ` LIMIT ${values.add(page.limit)}`;
  return db.rows<AttendeeRow>(
    `SELECT attendee_id, row_number, identity_number, identity_shown, name, said, problems, match, person_id, declaration_id
       FROM training_attendee WHERE training_id = $1 AND attendee_id > $2${match} ORDER BY attendee_id${limit}`,
    values.list,
  );
}

/** What became of an attendee: credited by a declaration, or why not. */
export async function setOutcome(
  tx: Tx,
  attendeeId: number,
  outcome: { declarationId: number } | { problem: LineRow["problems"][number] },
): Promise<void> {
  await tx.execute(
    "UPDATE training_attendee SET declaration_id = $2, problems = coalesce($3::jsonb, problems) WHERE attendee_id = $1",
    "declarationId" in outcome
      ? [attendeeId, outcome.declarationId, "[]"]
      : [attendeeId, null, JSON.stringify([outcome.problem])],
  );
}

/** Counts of rosters: who was found, and of whom the declarations hold. */
export async function countAttendees(
  db: Db,
  trainingIds: readonly number[],
): Promise<Map<number, { lines: number; found: number; credited: number; revoked: number }>> {
  const rows = await db.rows<{ training_id: number; lines: number; found: number; credited: number; revoked: number }>(
    `SELECT a.training_id, count(*)::int AS lines, (count(*) FILTER (WHERE a.match = 'found'))::int AS found,
            (count(*) FILTER (WHERE d.state = 'approved'))::int AS credited, (count(*) FILTER (WHERE d.state <> 'approved'))::int AS revoked
       FROM training_attendee a LEFT JOIN declaration d ON d.declaration_id = a.declaration_id
      WHERE a.training_id = ANY ($1) GROUP BY a.training_id`,
    [trainingIds],
  );
  return new Map(rows.map(({ training_id, ...counts }) => [training_id, counts]));
}
