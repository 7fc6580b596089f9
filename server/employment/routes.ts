/** Operations of employment. */
import {
  callPerson,
  confirmBatch,
  createMyRequest,
  createRequest,
  decideWaiting,
  listConflicts,
  listDecisionsMade,
  listRequests,
  listWaiting,
  objectToRequest,
  readHistory,
  readMyEmployment,
  readWaiting,
  resolveConflict,
  retractObjection,
  ruleOnRequest,
  undoDecision,
  withdrawMyRequest,
  withdrawRequest,
} from "../../contract/employment.ts";
import type { InputOf } from "../../contract/operation.ts";
import type { Context, Services } from "../app.ts";
import type { Completing } from "../completion/door.ts";
import { readDictionary, readDivisions } from "../policies/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { openShelf, personInReach } from "../standing/door.ts";
import { startArrival } from "./arrivals.ts";
import { confirmItems, decideItem, decisionsMade, undoDecided } from "./batch.ts";
import { conflictList, resolve } from "./conflicts.ts";
import { actOn, actOnHeld, type Acting, type Words } from "./decide.ts";
import { mergeRoutes } from "./merge-routes.ts";
import { movesList } from "./moves.ts";
import type { RequestEvent } from "./request.ts";
import { partiesOf, unitsSeen } from "./sight.ts";
import { startRequest } from "./start.ts";
import { lockRequests, requestsById, type RequestRow } from "./store.ts";
import type { Writer } from "./telling.ts";
import { requestViews, type Names } from "./views.ts";
import { waitingItem, waitingList, wholeLife } from "./waiting.ts";

/** The area of who serves where and since when. */
export const employment: Context = {
  name: "employment",
  operations: (services) => {
    const own = ownServices(services);
    return [...bindOwn(own), ...bindWaiting(own), ...bindMoves(own), ...bindConflicts(own), ...mergeRoutes(own)];
  },
};

/** What the operations of this area rest on. */
export type Own = { ledger: Writer; names: Names; completing: Completing };

function ownServices({ root, jobs, vault, clock, outside }: Services): Own {
  const names = { vault, divisions: readDivisions(root), series: readDictionary(root).series ?? {} };
  return {
    ledger: { jobs, vault, clock, shelf: openShelf(root) },
    names,
    completing: { root, jobs, vault, clock, outside },
  };
}

async function viewed(tx: Tx, { names }: Own, acting: Acting, requestId: number) {
  const [view] = await requestViews(tx, names, acting, await requestsById(tx, [requestId]), acting.now);
  if (view === undefined) throw new Refusal("not_found");
  return view;
}

/** A unit that started something on its own desk has thereby confirmed it; what another unit has to agree to waits. */
async function settleOwn(tx: Tx, own: Own, acting: Acting, requestId: number): Promise<void> {
  const [held] = await lockRequests(tx, [requestId]);
  const request = held as RequestRow;
  const seen = await unitsSeen(tx, acting.reach, [request.desk_unit_id, request.from_unit_id, request.to_unit_id]);
  if (partiesOf(acting, request, seen).has("desk")) await actOnHeld(tx, own.ledger, acting, request, "confirm");
}

function bindOwn(own: Own) {
  return [
    handles(readMyEmployment, async ({ db, actor, reach, now }) => {
      if (actor.personId === undefined) throw new Refusal("not_found");
      return wholeLife(db, own.names, { actor, reach }, actor.personId, { now, today: shanghaiDay(now) });
    }),
    handles(createMyRequest, async ({ tx, body, tell, ...acting }) => {
      const personId = acting.actor.personId;
      if (personId === undefined) throw new Refusal("not_found");
      const requestId = await startRequest(tx, own.ledger, { ...acting, personId }, body);
      tell({ personId, object: `request:${requestId}`, details: { kind: body.kind } });
      return viewed(tx, own, acting, requestId);
    }),
    handles(withdrawMyRequest, async ({ tx, params: { requestId }, tell, ...acting }) => {
      await actOn(tx, own.ledger, acting, requestId, "withdraw");
      tell({ personId: acting.actor.personId });
      return viewed(tx, own, acting, requestId);
    }),
  ];
}

function bindWaiting(own: Own) {
  return [
    handles(listWaiting, ({ db, query, now, ...asking }) =>
      waitingList(db, own.names, asking, query, { now, today: shanghaiDay(now) }),
    ),
    handles(readWaiting, async ({ db, params, now, ...asking }) => {
      const at = { now, today: shanghaiDay(now) };
      const { item, personId } = await waitingItem(db, own.names, asking, params.itemId, at);
      const { unit: _, title: __, ...life } = await wholeLife(db, own.names, asking, personId, at);
      return { item, ...life };
    }),
    handles(decideWaiting, async ({ tx, params, body, tell, ...acting }) => {
      const done = await decideItem(tx, own.ledger, acting, params.itemId, body.verdict, wordsOf(body));
      tell({ personId: done.personId, object: `request:${done.requestId}`, details: { verdict: body.verdict } });
      return { decisionId: done.decisionId, request: await viewed(tx, own, acting, done.requestId) };
    }),
    handles(confirmBatch, async ({ tx, body, tell, ...acting }) => {
      const done = await confirmItems(tx, own.ledger, acting, body.items);
      tell({ object: `decision:${done.decisionId ?? 0}`, details: { confirmed: done.confirmed } });
      return done;
    }),
    handles(undoDecision, async ({ tx, params, tell, ...acting }) => {
      const done = await undoDecided(tx, own.ledger, acting, params.decisionId);
      tell({ details: { undone: done.undone, kept: done.kept.length } });
      return done;
    }),
    handles(listDecisionsMade, async ({ db, query, ...acting }) => ({
      decisions: await decisionsMade(db, acting, query.limit),
    })),
  ];
}

function wordsOf(body: InputOf<typeof decideWaiting>["body"]): Words {
  if (body.verdict === "refused") return { reason: body.reason };
  const { verdict: _, ...corrections } = body;
  return { corrections };
}

function bindMoves(own: Own) {
  const moves =
    (event: RequestEvent, words: (body: unknown) => Words) =>
    async ({ tx, requestId, body, tell, acting }: Moving) => {
      await actOn(tx, own.ledger, acting, requestId, event, words(body));
      const view = await viewed(tx, own, acting, requestId);
      tell({ personId: view.person.personId, object: `request:${requestId}`, details: { event } });
      return view;
    };
  const reasonOf = (body: unknown) => ({ reason: (body as { reason: string }).reason });
  return [
    handles(listRequests, ({ db, query, ...acting }) => movesList(db, own.names, acting, query)),
    handles(createRequest, async ({ tx, params: { personId }, body, tell, ...acting }) => {
      await personInReach(tx, own.names.vault, acting, personId, shanghaiDay(acting.now));
      const requestId = await startRequest(tx, own.ledger, { ...acting, personId }, body);
      await settleOwn(tx, own, acting, requestId);
      tell({ personId, object: `request:${requestId}`, details: { kind: body.kind } });
      return viewed(tx, own, acting, requestId);
    }),
    handles(callPerson, async ({ tx, body, tell, ...acting }) => {
      const { requestId, personId } = await startArrival(tx, own, acting, body);
      await settleOwn(tx, own, acting, requestId);
      tell({ personId, object: `request:${requestId}` });
      return viewed(tx, own, acting, requestId);
    }),
    handles(withdrawRequest, ({ tx, params, tell, ...acting }) =>
      moves("withdraw", () => ({}))({ tx, ...params, tell, acting, body: undefined }),
    ),
    handles(objectToRequest, ({ tx, params, body, tell, ...acting }) =>
      moves("object", reasonOf)({ tx, ...params, tell, acting, body }),
    ),
    handles(retractObjection, ({ tx, params, tell, ...acting }) =>
      moves("retract", () => ({}))({ tx, ...params, tell, acting, body: undefined }),
    ),
    handles(ruleOnRequest, ({ tx, params, body, tell, ...acting }) =>
      moves(body.uphold ? "uphold" : "overrule", reasonOf)({ tx, ...params, tell, acting, body }),
    ),
    handles(readHistory, async ({ db, params: { personId }, now, ...asking }) => {
      const today = shanghaiDay(now);
      await personInReach(db, own.names.vault, asking, personId, today);
      return wholeLife(db, own.names, asking, personId, { now, today });
    }),
  ];
}

type Moving = {
  tx: Tx;
  requestId: number;
  body: unknown;
  acting: Acting;
  tell: (subject: { personId?: number; object?: string; details?: Record<string, unknown> }) => void;
};

function bindConflicts(own: Own) {
  return [
    handles(listConflicts, ({ db, query, ...asking }) => conflictList(db, own.names, asking, query)),
    handles(resolveConflict, async ({ tx, params: { personId }, body, tell, ...acting }) => {
      const done = await resolve(tx, own.ledger, acting, { personId, ...body });
      tell({ personId, object: `request:${done.requestId}`, details: { kept: body.keepEntryId } });
      return { decisionId: done.decisionId, request: await viewed(tx, own, acting, done.requestId) };
    }),
  ];
}
