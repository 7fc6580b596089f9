/** Operations on merges. */
import {
  createMerge,
  createMyMerge,
  decideMerge,
  listMerges,
  readMergePair,
  reverseMerge,
  suggestMerges,
  withdrawMerge,
} from "../../contract/employment.ts";
import type { Tx } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import type { Acting } from "./decide.ts";
import type { MergeEvent } from "./merge.ts";
import { actOnMerge, askForMerge, askForOwnMerge } from "./merging.ts";
import { mergeList, mergeViewOf, pairView, suggestionsOf } from "./merge-views.ts";
import type { Own } from "./routes.ts";

/** Merges: found, asked for, decided, reversed. */
export function mergeRoutes(own: Own) {
  const { names } = own;
  const done = async (tx: Tx, acting: Acting, mergeId: number, event: MergeEvent, reason: string) => {
    await actOnMerge(tx, own, acting, mergeId, event, reason);
    return mergeViewOf(tx, names, acting, mergeId);
  };
  return [
    handles(suggestMerges, async ({ db, query, ...acting }) => ({
      suggestions: await suggestionsOf(db, names, acting, query.limit),
    })),
    handles(listMerges, async ({ db, query, ...acting }) => ({ merges: await mergeList(db, names, acting, query) })),
    handles(readMergePair, ({ db, params, ...acting }) => pairView(db, names, acting, params)),
    handles(createMerge, async ({ tx, body: { reason, ...pair }, tell, ...acting }) => {
      const mergeId = await askForMerge(tx, names.vault, acting, pair, reason);
      tell({ personId: pair.survivorId, object: `merge:${mergeId}`, details: { other: pair.otherId } });
      return mergeViewOf(tx, names, acting, mergeId);
    }),
    handles(createMyMerge, async ({ tx, body, tell, ...acting }) => {
      const mergeId = await askForOwnMerge(tx, names.vault, acting, body);
      tell({ personId: acting.actor.personId, object: `merge:${mergeId}` });
      return { mergeId };
    }),
    handles(withdrawMerge, ({ tx, params: { mergeId }, ...acting }) => done(tx, acting, mergeId, "withdraw", "")),
    handles(decideMerge, async ({ tx, params: { mergeId }, body, tell, ...acting }) => {
      const view = await done(tx, acting, mergeId, body.approve ? "approve" : "refuse", body.reason);
      tell({ personId: view.survivor.personId, details: { approve: body.approve, other: view.other.personId } });
      return view;
    }),
    handles(reverseMerge, async ({ tx, params: { mergeId }, body, tell, ...acting }) => {
      const view = await done(tx, acting, mergeId, "reverse", body.reason);
      tell({ personId: view.survivor.personId, details: { other: view.other.personId } });
      return view;
    }),
  ];
}
