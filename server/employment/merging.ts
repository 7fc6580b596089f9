/** Making two records of one human one: asked for, decided by somebody else, done in one transaction, taken back within a window. */
import { compactCode } from "../../engine/identifiers.ts";
import { endOpenAttempt } from "../assessment/door.ts";
import { checkEverything, sayTested, type Completing } from "../completion/door.ts";
import { completedByMerge, moveEnrolments, noteCompleted, returnEnrolments } from "../courses/door.ts";
import { moveDeclarations, returnDeclarations } from "../declarations/door.ts";
import { mergeAccounts, officeTitle, separateAccounts } from "../identity/door.ts";
import { markMerged, peopleByIdentity, personById } from "../people/door.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { joinCoverage, partCoverage } from "../watching/door.ts";
import type { Vault } from "../platform/vault.ts";
import {
  enqueueRecompute,
  liveEntries,
  loadEntries,
  lockPeople,
  personInReach,
  reopenContests,
  settleContests,
  type LedgerServices,
} from "../standing/door.ts";
import { combine, type Combined } from "./combine.ts";
import type { Acting } from "./decide.ts";
import { judgeMerge, type MergeEvent } from "./merge.ts";
import {
  copyOver,
  insertMerge,
  isAskedAbout,
  isMergedAway,
  mergeById,
  moveMerge,
  takeBack,
  type MergeRow,
} from "./merge-store.ts";
import { daysAfter } from "./windows.ts";
import type { Own } from "./routes.ts";
import { tellMerged, tellMergeRefused, tellSeparated } from "./telling.ts";
import { Values } from "../platform/values.ts";
import { authorOf, unitSql, type Asking } from "./sight.ts";

const REASON = "同一人的两份档案合并";
const REVERSAL = "撤销合并";

/** Two people, the first of whom stays. */
export type Pair = { survivorId: number; otherId: number };

/** Throws `not_found` unless both are in reach by where they serve now. */
export async function pairInReach(db: Db, vault: Vault, acting: Acting, { survivorId, otherId }: Pair): Promise<void> {
  const today = shanghaiDay(acting.now);
  await personInReach(db, vault, acting, survivorId, today);
  await personInReach(db, vault, acting, otherId, today);
}

/** What a merge would write. Throws `merge_not_possible` where there are not two people to be made one. */
export async function previewMerge(db: Db, { survivorId, otherId }: Pair): Promise<Combined> {
  if (survivorId === otherId || (await isMergedAway(db, [survivorId, otherId])))
    throw new Refusal("merge_not_possible");
  const entries = Map.groupBy(await loadEntries(db, [survivorId, otherId]), ({ person_id }) => person_id);
  return combine(liveEntries(entries.get(survivorId) ?? []), liveEntries(entries.get(otherId) ?? []));
}

/** An office asks for a merge. */
export async function askForMerge(tx: Tx, vault: Vault, acting: Acting, pair: Pair, reason: string): Promise<number> {
  await pairInReach(tx, vault, acting, pair);
  return ask(tx, acting, pair, reason, await officeTitle(tx, acting.actor));
}

/** Somebody proves that another record is theirs as well: number, name and phone must all be those written there. */
export async function askForOwnMerge(
  tx: Tx,
  vault: Vault,
  acting: Acting,
  proof: { name: string; identityNumber: string; phone: string; reason: string },
): Promise<number> {
  const survivorId = acting.actor.personId;
  if (survivorId === undefined) throw new Refusal("not_found");
  const number = compactCode(proof.identityNumber);
  const otherId = (await peopleByIdentity(tx, vault, [number])).get(number);
  const other = otherId === undefined ? undefined : await personById(tx, vault, otherId);
  const phone = compactCode(proof.phone).replaceAll(/\D/g, "");
  const proven =
    other !== undefined &&
    other.person_id !== survivorId &&
    other.name === proof.name.trim().normalize("NFC") &&
    other.phone !== null &&
    other.phone === phone;
  if (!proven || other === undefined)
    throw new Refusal("merge_not_possible", [
      {
        path: "body.identityNumber",
        code: "not_proven",
        message: "没有姓名、证件号码和手机号都相符的另一份档案",
        remedy: "请照当时登记的内容填写；记不清的，请所在单位或人社部门提出合并",
      },
    ]);
  const self = await personById(tx, vault, survivorId);
  return ask(tx, acting, { survivorId, otherId: other.person_id }, proof.reason, `本人（${self?.name ?? ""}）`);
}

async function ask(tx: Tx, acting: Acting, pair: Pair, reason: string, requester: string): Promise<number> {
  await lockPeople(tx, [pair.survivorId, pair.otherId]);
  await previewMerge(tx, pair);
  if (await isAskedAbout(tx, pair.survivorId, pair.otherId)) throw new Refusal("merge_open_already");
  return insertMerge(tx, {
    survivor_id: pair.survivorId,
    other_id: pair.otherId,
    requested_by: acting.actor.accountId,
    requester,
    request_reason: reason,
    requested_at: acting.now,
  });
}

/**
 * Condition over a merge `m`: one of its people serves, or served, at a unit in reach. What was merged away serves nowhere any
 * more, and its merge is still the business of those who knew it.
 */
export function mergeSeenSql({ reach }: Asking, values: Values): string {
  if (reach.kind === "all" && reach.industry === undefined) return "true";
  return `EXISTS (SELECT FROM ledger_entry served WHERE served.person_id IN (m.survivor_id, m.other_id)
    AND served.kind = 'employment' AND ${unitSql(reach, "served.unit_id", values)})`;
}

/** Reads a merge in reach with its people and itself locked; a foreign one is answered like a missing one. */
async function holdMerge(tx: Tx, acting: Acting, mergeId: number): Promise<MergeRow> {
  const values = new Values(mergeId);
  const found = await tx.row<{ survivor_id: number; other_id: number }>(
    `SELECT survivor_id, other_id FROM person_merge m WHERE merge_id = $1 AND ${mergeSeenSql(acting, values)}`,
    values.list,
  );
  if (found === undefined) throw new Refusal("not_found");
  await lockPeople(tx, [found.survivor_id, found.other_id]);
  return (await mergeById(tx, mergeId, true)) as MergeRow;
}

/** Withdraws, refuses, approves or reverses a merge. Throws the refusal by its name. */
export async function actOnMerge(
  tx: Tx,
  { ledger: services, names, completing }: Own,
  acting: Acting,
  mergeId: number,
  event: MergeEvent,
  reason: string,
): Promise<void> {
  const merge = await holdMerge(tx, acting, mergeId);
  const facts = { state: merge.state, requestedBy: merge.requested_by, reverseUntil: merge.reverse_until };
  const judged = judgeMerge(facts, event, acting.actor.accountId, acting.now);
  if (!judged.ok) throw new Refusal(judged.refusal);
  if (event === "withdraw") return moveMerge(tx, merge, judged.to);
  if (event === "reverse") {
    const office = await officeTitle(tx, acting.actor);
    await separate(tx, { ledger: services, completing }, acting, merge, office);
    await tellSeparated(tx, services, { ...pairOf(merge), office, reason });
    return moveMerge(tx, merge, judged.to, { reversed_at: acting.now, reversal_reason: reason });
  }
  const pair = pairOf(merge);
  await pairInReach(tx, names.vault, acting, pair);
  const decided = {
    decided_by: acting.actor.accountId,
    decider: await officeTitle(tx, acting.actor),
    decision_reason: reason,
    decided_at: acting.now,
  };
  const told = { ...pair, office: decided.decider, reason };
  if (event === "refuse") {
    await tellMergeRefused(tx, services, { ...told, requestedBy: merge.requested_by });
    return moveMerge(tx, merge, judged.to, decided);
  }
  const done = await merged(tx, { ledger: services, completing }, acting, {
    ...pair,
    mergeId,
    office: decided.decider,
  });
  await moveMerge(tx, merge, judged.to, { ...decided, ...done });
  await tellMerged(tx, services, { ...told, until: done.reverse_until ?? acting.now });
}

/** The two people of a merge. */
export function pairOf({ survivor_id: survivorId, other_id: otherId }: MergeRow): Pair {
  return { survivorId, otherId };
}

/** What booking hours of courses needs beside the ledger. */
type Booking = { ledger: LedgerServices; completing: Completing };

/** Everything of both ledgers becomes the survivor's, once. The people are locked. */
async function merged(
  tx: Tx,
  { ledger: services, completing }: Booking,
  acting: Acting,
  pair: Pair & { mergeId: number; office: string },
): Promise<
  Pick<MergeRow, "written" | "replaced" | "taken" | "equal_entries" | "account_id" | "offices" | "reverse_until">
> {
  const { survivorId, otherId } = pair;
  const combined = await previewMerge(tx, pair);
  await closeRequests(tx, otherId);
  const author = { author: authorOf(acting.actor), source: "hr" };
  const taken = liveEntries(await loadEntries(tx, [otherId])).map(({ entry_id }) => entry_id);
  // The other's entries go first: a certificate is claimed by one entry at a time.
  await takeBack(tx, author, REASON, otherId, taken);
  await takeBack(tx, author, REASON, survivorId, combined.replaced);
  const written = await copyOver(tx, author, otherId, survivorId, combined.moved);
  await moveDeclarations(tx, { ...pair, accountId: acting.actor.accountId, now: acting.now });
  await endOpenAttempt(tx, otherId, acting.now, (_, ended) => sayTested(tx, completing, ended));
  await moveEnrolments(tx, { ...pair, now: acting.now });
  await joinCoverage(tx, { ...pair, now: acting.now });
  // What both have done together may be all that a course asks for, or the test that was just handed in.
  await noteCompleted(tx, pair.mergeId, await checkEverything(tx, completing, survivorId));
  await settleContests(tx, pair, pair.mergeId);
  await enqueueRecompute(tx, services.jobs, [survivorId, otherId]);
  await markMerged(tx, otherId, survivorId);
  const account = await mergeAccounts(tx, survivorId, otherId, acting.now);
  const reverseDays = await parameter(tx, "merge_reverse_days", acting.now);
  return {
    written,
    replaced: combined.replaced,
    taken,
    equal_entries: combined.equal,
    account_id: account?.accountId ?? null,
    offices: account?.offices ?? [],
    reverse_until: daysAfter(acting.now, reverseDays),
  };
}

/** What the merged one had asked for goes over as the claim it made; the request itself ends. */
async function closeRequests(tx: Tx, personId: number): Promise<void> {
  await tx.execute(
    "UPDATE employment_request SET state = 'withdrawn', reason = $2 WHERE person_id = $1 AND state IN ('waiting', 'objected')",
    [personId, REASON],
  );
}

async function separate(
  tx: Tx,
  { ledger: services, completing }: Booking,
  acting: Acting,
  merge: MergeRow,
  office: string,
): Promise<void> {
  const { survivor_id: survivorId, other_id: otherId, written, replaced, taken, account_id, offices } = merge;
  const live = new Set(liveEntries(await loadEntries(tx, [survivorId])).map(({ entry_id }) => entry_id));
  if (!written.every((id) => live.has(id))) throw new Refusal("merge_built_upon");
  const author = { author: authorOf(acting.actor), source: "hr" };
  await takeBack(tx, author, REVERSAL, survivorId, written);
  const completed = await completedByMerge(tx, merge.merge_id);
  await takeBack(
    tx,
    author,
    REVERSAL,
    survivorId,
    completed.filter((id) => live.has(id)),
  );
  await copyOver(tx, author, otherId, otherId, taken);
  await copyOver(tx, author, survivorId, survivorId, replaced);
  const { accountId } = acting.actor;
  const by = { mergeId: merge.merge_id, accountId, office, now: acting.now };
  await returnDeclarations(tx, { survivorId, otherId, ...by });
  // What the survivor has open is of one of both: handed in, it goes where its enrolment goes.
  await endOpenAttempt(tx, survivorId, acting.now, (_, ended) => sayTested(tx, completing, ended));
  await returnEnrolments(tx, { survivorId, otherId, mergeId: merge.merge_id });
  await partCoverage(tx, { survivorId, otherId, now: acting.now });
  for (const personId of [survivorId, otherId]) await checkEverything(tx, completing, personId);
  await reopenContests(tx, merge.merge_id);
  await markMerged(tx, otherId, null);
  if (account_id !== null) await separateAccounts(tx, account_id, otherId, offices);
  await enqueueRecompute(tx, services.jobs, [survivorId, otherId]);
}
