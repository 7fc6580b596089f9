/** Deciding on items of the waiting list: one by one or up to five hundred together, and taking that back. */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import { PROBLEMS, type ProblemCode } from "../../contract/problems.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { peopleNames } from "../people/door.ts";
import { liveEntries, loadEntries, lockPeople, type LedgerEntry } from "../standing/door.ts";
import { actOnHeld, actOnMany, newDecision, type Acting, type Words } from "./decide.ts";
import { Values } from "../platform/values.ts";
import { unitSql, unitsSeen } from "./sight.ts";
import { servingUnit } from "./start.ts";
import {
  insertRequests,
  lockRequests,
  requestsById,
  requestsOfClaims,
  type NewRequest,
  type RequestRow,
} from "./store.ts";
import type { Writer } from "./telling.ts";

type Item = { itemId: string; personId: number; requestId?: number; entryId?: number };

/** What became of one item. */
export type ItemResult = { itemId: string; name: string; done: boolean; code: string | null; message: string | null };

/** What became of a batch. */
export type BatchResult = {
  decisionId: number | null;
  undoUntil: string | null;
  confirmed: number;
  results: ItemResult[];
};

/** Says in words why one row of several was left as it was. */
function told(code: ProblemCode): string {
  return `${PROBLEMS[code].title}，${PROBLEMS[code].remedy}`;
}

/**
 * The requests behind items, locked with their people; claims that nobody has asked about become requests. An item that
 * belongs to another desk than those in reach is answered like one that does not exist, and then nothing is done at all.
 */
async function holdItems(tx: Tx, acting: Acting, itemIds: readonly string[]): Promise<Map<string, RequestRow>> {
  const items = await readItems(tx, itemIds);
  await lockPeople(
    tx,
    items.map(({ personId }) => personId),
  );
  const today = shanghaiDay(acting.now);
  const entries = await loadEntries(tx, [...new Set(items.map(({ personId }) => personId))]);
  const byPerson = Map.groupBy(entries, ({ person_id }) => person_id);
  const numbers = new Map<string, number>();
  const claims: { item: Item; claim: LedgerEntry; desk: number }[] = [];
  const asked = await requestsOfClaims(
    tx,
    items.flatMap(({ personId, entryId }) => (entryId === undefined ? [] : [{ personId, entryId }])),
  );
  for (const item of items) {
    const requestId = item.requestId ?? asked.get(item.entryId as number);
    if (requestId !== undefined) numbers.set(item.itemId, requestId);
    else claims.push(claimOf(item, byPerson.get(item.personId) ?? [], today));
  }
  const rows = await lockRequests(tx, [...numbers.values()]);
  const desks = [...rows.map(({ desk_unit_id }) => desk_unit_id), ...claims.map(({ desk }) => desk)];
  const seen = await unitsSeen(tx, acting.reach, desks);
  if (desks.some((desk) => !seen.has(desk))) throw new Refusal("not_found");
  const adopted = await insertRequests(
    tx,
    claims.map(({ claim, desk }) => requestFor(claim, desk)),
  );
  for (const [index, { item }] of claims.entries()) numbers.set(item.itemId, adopted[index] as number);
  const held = new Map((await lockRequests(tx, [...numbers.values()])).map((row) => [row.request_id, row]));
  return new Map(itemIds.map((itemId) => [itemId, held.get(numbers.get(itemId) as number) as RequestRow]));
}

async function readItems(db: Db, itemIds: readonly string[]): Promise<Item[]> {
  const numbers = itemIds.filter((id) => id.startsWith("r")).map((id) => Number(id.slice(1)));
  const rows = new Map((await requestsById(db, numbers)).map((row) => [row.request_id, row]));
  return itemIds.map((itemId) => {
    if (itemId.startsWith("c")) {
      const [personId, entryId] = itemId.slice(1).split("-").map(Number) as [number, number];
      return { itemId, personId, entryId };
    }
    const row = rows.get(Number(itemId.slice(1)));
    if (row === undefined) throw new Refusal("not_found");
    return { itemId, personId: row.person_id, requestId: row.request_id };
  });
}

/** A claim that stands in the ledger, and the desk it lies on. */
function claimOf(
  item: Item,
  entries: readonly LedgerEntry[],
  today: DateInt,
): { item: Item; claim: LedgerEntry; desk: number } {
  const live = liveEntries(entries);
  const claim = live.find(({ entry_id, approved }) => entry_id === item.entryId && approved === null);
  if (claim === undefined || (claim.kind !== "employment" && claim.kind !== "title")) throw new Refusal("not_found");
  const desk = claim.kind === "employment" ? claim.unit_id : servingUnit(live, today);
  if (desk === null) throw new Refusal("not_found");
  return { item, claim, desk };
}

/** The request that a claim in the ledger becomes: from here on it is in exactly one state. */
function requestFor(claim: LedgerEntry, desk: number): NewRequest {
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    person_id: claim.person_id,
    kind: claim.kind === "title" ? "title" : "join",
    started_by: "person",
    desk_unit_id: desk,
    to_unit_id: desk,
    claim_entry_id: claim.entry_id,
    said: {
      since: claim.valid_from === null ? undefined : formatDate(claim.valid_from),
      series: claim.series ?? undefined,
      level: claim.level ?? undefined,
      certificate: text(claim.detail?.["certificate"]),
      department: text(claim.detail?.["department"]),
      note: claim.note ?? undefined,
    },
    submitted_at: claim.recorded_at,
  };
}

/** Confirms or refuses one item. Returns the request behind it and the decision that can be undone. */
export async function decideItem(
  tx: Tx,
  services: Writer,
  acting: Acting,
  itemId: string,
  verdict: "confirmed" | "refused",
  words: Words,
): Promise<{ requestId: number; decisionId: number; personId: number }> {
  const held = (await holdItems(tx, acting, [itemId])).get(itemId) as RequestRow;
  const decisionId = await newDecision(tx, acting, verdict);
  const event = verdict === "confirmed" ? "confirm" : "refuse";
  await actOnHeld(tx, services, acting, held, event, { ...words, decisionId });
  return { requestId: held.request_id, decisionId, personId: held.person_id };
}

/** Confirms items together. What cannot be confirmed is left as it is and said; nothing is half done. */
export async function confirmItems(
  tx: Tx,
  services: Writer,
  acting: Acting,
  itemIds: readonly string[],
): Promise<BatchResult> {
  const held = await holdItems(tx, acting, itemIds);
  const names = await peopleNames(
    tx,
    [...held.values()].map(({ person_id }) => person_id),
  );
  const decisionId = await newDecision(tx, acting, "confirmed");
  const refused = await actOnMany(tx, services, acting, [...held.values()], "confirm", { decisionId });
  const results = [...held].map(([itemId, { request_id, person_id }]): ItemResult => {
    const code = refused.get(request_id);
    const message = code === undefined ? null : told(code);
    return { itemId, name: names.get(person_id) ?? "", done: code === undefined, code: code ?? null, message };
  });
  const confirmed = results.filter(({ done }) => done).length;
  if (confirmed === 0) {
    await tx.execute("DELETE FROM employment_decision WHERE decision_id = $1", [decisionId]);
    return { decisionId: null, undoUntil: null, confirmed, results };
  }
  const row = await tx.row<{ undo_until: Date }>("SELECT undo_until FROM employment_decision WHERE decision_id = $1", [
    decisionId,
  ]);
  return { decisionId, undoUntil: (row as { undo_until: Date }).undo_until.toISOString(), confirmed, results };
}

/** Does one row of several: all of it or nothing. Returns the name of the refusal, if there was one. */
async function attempt(tx: Tx, work: () => Promise<void>): Promise<ProblemCode | undefined> {
  await tx.execute("SAVEPOINT one_of_several");
  try {
    await work();
    await tx.execute("RELEASE SAVEPOINT one_of_several");
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await tx.execute("ROLLBACK TO SAVEPOINT one_of_several");
    return error.code;
  }
}

/** What became of undoing. */
export type UndoResult = {
  undone: number;
  kept: { requestId: number; name: string; code: string; message: string }[];
};

/** Takes back what one press of a button decided, as far as nothing was built on it. */
export async function undoDecided(tx: Tx, services: Writer, acting: Acting, decisionId: number): Promise<UndoResult> {
  const found = await tx.rows<{ request_id: number; person_id: number; desk_unit_id: number }>(
    "SELECT request_id, person_id, desk_unit_id FROM employment_request WHERE decision_id = $1",
    [decisionId],
  );
  const seen = await unitsSeen(
    tx,
    acting.reach,
    found.map(({ desk_unit_id }) => desk_unit_id),
  );
  if (found.length === 0 || found.some(({ desk_unit_id }) => !seen.has(desk_unit_id))) throw new Refusal("not_found");
  await lockPeople(
    tx,
    found.map(({ person_id }) => person_id),
  );
  const rows = await lockRequests(
    tx,
    found.map(({ request_id }) => request_id),
  );
  const names = await peopleNames(
    tx,
    rows.map(({ person_id }) => person_id),
  );
  const kept: UndoResult["kept"] = [];
  // Somebody else may have undone it while this transaction waited for the locks.
  for (const row of rows.filter(({ decision_id }) => decision_id === decisionId)) {
    const code = await attempt(tx, () => actOnHeld(tx, services, acting, row, "undo"));
    if (code === undefined) continue;
    if (code === "undo_late") throw new Refusal("undo_late");
    kept.push({ requestId: row.request_id, name: names.get(row.person_id) ?? "", code, message: told(code) });
  }
  if (kept.length === 0)
    await tx.execute("UPDATE employment_decision SET undone_at = $2 WHERE decision_id = $1 AND undone_at IS NULL", [
      decisionId,
      acting.now,
    ]);
  return { undone: rows.length - kept.length, kept };
}

/** One decision of the list. */
export type DecisionMade = {
  decisionId: number;
  by: string;
  verdict: "confirmed" | "refused";
  at: string;
  undoUntil: string;
  people: number;
  names: string[];
  mayUndo: boolean;
};

/** What was decided lately on the desks in reach, the newest first. */
export async function decisionsMade(db: Db, { reach, now }: Acting, limit: number): Promise<DecisionMade[]> {
  const values = new Values(limit);
  const rows = await db.rows<{
    decision_id: number;
    decided_by: string;
    verdict: "confirmed" | "refused";
    decided_at: Date;
    undo_until: Date;
    people: number;
    names: string[];
  }>(
    `SELECT d.decision_id, d.decided_by, d.verdict, d.decided_at, d.undo_until, count(*)::int AS people,
            (array_agg(p.name ORDER BY r.request_id))[1:3] AS names
       FROM employment_decision d JOIN employment_request r ON r.decision_id = d.decision_id JOIN person p ON p.person_id = r.person_id
      WHERE ${unitSql(reach, "r.desk_unit_id", values)}
      GROUP BY d.decision_id ORDER BY d.decision_id DESC LIMIT $1`,
    values.list,
  );
  return rows.map((row) => ({
    decisionId: row.decision_id,
    by: row.decided_by,
    verdict: row.verdict,
    at: row.decided_at.toISOString(),
    undoUntil: row.undo_until.toISOString(),
    people: row.people,
    names: row.names,
    mayUndo: now <= row.undo_until,
  }));
}
