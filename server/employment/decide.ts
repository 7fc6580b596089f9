/** What happens to a request: judged purely, written with its entries, in the transaction of whoever acts. */
import type { ProblemCode } from "../../contract/problems.ts";
import { officeTitle } from "../identity/door.ts";
import { parameter } from "../parameters/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { lockPeople } from "../standing/door.ts";
import {
  confirmInLedger,
  refuseInLedger,
  standsAsWritten,
  undoInLedger,
  withdrawInLedger,
  type Corrections,
} from "./effects.ts";
import { writingBy } from "./ledger-refusal.ts";
import { minutesAfter } from "./windows.ts";
import { Ledgers, type Pen } from "./pen.ts";
import { judge, type RequestEvent } from "./request.ts";
import { authorOf, partiesOf, unitsSeen, type Asking } from "./sight.ts";
import {
  factsOf,
  insertDecision,
  lockRequests,
  moveRequests,
  requestsById,
  type Change,
  type Move,
  type RequestRow,
} from "./store.ts";
import { tellPeople, type Outcome, type Writer } from "./telling.ts";

/** Who acts, and when. */
export type Acting = Asking & { now: Date };

/** What an event says beside its name. */
export type Words = {
  reason?: string | undefined;
  corrections?: Corrections | undefined;
  /** Of several that are decided together. */
  decisionId?: number | undefined;
};

/** Whether somebody may know of a request at all. */
export async function seesRequest(db: Db, { actor, reach }: Asking, request: RequestRow): Promise<boolean> {
  if (reach.kind === "self") return actor.personId === request.person_id;
  const units = [request.desk_unit_id, request.from_unit_id, request.to_unit_id];
  return (await unitsSeen(db, reach, units)).size > 0;
}

/** Reads a request in reach, locking its person and itself. A foreign one is answered like a missing one. */
export async function holdRequest(tx: Tx, asking: Asking, requestId: number): Promise<RequestRow> {
  const [found] = await requestsById(tx, [requestId]);
  if (found === undefined || !(await seesRequest(tx, asking, found))) throw new Refusal("not_found");
  await lockPeople(tx, [found.person_id]);
  const [held] = await lockRequests(tx, [requestId]);
  return held as RequestRow;
}

/** Does something to one request. Throws the refusal by its name. */
export async function actOn(
  tx: Tx,
  services: Writer,
  acting: Acting,
  requestId: number,
  event: RequestEvent,
  words: Words = {},
): Promise<void> {
  await actOnHeld(tx, services, acting, await holdRequest(tx, acting, requestId), event, words);
}

/** Does something to a request that this transaction holds. */
export async function actOnHeld(
  tx: Tx,
  services: Writer,
  acting: Acting,
  request: RequestRow,
  event: RequestEvent,
  words: Words = {},
): Promise<void> {
  const hand = await openHand(tx, services, acting, [request]);
  await finish(hand, event, [await settle(hand, request, event, words)]);
}

/**
 * Does one thing to many requests that this transaction holds, each as a whole or not at all, and writes everything together.
 * @returns the name of the refusal of each that stays as it was, by number.
 */
export async function actOnMany(
  tx: Tx,
  services: Writer,
  acting: Acting,
  requests: readonly RequestRow[],
  event: RequestEvent,
  words: Words,
): Promise<Map<number, ProblemCode>> {
  const each = [...new Map(requests.map((request) => [request.request_id, request])).values()];
  const hand = await openHand(tx, services, acting, each);
  const refused = new Map<number, ProblemCode>();
  const settled: Settled[] = [];
  for (const request of each) {
    try {
      settled.push(await settle(hand, request, event, words));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.set(request.request_id, error.code);
    }
  }
  await finish(hand, event, settled);
  return refused;
}

/** What deciding needs, read at once for all requests that are decided. */
type Hand = { tx: Tx; services: Writer; acting: Acting; ledgers: Ledgers; seen: ReadonlySet<number> };

/** A request with what becomes of it. */
type Settled = Move & Outcome;

async function openHand(tx: Tx, services: Writer, acting: Acting, requests: readonly RequestRow[]): Promise<Hand> {
  const units = requests.flatMap(({ desk_unit_id, from_unit_id, to_unit_id, starter_unit_id }) => [
    desk_unit_id,
    from_unit_id,
    to_unit_id,
    starter_unit_id,
  ]);
  const source = acting.reach.kind === "self" ? "person" : "hr";
  const author = { author: authorOf(acting.actor), source };
  const people = requests.map(({ person_id }) => person_id);
  const ledgers = await Ledgers.open(tx, services, author, people);
  return { tx, services, acting, ledgers, seen: await unitsSeen(tx, acting.reach, units) };
}

/** Judges one request and says what it comes to, in the ledger as well; writes nothing yet. Throws the refusal by its name. */
async function settle(hand: Hand, request: RequestRow, event: RequestEvent, words: Words): Promise<Settled> {
  const { tx, acting, ledgers, seen } = hand;
  const judged = judge(factsOf(request), event, partiesOf(acting, request, seen), acting.now);
  if (!judged.ok) throw new Refusal(judged.refusal);
  const pen = ledgers.pen(request.person_id);
  const change = await writingBy("body", () => EFFECTS[event]({ tx, pen, acting, request, words }));
  pen.keep();
  return { request, to: judged.to, change, said: change.said ?? request.said, reason: words.reason ?? "" };
}

async function finish(
  { tx, services, ledgers }: Hand,
  event: RequestEvent,
  settled: readonly Settled[],
): Promise<void> {
  await ledgers.write();
  await moveRequests(tx, settled);
  await tellPeople(tx, services, settled, event);
  if (event !== "undo") return;
  // What a bureau takes back of its own ruling waits on nobody's desk.
  const rulings = settled.filter(({ request }) => request.kind === "resolution");
  await moveRequests(
    tx,
    rulings.map(({ request, to }) => ({ request: { ...request, state: to }, to: "withdrawn", change: {} })),
  );
}

type Effect = (at: { tx: Tx; pen: Pen; acting: Acting; request: RequestRow; words: Words }) => Promise<Change>;

const EFFECTS: Record<RequestEvent, Effect> = {
  async confirm({ tx, pen, acting, request, words }) {
    await confirmInLedger(pen, request, words.corrections);
    const decision_id = words.decisionId ?? (await newDecision(tx, acting, "confirmed"));
    const said = correctedSaid(request, words.corrections);
    return { ...decided(pen, acting), decision_id, said, reason: words.reason ?? null };
  },
  async refuse({ tx, pen, acting, request, words }) {
    await refuseInLedger(pen, request, words.reason ?? "");
    const decision_id = words.decisionId ?? (await newDecision(tx, acting, "refused"));
    return { ...decided(pen, acting), decision_id, reason: words.reason ?? "" };
  },
  async withdraw({ pen, request }) {
    await withdrawInLedger(pen, request);
    return {};
  },
  async object({ acting, words }) {
    return { objection: words.reason ?? "", objected_at: acting.now };
  },
  async retract() {
    return { objection: null, objected_at: null };
  },
  async uphold({ pen, acting, request, words }) {
    const ruling = { reason: words.reason ?? "", ruled_at: acting.now };
    if (request.state === "contested") return ruling;
    await confirmInLedger(pen, request);
    return { ...decided(pen, acting), ...ruling };
  },
  async overrule({ pen, acting, request, words }) {
    const reason = words.reason ?? "";
    if (request.state === "contested") {
      const renewed = await takenBack(pen, request, reason);
      await refuseInLedger(pen, { ...request, ...renewed }, reason);
      return { ...renewed, ...decided(pen, acting), reason, ruled_at: acting.now };
    }
    await refuseInLedger(pen, request, reason);
    return { ...decided(pen, acting), reason, ruled_at: acting.now };
  },
  async undo({ tx, pen, request }) {
    if (await isBuiltUpon(tx, request)) throw new Refusal("undo_built_upon");
    const renewed = await takenBack(pen, request, "撤销确认");
    return { ...renewed, decision_id: null, decided_at: null, reason: null, written: [], taken: [] };
  },
};

function decided(pen: Pen, { now }: Acting): Change {
  return { decided_at: now, written: [...pen.written], taken: [...pen.taken] };
}

function correctedSaid(request: RequestRow, corrections: Corrections | undefined): RequestRow["said"] {
  const said = Object.entries(corrections ?? {}).filter(([, value]) => value !== undefined);
  return { ...request.said, ...Object.fromEntries(said) };
}

/** Takes back what a decision wrote; the claim and the subject are other entries from then on. */
async function takenBack(
  pen: Pen,
  request: RequestRow,
  reason: string,
): Promise<Pick<RequestRow, "claim_entry_id" | "subject_entry_id">> {
  if (!(await standsAsWritten(pen, request.written))) throw new Refusal("undo_built_upon");
  const renewed = await undoInLedger(pen, request, reason);
  const now = (id: number | null) => (id === null ? null : (renewed.get(id) ?? id));
  return { claim_entry_id: now(request.claim_entry_id), subject_entry_id: now(request.subject_entry_id) };
}

/** Whether somebody has relied on a decision since: another request about what it wrote, or an official ruling on a year. */
async function isBuiltUpon(tx: Tx, request: RequestRow): Promise<boolean> {
  const row = await tx.row<{ built: boolean }>(
    `SELECT EXISTS (SELECT FROM employment_request later WHERE later.person_id = $1 AND later.request_id <> $2
               AND later.state <> 'withdrawn' AND (later.subject_entry_id = ANY ($3) OR later.taken && $3::bigint[]))
         OR EXISTS (SELECT FROM decision WHERE decision.person_id = $1 AND decision.decided_at > $4) AS built`,
    [request.person_id, request.request_id, request.written, request.decided_at],
  );
  return row?.built === true;
}

/** Keeps that somebody decided something now. */
export async function newDecision(tx: Tx, acting: Acting, verdict: "confirmed" | "refused"): Promise<number> {
  const undoMinutes = await parameter(tx, "employment_undo_minutes", acting.now);
  return insertDecision(tx, {
    accountId: acting.actor.accountId,
    by: await officeTitle(tx, acting.actor),
    verdict,
    at: acting.now,
    undoUntil: minutesAfter(acting.now, undoMinutes),
  });
}
