/** Withdrawing a whole batch, as long as nobody has touched any of its declarations: all of them in one transaction, or none. */
import { withdrawBatch as operation } from "../../../contract/declaration-batches.ts";
import { recordEvent } from "../../platform/audit.ts";
import { transact, type Tx } from "../../platform/db.ts";
import { lockPeople, recordNumbered, takeEntryNumbers } from "../../standing/door.ts";
import { judge } from "../declaration.ts";
import { declarationColumns, factsOf, type DeclarationRow } from "../store.ts";
import type { BatchTrouble } from "./batch.ts";
import type { BatchServices } from "./read.ts";
import { loadBatch, loadRows, moveBatch, noteProgress, type AskedBy } from "./store.ts";
import { Touched } from "./trouble.ts";
import { authorOf } from "./write.ts";

const TIMEOUT_MS = 600_000;
const NAMED = 20;

/** Withdraws a batch that somebody asked to withdraw; does nothing when that is done already. */
export async function withdraw(services: BatchServices, batchId: number): Promise<void> {
  const { database } = services;
  try {
    await transact(database, (tx) => withdrawHeld(tx, services, batchId), { statementTimeoutMs: TIMEOUT_MS });
  } catch (error) {
    const touched = error instanceof Touched ? error.declarations : [];
    const rows = (await loadRows(database, batchId)).flatMap(({ row, name, declarationId }) => {
      const found = touched.find((each) => each.declarationId === declarationId);
      return found === undefined ? [] : [{ row, name: name ?? "", message: found.state }];
    });
    const trouble: BatchTrouble = { what: "withdraw", total: touched.length, rows: rows.slice(0, NAMED) };
    await transact(database, (tx) => moveBatch(tx, batchId, "stay", { trouble }));
    if (!(error instanceof Touched)) throw error;
  }
}

async function withdrawHeld(tx: Tx, services: BatchServices, batchId: number): Promise<void> {
  const batch = await loadBatch(tx, batchId);
  if (batch?.state !== "withdrawing" || batch.askedBy === null) return;
  const people = await tx.rows<{ person_id: number }>("SELECT person_id FROM declaration WHERE batch_id = $1", [
    batchId,
  ]);
  await lockPeople(
    tx,
    people.map(({ person_id: id }) => id),
  );
  const rows = await tx.rows<DeclarationRow>(
    `SELECT ${declarationColumns("own")} FROM declaration own WHERE batch_id = $1 AND state <> 'withdrawn'
      ORDER BY declaration_id FOR UPDATE`,
    [batchId],
  );
  const now = services.clock.now();
  // As it was written it has its first version; whatever happened since has counted on.
  const touched = rows.filter(
    (row) =>
      row.version !== 1 ||
      !judge(factsOf(row, { appealUntil: null, frozen: false }), "withdraw", new Set(["submitter"]), now).ok,
  );
  if (touched.length > 0)
    throw new Touched(touched.map(({ declaration_id: declarationId, state }) => ({ declarationId, state })));
  await takeBack(tx, services, batch.askedBy, rows);
  await write(tx, batch.askedBy, rows, now);
  await noteProgress(services.database, batchId, { rows: rows.length });
  const done = await moveBatch(tx, batchId, "taken_back", { withdrawnAt: now });
  if (!done) throw new Error(`Batch ${batchId} is in another state than it was`);
}

const REASON = "整批撤回";

async function takeBack(
  tx: Tx,
  { ledger }: BatchServices,
  by: AskedBy,
  rows: readonly DeclarationRow[],
): Promise<void> {
  const written = rows.filter(({ entry_id: id }) => id !== null);
  const kinds = await tx.rows<{ entry_id: number; kind: string; year: number | null }>(
    `SELECT entry.entry_id, entry.kind, entry.year FROM unnest($1::bigint[], $2::bigint[]) AS asked(person_id, entry_id)
       JOIN ledger_entry entry USING (person_id, entry_id)`,
    [written.map(({ person_id: id }) => id), written.map(({ entry_id: id }) => id)],
  );
  const known = new Map(kinds.map((each) => [each.entry_id, each]));
  const numbers = await takeEntryNumbers(tx, written.length);
  const reversals = written.map(({ person_id: personId, entry_id: entryId }, at) => {
    const entry = known.get(entryId as number);
    if (entry === undefined) throw new Error(`Entry ${entryId} is gone`);
    const { kind, year } = entry;
    return {
      entry_id: numbers[at] as number,
      person_id: personId,
      kind,
      ...(year === null ? {} : { year }),
      reverses: entryId as number,
      reason: REASON,
    };
  });
  await recordNumbered(tx, ledger, authorOf(by), reversals);
}

async function write(tx: Tx, by: AskedBy, rows: readonly DeclarationRow[], now: Date): Promise<void> {
  const people = rows.map(({ person_id: id }) => id);
  const ids = rows.map(({ declaration_id: id }) => id);
  await tx.execute(
    `INSERT INTO declaration_step (person_id, declaration_id, event, from_state, to_state, desk, account_id, by_words, at, waited_seconds)
     SELECT person_id, declaration_id, 'withdraw', state, 'withdrawn', desk, $2, $3, $4,
            greatest(0, extract(epoch FROM $4::timestamptz - desk_since)::int)
       FROM declaration WHERE declaration_id = ANY ($1) ORDER BY declaration_id`,
    [ids, by.actor.accountId, by.office, now],
  );
  await tx.execute(
    `UPDATE declaration AS own SET state = 'withdrawn', desk_since = NULL, desk_until = NULL, entry_id = NULL,
            version = version + 1, changed_at = $3
       FROM unnest($1::bigint[], $2::bigint[]) AS given(person_id, declaration_id)
      WHERE own.person_id = given.person_id AND own.declaration_id = given.declaration_id`,
    [people, ids, now],
  );
  for (const [at, personId] of people.entries())
    await recordEvent(tx, {
      operation: operation.id,
      outcome: "done",
      actor: by.actor,
      caller: by,
      personId,
      object: `declaration:${ids[at]}`,
    });
}
