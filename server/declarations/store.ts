/** SQL of declarations, of what happened to them and of which evidence belongs to which item. */
import type { Db, Tx } from "../platform/db.ts";
import type { DeclarationEvent, DeclarationFacts, DeclarationState } from "./declaration.ts";
import type { Said } from "./said.ts";

/** A declaration as the database holds it. */
export type DeclarationRow = {
  person_id: number;
  declaration_id: number;
  kind: string;
  policy_id: string;
  policy_version: string;
  year: number | null;
  state: DeclarationState;
  version: number;
  said: Said;
  submitter: "person" | "unit" | "industry" | "hr";
  made_by: number;
  made_for: string;
  unit_id: number | null;
  division_code: string | null;
  series: string | null;
  desks: string[];
  step: number;
  desk_since: Date | null;
  desk_until: Date | null;
  asked_hundredths: number | null;
  granted_hundredths: number | null;
  second_why: "above" | "sample" | null;
  created_at: Date;
  changed_at: Date;
  submitted_at: Date | null;
  decided_at: Date | null;
  reason: string | null;
  appealed_from: DeclarationState | null;
  once_kind: string | null;
  once_number: string | null;
  entry_id: number | null;
  batch_id: number | null;
  /** The window through which it was handed in for a year that was closed. */
  reopening_id: number | null;
  /** Line of an official list that it was handed in on. */
  list_line_id: number | null;
  /** The recognised training through whose roster it was credited. */
  training_id: number | null;
  /** What makes two declarations the same training: title and last day, or the number of the recognising document. */
  training_key: string | null;
  training_number: string | null;
};

const COLUMNS = `person_id, declaration_id, kind, policy_id, policy_version, year, state, version, said, submitter, made_by, made_for,
  unit_id, division_code, series, desks, step, desk_since, desk_until, asked_hundredths, granted_hundredths, second_why, created_at,
  changed_at, submitted_at, decided_at, reason, appealed_from, once_kind, once_number, entry_id, batch_id, reopening_id, list_line_id,
  training_id, training_key, training_number`;

/** The columns of a declaration under a name, for a SELECT list. */
export function declarationColumns(name: string): string {
  return COLUMNS.replaceAll(/\w+/g, (column) => `${name}.${column}`);
}

/** What the transitions rest on. */
export function factsOf(row: DeclarationRow, more: { appealUntil: Date | null; frozen: boolean }): DeclarationFacts {
  return {
    state: row.state,
    version: row.version,
    desks: row.desks,
    step: row.step,
    secondWhy: row.second_why,
    appealedFrom: row.appealed_from,
    ...more,
  };
}

export type NewDeclaration = Pick<
  DeclarationRow,
  "person_id" | "kind" | "policy_id" | "policy_version" | "said" | "submitter" | "made_by" | "made_for" | "created_at"
> & { batch_id?: number | null; training_id?: number | null };

/** Keeps a draft. Returns its number. */
export async function insertDeclaration(tx: Tx, row: NewDeclaration): Promise<number> {
  const added = await tx.row<{ declaration_id: number }>(
    `INSERT INTO declaration (person_id, kind, policy_id, policy_version, said, submitter, made_by, made_for, created_at, changed_at, batch_id, training_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11) RETURNING declaration_id`,
    [
      row.person_id,
      row.kind,
      row.policy_id,
      row.policy_version,
      JSON.stringify(row.said),
      row.submitter,
      row.made_by,
      row.made_for,
      row.created_at,
      row.batch_id ?? null,
      row.training_id ?? null,
    ],
  );
  return (added as { declaration_id: number }).declaration_id;
}

/** A declaration by its number, whoever's it is. */
export async function declarationById(db: Db, declarationId: number): Promise<DeclarationRow | undefined> {
  return db.row<DeclarationRow>(`SELECT ${COLUMNS} FROM declaration WHERE declaration_id = $1`, [declarationId]);
}

/** The same, locked until the transaction ends. The caller holds the person's lock. */
export async function lockDeclaration(tx: Tx, personId: number, declarationId: number): Promise<DeclarationRow> {
  const row = await tx.row<DeclarationRow>(
    `SELECT ${COLUMNS} FROM declaration WHERE person_id = $1 AND declaration_id = $2 FOR UPDATE`,
    [personId, declarationId],
  );
  if (row === undefined) throw new Error(`Declaration ${declarationId} is gone`);
  return row;
}

/** Declarations of a person, the newest first. */
export async function declarationsOf(db: Db, personId: number, most = 200): Promise<DeclarationRow[]> {
  return db.rows<DeclarationRow>(
    `SELECT ${COLUMNS} FROM declaration WHERE person_id = $1 ORDER BY declaration_id DESC LIMIT $2`,
    [personId, most],
  );
}

/** How many of a person's declarations are not finished. */
export async function openCount(db: Db, personId: number): Promise<number> {
  const row = await db.row<{ open: number }>(
    `SELECT count(*)::int AS open FROM declaration
      WHERE person_id = $1 AND state IN ('draft', 'reviewing', 'returned', 'second', 'appealed')`,
    [personId],
  );
  return row?.open ?? 0;
}

/** Columns that change with a step. */
export type Change = Partial<Omit<DeclarationRow, "person_id" | "declaration_id" | "version" | "kind" | "created_at">>;

/**
 * Writes a change, guarded by the version that was judged. Returns the new version.
 * Throws when the row has moved on in spite of the lock: a fault, not a refusal.
 */
export async function changeDeclaration(tx: Tx, row: DeclarationRow, change: Change, at: Date): Promise<number> {
  const names = Object.keys(change) as (keyof Change)[];
  const values = names.map((name) => (name === "said" ? JSON.stringify(change.said) : (change[name] ?? null)));
  const sets = names.map((name, index) => `${name} = $${index + 5}`);
  const moved = await tx.row<{ version: number }>(
    `UPDATE declaration SET ${[...sets, "version = version + 1", "changed_at = $4"].join(", ")}
      WHERE person_id = $1 AND declaration_id = $2 AND version = $3 RETURNING version`,
    [row.person_id, row.declaration_id, row.version, at, ...values],
  );
  if (moved === undefined) throw new Error(`Declaration ${row.declaration_id} has another version than ${row.version}`);
  return moved.version;
}

/** One thing that happened. */
export type Step = {
  event: DeclarationEvent | "create" | "save" | "merge" | "separate";
  from: DeclarationState;
  to: DeclarationState;
  accountId: number;
  byWords: string;
  at: Date;
  reason?: string | null;
  cites?: readonly string[];
  hundredths?: number | null;
  entryId?: number | null;
};

/** Writes down what happened, with how long it had lain on the desk. */
export async function insertStep(tx: Tx, row: DeclarationRow, step: Step): Promise<void> {
  const waited =
    row.desk_since === null ? null : Math.max(0, Math.round((step.at.getTime() - row.desk_since.getTime()) / 1000));
  await tx.execute(
    `INSERT INTO declaration_step (person_id, declaration_id, event, from_state, to_state, desk, account_id, by_words, at, reason,
       cites, hundredths, waited_seconds, entry_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.person_id,
      row.declaration_id,
      step.event,
      step.from,
      step.to,
      row.desks[row.step] ?? null,
      step.accountId,
      step.byWords,
      step.at,
      step.reason ?? null,
      step.cites ?? [],
      step.hundredths ?? null,
      waited,
      step.entryId ?? null,
    ],
  );
}

export type StepRow = {
  event: Step["event"];
  from_state: DeclarationState;
  to_state: DeclarationState;
  desk: string | null;
  account_id: number;
  by_words: string;
  at: Date;
  reason: string | null;
  cites: string[];
  hundredths: number | null;
  entry_id: number | null;
};

/** What happened to a declaration, in order. Whoever did something with an account that was merged did it with the one it became. */
export async function stepsOf(db: Db, declarationId: number): Promise<StepRow[]> {
  return db.rows<StepRow>(
    `SELECT event, from_state, to_state, desk, coalesce(account_survivor(account_id), account_id) AS account_id, by_words, at, reason,
            cites, hundredths, entry_id
       FROM declaration_step WHERE declaration_id = $1 ORDER BY step_id`,
    [declarationId],
  );
}

/** Which evidence belongs to which item of a declaration. */
export async function evidenceOf(
  db: Db,
  personId: number,
  declarationId: number,
): Promise<{ slot: string; evidenceId: number }[]> {
  return db.rows(
    `SELECT slot, evidence_id AS "evidenceId" FROM declaration_evidence WHERE person_id = $1 AND declaration_id = $2
      ORDER BY slot, evidence_id`,
    [personId, declarationId],
  );
}

/** Sets the evidence of a declaration. */
export async function setEvidence(
  tx: Tx,
  personId: number,
  declarationId: number,
  evidence: readonly { slot: string; evidenceId: number }[],
): Promise<void> {
  await tx.execute("DELETE FROM declaration_evidence WHERE person_id = $1 AND declaration_id = $2", [
    personId,
    declarationId,
  ]);
  await tx.execute(
    `INSERT INTO declaration_evidence (person_id, declaration_id, slot, evidence_id)
     SELECT $1, $2, given.slot, given.evidence_id FROM unnest($3::text[], $4::bigint[]) AS given (slot, evidence_id)`,
    [personId, declarationId, evidence.map(({ slot }) => slot), evidence.map(({ evidenceId }) => evidenceId)],
  );
}
