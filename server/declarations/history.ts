/** Declarations with everything that has happened to them, written at once: for worlds that begin in the middle. */
import type { Tx } from "../platform/db.ts";
import { judge, isWaiting, type DeclarationEvent, type DeclarationState, type Party } from "./declaration.ts";
import {
  changeDeclaration,
  factsOf,
  insertDeclaration,
  insertStep,
  lockDeclaration,
  type DeclarationRow,
} from "./store.ts";

/** One thing that happened, by whom and when. */
export type PastStep = {
  event: DeclarationEvent;
  at: Date;
  accountId: number;
  byWords: string;
  reason?: string;
  cites?: readonly string[];
};

/** What is known of a declaration beside its steps. Its entry in the ledger is there already. */
export type PastDeclaration = Pick<
  DeclarationRow,
  "person_id" | "kind" | "policy_id" | "policy_version" | "said" | "made_by" | "unit_id" | "division_code" | "series"
> & {
  year: number;
  desks: string[];
  begun: Date;
  hundredths: number | null;
  once: { kind: string; number: string } | null;
  entryId: number | null;
  steps: readonly PastStep[];
  /** Days that something may lie on a desk. */
  deskDays: number;
};

const EVERYBODY: ReadonlySet<Party> = new Set<Party>(["submitter", "desk", "second", "bureau", "appeal"]);
const DAY_MS = 86_400_000;

/** Writes a declaration and its history. Throws when a step cannot follow the one before it. */
export async function writePast(tx: Tx, past: PastDeclaration): Promise<number> {
  const { person_id, made_by, begun } = past;
  const declarationId = await insertDeclaration(tx, {
    person_id,
    kind: past.kind,
    policy_id: past.policy_id,
    policy_version: past.policy_version,
    said: past.said,
    submitter: "person",
    made_by,
    made_for: "本人",
    created_at: begun,
  });
  const by = { accountId: made_by, byWords: "本人" };
  let row = await lockDeclaration(tx, person_id, declarationId);
  await insertStep(tx, row, { event: "create", from: "draft", to: "draft", at: begun, ...by });
  for (const step of past.steps) {
    const judged = judge(factsOf(row, { appealUntil: null, frozen: false }), step.event, EVERYBODY, step.at);
    if (!judged.ok) throw new Error(`${step.event} cannot follow ${row.state}: ${judged.refusal}`);
    if (step.event === "submit") row = { ...row, ...submitted(past, step.at) };
    await insertStep(tx, row, { ...step, from: row.state, to: judged.to });
    row = { ...row, ...moved(past, judged, step) };
  }
  const { state, step, year, desks, unit_id, division_code, series, desk_since, desk_until, reason, entry_id } = row;
  const { asked_hundredths, granted_hundredths, submitted_at, decided_at, once_kind, once_number } = row;
  const place = { year, desks, unit_id, division_code, series, desk_since, desk_until };
  const rest = {
    reason,
    entry_id,
    asked_hundredths,
    granted_hundredths,
    submitted_at,
    decided_at,
    once_kind,
    once_number,
  };
  await changeDeclaration(tx, row, { state, step, ...place, ...rest }, row.changed_at);
  return declarationId;
}

function submitted(past: PastDeclaration, at: Date): Partial<DeclarationRow> {
  const { year, desks, unit_id, division_code, series, hundredths, once } = past;
  return {
    year,
    desks,
    unit_id,
    division_code,
    series,
    asked_hundredths: hundredths,
    submitted_at: at,
    once_kind: once?.kind ?? null,
    once_number: once?.number ?? null,
  };
}

const DECIDED: readonly DeclarationState[] = ["approved", "refused", "revoked"];

function moved(
  past: PastDeclaration,
  { to, step }: { to: DeclarationState; step: number },
  { at, reason }: PastStep,
): Partial<DeclarationRow> {
  const waits = isWaiting(to);
  return {
    state: to,
    step,
    changed_at: at,
    desk_since: waits ? at : null,
    desk_until: waits ? new Date(at.getTime() + past.deskDays * DAY_MS) : null,
    reason: reason ?? null,
    entry_id: past.entryId,
    ...(DECIDED.includes(to) ? { decided_at: at } : {}),
    ...(to === "approved" ? { granted_hundredths: past.hundredths } : {}),
  };
}
