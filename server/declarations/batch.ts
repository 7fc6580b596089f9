/** Several declarations of a kind passed together: all of them or none, and not unseen. */
import type { FieldError } from "../../contract/problems.ts";
import { PROBLEMS } from "../../contract/problems.ts";
import { parameter } from "../parameters/door.ts";
import type { Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { CertificateTaken, lockPeople } from "../standing/door.ts";
import { act, type Acting } from "./acts.ts";
import type { DeclarationState } from "./declaration.ts";
import { notLookedAt, sampleOfBatch } from "./looks.ts";
import { seesDeclaration } from "./sight.ts";
import { declarationById, lockDeclaration, type DeclarationRow } from "./store.ts";
import type { Writer } from "./telling.ts";

type Item = { declarationId: number; version: number };
export type Batch = { kind: string; items: readonly Item[] };

/**
 * Passes declarations. Throws `declaration_batch_unseen` with those to be opened first, `declaration_batch_refused` with the
 * reason of each that cannot pass; nothing is passed then.
 */
export async function passTogether(
  tx: Tx,
  services: Writer,
  acting: Acting,
  { kind, items }: Batch,
): Promise<{ declarationId: number; personId: number; state: DeclarationState }[]> {
  const chosen = [...new Map(items.map((item) => [item.declarationId, item])).values()];
  const rows = await heldRows(tx, acting, chosen);
  const wrong = rows.flatMap((row, at) => {
    if (row.kind !== kind) return [problemAt(at, "another_kind", "不是同一类申报", "请只选同一类的")];
    return row.version === chosen[at]?.version ? [] : [problemOf(at, new Refusal("declaration_changed"))];
  });
  if (wrong.length > 0) throw new Refusal("declaration_batch_refused", wrong);
  await requireLooks(tx, acting, rows);
  const passed = [];
  for (const [at, row] of rows.entries()) {
    try {
      const state = await act(tx, services, acting, row, "pass");
      passed.push({ declarationId: row.declaration_id, personId: row.person_id, state });
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof CertificateTaken)) throw error;
      wrong.push(problemOf(at, error));
    }
  }
  if (wrong.length > 0) throw new Refusal("declaration_batch_refused", wrong);
  return passed;
}

/** The rows in the order asked for, their people locked in one order so that two batches do not wait for each other. */
async function heldRows(tx: Tx, acting: Acting, items: readonly Item[]): Promise<DeclarationRow[]> {
  const found = [];
  for (const { declarationId } of items) {
    const row = await declarationById(tx, declarationId);
    if (row === undefined || !(await seesDeclaration(tx, acting, row))) throw new Refusal("not_found");
    found.push(row);
  }
  await lockPeople(tx, [...new Set(found.map(({ person_id }) => person_id))]);
  const rows = [];
  for (const row of found) rows.push(await lockDeclaration(tx, row.person_id, row.declaration_id));
  return rows;
}

async function requireLooks(tx: Tx, { actor, now }: Acting, rows: readonly DeclarationRow[]): Promise<void> {
  const sample = sampleOfBatch(rows, await parameter(tx, "declaration_batch_percent", now));
  const unseen = await notLookedAt(tx, actor.accountId, sample);
  if (unseen.length === 0) return;
  throw new Refusal(
    "declaration_batch_unseen",
    unseen.map((row) =>
      problemAt(rows.indexOf(row), "not_looked_at", "抽到的这件还没有打开看过", "请打开看过再批量通过"),
    ),
  );
}

function problemAt(at: number, code: string, message: string, remedy: string): FieldError {
  return { path: `body.items.${at}`, code, message, remedy };
}

function problemOf(at: number, error: Refusal | CertificateTaken): FieldError {
  const code = error instanceof Refusal ? error.code : "certificate_used";
  const { title, remedy } = PROBLEMS[code];
  const [first] = error instanceof Refusal ? (error.errors ?? []) : error.problems;
  return problemAt(at, code, first === undefined ? title : `${title}：${first.message}`, first?.remedy ?? remedy);
}
